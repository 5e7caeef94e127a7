"""The API's calls for action steps."""

from flask import g

from app.action_steps.models import ActionStep
from app.action_steps.schemas import (
    ActionStepIn,
    ActionStepOut,
    ActionStepPatch,
    ActionStepQuery,
    CompletionIn,
    StepModelIn,
)
from app.action_steps.sight import seen_by
from app.foundation.api import Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import page
from app.foundation.web import one_or_404
from app.goals.models import Goal
from app.goals.news import tell_of_goal

api = Api("action_steps", __name__)


@api.call("GET", "/action-steps", query=ActionStepQuery, answer=Page[ActionStepOut])
def index(query: ActionStepQuery) -> Page[ActionStepOut]:
    """List the steps of goals you can see, newest first."""
    steps = ActionStep.visible_to(g.person)
    if query.goal_id is not None:
        steps = steps.where(ActionStep.goal_id == query.goal_id)
    order = (ActionStep.created_at, ActionStep.id)
    found = page(steps, query, lambda step: step, by=order, newest_first=True)
    sight = seen_by(g.person, found.items)
    told = [ActionStepOut.of(step, sight) for step in found.items]
    return Page(items=told, next_cursor=found.next_cursor)


@api.call("POST", "/action-steps", body=ActionStepIn, answer=ActionStepOut, status=201)
def create(body: ActionStepIn) -> ActionStepOut:
    """Agree a step for a goal.
    A goal has one active step at a time: 409 says which."""
    goal = one_or_404(Goal.visible_to(g.person).where(Goal.id == body.goal_id))
    step = ActionStep.agree(
        goal,
        by=g.person,
        owner_id=body.owner_id,
        body=body.body,
        due_on=body.due_on,
        check_reason=body.check_reason,
    )
    return _changed(step)


@api.call("GET", "/action-steps/<id:id>", answer=ActionStepOut)
def show(id: str) -> ActionStepOut:
    """Read a step, with its hints and what happened."""
    return _told(one_or_404(ActionStep.visible_to(g.person).where(ActionStep.id == id)))


@api.call("PATCH", "/action-steps/<id:id>", body=ActionStepPatch, answer=ActionStepOut)
def update(id: str, body: ActionStepPatch) -> ActionStepOut:
    """Change a step while it is active."""
    step = one_or_404(ActionStep.visible_to(g.person).where(ActionStep.id == id))
    if_match(step)
    step.expect_active()
    body.apply_to(step)
    return _changed(step)


@api.call("DELETE", "/action-steps/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete a step of your own goal, or one that you wrote down."""
    step = one_or_404(ActionStep.deletable_by(g.person).where(ActionStep.id == id))
    tell_of_goal(step.goal)
    db.session.delete(step)


@api.call("POST", "/action-steps/<id:id>/completion", body=CompletionIn, answer=ActionStepOut, status=201)
def complete(id: str, body: CompletionIn) -> ActionStepOut:
    """Say that a step was tried and what happened; it is then no longer active."""
    step = one_or_404(ActionStep.visible_to(g.person).where(ActionStep.id == id))
    step.complete(by=g.person, **body.said())
    return _changed(step)


@api.call("PUT", "/action-steps/<id:id>/model", body=StepModelIn, answer=ActionStepOut)
def put_model(id: str, body: StepModelIn) -> ActionStepOut:
    """Say what a step looks like when it is done: an exemplar clip, a demonstration or co-teaching."""
    step = one_or_404(ActionStep.visible_to(g.person).where(ActionStep.id == id))
    if_match(step)
    step.show_by(body.made(g.person))
    return _changed(step)


@api.call("DELETE", "/action-steps/<id:id>/model", answer=ActionStepOut)
def delete_model(id: str) -> ActionStepOut:
    """Leave a step without a model."""
    step = one_or_404(ActionStep.visible_to(g.person).where(ActionStep.id == id))
    if_match(step)
    step.show_no_more()
    return _changed(step)


def _changed(step: ActionStep) -> ActionStepOut:
    tell_of_goal(step.goal)
    db.session.flush()
    return _told(step)


def _told(step: ActionStep) -> ActionStepOut:
    return ActionStepOut.of(step, seen_by(g.person, [step]))
