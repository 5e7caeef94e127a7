"""The pages of feedback: looking through one's drafts, sending them together, and reading what was sent."""

from flask import Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.comments.feedback_schemas import FeedbackIn
from app.comments.models import Comment, Feedback
from app.comments.news import tell_of_feedback
from app.comments.sending import drafts_on, send
from app.comments.views import bp, partial_asked
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.goals.models import Goal
from app.lessons.models import Recording


@bp.get("/recordings/<id:id>/feedback/new")
def new_feedback(id: str) -> AnyResponse:
    """One's drafts on a recording, and the summary to go with them."""
    return _page(_recording(id), Form(FeedbackIn), 200)


@bp.post("/recordings/<id:id>/feedback")
def create_feedback(id: str) -> AnyResponse:
    """Send them all."""
    recording = _recording(id)
    form = Form(FeedbackIn, request.form)
    if not form.valid:
        return _page(recording, form, 422)
    try:
        feedback, sent = send(recording, form.data.summary(), by=g.person)
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal.field or "form", str(refusal))
        return _page(recording, form, 422)
    tell_of_feedback(feedback, sent)
    db.session.commit()
    flash(f"{_counted(len(sent))} sent.", "done")
    return redirect(_lesson(recording), 303)


@bp.get("/recordings/<id:id>/feedback")
def feedback(id: str) -> AnyResponse:
    """What was sent on a recording, as the lesson's page shows it above the comments."""
    recording = _recording(id)
    if not partial_asked():
        return redirect(_lesson(recording), 303)
    return Response(render_template("comments/_feedbacks.html", sent=sent_on(recording), recording=recording))


def sent_on(recording: Recording) -> list[tuple[Feedback, list[Comment]]]:
    """The feedback on a recording, newest first, each with those of its moments that the person asking can read."""
    found = list(db.session.scalars(Feedback.on(recording, g.person)).unique())
    ids = [moment.comment_id for one in found for moment in one.moments]
    if not ids:
        return [(one, []) for one in found]
    read = db.session.scalars(Comment.on(recording, g.person).where(Comment.id.in_(ids))).unique()
    comments = {comment.id: comment for comment in read}
    return [
        (one, [comments[moment.comment_id] for moment in one.moments if moment.comment_id in comments])
        for one in found
    ]


bp.add_app_template_global(sent_on, "feedback_on")


@bp.app_template_global("goal_for_step")
def goal_for_step(recording: Recording) -> Goal | None:
    """The teacher's goal for which a proposed step would be agreed: the one set last that is still open."""
    open_goals = Goal.visible_to(g.person).where(
        Goal.teacher_id == recording.lesson.teacher_id, Goal.closed_at.is_(None)
    )
    return db.session.scalars(open_goals.order_by(Goal.created_at.desc(), Goal.id).limit(1)).unique().first()


def _page(recording: Recording, form: Form[FeedbackIn], status: int) -> AnyResponse:
    drafts = drafts_on(recording, g.person)
    page = render_template("comments/feedback.html", form=form, recording=recording, drafts=drafts)
    return Response(page, status)


def _counted(count: int) -> str:
    return f"{count} comment{'' if count == 1 else 's'}"


def _lesson(recording: Recording) -> str:
    return url_for("workspace.show", id=recording.lesson_id, recording=recording.id)


def _recording(id: str) -> Recording:
    return one_or_404(Recording.visible_to(g.person).where(Recording.id == id))
