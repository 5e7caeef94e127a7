"""The API's calls for comments and replies."""

from flask import g, url_for

from app.comments.models import Comment, Reply
from app.comments.news import tell
from app.comments.schemas import CommentChange, CommentIn, CommentOut, CommentsQuery, ReplyIn, ReplyOut
from app.foundation.api import Answer, Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import page
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
    return CommentOut.of(one_or_404(Comment.visible_to(g.person).where(Comment.id == id)))


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
    """Delete your own comment, with its replies."""
    comment = _own(id)
    tell(comment, gone=True)
    comment.delete()


@api.call("POST", "/comments/<id:id>/replies", body=ReplyIn, answer=ReplyOut, status=201)
def create_reply(id: str, body: ReplyIn) -> ReplyOut:
    """Reply to a comment that you can read."""
    comment = one_or_404(Comment.visible_to(g.person).where(Comment.id == id))
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


def _own(id: str) -> Comment:
    return one_or_404(Comment.written_by(g.person).where(Comment.id == id))


def _own_reply(id: str) -> Reply:
    return one_or_404(Reply.written_by(g.person).where(Reply.id == id))
