"""Ratings: where two people saw a lesson on a framework, each without the other first. No number comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from sqlalchemy import (
    Date,
    ForeignKey,
    Integer,
    Select,
    Text,
    UniqueConstraint,
    and_,
    exists,
    or_,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from app.cycles.models import Cycle
from app.foundation import clock
from app.foundation.db import Base, Id, UtcDateTime, Versioned, db
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict, Refusal
from app.frameworks.models import Framework, Indicator
from app.goals.models import Goal
from app.lessons.models import Lesson
from app.people.models import Person


@dataclass(frozen=True)
class Seen:
    """What somebody says of one indicator: the place of its level, and a sentence of evidence."""

    indicator_id: str
    level: int
    evidence: str


class Rating(Versioned, Base):
    """One looking at a framework: at a ``lesson``, or at how it is now. ``together`` is one answer of both.

    It holds a side for each who rated; a rating that both make ``together`` has one.
    """

    __tablename__ = "rating"

    goal_id: Mapped[str] = mapped_column(Id, ForeignKey("goal.id", ondelete="CASCADE"), index=True)
    framework_id: Mapped[str] = mapped_column(Id, ForeignKey("framework.id", ondelete="CASCADE"))
    lesson_id: Mapped[str | None] = mapped_column(Id, ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    begun_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    rated_on: Mapped[date] = mapped_column(Date, default=clock.today)
    together: Mapped[bool]

    goal: Mapped[Goal] = relationship(lazy="joined")
    framework: Mapped[Framework] = relationship(lazy="joined")
    lesson: Mapped[Lesson | None] = relationship(lazy="joined")
    sides: Mapped[list["RatingSide"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="RatingSide.rated_at", back_populates="rating"
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The ratings for goals a person can see, of lessons they can see; what a side says is another matter."""
        goals = Goal.visible_to(person).with_only_columns(Goal.id)
        lessons = Lesson.visible_to(person).with_only_columns(Lesson.id)
        return select(cls).where(
            cls.goal_id.in_(goals), or_(cls.lesson_id.is_(None), cls.lesson_id.in_(lessons))
        )

    @classmethod
    def deletable_by(cls, person: Person) -> Select[Self]:
        """A teacher's own, and those that somebody began while nobody else has rated."""
        others = exists().where(RatingSide.rating_id == cls.id, RatingSide.by_id != person.id)
        own = Goal.owned_by(person).with_only_columns(Goal.id)
        begun = and_(cls.begun_by_id == person.id, ~others)
        return cls.visible_to(person).where(or_(cls.goal_id.in_(own), begun))

    @classmethod
    def begin(
        cls, goal: Goal, *, by: Person, framework: Framework, lesson: Lesson | None, together: bool
    ) -> "Rating":
        """Begin to look at a framework. Raises :class:`Refusal` and :class:`Conflict` for what does not fit."""
        goal.expect_open()
        if lesson is not None and lesson.teacher_id != goal.teacher_id:
            raise Refusal(f"Please choose a lesson of {goal.teacher.first_name}’s.", field="lesson_id")
        if together and not goal.shared:
            raise Refusal("Nobody works on this goal with you, so this one is yours alone.", field="together")
        made = cls(id=new_id(), goal_id=goal.id, framework_id=framework.id, begun_by_id=by.id)
        made.goal, made.framework, made.lesson, made.together = goal, framework, lesson, together
        made.lesson_id, made.rated_on, made.sides = lesson.id if lesson else None, clock.today(), []
        db.session.add(made)
        return made

    def side_of(self, person: Person) -> "RatingSide | None":
        """What a person said, if they did; of one made together, what both said."""
        return next((side for side in self.sides if self.together or side.by_id == person.id), None)

    def side_of_the_other(self, person: Person) -> "RatingSide | None":
        """What the other one said, as far as a person may know: nothing before they have said their own."""
        if self.together or self.side_of(person) is None:
            return None
        return next((side for side in self.sides if side.by_id != person.id), None)

    def waits_for(self, person: Person) -> bool:
        """Whether this person could say their own beside what somebody said already; a rating is of two."""
        return len(self.sides) == 1 and self.side_of(person) is None

    def say(self, seen: Sequence[Seen], *, by: Person) -> "RatingSide":
        """Say what one saw, or say it anew while nobody else has looked at it.

        Raises :class:`Refusal` for what does not fit the framework, and :class:`Conflict` once both sides are there.
        """
        self.goal.expect_open()
        self._expect_usable(seen)
        side = self.side_of(by)
        if side is None:
            if len(self.sides) > 1:
                raise Conflict("Two people have rated here already. Begin another rating.")
            side = RatingSide(id=new_id(), rating_id=self.id, by_id=by.id)
            side.by = by
            self.sides.append(side)
        elif self.side_of_the_other(by) is not None:
            raise Conflict(
                "Both of you have rated, so what you said stays. Begin another rating to say more."
            )
        side.rated_at, self.updated_at = clock.now(), clock.now()
        side.hold(seen)
        try:
            db.session.flush()
        except IntegrityError as clash:
            db.session.rollback()
            raise Conflict("This rating was kept a moment ago. Please look at it again.") from clash
        return side

    def _expect_usable(self, seen: Sequence[Seen]) -> None:
        known = {indicator.id for indicator in self.framework.indicators}
        if not seen:
            raise Refusal("Please choose a level for at least one indicator.", field="levels")
        if (
            len({one.indicator_id for one in seen}) < len(seen)
            or not {one.indicator_id for one in seen} <= known
        ):
            raise Refusal("One of these indicators is not in this framework.", field="levels")
        for one in seen:
            if not 0 <= one.level < len(self.framework.levels):
                raise Refusal("Please choose one of the framework’s levels.", field="levels")


class RatingSide(Base):
    """What one of the two said in a rating, all at once."""

    __tablename__ = "rating_side"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    rating_id: Mapped[str] = mapped_column(Id, ForeignKey("rating.id", ondelete="CASCADE"))
    by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    rated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    rating: Mapped[Rating] = relationship(back_populates="sides")
    by: Mapped[Person] = relationship(lazy="joined")
    seen: Mapped[list["SeenIndicator"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", back_populates="side"
    )

    __table_args__ = (UniqueConstraint("rating_id", "by_id"),)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """What a person said, what was said together, and what the other said once their own stands beside it."""
        mine = aliased(cls)
        own = exists().where(mine.rating_id == cls.rating_id, mine.by_id == person.id)
        together = select(Rating.id).where(Rating.together.is_(True))
        return select(cls).where(
            cls.rating_id.in_(Rating.visible_to(person).with_only_columns(Rating.id)),
            or_(cls.by_id == person.id, cls.rating_id.in_(together), own),
        )

    def hold(self, seen: Sequence[Seen]) -> None:
        """Say exactly this."""
        there = {one.indicator_id: one for one in getattr(self, "seen", [])}
        self.seen = [self._one(said, there.get(said.indicator_id)) for said in seen]

    def level_of(self, indicator: Indicator) -> "SeenIndicator | None":
        """What was said of one indicator."""
        return next((one for one in self.seen if one.indicator_id == indicator.id), None)

    @staticmethod
    def _one(said: Seen, there: "SeenIndicator | None") -> "SeenIndicator":
        one = there or SeenIndicator(id=new_id(), indicator_id=said.indicator_id)
        one.level, one.evidence = said.level, said.evidence
        return one


class SeenIndicator(Base):
    """The level at which somebody saw one indicator, and the sentence that shows why."""

    __tablename__ = "seen_indicator"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    side_id: Mapped[str] = mapped_column(Id, ForeignKey("rating_side.id", ondelete="CASCADE"), index=True)
    indicator_id: Mapped[str] = mapped_column(Id, ForeignKey("indicator.id", ondelete="CASCADE"))
    level: Mapped[int] = mapped_column(Integer)
    evidence: Mapped[str] = mapped_column(Text)

    side: Mapped[RatingSide] = relationship(back_populates="seen")


def cycle_of(goal: Goal, person: Person) -> Cycle | None:
    """The cycle in which a goal is worked on now: the newest that is not closed, or else the newest."""
    cycles = Cycle.visible_to(person).where(Cycle.goal_id == goal.id)
    return (
        db.session.scalars(cycles.order_by(Cycle.closed_at.is_not(None), Cycle.created_at.desc()).limit(1))
        .unique()
        .first()
    )


def framework_for(goal: Goal, person: Person) -> Framework | None:
    """What a rating goes by: the version that the goal's cycle keeps; without one, what the school loaded last."""
    cycle = cycle_of(goal, person)
    if cycle is not None and cycle.framework is not None:
        return cycle.framework
    return Framework.usual_for(person)
