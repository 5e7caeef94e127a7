"""Chores that come round: sweepers and reconcilers, each done by one worker at a time, whichever is free."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import BigInteger, String, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.foundation.db import Base, db

Chore = Callable[[], object]
log = logging.getLogger(__name__)

LEASE_S = 60  # a worker that dies during a chore holds it up for this long
RENEW_S = 15
TICK_S = 0.5
AT_ONCE = 3


class Schedule(Base):
    """When a chore is next due and who is at it. Moments are the database's own seconds, so hosts need not agree."""

    __tablename__ = "job_schedule"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    due_s: Mapped[int] = mapped_column(BigInteger, default=0)
    holder: Mapped[str | None] = mapped_column(String(80))
    held_until_s: Mapped[int] = mapped_column(BigInteger, default=0)


@dataclass(frozen=True)
class Round:
    """A chore and how often it comes round, in seconds."""

    name: str
    seconds: int
    chore: Chore


ROUNDS: dict[str, Round] = {}


def every(seconds: int) -> Callable[[Chore], Chore]:
    """Have a worker call the function about every ``seconds``; never two at once, wherever the workers are."""

    def decorate(chore: Chore) -> Chore:
        name = f"{chore.__module__}.{chore.__qualname__}"
        ROUNDS[name] = Round(name, seconds, chore)
        return chore

    return decorate


class Caretaker:
    """Does a worker's share of the chores, each on a thread of its own, so that a slow one holds up no other."""

    def __init__(self, holder: str, context: Callable[[], AbstractContextManager[object]]) -> None:
        self.holder = holder
        self._context = context
        self._busy: set[str] = set()
        self._renewed_at = time.monotonic()
        self._guard = threading.Lock()
        self._threads = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="chore")

    def tick(self) -> None:
        """Start what is due and free, and renew the hold on what is still going on."""
        if time.monotonic() - self._renewed_at > RENEW_S:
            self._renew()
        for due in list(ROUNDS.values()):
            if len(self._busy) < AT_ONCE and due.name not in self._busy and self._claim(due):
                with self._guard:
                    self._busy.add(due.name)
                self._threads.submit(self._do, due)

    def close(self) -> None:
        """Start nothing more. What goes on is left to end or to lose its hold."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _claim(self, due: Round) -> bool:
        with Session(db.engine) as session:
            now = seconds_of(session)
            row = session.get(Schedule, due.name)
            if row is not None and not _is_free(row, due, now):
                return False
            _ensure_row(session, due.name)
            claimed = session.execute(
                update(Schedule)
                .where(Schedule.name == due.name)
                .where(or_(Schedule.held_until_s <= now, Schedule.held_until_s > now + LEASE_S))
                .where(or_(Schedule.due_s <= now, Schedule.due_s > now + due.seconds))
                .values(holder=self.holder, held_until_s=now + LEASE_S, due_s=now + due.seconds)
                .returning(Schedule.name)
            ).first()
            session.commit()
        return claimed is not None

    def _do(self, due: Round) -> None:
        try:
            with self._context():
                due.chore()
        except Exception:
            log.exception("the chore %s stopped half-way", due.name)
        finally:
            db.session.remove()
            self._release(due.name)

    def _release(self, name: str) -> None:
        with self._guard:
            self._busy.discard(name)
        self._change([name], held_until_s=0, holder=None)

    def _renew(self) -> None:
        self._renewed_at = time.monotonic()
        with self._guard:
            busy = list(self._busy)
        if busy:
            with Session(db.engine) as session:
                until = seconds_of(session) + LEASE_S
            self._change(busy, held_until_s=until)

    def _change(self, names: list[str], **values: object) -> None:
        with Session(db.engine) as session:
            held = update(Schedule).where(Schedule.name.in_(names), Schedule.holder == self.holder)
            session.execute(held.values(**values))
            session.commit()


def seconds_of(session: Session) -> int:
    """The database's clock, in whole seconds: the one clock that all workers share."""
    if session.get_bind().dialect.name == "postgresql":
        return int(session.scalar(select(func.extract("epoch", func.clock_timestamp()))) or 0)
    return int(session.scalar(select(func.unixepoch())) or 0)


def _is_free(row: Schedule, due: Round, now: int) -> bool:
    # A moment further off than one round cannot be meant: the clock was set back. Then it is due.
    held = now < row.held_until_s <= now + LEASE_S
    return not held and not (now < row.due_s <= now + due.seconds)


def _ensure_row(session: Session, name: str) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Schedule).values(name=name, due_s=0, held_until_s=0).on_conflict_do_nothing())
