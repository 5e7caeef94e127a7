"""The pages of comments: partials for the workspace's script, and the same acts as plain forms without one."""

import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.comments.composing import Composing
from app.comments.models import Comment, Mention, Reply
from app.comments.news import tell
from app.comments.schemas import CommentForm, ReplyIn
from app.comments.search import saying
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.moments import write_moment
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.goals.models import Goal
from app.lessons.models import Lesson, Recording

bp = Blueprint("comments", __name__)

MOST_AT_ONCE = 60

FIELD_OF = {"at_ms": "at", "end_ms": "end", "goal_id": "about", "off_goal": "about"}
"""The form's field for the model's name of what is wrong."""


@bp.get("/recordings/<id:id>/comments")
def index(id: str) -> AnyResponse:
    """A recording's comments as the workspace shows them, in time order and no more than it shows at once.

    ``?ids=`` names those that are wanted; ``?q=`` asks for the ids, in time order, of those that say something.
    """
    recording = _recording(id)
    if not partial_asked():
        return redirect(url_for("workspace.show", id=recording.lesson_id, recording=recording.id), 303)
    comments = Comment.on(recording, g.person)
    if "q" in request.args:
        found = saying(comments, request.args["q"]).with_only_columns(Comment.id)
        return jsonify(ids=list(db.session.scalars(found)))
    if "ids" in request.args:
        comments = comments.where(Comment.id.in_(request.args["ids"].split(",")[:MOST_AT_ONCE]))
    shown = list(db.session.scalars(comments.limit(MOST_AT_ONCE)).unique())
    return _partial("comments/_list.html", comments=shown, goals=goals_in_sight(recording.lesson))


@bp.post("/recordings/<id:id>/comments")
def create(id: str) -> AnyResponse:
    """Leave a comment from the composer."""
    recording = _recording(id)
    form = Form(CommentForm, request.form)
    comment = None
    if form.valid:
        comment = _said(form, lambda: Comment.leave(on=recording, by=g.person, **form.data.said()))
    if comment is None:
        return _form(form, recording, None)
    db.session.flush()
    tell(comment)
    db.session.commit()
    return answer(comment, 201)


@bp.get("/comments/<id:id>")
def show(id: str) -> AnyResponse:
    """One comment: as a partial for the list, or as the way to its moment in the lesson."""
    comment = one_or_404(Comment.visible_to(g.person).where(Comment.id == id))
    if Mention.opened(g.person, comment.id):
        db.session.commit()
    return answer(comment, 200)


@bp.get("/comments/<id:id>/edit")
def edit(id: str) -> AnyResponse:
    """The form in which an author changes a comment."""
    comment = _own(id)
    return _form(Form(CommentForm, values=_typed(comment)), comment.recording, comment, status=200)


@bp.post("/comments/<id:id>")
def update(id: str) -> AnyResponse:
    """Change a comment."""
    comment = _own(id)
    form = Form(CommentForm, request.form)
    was_shared = comment.shared
    if not form.valid or _said(form, lambda: _edited(comment, form)) is None:
        return _form(form, comment.recording, comment)
    db.session.flush()
    tell(comment, was_shared=was_shared)
    db.session.commit()
    return answer(comment, 200)


@bp.post("/comments/<id:id>/replies")
def create_reply(id: str) -> AnyResponse:
    """Reply to a comment; the answer is the comment with all its replies."""
    comment = one_or_404(Comment.visible_to(g.person).where(Comment.id == id))
    form = Form(ReplyIn, request.form)
    if not form.valid:
        return _reply_form(form, url_for("comments.create_reply", id=comment.id), comment, 422)
    comment.reply(by=g.person, body=form.data.body)
    db.session.flush()
    tell(comment)
    db.session.commit()
    return answer(comment, 201)


@bp.get("/replies/<id:id>/edit")
def edit_reply(id: str) -> AnyResponse:
    """The form in which an author changes a reply."""
    reply = _own_reply(id)
    form = Form(ReplyIn, values={"body": reply.body})
    return _reply_form(form, url_for("comments.update_reply", id=reply.id), reply.comment, 200)


@bp.post("/replies/<id:id>")
def update_reply(id: str) -> AnyResponse:
    """Change a reply."""
    reply = _own_reply(id)
    form = Form(ReplyIn, request.form)
    if not form.valid:
        return _reply_form(form, url_for("comments.update_reply", id=reply.id), reply.comment, 422)
    reply.edit(body=form.data.body)
    tell(reply.comment)
    db.session.commit()
    return answer(reply.comment, 200)


@bp.post("/replies/<id:id>/deletion")
def delete_reply(id: str) -> AnyResponse:
    """Take a reply back."""
    reply = _own_reply(id)
    comment = reply.comment
    reply.delete()
    tell(comment)
    db.session.commit()
    return answer(comment, 200)


@bp.app_template_global("composing")
def composing(recording: Recording) -> Composing:
    """What lies beside the composer for the person asking."""
    return Composing.on(recording, g.person)


def goals_in_sight(lesson: Lesson) -> dict[str, Goal]:
    """The teacher's goals that the person asking can see, by id: a comment names no other."""
    goals = db.session.scalars(
        Goal.visible_to(g.person).where(Goal.teacher_id == lesson.teacher_id).order_by(Goal.created_at)
    )
    return {goal.id: goal for goal in goals.unique()}


def _recording(id: str) -> Recording:
    return one_or_404(Recording.visible_to(g.person).where(Recording.id == id))


def _own(id: str) -> Comment:
    return one_or_404(Comment.written_by(g.person).where(Comment.id == id))


def _own_reply(id: str) -> Reply:
    return one_or_404(Reply.written_by(g.person).where(Reply.id == id))


def _said(form: Form[CommentForm], act: Callable[[], Comment]) -> Comment | None:
    """Act as the form says, or put the model's refusal beside its field and give ``None``."""
    try:
        with db.session.no_autoflush:
            return act()
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(FIELD_OF.get(refusal.field or "", "body"), str(refusal))
        return None


def _edited(comment: Comment, form: Form[CommentForm]) -> Comment:
    said = form.data.said()
    if form.data.tags == ", ".join(comment.tags):
        del said["tags"]  # left alone: one with a comma in it, kept by a program, is not taken apart
    if form.data.thought == _in_one_line(comment.thought):
        del said["thought"]  # a browser's line drops the breaks of a thought that a program kept
    comment.edit(**said)
    return comment


def _in_one_line(words: str | None) -> str:
    return re.sub(r"[\r\n]", "", words or "")


def _typed(comment: Comment) -> dict[str, str]:
    return {
        "at": write_moment(comment.at_ms),
        "end": write_moment(comment.end_ms) if comment.end_ms is not None else "",
        "kind": comment.kind.value,
        "body": comment.body,
        "thought": comment.thought or "",
        "tags": ", ".join(comment.tags),
        "about": "off-goal" if comment.off_goal else comment.goal_id or "",
        "state": comment.state.value,
    }


def partial_asked() -> bool:
    """Whether the page's own script asked, for a piece of the page."""
    return "X-Partial" in request.headers


def answer(comment: Comment, status: int) -> AnyResponse:
    """A comment: as the piece that the list shows, or as the way to its moment in the lesson."""
    recording = comment.recording
    if partial_asked():
        goals = goals_in_sight(recording.lesson)
        return _partial("comments/_comment.html", status, comment=comment, goals=goals)
    place = url_for(
        "workspace.show",
        id=recording.lesson_id,
        recording=recording.id,
        comment=comment.id,
        _anchor=f"t={comment.at_ms / 1000:.3f}",
    )
    return redirect(place, 303)


def _form(
    form: Form[CommentForm], recording: Recording, comment: Comment | None, status: int = 422
) -> AnyResponse:
    words = {
        "form": form,
        "recording": recording,
        "comment": comment,
        "goals": goals_in_sight(recording.lesson),
    }
    if partial_asked():
        return _partial("comments/_form.html", status, **words)
    return Response(render_template("comments/form.html", **words), status)


def _reply_form(form: Form[ReplyIn], action: str, comment: Comment, status: int) -> AnyResponse:
    words = {"form": form, "action": action, "comment": comment}
    if partial_asked():
        return _partial("comments/_reply_form.html", status, **words)
    return Response(render_template("comments/reply.html", **words), status)


def _partial(template: str, status: int = 200, **words: Any) -> Response:
    return Response(render_template(template, **words), status)
