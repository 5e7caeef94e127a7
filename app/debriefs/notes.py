"""Two people writing in the same notes: what both wrote is kept. Pure: three texts in, one text out."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Merged:
    """The notes after two people wrote; ``both_kept`` when they changed the same lines and both versions stand there."""

    text: str
    both_kept: bool


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Bring together what two people made of ``base``. Lines that both changed are kept twice, theirs first."""
    base, mine, theirs = (_plain(text) for text in (base, mine, theirs))
    if mine in (base, theirs):
        return Merged(theirs, both_kept=False)
    if theirs == base:
        return Merged(mine, both_kept=False)
    lines: list[str] = []
    both_kept = False
    for old, first, second in _regions(base.split("\n"), theirs.split("\n"), mine.split("\n")):
        kept, doubled = _keep(old, first, second)
        lines += kept
        both_kept = both_kept or doubled
    return Merged("\n".join(lines), both_kept)


def _keep(old: Sequence[str], theirs: Sequence[str], mine: Sequence[str]) -> tuple[list[str], bool]:
    if mine in (old, theirs):
        return list(theirs), False
    if theirs == old:
        return list(mine), False
    if old and theirs[: len(old)] == old:  # they went on below what I changed
        return [*mine, *theirs[len(old) :]], False
    if old and mine[: len(old)] == old:
        return [*theirs, *mine[len(old) :]], False
    if len(old) == len(theirs) == len(mine) > 1:  # neighbouring lines, each changed by one of them
        kept = [_keep(*([line] for line in lines)) for lines in zip(old, theirs, mine, strict=True)]
        return [line for lines, _ in kept for line in lines], any(doubled for _, doubled in kept)
    return [*theirs, *mine], bool(theirs and mine)


def _regions(
    base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]
) -> Iterator[tuple[Sequence[str], Sequence[str], Sequence[str]]]:
    """Walk the three texts from one run of lines that all share to the next, giving what lies between and the run."""
    at_base = at_theirs = at_mine = 0
    for in_base, in_theirs, in_mine, size in _shared_runs(base, theirs, mine):
        yield base[at_base:in_base], theirs[at_theirs:in_theirs], mine[at_mine:in_mine]
        run = base[in_base : in_base + size]
        yield run, run, run
        at_base, at_theirs, at_mine = in_base + size, in_theirs + size, in_mine + size
    yield base[at_base:], theirs[at_theirs:], mine[at_mine:]


def _shared_runs(
    base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]
) -> Iterator[tuple[int, int, int, int]]:
    in_theirs, in_mine = _places(base, theirs), _places(base, mine)
    start = 0
    while start < len(base):
        size = 0
        while (
            start + size < len(base)
            and start + size in in_theirs
            and start + size in in_mine
            and in_theirs[start + size] == in_theirs[start] + size
            and in_mine[start + size] == in_mine[start] + size
        ):
            size += 1
        if size:
            yield start, in_theirs[start], in_mine[start], size
        start += size or 1


def _places(base: Sequence[str], other: Sequence[str]) -> dict[int, int]:
    """Where lines of ``base`` stand in ``other``, in order: the shared beginning and end, and between them the lines
    that stand once in each (Bram Cohen's patience diff) with their equal neighbours.

    Its time grows with the lines, whatever they say. ``difflib`` takes seconds over a few thousand equal ones, and
    notes come from outside.
    """
    shorter = min(len(base), len(other))
    top = next((at for at in range(shorter) if base[at] != other[at]), shorter)
    bottom = next((at for at in range(shorter - top) if base[-1 - at] != other[-1 - at]), shorter - top)
    ends = (len(base) - bottom, len(other) - bottom)
    places = {at: at for at in range(top)}
    places |= {ends[0] + at: ends[1] + at for at in range(bottom)}
    here, there = (_single(lines, top, end) for lines, end in zip((base, other), ends, strict=True))
    before = (top - 1, top - 1)
    for at, at_other in _rising([(at, there[line]) for line, at in here.items() if line in there]):
        back = 0
        while (
            at - back > before[0]
            and at_other - back > before[1]
            and base[at - back] == other[at_other - back]
        ):
            places[at - back] = at_other - back
            back += 1
        on = 1
        while at + on < ends[0] and at_other + on < ends[1] and base[at + on] == other[at_other + on]:
            places[at + on] = at_other + on
            on += 1
        before = max(before, (at + on - 1, at_other + on - 1))
    return places


def _single(lines: Sequence[str], start: int, end: int) -> dict[str, int]:
    """The lines that stand only once between two places, and where."""
    counts = Counter(lines[start:end])
    return {lines[at]: at for at in range(start, end) if counts[lines[at]] == 1}


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest choice of ``pairs``, given by their first number, whose second numbers rise too."""
    ends: list[int] = []
    piles: list[int] = []
    before: list[int | None] = []
    for at, (_, second) in enumerate(pairs):
        pile = bisect_left(ends, second)
        before.append(piles[pile - 1] if pile else None)
        ends[pile : pile + 1] = [second]
        piles[pile : pile + 1] = [at]
    chosen: list[tuple[int, int]] = []
    last = piles[-1] if piles else None
    while last is not None:
        chosen.append(pairs[last])
        last = before[last]
    return chosen[::-1]


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
