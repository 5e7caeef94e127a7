"""What is said about plans, over HTTP and in forms."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from app.foundation.paging import PageQuery
from app.foundation.schemas import Filled, Input, Line, Moment, Output, Reference, Text
from app.plans.attachments import Attachment, AttachmentComment, AttachmentVersion
from app.plans.items import PlanItem, PlanKind
from app.plans.requests import Outcome, RequestKind, ResourceRequest

LONGEST_ADDRESS = 2000

What = Annotated[Filled, Field(max_length=1000)]
Said = Annotated[Filled, Field(max_length=4000)]


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        usable = False
    if not usable or not text.isprintable() or " " in text:
        raise ValueError(
            "Please give an address that begins with https://, without a name or a secret in it."
        )
    return text


Address = Annotated[
    Text, Field(max_length=LONGEST_ADDRESS, json_schema_extra={"format": "uri"}), AfterValidator(_address)
]
"""Where something is on the web."""


class PlanItemIn(Input):
    """One thing to do: what, of which kind, who (you unless named) and by when."""

    what: What
    kind: PlanKind = PlanKind.OTHER
    owner_id: Reference | None = None
    due_on: date | None = None


class PlanItemPatch(Input):
    """What changes of a plan item; what is not sent stays as it is. ``position`` is its place, counted from 0."""

    what: What | None = None
    kind: PlanKind | None = None
    owner_id: Reference | None = None
    due_on: date | None = None
    position: Annotated[int, Field(ge=0, le=10_000)] | None = None

    def apply_to(self, item: PlanItem) -> None:
        """Change the item. Raises :class:`Refusal` for an owner who does not work on the cycle."""
        if self.owner_id is not None:
            item.belongs_to(self.owner_id)
        if self.what is not None:
            item.what = self.what
        if self.kind is not None:
            item.kind = self.kind
        if "due_on" in self.model_fields_set:
            item.due_on = self.due_on
        if self.position is not None:
            item.move_to(self.position)


class PositionIn(Input):
    """Where to: a place counted from 0."""

    position: Annotated[int, Field(ge=0, le=10_000)]


class AttachmentIn(Input):
    """A paper under its title, and where it is if it is a link."""

    title: Line
    url: Address | None = None


class LinkIn(Input):
    """Where the next version of a paper is."""

    url: Address


def _nothing(value: Any) -> Any:
    return None if value == "" else value


class AttachmentForm(Input):
    """The same as a page sends it: a file or a link."""

    title: Line
    url: Annotated[Address | None, BeforeValidator(_nothing)] = None


class VersionForm(Input):
    """A newer version as a page sends it: a file or a link."""

    url: Annotated[Address | None, BeforeValidator(_nothing)] = None


class FileQuery(Input):
    """What the file that is sent is called."""

    filename: Annotated[Text, Field(min_length=1, max_length=255)]


class AttachmentCommentIn(Input):
    """What you say about a paper."""

    body: Said


class RequestIn(Input):
    """What you ask of those who lead the school. They read these words, the amount and your name, and nothing else."""

    kind: RequestKind
    amount: Line
    body: Annotated[Filled, Field(max_length=1000)]


class DecisionIn(Input):
    """The answer to a request, with a sentence for whoever asked."""

    outcome: Outcome
    sentence: Annotated[Text, Field(max_length=1000)] | None = None


class CompletionOut(Output):
    """That it was done, who said so, and when."""

    by_id: str
    created_at: Moment


class VersionOut(Output):
    """One version of a paper: a link, or a file with the address at which it is fetched."""

    id: str
    number: int
    by_id: str
    url: str | None
    filename: str | None
    content_type: str | None
    byte_size: int | None
    file_url: str | None
    created_at: Moment

    @classmethod
    def of(cls, version: AttachmentVersion) -> "VersionOut":
        """The version as it is answered."""
        address = f"/media/attachment-versions/{version.id}/file" if version.filename else None
        plain = {name: getattr(version, name) for name in cls.model_fields if name != "file_url"}
        return cls(**plain, file_url=address)


class AttachmentCommentOut(Output):
    """What somebody said about a paper, and about which version."""

    id: str
    author_id: str
    on_version: int | None
    body: str
    created_at: Moment

    @classmethod
    def of(cls, comment: AttachmentComment) -> "AttachmentCommentOut":
        """The comment as it is answered."""
        return cls.model_validate(comment)


class AttachmentOut(Output):
    """A paper with its versions, the newest first."""

    id: str
    plan_item_id: str
    title: str
    added_by_id: str
    versions: list[VersionOut]
    comments: int
    created_at: Moment

    @classmethod
    def of(cls, attachment: Attachment) -> "AttachmentOut":
        """The attachment as it is answered."""
        return cls(
            id=attachment.id,
            plan_item_id=attachment.plan_item_id,
            title=attachment.title,
            added_by_id=attachment.added_by_id,
            versions=[VersionOut.of(version) for version in attachment.versions],
            comments=len(attachment.comments),
            created_at=attachment.created_at,
        )


class DecisionOut(Output):
    """How a request was answered."""

    outcome: Outcome
    sentence: str | None
    created_at: Moment


class RequestOut(Output):
    """A request. ``plan_item_id`` is told to those who see the plan, and to no leader."""

    id: str
    asked_by: str
    kind: RequestKind
    amount: str
    body: str
    decision: DecisionOut | None
    withdrawn_at: Moment | None
    plan_item_id: str | None
    created_at: Moment
    version: int

    @classmethod
    def of(cls, request: ResourceRequest, *, with_plan: bool) -> "RequestOut":
        """The request as it is answered to somebody who sees its plan (``with_plan``), or does not."""
        return cls(
            id=request.id,
            asked_by=request.asked_by.name,
            kind=request.kind,
            amount=request.amount,
            body=request.body,
            decision=DecisionOut.model_validate(request.decision) if request.decision else None,
            withdrawn_at=request.withdrawn_at,
            plan_item_id=request.plan_item_id if with_plan else None,
            created_at=request.created_at,
            version=request.version,
        )


class PlanItemOut(Output):
    """A plan item. ``completion`` is null until it is done; ``granted`` says whether a request for it was."""

    id: str
    cycle_id: str
    owner_id: str
    added_by_id: str
    kind: PlanKind
    what: str
    due_on: date | None
    position: int
    completion: CompletionOut | None
    attachments: list[AttachmentOut]
    granted: bool
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, item: PlanItem) -> "PlanItemOut":
        """The item as it is answered."""
        same = (
            "id",
            "cycle_id",
            "owner_id",
            "added_by_id",
            "kind",
            "what",
            "due_on",
            "position",
            "created_at",
        )
        return cls(
            **{name: getattr(item, name) for name in same},
            completion=CompletionOut.model_validate(item.completion) if item.completion else None,
            attachments=[AttachmentOut.of(attachment) for attachment in item.attachments],
            granted=any(request.granted for request in item.requests),
            updated_at=item.updated_at,
            version=item.version,
        )


class PlanQuery(PageQuery):
    """Which page of a plan is asked for."""
