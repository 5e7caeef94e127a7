"""A framework's indicators as tags: for the palette, and for the tags of comments."""

from app.frameworks.framework import Framework
from app.frameworks.models import COLOURS, KEYS, KEYS_OF_THE_PAGE, TagFacts, TagSet
from app.people.models import Person


def tag_set_of(framework: Framework, person: Person) -> TagSet:
    """Make a person a tag set of a framework: a tag for each indicator, coloured by its domain, keys as far as they go.

    Raises :class:`Missing` for somebody who neither coaches nor teaches.
    """
    keys = [key for key in KEYS if key not in KEYS_OF_THE_PAGE]
    tags = [
        TagFacts(
            name=indicator.name,
            key=keys[place] if place < len(keys) else None,
            colour=indicator.domain % COLOURS + 1,
        )
        for place, indicator in enumerate(framework.indicators)
    ]
    return TagSet.made_by(person, name=framework.name, tags=tags)
