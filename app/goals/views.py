"""The forms of goals. A goal's own page and the list stand in :mod:`app.coaching.goal_pages`, on this blueprint."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy import Select
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation import clock
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Missing, Refusal
from app.foundation.web import one_or_404
from app.goals.measures import Direction, GapState, MeasureKind
from app.goals.models import Goal, GoalKind
from app.goals.news import tell_of_goal
from app.goals.peers_check import hints
from app.goals.schemas import GapTracked, GoalIn
from app.lessons.audience import day
from app.people.models import Pair, Person
from app.priorities.models import Priority

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

KINDS_OF_MEASURES = [
    ("", "Choose if you like"),
    (MeasureKind.COUNT.value, "A count: how often"),
    (MeasureKind.RATE.value, "A rate: how often in a minute or a lesson"),
    (MeasureKind.SECONDS.value, "Seconds: how long"),
    (MeasureKind.SHARE.value, "A share, in per cent"),
    (MeasureKind.RUBRIC.value, "A level of a rubric"),
    (MeasureKind.SCORE.value, "A score: a quiz, an exit ticket, a test"),
    (MeasureKind.SURVEY.value, "What students say in a survey"),
]
DIRECTIONS = [(Direction.MORE.value, "More is better"), (Direction.LESS.value, "Less is better")]
GAP_WORDS = {GapState.OPEN: "Open", GapState.NARROWING: "Narrowing", GapState.CLOSED: "Closed"}
TYPED = (
    *("statement", "why", "kind", "measure", "unit", "baseline", "target", "measure_kind", "direction"),
    *("target_on", "priority_id", "gap", "pair_id"),
)
FOLDED = {
    "measure": ("measure", "measure_kind", "unit", "baseline", "target", "target_on"),
    "belongs": ("gap", "priority_id"),
}
"""The parts of the form that stay shut until there is something in them."""


@bp.get("/goals/new")
def new() -> str:
    """Ask what to change, why, and how anyone would know."""
    if not g.person.coaches_or_teaches:
        raise Missing
    pairs = _pairs()
    usual = pairs[0].id if len(pairs) == 1 and pairs[0].teacher_id == g.person.id else ""
    values = {
        "kind": GoalKind.STUDENT_BEHAVIOUR.value,
        "direction": Direction.MORE.value,
        "pair_id": usual,
    }
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
    return _form(Form(GoalIn, values={name: _typed(getattr(goal, name)) for name in TYPED}), goal)


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


@bp.post("/goal-hints")
def check() -> str:
    """What would make the goal being written easier to follow. A POST, since words in a URL end in logs."""
    form = Form(GoalIn, request.form)
    return render_template("goals/_hints.html", hints=_hints(form))


@bp.get("/gaps")
def gaps() -> str:
    """The learning gaps that a person's goals name, and those of the teachers they coach, by what they have come to."""
    named = Goal.visible_to(g.person).where(Goal.gap.is_not(None))
    found = list(db.session.scalars(named.order_by(Goal.gap_since.desc(), Goal.id)).unique())
    return render_template(
        "goals/gaps.html",
        by_state=[
            (words, [goal for goal in found if goal.gap_state is state]) for state, words in GAP_WORDS.items()
        ],
        found=found,
        states=GAP_WORDS,
    )


@bp.post("/goals/<id:id>/gap")
def track_gap(id: str) -> AnyResponse:
    """Say what a goal's learning gap has come to."""
    goal = _own(id)
    form = Form(GapTracked, request.form)
    if not form.valid:
        raise Refusal("Please say whether the gap is open, narrowing or closed.")
    goal.track_gap(form.data.gap_state)
    tell_of_goal(goal)
    db.session.commit()
    flash("Kept. The gap and its day are on your list.", "done")
    return redirect(url_for("goals.gaps"), 303)


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
        "priority_id": body.priority_id,
        "gap": body.gap,
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
    return render_template(
        "goals/form.html",
        form=form,
        goal=goal,
        kinds_of_goal=KINDS,
        kinds_of_measures=KINDS_OF_MEASURES,
        directions=DIRECTIONS,
        priorities=_priorities(g.person, goal),
        choices=choices,
        opened={part: _says_anything(form, names) for part, names in FOLDED.items()},
        hints=_hints(form) if form.errors or goal else [],
    )


def _says_anything(form: Form[GoalIn], names: tuple[str, ...]) -> bool:
    return any(form.values.get(name) not in (None, "") or name in form.errors for name in names)


def _hints(form: Form[GoalIn]) -> list[str]:
    """The check of what is typed so far, as far as it can be read; silent while nothing is said yet."""
    typed = form.values
    statement = str(typed.get("statement") or "").strip()
    if not statement:
        return []
    usable = form.data if form.valid else None
    return hints(
        statement,
        why=str(typed.get("why") or "").strip() or None,
        measure=str(typed.get("measure") or "").strip() or None,
        target=usable.target if usable else None,
        target_on=usable.target_on if usable else None,
        today=clock.today(),
    )


def _priorities(person: Person, goal: Goal | None) -> list[tuple[str, str]]:
    """The school's priorities as a form's choices; one that was retired since stays with the goal that names it."""
    offered = [(one.id, one.name) for one in db.session.scalars(Priority.offered_to(person))]
    if goal is not None and goal.priority is not None and goal.priority.retired_at is not None:
        offered.append((goal.priority.id, f"{goal.priority.name} (retired)"))
    return [("", "None"), *offered] if offered else []


def _pairs() -> list[Pair]:
    return list(db.session.scalars(Pair.reaching(g.person).order_by(Pair.created_at, Pair.id)))


def _typed(value: Any) -> Any:
    """A stored value as it would be typed: ``3`` and not ``3.0``."""
    return f"{value:g}" if isinstance(value, float) else value
