"""A coach's teachers, by what waits: read in a fixed number of queries."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.action_steps.models import ActionStep
from app.foundation.db import db
from app.goals.models import Goal
from app.home.facts import uncommented
from app.home.situation import Meeting, Question
from app.lessons.models import Lesson, Recording
from app.people.models import Pair, Person


@dataclass(frozen=True)
class Taught:
    """One teacher of a coach: what waits there, and the step that is being tried."""

    teacher: Person
    goal: Goal | None
    step: ActionStep | None
    lessons: int
    questions: int
    debrief_id: str | None

    @property
    def waits(self) -> int:
        """How many things wait for the coach."""
        return self.lessons + self.questions + (self.debrief_id is not None)

    @property
    def says(self) -> str:
        """What waits, in words."""
        parts = [
            _count(self.lessons, "lesson to look at", "lessons to look at"),
            _count(self.questions, "question to answer", "questions to answer"),
            "a debrief is open" if self.debrief_id else "",
        ]
        found = [part for part in parts if part]
        return ", ".join(found) if found else "Nothing waits"


def teachers_of(
    coach: Person, pairs: Sequence[Pair], questions: Sequence[Question], meetings: Sequence[Meeting]
) -> list[Taught]:
    """The teachers a person coaches, those for whom most waits first."""
    own = [pair for pair in pairs if pair.coach_id == coach.id]
    if not own:
        return []
    goals = _goals(own)
    steps = _steps(list(goals.values()))
    lessons = _uncommented_lessons(coach)
    asked = Counter(question.by_id for question in questions)
    open_with = {meeting.with_id: meeting.id for meeting in meetings}
    found = [
        Taught(
            teacher=pair.teacher,
            goal=goals.get(pair.id),
            step=steps.get(goals[pair.id].id) if pair.id in goals else None,
            lessons=lessons.get(pair.teacher_id, 0),
            questions=asked[pair.teacher_id],
            debrief_id=open_with.get(pair.teacher_id),
        )
        for pair in own
    ]
    return sorted(found, key=lambda one: (-one.waits, _due(one), one.teacher.name))


def _goals(pairs: Sequence[Pair]) -> dict[str, Goal]:
    """The newest open goal of each pair, by the pair's id."""
    shared = select(Goal).where(Goal.pair_id.in_([pair.id for pair in pairs]), Goal.closed_at.is_(None))
    found = db.session.scalars(shared.order_by(Goal.created_at, Goal.id)).unique()
    return {goal.pair_id: goal for goal in found if goal.pair_id}


def _steps(goals: Sequence[Goal]) -> dict[str, ActionStep]:
    active = ActionStep.active().where(ActionStep.goal_id.in_([goal.id for goal in goals]))
    return {step.goal_id: step for step in db.session.scalars(active).unique()}


def _uncommented_lessons(coach: Person) -> dict[str, int]:
    waiting = uncommented(coach).order_by(None).with_only_columns(Recording.lesson_id)
    counted = (
        select(Lesson.teacher_id, func.count()).where(Lesson.id.in_(waiting)).group_by(Lesson.teacher_id)
    )
    return {teacher_id: count for teacher_id, count in db.session.execute(counted)}  # noqa: C416 - rows are not pairs


def _due(taught: Taught) -> date:
    return (taught.step.due_on if taught.step else None) or date.max


def _count(number: int, one: str, many: str) -> str:
    if number == 0:
        return ""
    return f"1 {one}" if number == 1 else f"{number} {many}"
