"""What the page of a goal shows of its evidence, and the two questions other rooms ask about it."""

from dataclasses import dataclass

from app.evidence.wall import Wall, count, has_any, wall
from app.goals.models import Goal
from app.people.models import Person

__all__ = ["EvidenceSection", "count", "has_any", "section"]

MOST = 12


@dataclass(frozen=True)
class EvidenceSection:
    """The newest pieces of a goal's wall; ``may_add`` is whether the goal still takes some."""

    wall: Wall
    may_add: bool


def section(goal: Goal, viewer: Person) -> EvidenceSection:
    """Read a goal's evidence for one person. The goal itself has been permitted already."""
    return EvidenceSection(wall(goal, viewer, most=MOST), goal.closed_at is None)
