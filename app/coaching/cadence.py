"""How often something happens in a cycle, and how long its stages last, in plain words. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

from app.cycles.stages import Stage

ENOUGH_DAYS = 3  # with fewer there is no rhythm to speak of


@dataclass(frozen=True)
class Span:
    """A time that a cycle spent at one stage; ``until`` is the present moment for the one it is at."""

    stage: Stage
    since: datetime
    until: datetime

    @property
    def days(self) -> int:
        """How many days it lasted, by the calendar."""
        return (self.until.date() - self.since.date()).days


def spans_of(
    begun_on: datetime, changes: Iterable[tuple[datetime, Stage, Stage]], now: datetime
) -> list[Span]:
    """The times at each stage, in the order they came. ``changes`` are when, from where and to where."""
    found, since, stage = [], begun_on, Stage.SET_GOAL
    for at, left, entered in changes:
        found.append(Span(left, min(since, at), at))
        since, stage = at, entered
    return [*found, Span(stage, min(since, now), now)]


def days_at(spans: Sequence[Span], stage: Stage) -> int | None:
    """How many days were spent at a stage in all; ``None`` when it was never entered."""
    lasted = [span.days for span in spans if span.stage is stage]
    return sum(lasted) if lasted else None


def rhythm(days: Iterable[date]) -> str:
    """How often something happens, from the days on which something did."""
    happened = sorted(set(days))
    if len(happened) < ENOUGH_DAYS:
        return "It is too early to speak of a rhythm."
    gaps = [(later - earlier) / timedelta(days=1) for earlier, later in pairwise(happened)]
    usual = round(median(gaps))
    return (
        f"Something happens about every {usual} days." if usual > 1 else "Something happens nearly every day."
    )


def since_last(what: str, days: Iterable[date], today: date) -> str:
    """How long ago something happened last: “Last recording 5 days ago.”"""
    last = max(days, default=None)
    if last is None:
        return f"No {what} yet."
    ago = (today - last).days
    return f"Last {what} {_ago(ago)}." if ago >= 0 else f"Next {what} in {counted(-ago)}."


def counted(days: int) -> str:
    """A number of days as people say it."""
    return "1 day" if days == 1 else f"{days} days"


def _ago(days: int) -> str:
    return "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago"
