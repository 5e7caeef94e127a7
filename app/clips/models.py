"""Clips: short titled ranges of a recording, playable at once and exported to the frame on demand."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Self, TypedDict, Unpack

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, Select, String, Text, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, UtcDateTime, Versioned, db, words
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict, Refusal
from app.goals.models import Goal
from app.lessons.models import Recording
from app.lessons.moments import expect_within
from app.noticing.models import expect_may_write, in_sight
from app.people.models import Person


class ClipState(StrEnum):
    """How far the exact export is; the clip itself plays from the first moment on."""

    PLAYABLE = "playable"
    EXPORTING = "exporting"
    EXPORTED = "exported"
    FAILED = "failed"


class Chosen(TypedDict, total=False):
    """What somebody chooses about a clip, and may change later."""

    title: str
    start_ms: int
    end_ms: int
    goal_id: str | None


class Clip(Versioned, Base):
    """A titled range of a recording, ``[start_ms, end_ms)`` in media time.

    ``attempt`` counts exports: a worker publishes only the one that was asked for last.
    """

    __tablename__ = "clip"

    recording_id: Mapped[str] = mapped_column(Id, ForeignKey("recording.id", ondelete="CASCADE"))
    author_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    goal_id: Mapped[str | None] = mapped_column(Id, ForeignKey("goal.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    start_ms: Mapped[int] = mapped_column(Integer)
    end_ms: Mapped[int] = mapped_column(Integer)
    state: Mapped[ClipState] = mapped_column(words(ClipState), default=ClipState.PLAYABLE)
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    artifact: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    reason_message: Mapped[str | None] = mapped_column(Text)
    exported_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    recording: Mapped[Recording] = relationship(lazy="joined")
    author: Mapped[Person] = relationship(lazy="joined")
    goal: Mapped[Goal | None] = relationship(lazy="joined")

    __table_args__ = (
        CheckConstraint("end_ms > start_ms", name="ends_after_it_starts"),
        Index("ix_clip_recording_time", "recording_id", "start_ms", "id"),
    )

    @property
    def folder(self) -> str:
        """The storage prefix of the clip's exports; inside the recording's, so that it goes when that goes."""
        return f"recordings/{self.recording_id}/clips/{self.id}"

    @property
    def export_key(self) -> str:
        """Where the newest export is kept, once there is one. Each attempt has its own place."""
        return f"{self.folder}/{self.attempt}/export.mp4"

    @property
    def exported(self) -> bool:
        """Whether the exact file is there."""
        return self.state is ClipState.EXPORTED

    @property
    def under_way(self) -> bool:
        """Whether the exact file is being made."""
        return self.state is ClipState.EXPORTING

    @property
    def length_ms(self) -> int:
        """How long the clip plays."""
        return self.end_ms - self.start_ms

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The clips of recordings a person can see, but for those that are sealed."""
        return select(cls).where(
            cls.recording_id.in_(Recording.visible_to(person).with_only_columns(Recording.id)),
            in_sight(cls, person),
        )

    @classmethod
    def editable_by(cls, person: Person) -> Select[Self]:
        """A person's own clips, and any clip of their own lessons."""
        own = Recording.owned_by(person).with_only_columns(Recording.id)
        return cls.visible_to(person).where(or_(cls.author_id == person.id, cls.recording_id.in_(own)))

    @classmethod
    def of(cls, recording: Recording, person: Person) -> Select[Self]:
        """A recording's clips that a person may see, in time order."""
        return (
            cls.visible_to(person)
            .where(cls.recording_id == recording.id)
            .order_by(cls.start_ms, cls.created_at, cls.id)
        )

    @classmethod
    def cut(cls, *, on: Recording, by: Person, **chosen: Unpack[Chosen]) -> "Clip":
        """Make a clip, which plays at once; ``title``, ``start_ms`` and ``end_ms`` are needed.

        Raises :class:`Conflict` before the recording can be watched, and :class:`Refusal` for a range outside it or a
        goal that does not belong here.
        """
        if not on.playable:
            raise Conflict("Clips can be made as soon as the recording can be watched.")
        clip = cls(id=new_id(), recording=on, recording_id=on.id, author=by, author_id=by.id)
        clip.goal, clip.goal_id = None, None
        clip.state, clip.attempt = ClipState.PLAYABLE, 0
        clip.artifact = clip.reason_message = clip.exported_at = None
        clip._choose(by, chosen)
        db.session.add(clip)
        return clip

    def edit(self, *, by: Person, **chosen: Unpack[Chosen]) -> bool:
        """Change what is given; say whether the range moved, so that it must be exported anew. Raises as :meth:`cut`."""
        before = (self.start_ms, self.end_ms)
        self._choose(by, chosen)
        return (self.start_ms, self.end_ms) != before

    def begin_export(self) -> int:
        """Ask for an exact file; answer the attempt that will be the one to count."""
        self.attempt += 1
        self.state = ClipState.EXPORTING
        self.artifact = self.reason_message = self.exported_at = None
        return self.attempt

    def finish_export(self, artifact: dict[str, Any]) -> None:
        """The exact file is kept under :attr:`export_key`."""
        self.state, self.artifact, self.exported_at = ClipState.EXPORTED, artifact, clock.now()

    def fail_export(self, sentence: str) -> None:
        """The exact file could not be made; the clip still plays."""
        self.state, self.reason_message = ClipState.FAILED, sentence

    def _choose(self, person: Person, chosen: Chosen) -> None:
        expect_may_write(self.recording_id, person.id, since=self.created_at)
        asked = chosen.get("goal_id", self.goal_id)
        if asked != self.goal_id:
            self.goal = self._goal_of_this_lesson(person, asked) if asked else None
        for name, value in chosen.items():
            setattr(self, name, value)
        self._hold_the_rules()

    def _goal_of_this_lesson(self, person: Person, goal_id: str) -> Goal:
        with db.session.no_autoflush:
            found = db.session.scalars(
                Goal.visible_to(person).where(
                    Goal.id == goal_id, Goal.teacher_id == self.recording.lesson.teacher_id
                )
            ).one_or_none()
        if found is None:
            raise Refusal("That is not one of this teacher’s goals.", field="goal_id")
        return found

    def _hold_the_rules(self) -> None:
        if self.end_ms <= self.start_ms:
            raise Refusal("The end comes after the beginning.", field="end_ms")
        expect_within(self.recording, end_ms=self.end_ms)
