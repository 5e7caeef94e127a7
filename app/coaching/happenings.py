"""What happened in the time of a cycle, each thing with its day and where it leads.

Rooms that stand above this one tell of their own by :func:`tells`, so that they need not be known here.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, and_

from app.action_steps.models import ActionStep
from app.clips.models import Clip
from app.coaching.cycle_facts import belongs
from app.comments.models import Comment, CommentState
from app.cycles.models import Cycle
from app.foundation.db import db
from app.goals.models import Goal
from app.lessons.models import Lesson, Recording
from app.people.models import Person

MOST_OF_A_SORT = 60  # what one can take in; the goal and its lessons lead to the rest


@dataclass(frozen=True)
class Happening:
    """One thing: when, of which sort (“comment”), whose, in which words, and where it leads."""

    at: datetime
    sort: str
    label: str
    words: str = ""
    href: str | None = None


Teller = Callable[[Cycle, Person], Iterable[Happening]]
_tellers: list[Teller] = []


def tells(teller: Teller) -> Teller:
    """Let a room above tell what happened in a cycle, as far as a person can see it."""
    _tellers.append(teller)
    return teller


def happenings(cycle: Cycle, goal: Goal | None, viewer: Person) -> list[Happening]:
    """All that happened in the time of a cycle, the earliest first."""
    found = list(_recordings(cycle, viewer))
    if goal is not None:
        found += [*_steps(cycle, viewer), *_comments(cycle, viewer), *_clips(cycle, viewer)]
        found += [one for teller in _tellers for one in teller(cycle, viewer)]
    return sorted(found, key=lambda one: one.at)


def begun_at(cycle: Cycle) -> datetime:
    """The first moment of the day a cycle was begun on."""
    return datetime.combine(cycle.begun_on, time(), UTC)


def in_time(column: Any, cycle: Cycle) -> ColumnElement[bool]:
    """Whether a moment lies between a cycle's beginning and its end, as a condition."""
    after = column >= begun_at(cycle)
    return and_(after, column <= cycle.closed_at) if cycle.closed_at is not None else after


def _steps(cycle: Cycle, viewer: Person) -> Iterator[Happening]:
    steps = ActionStep.visible_to(viewer).where(ActionStep.goal_id == cycle.goal_id)
    for step in db.session.scalars(
        steps.order_by(ActionStep.created_at.desc()).limit(MOST_OF_A_SORT)
    ).unique():
        if not belongs(step, cycle):
            continue
        href = url_for("goals.show", id=step.goal_id, _anchor=f"step-{step.id}")
        yield Happening(
            max(step.created_at, begun_at(cycle)),
            "step",
            f"Step for {whom(step.owner, viewer)}",
            step.body,
            href,
        )
        if step.ended_at is not None and step.completion is not None:
            said = step.completion.what_happened or step.body
            yield Happening(step.ended_at, "tried", "Tried, and what happened", said, href)


def _comments(cycle: Cycle, viewer: Person) -> Iterator[Happening]:
    seen = Comment.visible_to(viewer).where(
        Comment.goal_id == cycle.goal_id,
        Comment.state != CommentState.DRAFT,
        in_time(Comment.created_at, cycle),
    )
    newest = seen.order_by(Comment.created_at.desc(), Comment.id).limit(MOST_OF_A_SORT)
    for comment in db.session.scalars(newest).unique():
        label = f"{comment.kind.value.capitalize()} by {whom(comment.author, viewer)}"
        href = _moment(comment.recording, comment.at_ms)
        yield Happening(comment.created_at, "comment", label, comment.told, href)


def _clips(cycle: Cycle, viewer: Person) -> Iterator[Happening]:
    seen = Clip.visible_to(viewer).where(Clip.goal_id == cycle.goal_id, in_time(Clip.created_at, cycle))
    newest = seen.order_by(Clip.created_at.desc(), Clip.id).limit(MOST_OF_A_SORT)
    for clip in db.session.scalars(newest).unique():
        label = f"Clip by {whom(clip.author, viewer)}"
        yield Happening(clip.created_at, "clip", label, clip.title, _moment(clip.recording, clip.start_ms))


def _recordings(cycle: Cycle, viewer: Person) -> Iterator[Happening]:
    """Recordings of its teacher's lessons, whatever they are about: a goal is often found in them afterwards."""
    taught = Lesson.visible_to(viewer).where(Lesson.teacher_id == cycle.teacher_id)
    seen = Recording.visible_to(viewer).where(
        Recording.lesson_id.in_(taught.with_only_columns(Lesson.id)), in_time(Recording.created_at, cycle)
    )
    newest = seen.order_by(Recording.created_at.desc(), Recording.id).limit(MOST_OF_A_SORT)
    for recording in db.session.scalars(newest).unique():
        lesson = recording.lesson
        yield Happening(
            recording.created_at,
            "recording",
            "Recording",
            lesson.title,
            url_for("workspace.show", id=lesson.id, recording=recording.id),
        )


def whom(person: Person, viewer: Person) -> str:
    """Somebody's name as the viewer would say it."""
    return "you" if person.id == viewer.id else person.first_name


def _moment(recording: Recording, at_ms: int) -> str:
    anchor = f"t={at_ms / 1000:.3f}"
    return url_for("workspace.show", id=recording.lesson_id, recording=recording.id, _anchor=anchor)
