"""What the readings of one goal say: level, trend, and how much two phases overlap. Plain figures in, figures out.

A goal is followed as in a single-case design: readings *before* (phase A, the baseline) and *since* (phase B, from the
first step on). Few readings, of one class, that hang together: so everything here goes by rank and median, says how
unsure it is, and is silent below :data:`FEWEST_FOR_LEVEL` and :data:`FEWEST_FOR_TREND` readings.

``better`` is +1 where more is better and -1 where less is; every figure of overlap is above its middle when things went
the better way.

Sources
- Theil–Sen slope: Theil (1950); Sen (1968), *Journal of the American Statistical Association* 63, 1379–1389, whose
  interval is used here, with Kendall's variance corrected for ties.
- NAP, nonoverlap of all pairs: Parker & Vannest (2009), *Behavior Therapy* 40, 357–367.
- Its interval: Newcombe (2006), *Statistics in Medicine* 25, 559–573, method 5, which puts the variance of Hanley &
  McNeil (1982) at each candidate and so stays honest where all pairs agree.
- Tau-U, A against B less the trend of A: Parker, Vannest, Davis & Sauber (2011), *Behavior Therapy* 42, 284–299.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from statistics import NormalDist, fmean, median

FEWEST_FOR_LEVEL = 3
"""Readings in each phase below which the two are not compared."""
FEWEST_FOR_TREND = 5
"""Readings of a phase below which no trend is drawn."""
CONFIDENCE = 0.95
DAYS_OF_A_WEEK = 7
CLOSE_ENOUGH = 1e-9

Point = tuple[date, float]
"""A reading: its day and its figure."""


@dataclass(frozen=True)
class Level:
    """Where a phase stands."""

    count: int
    mean: float
    median: float


@dataclass(frozen=True)
class Trend:
    """The slope a week with its interval, and the line's height at :attr:`origin`."""

    per_week: float
    lower: float
    upper: float
    origin: date
    at_origin: float

    def at(self, day: date) -> float:
        """The height of the line on a day."""
        return self.at_origin + self.per_week * (day - self.origin).days / DAYS_OF_A_WEEK

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out level ground."""
        return self.lower > 0 or self.upper < 0


@dataclass(frozen=True)
class Overlap:
    """An index of how far two phases lie apart, with its interval; ``pairs`` is how many comparisons it rests on."""

    value: float
    lower: float
    upper: float
    pairs: int


def level(values: Sequence[float]) -> Level | None:
    """Mean and median of a phase; nothing for an empty one."""
    return Level(len(values), fmean(values), float(median(values))) if values else None


def trend(points: Sequence[Point], *, confidence: float = CONFIDENCE) -> Trend | None:
    """The Theil–Sen line: the median of the slopes between every two readings of different days.

    The interval goes from the slope of rank (N - z·√V) / 2 to that of rank (N + z·√V) / 2 + 1 among all N of them,
    where V is Kendall's variance of S, corrected for ties in days and in figures. Nothing below
    :data:`FEWEST_FOR_TREND` readings, or all of one day.
    """
    if len(points) < FEWEST_FOR_TREND:
        return None
    origin = min(day for day, _ in points)
    weeks = [(day - origin).days / DAYS_OF_A_WEEK for day, _ in points]
    values = [value for _, value in points]
    found = theil_sen(weeks, values, confidence=confidence)
    if found is None:
        return None
    slope, lower, upper = found
    return Trend(slope, lower, upper, origin, float(median(values)) - slope * float(median(weeks)))


def theil_sen(
    times: Sequence[float], values: Sequence[float], *, confidence: float = CONFIDENCE
) -> tuple[float, float, float] | None:
    """The median slope and its interval, in units of the value for one unit of time; nothing where no time passes."""
    slopes = sorted(
        (later - earlier) / (after - before)
        for (before, earlier), (after, later) in combinations(sorted(zip(times, values, strict=True)), 2)
        if after > before
    )
    if not slopes:
        return None
    spread = _quantile(confidence) * math.sqrt(_kendall_variance(times, values))
    lower = max(math.floor((len(slopes) - spread) / 2) - 1, 0)
    upper = min(math.ceil((len(slopes) + spread) / 2), len(slopes) - 1)
    return float(median(slopes)), slopes[lower], slopes[upper]


def _kendall_variance(*series: Sequence[float]) -> float:
    """The variance of Kendall's S where nothing is related: n(n-1)(2n+5)/18, less as much for each group of ties."""
    total = _pairs_term(len(series[0]))
    tied = sum(_pairs_term(times) for values in series for times in Counter(values).values())
    return max(total - tied, 0) / 18


def _pairs_term(count: int) -> int:
    return count * (count - 1) * (2 * count + 5)


def nap(
    before: Sequence[float], since: Sequence[float], *, better: int = 1, confidence: float = CONFIDENCE
) -> Overlap | None:
    """The share of all pairs, one reading before and one since, in which the later one is better; a tie counts half.

    0.5 is no difference, 1 is better without exception. The interval is the set of values θ that the figure found, U,
    does not contradict: (U - θ)² ≤ z²·V(θ), with V(θ) = θ(1-θ)(1 + N*·((1-θ)/(2-θ) + θ/(1+θ))) / (m·n) and
    N* = (m+n)/2 - 1. Nothing below :data:`FEWEST_FOR_LEVEL` readings in either phase.
    """
    if min(len(before), len(since)) < FEWEST_FOR_LEVEL:
        return None
    pairs = len(before) * len(since)
    found = (_dominance(before, since, better) / pairs + 1) / 2
    lower = _newcombe(found, len(before), len(since), confidence, upper=False)
    upper = _newcombe(found, len(before), len(since), confidence, upper=True)
    return Overlap(found, lower, upper, pairs)


def _newcombe(found: float, before: int, since: int, confidence: float, *, upper: bool) -> float:
    """The farthest θ on one side of what was found that is not contradicted, by halving."""
    z = _quantile(confidence)
    near, far = found, 1.0 if upper else 0.0
    extra = (before + since) / 2 - 1
    while abs(far - near) > CLOSE_ENOUGH:
        theta = (near + far) / 2
        spread = theta * (1 - theta) * (1 + extra * ((1 - theta) / (2 - theta) + theta / (1 + theta)))
        if (found - theta) ** 2 <= z * z * spread / (before * since):
            near = theta
        else:
            far = theta
    return near


def tau_u(
    before: Sequence[Point], since: Sequence[Point], *, better: int = 1, confidence: float = CONFIDENCE
) -> Overlap | None:
    """A against B less the trend of A: (S_AB - S_A) / (n_A·n_B), so that a climb begun before earns nothing.

    S_AB counts pairs across the phases, better less worse; S_A is Kendall's S of the baseline, pairs of one day left
    out. Where nothing is related the two are uncorrelated, so the variance of the difference is the sum
    n_A·n_B·(N+1)/3 + n_A(n_A-1)(2n_A+5)/18, N = n_A + n_B, each corrected for ties; the interval is the figure
    ± z·√variance / (n_A·n_B). With a steep baseline the figure may leave -1 to 1: that is how it is defined.
    Nothing below :data:`FEWEST_FOR_LEVEL` readings in either phase.
    """
    if min(len(before), len(since)) < FEWEST_FOR_LEVEL:
        return None
    earlier, later = [value for _, value in before], [value for _, value in since]
    pairs = len(before) * len(since)
    found = (_dominance(earlier, later, better) - better * kendall_s(before)) / pairs
    days = [day.toordinal() for day, _ in before]
    variance = dominance_variance(earlier, later) + _kendall_variance(days, earlier)
    spread = _quantile(confidence) * math.sqrt(variance) / pairs
    return Overlap(found, found - spread, found + spread, pairs)


def kendall_s(points: Sequence[Point]) -> int:
    """Pairs of readings that rise less pairs that fall, over all pairs of different days."""
    return sum(
        _sign(later - earlier)
        for (before, earlier), (after, later) in combinations(sorted(points), 2)
        if after > before
    )


def dominance_variance(before: Sequence[float], since: Sequence[float]) -> float:
    """The variance of S_AB where the phases do not differ: m·n·(N+1)/3, with the usual correction for ties."""
    total = len(before) + len(since)
    tied = sum(times**3 - times for times in Counter([*before, *since]).values())
    return len(before) * len(since) / 3 * (total + 1 - tied / (total * (total - 1)))


def _dominance(before: Sequence[float], since: Sequence[float], better: int) -> int:
    return sum(_sign(better * (later - earlier)) for earlier in before for later in since)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _quantile(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)
