"""What the page of a goal shows of surveys."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.foundation.db import db
from app.goals.models import Goal
from app.people.models import Person
from app.surveys.models import Survey

MOST = 20


@dataclass(frozen=True)
class SurveysSection:
    """The surveys of a goal that the viewer may see, newest first; ``may_ask`` is whether a new one is theirs to make."""

    goal: Goal
    surveys: Sequence[Survey]
    may_ask: bool


def section(goal: Goal, viewer: Person) -> SurveysSection:
    """Read a goal's surveys for one person. The goal itself has been permitted already."""
    mine = Survey.visible_to(viewer).where(Survey.goal_id == goal.id)
    found = db.session.scalars(mine.order_by(Survey.created_at.desc(), Survey.id).limit(MOST)).unique()
    return SurveysSection(goal, list(found), goal.teacher_id == viewer.id and goal.closed_at is None)
