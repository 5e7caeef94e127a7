"""What two people both saw, and what only one of them did. Pure: their notes in, pairs and the rest out.

Two notes may be about the same moment when their ranges overlap or lie no further apart than the tolerance. Each note
has one partner at most: among all ways to pair them it is one with the most pairs, and of those one in which they lie
closest together. (The assignment problem, solved by the Hungarian method with potentials: H. W. Kuhn, 1955, in the
form of R. Jonker and A. Volgenant, 1987.)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

USUAL_TOLERANCE_MS: Final = 5_000
"""About as long as it takes to see something and begin to write."""
LARGEST_TOLERANCE_MS: Final = 60_000
FEWEST_TO_SAY: Final = 5
"""Below this many, one note more or less moves a share by more than a fifth: then only the counts are told."""

_FARTHEST_STARTS_S: Final = 60


@dataclass(frozen=True)
class Note:
    """Something one person noticed: a comment or a mark. Times are ms of media time."""

    sort: str
    id: str
    at_ms: int
    end_ms: int | None = None
    kind: str = ""
    tags: frozenset[str] = frozenset()
    words: str = ""

    @property
    def last_ms(self) -> int:
        """Where it ends; a moment ends where it begins."""
        return self.at_ms if self.end_ms is None else self.end_ms

    def distance_ms(self, other: "Note") -> int:
        """How far apart two notes lie; 0 where they overlap."""
        return max(0, self.at_ms - other.last_ms, other.at_ms - self.last_ms)

    def is_alike(self, other: "Note") -> bool:
        """Whether they also say the same about the moment: one kind, or a tag in common."""
        return bool(self.kind and self.kind == other.kind) or not self.tags.isdisjoint(other.tags)


@dataclass(frozen=True)
class Match:
    """One moment that both saw, as each of them put it."""

    first: Note
    second: Note

    @property
    def at_ms(self) -> int:
        """Where to look: at the earlier of the two."""
        return min(self.first.at_ms, self.second.at_ms)

    @property
    def alike(self) -> bool:
        """Whether they agree on more than the moment."""
        return self.first.is_alike(self.second)


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def percent(self) -> int | None:
        """The share in whole percent; ``None`` where they are too few to say."""
        return None if self.of < FEWEST_TO_SAY else round(100 * self.count / self.of)


@dataclass(frozen=True)
class Comparison:
    """What both saw, what only the first and what only the second saw, each in time order."""

    both: Sequence[Match] = field(default=())
    only_first: Sequence[Note] = field(default=())
    only_second: Sequence[Note] = field(default=())

    @property
    def agreement(self) -> Share:
        """How many of all moments that anybody noted were seen by both."""
        return Share(len(self.both), len(self.both) + len(self.only_first) + len(self.only_second))

    @property
    def of_first(self) -> Share:
        """How many of the first one's notes the second shares."""
        return Share(len(self.both), len(self.both) + len(self.only_first))

    @property
    def of_second(self) -> Share:
        """How many of the second one's notes the first shares."""
        return Share(len(self.both), len(self.both) + len(self.only_second))

    @property
    def alike(self) -> Share:
        """In how many of the moments that both saw they also say the same kind, or use a tag in common."""
        return Share(sum(match.alike for match in self.both), len(self.both))


def compare(
    first: Iterable[Note], second: Iterable[Note], tolerance_ms: int = USUAL_TOLERANCE_MS
) -> Comparison:
    """Pair the notes of two people as well as can be."""
    ours, theirs = _in_order(first), _in_order(second)
    pairs = [
        pair
        for here, there in _neighbourhoods(ours, theirs, tolerance_ms)
        for pair in _paired(here, there, tolerance_ms)
    ]
    matched = {id(note) for pair in pairs for note in pair}
    return Comparison(
        both=sorted((Match(*pair) for pair in pairs), key=lambda match: match.at_ms),
        only_first=[note for note in ours if id(note) not in matched],
        only_second=[note for note in theirs if id(note) not in matched],
    )


def _in_order(notes: Iterable[Note]) -> list[Note]:
    return sorted(
        notes, key=lambda note: (note.at_ms, note.last_ms)
    )  # else as they came: what was written first


def _neighbourhoods(
    ours: Sequence[Note], theirs: Sequence[Note], tolerance_ms: int
) -> list[tuple[list[Note], list[Note]]]:
    """Stretches of the film that have nothing to do with each other, so that each is paired by itself."""
    everybody = sorted(
        [(note, 0) for note in ours] + [(note, 1) for note in theirs], key=lambda one: one[0].at_ms
    )
    found: list[tuple[list[Note], list[Note]]] = []
    reaches_ms: int | None = None
    for note, whose in everybody:
        if reaches_ms is None or note.at_ms > reaches_ms + tolerance_ms:
            found.append(([], []))
        found[-1][whose].append(note)
        reaches_ms = max(note.last_ms, reaches_ms or 0)
    return [stretch for stretch in found if stretch[0] and stretch[1]]


def _paired(ours: list[Note], theirs: list[Note], tolerance_ms: int) -> list[tuple[Note, Note]]:
    turned = len(ours) > len(theirs)
    rows, columns = (theirs, ours) if turned else (ours, theirs)
    price, never = _prices(rows, columns, tolerance_ms)
    found = [(rows[row], columns[column]) for row, column in _assigned(price) if price[row, column] < never]
    return [(second, first) for first, second in found] if turned else found


def _prices(rows: list[Note], columns: list[Note], tolerance_ms: int) -> tuple[NDArray[np.int64], int]:
    """What each pair costs: first how far apart they lie, then whether they are alike, then how far apart they begin.

    The weights keep the three apart over the sum of all pairs, and one pair less costs more than all of them.
    """
    most = len(rows) + 1
    unlike = _FARTHEST_STARTS_S * most
    apart = unlike * most + unlike
    never = (apart * (tolerance_ms + 1)) * most
    price = np.full((len(rows), len(columns)), never, dtype=np.int64)
    for row, ours in enumerate(rows):
        for column, theirs in enumerate(columns):
            distance_ms = ours.distance_ms(theirs)
            if distance_ms <= tolerance_ms:
                starts_s = min(abs(ours.at_ms - theirs.at_ms) // 1000, _FARTHEST_STARTS_S - 1)
                price[row, column] = distance_ms * apart + (not ours.is_alike(theirs)) * unlike + starts_s
    return price, never


def _assigned(price: NDArray[np.int64]) -> list[tuple[int, int]]:
    """For each row a column of its own, at the least price together; there are no more rows than columns.

    Row and column 0 of the bookkeeping stand for "none", so everything is counted from 1.
    """
    rows, columns = price.shape
    of_row, of_column = np.zeros(rows + 1, np.int64), np.zeros(columns + 1, np.int64)
    held_by = np.zeros(columns + 1, np.int64)
    for row in range(1, rows + 1):
        held_by[0] = row
        came_from, column = _cheapest_way(price, of_row, of_column, held_by)
        while column:
            held_by[column] = held_by[came_from[column]]
            column = int(came_from[column])
    return [(int(held_by[column]) - 1, column - 1) for column in range(1, columns + 1) if held_by[column]]


def _cheapest_way(
    price: NDArray[np.int64],
    of_row: NDArray[np.int64],
    of_column: NDArray[np.int64],
    held_by: NDArray[np.int64],
) -> tuple[NDArray[np.int64], int]:
    """From the row that waits in column 0, exchange by exchange, to the nearest column that nobody holds."""
    columns = len(of_column)
    nearest = np.full(columns, np.iinfo(np.int64).max, np.int64)
    came_from, passed = np.zeros(columns, np.int64), np.zeros(columns, bool)
    column = 0
    while held_by[column]:
        passed[column] = True
        row = held_by[column]
        reduced = price[row - 1] - of_row[row] - of_column[1:]
        closer = ~passed[1:] & (reduced < nearest[1:])
        nearest[1:][closer] = reduced[closer]
        came_from[1:][closer] = column
        column = int(np.argmin(np.where(passed, np.iinfo(np.int64).max, nearest)))
        step = nearest[column]
        of_row[held_by[passed]] += step
        of_column[passed] -= step
        nearest[~passed] -= step
    return came_from, column
