"""The API's calls for feedback: drafts that are sent together, with their summary."""

from flask import g
from sqlalchemy import select

from app.comments.api import api
from app.comments.feedback_schemas import FeedbackIn, FeedbackOut
from app.comments.models import Comment, Feedback, FeedbackMoment
from app.comments.news import tell_of_feedback
from app.comments.sending import send
from app.foundation.api import Page
from app.foundation.db import db
from app.foundation.paging import PageQuery, page
from app.foundation.web import one_or_404
from app.lessons.models import Recording


@api.call("GET", "/recordings/<id:id>/feedback", query=PageQuery, answer=Page[FeedbackOut])
def feedback_index(id: str, query: PageQuery) -> Page[FeedbackOut]:
    """List the feedback that was sent on a recording, newest first."""
    recording = _recording(id)
    moments = select(FeedbackMoment.comment_id)
    read = Comment.on(recording, g.person).with_only_columns(Comment.id).where(Comment.id.in_(moments))
    readable = set(db.session.scalars(read))
    return page(
        Feedback.on(recording, g.person),
        query,
        lambda feedback: FeedbackOut.of(feedback, readable),
        by=(Feedback.created_at, Feedback.id),
        newest_first=True,
    )


@api.call("POST", "/recordings/<id:id>/feedback", body=FeedbackIn, answer=FeedbackOut, status=201)
def feedback_create(id: str, body: FeedbackIn) -> FeedbackOut:
    """Send all your drafts on a recording, with a summary.

    They become shared together, or none does. Private notes stay yours.
    """
    feedback, sent = send(_recording(id), body.summary(), by=g.person)
    tell_of_feedback(feedback, sent)
    return FeedbackOut.of(feedback, {comment.id for comment in sent})


def _recording(id: str) -> Recording:
    return one_or_404(Recording.visible_to(g.person).where(Recording.id == id))
