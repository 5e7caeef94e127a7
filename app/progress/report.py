"""How a goal comes along, as one person may read it: its readings by phase, what they say, and the chart of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.action_steps.models import ActionStep
from app.foundation.db import db
from app.goals.models import Goal
from app.people.models import Person
from app.progress.chart import Chart, Plot, drawn
from app.progress.models import Reading, Source, Way
from app.progress.statistics import Point
from app.progress.traces import Trace, traces
from app.progress.verdict import Compared, Verdict, compared, level_words, plain, trend_words, verdict

WAY_WORDS = {
    Way.COUNT: "how often",
    Way.PER_MINUTE: "a minute",
    Way.SECONDS: "seconds in all",
    Way.SECONDS_EACH: "seconds each",
    Way.SHARE: "per cent of the time",
}
SOURCE_WORDS = {
    Source.TYPED: "Typed in",
    Source.MARKS: "Counted from marks",
    Source.ASSESSMENT: "Assessment",
    Source.SURVEY: "Survey",
    Source.CHECK_BACK: "Check-back",
}


@dataclass(frozen=True)
class Entry:
    """A reading with its phase and, where the viewer may open it, its evidence."""

    reading: Reading
    intervention: bool
    trace: Trace | None

    @property
    def phase(self) -> str:
        """Which phase it is of, as the table says it."""
        return "Since" if self.intervention else "Before"

    @property
    def figure(self) -> str:
        """The figure as people write it."""
        return plain(self.reading.value)

    @property
    def where_from(self) -> str:
        """Where it is from, in words that name nothing the viewer may not see."""
        reading = self.reading
        if reading.is_counted and reading.way is not None:
            return f"{reading.counted}, {WAY_WORDS[reading.way]}"
        return SOURCE_WORDS[reading.source]


@dataclass(frozen=True)
class Progress:
    """A goal's readings and everything that may be said of them."""

    goal: Goal
    entries: Sequence[Entry]
    begun_on: date | None
    begun_by_hand: bool
    figures: Compared
    verdict: Verdict

    @classmethod
    def of(cls, goal: Goal, viewer: Person) -> "Progress":
        """Read it for somebody who may see the goal; however many readings, the same few queries."""
        readings = list(db.session.scalars(Reading.of(goal, viewer)).unique())
        begun, found = begun_on(goal), traces(readings, viewer)
        entries = [
            Entry(one, begun is not None and one.taken_on >= begun, found.get(one.id)) for one in readings
        ]
        figures = compared(_points(entries, False), _points(entries, True), goal.direction)
        return cls(
            goal=goal,
            entries=entries,
            begun_on=begun,
            begun_by_hand=goal.intervention_on is not None,
            figures=figures,
            verdict=verdict(figures, goal.direction, begun_on=begun),
        )

    @property
    def levels(self) -> list[str]:
        """Where each phase stands, in a sentence each."""
        return level_words(self.figures)

    @property
    def trend(self) -> str:
        """What the readings since do from week to week, in a sentence."""
        return trend_words(self.figures)

    @property
    def baseline(self) -> float | None:
        """The level that the readings since are held against: as typed, or the median of those before."""
        if self.goal.baseline is not None:
            return self.goal.baseline
        return self.figures.before.median if self.figures.before else None

    def entry(self, id: str) -> Entry:
        """The entry of a dot on the chart."""
        return next(one for one in self.entries if one.reading.id == id)

    @property
    def newest_first(self) -> list[Entry]:
        """The readings as the table lists them."""
        return list(reversed(self.entries))

    def chart(self, *, width: int, height: int) -> Chart:
        """The chart in one size."""
        since, trend = self.figures.since, self.figures.trend_since
        return drawn(
            [
                Plot(one.reading.id, one.reading.taken_on, one.reading.value, one.intervention)
                for one in self.entries
            ],
            begun_on=self.begun_on,
            baseline=self.baseline,
            target=self.goal.target,
            since=since.median if since else None,
            trend=trend if trend is not None and trend.clear else None,
            width=width,
            height=height,
        )


def begun_on(goal: Goal) -> date | None:
    """The day on which the second phase begins: as somebody said, or when the first step was agreed."""
    if goal.intervention_on is not None:
        return goal.intervention_on
    agreed = db.session.scalar(select(func.min(ActionStep.created_at)).where(ActionStep.goal_id == goal.id))
    return agreed.date() if agreed else None


def _points(entries: Sequence[Entry], intervention: bool) -> list[Point]:
    return [(one.reading.taken_on, one.reading.value) for one in entries if one.intervention is intervention]
