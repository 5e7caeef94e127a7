"""The pages of observation notes: taking them live, reading them, laying them over a recording."""

from dataclasses import dataclass

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.ids import new_id
from app.foundation.moments import write_moment
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.goals.audience import can_see
from app.goals.models import Goal
from app.goals.news import tell_of_goal
from app.lessons.audience import ONLY_YOU
from app.lessons.models import Lesson, Recording
from app.observations.models import Line, Observation, Who
from app.observations.reading import Open, open_to
from app.observations.schemas import AlignmentForm, LineForm, LineOut, ObservationForm
from app.rehearsals.models import Rehearsal

bp = Blueprint("observations", __name__)
WHO = [
    (Who.TEACHER_SAID.value, "Teacher said", "T"),
    (Who.STUDENT_SAID.value, "Student said", "S"),
    (Who.DID.value, "Did", "D"),
    (Who.NOTE.value, "Note", "N"),
]
MOST_LESSONS = 50


@dataclass(frozen=True)
class Sheet:
    """Notes as their reader sees them."""

    observation: Observation
    lines: list[LineOut]
    lesson: Lesson | None
    recording: Recording | None
    own: bool

    @property
    def live(self) -> bool:
        """Whether the reader is taking them at this moment."""
        return self.own and self.observation.ended_at is None


@bp.get("/goals/<id:id>/observations/new")
def new(id: str) -> str:
    """Ask what is going to be observed."""
    goal = _goal(id)
    return _beginning(goal, Form(ObservationForm))


@bp.post("/goals/<id:id>/observations")
def create(id: str) -> AnyResponse:
    """Begin to take notes; their clock starts now."""
    goal = _goal(id)
    form = Form(ObservationForm, request.form)
    if form.valid:
        said = form.data
        try:
            made = Observation.begin(goal, by=g.person, title=said.title, lesson_id=said.lesson_id or None)
        except Refusal as refusal:
            if refusal.field is None:
                raise
            form.refuse(refusal.field, str(refusal))
        else:
            db.session.commit()
            return redirect(url_for("observations.show", id=made.id), 303)
    return Response(_beginning(goal, form), 422)


@bp.get("/observations/<id:id>")
def show(id: str) -> str:
    """Take notes, or read them."""
    return _page(_seen(id))


@bp.post("/observations/<id:id>/lines")
def add_line(id: str) -> AnyResponse:
    """Add a line by the plain form."""
    observation = _own(id)
    form = Form(LineForm, request.form)
    if not form.valid:
        return Response(_page(observation, line_form=form), 422)
    said = form.data
    at_ms = observation.elapsed_ms if said.at is None else said.at
    observation.keep_line(new_id(), at_ms=at_ms, who=said.who, body=said.body, tags=[])
    db.session.commit()
    return redirect(url_for("observations.show", id=id, _anchor="line"), 303)


@bp.post("/observations/<id:id>/ending")
def end(id: str) -> AnyResponse:
    """Stop the clock."""
    observation = _own(id)
    observation.end()
    return _kept(observation, "The clock stands. You can still put lines right.")


@bp.post("/observations/<id:id>/sharings")
def share(id: str) -> AnyResponse:
    """Let those who work on the goal read the notes."""
    observation = _own(id)
    observation.share()
    tell_of_goal(observation.goal)
    return _kept(observation, "The notes are shared.")


@bp.post("/observations/<id:id>/revocation")
def take_back(id: str) -> AnyResponse:
    """Let nobody but their author read them any more."""
    observation = _own(id)
    observation.take_back()
    tell_of_goal(observation.goal)
    return _kept(observation, "Only you can see these notes now.")


@bp.post("/observations/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Delete notes with all their lines."""
    observation = one_or_404(Observation.deletable_by(g.person).where(Observation.id == id))
    goal_id = observation.goal_id
    db.session.delete(observation)
    db.session.commit()
    flash("The notes are deleted.", "done")
    return redirect(url_for("goals.show", id=goal_id, _anchor="observations"), 303)


@bp.get("/observations/<id:id>/alignment")
def alignment(id: str) -> str:
    """Ask for one moment that the notes and a recording share."""
    observation = _seen(id)
    wanted = {"line_id": request.args.get("line", ""), "recording_id": observation.recording_id or ""}
    return _aligning(observation, Form(AlignmentForm, values=wanted))


@bp.post("/observations/<id:id>/alignment")
def align(id: str) -> AnyResponse:
    """Lay the notes over a recording."""
    observation = _seen(id)
    form = Form(AlignmentForm, request.form)
    if form.valid:
        said = form.data
        line = one_or_404(Line.visible_to(g.person).where(Line.observation_id == id, Line.id == said.line_id))
        try:
            observation.align(line, said.recording_id, said.at, by=g.person)
        except Refusal as refusal:
            form.refuse("at" if refusal.field == "at_ms" else refusal.field or "form", str(refusal))
        else:
            return _kept(observation, "The notes lie over the recording now.")
    return Response(_aligning(observation, form), 422)


@bp.post("/observations/<id:id>/alignment/deletion")
def take_off(id: str) -> AnyResponse:
    """Let the notes lie over no recording."""
    observation = _seen(id)
    observation.take_off()
    return _kept(observation, "The notes have their own times again.")


@bp.app_template_filter("observation_audience")
def audience_of(observation: Observation) -> str:
    """Who can read some notes, said to the viewer."""
    if not observation.shared:
        return ONLY_YOU
    return can_see(observation.goal.people, g.person)


def _goal(id: str) -> Goal:
    return one_or_404(Goal.visible_to(g.person).where(Goal.id == id))


def _seen(id: str) -> Observation:
    return one_or_404(Observation.visible_to(g.person).where(Observation.id == id))


def _own(id: str) -> Observation:
    return one_or_404(Observation.owned_by(g.person).where(Observation.id == id))


def _kept(observation: Observation, sentence: str) -> AnyResponse:
    db.session.commit()
    flash(sentence, "done")
    return redirect(url_for("observations.show", id=observation.id), 303)


def _sheet(observation: Observation) -> Sheet:
    sight: Open = open_to(g.person, [observation])
    return Sheet(
        observation,
        [sight.line(line, observation) for line in observation.lines],
        sight.lesson(observation),
        sight.recording(observation),
        own=observation.author_id == g.person.id,
    )


def _page(observation: Observation, line_form: Form[LineForm] | None = None) -> str:
    return render_template(
        "observations/show.html",
        sheet=_sheet(observation),
        observation=observation,
        whose=WHO,
        line_form=line_form or Form(LineForm, values={"who": Who.NOTE.value}),
    )


def _beginning(goal: Goal, form: Form[ObservationForm]) -> str:
    return render_template("observations/new.html", goal=goal, form=form, lessons=_lessons(goal))


def _aligning(observation: Observation, form: Form[AlignmentForm]) -> str:
    sheet = _sheet(observation)
    lessons = [sheet.lesson] if sheet.lesson else _lessons(observation.goal)
    ids = [lesson.id for lesson in lessons]
    films = Recording.visible_to(g.person).where(Recording.lesson_id.in_(ids))
    newest = films.where(Recording.playable_at.is_not(None)).order_by(
        Recording.created_at.desc(), Recording.id
    )
    return render_template(
        "observations/alignment.html",
        sheet=sheet,
        observation=observation,
        form=form,
        recordings=db.session.scalars(newest).unique().all(),
        typed_moment=write_moment,
    )


def _lessons(goal: Goal) -> list[Lesson]:
    """The newest lessons of the goal's teacher that the viewer can see."""
    found = Lesson.visible_to(g.person).where(
        Lesson.teacher_id == goal.teacher_id, Lesson.id.not_in(Rehearsal.lessons())
    )
    newest = found.order_by(Lesson.taught_on.desc(), Lesson.created_at.desc(), Lesson.id)
    return list(db.session.scalars(newest.limit(MOST_LESSONS)).unique())
