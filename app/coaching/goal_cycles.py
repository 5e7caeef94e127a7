"""The cycles that a goal's page leads to: those it is worked on in, and those that still look for their goal."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_

from app.cycles.models import Cycle
from app.cycles.stages import Stage
from app.foundation.db import db
from app.goals.models import Goal
from app.people.models import Person


@dataclass(frozen=True)
class GoalCycles:
    """Cycles that run, the newest first, as far as one person can see them."""

    running: Sequence[Cycle]
    looking: Sequence[Cycle]
    """Without a goal yet, and everybody in them can read this one."""


def cycles_of(goal: Goal, viewer: Person) -> GoalCycles:
    """Read them for somebody who may see the goal, in one query. A closed goal leads to none that looks for one."""
    fits = or_(Cycle.pair_id.is_(None), Cycle.pair_id == goal.pair_id)
    found = Cycle.visible_to(viewer).where(
        Cycle.teacher_id == goal.teacher_id,
        Cycle.stage != Stage.CLOSED,
        or_(Cycle.goal_id == goal.id, and_(Cycle.goal_id.is_(None), fits)),
    )
    cycles = list(db.session.scalars(found.order_by(Cycle.created_at.desc(), Cycle.id)).unique())
    return GoalCycles(
        running=[one for one in cycles if one.goal_id == goal.id],
        looking=[one for one in cycles if one.goal_id is None and goal.closed_at is None],
    )
