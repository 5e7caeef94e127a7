"""Whether two people who marked one recording saw the same: Cohen's kappa, and where they differ.

Intervals are compared by what holds in the middle of each bin of time, the tags of an exclusive group together as one
set of categories with *none* among them. Moments are compared by pairing them off: two marks of one tag are the same
event when they lie within a tolerance, and each is paired once at most.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from app.marks.counting import Event, Span, states
from app.marks.pairing import TOLERANCE_MS, paired

BIN_MS = 1_000
FEWEST_MARKS = 5  # by both together; with fewer, one mark more or less turns the figure round
NORMAL_95 = 1.959964

NO_VARIATION = "Can’t tell: one answer holds from beginning to end, so agreement by chance is certain."
TOO_FEW = f"Can’t tell yet: fewer than {FEWEST_MARKS} marks between the two."
NO_LENGTH = "Can’t tell yet: nobody knows how long the recording is."

Table = Mapping[tuple[str | None, str | None], int]
"""How often the first said this and the second that; ``None`` is *none of them*."""


@dataclass(frozen=True)
class Compared:
    """What is compared with one figure: the tags of an exclusive group together, or one tag by itself."""

    name: str
    tags: tuple[str, ...]
    lasting: bool


@dataclass(frozen=True)
class Agreement:
    """How far two people agree. ``percent`` is 0 to 100; kappa and its 95 % interval are ``None`` where it can't be told.

    The interval takes bins for independent of each other. Neighbouring seconds of a lesson are not, so the truth is
    less certain than it says.
    """

    about: Compared
    bins: int
    percent: float | None
    kappa: float | None
    low: float | None
    high: float | None
    cannot_tell: str = ""


@dataclass(frozen=True)
class Difference:
    """A stretch in which two people marked different things; ``None`` is nothing."""

    from_ms: int
    to_ms: int
    first: str | None
    second: str | None

    def told(self, first: str, second: str, names: Mapping[str, str]) -> str:
        """Say it with the people's names and the tags': “Ben: wait time; Amina: nothing”."""
        said = [
            f"{person}: {_in_a_sentence(names[tag]) if tag else 'nothing'}"
            for person, tag in ((first, self.first), (second, self.second))
        ]
        return "; ".join(said)


def agreement(
    about: Compared,
    first: Sequence[Event],
    second: Sequence[Event],
    duration_ms: int | None,
    *,
    bin_ms: int = BIN_MS,
    tolerance_ms: int = TOLERANCE_MS,
) -> Agreement:
    """Compare two people's marks of some tags over a whole recording."""
    one, other = of_tags(first, about.tags), of_tags(second, about.tags)
    if not duration_ms:
        return Agreement(about, 0, None, None, None, None, NO_LENGTH)
    if about.lasting:
        table = _by_bins(one, other, duration_ms, bin_ms)
    else:
        table = _by_pairs(one, other, -(-duration_ms // bin_ms), tolerance_ms)
    number = sum(table.values())
    percent = 100 * sum(n for (a, b), n in table.items() if a == b) / number
    figures = kappa(table)
    if figures is None or len(one) + len(other) < FEWEST_MARKS:
        return Agreement(
            about, number, percent, None, None, None, NO_VARIATION if figures is None and one else TOO_FEW
        )
    return Agreement(about, number, percent, *figures)


def kappa(table: Table) -> tuple[float, float, float] | None:
    """Cohen's kappa and the ends of its 95 % interval; ``None`` where both always say the one same thing.

    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement, 20,
    37–46: κ = (p_o - p_e) / (1 - p_e). Its large-sample standard error: Fleiss, J. L., Cohen, J. & Everitt, B. S.
    (1969). Large sample standard errors of kappa and weighted kappa. Psychological Bulletin, 72, 323–327, with p_i· and
    p_·i the shares of a row and a column:

        A = Σ p_ii [1 - (p_i· + p_·i)(1 - κ)]²
        B = (1 - κ)² Σ_{i≠j} p_ij (p_·i + p_j·)²
        C = [κ - p_e (1 - κ)]²
        s.e. = √(A + B - C) / ((1 - p_e) √n)
    """
    number = sum(table.values())
    if number == 0:
        return None
    shares = {cell: count / number for cell, count in table.items() if count}
    rows, columns = defaultdict[str | None, float](float), defaultdict[str | None, float](float)
    for (row, column), share in shares.items():
        rows[row] += share
        columns[column] += share
    by_chance = sum(rows[said] * columns[said] for said in list(rows))
    if by_chance > 1 - 1e-12:
        return None
    observed = sum(share for (row, column), share in shares.items() if row == column)
    found = (observed - by_chance) / (1 - by_chance)
    spread = sum(
        share * (1 - (rows[row] + columns[row]) * (1 - found)) ** 2
        if row == column
        else share * ((1 - found) * (columns[row] + rows[column])) ** 2
        for (row, column), share in shares.items()
    )
    variance = spread - (found - by_chance * (1 - found)) ** 2
    reach = NORMAL_95 * sqrt(max(0.0, variance)) / ((1 - by_chance) * sqrt(number))
    return found, max(-1.0, found - reach), min(1.0, found + reach)


def disagreements(
    compared: Iterable[Compared],
    first: Sequence[Event],
    second: Sequence[Event],
    duration_ms: int,
    *,
    least_ms: int = BIN_MS,
    tolerance_ms: int = TOLERANCE_MS,
) -> list[Difference]:
    """Where two people differ, in time order, to be walked one after the other.

    Stretches shorter than ``least_ms`` are two hands on two keys, and left out.
    """
    found: list[Difference] = []
    for about in compared:
        one, other = of_tags(first, about.tags), of_tags(second, about.tags)
        if about.lasting:
            differing = _differing(states(one, duration_ms), states(other, duration_ms))
            found += [piece for piece in differing if piece.to_ms - piece.from_ms >= least_ms]
        else:
            found += _unpaired(one, other, duration_ms, tolerance_ms)
    return sorted(found, key=lambda piece: (piece.from_ms, piece.to_ms))


def of_tags(events: Sequence[Event], tags: Sequence[str]) -> list[Event]:
    """The marks with one of these tags, in time order."""
    return sorted((event for event in events if event.tag in tags), key=lambda event: event.at_ms)


def _by_bins(one: Sequence[Event], other: Sequence[Event], duration_ms: int, bin_ms: int) -> Table:
    """What both say in the middle of each bin; the last one may be shorter than the others."""
    middles = [
        at + min(at + bin_ms, duration_ms) for at in range(0, duration_ms, bin_ms)
    ]  # doubled: whole numbers
    table = Counter[tuple[str | None, str | None]]()
    for piece in _side_by_side(states(one, duration_ms), states(other, duration_ms)):
        inside = bisect_left(middles, 2 * piece.to_ms) - bisect_left(middles, 2 * piece.from_ms)
        table[piece.first, piece.second] += inside
    return table


def _by_pairs(one: Sequence[Event], other: Sequence[Event], number: int, tolerance_ms: int) -> Table:
    """Moments both marked, one alone marked, and the bins that are left, in which neither did."""
    both = len(paired([event.at_ms for event in one], [event.at_ms for event in other], tolerance_ms))
    tag = (one or other)[0].tag if one or other else None
    alone, alone_too = len(one) - both, len(other) - both
    neither = max(0, number - both - alone - alone_too)
    return Counter({(tag, tag): both, (tag, None): alone, (None, tag): alone_too}) + Counter(
        {(None, None): neither}
    )


def _side_by_side(one: Sequence[Span], other: Sequence[Span]) -> Iterator[Difference]:
    """Two people's states beside each other, cut wherever either changes."""
    here = there = 0
    while here < len(one) and there < len(other):
        mine, theirs = one[here], other[there]
        at, end = max(mine.from_ms, theirs.from_ms), min(mine.to_ms, theirs.to_ms)
        yield Difference(at, end, mine.tag, theirs.tag)
        here += mine.to_ms == end
        there += theirs.to_ms == end


def _differing(one: Sequence[Span], other: Sequence[Span]) -> list[Difference]:
    return [piece for piece in _side_by_side(one, other) if piece.first != piece.second]


def _unpaired(
    one: Sequence[Event], other: Sequence[Event], duration_ms: int, tolerance_ms: int
) -> Iterator[Difference]:
    pairs = paired([event.at_ms for event in one], [event.at_ms for event in other], tolerance_ms)
    for events, met, is_first in ((one, {a for a, _ in pairs}, True), (other, {b for _, b in pairs}, False)):
        for place, event in enumerate(events):
            if place not in met:
                around = max(0, event.at_ms - tolerance_ms), min(duration_ms, event.at_ms + tolerance_ms)
                yield Difference(*around, event.tag if is_first else None, None if is_first else event.tag)


def _in_a_sentence(name: str) -> str:
    """A tag's name after a colon: its capital goes, unless it stands for more than the beginning (ICT, P.E.)."""
    return name if name[1:2].isupper() or name[1:2] == "." else name[:1].lower() + name[1:]
