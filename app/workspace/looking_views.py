"""Choosing to look first, for a lesson or for all that come, and saying that one has: plain forms on the pages of others."""

from flask import Blueprint, flash, g, redirect, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Missing, Refusal
from app.foundation.schemas import Input
from app.foundation.web import one_or_404
from app.lessons.models import Lesson, Recording
from app.noticing.models import FirstLook, LookingHabit
from app.noticing.news import tell_of_look
from app.people.models import RoleName
from app.workspace.looking import looking_at, say_looked

bp = Blueprint("looking", __name__)
bp.add_app_template_global(looking_at, "looking_at")

FIRST = "You look first at this lesson: what others write about it waits until you say that you have looked."
NOT_FIRST = "You see what others write about this lesson as soon as they share it."


class ChoiceIn(Input):
    """Whether to look first."""

    looks_first: bool


class LookIn(Input):
    """That one has looked, and whether there was nothing to note."""

    nothing_to_note: bool = False


@bp.app_template_global("looks_first_by_habit")
def looks_first_by_habit() -> bool | None:
    """Whether the person asking looks first at every new recording; ``None`` for those who do not teach."""
    if not g.person.has_role(RoleName.TEACHER):
        return None
    return LookingHabit.of(g.person) is not None


@bp.post("/lessons/<id:id>/first-look")
def choose(id: str) -> AnyResponse:
    """Look first at one's own lesson, or end that."""
    lesson = one_or_404(Lesson.owned_by(g.person).where(Lesson.id == id))
    form = Form(ChoiceIn, request.form)
    if not form.valid:
        raise Refusal("Please choose yes or no.", field="looks_first")
    FirstLook.choose(lesson, looks_first=form.data.looks_first)
    for recording in db.session.scalars(Recording.of([lesson])).unique():
        tell_of_look(recording)
    db.session.commit()
    flash(FIRST if form.data.looks_first else NOT_FIRST, "done")
    return redirect(url_for("workspace.show", id=lesson.id, recording=request.form.get("recording")), 303)


@bp.post("/recordings/<id:id>/first-look")
def look(id: str) -> AnyResponse:
    """Say that one has looked."""
    recording = one_or_404(Recording.owned_by(g.person).where(Recording.id == id))
    place = url_for("workspace.show", id=recording.lesson_id, recording=recording.id)
    form = Form(LookIn, request.form)
    try:
        say_looked(recording, nothing_to_note=form.valid and form.data.nothing_to_note)
    except Refusal as said:
        db.session.rollback()
        flash(str(said), "stop")
        return redirect(f"{place}#first-look", 303)
    tell_of_look(recording)
    db.session.commit()
    flash("You have looked. Now you see what others wrote, too.", "done")
    return redirect(place, 303)


@bp.post("/account/first-look")
def keep_habit() -> AnyResponse:
    """Look first at every new recording, or do so no longer."""
    if not g.person.has_role(RoleName.TEACHER):
        raise Missing
    form = Form(ChoiceIn, request.form)
    if not form.valid:
        raise Refusal("Please choose yes or no.", field="looks_first")
    LookingHabit.keep(g.person, looks_first=form.data.looks_first)
    db.session.commit()
    kept = "You look first at every recording that you add from now on."
    flash(kept if form.data.looks_first else "You look first only where you choose it for a lesson.", "done")
    return redirect(url_for("people.account", _anchor="first-look"), 303)
