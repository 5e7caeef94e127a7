"""Which tag somebody means, who says a tag's id or simply its name."""

from collections.abc import Iterable

from app.foundation.db import db
from app.foundation.refusals import Missing
from app.frameworks.models import Extent, Tag, TagFacts, TagSet
from app.frameworks.ready import ready_sets
from app.people.models import Person


class Vocabulary:
    """The tags that one person can mark with, read once for however many marks."""

    def __init__(self, person: Person, asked: Iterable[str]) -> None:
        self._person = person
        self._sets = list(db.session.scalars(TagSet.offered_to(person)).unique())
        known = {tag.id: tag for tag_set in self._sets for tag in tag_set.all_tags}
        further = set(asked) - known.keys()
        others = Tag.visible_to(person).where(Tag.id.in_(further))
        self._by_id = known | ({tag.id: tag for tag in db.session.scalars(others)} if further else {})
        self._by_name: dict[str, Tag] = {}
        for tag_set in self._sets:
            self._learn(tag_set)

    def tag(self, asked: str, *, lasting: bool = False) -> Tag:
        """The tag with that id, or else of that name: a person's own sets come before the school's.

        A name that nobody knows yet becomes a tag: of the ready set that has it where the person has no set so far, or
        among “My tags”, for intervals where ``lasting``. Raises :class:`Refusal` when that set is full.
        """
        return self._by_id.get(asked) or self._by_name.get(asked.casefold()) or self._made(asked, lasting)

    def _made(self, name: str, lasting: bool) -> Tag:
        if not self._person.coaches_or_teaches:
            raise Missing
        ready = next((found for found in ready_sets() if found.holds(name)), None)
        if ready is not None and not self._sets:
            tag_set = TagSet.made_by(self._person, name=ready.name, tags=ready.tags)
        else:
            tag_set = TagSet.my_tags(self._person)
            tag_set.add(TagFacts(name, extent=Extent.INTERVAL if lasting else Extent.POINT))
        db.session.flush()
        self._sets.append(tag_set)
        self._learn(tag_set)
        return self._by_name[name.casefold()]

    def _learn(self, tag_set: TagSet) -> None:
        for tag in tag_set.tags:
            self._by_name.setdefault(tag.name.casefold(), tag)
