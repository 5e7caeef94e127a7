"""What a feedback looks like on the way in and out."""

from collections.abc import Collection
from typing import Annotated

from pydantic import Field

from app.comments.feedback import Feedback
from app.comments.sending import Summary
from app.foundation.schemas import Input, Moment, OptionalParagraphs, Output, Reference, Text


class FeedbackIn(Input):
    """What goes with the drafts. ``moments`` are ids of at most three of them; the rest is left out as you like."""

    words: OptionalParagraphs = None
    question: Annotated[Text, Field(max_length=1_000)] | None = None
    proposed_step: Annotated[Text, Field(max_length=1_000)] | None = None
    moments: Annotated[list[Reference], Field(max_length=3)] = Field(default_factory=list)

    def summary(self) -> Summary:
        """The same as sending takes it."""
        return Summary(self.words, self.question, self.proposed_step, self.moments)


class FeedbackOut(Output):
    """A feedback as its reader gets it; of its moments, those that the reader can still read."""

    id: str
    recording_id: str
    author_id: str
    author_name: str
    sent_at: Moment
    comments_sent: int
    words: str | None
    question: str | None
    proposed_step: str | None
    moments: list[str]

    @classmethod
    def of(cls, feedback: Feedback, readable: Collection[str]) -> "FeedbackOut":
        """Show one feedback to whoever reads the comments in ``readable``."""
        names = cls.model_fields.keys() - {"author_name", "moments"}
        return cls(
            author_name=feedback.author.name,
            moments=[one.comment_id for one in feedback.moments if one.comment_id in readable],
            **{name: getattr(feedback, name) for name in names},
        )
