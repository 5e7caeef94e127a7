"""How often and how long each tag was marked, by whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.exports.contents import Marking


@dataclass(frozen=True)
class Count:
    """One author's marks with one tag. An interval that is still open counts, and its time does not."""

    tag: str
    tag_set: str
    author: str
    lasts: bool
    count: int
    total_ms: int
    first_ms: int
    last_ms: int
    length_ms: int

    @property
    def per_minute(self) -> float:
        """Marks for each minute of the recording."""
        return self.count * 60_000 / self.length_ms if self.length_ms else 0.0

    @property
    def share(self) -> float:
        """The part of the recording that its intervals cover, from 0 to 1; one author's overlap of itself counts once."""
        return self.total_ms / self.length_ms if self.length_ms else 0.0


def counts(marks: Iterable[Marking], length_ms: int) -> list[Count]:
    """A count for each tag and author, in the order in which they are first met."""
    groups: dict[tuple[str, str], list[Marking]] = {}
    for mark in marks:
        groups.setdefault((mark.tag_id, mark.author_id), []).append(mark)
    return [
        Count(
            tag=group[0].tag,
            tag_set=group[0].tag_set,
            author=group[0].author,
            lasts=group[0].extent == "interval",
            count=len(group),
            total_ms=_covered_ms(group),
            first_ms=group[0].at_ms,
            last_ms=group[-1].at_ms,
            length_ms=length_ms,
        )
        for group in groups.values()
    ]


def _covered_ms(marks: Iterable[Marking]) -> int:
    """Milliseconds under the intervals of marks that are in time order."""
    covered_ms = reached_ms = 0
    for mark in marks:
        if mark.end_ms is not None and mark.end_ms > reached_ms:
            covered_ms += mark.end_ms - max(mark.at_ms, reached_ms)
            reached_ms = mark.end_ms
    return covered_ms
