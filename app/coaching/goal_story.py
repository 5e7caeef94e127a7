"""What coaching made of a goal so far: steps, evidence and lessons, each as far as one person may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import Select, func, or_, select

from app.action_steps.models import ActionStep
from app.clips.models import Clip
from app.comments.models import Comment
from app.foundation.db import db
from app.goals.models import Goal
from app.lessons.models import Lesson, Recording
from app.people.models import Person

MOST_PIECES = 60  # a wall one can still take in; the lessons lead to the rest


@dataclass(frozen=True)
class Piece:
    """One thing on the wall: a comment or a clip about the goal."""

    comment: Comment | None
    clip: Clip | None

    @property
    def picture(self) -> str | None:
        """Where the still of its film is, once there is one."""
        if self.recording.kept_as("poster/poster.jpg") is None:
            return None
        return url_for("media.show", id=self.recording.id, name="poster.jpg")

    @property
    def recording(self) -> Recording:
        """Where it was seen."""
        return (self.comment or self.clip).recording  # type: ignore[union-attr]

    @property
    def at_ms(self) -> int:
        """When in the recording."""
        return self.comment.at_ms if self.comment else self.clip.start_ms  # type: ignore[union-attr]

    @property
    def created_at(self) -> datetime:
        """When it was written or cut."""
        return (self.comment or self.clip).created_at  # type: ignore[union-attr]


@dataclass(frozen=True)
class GoalStory:
    """A goal as one person may read it today."""

    goal: Goal
    active: ActionStep | None
    finished: Sequence[ActionStep]
    pieces: Sequence[Piece]
    pieces_in_all: int
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
        pieces=_newest(comments, clips),
        pieces_in_all=_count(comments) + _count(clips),
        lessons=_lessons(comments, clips, viewer),
    )


def active_steps(goals: Sequence[Goal]) -> dict[str, ActionStep]:
    """The active step of each of some goals that have one, by the goal's id."""
    steps = ActionStep.active().where(ActionStep.goal_id.in_([goal.id for goal in goals]))
    return {step.goal_id: step for step in db.session.scalars(steps)}


def _newest(comments: Select[Comment], clips: Select[Clip]) -> list[Piece]:
    latest_comments = comments.order_by(Comment.created_at.desc(), Comment.id).limit(MOST_PIECES)
    latest_clips = clips.order_by(Clip.created_at.desc(), Clip.id).limit(MOST_PIECES)
    pieces = [
        *(Piece(comment, None) for comment in db.session.scalars(latest_comments)),
        *(Piece(None, clip) for clip in db.session.scalars(latest_clips)),
    ]
    return sorted(pieces, key=lambda piece: piece.created_at, reverse=True)[:MOST_PIECES]


def _count(rows: Select[Comment] | Select[Clip]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def _lessons(comments: Select[Comment], clips: Select[Clip], viewer: Person) -> list[Lesson]:
    recordings = select(Recording.lesson_id).where(
        or_(
            Recording.id.in_(comments.with_only_columns(Comment.recording_id)),
            Recording.id.in_(clips.with_only_columns(Clip.recording_id)),
        )
    )
    lessons = Lesson.visible_to(viewer).where(Lesson.id.in_(recordings))
    newest = lessons.order_by(Lesson.taught_on.desc(), Lesson.created_at.desc(), Lesson.id)
    return list(db.session.scalars(newest.limit(MOST_PIECES)))
