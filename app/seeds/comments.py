"""What Amina and Ben did with the comments on the lesson: tagged, reworded, dealt with, and sent together."""

from collections.abc import Iterator

from sqlalchemy import select

from app.comments.models import Comment, CommentKind, CommentState, Feedback, FeedbackMoment
from app.foundation.db import db
from app.lessons.models import Recording
from app.people.models import Person
from app.seeds.school import World


def work_with_comments(world: World, recording: Recording) -> None:
    """Add it to the comments that are there, without adding another one."""
    db.session.flush()
    strength, question, suggestion = _of(world.ben, recording)
    strength.thought = "The quiet did the work here, not you. That is the hardest thing to leave alone."
    strength.tags = ["wait time"]
    question.edit(tags=["student talk", "building on ideas"])
    words = suggestion.body
    suggestion.edit(body="After the long wait a new idea came. You could ask “who can add?” next time.")
    suggestion.edit(body=words)
    _surprise(world.amina, recording).resolve(by=world.amina)
    db.session.add(_sent(world.ben, recording, [strength, question]))


def _of(person: Person, recording: Recording) -> Iterator[Comment]:
    """A person's shared comments on the recording, in time order."""
    shared = select(Comment).where(
        Comment.recording_id == recording.id,
        Comment.author_id == person.id,
        Comment.state == CommentState.SHARED,
    )
    return iter(db.session.scalars(shared.order_by(Comment.at_ms)).unique().all())


def _surprise(person: Person, recording: Recording) -> Comment:
    return [comment for comment in _of(person, recording) if comment.kind is CommentKind.NOTICING][-1]


def _sent(by: Person, recording: Recording, moments: list[Comment]) -> Feedback:
    return Feedback(
        recording=recording,
        recording_id=recording.id,
        author=by,
        author_id=by.id,
        comments_sent=3,
        words="Your students spoke to each other twice in this lesson. I would love to know how that felt.",
        question="What did you do just before they began to answer each other?",
        proposed_step="After a wrong answer, wait three seconds and ask “Who can add to that?”",
        moments=[
            FeedbackMoment(position=position, comment_id=comment.id)
            for position, comment in enumerate(moments)
        ],
    )
