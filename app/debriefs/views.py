"""The pages of debriefs: the list, sitting down, the room while it is open, and the record afterwards."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.debriefs import news  # noqa: F401 - its topic
from app.debriefs.beginning import begin_or_join
from app.debriefs.models import Debrief
from app.debriefs.room import Room, meeting_form_of, notes_form_of, part
from app.debriefs.schemas import BeginIn, MeetingIn, NotesIn
from app.debriefs.seats import expect_both_see, goals_for, pairs_for
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Conflict, Refusal
from app.foundation.web import one_or_404
from app.lessons.models import Lesson

bp = Blueprint("debriefs", __name__)
bp.add_app_template_global(notes_form_of)
bp.add_app_template_global(meeting_form_of)

MOST_SHOWN = 60


@bp.get("/debriefs")
def index() -> str:
    """List a person's debriefs: those that are open, then the records."""
    newest = Debrief.visible_to(g.person).order_by(Debrief.created_at.desc(), Debrief.id).limit(MOST_SHOWN)
    found = db.session.scalars(newest).unique().all()
    still_open = sorted(
        (one for one in found if one.closed_at is None),
        key=lambda one: (one.meets_at is None, one.meets_at or one.created_at),
    )
    closed = [one for one in found if one.closed_at is not None]
    return render_template("debriefs/index.html", still_open=still_open, closed=closed)


@bp.get("/debriefs/new")
def new() -> AnyResponse:
    """Ask with whom, about which goal and when; where there is one open already, go there."""
    lesson = _lesson(request.args.get("lesson_id", ""))
    pairs = pairs_for(lesson, g.person)
    expect_both_see(lesson, g.person, pairs[0] if pairs else None)
    already = db.session.scalars(Debrief.open_on(lesson, pairs[0] if pairs else None)).unique().one_or_none()
    if already is not None:
        return redirect(url_for("debriefs.show", id=already.id))
    return Response(_begin_form(lesson, Form(BeginIn, values={"pair_id": pairs[0].id if pairs else ""})))


@bp.post("/debriefs")
def create() -> AnyResponse:
    """Sit down."""
    lesson = _lesson(request.form.get("lesson_id", ""))
    form = Form(BeginIn, request.form)
    if not form.valid:
        return Response(_begin_form(lesson, form), 422)
    said = form.data
    try:
        debrief, _ = begin_or_join(
            lesson,
            by=g.person,
            pair_id=said.pair_id,
            alone=request.form.get("pair_id") == "",
            goal_id=said.goal_id,
            meets_at=said.moment(),
        )
    except Refusal as refused:
        db.session.rollback()
        if refused.field is None:
            raise
        form.refuse(refused.field, str(refused))
        return Response(_begin_form(lesson, form), 422)
    db.session.commit()
    return redirect(url_for("debriefs.show", id=debrief.id), 303)


@bp.get("/debriefs/<id:id>")
def show(id: str) -> str:
    """The room while it is open; the record once it is closed."""
    room = Room.open(seen(id), g.person, stepping=request.args.get("step"))
    return render_template("debriefs/record.html" if room.closed else "debriefs/show.html", room=room)


@bp.get("/debriefs/<id:id>/agenda")
def agenda(id: str) -> str:
    """The agenda alone, for a page that is open already."""
    return part("agenda", Room.open(seen(id), g.person, stepping=request.args.get("step")))


@bp.get("/debriefs/<id:id>/notes")
def notes(id: str) -> str:
    """The notes alone."""
    return part("notes", Room.open(seen(id), g.person))


@bp.get("/debriefs/<id:id>/meeting")
def meeting(id: str) -> str:
    """The goal and the meeting time alone."""
    return part("meeting", Room.open(seen(id), g.person))


@bp.post("/debriefs/<id:id>/notes")
def write_notes(id: str) -> AnyResponse:
    """Keep the shared notes; what the other wrote meanwhile stays, and the answer says so."""
    debrief = seen(id)
    form = Form(NotesIn, request.form)
    if not form.valid:
        return _answered(debrief, "notes", 422, notes_form=form)
    try:
        merged = debrief.write_notes(form.data.notes, base=form.data.base)
    except Conflict as said:
        db.session.rollback()
        form.refuse("notes", f"{said} Your last words were not added; copy them if you need them.")
        return _answered(debrief, "notes", 409, notes_form=form)
    db.session.commit()
    return _answered(debrief, "notes", both_kept=merged.both_kept)


@bp.post("/debriefs/<id:id>/meeting")
def arrange(id: str) -> AnyResponse:
    """Say when to meet and about which goal."""
    debrief = seen(id)
    debrief.expect_open()
    form = Form(MeetingIn, request.form)
    if not form.valid:
        return _answered(debrief, "meeting", 422, meeting_form=form)
    debrief.choose_goal(form.data.goal_id)
    debrief.meets_at = form.data.moment()
    debrief.tell("meeting")
    db.session.commit()
    return _answered(debrief, "meeting")


@bp.post("/debriefs/<id:id>/closing")
def close(id: str) -> AnyResponse:
    """End the meeting; the page is a record from now on."""
    debrief = seen(id)
    debrief.close(by=g.person)
    db.session.commit()
    flash("The debrief is closed. This is its record.", "done")
    return redirect(url_for("debriefs.show", id=id), 303)


@bp.post("/debriefs/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Take a debrief away; a step that was agreed stays with its goal."""
    debrief = one_or_404(Debrief.deletable_by(g.person).where(Debrief.id == id))
    debrief.tell("gone")
    db.session.delete(debrief)
    db.session.commit()
    flash("The debrief is deleted. Steps that you agreed are still with their goals.", "done")
    return redirect(url_for("debriefs.index"), 303)


def seen(id: str) -> Debrief:
    """The debrief, for those who may see it. Raises :class:`~app.foundation.refusals.Missing`."""
    return one_or_404(Debrief.visible_to(g.person).where(Debrief.id == id))


def _lesson(id: str) -> Lesson:
    return one_or_404(Lesson.visible_to(g.person).where(Lesson.id == id))


def _answered(debrief: Debrief, name: str, status: int = 200, **shown: object) -> AnyResponse:
    """A part to a page that is open, the whole page to a form that was sent without script."""
    room = Room.open(debrief, g.person)
    if "X-Partial" in request.headers:
        return Response(part(name, room, **shown), status)
    if status == 200 and not shown.get("both_kept"):
        return redirect(url_for("debriefs.show", id=debrief.id, _anchor=name), 303)
    return Response(render_template("debriefs/show.html", room=room, **shown), status)


def _begin_form(lesson: Lesson, form: Form[BeginIn]) -> str:
    pairs = pairs_for(lesson, g.person)
    goals = {goal.id: goal for pair in pairs for goal in db.session.scalars(goals_for(lesson, pair)).unique()}
    if lesson.teacher_id == g.person.id:
        goals |= {goal.id: goal for goal in db.session.scalars(goals_for(lesson, None)).unique()}
    if "goal_id" not in form.values and goals:
        form.values["goal_id"] = next(iter(goals))
    return render_template("debriefs/new.html", lesson=lesson, form=form, pairs=pairs, goals=goals.values())
