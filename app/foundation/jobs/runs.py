"""One attempt at a job: begun, fenced, ended. Every change checks that the attempt is still the one that counts."""

import logging
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Update, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.foundation import clock
from app.foundation.db import db
from app.foundation.jobs.models import UNFINISHED, Job, State
from app.foundation.nudges import AnySession

Result = TypeVar("Result")
log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
POLL_S = 0.5  # how old an answer of ``cancelled()`` may be: half of the promised second
KEPT_TRACEBACK = 8_000  # characters, from the end: where the cause is


class Superseded(Exception):
    """Another attempt has taken the job over, or the job was cancelled; what this one made must not be published."""


@dataclass
class Run:
    """What a job's function is given: durable steps, a number to fence with, and whether it should stop."""

    key: str
    attempt: int
    failures: int
    stopping: threading.Event
    superseded: bool = False
    """Another attempt has taken the job over; as :meth:`cancelled` last saw it."""
    cancel_asked: bool = False
    """Somebody cancelled the job; as :meth:`cancelled` last saw it."""
    _looked_at: float | None = None
    _looking: threading.Lock = field(default_factory=threading.Lock)

    def step(self, name: str, function: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
        """Do a piece of the job once: its plain-JSON result is kept and not worked out again after a crash.

        A step that was cut short runs again, so it writes beside and renames. Steps come in the same order each time.
        """
        from app.foundation.jobs import engine  # noqa: PLC0415 - the web process never loads the engine

        return engine.step(name, lambda: function(*arguments, **named))

    def cancelled(self) -> bool:
        """Whether to stop now: somebody cancelled, the worker is going down, or another attempt took over.

        At most a second old; safe from any thread. Stop by raising anything: the reason is known here.
        """
        with self._looking:
            if self._looked_at is None or time.monotonic() - self._looked_at > POLL_S:
                self._look()
        return self.cancel_asked or self.superseded or self.stopping.is_set()

    def fence(self, session: AnySession) -> None:
        """Make sure, inside the caller's transaction, that this attempt still counts: call it before publishing.

        Raises :class:`Superseded` otherwise. Holds the job's row until the caller commits.
        """
        held = _counting(self).where(Job.cancel_asked_at.is_(None)).values(attempts=self.attempt)
        if session.execute(held.returning(Job.key)).first() is None:
            raise Superseded(self.key)

    def look_again(self) -> None:
        """Ask the database now, whatever :meth:`cancelled` last heard."""
        with self._looking:
            self._look()

    def _look(self) -> None:
        self._looked_at = time.monotonic()
        try:
            with Session(db.engine) as session:
                row = session.execute(
                    select(Job.attempts, Job.cancel_asked_at).where(Job.key == self.key)
                ).first()
        except SQLAlchemyError as trouble:
            log.warning("job %s: cannot ask whether it was cancelled: %s", self.key, type(trouble).__name__)
            return
        self.superseded = row is None or row.attempts != self.attempt
        self.cancel_asked = row is not None and row.cancel_asked_at is not None


def begin(key: str, round_number: int, stopping: threading.Event) -> tuple[Run, Job] | None:
    """Count an attempt and make it the one that counts; ``None`` when there is nothing (more) to do."""
    due = (Job.key == key, Job.round == round_number, Job.state.in_(UNFINISHED))
    with Session(db.engine, expire_on_commit=False) as session:
        _settle_cancelled(session, due)
        # Counted as a failure until it ends well: a process that is killed has no chance to say so.
        counted = (
            update(Job)
            .where(*due)
            .values(
                state=State.RUNNING,
                attempts=Job.attempts + 1,
                failures=Job.failures + 1,
                started_at=clock.now(),
            )
        )
        row = session.scalars(_plain(counted).returning(Job)).one_or_none()
        session.commit()
    if row is None:
        return None
    return Run(key=key, attempt=row.attempts, failures=row.failures, stopping=stopping), row


def finish(run: Run, state: State, trouble: str | None = None) -> bool:
    """End the job in ``state``; say whether this attempt was still the one that counts."""
    return _change(run, state=state, trouble=trouble, finished_at=clock.now())


def give_back(run: Run) -> bool:
    """Let another worker take the job up, without holding this attempt against it."""
    return _change(run, state=State.WAITING, failures=Job.failures - 1)


def try_later(run: Run, trouble: str) -> bool:
    """Let the job be tried again, and remember what went wrong."""
    return _change(run, state=State.WAITING, trouble=trouble)


def told(trouble: BaseException) -> str:
    """The end of an exception's traceback, for whoever repairs it."""
    return "".join(traceback.format_exception(trouble))[-KEPT_TRACEBACK:]


def _settle_cancelled(session: Session, due: tuple[Any, ...]) -> None:
    asked = update(Job).where(*due, Job.cancel_asked_at.is_not(None))
    session.execute(_plain(asked).values(state=State.CANCELLED, finished_at=clock.now()))


def _change(run: Run, **values: Any) -> bool:
    with Session(db.engine) as session:
        changed = session.execute(_counting(run).values(**values).returning(Job.key)).first()
        session.commit()
    return changed is not None


def _counting(run: Run) -> Update:
    mine = (Job.key == run.key, Job.attempts == run.attempt, Job.state == State.RUNNING)
    return _plain(update(Job).where(*mine))


def _plain(statement: Update) -> Update:
    return statement.execution_options(synchronize_session=False)
