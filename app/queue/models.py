"""By when a coach promises feedback: a day for one shared lesson, or so many working days for all of them."""

from datetime import date, datetime
from typing import Self

from sqlalchemy import Date, ForeignKey, Index, Integer, Select, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned, db
from app.foundation.refusals import Missing, Refusal
from app.lessons.models import Lesson, Sharing
from app.people.models import Person, RoleName


class Promise(Versioned, Base):
    """A day by which a coach's feedback on a shared lesson is promised, where it is not the usual one.

    ``before_on`` is what was promised before somebody else than the teacher changed it; ``told_at`` is when the
    teacher saw that.
    """

    __tablename__ = "promise"

    sharing_id: Mapped[str] = mapped_column(Id, ForeignKey("sharing.id", ondelete="CASCADE"), unique=True)
    set_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    by_on: Mapped[date] = mapped_column(Date)
    before_on: Mapped[date | None] = mapped_column(Date)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    sharing: Mapped[Sharing] = relationship(lazy="joined")
    set_by: Mapped[Person] = relationship(lazy="joined")

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The promises on a person's own lessons, and those of lessons that are shared with them."""
        reaching = Sharing.reaching(person).with_only_columns(Sharing.id)
        own = Sharing.visible_to(person).with_only_columns(Sharing.id)
        lessons = Lesson.visible_to(person).with_only_columns(Lesson.id)
        shared = select(Sharing.id).where(
            Sharing.lesson_id.in_(lessons), or_(Sharing.id.in_(reaching), Sharing.id.in_(own))
        )
        return select(cls).where(cls.sharing_id.in_(shared))

    @classmethod
    def to_tell(cls, person: Person) -> Select[Self]:
        """The promises on a person's own lessons that their coach changed and that they have not looked at."""
        own = Sharing.visible_to(person).with_only_columns(Sharing.id)
        changed = (cls.set_by_id != person.id, cls.told_at.is_(None), cls.before_on.is_not(None))
        in_force = Sharing.active().with_only_columns(Sharing.id)
        return select(cls).where(cls.sharing_id.in_(own), cls.sharing_id.in_(in_force), *changed)

    @classmethod
    def put(cls, sharing: Sharing, *, by: Person, by_on: date, before: date) -> Self:
        """Promise another day than ``before``. Raises :class:`Refusal` for a day that has passed."""
        if by_on < clock.today():
            raise Refusal("That day has passed. Please choose one that is still to come.", field="by_on")
        kept = db.session.scalars(select(cls).where(cls.sharing_id == sharing.id)).unique().one_or_none()
        promise = kept or cls(sharing_id=sharing.id)
        promise.sharing = sharing
        is_teacher = by.id == sharing.lesson.teacher_id
        if not is_teacher and by_on != before:
            promise.before_on, promise.told_at = before, None
        elif is_teacher:
            promise.before_on = promise.told_at = None
        promise.by_on, promise.set_by, promise.set_by_id = by_on, by, by.id
        db.session.add(promise)
        return promise

    def tell(self) -> None:
        """Note that the teacher has seen it."""
        self.told_at = self.told_at or clock.now()


class FeedbackHabit(Identified, Base):
    """Within how many working days a coach usually answers, from the moment they said so: what was promised before stays."""

    __tablename__ = "feedback_habit"

    coach_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    working_days: Mapped[int] = mapped_column(Integer)

    __table_args__ = (Index("ix_feedback_habit_coach", "coach_id", "created_at"),)

    @classmethod
    def of(cls, coach_ids: list[str]) -> Select[Self]:
        """What some coaches said, oldest first."""
        return select(cls).where(cls.coach_id.in_(coach_ids)).order_by(cls.created_at, cls.id)

    @classmethod
    def say(cls, coach: Person, working_days: int) -> Self:
        """Say within how many working days one answers from now on. Raises :class:`Missing` for anybody but a coach."""
        if not coach.has_role(RoleName.COACH):
            raise Missing
        habit = cls(coach_id=coach.id, working_days=working_days)
        db.session.add(habit)
        return habit
