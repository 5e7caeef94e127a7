"""The pages of ratings: to say what one saw, to look at both beside each other, and to choose what a cycle goes by."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from pydantic import ValidationError
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers.response import Response as AnyResponse

from app.cycles.models import Cycle
from app.foundation.db import db
from app.foundation.forms import Form, sentences
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.frameworks.framework_views import chapters_of
from app.frameworks.models import Framework, Indicator
from app.goals.audience import can_see
from app.goals.models import Goal
from app.goals.news import tell_of_goal
from app.lessons.models import Lesson
from app.ratings.choosing import begun, choose, goal_seen, kept_by
from app.ratings.models import Rating, RatingSide, Seen, framework_for
from app.ratings.schemas import CycleFrameworkIn, SeenIn
from app.ratings.section import earlier

bp = Blueprint("ratings", __name__)

MOST_LESSONS = 30


@dataclass(frozen=True)
class Both:
    """One indicator as it stands beside: what each said, in words, and calmly whether they differ."""

    indicator: Indicator
    own: tuple[str, str] | None
    other: tuple[str, str] | None
    differs: str


@bp.get("/goals/<id:id>/ratings/new")
def new(id: str) -> str:
    """Ask what was seen."""
    goal = goal_seen(id, g.person)
    goal.expect_open()
    return _form(goal, None, MultiDict(), {})


@bp.post("/goals/<id:id>/ratings")
def create(id: str) -> AnyResponse:
    """Keep a rating with its first side."""
    goal = goal_seen(id, g.person)
    framework = framework_for(goal, g.person)
    seen, problems = _typed(framework) if framework else ([], {})
    if not problems:
        try:
            rating = begun(
                goal,
                by=g.person,
                framework_id=None,
                lesson_id=request.form.get("lesson_id") or None,
                together=request.form.get("together") == "true",
            )
            return _said(rating, seen)
        except Refusal as said:
            db.session.rollback()
            problems = {said.field or "form": str(said)}
    return Response(_form(goal_seen(id, g.person), None, request.form, problems), 422)


@bp.get("/ratings/<id:id>")
def show(id: str) -> str:
    """Both sides beside each other; before one's own is there, the form for it."""
    rating = _in_sight(id)
    if rating.waits_for(g.person) and rating.goal.closed_at is None:
        return _form(rating.goal, rating, MultiDict(), {})
    own, other = rating.side_of(g.person), rating.side_of_the_other(g.person)
    chapters = [
        (domain["name"], [_both(rating, one, own, other) for one in rating.framework.of_domain(place)])
        for place, domain in enumerate(rating.framework.domains)
    ]
    shown = [(name, [one for one in both if one.own or one.other]) for name, both in chapters]
    deletable = Rating.deletable_by(g.person).where(Rating.id == id).with_only_columns(Rating.id)
    return render_template(
        "ratings/show.html",
        rating=rating,
        chapters=[(name, both) for name, both in shown if both],
        own=own,
        other=other,
        before=earlier(rating, g.person),
        sees=can_see(rating.goal.people, g.person),
        may_change=own is not None and other is None and rating.goal.closed_at is None,
        deletable=db.session.scalar(deletable) is not None,
    )


@bp.get("/ratings/<id:id>/edit")
def edit(id: str) -> str:
    """One's own side as it was said, to say it anew."""
    rating = _in_sight(id)
    side = rating.side_of(g.person)
    typed: MultiDict[str, str] = MultiDict()
    for one in side.seen if side else []:
        typed[f"level-{one.indicator_id}"] = str(one.level)
        typed[f"evidence-{one.indicator_id}"] = one.evidence
    return _form(rating.goal, rating, typed, {})


@bp.post("/ratings/<id:id>")
def say(id: str) -> AnyResponse:
    """Keep one's own side."""
    rating = _in_sight(id)
    seen, problems = _typed(rating.framework)
    if not problems:
        try:
            return _said(rating, seen)
        except Refusal as said:
            db.session.rollback()
            if said.field is None:
                raise
            problems = {said.field: str(said)}
    rating = _in_sight(id)
    return Response(_form(rating.goal, rating, request.form, problems), 422)


@bp.post("/ratings/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Delete a rating with what both said in it."""
    rating = one_or_404(Rating.deletable_by(g.person).where(Rating.id == id))
    goal_id = rating.goal_id
    tell_of_goal(rating.goal)
    db.session.delete(rating)
    db.session.commit()
    flash("The rating is deleted.", "done")
    return redirect(url_for("goals.show", id=goal_id), 303)


@bp.get("/cycles/<id:id>/framework")
def framework(id: str) -> str:
    """Which version of a framework a cycle goes by, and what else there is."""
    return _framework_form(_cycle(id), Form(CycleFrameworkIn))


@bp.post("/cycles/<id:id>/framework")
def choose_framework(id: str) -> AnyResponse:
    """Let it go by another one."""
    cycle = _cycle(id)
    form = Form(CycleFrameworkIn, request.form)
    if form.valid:
        try:
            choose(cycle, form.data.framework_id, by=g.person)
            db.session.commit()
        except Refusal as said:
            db.session.rollback()
            form.refuse(said.field or "form", str(said))
    if not form.valid:
        return Response(_framework_form(_cycle(id), form), 422)
    flash("This cycle goes by what you chose, and keeps it.", "done")
    return redirect(url_for("ratings.framework", id=id), 303)


def _in_sight(id: str) -> Rating:
    return one_or_404(Rating.visible_to(g.person).where(Rating.id == id))


def _cycle(id: str) -> Cycle:
    return one_or_404(Cycle.visible_to(g.person).where(Cycle.id == id))


def _typed(framework: Framework) -> tuple[list[Seen], dict[str, str]]:
    """What was chosen and written for each indicator, and a sentence for each that cannot be kept so."""
    seen, problems = [], {}
    for indicator in framework.indicators:
        level = request.form.get(f"level-{indicator.id}", "")
        evidence = request.form.get(f"evidence-{indicator.id}", "")
        if not level and not evidence.strip():
            continue
        try:
            if not level:
                problems[f"level-{indicator.id}"] = f"“{indicator.name}”: please choose a level as well."
                continue
            said = SeenIn.model_validate({"indicator_id": indicator.id, "level": level, "evidence": evidence})
            seen.append(Seen(said.indicator_id, said.level, said.evidence))
        except ValidationError as findings:
            told = next(iter(sentences(findings.errors(include_url=False)).values()))
            what = "please write a sentence on what you saw or heard." if not evidence.strip() else told
            problems[f"evidence-{indicator.id}"] = f"“{indicator.name}”: {what}"
    return seen, problems


def _said(rating: Rating, seen: list[Seen]) -> AnyResponse:
    rating.say(seen, by=g.person)
    tell_of_goal(rating.goal)
    db.session.commit()
    return redirect(url_for("ratings.show", id=rating.id), 303)


def _both(rating: Rating, indicator: Indicator, own: RatingSide | None, other: RatingSide | None) -> Both:
    mine = own.level_of(indicator) if own else None
    theirs = other.level_of(indicator) if other else None
    levels = rating.framework.levels
    differs = ""
    if mine is not None and theirs is not None:
        differs = "You see it alike." if mine.level == theirs.level else "You see it differently."
    elif other is not None:
        differs = "One of you did not say."
    return Both(
        indicator,
        (levels[mine.level], mine.evidence) if mine else None,
        (levels[theirs.level], theirs.evidence) if theirs else None,
        differs,
    )


def _form(goal: Goal, rating: Rating | None, typed: "MultiDict[str, str]", problems: dict[str, str]) -> str:
    framework = rating.framework if rating else framework_for(goal, g.person)
    lessons: list[Lesson] = []
    if rating is None:
        seen = Lesson.visible_to(g.person).where(Lesson.teacher_id == goal.teacher_id)
        newest = seen.order_by(Lesson.taught_on.desc(), Lesson.created_at.desc(), Lesson.id)
        lessons = list(db.session.scalars(newest.limit(MOST_LESSONS)).unique())
    words: dict[str, Any] = {"typed": typed, "problems": problems, "lessons": lessons}
    return render_template(
        "ratings/form.html",
        goal=goal,
        rating=rating,
        framework=framework,
        chapters=chapters_of(framework) if framework else [],
        partner=goal.partner if goal.shared else None,
        own=goal.teacher_id == g.person.id,
        **words,
    )


def _framework_form(cycle: Cycle, form: Form[CycleFrameworkIn]) -> str:
    offered = list(db.session.scalars(Framework.offered_to(g.person)).unique())
    if cycle.framework is not None and all(one.id != cycle.framework_id for one in offered):
        offered.insert(0, cycle.framework)
    form.values.setdefault("framework_id", cycle.framework_id or "")
    return render_template(
        "ratings/framework.html",
        cycle=cycle,
        kept=kept_by(cycle),
        form=form,
        choices=[("", "None"), *((one.id, f"{one.name}, version {one.edition}") for one in offered)],
        sees=can_see(cycle.people, g.person),
    )
