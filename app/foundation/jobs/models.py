"""A job as a row, and the words for how far it is."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation import clock
from app.foundation.db import Base, UtcDateTime, words

KEY_LENGTH = 200


class Lane(StrEnum):
    """Which slots a job waits for. A person looks at the screen for an interactive one; a batch one may take an hour.

    An early one goes along with an upload, and so takes as long as somebody's line does.
    """

    INTERACTIVE = "interactive"
    BATCH = "batch"
    EARLY = "early"


class State(StrEnum):
    """A job's life: waiting, running, and then exactly one of done, cancelled and failed."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


UNFINISHED = (State.WAITING, State.RUNNING)
FINISHED = (State.DONE, State.CANCELLED, State.FAILED)


class Job(Base):
    """One piece of work that was asked for. Its key says what it is about; the same key is the same job."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_handed_over_at", "state", "handed_over_at"),)

    key: Mapped[str] = mapped_column(String(KEY_LENGTH), primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    lane: Mapped[Lane] = mapped_column(words(Lane))
    arguments: Mapped[list[Any]] = mapped_column(JSON)
    state: Mapped[State] = mapped_column(words(State), default=State.WAITING)
    round: Mapped[int] = mapped_column(Integer, default=1)
    """Counted up by ``retry``: a new round starts with no step done."""
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    """Counted up each time a worker starts it; the number of the attempt that may publish (a fencing token)."""
    failures: Mapped[int] = mapped_column(Integer, default=0)
    """Attempts of this round that began and did not end well; a graceful hand-back does not count."""
    cancel_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trouble: Mapped[str | None] = mapped_column(Text)
    """The end of the last traceback, for whoever repairs it; never shown to a teacher."""
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    handed_over_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def workflow_id(self) -> str:
        """The engine's name for this round of the job."""
        return f"{self.key}#{self.round}"


class JobWorker(Base):
    """A worker that said it was alive."""

    __tablename__ = "job_worker"

    executor_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    beat: Mapped[int] = mapped_column(Integer, default=0)
