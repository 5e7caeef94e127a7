"""Asking for a job, and asking about one: everything the web process does with jobs."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVarTuple, cast

from sqlalchemy import Update, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError

from app.foundation import clock, nudges
from app.foundation.jobs.models import KEY_LENGTH, UNFINISHED, Job, Lane, State
from app.foundation.jobs.runs import Run
from app.foundation.nudges import AnySession, remember_nudge
from app.settings import Settings

Arguments = TypeVarTuple("Arguments")

CHANNEL = "sightline:jobs"
STOPPED = (State.CANCELLED, State.FAILED)
PASSING_TROUBLE: tuple[type[Exception], ...] = (DBAPIError, ConnectionError, TimeoutError)
"""What goes away by itself: a busy database, a connection that was cut. Always worth another attempt."""


class FailureReason(StrEnum):
    """Why a job was given up: its process died each time, or it raised."""

    CRASHED = "crashed"
    RAISED = "raised"


@dataclass(frozen=True)
class Failure:
    """What ``on_poison`` is told: why, the exception's class name, and the traceback for whoever repairs it."""

    reason: FailureReason
    name: str
    detail: str


@dataclass(frozen=True)
class JobKind(Generic[*Arguments]):
    """A function that workers run, and what is to happen when it cannot be done."""

    name: str
    function: Callable[[Run, *Arguments], None]
    lane: Lane
    retry_on: tuple[type[Exception], ...] = ()
    on_poison: Callable[..., None] | None = None

    def enqueue(self, session: AnySession, /, *arguments: *Arguments, key: str = "") -> str:
        """Ask for the job inside the caller's transaction; give back its key.

        The job exists if and only if the caller commits. A key that is known already changes nothing; without one
        the kind and the arguments make it. Arguments are plain JSON: ids and numbers. Raises ``ValueError`` for a key
        that is too long.
        """
        key = key or ":".join([self.name, *map(str, arguments)])
        if len(key) > KEY_LENGTH:
            raise ValueError(f"a job's key has at most {KEY_LENGTH} characters")
        _insert_once(session, key=key, kind=self.name, lane=self.lane, arguments=list(arguments))
        remember_nudge(session, CHANNEL)
        return key

    def deserves_another(self, trouble: Exception) -> bool:
        """Whether what was raised may be gone the next time."""
        return isinstance(trouble, (*self.retry_on, *PASSING_TROUBLE))


KINDS: dict[str, JobKind[*tuple[Any, ...]]] = {}


class MakesJob(Protocol):
    """What turns a function into a job: the function says what its arguments are."""

    def __call__(self, function: Callable[[Run, *Arguments], None], /) -> JobKind[*Arguments]:
        """Make it a job."""


def job(
    name: str,
    *,
    lane: Lane = Lane.BATCH,
    retry_on: tuple[type[Exception], ...] = (),
    on_poison: Callable[..., None] | None = None,
) -> MakesJob:
    """Make a function a job: ``function(run, *arguments)``, called by a worker.

    ``retry_on`` names exceptions that deserve another attempt (three in all, with growing pauses); any other ends the
    job at once. ``on_poison(failure, *arguments)`` is called when the job is given up, so that its slice can say so;
    it commits its own change and may be called twice.
    """

    def decorate(function: Callable[[Run, *Arguments], None]) -> JobKind[*Arguments]:
        if name in KINDS:
            raise ValueError(f"two jobs are called {name}")
        kind = JobKind(name, function, lane, retry_on, on_poison)
        KINDS[name] = cast("JobKind[*tuple[Any, ...],]", kind)
        return kind

    return decorate


def connect(settings: Settings) -> None:
    """Let workers elsewhere hear at once that there is work, if the settings name a ``redis://`` queue."""
    nudges.reach(CHANNEL, settings.queue_url)


def status(session: AnySession, key: str) -> State | None:
    """Say how far the job is; ``None`` when nobody asked for it."""
    found = session.get(Job, key, populate_existing=True)
    return found.state if found else None


def cancel(session: AnySession, key: str) -> None:
    """Ask, inside the caller's transaction, that the job stop: at once if it waits, within a second or so if it runs.

    A running step sees ``run.cancelled()`` and stops by itself. A finished or unknown job is left as it is.
    """
    now = clock.now()
    session.execute(_update(key).where(Job.state.in_(UNFINISHED)).values(cancel_asked_at=now))
    session.execute(
        _update(key).where(Job.state == State.WAITING).values(state=State.CANCELLED, finished_at=now)
    )


def retry(session: AnySession, key: str) -> bool:
    """Start a failed or cancelled job afresh inside the caller's transaction; say whether there was one to start."""
    fresh = _update(key).where(Job.state.in_(STOPPED))
    fresh = fresh.values(
        state=State.WAITING,
        round=Job.round + 1,
        failures=0,
        cancel_asked_at=None,
        trouble=None,
        asked_at=clock.now(),
        handed_over_at=None,
        started_at=None,
        finished_at=None,
    )
    remember_nudge(session, CHANNEL)
    return session.execute(fresh.returning(Job.key)).first() is not None


def _update(key: str) -> Update:
    return update(Job).where(Job.key == key).execution_options(synchronize_session=False)


def _insert_once(session: AnySession, **values: Any) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.execute(insert(Job).values(**values).on_conflict_do_nothing(index_elements=[Job.key]))
