"""The forms of goals. A goal's own page and the list stand in :mod:`app.coaching.goal_pages`, on this blueprint."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy import Select
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Missing, Refusal
from app.foundation.web import one_or_404
from app.goals.models import Goal, GoalKind
from app.goals.news import tell_of_goal
from app.goals.schemas import GoalIn
from app.lessons.audience import day
from app.people.models import Pair

bp = Blueprint("goals", __name__)
bp.add_app_template_filter(day, "day")

KINDS = [
    (GoalKind.STUDENT_BEHAVIOUR.value, "What students do"),
    (GoalKind.ACHIEVEMENT.value, "What students achieve"),
    (GoalKind.INSTRUCTION.value, "How I teach"),
]
WORDS_OF_KINDS = {"student-behaviour": "What students do", "achievement": "What students achieve"} | {
    "instruction": "How lessons are taught"
}


@bp.get("/goals/new")
def new() -> str:
    """Ask what to change, why, and how anyone would know."""
    if not g.person.coaches_or_teaches:
        raise Missing
    pairs = _pairs()
    usual = pairs[0].id if len(pairs) == 1 and pairs[0].teacher_id == g.person.id else ""
    values = {"kind": GoalKind.STUDENT_BEHAVIOUR.value, "pair_id": usual}
    return _form(Form(GoalIn, values=values), None)


@bp.post("/goals")
def create() -> AnyResponse:
    """Set a goal."""
    form = Form(GoalIn, request.form)
    if not form.valid:
        return Response(_form(form, None), 422)
    try:
        goal = Goal.set_by(g.person, **_said(form.data))
    except Refusal as said:
        return _again(form, said, None)
    db.session.commit()
    return redirect(url_for("goals.show", id=goal.id), 303)


@bp.get("/goals/<id:id>/edit")
def edit(id: str) -> str:
    """Show the goal's form with what it says now."""
    goal = _own(id)
    names = ("statement", "why", "kind", "measure", "unit", "baseline", "target", "pair_id")
    return _form(Form(GoalIn, values={name: _typed(getattr(goal, name)) for name in names}), goal)


@bp.post("/goals/<id:id>")
def update(id: str) -> AnyResponse:
    """Keep a goal as its teacher words it now."""
    goal = _own(id)
    form = Form(GoalIn, request.form)
    if not form.valid:
        return Response(_form(form, goal), 422)
    try:
        goal.expect_open()
        goal.reword(**_said(form.data))
    except Refusal as said:
        return _again(form, said, goal)
    return _kept(goal)


@bp.post("/goals/<id:id>/closing")
def close(id: str) -> AnyResponse:
    """Put a goal to rest."""
    goal = _own(id)
    goal.close()
    return _kept(goal)


@bp.post("/goals/<id:id>/reopening")
def reopen(id: str) -> AnyResponse:
    """Work on a closed goal again."""
    goal = _own(id)
    goal.reopen()
    return _kept(goal)


@bp.post("/goals/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Delete a goal with its steps; comments and clips stay with their lessons."""
    db.session.delete(_own(id))
    db.session.commit()
    flash("The goal is deleted. Its comments and clips are still with their lessons.", "done")
    return redirect(url_for("goals.index"), 303)


def _own(id: str) -> Goal:
    mine: Select[Goal] = Goal.owned_by(g.person).where(Goal.id == id)
    return one_or_404(mine)


def _said(body: GoalIn) -> dict[str, Any]:
    return {
        "statement": body.statement,
        "kind": body.kind,
        "why": body.why,
        "measure": body.measured(),
        "pair_id": body.pair_id,
    }


def _kept(goal: Goal) -> AnyResponse:
    tell_of_goal(goal)
    db.session.commit()
    return redirect(url_for("goals.show", id=goal.id), 303)


def _again(form: Form[GoalIn], said: Refusal, goal: Goal | None) -> AnyResponse:
    db.session.rollback()
    if said.field is None:
        raise said
    form.refuse(said.field, str(said))
    return Response(_form(form, goal), 422)


def _form(form: Form[GoalIn], goal: Goal | None) -> str:
    choices = [("", "Only me")]
    choices += [(pair.id, f"{pair.other(g.person).first_name} and me") for pair in _pairs()]
    return render_template("goals/form.html", form=form, goal=goal, kinds_of_goal=KINDS, choices=choices)


def _pairs() -> list[Pair]:
    return list(db.session.scalars(Pair.reaching(g.person).order_by(Pair.created_at, Pair.id)))


def _typed(value: Any) -> Any:
    """A stored value as it would be typed: ``3`` and not ``3.0``."""
    return f"{value:g}" if isinstance(value, float) else value
