"""Which day is promised, and how promises were kept. Pure: days and moments in, days and figures out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

USUAL_WORKING_DAYS: Final = 5
SATURDAY: Final = 5


def after_working_days(day: date, count: int) -> date:
    """The day that lies ``count`` working days after ``day``; Saturdays and Sundays are none."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day


def usual(shared_at: datetime, habits: Iterable[tuple[datetime, int]]) -> date:
    """The day that was promised when a lesson was shared, by what its coach had said until then (oldest first)."""
    said = [days for moment, days in habits if moment <= shared_at]
    return after_working_days(shared_at.date(), said[-1] if said else USUAL_WORKING_DAYS)


@dataclass(frozen=True)
class Answered:
    """One shared lesson: when it was shared, by which day feedback was promised, and when the first came."""

    shared_at: datetime
    by_on: date
    answered_at: datetime | None


@dataclass(frozen=True)
class Latency:
    """How long feedback took, over lessons that have any: the median, and how many came by the promised day."""

    lessons: int
    median_hours: float
    kept: int

    @property
    def words(self) -> str:
        """The median as people say it."""
        return length(self.median_hours)

    @property
    def kept_percent(self) -> int:
        """The share that came by the promised day."""
        return round(100 * self.kept / self.lessons)


def latency(found: Sequence[Answered]) -> Latency | None:
    """The latency of what was answered; ``None`` where nothing was."""
    done = [(one, one.answered_at) for one in found if one.answered_at is not None]
    if not done:
        return None
    hours = [max((moment - one.shared_at).total_seconds(), 0) / 3600 for one, moment in done]
    return Latency(
        lessons=len(done),
        median_hours=round(median(hours), 1),
        kept=sum(moment.date() <= one.by_on for one, moment in done),
    )


def length(hours: float) -> str:
    """Hours as people say them: “under an hour”, “5 hours”, “3 days”."""
    if hours < 1:
        return "under an hour"
    whole = round(hours)
    if whole < 36:
        return "1 hour" if whole == 1 else f"{whole} hours"
    return f"{round(hours / 24)} days"


def says(by_on: date, today: date) -> str:
    """A promised day, said calmly."""
    days = (by_on - today).days
    if days < 0:
        return "The promised day was yesterday" if days == -1 else f"The promised day was {-days} days ago"
    if days < 2:
        return ("Promised for today", "Promised for tomorrow")[days]
    return f"Promised for {by_on:%A}" if days < 7 else f"Promised for {by_on.day} {by_on:%B}"
