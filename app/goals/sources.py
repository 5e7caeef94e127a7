"""What can stand on a goal's wall of evidence without being kept there: things made elsewhere, shown by reference.

A room that makes such things says so here (:func:`register`), because the wall stands above all of them and a room knows
only what stands below it. The wall then shows a thing as long as its viewer may see it, and no longer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Select

from app.goals.models import Goal
from app.people.models import Person


class Family(StrEnum):
    """The three families of measures."""

    STUDENT_DATA = "student-data"
    SURVEYS = "surveys"
    OBSERVATIONS = "observations"


@dataclass(frozen=True)
class Seen:
    """A thing as the wall shows it: what it is, from when, in which words, and where it opens."""

    id: str
    label: str
    """What it is, for the small print: “Clip”, “Question by Ben”."""
    title: str
    on: date
    at: datetime
    """When it was made: breaks ties within a day."""
    href: str
    detail: str | None = None
    sign: str | None = None
    """The kind of comment, where it is one."""
    picture: str | None = None
    length_ms: int | None = None
    private: bool = False
    """Whether nobody but the viewer can see it."""


@dataclass(frozen=True)
class Source:
    """One kind of thing that evidence may refer to."""

    kind: str
    family: Family
    seen_by: Callable[[Person], Select[str]]
    """The ids of those that a person may see at this moment: the only thing that decides."""
    told: Callable[[Sequence[str], Person], Sequence[Seen]]
    """How some of them look to that person, in as many queries for many as for one."""
    tied_to: Callable[[Goal, Person], Select[str]] | None = None
    """The ids of those that are about a goal by themselves, as far as a person may see them, newest first."""


SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    """Let evidence refer to things of this kind."""
    SOURCES[source.kind] = source
