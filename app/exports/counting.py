"""How often and how long each tag was marked, by whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.exports.contents import Marking
from app.frameworks.models import Extent
from app.marks.counting import Event, Tally, tally


@dataclass(frozen=True)
class Count:
    """One author's marks with one tag, added up."""

    tag: str
    tag_set: str
    author: str
    lasts: bool
    tally: Tally


def counts(marks: Iterable[Marking], length_ms: int) -> list[Count]:
    """A count for each tag and author, in the order in which they are first met."""
    groups: dict[tuple[str, str], list[Marking]] = {}
    for mark in marks:
        groups.setdefault((mark.tag_id, mark.author_id), []).append(mark)
    return [_count(group, length_ms) for group in groups.values()]


def _count(marks: list[Marking], length_ms: int) -> Count:
    events = [Event(mark.author_id, mark.tag_id, mark.at_ms, mark.end_ms) for mark in marks]
    lasts = marks[0].extent is Extent.INTERVAL
    return Count(
        marks[0].tag,
        marks[0].tag_set,
        marks[0].author,
        lasts,
        tally(events, length_ms or None, lasting=lasts),
    )
