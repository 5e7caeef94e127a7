"""The page on which a teacher shares a lesson and takes it back."""

from datetime import timedelta

from flask import Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation import clock
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.lessons import sharing
from app.lessons.audience import Audience
from app.lessons.forms import SharingForm
from app.lessons.models import Lesson, Recording, Sharing
from app.lessons.news import tell_of_lesson
from app.lessons.pages import bp, own_lesson
from app.people.models import Pair

USUAL_LIFE = timedelta(days=28)
FIELD_OF = {"with": "email", "expires_at": "until"}
"""The form's field for the API's name of what is wrong."""


@bp.get("/lessons/<id:id>/sharings")
def sharings(id: str) -> str:
    """With whom a lesson is shared, and a form to share it."""
    lesson = own_lesson(id)
    pairs = _pairs_without(lesson)
    values = {
        "whom": pairs[0].id if pairs else "",
        "purpose": "coaching",
        "until": (clock.today() + USUAL_LIFE).isoformat(),
    }
    return _page(lesson, Form(SharingForm, values=values))


@bp.post("/lessons/<id:id>/sharings")
def share(id: str) -> AnyResponse:
    """Share a lesson."""
    lesson = own_lesson(id)
    form = Form(SharingForm, request.form)
    if form.valid and not form.data.recipient:
        form.refuse("email", "Please choose somebody, or type their e-mail address.")
    if not form.valid:
        return Response(_page(lesson, form), 422)
    try:
        made = sharing.share(
            db.session,
            lesson,
            form.data.recipient,
            by=g.person,
            purpose=form.data.purpose,
            expires_at=form.data.expires_at,
        )
    except Refusal as said:
        db.session.rollback()
        form.refuse(_field_of(said, form), str(said))
        return Response(_page(own_lesson(id), form), 422)
    tell_of_lesson(db.session, lesson)
    db.session.commit()
    flash(f"{made.recipient.first_name} can see “{lesson.title}” now.", "done")
    return redirect(url_for("lessons.sharings", id=lesson.id), 303)


@bp.post("/sharings/<id:id>/revocation")
def revoke(id: str) -> AnyResponse:
    """Take a lesson back."""
    made = one_or_404(Sharing.visible_to(g.person).where(Sharing.id == id))
    made.revoke()
    tell_of_lesson(db.session, made.lesson)
    db.session.commit()
    flash(f"{made.recipient.first_name} can no longer see “{made.lesson.title}”.", "done")
    return redirect(url_for("lessons.sharings", id=made.lesson_id), 303)


def _field_of(said: Refusal, form: Form[SharingForm]) -> str:
    if said.field == "with" and form.data.whom:
        return "whom"
    return FIELD_OF.get(said.field or "", said.field or "form")


def _page(lesson: Lesson, form: Form[SharingForm]) -> str:
    active = sharing.sharings_of(db.session, [lesson])
    recordings = db.session.scalars(Recording.of([lesson])).unique().all()
    return render_template(
        "lessons/sharings.html",
        lesson=lesson,
        form=form,
        sharings=active,
        audience_now=Audience.told_to(g.person, teacher=lesson.teacher, sharings=active),
        pairs=_pairs_without(lesson),
        shown=[recording for recording in recordings if recording.playable],
    )


def _pairs_without(lesson: Lesson) -> list[Pair]:
    """The viewer's pairs with which the lesson is not shared yet."""
    known = {one.recipient.id for one in sharing.sharings_of(db.session, [lesson])}
    pairs = db.session.scalars(Pair.reaching(g.person).order_by(Pair.created_at)).unique()
    return [pair for pair in pairs if pair.other(g.person).id not in known]
