"""What ratings have to show on the page of a goal or a cycle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.cycles.models import Cycle
from app.foundation.db import db
from app.frameworks.models import Framework
from app.goals.models import Goal
from app.people.models import Person
from app.ratings.choosing import Kept, kept_by
from app.ratings.models import Rating, cycle_of, framework_for

MOST_RATINGS = 12


@dataclass(frozen=True)
class RatingLine:
    """One rating in a list: where it leads, and whose turn it is, in words."""

    rating: Rating
    state: str


@dataclass(frozen=True)
class RatingSection:
    """The ratings of a goal, newest first, and what they go by."""

    goal: Goal | None
    framework: Framework | None
    kept: Kept | None
    lines: Sequence[RatingLine]
    may_rate: bool


@dataclass(frozen=True)
class Then:
    """What somebody said of an indicator on a day."""

    on: date
    who: str
    word: str


def section(goal_or_cycle: Goal | Cycle, viewer: Person) -> RatingSection:
    """Tell of the ratings of a goal, or of a cycle's goal, to one who may see it already."""
    cycle = goal_or_cycle if isinstance(goal_or_cycle, Cycle) else cycle_of(goal_or_cycle, viewer)
    goal = goal_or_cycle if isinstance(goal_or_cycle, Goal) else goal_or_cycle.goal
    kept = kept_by(cycle) if cycle is not None else None
    framework = kept.framework if kept else None
    if framework is None and goal is not None:
        framework = framework_for(goal, viewer)
    ratings = ratings_of(goal, viewer) if goal is not None else []
    return RatingSection(
        goal=goal,
        framework=framework,
        kept=kept,
        lines=[RatingLine(rating, state_of(rating, viewer)) for rating in ratings[:MOST_RATINGS]],
        may_rate=goal is not None and goal.closed_at is None and framework is not None,
    )


def ratings_of(goal: Goal, viewer: Person) -> list[Rating]:
    """A goal's ratings that a person can see, the newest first."""
    seen = Rating.visible_to(viewer).where(Rating.goal_id == goal.id)
    return list(db.session.scalars(seen.order_by(Rating.created_at.desc(), Rating.id)).unique())


def state_of(rating: Rating, viewer: Person) -> str:
    """How far a rating is, as a sentence; nothing of what the other said before the viewer's own is there."""
    if rating.together:
        return "You rated this together."
    if rating.waits_for(viewer):
        other = next(side.by.first_name for side in rating.sides if side.by_id != viewer.id)
        return f"{other} has rated. You see it when yours is there."
    if rating.side_of(viewer) is None:
        return "Two others have rated, before you worked on this goal."
    if rating.side_of_the_other(viewer) is not None:
        return "Both of you have rated."
    return "You have rated."


def earlier(rating: Rating, viewer: Person) -> dict[str, list[Then]]:
    """What was said before of each indicator, by its name across versions, oldest first, as the viewer may know it."""
    told: dict[str, list[Then]] = {}
    before = [one for one in ratings_of(rating.goal, viewer) if one.created_at < rating.created_at]
    for one in reversed(before):
        names = {indicator.id: indicator.folded for indicator in one.framework.indicators}
        for side in (one.side_of(viewer), one.side_of_the_other(viewer)):
            for seen in side.seen if side else []:
                who = "Together" if one.together else "You" if side.by_id == viewer.id else side.by.first_name  # type: ignore[union-attr]
                then = Then(one.rated_on, who, one.framework.levels[seen.level])
                told.setdefault(names[seen.indicator_id], []).append(then)
    return told
