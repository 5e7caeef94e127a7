"""What two phases of readings come to, in words that say how sure one can be. Never a bare number, never a blame."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.goals.measures import Direction
from app.progress.statistics import (
    FEWEST_FOR_LEVEL,
    FEWEST_FOR_TREND,
    Level,
    Overlap,
    Point,
    Trend,
    level,
    nap,
    tau_u,
    trend,
)

APART = 0.65
"""From here on a share of better pairs is worth a word, though chance could still do it."""


class Finding(StrEnum):
    """What can be said."""

    CANNOT_TELL = "cannot-tell"
    BETTER = "better"
    PERHAPS_BETTER = "perhaps-better"
    AS_BEFORE = "as-before"
    PERHAPS_WORSE = "perhaps-worse"
    WORSE = "worse"


@dataclass(frozen=True)
class Compared:
    """The readings before and since, and every figure that may be given of them."""

    before: Level | None
    since: Level | None
    nap: Overlap | None
    tau_u: Overlap | None
    trend_before: Trend | None
    trend_since: Trend | None


@dataclass(frozen=True)
class Verdict:
    """What can be said, as a sentence, and a second one for how sure that is."""

    finding: Finding
    sentence: str
    how_sure: str

    @property
    def told(self) -> bool:
        """Whether there is anything to tell yet."""
        return self.finding is not Finding.CANNOT_TELL


def compared(before: Sequence[Point], since: Sequence[Point], direction: Direction) -> Compared:
    """Every figure that these readings are enough for."""
    better = 1 if direction is Direction.MORE else -1
    earlier, later = [value for _, value in before], [value for _, value in since]
    return Compared(
        before=level(earlier),
        since=level(later),
        nap=nap(earlier, later, better=better),
        tau_u=tau_u(before, since, better=better),
        trend_before=trend(before),
        trend_since=trend(since),
    )


def verdict(found: Compared, direction: Direction, *, begun_on: date | None) -> Verdict:
    """Say it."""
    if found.nap is None:
        return Verdict(Finding.CANNOT_TELL, "Can’t tell yet.", _missing(found, begun_on))
    finding = _finding(found.nap, found.tau_u)
    return Verdict(finding, _sentence(finding, direction), _how_sure(finding, found.nap, direction))


def _finding(pairs: Overlap, less_trend: Overlap | None) -> Finding:
    if pairs.lower > 0.5:
        on_its_way = less_trend is not None and less_trend.lower <= 0
        return Finding.PERHAPS_BETTER if on_its_way and _climbed(pairs, less_trend) else Finding.BETTER
    if pairs.upper < 0.5:
        return Finding.WORSE
    if pairs.value >= APART:
        return Finding.PERHAPS_BETTER
    return Finding.PERHAPS_WORSE if pairs.value <= 1 - APART else Finding.AS_BEFORE


def _climbed(pairs: Overlap, less_trend: Overlap | None) -> bool:
    """Whether the baseline was on its way already: taking its trend off leaves less than the overlap alone."""
    return less_trend is not None and less_trend.value < 2 * pairs.value - 1


def _sentence(finding: Finding, direction: Direction) -> str:
    up, down = ("higher", "lower") if direction is Direction.MORE else ("lower", "higher")
    return {
        Finding.BETTER: f"More often {up} than before.",
        Finding.PERHAPS_BETTER: f"Perhaps more often {up} than before.",
        Finding.AS_BEFORE: "About as before, as far as these readings tell.",
        Finding.PERHAPS_WORSE: f"Perhaps more often {down} than before.",
        Finding.WORSE: f"More often {down} than before.",
    }[finding]


def _how_sure(finding: Finding, pairs: Overlap, direction: Direction) -> str:
    word = "higher" if direction is Direction.MORE else "lower"
    between = f"anything from {_percent(pairs.lower)} to {_percent(pairs.upper)}"
    said = (
        f"Of all {pairs.pairs} ways to set a reading from before beside one since, {_percent(pairs.value)} come out "
        f"{word}, ties by half; with so few readings it could be {between}."
    )
    if finding in (Finding.BETTER, Finding.WORSE):
        return f"{said} Chance alone would seldom do that."
    if finding is Finding.PERHAPS_BETTER and pairs.lower > 0.5:
        return f"{said} It was on its way before the first step, though, and that may be the reason."
    return f"{said} Chance alone could do that too."


def _missing(found: Compared, begun_on: date | None) -> str:
    before, since = found.before.count if found.before else 0, found.since.count if found.since else 0
    if begun_on is None:
        return f"Everything so far counts as before, because no step is agreed yet. {_needs()}"
    return f"There {_are(before)} from before and {since or 'none'} since. {_needs()}"


def _needs() -> str:
    return f"With {FEWEST_FOR_LEVEL} of each, this page says more."


def _are(count: int) -> str:
    return {0: "is no reading", 1: "is 1 reading"}.get(count, f"are {count} readings")


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%"


def level_words(found: Compared) -> list[str]:
    """Where each phase stands, in a sentence each."""
    return [
        f"{words}: median {plain(phase.median)}, mean {plain(phase.mean)}, of {_count(phase.count)}."
        for phase, words in ((found.before, "Before"), (found.since, "Since"))
        if phase is not None
    ]


def trend_words(found: Compared) -> str:
    """What the readings since do from week to week."""
    count = found.since.count if found.since else 0
    if found.trend_since is None:
        needed = f"A trend needs {FEWEST_FOR_TREND} readings since the first step, on different days"
        return f"{needed}; there {_are_so_far(count)}."
    slope = found.trend_since
    between = f"between {plain(slope.lower)} and {plain(slope.upper)}"
    if not slope.clear:
        return f"No clear trend since: the change in a week lies {between}."
    way = "rises" if slope.per_week > 0 else "falls"
    return f"Since then it {way} by about {plain(abs(slope.per_week))} a week; the change lies {between}."


def _count(count: int) -> str:
    return "1 reading" if count == 1 else f"{count} readings"


def _are_so_far(count: int) -> str:
    return {0: "are none", 1: "is 1"}.get(count, f"are {count}")


def plain(value: float) -> str:
    """A figure as people write it: at most two places, and a true minus."""
    return f"{round(value, 2):g}".replace("-", "−")
