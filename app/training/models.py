"""That a coach practised something, when, and what they noticed. Its coach alone ever sees it."""

from datetime import date
from typing import Self

from sqlalchemy import Date, ForeignKey, Select, String, Text, UniqueConstraint, false, select
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation import clock
from app.foundation.db import Base, Id, Versioned, db
from app.foundation.refusals import Missing, Refusal
from app.people.models import Person, RoleName
from app.training.practices import KNOWN


class TrainingMark(Versioned, Base):
    """A coach's own mark beside one practice."""

    __tablename__ = "training_mark"

    coach_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    practice: Mapped[str] = mapped_column(String(64))
    practised_on: Mapped[date] = mapped_column(Date)
    note: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("coach_id", "practice"),)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """A coach's own marks, and nobody else's."""
        if not person.has_role(RoleName.COACH):
            return select(cls).where(false())
        return select(cls).where(cls.coach_id == person.id)

    @classmethod
    def put(cls, person: Person, *, practice: str, practised_on: date, note: str | None) -> Self:
        """Mark a practice, or say it anew.

        Raises :class:`Missing` for anybody but a coach, :class:`Refusal` for a day to come or an unknown practice.
        """
        if not person.has_role(RoleName.COACH):
            raise Missing
        if practice not in KNOWN:
            raise Refusal("Please choose one of the practices on the list.", field="practice")
        if practised_on > clock.today():
            raise Refusal("That day is still to come. Mark it when it has happened.", field="practised_on")
        mark = db.session.scalars(cls.visible_to(person).where(cls.practice == practice)).one_or_none()
        if mark is None:
            mark = cls(coach_id=person.id, practice=practice)
            db.session.add(mark)
        mark.practised_on, mark.note = practised_on, note or None
        return mark
