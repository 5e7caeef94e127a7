"""The pages of the coaching cycle, by the address at which each holds the most: to count what they ask, and to time them."""

from typing import Any

from sqlalchemy import select

from app.cycles.models import Cycle
from app.foundation.db import db
from app.goals.models import Goal
from app.lessons.models import Lesson
from app.observations.models import Observation
from app.people.models import Person, RoleName

LISTS = (
    "/",
    "/lessons",
    "/goals",
    "/cycles",
    "/debriefs",
    "/calendar",
    "/strengths",
    "/library",
    "/library/consents",
    "/pods",
    "/queue",
    "/training",
    "/hours",
    "/hours?span=term",
    "/gaps",
    "/priorities",
)
"""Those that stand without anything on them."""
COACH_ALONE = ("/queue", "/hours", "/hours?span=term", "/training")
"""Those of them that only who coaches has."""


def pages_for(viewer: Person, teacher: Person) -> dict[str, str]:
    """What each page is called, and its address: the lists, and a teacher's newest rows."""
    alone = () if viewer.has_role(RoleName.COACH) else COACH_ALONE
    lists = {page: page for page in LISTS if page not in alone}
    return {**lists, **_pages_of(teacher), **({} if viewer is teacher else _reel_of(teacher))}


def _reel_of(teacher: Person) -> dict[str, str]:
    return {"a reel of strengths": f"/strengths/{teacher.id}"}


def _pages_of(teacher: Person) -> dict[str, str]:
    goal, cycle, lesson, observation = (_newest(table) for table in (Goal, Cycle, Lesson, Observation))
    ended = db.session.scalars(
        select(Cycle.id).where(Cycle.closed_at.is_not(None)).order_by(Cycle.created_at.desc())
    )
    return {
        "the cycles of a teacher": f"/cycles?teacher={teacher.id}",
        "a goal": f"/goals/{goal}",
        "its progress": f"/goals/{goal}/progress",
        "its evidence": f"/goals/{goal}/evidence",
        "a cycle": f"/cycles/{cycle}",
        "its plan": f"/cycles/{cycle}/plan",
        "its reflection": f"/cycles/{cycle}/reflection",
        "a cycle that is closed": f"/cycles/{ended.first()}",
        "an observation": f"/observations/{observation}",
        "a lesson": f"/lessons/{lesson}",
    }


def _newest(table: Any) -> str:
    return str(db.session.scalars(select(table.id).order_by(table.created_at.desc(), table.id)).first())
