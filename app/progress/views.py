"""The page of a goal's progress, and that of one reading."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers.response import Response as AnyResponse

from app.evidence.models import Evidence
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.goals.audience import can_see
from app.goals.models import Goal
from app.goals.news import tell_of_goal
from app.lessons.audience import day
from app.lessons.models import Recording
from app.progress.counted import keep_count, lines, recordings_to_count, ways_of
from app.progress.keeping import keep_typed, make_baseline, seen_recording
from app.progress.models import Reading, Source, Way
from app.progress.report import SOURCE_WORDS, WAY_WORDS, Progress
from app.progress.schemas import OFFERED, CountIn, PhaseIn, ReadingWords, TakenIn
from app.progress.statistics import FEWEST_FOR_LEVEL, FEWEST_FOR_TREND
from app.progress.taken import Offer, keep_taken, of_scores, of_survey
from app.progress.traces import traces
from app.progress.verdict import plain
from app.surveys.models import Survey

bp = Blueprint("progress", __name__)
bp.add_app_template_filter(plain, "plain")
bp.add_app_template_global(of_survey, "figures_of_survey")
bp.add_app_template_global(of_scores, "figures_of_scores")

WIDE, NARROW = {"width": 720, "height": 330}, {"width": 360, "height": 270}
SOURCES = [(source.value, SOURCE_WORDS[source]) for source in OFFERED]


@bp.get("/goals/<id:id>/progress")
def show(id: str) -> str:
    """A goal's chart, what it says and how sure that is; ``?recording=`` counts what was marked in one."""
    return _page(_goal(id))


@bp.post("/goals/<id:id>/readings")
def create(id: str) -> AnyResponse:
    """Keep a figure that was typed."""
    goal, form = _goal(id), Form(ReadingWords, request.form)
    if form.valid:
        try:
            keep_typed(goal, by=g.person, **form.data.model_dump())
            return _kept(goal, "The reading is on the chart.")
        except Refusal as said:
            db.session.rollback()
            form.refuse(said.field or "value", str(said))
    return Response(_page(_goal(id), form=form), 422)


@bp.post("/goals/<id:id>/counts")
def count(id: str) -> AnyResponse:
    """Keep one of the figures that were counted from marks."""
    goal, form = _goal(id), Form(CountIn, request.form)
    if not form.valid:
        return Response(_page(goal, counting="Please choose one of the figures."), 422)
    tag_id, marked_by_id, way = form.data.parts
    try:
        recording = seen_recording(goal, g.person, form.data.recording_id)
        reading = keep_count(
            goal,
            recording,
            by=g.person,
            tag_id=tag_id,
            marked_by_id=marked_by_id,
            way=_way(way),
            note=form.data.note,
        )
        if form.data.as_baseline:
            make_baseline(goal, reading, by=g.person)
    except Refusal as said:
        db.session.rollback()
        return Response(_page(_goal(id), counting=str(said)), 422)
    what = "the baseline and a reading" if form.data.as_baseline else "a reading"
    return _kept(goal, f"{plain(reading.value)} is kept as {what} of {day(reading.taken_on)}.")


@bp.post("/surveys/<id:id>/readings")
def keep_from_survey(id: str) -> AnyResponse:
    """Keep a figure of a survey's results."""
    survey = one_or_404(Survey.visible_to(g.person).where(Survey.id == id))
    return _taken(of_survey(survey))


@bp.post("/evidence/<id:id>/readings")
def keep_from_scores(id: str) -> AnyResponse:
    """Keep a figure of a class's scores."""
    piece = one_or_404(Evidence.visible_to(g.person).where(Evidence.id == id))
    return _taken(of_scores(piece))


@bp.post("/goals/<id:id>/phase")
def begin_phase(id: str) -> AnyResponse:
    """Say from which day on readings count as made since the first step."""
    goal, form = _goal(id), Form(PhaseIn, request.form)
    if not form.valid:
        return Response(_page(goal, phase=form), 422)
    goal.intervention_on = form.data.intervention_on
    return _kept(goal, "The line on the chart is where you put it.")


@bp.get("/readings/<id:id>")
def reading(id: str) -> str:
    """One reading: where it is from, and for its author the way to change it."""
    found = _seen(id)
    return _reading_page(found, _form_of(found))


@bp.post("/readings/<id:id>")
def update(id: str) -> AnyResponse:
    """Put a reading of one's own right."""
    found = one_or_404(Reading.written_by(g.person).where(Reading.id == id))
    form = Form(ReadingWords, _as_taken(found) if found.is_taken else request.form)
    if form.valid:
        try:
            found.say(value=form.data.value, taken_on=form.data.taken_on or found.taken_on)
            found.note = form.data.note
            if not found.is_taken:
                found.source = form.data.source
            return _kept(found.goal, "The reading is changed.")
        except Refusal as said:
            db.session.rollback()
            form.refuse(said.field or "value", str(said))
    return Response(_reading_page(_seen(id), form), 422)


@bp.post("/readings/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Take a reading off the chart."""
    found = one_or_404(Reading.deletable_by(g.person).where(Reading.id == id))
    goal = found.goal
    db.session.delete(found)
    return _kept(goal, "The reading is deleted.")


def _goal(id: str) -> Goal:
    return one_or_404(Goal.visible_to(g.person).where(Goal.id == id))


def _seen(id: str) -> Reading:
    return one_or_404(Reading.visible_to(g.person).where(Reading.id == id))


def _taken(offer: Offer) -> AnyResponse:
    """Keep the figure that was chosen, or ask again on a page of its own."""
    form, goal_id = Form(TakenIn, request.form), offer.goal.id
    if form.valid:
        try:
            reading = keep_taken(offer, form.data.figure, by=g.person, note=form.data.note)
            if form.data.as_baseline:
                make_baseline(offer.goal, reading, by=g.person)
            return _kept(
                offer.goal, f"{plain(reading.value)} is on the chart, as of {day(reading.taken_on)}."
            )
        except Refusal as said:
            db.session.rollback()
            form.refuse(said.field or "figure", str(said))
    sees = can_see(_goal(goal_id).people, g.person)
    return Response(render_template("progress/keep.html", offer=offer, taken_form=form, sees=sees), 422)


def _way(said: str) -> Way:
    try:
        return Way(said)
    except ValueError:
        raise Refusal("Please choose one of the figures.", field="figure") from None


def _kept(goal: Goal, sentence: str) -> AnyResponse:
    tell_of_goal(goal)
    db.session.commit()
    flash(sentence, "done")
    return redirect(url_for("progress.show", id=goal.id), 303)


def _as_taken(found: Reading) -> MultiDict[str, str]:
    """What was typed, but for the figure and the day: those are its evidence's."""
    typed = {"note": request.form.get("note", "")}
    return MultiDict({"value": repr(found.value), "taken_on": found.taken_on.isoformat(), **typed})


def _form_of(found: Reading) -> Form[ReadingWords]:
    return Form(
        ReadingWords,
        values={
            "value": f"{found.value:g}",
            "taken_on": found.taken_on.isoformat(),
            "source": found.source.value,
            "note": found.note,
        },
    )


def _reading_page(found: Reading, form: Form[ReadingWords]) -> str:
    return render_template(
        "progress/reading.html",
        reading=found,
        goal=found.goal,
        trace=traces([found], g.person).get(found.id),
        form=form,
        sources=SOURCES,
        way_words=WAY_WORDS,
        source_words=SOURCE_WORDS,
        sees=can_see(found.goal.people, g.person),
        own=found.author_id == g.person.id,
        may_delete=g.person.id in (found.author_id, found.goal.teacher_id),
    )


def _page(
    goal: Goal,
    *,
    form: Form[ReadingWords] | None = None,
    phase: Form[PhaseIn] | None = None,
    counting: str | None = None,
) -> str:
    progress = Progress.of(goal, g.person)
    ways = ways_of(goal)
    films = recordings_to_count(goal, g.person)
    chosen = _chosen(films)
    return render_template(
        "progress/show.html",
        goal=goal,
        progress=progress,
        charts_drawn=[progress.chart(**WIDE), progress.chart(**NARROW)],
        sees=can_see(goal.people, g.person),
        own=goal.teacher_id == g.person.id,
        form=form or Form(ReadingWords, values={"source": Source.TYPED.value}),
        sources=SOURCES,
        films=[(film.id, _film_words(film)) for film in films],
        ways=[(way, WAY_WORDS[way]) for way in ways],
        chosen=chosen,
        found=lines(chosen, g.person, ways) if chosen and ways else [],
        counting=counting,
        phase=phase or Form(PhaseIn, values={"intervention_on": _iso(progress.begun_on)}),
        **_fewest(),
    )


def _fewest() -> dict[str, Any]:
    return {"fewest_for_level": FEWEST_FOR_LEVEL, "fewest_for_trend": FEWEST_FOR_TREND}


def _chosen(films: list[Recording]) -> Recording | None:
    asked = request.args.get("recording") or request.form.get("recording_id") or ""
    return next((film for film in films if film.id == asked), None)


def _film_words(film: Recording) -> str:
    return f"{film.lesson.title}, {day(film.lesson.taught_on)}"


def _iso(day_of: date | None) -> str:
    return day_of.isoformat() if day_of else ""
