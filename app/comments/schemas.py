"""What comments look like on the way in and out."""

from typing import Annotated, Any, cast

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError

from app.comments.drawing import Drawing
from app.comments.models import Comment, CommentKind, CommentState, CommentWording, Reply, Said
from app.comments.voice import LONGEST_MS
from app.comments.voice_schemas import VoiceBrief
from app.foundation.moments import TypedMoment
from app.foundation.paging import PageQuery
from app.foundation.schemas import (
    Filled,
    Input,
    MediaTime,
    Moment,
    OptionalParagraphs,
    Output,
    Paragraphs,
    Reference,
    Text,
)

MOST_TAGS = 20
TAG_LENGTH = 60


def _each_once(tags: list[str]) -> list[str]:
    return list(dict.fromkeys(tags))


def _each_tag(typed: str) -> str:
    """Hold every tag of a comma-separated line to what a tag may be."""
    try:
        _TAGS.validate_python(split_tags(typed))
    except ValidationError as problem:
        short = f"Please keep each tag to {TAG_LENGTH} characters, and use at most {MOST_TAGS}."
        raise ValueError(short) from problem
    return typed


def split_tags(typed: str) -> list[str]:
    """The tags of a line as people type them, between commas."""
    return _each_once([tag.strip() for tag in typed.split(",") if tag.strip()])


Tag = Annotated[Filled, Field(max_length=TAG_LENGTH)]
Tags = Annotated[list[Tag], Field(max_length=MOST_TAGS), AfterValidator(_each_once)]
TypedTags = Annotated[Text, Field(max_length=MOST_TAGS * (TAG_LENGTH + 2)), AfterValidator(_each_tag)]


_TAGS: TypeAdapter[list[str]] = TypeAdapter(Tags)


def _left_alone() -> Any:
    """A field that was not sent is not changed; a null is not the same, and is refused where a value is needed."""
    return Field(default_factory=lambda: None)


WRITTEN_OR_SPOKEN: Any = {
    "anyOf": [
        {"required": ["body"]},
        {"required": ["voice_ms"], "properties": {"voice_ms": {"type": "integer"}}},
    ]
}


class CommentIn(Input):
    """A new comment. ``body`` is what was seen or heard, ``thought`` what it makes its author think.

    ``end_ms`` makes it a range; without a ``state`` it is a draft, which only its author sees.
    ``voice_ms`` announces a voice of about that length, sent next; then ``body`` may be left out.
    """

    model_config = ConfigDict(json_schema_extra=WRITTEN_OR_SPOKEN)

    at_ms: MediaTime
    end_ms: MediaTime | None = None
    kind: CommentKind
    body: Paragraphs = Field(default_factory=str)
    voice_ms: Annotated[int, Field(ge=1, le=LONGEST_MS + 2_000)] | None = None
    thought: OptionalParagraphs = None
    goal_id: Reference | None = None
    off_goal: bool = False
    state: CommentState = CommentState.DRAFT
    tags: Tags = Field(default_factory=list)
    drawing: Drawing | None = None

    def said(self) -> Said:
        """The same as the model takes it."""
        return cast("Said", {name: getattr(self, name) for name in type(self).model_fields})


class CommentChange(Input):
    """What to change in a comment; what is not sent stays."""

    at_ms: MediaTime = _left_alone()
    end_ms: MediaTime | None = None
    kind: CommentKind = _left_alone()
    body: Paragraphs = _left_alone()
    thought: OptionalParagraphs = None
    goal_id: Reference | None = None
    off_goal: bool = _left_alone()
    state: CommentState = _left_alone()
    tags: Tags = _left_alone()
    drawing: Drawing | None = None

    def said(self) -> Said:
        """Only what was sent."""
        return cast("Said", {name: getattr(self, name) for name in self.model_fields_set})


class CommentForm(Input):
    """The composer's fields as a form sends them: times as typed, and one choice for goal or off-goal."""

    at: TypedMoment
    end: TypedMoment | None = None
    kind: CommentKind = CommentKind.NOTICING
    body: Paragraphs
    thought: OptionalParagraphs = None
    tags: TypedTags = ""
    about: Annotated[Text, Field(max_length=64)] = ""
    state: CommentState = CommentState.SHARED

    def said(self) -> Said:
        """The same as the model takes it."""
        return Said(
            at_ms=self.at,
            end_ms=self.end,
            kind=self.kind,
            body=self.body,
            thought=self.thought,
            tags=split_tags(self.tags),
            goal_id=None if self.about in ("", "off-goal") else self.about,
            off_goal=self.about == "off-goal",
            state=self.state,
        )


class ReplyIn(Input):
    """An answer to a comment."""

    body: Paragraphs


class CommentsQuery(PageQuery):
    """Which of a recording's comments."""

    kind: CommentKind | None = None
    author_id: Reference | None = None
    goal_id: Reference | None = None
    off_goal: bool | None = None
    state: CommentState | None = None


class ReplyOut(Output):
    """A reply as its reader gets it."""

    id: str
    comment_id: str
    author_id: str
    author_name: str
    body: str
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, reply: Reply) -> "ReplyOut":
        """Show one reply."""
        names = cls.model_fields.keys() - {"author_name"}
        return cls(author_name=reply.author.name, **{name: getattr(reply, name) for name in names})


class CommentOut(Output):
    """A comment as its reader gets it."""

    id: str
    recording_id: str
    author_id: str
    author_name: str
    at_ms: int
    end_ms: int | None
    kind: CommentKind
    body: str
    thought: str | None
    goal_id: str | None
    off_goal: bool
    state: CommentState
    tags: list[str]
    drawing: dict[str, Any] | None
    voice: VoiceBrief | None
    replies: list[ReplyOut]
    edited_at: Moment | None
    resolved_at: Moment | None
    resolved_by_id: str | None
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, comment: Comment) -> "CommentOut":
        """Show one comment with its replies."""
        names = cls.model_fields.keys() - {"author_name", "replies", "voice"}
        return cls(
            author_name=comment.author.name,
            replies=[ReplyOut.of(reply) for reply in comment.replies],
            voice=VoiceBrief.of(comment.voice) if comment.voice else None,
            **{name: getattr(comment, name) for name in names},
        )


class WordingOut(Output):
    """What a comment said before it was edited, until ``replaced_at``."""

    body: str
    thought: str | None
    by_id: str
    replaced_at: Moment

    @classmethod
    def of(cls, wording: CommentWording) -> "WordingOut":
        """Show one earlier wording."""
        return cls(
            body=wording.body, thought=wording.thought, by_id=wording.by_id, replaced_at=wording.created_at
        )
