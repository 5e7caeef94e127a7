"""A coach and a teacher who work together."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Select,
    exists,
    false,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, UtcDateTime, Versioned
from app.foundation.refusals import Conflict, Refusal
from app.people.models.roles import RoleName

if TYPE_CHECKING:
    from app.people.models.people import Person


class Pair(Versioned, Base):
    """A coach and a teacher who work together until ``ended_at``."""

    __tablename__ = "pair"

    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"))
    coach_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    teacher_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    coach: Mapped["Person"] = relationship(foreign_keys=[coach_id], lazy="joined")
    teacher: Mapped["Person"] = relationship(foreign_keys=[teacher_id], lazy="joined")

    __table_args__ = (
        CheckConstraint("coach_id <> teacher_id", name="two_people"),
        Index(
            "uq_pair_active",
            "coach_id",
            "teacher_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    @classmethod
    def make(cls, session: Session, *, coach: "Person", teacher: "Person") -> Self:
        """Let two people of one school work together.

        Raises :class:`Refusal` when they cannot be a pair, and :class:`Conflict` when they are one already.
        """
        if coach.id == teacher.id:
            raise Refusal("A pair is two people. Please choose somebody else.", field="teacher")
        if coach.school_id != teacher.school_id:
            raise Refusal("A pair works at one school.", field="teacher")
        if not coach.has_role(RoleName.COACH):
            raise Refusal(f"{coach.name} is not a coach yet. Give them that role first.", field="coach")
        if not teacher.has_role(RoleName.TEACHER):
            raise Refusal(f"{teacher.name} is not a teacher yet. Give them that role first.", field="teacher")
        already = f"{coach.name} and {teacher.name} work together already."
        if session.scalar(select(exists(cls._now(coach.id, teacher.id)))):
            raise Conflict(already)
        pair = cls(school_id=coach.school_id, coach_id=coach.id, teacher_id=teacher.id)
        pair.coach, pair.teacher = coach, teacher
        session.add(pair)
        try:
            session.flush()
        except IntegrityError as seen:  # two made it at the same instant
            raise Conflict(already) from seen
        return pair

    @classmethod
    def _now(cls, coach_id: str, teacher_id: str) -> Select[Self]:
        return select(cls).where(
            cls.coach_id == coach_id, cls.teacher_id == teacher_id, cls.ended_at.is_(None)
        )

    @classmethod
    def reaching(cls, person: "Person") -> Select[Self]:
        """The pairs a person works in now."""
        if not person.coaches_or_teaches:
            return select(cls).where(false())
        return select(cls).where(
            cls.ended_at.is_(None), or_(cls.coach_id == person.id, cls.teacher_id == person.id)
        )

    @classmethod
    def visible_to(cls, person: "Person") -> Select[Self]:
        """The pairs a person works in, and for an admin those of the school (who works with whom, not on what)."""
        if person.has_role(RoleName.ADMIN):
            return select(cls).where(cls.school_id == person.school_id)
        return cls.reaching(person)

    @classmethod
    def editable_by(cls, person: "Person") -> Select[Self]:
        """The pairs that a person may end: an admin, those of the school that have not ended."""
        if not person.has_role(RoleName.ADMIN):
            return select(cls).where(false())
        return select(cls).where(cls.school_id == person.school_id, cls.ended_at.is_(None))

    def includes(self, person: "Person") -> bool:
        """Whether a person is one of the two."""
        return person.id in (self.coach_id, self.teacher_id)

    def other(self, person: "Person") -> "Person":
        """The one of the two who is not ``person``."""
        return self.teacher if person.id == self.coach_id else self.coach

    def end(self) -> None:
        """Stop working together: whatever was shared with the pair is out of the coach's sight from now on."""
        self.ended_at = self.ended_at or clock.now()

    @classmethod
    def end_all(cls, session: Session, person: "Person", *roles: RoleName) -> None:
        """End the pairs in which a person is the coach or the teacher, as ``roles`` say."""
        sides = {RoleName.COACH: cls.coach_id, RoleName.TEACHER: cls.teacher_id}
        theirs = or_(false(), *(sides[role] == person.id for role in roles if role in sides))
        ending = update(cls).where(theirs, cls.ended_at.is_(None))
        session.execute(ending.values(ended_at=clock.now(), version=cls.version + 1))


def works_with(person: "Person", other_id: str) -> Select[bool]:
    """Whether two people are a pair now, as a query. Nobody is a pair with themselves."""
    if other_id == person.id:
        return select(literal(False))
    return select(
        exists(Pair.reaching(person).where(or_(Pair.coach_id == other_id, Pair.teacher_id == other_id)))
    )
