"""What the library looks like on the way in and out."""

from datetime import date
from typing import Annotated, Any

from flask import url_for
from pydantic import AfterValidator, Field

from app.foundation.paging import PageQuery
from app.foundation.schemas import (
    Filled,
    Input,
    Line,
    Moment,
    OptionalLine,
    Output,
    Reference,
)
from app.foundation.schemas import Text as Words
from app.goals.models import GoalKind
from app.library.models import Exemplar, LibraryEntry, Purpose, Resource, Terms

Why = Annotated[Filled, Field(max_length=2000)]
MOST_INDICATORS = 12
Indicators = Annotated[list[Reference], Field(max_length=MOST_INDICATORS)]
ResourceTag = Annotated[Filled, Field(max_length=60)]
Day = date | None


def _address(url: str) -> str:
    if not url.startswith(("https://", "http://")) or any(letter.isspace() for letter in url):
        raise ValueError("Please give an address that begins with https:// or http://.")
    return url


Address = Annotated[
    Words,
    Field(max_length=2000, json_schema_extra={"pattern": r"^https?://[^\s\u0000]*$"}),
    AfterValidator(_address),
]


class ConsentIn(Input):
    """What a teacher agrees to: what the clip shows well, what it may be watched for, and until when."""

    title: Line
    why: Why
    purpose: Purpose = Purpose.MODEL
    purpose_words: OptionalLine = None
    goal_kind: GoalKind | None = None
    indicators: Indicators = Field(default_factory=list)
    subject: OptionalLine = None
    phase: OptionalLine = None
    until: Day = None

    def terms(self) -> Terms:
        """The same as the model takes it."""
        return Terms(
            title=self.title,
            why=self.why,
            purpose=self.purpose,
            purpose_words=self.purpose_words,
            goal_kind=self.goal_kind,
            subject=self.subject,
            phase=self.phase,
            until=self.until,
        )


class ExemplarIn(ConsentIn):
    """A clip for the library: offered by the lesson's teacher, or asked for by the one who cut it."""

    clip_id: Reference


class ExemplarsQuery(PageQuery):
    """Which exemplars are asked for; ``own`` are your own consents of all times."""

    own: bool = False


class LibraryQuery(PageQuery):
    """What is looked for: words or their beginnings, and what it should be about."""

    q: Annotated[Words, Field(max_length=200)] = ""
    kind: Annotated[Words, Field(max_length=20)] = ""
    goal_kind: GoalKind | None = None
    indicator: Reference | None = None
    subject: OptionalLine = None
    phase: OptionalLine = None


class FileQuery(Input):
    """What a file is called."""

    filename: OptionalLine = None


class ResourceIn(Input):
    """A resource: a link, or without one a file that follows; for the school, or for a pair."""

    title: Line
    description: Annotated[Words, Field(max_length=2000)] = ""
    tags: Annotated[list[ResourceTag], Field(max_length=10)] = Field(default_factory=list)
    subject: OptionalLine = None
    phase: OptionalLine = None
    url: Address | None = None
    pair_id: Reference | None = None


class ResourcePatch(Input):
    """What changes of a resource; what is not sent stays as it is."""

    title: Line | None = None
    description: Annotated[Words, Field(max_length=2000)] | None = None
    tags: Annotated[list[ResourceTag], Field(max_length=10)] | None = None
    subject: OptionalLine = None
    phase: OptionalLine = None
    url: Address | None = None
    pair_id: Reference | None = None

    def apply_to(self, resource: Resource) -> None:
        """Change the resource. Raises :class:`Refusal` for a pair that is not one's own."""
        changes = self.model_dump(exclude_unset=True)
        pair_id = changes.pop("pair_id", resource.pair_id)
        needed = ("title", "description", "tags")
        kept = {name: value for name, value in changes.items() if value is not None or name not in needed}
        resource.say(pair_id=pair_id, **kept)


class ResourceForm(Input):
    """The fields of the page's form; tags as they are typed, with a comma between them."""

    title: Line
    description: Annotated[Words, Field(max_length=2000)] = ""
    tags: Annotated[Words, Field(max_length=600)] = ""
    subject: OptionalLine = None
    phase: OptionalLine = None
    url: Address | None = None
    pair_id: Reference | None = None

    def said(self) -> dict[str, Any]:
        """The same as the model takes it."""
        tags = dict.fromkeys(tag.strip()[:60] for tag in self.tags.split(",") if tag.strip())
        return {**self.model_dump(exclude={"tags"}), "tags": list(tags)[:10]}


class ExemplarOut(Output):
    """An exemplar. ``asked`` waits for its teacher; ``playback`` is its own file, once there is one."""

    id: str
    title: str
    why: str
    owner_id: str
    owner_name: str
    asked_by_id: str | None
    purpose: Purpose
    purpose_words: str | None
    goal_kind: GoalKind | None
    indicators: list[str]
    subject: str | None
    phase: str | None
    length_ms: int
    until: Day
    asked: bool
    live: bool
    playback: str | None
    offered_at: Moment | None
    declined_at: Moment | None
    revoked_at: Moment | None
    created_at: Moment
    version: int

    @classmethod
    def of(cls, exemplar: Exemplar) -> "ExemplarOut":
        """Show one."""
        made = {"owner_name", "asked_by_id", "indicators", "playback"}
        return cls(
            owner_name=exemplar.owner.name,
            asked_by_id=exemplar.author_id if exemplar.author_id != exemplar.owner_id else None,
            indicators=[indicator.id for indicator in exemplar.indicators],
            playback=playback_url(exemplar),
            **{name: getattr(exemplar, name) for name in cls.model_fields.keys() - made},
        )


class ResourceOut(Output):
    """A resource: ``url`` leads elsewhere; ``file`` is where its file is fetched, once there is one."""

    id: str
    title: str
    description: str
    tags: list[str]
    subject: str | None
    phase: str | None
    url: str | None
    file: str | None
    filename: str | None
    byte_size: int | None
    pair_id: str | None
    shared_by_id: str
    shared_by_name: str
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, resource: Resource) -> "ResourceOut":
        """Show one."""
        made = {"file", "shared_by_name"}
        return cls(
            file=file_url(resource),
            shared_by_name=resource.shared_by.name,
            **{name: getattr(resource, name) for name in cls.model_fields.keys() - made},
        )


class EntryOut(Output):
    """One thing that was found: an exemplar or a resource."""

    exemplar: ExemplarOut | None
    resource: ResourceOut | None

    @classmethod
    def of(cls, entry: LibraryEntry) -> "EntryOut":
        """Show one."""
        return cls(
            exemplar=ExemplarOut.of(entry.exemplar) if entry.exemplar else None,
            resource=ResourceOut.of(entry.resource) if entry.resource else None,
        )


def playback_url(exemplar: Exemplar) -> str | None:
    """Address of the exemplar's own file; none before it is made."""
    if not exemplar.ready or not exemplar.live:
        return None
    return url_for("library.exemplar_file", id=exemplar.id, attempt=exemplar.attempt)


def file_url(resource: Resource) -> str | None:
    """Address of a resource's file, where it has one."""
    return url_for("library.resource_file", id=resource.id) if resource.filename else None
