"""What a goal's page shows of its progress: a small chart, what can be said, and the way to the rest."""

from dataclasses import dataclass

from app.goals.models import Goal
from app.people.models import Person
from app.progress.chart import Chart
from app.progress.report import Progress

WIDE, NARROW = {"width": 720, "height": 210}, {"width": 360, "height": 210}


@dataclass(frozen=True)
class Section:
    """The part of a goal's page that tells of its progress."""

    goal: Goal
    progress: Progress
    charts: list[Chart]


def section(goal: Goal, viewer: Person) -> Section:
    """Read it for somebody who may see the goal."""
    progress = Progress.of(goal, viewer)
    return Section(goal, progress, [progress.chart(**WIDE), progress.chart(**NARROW)])
