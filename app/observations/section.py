"""What a goal's page shows of observation notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.foundation.db import db
from app.goals.models import Goal
from app.observations.models import Observation
from app.observations.reading import counted
from app.people.models import Person

MOST = 12


@dataclass(frozen=True)
class Observations:
    """The newest notes for a goal that somebody can read, and how many lines each has."""

    goal: Goal
    notes: Sequence[Observation]
    lines: Mapping[str, int]


def section(goal: Goal, viewer: Person) -> Observations:
    """What a goal's page shows of its observation notes to somebody who can see the goal."""
    newest = Observation.visible_to(viewer).where(Observation.goal_id == goal.id)
    newest = newest.order_by(Observation.created_at.desc(), Observation.id).limit(MOST)
    found = list(db.session.scalars(newest).unique())
    return Observations(goal, found, counted(found))
