"""What ratings look like on the way in and out. Levels are places and words; nothing adds them up."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.foundation.schemas import Filled, Input, Moment, Output, Reference
from app.frameworks.drafts import MOST_INDICATORS, MOST_LEVELS
from app.people.models import Person
from app.ratings.models import Rating, RatingSide, Seen

Evidence = Annotated[Filled, Field(max_length=1000)]
Level = Annotated[int, Field(ge=0, lt=MOST_LEVELS)]


class SeenIn(Input):
    """One indicator: the place of its level, the first being 0, and a sentence of what was seen or heard."""

    indicator_id: Reference
    level: Level
    evidence: Evidence


SeenList = Annotated[list[SeenIn], Field(min_length=1, max_length=MOST_INDICATORS)]


class SideIn(Input):
    """What you say of some indicators, all at once."""

    seen: SeenList

    def said(self) -> list[Seen]:
        """The same as the model takes it."""
        return [Seen(one.indicator_id, one.level, one.evidence) for one in self.seen]


class RatingIn(SideIn):
    """A rating as somebody begins it with their own side: of a lesson, or without one of how it is now."""

    lesson_id: Reference | None = None
    framework_id: Reference | None = None
    together: bool = False


class SeenOut(Output):
    """One indicator as somebody saw it."""

    indicator_id: str
    level: int
    evidence: str


class SideOut(Output):
    """What one person said; in a rating made together, what both said."""

    by_id: str
    by_name: str
    rated_at: Moment
    seen: list[SeenOut]

    @classmethod
    def of(cls, side: RatingSide) -> "SideOut":
        """Show one."""
        return cls(
            by_id=side.by_id,
            by_name=side.by.name,
            rated_at=side.rated_at,
            seen=[SeenOut.model_validate(one) for one in side.seen],
        )


class RatingOut(Output):
    """A rating as one of the two may read it. ``other`` is null until your own side is there."""

    id: str
    goal_id: str
    framework_id: str
    lesson_id: str | None
    rated_on: date
    together: bool
    own: SideOut | None
    other: SideOut | None
    waits_for_you: bool
    created_at: Moment
    version: int

    @classmethod
    def told_to(cls, person: Person, rating: Rating) -> "RatingOut":
        """Show one to a person."""
        own, other = rating.side_of(person), rating.side_of_the_other(person)
        made = {"own", "other", "waits_for_you"}
        return cls(
            own=SideOut.of(own) if own else None,
            other=SideOut.of(other) if other else None,
            waits_for_you=rating.waits_for(person),
            **{name: getattr(rating, name) for name in cls.model_fields.keys() - made},
        )


class CycleFrameworkIn(Input):
    """Which version of a framework a cycle goes by; null for none."""

    framework_id: Reference | None = None


class CycleFrameworkOut(Output):
    """What a cycle goes by, and what is newer."""

    framework_id: str | None
    name: str | None
    edition: int | None
    newest_id: str | None
    newest_edition: int | None
