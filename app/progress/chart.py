"""The geometry of a goal's chart: where every line, word and point lies. A page draws it as SVG, a file as pixels.

Pure: plain figures in, plain shapes out, in units of the drawing. What a shape is called (``kind``) is all that the
two painters need to know of its looks.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from app.progress.statistics import Trend
from app.progress.verdict import plain

NARROW = 480
LINE_HEIGHT = 15
LETTER = 6.4  # how wide a letter is at 12 units, rather too much than too little
MOST_TICKS = 5
AS_LONG_AS_A_YEAR = 330
HALF_A_DAY = 0.5


@dataclass(frozen=True)
class Plot:
    """A reading to draw."""

    id: str
    day: date
    value: float
    intervention: bool


@dataclass(frozen=True)
class Line:
    """A straight line: ``grid``, ``axis``, ``phase``, ``baseline``, ``target``, ``median``, ``trend`` or ``path``."""

    kind: str
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Label:
    """Words: ``tick``, ``phase``, ``baseline``, ``target`` or ``median``. The anchor is start, middle or end."""

    kind: str
    x: float
    y: float
    anchor: str
    words: str

    @property
    def reach(self) -> tuple[float, float]:
        """How far the words go, from left to right, as far as can be known without a font."""
        width = len(self.words) * LETTER
        left = {"start": self.x, "middle": self.x - width / 2, "end": self.x - width}[self.anchor]
        return left, left + width


@dataclass(frozen=True)
class Dot:
    """A reading's place."""

    id: str
    x: float
    y: float
    intervention: bool


@dataclass(frozen=True)
class Chart:
    """A drawing."""

    width: int
    height: int
    lines: Sequence[Line]
    labels: Sequence[Label]
    dots: Sequence[Dot]


@dataclass(frozen=True)
class Scale:
    """From days and figures to places in the drawing."""

    left: float
    right: float
    top: float
    bottom: float
    first: float
    last: float
    low: float
    high: float

    def x(self, day: float) -> float:
        """Where a day lies, as its ordinal."""
        return round(self.left + (day - self.first) / (self.last - self.first) * (self.right - self.left), 1)

    def y(self, value: float) -> float:
        """Where a figure lies."""
        return round(self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top), 1)


def drawn(
    plots: Sequence[Plot],
    *,
    begun_on: date | None,
    baseline: float | None,
    target: float | None,
    since: float | None,
    trend: Trend | None,
    width: int,
    height: int,
) -> Chart:
    """Lay out the chart of at least one reading; of none it is empty."""
    if not plots:
        return Chart(width, height, [], [], [])
    levels = [level for level in (baseline, target) if level is not None]
    ticks = nice_ticks([*(plot.value for plot in plots), *levels])
    scale = _scale(plots, begun_on, ticks, width, height)
    border = _border(begun_on, scale)
    lines = [Line("grid", scale.left, scale.y(tick), scale.right, scale.y(tick)) for tick in ticks]
    lines += _levels(scale, border, baseline, target, since)
    if trend is not None:
        lines.append(_trend_line(plots, scale, trend))
    lines += _paths(plots, scale)
    labels = [Label("tick", scale.left - 8, scale.y(tick) + 4, "end", plain(tick)) for tick in ticks]
    labels += _days(plots, scale)
    labels += _phases(scale, border, begun_on)
    labels += _named_levels(scale, baseline, target, since)
    dots = [Dot(one.id, scale.x(one.day.toordinal()), scale.y(one.value), one.intervention) for one in plots]
    return Chart(width, height, lines, labels, dots)


def nice_ticks(values: Sequence[float]) -> list[float]:
    """Round figures that take all values in, from nought where nothing lies below it."""
    low, high = min(values), max(values)
    low = min(low, 0.0) if low >= 0 or low > -(high - low) / 10 else low
    if high == low:
        high = low + 1
    step = _nice((high - low) / (MOST_TICKS - 1))
    begin, end = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(begin, end + 1)]


def _nice(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    return next(nice * power for nice in (1, 2, 2.5, 5, 10) if nice * power >= step * (1 - 1e-9))


def _scale(
    plots: Sequence[Plot], begun_on: date | None, ticks: list[float], width: int, height: int
) -> Scale:
    days = [plot.day.toordinal() for plot in plots]
    first, last = min(days), max(days)
    if begun_on is not None:
        first, last = min(first, begun_on.toordinal() - 1), max(last, begun_on.toordinal() + 1)
    room = max((last - first) * 0.04, 3.0 if last == first else 0.8)
    narrow = width < NARROW
    gutter = 88 if narrow else 112
    widest = max(len(plain(tick)) for tick in ticks)
    return Scale(
        left=16 + widest * LETTER,
        right=width - gutter,
        top=30,
        bottom=height - 28,
        first=first - room,
        last=last + room,
        low=ticks[0],
        high=ticks[-1],
    )


def _border(begun_on: date | None, scale: Scale) -> float | None:
    """Where the second phase begins: between its first day and the day before."""
    return None if begun_on is None else scale.x(begun_on.toordinal() - HALF_A_DAY)


def _levels(
    scale: Scale,
    border: float | None,
    baseline: float | None,
    target: float | None,
    since: float | None,
) -> list[Line]:
    lines = []
    if target is not None:
        lines.append(Line("target", scale.left, scale.y(target), scale.right, scale.y(target)))
    if baseline is not None:
        lines.append(Line("baseline", scale.left, scale.y(baseline), scale.right, scale.y(baseline)))
    if border is not None:
        lines.append(Line("phase", border, scale.top - 18, border, scale.bottom))
        if since is not None:
            lines.append(Line("median", border, scale.y(since), scale.right, scale.y(since)))
    return lines


def _trend_line(plots: Sequence[Plot], scale: Scale, trend: Trend) -> Line:
    """From the first to the last reading since, cut off where it would leave the picture."""
    days = [plot.day for plot in plots if plot.intervention]
    ends = [(scale.x(day.toordinal()), scale.y(trend.at(day))) for day in (min(days), max(days))]
    (x1, y1), (x2, y2) = ends
    return Line("trend", x1, _within(y1, scale), x2, _within(y2, scale))


def _within(y: float, scale: Scale) -> float:
    return min(max(y, scale.top), scale.bottom)


def _paths(plots: Sequence[Plot], scale: Scale) -> list[Line]:
    """Lines from reading to reading, never across the border: what lies between was not seen."""
    return [
        Line(
            "path",
            scale.x(one.day.toordinal()),
            scale.y(one.value),
            scale.x(other.day.toordinal()),
            scale.y(other.value),
        )
        for one, other in pairwise(plots)
        if one.intervention is other.intervention
    ]


def _days(plots: Sequence[Plot], scale: Scale) -> list[Label]:
    """The first and the last day, and as many between as there is room for."""
    first, last = min(plot.day for plot in plots), max(plot.day for plot in plots)
    long = (last - first).days > AS_LONG_AS_A_YEAR
    room = scale.right - scale.left
    number = max(1, min(MOST_TICKS, int(room // 72), (last - first).days))
    days = [
        first + timedelta(days=round((last - first).days * index / number)) for index in range(number + 1)
    ]
    labels: list[Label] = []
    for day in dict.fromkeys(days):
        words = f"{day:%b %Y}" if long else f"{day.day} {day:%b}"
        label = Label("tick", scale.x(day.toordinal()), scale.bottom + 18, "middle", words)
        if not labels or labels[-1].reach[1] + 6 < label.reach[0]:
            labels.append(label)
    return labels


def _phases(scale: Scale, border: float | None, begun_on: date | None) -> list[Label]:
    """What the phases are called, each on its side of the border, where it has room."""
    height = scale.top - 10
    if border is None or begun_on is None:
        return [Label("phase", scale.left, height, "start", "Before")]
    before = Label("phase", border - 8, height, "end", "Before")
    since = Label("phase", border + 8, height, "start", f"Since {begun_on.day} {begun_on:%b}")
    return [label for label in (before, since) if label.reach[0] >= 2]


def _named_levels(
    scale: Scale, baseline: float | None, target: float | None, since: float | None
) -> list[Label]:
    """The levels' names at the right edge, pushed apart where they would touch, in the order of their heights."""
    named = [("target", "Target", target), ("median", "Median", since), ("baseline", "Baseline", baseline)]
    wanted = sorted(
        (scale.y(level) + 4, kind, f"{word} {plain(level)}")
        for kind, word, level in named
        if level is not None
    )
    heights = spread([height for height, _, _ in wanted], top=scale.top, bottom=scale.bottom + 4)
    return [
        Label(kind, scale.right + 8, height, "start", words)
        for height, (_, kind, words) in zip(heights, wanted, strict=True)
    ]


def spread(wanted: Sequence[float], *, top: float, bottom: float) -> list[float]:
    """Heights in the same order, none nearer to the next than a line, and none outside as long as there is room."""
    heights = list(wanted)
    for index in range(1, len(heights)):
        heights[index] = max(heights[index], heights[index - 1] + LINE_HEIGHT)
    if heights and heights[-1] > bottom:
        heights[-1] = bottom
        for index in range(len(heights) - 2, -1, -1):
            heights[index] = min(heights[index], heights[index + 1] - LINE_HEIGHT)
    return [round(max(height, top), 1) for height in heights]
