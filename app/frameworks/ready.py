"""Tag sets that come with the house, for whoever has none yet. They are copied when chosen, and never changed here."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.frameworks.models import Extent, TagFacts

FILE = Path(__file__).with_name("ready.toml")


@dataclass(frozen=True)
class ReadySet:
    """A set to begin with; ``slug`` is what it is asked for by."""

    slug: str
    name: str
    about: str
    tags: tuple[TagFacts, ...]

    def holds(self, name: str) -> bool:
        """Whether it has a tag of that name."""
        return any(tag.name.casefold() == name.casefold() for tag in self.tags)


@cache
def ready_sets() -> tuple[ReadySet, ...]:
    """All of them, in the order of the file."""
    with FILE.open("rb") as file:
        return tuple(
            ReadySet(found["slug"], found["name"], found["about"], tuple(_tag(tag) for tag in found["tags"]))
            for found in tomllib.load(file)["sets"]
        )


def ready_set(slug: str) -> ReadySet | None:
    """The one asked for, if there is such a one."""
    return next((found for found in ready_sets() if found.slug == slug), None)


def _tag(facts: dict[str, str | int]) -> TagFacts:
    return TagFacts(
        name=str(facts["name"]),
        key=str(facts["key"]),
        colour=int(facts["colour"]),
        extent=Extent(str(facts.get("extent", "point"))),
        group=str(facts["group"]) if "group" in facts else None,
    )
