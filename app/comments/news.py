"""Telling the others: a comment that somebody may read was left, changed, answered or taken away."""

from collections.abc import Iterable

from app.comments.models import Comment, Feedback
from app.foundation import live
from app.foundation.db import db


def tell(comment: Comment, *, was_shared: bool = False, gone: bool = False) -> None:
    """Publish that a comment changed, to whoever follows its recording.

    A draft and a private note are never told of: even when somebody writes is theirs to keep. The news holds no
    words; each follower fetches the comment and is let in, or not, by the same query as everybody else.
    """
    if not (comment.shared or was_shared):
        return
    db.session.flush()
    news = {"id": comment.id, "version": comment.version, "gone": gone or not comment.shared}
    live.publish(db.session, comment.recording.topic, "comment", news)


def tell_of_feedback(feedback: Feedback, sent: Iterable[Comment]) -> None:
    """Publish that drafts were sent together: each of them, then the summary."""
    for comment in sent:
        tell(comment)
    db.session.flush()
    live.publish(db.session, feedback.recording.topic, "feedback", {"id": feedback.id})
