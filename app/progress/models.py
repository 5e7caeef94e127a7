"""Readings of a goal: a figure, its day, and where it is from."""

from datetime import date
from enum import StrEnum
from typing import Self

from sqlalchemy import Date, Float, ForeignKey, Index, Select, String, Text, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, Versioned, db, words
from app.foundation.ids import new_id
from app.foundation.refusals import Missing, Refusal
from app.goals.measures import MeasureKind
from app.goals.models import Goal
from app.people.models import Person


class Source(StrEnum):
    """Where a figure is from."""

    TYPED = "typed"
    MARKS = "marks"
    ASSESSMENT = "assessment"
    SURVEY = "survey"
    CHECK_BACK = "check-back"


class Way(StrEnum):
    """How marks become one figure: how often, how often in a minute, seconds in all, seconds each, per cent of the time."""

    COUNT = "count"
    PER_MINUTE = "per-minute"
    SECONDS = "seconds"
    SECONDS_EACH = "seconds-each"
    SHARE = "share"


WAYS_OF = {
    None: tuple(Way),
    MeasureKind.COUNT: (Way.COUNT,),
    MeasureKind.RATE: (Way.PER_MINUTE, Way.COUNT),
    MeasureKind.SECONDS: (Way.SECONDS, Way.SECONDS_EACH),
    MeasureKind.SHARE: (Way.SHARE,),
}
"""The ways of counting marks that give the figure a goal is measured by. What is judged or asked is not counted so."""


class Reading(Versioned, Base):
    """One figure for a goal on one day. Whoever may see the goal may see it; its evidence has its own readers.

    ``recording_id`` is where it was seen or counted. ``counted`` names the tag and whose marks, so that the figure
    stays traceable when they are gone; ``source_id`` names the evidence of another kind.
    """

    __tablename__ = "reading"

    goal_id: Mapped[str] = mapped_column(Id, ForeignKey("goal.id", ondelete="CASCADE"))
    author_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    value: Mapped[float] = mapped_column(Float)
    taken_on: Mapped[date] = mapped_column(Date)
    note: Mapped[str | None] = mapped_column(Text)
    source: Mapped[Source] = mapped_column(words(Source), default=Source.TYPED)
    source_id: Mapped[str | None] = mapped_column(Id)
    recording_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("recording.id", ondelete="SET NULL"), index=True
    )
    tag_id: Mapped[str | None] = mapped_column(Id, ForeignKey("tag.id", ondelete="SET NULL"), index=True)
    marked_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id", ondelete="SET NULL"))
    way: Mapped[Way | None] = mapped_column(words(Way))
    counted: Mapped[str | None] = mapped_column(String(200))

    goal: Mapped[Goal] = relationship()
    author: Mapped[Person] = relationship(foreign_keys=[author_id], lazy="joined")

    __table_args__ = (Index("ix_reading_goal_day", "goal_id", "taken_on", "id"),)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The readings of goals a person can see."""
        return select(cls).where(cls.goal_id.in_(Goal.visible_to(person).with_only_columns(Goal.id)))

    @classmethod
    def written_by(cls, person: Person) -> Select[Self]:
        """A person's own readings of goals they can still see: theirs to change."""
        return cls.visible_to(person).where(cls.author_id == person.id)

    @classmethod
    def deletable_by(cls, person: Person) -> Select[Self]:
        """One's own readings, and all those of one's own goals."""
        own = Goal.owned_by(person).with_only_columns(Goal.id)
        return cls.visible_to(person).where(or_(cls.author_id == person.id, cls.goal_id.in_(own)))

    @classmethod
    def of(cls, goal: Goal, person: Person) -> Select[Self]:
        """A goal's readings in the order of their days."""
        return (
            cls.visible_to(person)
            .where(cls.goal_id == goal.id)
            .order_by(cls.taken_on, cls.created_at, cls.id)
        )

    @classmethod
    def keep(
        cls,
        goal: Goal,
        *,
        by: Person,
        value: float,
        taken_on: date | None = None,
        note: str | None = None,
        source: Source = Source.TYPED,
        source_id: str | None = None,
        recording_id: str | None = None,
    ) -> Self:
        """Keep a figure, for today unless a day is given; also for a goal that is closed, which is looked back at.

        Raises :class:`Refusal` for a day to come and a share that is none.
        """
        if by.id not in {person.id for person in goal.people}:
            raise Missing
        reading = cls(
            id=new_id(),
            goal_id=goal.id,
            author_id=by.id,
            source=source,
            source_id=source_id,
            recording_id=recording_id,
            note=note,
        )
        reading.goal, reading.author = goal, by
        reading.say(value=value, taken_on=taken_on or clock.today())
        db.session.add(reading)
        return reading

    def say(self, *, value: float, taken_on: date) -> None:
        """Give it another figure or day. Raises :class:`Refusal` as :meth:`keep` does."""
        if taken_on > clock.today():
            raise Refusal("That day has not come yet.", field="taken_on")
        if self.goal.measure_kind is MeasureKind.SHARE and not 0 <= value <= 100:
            raise Refusal("A share is between 0 and 100 per cent.", field="value")
        self.value, self.taken_on = value, taken_on

    @property
    def is_counted(self) -> bool:
        """Whether marks were counted for it: then its figure is theirs and nobody's to retype."""
        return self.source is Source.MARKS

    @property
    def is_taken(self) -> bool:
        """Whether its figure and its day are those of something that it opens, and nobody's to retype."""
        return self.is_counted or self.source_id is not None
