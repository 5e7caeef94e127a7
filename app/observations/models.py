"""Observation notes: what somebody saw and heard in a lesson, line by line, each with its time.

Times count from the observation's own beginning, in milliseconds. One moment that a line and a recording share lays all
of them over that recording: moment t of the notes is moment t + ``offset_ms`` of it.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Self, TypeVar

from sqlalchemy import (
    JSON,
    Date,
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Text,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned, db, words
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict, Missing, Refusal
from app.goals.models import Goal
from app.lessons.models import Lesson, Recording
from app.noticing.models import sealed_for
from app.people.models import Person

MOST_LINES = 2_000  # a school day of a line every ten seconds
FULL = f"These notes have {MOST_LINES} lines. Please begin new ones."
OTHER_LESSON = "Please choose a lesson of this teacher that you can see."
OUTSIDE = "This moment is not inside the recording."


Row = TypeVar("Row", Lesson, Recording)


class Who(StrEnum):
    """Whose doing a line tells of."""

    TEACHER_SAID = "teacher-said"
    STUDENT_SAID = "student-said"
    DID = "did"
    NOTE = "note"


class Observation(Versioned, Base):
    """One sitting in a classroom, for a goal. Seen by its author alone until it is shared with those of the goal."""

    __tablename__ = "observation"

    goal_id: Mapped[str] = mapped_column(Id, ForeignKey("goal.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    lesson_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("lesson.id", ondelete="SET NULL"), index=True
    )
    recording_id: Mapped[str | None] = mapped_column(Id, ForeignKey("recording.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(200))
    observed_on: Mapped[date] = mapped_column(Date)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    offset_ms: Mapped[int | None] = mapped_column(Integer)

    goal: Mapped[Goal] = relationship(lazy="joined")
    author: Mapped[Person] = relationship(lazy="joined")
    lines: Mapped[list["Line"]] = relationship(
        lazy="select", cascade="all, delete-orphan", order_by="Line.at_ms, Line.created_at, Line.id"
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """One's own notes, and those that were shared, for goals a person can see.

        While a noticing of a lesson is sealed, each of its two sees their own alone.
        """
        if not person.coaches_or_teaches:
            return select(cls).where(false())
        goals = Goal.visible_to(person).with_only_columns(Goal.id)
        sealed = select(Recording.lesson_id).where(Recording.id.in_(sealed_for(person)))
        in_the_open = or_(cls.lesson_id.is_(None), cls.lesson_id.not_in(sealed))
        others = cls.shared_at.is_not(None) & in_the_open
        return select(cls).where(cls.goal_id.in_(goals), or_(cls.author_id == person.id, others))

    @classmethod
    def owned_by(cls, person: Person) -> Select[Self]:
        """The notes a person took: theirs to write, to share and to delete."""
        return cls.visible_to(person).where(cls.author_id == person.id)

    @classmethod
    def deletable_by(cls, person: Person) -> Select[Self]:
        """Nobody deletes what somebody else made."""
        return cls.owned_by(person)

    @classmethod
    def begin(cls, goal: Goal, *, by: Person, title: str, lesson_id: str | None = None) -> Self:
        """Begin to take notes for a goal, now. Raises :class:`Refusal` for a lesson that is not the teacher's."""
        goal.expect_open()
        made = cls(id=new_id(), goal_id=goal.id, author_id=by.id, title=title, observed_on=clock.today())
        made.goal, made.author, made.begun_at = goal, by, clock.now()
        made.recording_id = made.offset_ms = made.ended_at = made.shared_at = None
        made.belongs_to(lesson_id, by=by)
        db.session.add(made)
        return made

    def belongs_to(self, lesson_id: str | None, *, by: Person) -> None:
        """Say which lesson was observed; in another one the notes lie over no recording. Raises :class:`Refusal`."""
        if lesson_id is not None:
            self._find(Lesson.visible_to(by).where(Lesson.id == lesson_id), "lesson_id")
        if lesson_id != self.lesson_id:
            self.recording_id = self.offset_ms = None
        self.lesson_id = lesson_id

    def end(self) -> None:
        """Stop the clock; lines can still be put right."""
        self.ended_at = self.ended_at or clock.now()

    def share(self) -> None:
        """Let those who work on the goal read it. Raises :class:`Conflict` where that is its author alone."""
        if not self.goal.shared:
            raise Conflict("Nobody else works on this goal, so there is nobody to share the notes with.")
        self.shared_at = self.shared_at or clock.now()

    def take_back(self) -> None:
        """Let nobody but its author read it any more."""
        self.shared_at = None

    def align(self, line: "Line", recording_id: str, at_ms: int, *, by: Person) -> None:
        """Lay the notes over a recording: what the line tells of is at ``at_ms`` of it.

        Raises :class:`Refusal` for a recording that is not of the goal's teacher or the lesson observed, and for a moment
        outside it.
        """
        seen = Recording.visible_to(by).join(Lesson, Lesson.id == Recording.lesson_id)
        recording = self._find(seen.where(Recording.id == recording_id), "recording_id")
        if self.lesson_id not in (None, recording.lesson_id):
            raise Refusal("That recording is of another lesson than these notes.", field="recording_id")
        if recording.duration_ms is not None and at_ms > recording.duration_ms:
            raise Refusal(OUTSIDE, field="at_ms")
        self.lesson_id, self.recording_id = recording.lesson_id, recording.id
        self.offset_ms = at_ms - line.at_ms

    def take_off(self) -> None:
        """Let the notes lie over no recording."""
        self.recording_id = self.offset_ms = None

    def keep_line(
        self, line_id: str, *, at_ms: int, who: Who, body: str, tags: list[str]
    ) -> tuple["Line", bool]:
        """Write a line, or write it anew; also says whether it is new. Said twice it is there once.

        Raises :class:`Missing` for the id of a line elsewhere and :class:`Refusal` when the notes are full.
        """
        line = db.session.get(Line, line_id)
        if line is not None and line.observation_id != self.id:
            raise Missing
        is_new = line is None
        if line is None:
            if (
                db.session.scalar(select(func.count()).where(Line.observation_id == self.id)) or 0
            ) >= MOST_LINES:
                raise Refusal(FULL)
            line = Line(id=line_id, observation_id=self.id)
            db.session.add(line)
        line.at_ms, line.who, line.body, line.tags = at_ms, who, body, tags
        return line, is_new

    @property
    def shared(self) -> bool:
        """Whether somebody beside its author can read it at this moment."""
        return self.shared_at is not None and self.goal.shared

    @property
    def elapsed_ms(self) -> int:
        """How long it has been going on, or went on until it ended."""
        return max(int(((self.ended_at or clock.now()) - self.begun_at).total_seconds() * 1000), 0)

    def _find(self, query: Select[Row], field: str) -> Row:
        with db.session.no_autoflush:
            found = (
                db.session.scalars(query.where(Lesson.teacher_id == self.goal.teacher_id))
                .unique()
                .one_or_none()
            )
        if found is None:
            raise Refusal(OTHER_LESSON, field=field)
        return found


class Line(Identified, Base):
    """One line: what happened, whose doing it was, and when its first letter was typed."""

    __tablename__ = "observation_line"

    observation_id: Mapped[str] = mapped_column(Id, ForeignKey("observation.id", ondelete="CASCADE"))
    at_ms: Mapped[int] = mapped_column(Integer)
    who: Mapped[Who] = mapped_column(words(Who))
    body: Mapped[str] = mapped_column(Text)
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)

    __table_args__ = (Index("ix_observation_line_time", "observation_id", "at_ms", "id"),)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The lines of notes that a person can read."""
        seen = Observation.visible_to(person).with_only_columns(Observation.id)
        return select(cls).where(cls.observation_id.in_(seen))

    @classmethod
    def owned_by(cls, person: Person) -> Select[Self]:
        """The lines that a person wrote."""
        own = Observation.owned_by(person).with_only_columns(Observation.id)
        return select(cls).where(cls.observation_id.in_(own))
