"""What a goal's page shows of rehearsals."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.action_steps.models import ActionStep
from app.foundation.db import db
from app.goals.models import Goal
from app.lessons.sharing import sharings_of
from app.people.models import Person
from app.rehearsals.models import Rehearsal

MOST = 12


@dataclass(frozen=True)
class Try:
    """One rehearsal as its reader sees it."""

    rehearsal: Rehearsal
    own: bool
    shared: bool


@dataclass(frozen=True)
class Rehearsals:
    """The newest rehearsals of a goal's steps that somebody can see, and the step that can be rehearsed now."""

    goal: Goal
    active: ActionStep | None
    tries: Sequence[Try]


def section(goal: Goal, viewer: Person) -> Rehearsals:
    """What a goal's page shows of its rehearsals to somebody who can see the goal."""
    steps = ActionStep.visible_to(viewer).where(ActionStep.goal_id == goal.id)
    active = db.session.scalars(steps.where(ActionStep.ended_at.is_(None))).unique().first()
    return Rehearsals(goal, active, tries(goal, viewer))


def tries(goal: Goal, viewer: Person, step: ActionStep | None = None) -> list[Try]:
    """The newest rehearsals of a goal, or of one of its steps, that somebody can see."""
    found = Rehearsal.visible_to(viewer).join(ActionStep, ActionStep.id == Rehearsal.action_step_id)
    found = found.where(ActionStep.goal_id == goal.id)
    if step is not None:
        found = found.where(Rehearsal.action_step_id == step.id)
    newest = found.order_by(Rehearsal.created_at.desc(), Rehearsal.id).limit(MOST)
    rows = list(db.session.scalars(newest).unique())
    shared = {one.lesson_id for one in sharings_of(db.session(), [row.lesson for row in rows])}
    return [Try(row, row.lesson.teacher_id == viewer.id, row.lesson_id in shared) for row in rows]
