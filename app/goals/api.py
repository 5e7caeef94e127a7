"""The API's calls for goals."""

from flask import g

from app.foundation.api import Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import page
from app.foundation.web import one_or_404
from app.goals.models import Goal
from app.goals.news import tell_of_goal
from app.goals.schemas import GoalIn, GoalOut, GoalPatch, GoalQuery

api = Api("goals", __name__)


@api.call("GET", "/goals", query=GoalQuery, answer=Page[GoalOut])
def index(query: GoalQuery) -> Page[GoalOut]:
    """List your goals and those that your pairs work on."""
    goals = Goal.visible_to(g.person)
    if query.teacher_id is not None:
        goals = goals.where(Goal.teacher_id == query.teacher_id)
    if query.gap_state is not None:
        goals = goals.where(Goal.gap_state == query.gap_state)
    return page(goals, query, GoalOut.model_validate, by=(Goal.created_at, Goal.id), newest_first=True)


@api.call("POST", "/goals", body=GoalIn, answer=GoalOut, status=201)
def create(body: GoalIn) -> GoalOut:
    """Set a goal for your own teaching."""
    goal = Goal.set_by(
        g.person,
        statement=body.statement,
        kind=body.kind,
        why=body.why,
        measure=body.measured(),
        pair_id=body.pair_id,
        priority_id=body.priority_id,
        gap=body.gap,
    )
    db.session.flush()
    return GoalOut.model_validate(goal)


@api.call("GET", "/goals/<id:id>", answer=GoalOut)
def show(id: str) -> GoalOut:
    """Read a goal."""
    return GoalOut.model_validate(one_or_404(Goal.visible_to(g.person).where(Goal.id == id)))


@api.call("PATCH", "/goals/<id:id>", body=GoalPatch, answer=GoalOut)
def update(id: str, body: GoalPatch) -> GoalOut:
    """Change your own goal while it is open."""
    goal = one_or_404(Goal.owned_by(g.person).where(Goal.id == id))
    if_match(goal)
    goal.expect_open()
    body.apply_to(goal)
    return _changed(goal)


@api.call("DELETE", "/goals/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete your own goal, with its action steps."""
    db.session.delete(one_or_404(Goal.owned_by(g.person).where(Goal.id == id)))


@api.call("POST", "/goals/<id:id>/closing", answer=GoalOut, status=201)
def close(id: str) -> GoalOut:
    """Close your own goal."""
    goal = one_or_404(Goal.owned_by(g.person).where(Goal.id == id))
    goal.close()
    return _changed(goal)


@api.call("DELETE", "/goals/<id:id>/closing", answer=GoalOut)
def reopen(id: str) -> GoalOut:
    """Reopen your own goal."""
    goal = one_or_404(Goal.owned_by(g.person).where(Goal.id == id))
    goal.reopen()
    return _changed(goal)


def _changed(goal: Goal) -> GoalOut:
    tell_of_goal(goal)
    db.session.flush()
    return GoalOut.model_validate(goal)
