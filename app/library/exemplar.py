"""Exemplar clips: a piece of a lesson that its teacher lets the school learn from, for a purpose, and may take back.

An exemplar has a range and a file of its own. A clip may be changed by whoever cut it; what a teacher agreed to may not.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self, TypedDict, Unpack

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    Select,
    String,
    Table,
    Text,
    and_,
    false,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clips.models import Clip
from app.foundation import clock
from app.foundation.db import Base, Id, UtcDateTime, Versioned, db, words
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict, Missing, Refusal
from app.frameworks.models import Indicator
from app.goals.models import GoalKind
from app.lessons.models import Recording
from app.noticing.models import in_sight
from app.people.models import Person


class Purpose(StrEnum):
    """What an exemplar may be watched for."""

    MODEL = "model"
    TALK = "talk"
    TRAINING = "training"


class FileState(StrEnum):
    """How far the exemplar's own file is."""

    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class Terms(TypedDict):
    """What a teacher agrees to, and says about it."""

    title: str
    why: str
    purpose: Purpose
    purpose_words: str | None
    goal_kind: GoalKind | None
    subject: str | None
    phase: str | None
    until: date | None


exemplar_indicator = Table(
    "exemplar_indicator",
    Base.metadata,
    Column("exemplar_id", Id, ForeignKey("exemplar.id", ondelete="CASCADE"), primary_key=True),
    Column("indicator_id", Id, ForeignKey("indicator.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class Exemplar(Versioned, Base):
    """One consent: asked for or offered, in force, over or taken back. Offering again is another row.

    ``author_id`` is who brought it up: the teacher, or the coach who asks. ``attempt`` counts files as for clips.
    """

    __tablename__ = "exemplar"

    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"), index=True)
    recording_id: Mapped[str] = mapped_column(Id, ForeignKey("recording.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(Text)
    purpose: Mapped[Purpose] = mapped_column(words(Purpose))
    purpose_words: Mapped[str | None] = mapped_column(String(200))
    goal_kind: Mapped[GoalKind | None] = mapped_column(words(GoalKind, check="exemplar_goal_kind"))
    subject: Mapped[str | None] = mapped_column(String(200))
    phase: Mapped[str | None] = mapped_column(String(200))
    start_ms: Mapped[int] = mapped_column(Integer)
    end_ms: Mapped[int] = mapped_column(Integer)
    until: Mapped[date | None] = mapped_column(Date)
    offered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state: Mapped[FileState] = mapped_column(words(FileState), default=FileState.MAKING)
    attempt: Mapped[int] = mapped_column(Integer, default=0)

    recording: Mapped[Recording] = relationship(lazy="joined")
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id], lazy="joined")
    author: Mapped[Person] = relationship(foreign_keys=[author_id], lazy="joined")
    indicators: Mapped[list[Indicator]] = relationship(
        secondary=exemplar_indicator, lazy="selectin", order_by=Indicator.position
    )

    __table_args__ = (CheckConstraint("end_ms > start_ms", name="ends_after_it_starts"),)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """What the library holds for a person now, and for its teacher and who asked, what is being asked.

        Nothing that was taken back, declined or is over, and nothing of somebody who left: nobody could take it back.
        """
        if not person.coaches_or_teaches:
            return select(cls).where(false())
        there = select(Person.id).where(Person.school_id == person.school_id, Person.removed_at.is_(None))
        asked = and_(cls.offered_at.is_(None), or_(cls.owner_id == person.id, cls.author_id == person.id))
        return select(cls).where(
            cls.school_id == person.school_id,
            cls.owner_id.in_(there),
            cls.revoked_at.is_(None),
            cls.declined_at.is_(None),
            or_(cls.until.is_(None), cls.until >= clock.today()),
            or_(cls.offered_at.is_not(None), asked),
            in_sight(cls, person),
        )

    @classmethod
    def in_force(cls, person: Person) -> Select[Self]:
        """The exemplars that a person can watch: those to find, and to name as a model."""
        return cls.visible_to(person).where(cls.offered_at.is_not(None))

    @classmethod
    def owned_by(cls, person: Person) -> Select[Self]:
        """A teacher's consents of all times: asked, in force, over, taken back. Nobody else sees the list.

        What a coach asks for inside a sealed noticing waits for it to open.
        """
        if not person.coaches_or_teaches:
            return select(cls).where(false())
        return select(cls).where(
            cls.owner_id == person.id,
            cls.school_id == person.school_id,
            or_(cls.offered_at.is_not(None), in_sight(cls, person)),
        )

    @classmethod
    def brought_up(
        cls, clip: Clip, *, by: Person, indicators: list[Indicator], **terms: Unpack[Terms]
    ) -> "Exemplar":
        """Offer a clip of one's own lesson, or ask its teacher for it as the one who cut it.

        Raises :class:`Missing` for anybody else, :class:`Refusal` for an end that is past, and :class:`Conflict` where
        the very piece is in the library or asked for already.
        """
        owner = clip.recording.lesson.teacher
        if by.id not in (owner.id, clip.author_id):
            raise Missing
        made = cls(id=new_id(), school_id=owner.school_id, recording_id=clip.recording_id, author_id=by.id)
        made.recording, made.owner, made.owner_id, made.author = clip.recording, owner, owner.id, by
        made.start_ms, made.end_ms = clip.start_ms, clip.end_ms
        made.offered_at = made.declined_at = made.revoked_at = None
        made.state, made.attempt = FileState.MAKING, 0
        with db.session.no_autoflush:
            made._expect_new()
            made.on_terms(indicators, **terms)
        if by.id == owner.id:
            made.offered_at = clock.now()
        db.session.add(made)
        return made

    def _expect_new(self) -> None:
        same = Exemplar.visible_to(self.author).where(
            Exemplar.recording_id == self.recording_id,
            Exemplar.start_ms == self.start_ms,
            Exemplar.end_ms == self.end_ms,
        )
        if db.session.scalars(same.limit(1)).unique().first() is not None:
            raise Conflict("This very piece is in the library, or asked for, already.")

    def on_terms(self, indicators: list[Indicator], **terms: Unpack[Terms]) -> None:
        """Say what it is for. Raises :class:`Refusal` for an end that is past."""
        if terms["until"] is not None and terms["until"] < clock.today():
            raise Refusal("Please choose a day that is still to come.", field="until")
        for name, value in terms.items():
            setattr(self, name, value)
        self.indicators = indicators

    def agree(self, indicators: list[Indicator], **terms: Unpack[Terms]) -> None:
        """Its teacher says yes, on these terms. Raises :class:`Conflict` when that is said already."""
        if self.offered_at is not None or self.declined_at is not None:
            raise Conflict("You have answered this already.")
        self.on_terms(indicators, **terms)
        self.offered_at = clock.now()

    def decline(self) -> None:
        """Its teacher would rather not; no reason is asked for."""
        if self.offered_at is not None:
            raise Conflict("This is in the library already. You can take it back.")
        self.declined_at = self.declined_at or clock.now()

    def revoke(self) -> None:
        """Take it back, from the next request on and everywhere."""
        self.revoked_at = self.revoked_at or clock.now()

    @property
    def live(self) -> bool:
        """Whether it is in the library now."""
        current = self.until is None or self.until >= clock.today()
        return self.offered_at is not None and self.revoked_at is None and current

    @property
    def asked(self) -> bool:
        """Whether its teacher has yet to answer."""
        return self.offered_at is None and self.declined_at is None and self.revoked_at is None

    @property
    def ready(self) -> bool:
        """Whether its file is there."""
        return self.state is FileState.READY

    @property
    def length_ms(self) -> int:
        """How long it plays."""
        return self.end_ms - self.start_ms

    @property
    def folder(self) -> str:
        """The storage prefix of its file; inside the recording's, so that it goes when that goes."""
        return f"recordings/{self.recording_id}/exemplars/{self.id}"

    @property
    def key(self) -> str:
        """Where its file is kept, once there is one. Each attempt has its own place."""
        return f"{self.folder}/{self.attempt}/exemplar.mp4"

    @property
    def words(self) -> list[Any]:
        """What it is found by."""
        return [self.title, self.why, self.purpose_words, self.subject, self.phase, self.owner.name] + [
            indicator.name for indicator in self.indicators
        ]

    def begin_file(self) -> int:
        """Ask for the file; answer the attempt that will be the one to count."""
        self.attempt += 1
        self.state = FileState.MAKING
        return self.attempt
