"""What coaching made of a goal so far: steps and lessons, each as far as one person may see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, or_, select

from app.action_steps.models import ActionStep
from app.clips.models import Clip
from app.coaching.what_is_missing import NAMES
from app.comments.models import Comment
from app.cycles.models import Cycle
from app.foundation.db import db
from app.goals.models import Goal
from app.lessons.models import Lesson, Recording
from app.people.models import Person

MOST_LESSONS = 60
MOST_CYCLES = 60


@dataclass(frozen=True)
class GoalStory:
    """A goal as one person may read it today."""

    goal: Goal
    active: ActionStep | None
    finished: Sequence[ActionStep]
    lessons: Sequence[Lesson]


def told(goal: Goal, viewer: Person) -> GoalStory:
    """Read a goal's story for one person. The goal itself has been permitted already."""
    steps = ActionStep.visible_to(viewer).where(ActionStep.goal_id == goal.id)
    steps = steps.order_by(ActionStep.created_at.desc(), ActionStep.id)
    all_steps = list(db.session.scalars(steps))
    comments = Comment.visible_to(viewer).where(Comment.goal_id == goal.id)
    clips = Clip.visible_to(viewer).where(Clip.goal_id == goal.id)
    return GoalStory(
        goal=goal,
        active=next((step for step in all_steps if step.ended_at is None), None),
        finished=[step for step in all_steps if step.ended_at is not None],
        lessons=_lessons(comments, clips, viewer),
    )


def active_steps(goals: Sequence[Goal]) -> dict[str, ActionStep]:
    """The active step of each of some goals that have one, by the goal's id."""
    steps = ActionStep.active().where(ActionStep.goal_id.in_([goal.id for goal in goals]))
    return {step.goal_id: step for step in db.session.scalars(steps)}


def rounds_of(goal: Goal, viewer: Person) -> list[tuple[Cycle, str]]:
    """The cycles that were for a goal, the newest first, each with its stage in words."""
    seen = Cycle.visible_to(viewer).where(Cycle.goal_id == goal.id)
    newest = seen.order_by(Cycle.begun_on.desc(), Cycle.created_at.desc(), Cycle.id).limit(MOST_CYCLES)
    return [(cycle, NAMES[cycle.stage]) for cycle in db.session.scalars(newest).unique()]


def _lessons(comments: Select[Comment], clips: Select[Clip], viewer: Person) -> list[Lesson]:
    recordings = select(Recording.lesson_id).where(
        or_(
            Recording.id.in_(comments.with_only_columns(Comment.recording_id)),
            Recording.id.in_(clips.with_only_columns(Clip.recording_id)),
        )
    )
    lessons = Lesson.visible_to(viewer).where(Lesson.id.in_(recordings))
    newest = lessons.order_by(Lesson.taught_on.desc(), Lesson.created_at.desc(), Lesson.id)
    return list(db.session.scalars(newest.limit(MOST_LESSONS)))
