"""A recording's marks as one person may read them, added up by author and tag."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from app.foundation.db import db
from app.frameworks.models import Tag, TagSet
from app.lessons.models import Recording
from app.marks.agreement import Compared
from app.marks.counting import Event
from app.marks.models import Mark
from app.people.models import Person


@dataclass(frozen=True)
class Sheet:
    """The marks as plain events, with the tags and the people they name; however many marks, the same few queries."""

    recording: Recording
    events: Sequence[Event]
    tags: dict[str, Tag]
    tag_sets: dict[str, TagSet]
    people: dict[str, Person]

    @classmethod
    def of(cls, recording: Recording, viewer: Person) -> "Sheet":
        """Read what ``viewer`` may read of a recording they may see."""
        marks = Mark.on(recording, viewer)
        facts = marks.with_only_columns(Mark.author_id, Mark.tag_id, Mark.at_ms, Mark.end_ms)
        events = [Event(*row) for row in db.session.execute(facts)]
        tag_ids, author_ids = {event.tag for event in events}, {event.author for event in events}
        tags = db.session.scalars(
            select(Tag)
            .join(TagSet)
            .where(Tag.id.in_(tag_ids))
            .order_by(TagSet.name, TagSet.id, Tag.position, Tag.created_at)
        ).all()
        sets = db.session.scalars(select(TagSet).where(TagSet.id.in_({tag.tag_set_id for tag in tags})))
        people = db.session.scalars(select(Person).where(Person.id.in_(author_ids)).order_by(Person.name))
        return cls(
            recording,
            events,
            {tag.id: tag for tag in tags},
            {found.id: found for found in sets.unique()},
            {person.id: person for person in people.unique()},
        )

    def by(self, author_id: str, tag_id: str | None = None) -> list[Event]:
        """One person's marks, with one tag or with all, in time order."""
        return [event for event in self.events if event.author == author_id and tag_id in (None, event.tag)]

    def tags_of(self, author_id: str) -> list[Tag]:
        """The tags one person marked with, in the order of their sets."""
        used = {event.tag for event in self.by(author_id)}
        return [tag for tag in self.tags.values() if tag.id in used]

    def groups_of(self, author_id: str) -> list[Compared]:
        """The exclusive groups that one person marked with, each with all of its tags."""
        return [
            found
            for found in self.compared(author_id)
            if len(found.tags) > 1 or self.tags[found.tags[0]].group
        ]

    def compared(self, *people: str) -> list[Compared]:
        """What can be compared between people: each exclusive group as a whole, every other tag by itself."""
        used = {event.tag for event in self.events if event.author in people}
        found: dict[str, Compared] = {}
        for tag in self.tags.values():
            if tag.id not in used:
                continue
            if tag.group is None:
                found[tag.id] = Compared(tag.name, (tag.id,), lasting=tag.lasts)
            elif f"{tag.tag_set_id} {tag.group}" not in found:
                together = tuple(other.id for other in self._group(tag))
                found[f"{tag.tag_set_id} {tag.group}"] = Compared(tag.group, together, lasting=True)
        return list(found.values())

    def name_of(self, tag_id: str) -> str:
        """What a tag is called, also one of a group that nobody has marked with yet."""
        known = self.tags.get(tag_id) or next(
            tag for found in self.tag_sets.values() for tag in found.all_tags if tag.id == tag_id
        )
        return known.name

    def set_of(self, compared: Compared) -> str:
        """The id of the tag set that something compared belongs to."""
        return next(
            found.id
            for found in self.tag_sets.values()
            for tag in found.all_tags
            if tag.id == compared.tags[0]
        )

    def _group(self, tag: Tag) -> list[Tag]:
        there = [other for other in self.tag_sets[tag.tag_set_id].all_tags if other.group == tag.group]
        return [other for other in there if other.retired_at is None or other.id in self.tags]
