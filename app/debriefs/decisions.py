"""How a moment ends: talked about, parked, or the step that the pair agrees there and then."""

from datetime import date

from app.action_steps.models import ActionStep
from app.debriefs.models import AgendaItem, Decision, Outcome
from app.debriefs.seats import named_goal
from app.foundation.db import db
from app.foundation.refusals import Refusal
from app.goals.models import Goal
from app.people.models import Person


def lead_to_step(
    item: AgendaItem, *, by: Person, body: str, owner_id: str | None, due_on: date | None, goal_id: str | None
) -> Decision:
    """End a moment with a step for the debrief's goal; said again, it changes the step that was written before.

    Raises :class:`Refusal` without a goal, :class:`~app.foundation.refusals.Conflict` while the goal has another step.
    """
    goal = _goal_of(item, goal_id)
    step = _written_before(item, goal, by)
    if step is None:
        step = ActionStep.agree(goal, by=by, owner_id=owner_id, body=body, due_on=due_on)
    else:
        step.belongs_to(owner_id or step.owner_id)
        step.body, step.due_on = body, due_on
    return item.decide(Outcome.STEP, by=by, action_step_id=step.id)


def keep_to_step(item: AgendaItem, *, by: Person, action_step_id: str) -> Decision:
    """End a moment with a step that the goal has already. Raises :class:`Refusal` for a step of another goal."""
    item.debrief.expect_open()
    steps = ActionStep.visible_to(by).where(
        ActionStep.id == action_step_id, ActionStep.goal_id == item.debrief.goal_id
    )
    if db.session.scalars(steps).one_or_none() is None:
        raise Refusal("Please choose a step of this debrief’s goal.", field="action_step_id")
    return item.decide(Outcome.STEP, by=by, action_step_id=action_step_id)


def _goal_of(item: AgendaItem, goal_id: str | None) -> Goal:
    debrief = item.debrief
    debrief.expect_open()
    goal = named_goal(debrief.lesson, debrief.pair, goal_id or debrief.goal_id)
    if goal is None:
        raise Refusal("Please choose the goal that the step belongs to.", field="goal_id")
    if goal.id != debrief.goal_id:
        debrief.choose_goal(goal.id)
        debrief.tell("meeting")
    return goal


def _written_before(item: AgendaItem, goal: Goal, by: Person) -> ActionStep | None:
    if item.decision is None or item.decision.action_step_id is None:
        return None
    mine = ActionStep.visible_to(by).where(
        ActionStep.id == item.decision.action_step_id,
        ActionStep.goal_id == goal.id,
        ActionStep.ended_at.is_(None),
    )
    return db.session.scalars(mine).one_or_none()
