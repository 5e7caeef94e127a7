"""What tag sets look like on the way in and out."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from app.foundation.paging import PageQuery
from app.foundation.refusals import Refusal
from app.foundation.schemas import Filled, Input, Line, Moment, Output, Reference
from app.frameworks.models import COLOURS, MOST_TAGS, Extent, Tag, TagFacts, TagSet
from app.frameworks.ready import ReadySet, ready_set

TagName = Annotated[Filled, Field(max_length=60)]
Key = Annotated[str, Field(min_length=1, max_length=1, pattern=r"^[1-9A-Za-z]$"), AfterValidator(str.lower)]
Colour = Annotated[int, Field(ge=1, le=COLOURS)]


def _left_alone() -> Any:
    """A field that was not sent is not changed; a null is refused."""
    return Field(default_factory=lambda: None)


class TagIn(Input):
    """A tag of a set. With the ``id`` of one that is there it changes that one; a ``group`` is for intervals."""

    id: Reference | None = None
    name: TagName
    key: Key | None = None
    colour: Colour | None = None
    extent: Extent = Extent.POINT
    group: TagName | None = None

    def facts(self) -> TagFacts:
        """The same as the model takes it."""
        return TagFacts(self.name, self.key, self.colour, self.extent, self.group, self.id)


Tags = Annotated[list[TagIn], Field(max_length=MOST_TAGS)]


class TagSetIn(Input):
    """A new tag set. ``ready`` names one that comes with the house, whose tags it begins with."""

    name: Line | None = None
    tags: Tags = Field(default_factory=list)
    shared: bool = False
    ready: Reference | None = None

    def begun_with(self) -> tuple[str, list[TagFacts]]:
        """Its name and its tags. Raises :class:`Refusal` for a ready set that does not exist, and for no name at all."""
        tags = [tag.facts() for tag in self.tags]
        if self.ready is None:
            if self.name is None:
                raise Refusal("Please give the tag set a name.", field="name")
            return self.name, tags
        found = ready_set(self.ready)
        if found is None:
            raise Refusal("There is no ready tag set of that name.", field="ready")
        return self.name or found.name, [*found.tags, *tags]


class TagSetChange(Input):
    """What to change in a tag set; what is not sent stays. ``tags`` are all of them, in their order."""

    name: Line = _left_alone()
    tags: Tags = _left_alone()
    shared: bool = _left_alone()

    def apply_to(self, tag_set: TagSet) -> None:
        """Change the set. Raises :class:`Refusal` for tags that contradict one another."""
        sent = self.model_fields_set
        if "name" in sent:
            tag_set.rename(self.name)
        if "shared" in sent:
            tag_set.share(self.shared)
        if "tags" in sent:
            tag_set.hold_tags([tag.facts() for tag in self.tags])


class TagSetsQuery(PageQuery):
    """Which tag sets are asked for."""

    owner_id: Reference | None = None


class TagOut(Output):
    """A tag as whoever marks with it gets it; ``retired`` ones only bear old marks."""

    id: str
    name: str
    key: str | None
    colour: int
    extent: Extent
    group: str | None
    retired: bool

    @classmethod
    def of(cls, tag: Tag) -> "TagOut":
        """Show one tag."""
        names = cls.model_fields.keys() - {"retired"}
        return cls(retired=tag.retired_at is not None, **{name: getattr(tag, name) for name in names})


class TagSetOut(Output):
    """A tag set with its tags in order."""

    id: str
    owner_id: str
    owner_name: str
    name: str
    shared: bool
    tags: list[TagOut]
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, tag_set: TagSet) -> "TagSetOut":
        """Show one set: the tags in use."""
        names = cls.model_fields.keys() - {"owner_name", "tags"}
        return cls(
            owner_name=tag_set.owner.name,
            tags=[TagOut.of(tag) for tag in tag_set.tags],
            **{name: getattr(tag_set, name) for name in names},
        )


class ReadyTagOut(Output):
    """A tag as it would be."""

    name: str
    key: str | None
    colour: int | None
    extent: Extent
    group: str | None


class ReadySetOut(Output):
    """A tag set that comes with the house."""

    slug: str
    name: str
    about: str
    tags: list[ReadyTagOut]


class ReadySetsOut(Output):
    """All of them."""

    items: list[ReadySetOut]

    @classmethod
    def of(cls, sets: tuple[ReadySet, ...]) -> "ReadySetsOut":
        """Show them."""
        return cls(items=[ReadySetOut.model_validate(found) for found in sets])
