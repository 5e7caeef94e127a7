"""How anyone would know that a goal is reached, and what a named learning gap has come to."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class MeasureKind(StrEnum):
    """What sort of figure a goal is followed by."""

    COUNT = "count"
    RATE = "rate"
    SECONDS = "seconds"
    SHARE = "share"
    RUBRIC = "rubric"
    SCORE = "score"
    SURVEY = "survey"


class Direction(StrEnum):
    """Which way is better."""

    MORE = "more"
    LESS = "less"


class GapState(StrEnum):
    """What a learning gap has come to."""

    OPEN = "open"
    NARROWING = "narrowing"
    CLOSED = "closed"


@dataclass(frozen=True)
class Measure:
    """How anyone would know: what is counted or timed, in which unit, where it stands and where it should go.

    A share is in per cent, from 0 to 100. ``target_on`` is the day by which.
    """

    name: str | None = None
    unit: str | None = None
    baseline: float | None = None
    target: float | None = None
    kind: MeasureKind | None = None
    direction: Direction = Direction.MORE
    target_on: date | None = None
