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
    """Bring together what two people made of ``base``: apart in the text, or in one line, both changes are made.

    Where both wrote in the same place, the lines of both are kept, theirs first; but not twice where one of them is
    the other with more typed behind it, which is what the same person sends again after an answer was lost.
    """
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
    if theirs == old or mine in (old, theirs):
        return list(mine if theirs == old else theirs), False
    woven = _weave(*("".join(f"{line}\n" for line in lines) for lines in (old, theirs, mine)))
    if woven is not None:
        return woven.split("\n")[:-1], False
    if old and theirs[: len(old)] == old:  # they went on below what I changed
        return [*mine, *theirs[len(old) :]], False
    if old and mine[: len(old)] == old:
        return [*theirs, *mine[len(old) :]], False
    if len(old) == len(theirs) == len(mine) > 1:  # neighbouring lines, each changed by one of them
        kept = [_keep(*([line] for line in lines)) for lines in zip(old, theirs, mine, strict=True)]
        return [line for lines, _ in kept for line in lines], any(doubled for _, doubled in kept)
    return [*theirs, *mine], bool(theirs and mine)


@dataclass(frozen=True)
class _Edit:
    """Characters ``start`` to ``end`` of a text, exchanged for others."""

    start: int
    end: int
    words: str

    @classmethod
    def between(cls, old: str, new: str) -> "_Edit":
        """The one stretch in which two texts differ."""
        start = _shared_start(old, new)
        same = _shared_start(old[start:][::-1], new[start:][::-1])
        return cls(start, len(old) - same, new[start : len(new) - same])

    def goes_on(self, other: "_Edit") -> bool:
        """Whether this is the other edit with more typed behind it."""
        typed = other.words.removesuffix("\n")
        return (self.start, self.end) == (other.start, other.end) and self.words.startswith(typed)


def _weave(old: str, theirs: str, mine: str) -> str | None:
    """Make the changes of both in one text, or ``None`` where they touch each other."""
    edits = [_Edit.between(old, theirs), _Edit.between(old, mine)]
    first, last = sorted(edits, key=lambda edit: (edit.start, edit.end))
    if first.end < last.start:
        return old[: first.start] + first.words + old[first.end : last.start] + last.words + old[last.end :]
    longer = max(edits, key=lambda edit: len(edit.words))
    if all(longer.goes_on(edit) for edit in edits):
        return old[: longer.start] + longer.words + old[longer.end :]
    return None


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
    top = _shared_start(base, other)
    bottom = _shared_start(base[top:][::-1], other[top:][::-1])
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


def _shared_start(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    shorter = min(len(one), len(other))
    return next((at for at, (here, there) in enumerate(pairs) if here != there), shorter)


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
