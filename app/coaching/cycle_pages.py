"""The pages of coaching cycles: the list, beginning one, and the story of one, read from top to bottom.

They tell what goals, steps, comments and clips made of a cycle, and those stand above cycles; so they are written here,
as the pages of goals are.
"""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy import Select
from werkzeug.wrappers.response import Response as AnyResponse

from app.coaching.cycle_list import listed
from app.coaching.cycle_sections import CycleSections
from app.coaching.cycle_story import CycleStory, told
from app.coaching.moving_on import ReasonNeeded, move_on
from app.coaching.what_is_missing import NAMES
from app.cycles.api import goal_named, seen
from app.cycles.models import CheckBack, Cycle, usual_pathway
from app.cycles.news import tell_of_cycle
from app.cycles.schemas import AnswerIn, CheckBackIn, CycleIn, CyclePatch, StageIn
from app.cycles.stages import Pathway, Stage
from app.foundation import clock, live
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.paging import PageQuery
from app.foundation.refusals import Conflict, Missing, Refusal
from app.foundation.web import one_or_404
from app.goals.audience import can_see
from app.goals.models import Goal
from app.people.models import Pair, Person

bp = Blueprint("cycles", __name__)

PATHWAYS = [
    (Pathway.NEW.value, "New to coaching: explain each stage"),
    (Pathway.USED.value, "Used to it: only the questions"),
]


@bp.get("/cycles")
def index() -> str:
    """List the cycles that run, each with its next thing, and those that are closed, by year."""
    asked = PageQuery(cursor=request.args.get("cursor"), limit=30)
    return render_template("cycles/index.html", shown=listed(g.person, request.args.get("teacher"), asked))


@bp.get("/cycles/new")
def new() -> str:
    """Ask with whom, for which goal, and how much to explain."""
    if not g.person.coaches_or_teaches:
        raise Missing
    pairs = _pairs()
    usual = pairs[0].id if len(pairs) == 1 else ""
    values = {"pair_id": usual, "goal_id": "", "pathway": usual_pathway(g.person).value}
    return _begin_form(Form(CycleIn, values=values | _asked(pairs)))


@bp.post("/cycles")
def create() -> AnyResponse:
    """Begin a cycle."""
    form = Form(CycleIn, request.form)
    if not form.valid:
        return Response(_begin_form(form), 422)
    said = form.data
    try:
        goal = goal_named(said.goal_id)
        cycle = Cycle.begin(by=g.person, pair_id=said.pair_id, goal=goal, pathway=said.pathway)
    except Refusal as refused:
        return _again(form, refused)
    db.session.commit()
    return redirect(url_for("cycles.show", id=cycle.id), 303)


@bp.get("/cycles/<id:id>")
def show(id: str) -> str:
    """Tell one cycle's story; to a page that is open already, the story alone."""
    return cycle_page(seen(id))


@bp.post("/cycles/<id:id>/stage")
def move(id: str) -> AnyResponse:
    """Go to another stage."""
    cycle = seen(id)
    form = Form(StageIn, request.form)
    if not form.valid:
        return Response(cycle_page(cycle, stage_form=form), 422)
    try:
        move_on(cycle, form.data.stage, by=g.person, reason=form.data.reason)
    except ReasonNeeded as said:
        db.session.rollback()
        form.refuse("reason", str(said))
        return Response(cycle_page(seen(id), stage_form=form), 422)
    except Conflict as said:
        db.session.rollback()
        flash(str(said), "stop")
        return redirect(url_for("cycles.show", id=id), 303)
    db.session.commit()
    closed = form.data.stage is Stage.CLOSED
    flash(CLOSED if closed else f"The cycle is at “{NAMES[form.data.stage]}” now.", "done")
    return redirect(url_for("cycles.show", id=id, _anchor="check-backs" if closed else None), 303)


@bp.post("/cycles/<id:id>/goal")
def choose(id: str) -> AnyResponse:
    """Say which goal the cycle is for, and how much to explain along the way."""
    cycle = seen(id)
    cycle.expect_open()
    form = Form(CyclePatch, request.form)
    if form.valid:
        try:
            if "goal_id" in request.form:
                cycle.work_towards(goal_named(form.data.goal_id))
            cycle.pathway = form.data.pathway or cycle.pathway
            return kept(cycle, "goal")
        except Refusal as said:
            db.session.rollback()
            form.refuse(said.field or "goal_id", str(said))
    return Response(cycle_page(seen(id), goal_form=form), 422)


@bp.post("/cycles/<id:id>/repetition")
def repeat(id: str) -> AnyResponse:
    """Do a closed cycle again; where that is done already, go there."""
    cycle = seen(id)
    already = cycle.running_repetition()
    if already is not None:
        return redirect(url_for("cycles.show", id=seen(already.id).id), 303)
    again = cycle.repeat(by=g.person)
    tell_of_cycle(cycle)
    db.session.commit()
    flash("A new cycle has begun.", "done")
    return redirect(url_for("cycles.show", id=again.id), 303)


@bp.post("/cycles/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Delete a cycle; its goal, steps and what was seen stay where they are."""
    cycle = one_or_404(Cycle.owned_by(g.person).where(Cycle.id == id))
    tell_of_cycle(cycle)
    db.session.delete(cycle)
    db.session.commit()
    flash("The cycle is deleted. Its goal, steps and comments are still where they were.", "done")
    return redirect(url_for("cycles.index"), 303)


CLOSED = "The cycle is closed. Two days to look back are proposed; move them as it suits you."


def cycle_page(
    cycle: Cycle,
    *,
    stage_form: Form[StageIn] | None = None,
    goal_form: Form[CyclePatch] | None = None,
    check_back_form: Form[CheckBackIn] | None = None,
    moved: tuple[CheckBack, Form[CheckBackIn]] | None = None,
    answered: tuple[CheckBack, Form[AnswerIn]] | None = None,
) -> str:
    """The page of a cycle, with whichever of its forms came back to be put right."""
    story = told(cycle, g.person)
    goals = {"goal_id": cycle.goal_id or "", "pathway": cycle.pathway.value}
    partial = request.method == "GET" and "X-Partial" in request.headers
    return render_template(
        "cycles/_story.html" if partial else "cycles/show.html",
        story=story,
        sections=CycleSections.of(cycle, story.goal, g.person),
        cycle=cycle,
        sees=can_see(cycle.people, g.person),
        own=cycle.teacher_id == g.person.id,
        since=live.position(db.session),
        today=clock.today(),
        earlier=_earlier(story),
        goals=_goals(_readable(cycle)),
        pathways=PATHWAYS,
        stage_form=stage_form or Form(StageIn),
        goal_form=goal_form or Form(CyclePatch, values=goals),
        check_back_form=check_back_form or Form(CheckBackIn),
        moving=moved[0].id if moved else "",
        day_forms={one.id: _day_of(one) for one in cycle.check_backs}
        | ({moved[0].id: moved[1]} if moved else {}),
        answering=answered[0].id if answered else "",
        answer_forms={one.id: _answer_of(one) for one in cycle.check_backs}
        | ({answered[0].id: answered[1]} if answered else {}),
    )


def kept(cycle: Cycle, anchor: str) -> AnyResponse:
    """Keep a change, tell of it, and go back to where it was made."""
    db.session.flush()
    tell_of_cycle(cycle)
    db.session.commit()
    return redirect(url_for("cycles.show", id=cycle.id, _anchor=anchor), 303)


def _day_of(one: CheckBack) -> Form[CheckBackIn]:
    """A form that holds the day of a look back as it stands."""
    return Form(CheckBackIn, values={"name": one.name, "due_on": one.due_on.isoformat()})


def _answer_of(one: CheckBack) -> Form[AnswerIn]:
    """A form that holds what was found, if anything was."""
    figure = "" if one.figure is None else f"{one.figure:g}"
    lasting = one.lasting.value if one.lasting else ""
    return Form(AnswerIn, values={"lasting": lasting, "said": one.said or "", "figure": figure})


def _earlier(story: CycleStory) -> list[tuple[str, str]]:
    """The stages one could go back to, the nearest first."""
    before = [stage for stage in Stage if story.cycle.stage.follows(stage)]
    return [(stage.value, NAMES[stage]) for stage in reversed(before)] if not story.closed else []


def _readable(cycle: Cycle) -> Select[Goal]:
    """The goals that a cycle could be for: open ones of its teacher that everybody in it reads."""
    goals = Goal.visible_to(g.person).where(Goal.teacher_id == cycle.teacher_id, Goal.closed_at.is_(None))
    return goals.where(Goal.pair_id == cycle.pair_id) if cycle.pair_id else goals


def _goals(query: Select[Goal]) -> list[tuple[str, str]]:
    found = db.session.scalars(query.order_by(Goal.created_at.desc(), Goal.id)).unique()
    return [("", "No goal yet"), *((goal.id, goal.statement) for goal in found)]


def _asked(pairs: Sequence[Pair]) -> dict[str, str]:
    """What the address asks for: a goal's page leads here with its goal."""
    named = request.args.get("goal", "")
    goals = db.session.scalars(Goal.visible_to(g.person).where(Goal.closed_at.is_(None))).unique()
    goal = next((goal for goal in goals if goal.id == named), None)
    if goal is None:
        return {}
    pair_id = next((pair.id for pair in pairs if pair.id == goal.pair_id), "")
    return {"goal_id": goal.id, "pair_id": pair_id}


def _again(form: Form[CycleIn], said: Refusal) -> AnyResponse:
    db.session.rollback()
    if said.field is None:
        raise said
    form.refuse(said.field, str(said))
    return Response(_begin_form(form), 422)


def _begin_form(form: Form[CycleIn]) -> str:
    person: Person = g.person
    choices = [("", "I go alone")]
    for pair in _pairs():
        other = pair.other(person).first_name
        choices.append(
            (pair.id, f"With {other}, about {'my' if pair.teacher_id == person.id else 'their'} teaching")
        )
    goals = _goals(Goal.visible_to(person).where(Goal.closed_at.is_(None)))
    return render_template("cycles/new.html", form=form, choices=choices, goals=goals, pathways=PATHWAYS)


def _pairs() -> list[Pair]:
    return list(db.session.scalars(Pair.reaching(g.person).order_by(Pair.created_at, Pair.id)).unique())
