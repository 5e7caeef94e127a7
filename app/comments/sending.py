"""Sending all of one's drafts on a recording at once: they are shared together, or none is."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from app.comments.feedback import MOST_MOMENTS, Feedback, FeedbackMoment
from app.comments.models import Comment, CommentState
from app.foundation.db import db
from app.foundation.refusals import Refusal
from app.lessons.models import Recording
from app.people.models import Person


@dataclass(frozen=True)
class Summary:
    """What goes with the drafts: a sentence, at most three moments, one question, at most one proposed step."""

    words: str | None = None
    question: str | None = None
    proposed_step: str | None = None
    moments: Sequence[str] = field(default=())


def drafts_on(recording: Recording, person: Person) -> list[Comment]:
    """A person's drafts on a recording, in time order. Private notes are not among them."""
    mine = Comment.on(recording, person).where(
        Comment.author_id == person.id, Comment.state == CommentState.DRAFT
    )
    return list(db.session.scalars(mine).unique())


def send(recording: Recording, summary: Summary, *, by: Person) -> tuple[Feedback, list[Comment]]:
    """Share every draft of ``by`` on a recording and keep the summary; give it with the comments that were sent.

    Raises :class:`Refusal` when there is nothing to send, or a moment is not among the drafts.
    """
    drafts = drafts_on(recording, by)
    if not drafts:
        raise Refusal("You have no drafts on this recording. Write some first, then send them.")
    moments = _chosen(summary.moments, drafts)
    for draft in drafts:
        draft.edit(state=CommentState.SHARED)
    feedback = Feedback(
        recording=recording,
        recording_id=recording.id,
        author=by,
        author_id=by.id,
        comments_sent=len(drafts),
        words=summary.words or None,
        question=summary.question or None,
        proposed_step=summary.proposed_step or None,
        moments=[FeedbackMoment(position=place, comment_id=id) for place, id in enumerate(moments)],
    )
    db.session.add(feedback)
    return feedback, drafts


def _chosen(asked: Sequence[str], drafts: Sequence[Comment]) -> list[str]:
    """The chosen moments in the order of the recording."""
    chosen = set(asked)
    if len(chosen) > MOST_MOMENTS:
        raise Refusal(f"Please choose at most {MOST_MOMENTS} moments.", field="moments")
    if not chosen <= {draft.id for draft in drafts}:
        raise Refusal("Please choose the moments among the drafts that you send now.", field="moments")
    return [draft.id for draft in drafts if draft.id in chosen]
