"""What marks add up to: how often, how long, which share of the time, and when. Plain figures in, plain figures out.

Times are ms of media time. An interval that has not ended yet is counted, and has no length; nothing after the
recording's end is timed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import pairwise
from statistics import median

MINUTE_MS = 60_000

Range = tuple[int, int]


@dataclass(frozen=True)
class Event:
    """A mark, as far as counting goes: whose, with which tag, from when until when."""

    author: str
    tag: str
    at_ms: int
    end_ms: int | None = None


@dataclass(frozen=True)
class Tally:
    """What the marks of one tag add up to. What has no meaning is ``None``, such as the length of moments.

    ``total_ms`` adds up all lengths; ``share`` is the part of the recording, 0 to 1, that at least one of them covers.
    """

    count: int
    open: int
    rate_per_minute: float | None
    total_ms: int | None
    mean_ms: float | None
    median_ms: float | None
    share: float | None
    first_ms: int | None
    last_ms: int | None


@dataclass(frozen=True)
class Bin:
    """A stretch of the recording: how many marks begin in it, and how many of its ms are covered by one."""

    from_ms: int
    to_ms: int
    count: int
    covered_ms: int


@dataclass(frozen=True)
class Span:
    """A stretch in which one tag of an exclusive group holds, or none of them."""

    from_ms: int
    to_ms: int
    tag: str | None


def tally(events: Sequence[Event], duration_ms: int | None, *, lasting: bool) -> Tally:
    """Add up marks of one tag; ``lasting`` says whether the tag marks intervals."""
    begun = sorted(event.at_ms for event in events)
    timed = [end - at for at, end in ranges(events, duration_ms)]
    known = duration_ms is not None and duration_ms > 0
    return Tally(
        count=len(events),
        open=sum(event.end_ms is None for event in events) if lasting else 0,
        rate_per_minute=len(events) * MINUTE_MS / duration_ms if known and duration_ms else None,
        total_ms=sum(timed) if lasting else None,
        mean_ms=sum(timed) / len(timed) if timed else None,
        median_ms=float(median(timed)) if timed else None,
        share=covered_ms(events, duration_ms) / duration_ms if lasting and known and duration_ms else None,
        first_ms=begun[0] if begun else None,
        last_ms=begun[-1] if begun else None,
    )


def ranges(events: Iterable[Event], duration_ms: int | None = None) -> list[Range]:
    """Where the marks that ended lie, none of it after the recording's end."""
    kept = [
        (event.at_ms, event.end_ms if duration_ms is None else min(event.end_ms, duration_ms))
        for event in events
        if event.end_ms is not None
    ]
    return [(at, end) for at, end in kept if end > at]


def union(found: Iterable[Range]) -> list[Range]:
    """The same stretches, each moment once: in order, and none touching the next."""
    joined: list[Range] = []
    for at, end in sorted(found):
        if joined and at <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((at, end))
    return joined


def covered_ms(events: Iterable[Event], duration_ms: int | None = None) -> int:
    """How long at least one of the marks lasts: never more than there is of the recording."""
    return sum(end - at for at, end in union(ranges(events, duration_ms)))


def bins(events: Sequence[Event], duration_ms: int, number: int) -> list[Bin]:
    """Cut the recording into ``number`` parts, equal to the millisecond. The last one takes in the very end."""
    edges = [index * duration_ms // number for index in range(number + 1)]
    counts, covered = [0] * number, [0] * number
    for event in events:
        counts[_bin_of(event.at_ms, duration_ms, number)] += 1
    for at, end in union(ranges(events, duration_ms)):
        for index in range(_bin_of(at, duration_ms, number), _bin_of(end, duration_ms, number) + 1):
            covered[index] += max(0, min(end, edges[index + 1]) - max(at, edges[index]))
    return [Bin(edges[i], edges[i + 1], counts[i], covered[i]) for i in range(number)]


def _bin_of(ms: int, duration_ms: int, number: int) -> int:
    if duration_ms <= 0:
        return 0
    guess = min(ms * number // duration_ms, number - 1)
    at_next_edge = guess + 1 < number and ms >= (guess + 1) * duration_ms // number
    return guess + 1 if at_next_edge else guess


def states(events: Sequence[Event], duration_ms: int) -> list[Span]:
    """Which tag of an exclusive group holds when, without gaps from the beginning to the end.

    Where two overlap, the one that began later holds: that is what whoever marked it said last.
    """
    lasting = sorted(enumerate(events), key=lambda numbered: (numbered[1].at_ms, numbered[0]))
    steps = sorted({0, duration_ms, *(ms for found in ranges(events, duration_ms) for ms in found)})
    running: list[
        tuple[int, int, str]
    ] = []  # the one that ends first does not matter: the one begun last does
    spans: list[Span] = []
    upcoming = 0
    for at, end in pairwise(steps):
        while upcoming < len(lasting) and lasting[upcoming][1].at_ms <= at:
            event = lasting[upcoming][1]
            if event.end_ms is not None:
                heappush(running, (-upcoming, event.end_ms, event.tag))
            upcoming += 1
        while running and running[0][1] <= at:
            heappop(running)
        _lengthen(spans, at, end, running[0][2] if running else None)
    return spans


def _lengthen(spans: list[Span], at: int, end: int, tag: str | None) -> None:
    if spans and spans[-1].tag == tag:
        spans[-1] = Span(spans[-1].from_ms, end, tag)
    else:
        spans.append(Span(at, end, tag))


def budget(events: Sequence[Event], tags: Sequence[str], duration_ms: int) -> dict[str | None, int]:
    """How the recording's time is spent among the tags of an exclusive group; ``None`` is none of them.

    In the order of ``tags``, none last; all of it adds up to the recording's length.
    """
    spent: dict[str | None, int] = {**dict.fromkeys(tags, 0), None: 0}
    for span in states(events, duration_ms):
        spent[span.tag] = spent.get(span.tag, 0) + span.to_ms - span.from_ms
    spent[None] = spent.pop(None)
    return spent
