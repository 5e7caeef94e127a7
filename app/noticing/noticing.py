"""A sealed noticing: the two of a pair note what they see in the same recording, each without the other's notes.

The rule, as the page says it: until both of you say that you are done, each sees only their own notes here; if one of
you ends it early, what each wrote stays theirs alone until they choose to share it. So nobody can end it to peek.
"""

from datetime import datetime
from enum import StrEnum
from typing import Self

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    UniqueConstraint,
    and_,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned, db
from app.foundation.refusals import Conflict
from app.lessons.models import Recording
from app.people.models import Pair, Person

SEALED_NOW = "unsealed_at IS NULL AND ended_at IS NULL"
ALREADY = "There is a sealed noticing on this recording already. One at a time."


class NoticingState(StrEnum):
    """*Sealed* while somebody still watches, *open* once both are done, *ended* when one of them ended it early."""

    SEALED = "sealed"
    OPEN = "open"
    ENDED = "ended"


class SealedNoticing(Versioned, Base):
    """Two people watching one recording blind. What each of them does meanwhile never changes this row: its version
    and its moments would tell the other."""

    __tablename__ = "sealed_noticing"

    recording_id: Mapped[str] = mapped_column(Id, ForeignKey("recording.id", ondelete="CASCADE"), index=True)
    teacher_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    coach_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    begun_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    unsealed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id", ondelete="SET NULL"))
    ended_reason: Mapped[str] = mapped_column(String(200), default="")

    recording: Mapped[Recording] = relationship(lazy="joined")
    teacher: Mapped[Person] = relationship(foreign_keys=[teacher_id], lazy="joined")
    coach: Mapped[Person] = relationship(foreign_keys=[coach_id], lazy="joined")
    ended_by: Mapped[Person | None] = relationship(foreign_keys=[ended_by_id], lazy="joined")
    halves: Mapped[list["NoticingHalf"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", back_populates="noticing"
    )

    __table_args__ = (
        CheckConstraint("coach_id <> teacher_id", name="two_people"),
        CheckConstraint("unsealed_at IS NULL OR ended_at IS NULL", name="opened_or_ended"),
        Index(
            "uq_sealed_noticing_sealed",
            "recording_id",
            unique=True,
            sqlite_where=text(SEALED_NOW),
            postgresql_where=text(SEALED_NOW),
        ),
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The noticings of which a person is one half, on recordings they can see."""
        seen = Recording.visible_to(person).with_only_columns(Recording.id)
        own = select(NoticingHalf.noticing_id).where(NoticingHalf.person_id == person.id)
        return select(cls).where(cls.recording_id.in_(seen), cls.id.in_(own))

    @classmethod
    def on(cls, recording: Recording, person: Person) -> Select[Self]:
        """Those on one recording, the newest first."""
        mine = cls.visible_to(person).where(cls.recording_id == recording.id)
        return mine.order_by(cls.begun_at.desc(), cls.id)

    @classmethod
    def awaiting(cls, person: Person) -> Select[Self]:
        """The sealed noticings in which a person has not said yet that they are done, the oldest first."""
        unfinished = select(NoticingHalf.noticing_id).where(
            NoticingHalf.person_id == person.id, NoticingHalf.done_at.is_(None)
        )
        return cls.visible_to(person).where(cls.sealed_now(), cls.id.in_(unfinished)).order_by(cls.begun_at)

    @classmethod
    def sealed_now(cls) -> ColumnElement[bool]:
        """The condition under which a noticing still hides what its two people do."""
        return and_(cls.unsealed_at.is_(None), cls.ended_at.is_(None))

    @classmethod
    def begin(cls, recording: Recording, *, by: Person, pair: Pair) -> Self:
        """Seal a recording for both of a pair at once. Raises :class:`Conflict` while it is sealed, or cannot play."""
        if not recording.playable:
            raise Conflict("A sealed noticing can begin as soon as the recording can be watched.")
        teacher = recording.lesson.teacher
        noticing = cls(recording_id=recording.id, begun_by_id=by.id, begun_at=clock.now(), ended_reason="")
        noticing.recording, noticing.teacher, noticing.coach = recording, teacher, pair.other(teacher)
        noticing.teacher_id, noticing.coach_id = teacher.id, pair.other(teacher).id
        noticing.ended_by = None
        noticing.halves = [NoticingHalf(person_id=one.id) for one in noticing.people]
        db.session.add(noticing)
        try:
            db.session.flush()
        except IntegrityError as seen:
            db.session.rollback()
            raise Conflict(ALREADY) from seen
        return noticing

    @property
    def people(self) -> list[Person]:
        """The teacher, then the coach."""
        return [self.teacher, self.coach]

    @property
    def state(self) -> NoticingState:
        """Where it stands."""
        if self.unsealed_at is not None:
            return NoticingState.OPEN
        return NoticingState.SEALED if self.ended_at is None else NoticingState.ENDED

    def other(self, person: Person) -> Person:
        """The one of the two who is not ``person``."""
        return self.coach if person.id == self.teacher_id else self.teacher

    def half_of(self, person: Person) -> "NoticingHalf":
        """A person's own half. The other's is nobody's to read while it is sealed."""
        return next(half for half in self.halves if half.person_id == person.id)

    def keeps_back(self, person: Person) -> bool:
        """Whether it ended early, and what the person may have written in it is still theirs alone."""
        return self.state is NoticingState.ENDED and self.half_of(person).shared_at is None

    def finish(self, person: Person) -> bool:
        """Take a person's word that they are done; say whether that opened it. Said twice, it counts once."""
        self._hold()
        if self.state is NoticingState.OPEN:
            return False
        self._expect_sealed()
        half = self.half_of(person)
        half.done_at = half.done_at or clock.now()
        opens = all(one.done_at for one in self.halves)
        if opens:
            self.unsealed_at = clock.now()
        return opens

    def resume(self, person: Person) -> None:
        """Take the word back, and go on noticing. Raises :class:`Conflict` once it is open."""
        self._hold()
        self._expect_sealed()
        self.half_of(person).done_at = None

    def end(self, person: Person, *, reason: str = "") -> None:
        """End it early. This opens nothing: what each wrote stays theirs alone. Raises :class:`Conflict`."""
        self._hold()
        self._expect_sealed()
        self.ended_at, self.ended_reason = clock.now(), reason
        self.ended_by, self.ended_by_id = person, person.id

    def share(self, person: Person) -> None:
        """Let others see what a person noticed in one that ended early. Raises :class:`Conflict` while it goes on."""
        if self.state is not NoticingState.ENDED:
            raise Conflict("This noticing did not end early, so there is nothing that was kept back.")
        half = self.half_of(person)
        half.shared_at = half.shared_at or clock.now()

    def _hold(self) -> None:
        """Have both halves to oneself until the commit: of two who finish together, the second finds the first."""
        self.hold()
        for half in self.halves:
            db.session.refresh(half)

    def _expect_sealed(self) -> None:
        if self.state is NoticingState.OPEN:
            raise Conflict("Both of you are done, and it is open already.")
        if self.state is NoticingState.ENDED:
            raise Conflict("This noticing was ended early. You can begin another.")


class NoticingHalf(Identified, Base):
    """One person's part of a sealed noticing: whether they are done, and whether they shared what was kept back."""

    __tablename__ = "noticing_half"

    noticing_id: Mapped[str] = mapped_column(Id, ForeignKey("sealed_noticing.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    noticing: Mapped[SealedNoticing] = relationship(back_populates="halves")

    __table_args__ = (UniqueConstraint("noticing_id", "person_id"),)
