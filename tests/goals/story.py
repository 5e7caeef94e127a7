"""Rows for stories about goals, steps and debriefs, made as plainly as the database allows."""

from datetime import date, timedelta
from typing import Any

from app.clips.models import Clip
from app.comments.models import Comment, CommentKind, CommentState
from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal, GoalKind
from app.lessons.models import Lesson, Recording, RecordingState, Sharing
from app.people.models import Pair, Person


def a_goal(teacher: Person, pair: Pair | None = None, **facts: Any) -> Goal:
    """A goal of a teacher, with a pair or alone."""
    said = {"statement": "Three students build on each other’s ideas.", "kind": GoalKind.STUDENT_BEHAVIOUR}
    goal = Goal.set_by(teacher, pair_id=pair.id if pair else None, **(said | facts))
    db.session.commit()
    return goal


def a_lesson(
    teacher: Person, *, title: str = "Comparing fractions", taught_on: date = date(2026, 11, 17)
) -> Lesson:
    """A lesson nobody else sees."""
    lesson = Lesson(
        school_id=teacher.school_id, teacher_id=teacher.id, title=title, taught_on=taught_on, look_fors=[]
    )
    lesson.teacher = teacher
    db.session.add(lesson)
    db.session.commit()
    return lesson


def shared(lesson: Lesson, to: Pair | Person, *, for_days: int | None = None) -> Sharing:
    """The lesson, shared with a pair or a person."""
    sharing = Sharing(
        lesson_id=lesson.id,
        shared_by_id=lesson.teacher_id,
        pair_id=to.id if isinstance(to, Pair) else None,
        person_id=to.id if isinstance(to, Person) else None,
        purpose="coaching",
        expires_at=clock.now() + timedelta(days=for_days) if for_days else None,
    )
    db.session.add(sharing)
    db.session.commit()
    return sharing


def a_recording(lesson: Lesson, *, state: RecordingState = RecordingState.READY, **facts: Any) -> Recording:
    """A recording, ready to watch unless said otherwise."""
    ready = state is RecordingState.READY
    said: dict[str, Any] = {
        "state": state,
        "filename": "lesson.mp4",
        "duration_ms": 184_000 if ready else None,
        "has_video": True if ready else None,
        "has_audio": True if ready else None,
        "width": 640 if ready else None,
        "height": 360 if ready else None,
        "playable_at": clock.now() if ready else None,
        "ready_at": clock.now() if ready else None,
    }
    recording = Recording(lesson_id=lesson.id, added_by_id=lesson.teacher_id, **(said | facts))
    recording.lesson = lesson
    db.session.add(recording)
    db.session.commit()
    return recording


def a_comment(
    on: Recording,
    by: Person,
    at_ms: int = 19_500,
    *,
    body: str = "Four heads went down to write before anyone spoke.",
    kind: str = "noticing",
    state: str = "shared",
    goal: Goal | None = None,
) -> Comment:
    """A comment, shared unless said otherwise."""
    comment = Comment(
        recording_id=on.id,
        author_id=by.id,
        at_ms=at_ms,
        body=body,
        kind=CommentKind(kind),
        state=CommentState(state),
        goal_id=goal.id if goal else None,
        tags=[],
        off_goal=False,
    )
    db.session.add(comment)
    db.session.commit()
    return comment


def a_clip(
    on: Recording, by: Person, *, title: str = "Same amount, more pieces", goal: Goal | None = None
) -> Clip:
    """A clip of ten seconds."""
    clip = Clip(
        recording_id=on.id,
        author_id=by.id,
        title=title,
        start_ms=61_000,
        end_ms=71_000,
        goal_id=goal.id if goal else None,
    )
    db.session.add(clip)
    db.session.commit()
    return clip
