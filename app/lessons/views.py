"""The pages of lessons: the list, the form of a new one, and what a teacher changes about one."""

from flask import Response, flash, g, json, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.classes.models import ClassGroup
from app.foundation import clock, live
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.paging import PageQuery, page
from app.foundation.refusals import Missing, Refusal
from app.foundation.web import takes_up_to
from app.lessons import posted, processing, recording_pages, sharing_pages
from app.lessons.forms import DELETE, DeletionForm, LessonForm
from app.lessons.models import Lesson, Recording
from app.lessons.news import tell_of_lesson
from app.lessons.pages import LessonCard, all_unfinished, bp, own_lesson, partial_asked
from app.lessons.room import LARGEST_FILE_BYTES

__all__ = ["bp", "recording_pages", "sharing_pages"]

CARDS = 24
LARGEST_FORM_BYTES = 5 * LARGEST_FILE_BYTES  # several camera angles in one post; each file has its own limit
LISTS = {"all": Lesson.visible_to, "mine": Lesson.owned_by, "shared": Lesson.shared_with}
NO_FILE = "Please choose the film of your lesson, or save the lesson without one."


@bp.get("/lessons")
def index() -> str:
    """The lessons a person can see, as pictures."""
    which = request.args.get("which", "all")
    which = which if which in LISTS else "all"
    asked = PageQuery(cursor=request.args.get("cursor") or None, limit=CARDS)
    rows = LISTS[which](g.person)
    found = page(rows, asked, lambda lesson: lesson, by=(Lesson.created_at, Lesson.id), newest_first=True)
    return render_template(
        "lessons/index.html",
        cards=LessonCard.of(found.items, g.person),
        older=found.next_cursor,
        which=which,
        first=asked.cursor is None,
        unfinished=all_unfinished(),
    )


@bp.get("/lessons/new")
def new() -> str:
    """Ask for a lesson and its recording."""
    if not g.person.coaches_or_teaches:
        raise Missing
    return _form(Form(LessonForm, values={"taught_on": clock.today().isoformat()}), None)


@bp.post("/lessons")
@takes_up_to(LARGEST_FORM_BYTES)
def create() -> AnyResponse:
    """Keep a new lesson. A script sends the recordings afterwards; without one they come along."""
    if not g.person.coaches_or_teaches:
        raise Missing
    form = Form(LessonForm, request.form)
    if form.valid and not (posted.chosen() or "without_recording" in request.form or partial_asked()):
        form.refuse("recordings", NO_FILE)
    lesson = _kept(form)
    if lesson is None:
        return Response(_form(form, None), 422)
    db.session.commit()
    place = url_for("workspace.show", id=lesson.id)
    if partial_asked():
        answer = {"id": lesson.id, "url": place}
        return Response(json.dumps(answer), 201, {"Location": place}, content_type="application/json")
    posted.recordings_in(lesson)
    return redirect(place, 303)


@bp.get("/lessons/<id:id>/edit")
def edit(id: str) -> str:
    """Show what is said about a lesson, to be changed, and its recordings."""
    lesson = own_lesson(id)
    names = ("title", "subject", "phase", "class_id", "look_fors")
    values = {name: getattr(lesson, name) for name in names}
    return _form(Form(LessonForm, values={**values, "taught_on": lesson.taught_on.isoformat()}), lesson)


@bp.post("/lessons/<id:id>")
def update(id: str) -> AnyResponse:
    """Keep what a teacher now says about a lesson."""
    lesson = own_lesson(id)
    form = Form(LessonForm, request.form)
    if not form.valid or not _changed(lesson, form):
        return Response(_form(form, lesson), 422)
    db.session.flush()
    tell_of_lesson(db.session, lesson)
    db.session.commit()
    flash("Lesson saved.", "done")
    return redirect(url_for("workspace.show", id=lesson.id), 303)


@bp.post("/lessons/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Delete a lesson with everything in it, once the word was typed."""
    lesson = own_lesson(id)
    form = Form(DeletionForm, request.form)
    if not (form.valid and form.data.meant):
        form.refuse("confirmation", f"Please type the word {DELETE}.")
        names = ("title", "subject", "phase", "class_id", "look_fors")
        values = {**{name: getattr(lesson, name) for name in names}, "taught_on": str(lesson.taught_on)}
        return Response(_form(Form(LessonForm, values=values), lesson, deletion=form), 422)
    title, recordings = lesson.title, processing.remove_lesson(db.session, lesson)
    db.session.commit()
    processing.erase_now(*recordings)
    flash(f"“{title}” is deleted, with its recordings, comments and clips.", "done")
    return redirect(url_for("lessons.index"), 303)


def _kept(form: Form[LessonForm]) -> Lesson | None:
    if not form.valid:
        return None
    try:
        lesson = Lesson.taught_by(g.person, **form.data.facts(g.person))
    except Refusal as said:
        form.refuse(said.field or "form", str(said))
        return None
    db.session.add(lesson)
    return lesson


def _changed(lesson: Lesson, form: Form[LessonForm]) -> bool:
    try:
        lesson.change(**form.data.facts(g.person))
    except Refusal as said:
        form.refuse(said.field or "form", str(said))
        return False
    return True


def _form(form: Form[LessonForm], lesson: Lesson | None, deletion: Form[DeletionForm] | None = None) -> str:
    since = live.position(db.session)
    recordings = db.session.scalars(Recording.of([lesson])).unique().all() if lesson else []
    return render_template(
        "lessons/edit.html" if lesson else "lessons/new.html",
        form=form,
        lesson=lesson,
        recordings=recordings,
        classes=db.session.scalars(ClassGroup.visible_to(g.person)).all(),
        deletion=deletion or Form(DeletionForm),
        card=LessonCard.of([lesson], g.person)[0] if lesson else None,
        since=since,
        unfinished=[] if lesson else all_unfinished(),
    )
