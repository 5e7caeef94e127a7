"""The door: one WebSocket for a page, ``/live``, for people who are signed in and pages that are ours.

A page says ``{"type": "follow", "topic": T, "after": N}`` and hears, each a JSON object with a ``type``:
``following`` (with ``last_id``), ``event`` (``id, topic, name, payload, actor_id``), ``reset`` (too much was missed:
load again), ``gone`` (not yours, or not there; which of them is not said) and ``bye`` before it is closed.
"""

import json
import time
from collections import Counter, deque
from collections.abc import Iterable
from threading import Event, Lock
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakSet

from flask import Blueprint, Flask, abort, current_app, g, request
from flask_login import current_user
from flask_sock import Sock
from simple_websocket import Server
from sqlalchemy.orm import Session

from app.foundation import nudges
from app.foundation.db import db
from app.foundation.live import events, topics
from app.foundation.live.events import CHANNEL, LiveEvent
from app.foundation.live.tailer import Tailer
from app.settings import Settings

LARGEST_FRAME = 16 * 1024
MESSAGES_PER_S = 20
SOCKETS_PER_PERSON = 12  # in this process; a classroom laptop with a dozen open lessons
TOPICS_PER_SOCKET = 32
OUTBOX = 1_000  # events; a page that is further behind is better served by coming back
PING_S = 25
DECISION_S = 2.0  # how old a permission may be when something is delivered on its strength
RECHECK_S = 4.0  # how long a follower who lost the right may go on waiting before being told
REFUSED_BY_POLICY = 1008

bp = Blueprint("live", __name__)
sock = Sock()
tailer = Tailer()


class _Attendance:
    """How many sockets each person has open here."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()
        self._guard = Lock()

    def enter(self, person_id: str) -> bool:
        with self._guard:
            if self._open[person_id] >= SOCKETS_PER_PERSON:
                return False
            self._open[person_id] += 1
            return True

    def leave(self, person_id: str) -> None:
        with self._guard:
            self._open[person_id] -= 1
            if self._open[person_id] <= 0:
                del self._open[person_id]


attendance = _Attendance()
pages: "WeakSet[Page]" = WeakSet()
stopping = Event()


def close_all() -> None:
    """Have every socket of this process say goodbye, so that a server can stop without waiting for people to leave."""
    stopping.set()
    for page in list(pages):
        page.wake()


def init_app(app: Flask, settings: Settings) -> None:
    """Open the door."""
    app.config["SOCK_SERVER_OPTIONS"] = {"ping_interval": PING_S, "max_message_size": LARGEST_FRAME}
    nudges.reach(CHANNEL, settings.live_url)
    app.register_blueprint(bp)


@bp.before_request
def _only_our_own_pages() -> None:
    # A cookie travels with any page's handshake; the Origin says whose page it is.
    if g.get("by_token"):
        return
    ours = {request.host, urlsplit(current_app.config["SIGHTLINE"].base_url).netloc}
    if urlsplit(request.headers.get("Origin", "")).netloc not in ours:
        abort(403)


@sock.route("/live", bp=bp)  # type: ignore[untyped-decorator]
def live(socket: Server) -> None:
    """Serve one page until it leaves."""
    person_id = g.person.id
    db.session.remove()
    if not attendance.enter(person_id):
        socket.send(json.dumps({"type": "bye", "why": "too many open pages"}))
        socket.close(REFUSED_BY_POLICY)
        return
    page = Page(socket)
    try:
        page.serve()
    finally:
        page.leave()
        attendance.leave(person_id)


class Page:
    """One open socket: what it follows, how far it has heard, and what it is still to be told.

    All sending and asking happens on the socket's own thread, so a slow page holds up nobody else.
    """

    def __init__(self, socket: Server) -> None:
        self._socket = socket
        self._heard: dict[str, int] = {}
        self._allowed_at: dict[str, float] = {}
        self._outbox: deque[LiveEvent] = deque()
        self._budget = float(MESSAGES_PER_S)
        self._budget_at = time.monotonic()
        self._recheck_at = time.monotonic() + RECHECK_S

    def take(self, event: LiveEvent) -> None:
        """Put an event where the socket's thread will find it (called by the tailer)."""
        self._outbox.append(event)
        self._socket.event.set()

    def wake(self) -> None:
        """Have the socket's thread look up now."""
        self._socket.event.set()

    def serve(self) -> None:
        """Listen and tell, until the page leaves or goes too far."""
        pages.add(self)
        while self._socket.connected and not stopping.is_set():
            self._socket.event.wait(max(0.0, self._recheck_at - time.monotonic()))
            while (said := self._socket.receive(timeout=0)) is not None:
                if not self._may_speak():
                    self._dismiss("too many messages")
                    return
                self._answer(said)
            if len(self._outbox) > OUTBOX:
                self._dismiss("too far behind")
                return
            self._tell()
            self._recheck()

    def leave(self) -> None:
        """Follow nothing any more."""
        for topic in list(self._heard):
            self._unfollow(topic)

    def _answer(self, said: str | bytes) -> None:
        try:
            message = json.loads(said)
        except ValueError:
            message = None
        match message:
            case {"type": "follow", "topic": str(topic), **rest}:
                self._follow(topic, rest.get("after"))
            case {"type": "unfollow", "topic": str(topic)}:
                self._unfollow(topic)
            case {"type": "ping"}:
                self._send(type="pong")
            case _:
                self._send(type="unknown")

    def _follow(self, topic: str, after: Any) -> None:
        if len(self._heard) >= TOPICS_PER_SOCKET or not self._is_allowed(topic, fresh=True):
            self._lose(topic)
            return
        tailer.add(topic, self)  # before reading what was missed, so that nothing falls between
        missed = self._missed(topic, after if type(after) is int else None)
        self._send(type="following", topic=topic, last_id=self._heard[topic])
        self._send_all(missed)

    def _missed(self, topic: str, since: int | None) -> list[LiveEvent]:
        with Session(db.engine) as session:
            newest, oldest = events.position(session), events.oldest(session)
            self._heard[topic] = newest if since is None else min(since, newest)
            if since is None:
                return []
            missed = events.after(session, since, topic=topic, limit=OUTBOX + 1)
            session.expunge_all()
        if len(missed) > OUTBOX or since > newest or (since + 1 < oldest):
            self._heard[topic] = newest
            self._send(type="reset", topic=topic, last_id=newest)
            return []
        return list(missed)

    def _tell(self) -> None:
        while self._outbox:
            self._send_all([self._outbox.popleft()])

    def _send_all(self, told: Iterable[LiveEvent]) -> None:
        for event in told:
            if event.id <= self._heard.get(event.topic, event.id):
                continue
            if not self._is_allowed(event.topic):
                self._lose(event.topic)
                continue
            self._heard[event.topic] = event.id
            self._send(
                type="event",
                id=event.id,
                topic=event.topic,
                name=event.name,
                payload=event.payload,
                actor_id=event.actor_id,
            )

    def _recheck(self) -> None:
        if time.monotonic() < self._recheck_at:
            return
        self._recheck_at = time.monotonic() + RECHECK_S
        for topic in list(self._heard):
            if not self._is_allowed(topic):
                self._lose(topic)

    def _is_allowed(self, topic: str, *, fresh: bool = False) -> bool:
        now = time.monotonic()
        if not fresh and now - self._allowed_at.get(topic, -DECISION_S) < DECISION_S:
            return True
        person = _person_now()
        try:
            allowed = person is not None and topics.allows(person, topic)
        finally:
            db.session.remove()
        if allowed:
            self._allowed_at[topic] = now
        return allowed

    def _lose(self, topic: str) -> None:
        self._unfollow(topic)
        self._send(type="gone", topic=topic)

    def _unfollow(self, topic: str) -> None:
        tailer.remove(topic, self)
        self._heard.pop(topic, None)
        self._allowed_at.pop(topic, None)

    def _may_speak(self) -> bool:
        now = time.monotonic()
        self._budget = min(MESSAGES_PER_S, self._budget + (now - self._budget_at) * MESSAGES_PER_S) - 1
        self._budget_at = now
        return self._budget >= 0

    def _dismiss(self, why: str) -> None:
        self._send(type="bye", why=why)
        self._socket.close(REFUSED_BY_POLICY)

    def _send(self, **message: Any) -> None:
        self._socket.send(json.dumps(message, separators=(",", ":")))


def _person_now() -> Any:
    """The person behind this socket as the database has them now; ``None`` once they are signed out or removed."""
    g.unattended = True  # asking on a page's behalf is no sign of a person: it must not keep a sign-in awake
    g.pop("_login_user", None)
    return current_user._get_current_object() if current_user.is_authenticated else None
