"""What other rooms show on the page of a cycle, each in the chapter of its stage."""

from dataclasses import dataclass

from app.cycles.models import Cycle
from app.evidence.section import count as count_of_evidence
from app.goals.models import Goal
from app.hours.section import HoursSection
from app.hours.section import section as hours_of
from app.meetings.section import MeetingsSection
from app.meetings.section import section as meetings_of
from app.people.models import Person
from app.plans.section import PlanSection
from app.plans.section import section as plan_of
from app.progress.section import Section as ProgressSection
from app.progress.section import section as progress_of
from app.ratings.section import RatingSection
from app.ratings.section import section as ratings_of
from app.reflections.section import ReflectionSection
from app.reflections.section import section as reflection_of


@dataclass(frozen=True)
class CycleSections:
    """The parts of a cycle's page that stand in rooms of their own; those of a goal only where there is one to see."""

    plan: PlanSection
    meetings: MeetingsSection
    reflection: ReflectionSection
    progress: ProgressSection | None
    evidence: int
    ratings: RatingSection | None
    hours: HoursSection

    @classmethod
    def of(cls, cycle: Cycle, goal: Goal | None, viewer: Person) -> "CycleSections":
        """Read them for somebody who may see the cycle; ``goal`` is the cycle's as far as they see it."""
        return cls(
            plan=plan_of(cycle, viewer),
            meetings=meetings_of(cycle, viewer),
            reflection=reflection_of(cycle, viewer),
            progress=progress_of(goal, viewer) if goal else None,
            evidence=count_of_evidence(goal, viewer) if goal else 0,
            ratings=ratings_of(cycle, viewer) if goal else None,
            hours=hours_of(cycle, viewer),
        )
