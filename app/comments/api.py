"""The API's calls for comments and replies."""

from flask import g, url_for

from app.comments.models import Comment, CommentWording, Reply
from app.comments.news import tell
from app.comments.schemas import (
    CommentChange,
    CommentIn,
    CommentOut,
    CommentsQuery,
    ReplyIn,
    ReplyOut,
    WordingOut,
)
from app.foundation.api import Answer, Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import PageQuery, page
from app.foundation.web import one_or_404
from app.lessons.models import Recording

api = Api("comments", __name__)

FILTERS = ("kind", "author_id", "goal_id", "off_goal", "state")


@api.call("GET", "/recordings/<id:id>/comments", query=CommentsQuery, answer=Page[CommentOut])
def index(id: str, query: CommentsQuery) -> Page[CommentOut]:
    """List a recording's comments in time order.

    Your own drafts and private notes are among them; other people's are not.
    """
    recording = _recording(id)
    comments = Comment.on(recording, g.person)
    for name in FILTERS:
        value = getattr(query, name)
        if value is not None:
            comments = comments.where(getattr(Comment, name) == value)
    return page(comments, query, CommentOut.of, by=(Comment.at_ms, Comment.created_at, Comment.id))


@api.call("POST", "/recordings/<id:id>/comments", body=CommentIn, answer=CommentOut, status=201)
def create(id: str, body: CommentIn) -> Answer:
    """Leave a comment at a moment or over a range."""
    comment = Comment.leave(on=_recording(id), by=g.person, **body.said())
    db.session.flush()
    tell(comment)
    return Answer(CommentOut.of(comment), {"Location": url_for("comments_api.comments_show", id=comment.id)})


@api.call("GET", "/comments/<id:id>", answer=CommentOut)
def show(id: str) -> CommentOut:
    """Read one comment."""
    return CommentOut.of(_read(id))


@api.call("PATCH", "/comments/<id:id>", body=CommentChange, answer=CommentOut)
def update(id: str, body: CommentChange) -> CommentOut:
    """Change your own comment."""
    comment = _own(id)
    if_match(comment)
    was_shared = comment.shared
    comment.edit(**body.said())
    db.session.flush()
    tell(comment, was_shared=was_shared)
    return CommentOut.of(comment)


@api.call("DELETE", "/comments/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete your own comment, with its replies.

    It is out of everybody's sight at once. For 24 hours its restoration brings it back; then it is erased.
    """
    comment = _own(id)
    comment.delete()
    tell(comment, gone=True)


@api.call("POST", "/comments/<id:id>/restoration", answer=CommentOut)
def restore(id: str) -> CommentOut:
    """Bring back a comment that you deleted less than 24 hours ago."""
    comment = one_or_404(Comment.deleted_by(g.person).where(Comment.id == id))
    comment.restore()
    db.session.flush()
    tell(comment)
    return CommentOut.of(comment)


@api.call("GET", "/comments/<id:id>/history", query=PageQuery, answer=Page[WordingOut])
def history(id: str, query: PageQuery) -> Page[WordingOut]:
    """List what a comment said before it was edited, newest first.

    What stood in it before it was shared is listed for its author alone.
    """
    comment = _read(id)
    wordings = CommentWording.before(comment, g.person)
    by = (CommentWording.created_at, CommentWording.id)
    return page(wordings, query, WordingOut.of, by=by, newest_first=True)


@api.call("PUT", "/comments/<id:id>/resolution", answer=CommentOut)
def resolve(id: str) -> CommentOut:
    """Say that a comment is dealt with.

    Its author may, the lesson's teacher, and a coach who works with that teacher.
    """
    comment = _resolvable(id)
    if_match(comment)
    comment.resolve(by=g.person)
    return _told(comment)


@api.call("DELETE", "/comments/<id:id>/resolution", answer=CommentOut)
def reopen(id: str) -> CommentOut:
    """Say that a comment is not dealt with after all; whoever may resolve it may."""
    comment = _resolvable(id)
    if_match(comment)
    comment.reopen(by=g.person)
    return _told(comment)


@api.call("POST", "/comments/<id:id>/replies", body=ReplyIn, answer=ReplyOut, status=201)
def create_reply(id: str, body: ReplyIn) -> ReplyOut:
    """Reply to a comment that you can read."""
    comment = _read(id)
    reply = comment.reply(by=g.person, body=body.body)
    db.session.flush()
    tell(comment)
    return ReplyOut.of(reply)


@api.call("PATCH", "/replies/<id:id>", body=ReplyIn, answer=ReplyOut)
def update_reply(id: str, body: ReplyIn) -> ReplyOut:
    """Change your own reply."""
    reply = _own_reply(id)
    if_match(reply)
    reply.edit(body=body.body)
    db.session.flush()
    tell(reply.comment)
    return ReplyOut.of(reply)


@api.call("DELETE", "/replies/<id:id>", status=204)
def delete_reply(id: str) -> None:
    """Delete your own reply."""
    reply = _own_reply(id)
    tell(reply.comment)
    reply.delete()


def _recording(id: str) -> Recording:
    return one_or_404(Recording.visible_to(g.person).where(Recording.id == id))


def _read(id: str) -> Comment:
    return one_or_404(Comment.visible_to(g.person).where(Comment.id == id))


def _resolvable(id: str) -> Comment:
    return one_or_404(Comment.resolvable_by(g.person).where(Comment.id == id))


def _told(comment: Comment) -> CommentOut:
    db.session.flush()
    tell(comment)
    return CommentOut.of(comment)


def _own(id: str) -> Comment:
    return one_or_404(Comment.written_by(g.person).where(Comment.id == id))


def _own_reply(id: str) -> Reply:
    return one_or_404(Reply.written_by(g.person).where(Reply.id == id))
