"""A lesson, and with whom its teacher shares it. The two stand together: a sharing is what opens a lesson."""

from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Select, String, and_, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.classes.models import ClassGroup
from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned
from app.foundation.ids import new_id
from app.people.models import Pair, Person


class Lesson(Versioned, Base):
    """One taught lesson. Nobody but its teacher sees it until it is shared."""

    __tablename__ = "lesson"

    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"))
    teacher_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    class_id: Mapped[str | None] = mapped_column(Id, ForeignKey("class_group.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(200))
    taught_on: Mapped[date] = mapped_column(Date)
    subject: Mapped[str | None] = mapped_column(String(200))
    phase: Mapped[str | None] = mapped_column(String(200))
    look_fors: Mapped[list[str]] = mapped_column(JSON, default=list)

    teacher: Mapped[Person] = relationship(lazy="joined")
    class_group: Mapped[ClassGroup | None] = relationship(lazy="joined")

    @classmethod
    def owned_by(cls, person: Person) -> Select[Self]:
        """The lessons a person taught: theirs to change, to share and to delete."""
        if not person.coaches_or_teaches:
            return select(cls).where(false())
        return select(cls).where(cls.teacher_id == person.id, cls.school_id == person.school_id)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The lessons a person taught or that are shared with them at this moment. Nothing else opens a lesson."""
        if not person.coaches_or_teaches:
            return select(cls).where(false())
        shared = Sharing.reaching(person).with_only_columns(Sharing.lesson_id)
        return select(cls).where(
            cls.school_id == person.school_id, or_(cls.teacher_id == person.id, cls.id.in_(shared))
        )

    @classmethod
    def shared_with(cls, person: Person) -> Select[Self]:
        """The lessons of others that are shared with a person at this moment."""
        return cls.visible_to(person).where(cls.teacher_id != person.id)

    @classmethod
    def taught_by(cls, teacher: Person, **facts: Any) -> Self:
        """A new lesson of a teacher, seen by nobody else; ``facts`` are its columns."""
        lesson = cls(id=new_id(), school_id=teacher.school_id, teacher_id=teacher.id, **facts)
        lesson.teacher = teacher
        return lesson

    def change(self, **facts: Any) -> None:
        """Say something else about it; ``facts`` are its columns."""
        for name, value in facts.items():
            setattr(self, name, value)

    def is_taught_by(self, person: Person) -> bool:
        """Whether this is the person's own lesson."""
        return self.teacher_id == person.id

    @property
    def topic(self) -> str:
        """The live topic that tells of this lesson's recordings coming and going."""
        return f"lesson:{self.id}"


class Sharing(Identified, Base):
    """That a lesson is shared with a person or a pair, for a purpose, until it expires or is revoked."""

    __tablename__ = "sharing"

    lesson_id: Mapped[str] = mapped_column(Id, ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    shared_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    person_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    pair_id: Mapped[str | None] = mapped_column(Id, ForeignKey("pair.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(200))
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    lesson: Mapped[Lesson] = relationship(lazy="joined")
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id], lazy="joined")
    pair: Mapped[Pair | None] = relationship(lazy="joined")

    __table_args__ = (CheckConstraint("(person_id IS NULL) <> (pair_id IS NULL)", name="person_or_pair"),)

    @classmethod
    def of(
        cls, lesson: Lesson, *, by: Person, to: Person | Pair, purpose: str, expires_at: datetime | None
    ) -> Self:
        """Let a person or a pair see a lesson."""
        sharing = cls(id=new_id(), lesson_id=lesson.id, shared_by_id=by.id, purpose=purpose)
        sharing.lesson, sharing.expires_at = lesson, expires_at
        if isinstance(to, Pair):
            sharing.pair, sharing.pair_id = to, to.id
        else:
            sharing.person, sharing.person_id = to, to.id
        return sharing

    @property
    def recipient(self) -> Person:
        """Who gets to see the lesson by it."""
        if self.pair is not None:
            return self.pair.other(self.lesson.teacher)
        if self.person is None:
            raise ValueError("a sharing names a person or a pair")
        return self.person

    @classmethod
    def active(cls) -> Select[Self]:
        """The sharings in force now: not revoked, not expired, and where it is a pair, one that still works together."""
        return (
            select(cls)
            .outerjoin(Pair, cls.pair_id == Pair.id)
            .where(
                cls.revoked_at.is_(None),
                or_(cls.expires_at.is_(None), cls.expires_at > clock.now()),
                or_(cls.pair_id.is_(None), Pair.ended_at.is_(None)),
            )
        )

    @classmethod
    def reaching(cls, person: Person) -> Select[Self]:
        """The sharings in force that open a lesson to a person."""
        return cls.active().where(
            or_(
                cls.person_id == person.id,
                and_(
                    cls.pair_id.is_not(None),
                    or_(Pair.coach_id == person.id, Pair.teacher_id == person.id),
                ),
            )
        )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The sharings of a person's own lessons."""
        return select(cls).where(cls.lesson_id.in_(Lesson.owned_by(person).with_only_columns(Lesson.id)))

    def revoke(self) -> None:
        """Take the lesson back, from the next request on."""
        self.revoked_at = self.revoked_at or clock.now()
