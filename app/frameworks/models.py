"""Sets of tags: what somebody wants to count or time, each tag with its key, colour and extent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Select, String, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned, db, words
from app.foundation.ids import new_id
from app.foundation.refusals import Missing, Refusal
from app.frameworks.framework import Framework, Indicator
from app.people.models import Person

__all__ = [
    "COLOURS",
    "KEYS",
    "KEYS_OF_THE_PAGE",
    "MOST_TAGS",
    "USES",
    "Extent",
    "Framework",
    "Indicator",
    "Tag",
    "TagFacts",
    "TagSet",
    "Use",
    "expect_consistent",
]

KEYS = "123456789abcdefghijklmnopqrstuvwxyz"
KEYS_OF_THE_PAGE = frozenset(
    "mu"
)  # begin marking, and undo it; what else the page uses gives way while marking
COLOURS = 8
MOST_TAGS = 60  # more than a hand can learn, fewer than would slow a page
MY_TAGS = "My tags"


class Extent(StrEnum):
    """Whether a tag marks a *point*, which is counted, or an *interval*, which is timed as well."""

    POINT = "point"
    INTERVAL = "interval"


@dataclass(frozen=True)
class TagFacts:
    """A tag as somebody wants it. With the ``id`` of a tag of the set it changes that one; without, it is a new one."""

    name: str
    key: str | None = None
    colour: int | None = None
    extent: Extent = Extent.POINT
    group: str | None = None
    id: str | None = None


@dataclass(frozen=True)
class Use:
    """What a room above does with tags. Asked here, because a room knows only what stands below it."""

    tags: Callable[[], Select[str]]
    """The ids of all tags in use: they may be retired, not deleted."""
    tags_seen_by: Callable[[Person], Select[str]]
    """The ids of the tags by which a person reads something: their sets are in that person's sight."""


USES: list[Use] = []


class TagSet(Versioned, Base):
    """The tags of one way of looking. Its owner's alone, or the whole school's to use when ``shared_at`` is set."""

    __tablename__ = "tag_set"

    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    position: Mapped[int] = mapped_column(Integer, default=0)
    shared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    owner: Mapped[Person] = relationship(lazy="joined")
    all_tags: Mapped[list["Tag"]] = relationship(
        lazy="selectin",
        cascade="all, delete-orphan",
        order_by="(Tag.position, Tag.created_at)",
        back_populates="tag_set",
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """A person's own sets, those shared with their school, and those by which something they can see is marked."""
        if not person.present:
            return select(cls).where(false())
        read = [select(Tag.tag_set_id).where(Tag.id.in_(use.tags_seen_by(person))) for use in USES]
        return select(cls).where(
            cls.school_id == person.school_id,
            or_(cls.owner_id == person.id, cls.shared_at.is_not(None), *(cls.id.in_(tags) for tags in read)),
        )

    @classmethod
    def offered_to(cls, person: Person) -> Select[Self]:
        """The sets to choose from: a person's own first, then the school's; none that was put away."""
        return (
            cls.visible_to(person)
            .where(or_(cls.owner_id == person.id, cls.shared_at.is_not(None)), cls.retired_at.is_(None))
            .order_by(cls.owner_id != person.id, cls.position, cls.created_at, cls.id)
        )

    @classmethod
    def owned_by(cls, person: Person) -> Select[Self]:
        """A person's own sets, theirs to change and to delete."""
        return cls.visible_to(person).where(cls.owner_id == person.id, cls.retired_at.is_(None))

    @classmethod
    def made_by(
        cls, person: Person, *, name: str, tags: Sequence[TagFacts] = (), position: int = 0
    ) -> "TagSet":
        """Make a set of one's own. Raises :class:`Refusal` for tags that contradict one another."""
        if not person.coaches_or_teaches:
            raise Missing
        made = cls(id=new_id(), school_id=person.school_id, owner_id=person.id, name=name, position=position)
        made.owner, made.all_tags = person, []
        made.hold_tags(tags)
        db.session.add(made)
        return made

    @classmethod
    def my_tags(cls, person: Person) -> "TagSet":
        """The set that takes up the tags a person makes in passing: the one that is there, or a new one."""
        there = cls.owned_by(person).where(cls.name == MY_TAGS).order_by(cls.created_at, cls.id).limit(1)
        return db.session.scalars(there).unique().one_or_none() or cls.made_by(person, name=MY_TAGS)

    @property
    def tags(self) -> list["Tag"]:
        """The tags in use, in order, also when that was just changed."""
        return sorted((tag for tag in self.all_tags if tag.retired_at is None), key=lambda tag: tag.position)

    @property
    def shared(self) -> bool:
        """Whether everybody at the school may mark with it."""
        return self.shared_at is not None

    def rename(self, name: str) -> None:
        """Call it something else."""
        self.name = name

    def share(self, shared: bool) -> None:
        """Let the school use it, or keep it to oneself. What others marked with it stays readable."""
        self.shared_at = (self.shared_at or clock.now()) if shared else None

    def add(self, facts: TagFacts) -> "Tag":
        """Add a tag at the end. Raises :class:`Refusal` when its name or key is taken, or is none."""
        here = [tag.facts for tag in self.tags]
        self.hold_tags([*here, facts])
        return self.tags[-1]

    def hold_tags(self, wanted: Sequence[TagFacts]) -> None:
        """Have exactly these tags in this order. What is left out goes, or is retired when something is marked with it.

        Raises :class:`Refusal` for names or keys that are taken twice, and for a changed extent of a tag in use.
        """
        expect_consistent(wanted)
        there = {tag.id: tag for tag in self.tags}
        used = self._in_use(there)
        kept = {facts.id for facts in wanted if facts.id is not None}
        if not kept <= there.keys():
            raise Refusal("One of these tags is not in this set any more.", field="tags")
        for id in there.keys() - kept:
            self._take_out(there[id], used)
        for position, facts in enumerate(wanted):
            tag = there[facts.id] if facts.id else self._new_tag()
            tag.become(facts, position, used=tag.id in used)
        self.updated_at = clock.now()  # tags are rows of their own; the set's version must move with them

    def delete(self) -> None:
        """Take the set away for good; where something is marked with it, it is put away and the marks stay."""
        used = self._in_use({tag.id: tag for tag in self.all_tags})
        if not used:
            db.session.delete(self)
            return
        self.hold_tags([])
        self.retired_at, self.shared_at = clock.now(), None

    def _new_tag(self) -> "Tag":
        tag = Tag(id=new_id(), tag_set_id=self.id, created_at=clock.now())
        self.all_tags.append(tag)
        return tag

    def _take_out(self, tag: "Tag", used: set[str]) -> None:
        if tag.id in used:
            tag.retired_at, tag.key = clock.now(), None
        else:
            self.all_tags.remove(tag)

    def _in_use(self, tags: dict[str, "Tag"]) -> set[str]:
        if not tags:
            return set()
        with db.session.no_autoflush:
            return {
                id
                for use in USES
                for id in db.session.scalars(select(Tag.id).where(Tag.id.in_(tags), Tag.id.in_(use.tags())))
            }


class Tag(Identified, Base):
    """One thing to look for. ``group`` names tags of its set that rule each other out: starting one ends the other."""

    __tablename__ = "tag"

    tag_set_id: Mapped[str] = mapped_column(Id, ForeignKey("tag_set.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    key: Mapped[str | None] = mapped_column(String(1))
    colour: Mapped[int] = mapped_column(Integer)
    extent: Mapped[Extent] = mapped_column(words(Extent))
    group: Mapped[str | None] = mapped_column(String(60))
    position: Mapped[int] = mapped_column(Integer)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    tag_set: Mapped[TagSet] = relationship(back_populates="all_tags")

    __table_args__ = (
        CheckConstraint(f"colour BETWEEN 1 AND {COLOURS}", name="colour_is_one_of_ours"),
        Index("ix_tag_set_position", "tag_set_id", "position"),
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The tags of the sets a person can see, those no longer in use among them: old marks bear their names."""
        return select(cls).where(cls.tag_set_id.in_(TagSet.visible_to(person).with_only_columns(TagSet.id)))

    @property
    def facts(self) -> TagFacts:
        """The tag as it is."""
        return TagFacts(self.name, self.key, self.colour, self.extent, self.group, self.id)

    @property
    def copied(self) -> TagFacts:
        """The same for another set."""
        return replace(self.facts, id=None)

    @property
    def lasts(self) -> bool:
        """Whether it marks intervals."""
        return self.extent is Extent.INTERVAL

    def rules_out(self, other: "Tag") -> bool:
        """Whether the two cannot go on beside each other: an interval beside itself, or two of one exclusive group."""
        if not (self.lasts and other.lasts):
            return False
        together = self.group is not None and self.group == other.group
        return self.id == other.id or (together and self.tag_set_id == other.tag_set_id)

    def become(self, facts: TagFacts, position: int, *, used: bool) -> None:
        """Be as somebody wants it. Raises :class:`Refusal` when marks would no longer fit."""
        if used and facts.extent is not self.extent:
            raise Refusal(
                f"“{self.name}” has marks already, so it stays {_article(self.extent)}. "
                "Please make another tag.",
                field="tags",
            )
        self.name, self.key, self.extent, self.group = facts.name, facts.key, facts.extent, facts.group
        self.colour = facts.colour or position % COLOURS + 1
        self.position = position


def expect_consistent(tags: Sequence[TagFacts]) -> None:
    """Whether tags can be one set. Raises :class:`Refusal` with the first thing that is in the way."""
    if len(tags) > MOST_TAGS:
        raise Refusal(f"A tag set has at most {MOST_TAGS} tags.", field="tags")
    names, keys = set[str](), dict[str, str]()
    for tag in tags:
        if tag.name.casefold() in names:
            raise Refusal(
                f"There are two tags called “{tag.name}”. Please call one of them something else.",
                field="tags",
            )
        names.add(tag.name.casefold())
        if tag.group is not None and tag.extent is Extent.POINT:
            raise Refusal(
                f"“{tag.name}” marks a moment. Only tags that last can end each other.", field="tags"
            )
        if tag.key is None:
            continue
        _expect_usable(tag.key)
        if tag.key in keys:
            raise Refusal(
                f"“{keys[tag.key]}” and “{tag.name}” have the same key, {tag.key.upper()}.", field="tags"
            )
        keys[tag.key] = tag.name


def _expect_usable(key: str) -> None:
    if key not in KEYS:
        raise Refusal("A key is one of 1 to 9 or a letter.", field="tags")
    if key in KEYS_OF_THE_PAGE:
        raise Refusal(f"{key.upper()} is a key of the lesson page. Please choose another one.", field="tags")


def _article(extent: Extent) -> str:
    return "a moment" if extent is Extent.POINT else "an interval"
