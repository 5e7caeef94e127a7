"""What marks look like on the way in and out."""

from typing import Annotated, Any

from pydantic import Field

from app.foundation.db import db
from app.foundation.moments import TypedMoment
from app.foundation.paging import PageQuery
from app.foundation.schemas import Filled, Input, MediaTime, Moment, Output, Reference
from app.frameworks.models import Extent
from app.marks.models import Mark, Marked
from app.marks.vocabulary import Vocabulary

MOST_AT_ONCE = 500
MOST_BINS = 200

TagSaid = Annotated[Filled, Field(max_length=60)]
"""A tag's id, or its name."""


def _left_alone() -> Any:
    """A field that was not sent is not changed; a null is refused."""
    return Field(default_factory=lambda: None)


class MarkIn(Input):
    """A new mark. ``tag`` is a tag's id or name; an interval without ``end_ms`` is open until it is given one."""

    at_ms: MediaTime
    end_ms: MediaTime | None = None
    tag: TagSaid

    def said(self, vocabulary: Vocabulary) -> Marked:
        """The same as the model takes it."""
        tag = vocabulary.tag(self.tag, lasting=self.end_ms is not None)
        return Marked(at_ms=self.at_ms, end_ms=self.end_ms, tag=tag)


class MarksIn(Input):
    """Marks to make together, in the order given: all of them, or none."""

    marks: Annotated[list[MarkIn], Field(min_length=1, max_length=MOST_AT_ONCE)]


class MarkChange(Input):
    """What to change in a mark; what is not sent stays. An ``end_ms`` of null opens an interval again."""

    at_ms: MediaTime = _left_alone()
    end_ms: MediaTime | None = None
    tag: TagSaid = _left_alone()

    def said(self, mark: Mark) -> Marked:
        """Only what was sent."""
        said = Marked()
        if "at_ms" in self.model_fields_set:
            said["at_ms"] = self.at_ms
        if "end_ms" in self.model_fields_set:
            said["end_ms"] = self.end_ms
        if "tag" in self.model_fields_set:
            lasting = said.get("end_ms", mark.end_ms) is not None
            said["tag"] = Vocabulary(mark.author, [self.tag]).tag(self.tag, lasting=lasting)
        return said


class MarkForm(Input):
    """The page's form for one mark, with times as they are typed."""

    at: TypedMoment
    end: TypedMoment | None = None
    tag: TagSaid

    def said(self, vocabulary: Vocabulary) -> Marked:
        """The same as the model takes it."""
        return MarkIn(at_ms=self.at, end_ms=self.end, tag=self.tag).said(vocabulary)


class MarksQuery(PageQuery):
    """Which of a recording's marks: with a tag (id or name), by somebody, beginning from ``from_ms`` until ``to_ms``."""

    tag: TagSaid | None = None
    author_id: Reference | None = None
    from_ms: MediaTime | None = None
    to_ms: MediaTime | None = None


class CountsQuery(Input):
    """What is counted, and into how many equal parts the recording is cut for it (none by default)."""

    author_id: Reference | None = None
    tag_set_id: Reference | None = None
    bins: Annotated[int, Field(ge=0, le=MOST_BINS)] = 0


class AgreementQuery(Input):
    """Whose marks are compared with whose: yours, unless named, with anybody else's."""

    first_id: Reference | None = None
    second_id: Reference | None = None


class MarkOut(Output):
    """A mark with what its tag says. ``open`` is an interval that has not ended yet."""

    id: str
    recording_id: str
    author_id: str
    author_name: str
    at_ms: int
    end_ms: int | None
    open: bool
    tag: str
    tag_id: str
    tag_set_id: str
    extent: Extent
    key: str | None
    colour: int
    group: str | None
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, mark: Mark) -> "MarkOut":
        """Show one mark."""
        return cls(**_shown(mark))


class DisplacedOut(Output):
    """Your own mark that the new one ended, or took the place of (``gone``)."""

    id: str
    end_ms: int | None
    version: int
    gone: bool


class MarkMadeOut(MarkOut):
    """A mark that was just made, and what that did to others of yours."""

    displaced: list[DisplacedOut]

    @classmethod
    def of(cls, mark: Mark) -> "MarkMadeOut":
        """Show one new mark."""
        displaced = [
            DisplacedOut(
                id=other.id, end_ms=other.end_ms, version=other.version, gone=other not in db.session
            )
            for other in mark.displaced
        ]
        return cls(displaced=displaced, **_shown(mark))


class MarksMadeOut(Output):
    """The marks that were made together, in the order in which they were sent."""

    items: list[MarkMadeOut]


def _shown(mark: Mark) -> dict[str, Any]:
    of_tag = {"extent", "key", "colour", "group", "tag_set_id"}
    own = MarkOut.model_fields.keys() - of_tag - {"author_name", "tag"}
    return {
        "author_name": mark.author.name,
        "tag": mark.tag.name,
        **{name: getattr(mark.tag, name) for name in of_tag},
        **{name: getattr(mark, name) for name in own},
    }
