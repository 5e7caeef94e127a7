"""Reads the events as they are committed, by whichever process, and hands each to whom it may concern."""

import logging
import threading
from collections import defaultdict
from typing import Protocol

from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.foundation import nudges
from app.foundation.db import db
from app.foundation.live import events
from app.foundation.live.events import CHANNEL, LiveEvent

log = logging.getLogger(__name__)

POLL_S = 0.2  # how late an event of another process may be noticed
TROUBLE_S = 2.0


class Follower(Protocol):
    """Whoever takes events: must not block, and is called from the tailer's thread."""

    def take(self, event: LiveEvent) -> None:
        """Take one event of a followed topic."""


class Tailer:
    """One per process. Polls only while somebody follows something; in-process commits wake it at once.

    A thread reads one database to the end of its own life: when the house is pointed at another, another thread reads
    that one from its own position.
    """

    def __init__(self) -> None:
        self._followers: dict[str, set[Follower]] = defaultdict(set)
        self._guard = threading.Lock()
        self._wake = threading.Event()
        self._engine: Engine | None = None

    @property
    def reads(self) -> bool:
        """Whether it looks at a database now."""
        return self._engine is not None

    def add(self, topic: str, follower: Follower) -> None:
        """Have the follower take what is committed from now on. What came before is for it to read."""
        with self._guard:
            if self._engine is not db.engine:
                self._begin(db.engine)
            self._followers[topic].add(follower)

    def remove(self, topic: str, follower: Follower) -> None:
        """Stop; a follower that did not follow is fine."""
        with self._guard:
            self._followers[topic].discard(follower)
            if not self._followers[topic]:
                del self._followers[topic]

    def _begin(self, engine: Engine) -> None:
        with Session(engine) as session:
            last = events.position(session)
        self._engine = engine
        threading.Thread(target=self._go_on, args=(engine, last), name="live-tailer", daemon=True).start()

    def _go_on(self, engine: Engine, last: int) -> None:
        listener = nudges.Listener(CHANNEL, self._wake.set).start()
        try:
            while self._is_wanted(engine):
                self._wake.wait(POLL_S)
                self._wake.clear()
                last = self._look(engine, last)
        finally:
            listener.stop()

    def _is_wanted(self, engine: Engine) -> bool:
        with self._guard:
            if self._engine is engine and not self._followers:
                self._engine = None
            return self._engine is engine

    def _look(self, engine: Engine, last: int) -> int:
        """Hand over what came after event ``last``; gives the last that was seen."""
        try:
            with Session(engine) as session:
                fresh = events.after(session, last)
                session.expunge_all()
        except SQLAlchemyError as trouble:
            log.warning("live events pause: %s", type(trouble).__name__)
            self._wake.wait(TROUBLE_S)
            return last
        for event in fresh:
            for follower in self._who_follows(event.topic):
                follower.take(event)
        return fresh[-1].id if fresh else last

    def _who_follows(self, topic: str) -> list[Follower]:
        with self._guard:
            return list(self._followers.get(topic, ()))
