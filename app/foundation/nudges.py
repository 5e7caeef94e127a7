"""A tap on the shoulder between processes: it says "look again" and carries nothing, so losing one loses nothing.

What is to be seen is always a committed row. A nudge only makes somebody look sooner than they would have anyway.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import redis
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction, scoped_session

AnySession = Session | scoped_session[Session]
log = logging.getLogger(__name__)

RECONNECT_S = 2.0
_PENDING = "nudges after commit"
_listeners: dict[str, list[Callable[[], None]]] = {}
_redis_of: dict[str, "redis.Redis"] = {}


def remember_nudge(session: AnySession, channel: str) -> None:
    """Nudge everybody who listens to ``channel`` once the session's transaction is committed, and not before."""
    plain = session() if isinstance(session, scoped_session) else session
    if not plain.in_transaction():
        plain.begin()  # so that there is something to end: a rollback must take the nudge with it
    plain.info.setdefault(_PENDING, set()).add(channel)


def nudge(channel: str) -> None:
    """Nudge the listeners in this process, and those elsewhere if :func:`reach` was told how."""
    for call in list(_listeners.get(channel, ())):
        call()
    shared = _redis_of.get(channel)
    if shared is None:
        return
    try:
        shared.publish(channel, b"1")
    except redis.RedisError as trouble:
        log.warning("a nudge could not be passed on: %s", type(trouble).__name__)


def reach(channel: str, url: str) -> None:
    """Pass this channel's nudges on through ``redis://…``; any other URL leaves them in the process."""
    _redis_of.pop(channel, None)
    if url.startswith(("redis://", "rediss://")):
        _redis_of[channel] = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)


@dataclass
class Listener:
    """Calls ``call`` at each nudge, from this process and, through Redis, from others, until :meth:`stop`."""

    channel: str
    call: Callable[[], None]
    _stopped: threading.Event = field(default_factory=threading.Event)

    def start(self) -> "Listener":
        """Begin to listen."""
        _listeners.setdefault(self.channel, []).append(self.call)
        shared = _redis_of.get(self.channel)
        if shared is not None:
            threading.Thread(target=self._follow, args=(shared,), name="nudges", daemon=True).start()
        return self

    def stop(self) -> None:
        """Listen no more."""
        self._stopped.set()
        if self.call in _listeners.get(self.channel, ()):
            _listeners[self.channel].remove(self.call)

    def _follow(self, shared: "redis.Redis") -> None:
        while not self._stopped.is_set():
            try:
                self._read(shared)
            except redis.RedisError as trouble:
                log.warning("nudges from elsewhere pause: %s", type(trouble).__name__)
                self._stopped.wait(RECONNECT_S)

    def _read(self, shared: "redis.Redis") -> None:
        with shared.pubsub(ignore_subscribe_messages=True) as subscription:  # type: ignore[no-untyped-call]
            subscription.subscribe(self.channel)
            while not self._stopped.is_set():
                if subscription.get_message(timeout=0.5):
                    self.call()


@event.listens_for(Session, "after_commit")
def _give(session: Session) -> None:
    for channel in session.info.pop(_PENDING, ()):
        nudge(channel)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(_PENDING, None)
