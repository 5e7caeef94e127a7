"""Ten years of somebody's coaching as rows, to see and to measure how an installation feels once it has been lived in.

Nothing of it happened: words and days are made up in turns, and the recordings have no films. It is for the demo school.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert

from app.action_steps.models import ActionStep, Completion
from app.clips.models import Clip, ClipState
from app.comments.models import Comment, CommentKind, CommentState
from app.cycles.models import Cycle, StageChange
from app.cycles.stages import Stage
from app.foundation import clock
from app.foundation.db import Base, db
from app.foundation.ids import new_id
from app.goals.models import Goal, GoalKind
from app.lessons.models import Lesson, Recording, RecordingState, Sharing
from app.people.models import Pair, Person

CYCLES, LESSONS, COMMENTS = 6, 40, 2_000
"""How many in one year: a cycle in each half term, a lesson a week, and what two people say about them."""
LESSON_MS = 3_000_000
AIMS = (
    "Everybody has an answer before anybody says one",
    "Students ask each other why",
    "The quiet corner speaks once in each lesson",
    "Pairs talk about the task from the first minute",
    "Mistakes are kept on the board until somebody explains them",
    "Students use the words of the subject by themselves",
)
STEPS = (
    "After each question, count to five before choosing a hand.",
    "Ask one student to say in their own words what the last one said.",
    "Stand beside the back table during the first task.",
    "Give the first sentence of the answer, and let pairs finish it.",
)
SAID = (
    "They waited, and two more hands went up.",
    "“It is the same amount, only cut into more pieces.” She says it to the table.",
    "What made that possible? Nobody had asked for a second answer yet.",
    "Two students finish each other’s thought here.",
)
TITLES = ("Comparing fractions", "Ratio tables", "Angles in a triangle", "Reading a graph", "Estimating")


@dataclass(frozen=True)
class Years:
    """Whose years they are, and how many."""

    pair: Pair
    count: int

    @property
    def first_day(self) -> date:
        """When they began."""
        return clock.today() - timedelta(days=365 * self.count)


def live_through(years: Years) -> dict[str, int]:
    """Add the rows of so many years of a pair's work to the session's database; tells how many of each. No commit."""
    rows: dict[type[Base], list[dict[str, Any]]] = {}
    for number in range(years.count * CYCLES):
        for kind, row in _cycle(years, number):
            rows.setdefault(kind, []).append(row)
    for kind in (table for table in TABLES if table in rows):
        db.session.execute(insert(kind), rows[kind])
    return {kind.__tablename__: len(rows[kind]) for kind in TABLES if kind in rows}


TABLES: tuple[type[Base], ...] = (
    Goal,
    Cycle,
    StageChange,
    ActionStep,
    Completion,
    Lesson,
    Recording,
    Sharing,
    Clip,
    Comment,
)
"""In the order in which rows may refer to one another."""

Row = tuple[type[Base], dict[str, Any]]


def _cycle(years: Years, number: int) -> Iterator[Row]:
    pair, teacher = years.pair, years.pair.teacher
    of_all = years.count * CYCLES
    begun = years.first_day + timedelta(days=365 * years.count * number // of_all)
    runs = number == of_all - 1
    goal, cycle = new_id(), new_id()
    yield (
        Goal,
        {
            **_versioned(goal, begun),
            "school_id": pair.school_id,
            "teacher_id": teacher.id,
            "pair_id": pair.id,
            "statement": f"{AIMS[number % len(AIMS)]}, year {number // CYCLES + 1}.",
            "kind": list(GoalKind)[number % 3],
            "measure": "Answers before the first hand",
            "unit": "answers",
            "baseline": float(number % 4),
            "target": float(number % 4 + 6),
            "closed_at": None if runs else _at(begun + timedelta(days=58)),
        },
    )
    yield (
        Cycle,
        {
            **_versioned(cycle, begun),
            "school_id": pair.school_id,
            "teacher_id": teacher.id,
            "pair_id": pair.id,
            "goal_id": goal,
            "begun_by_id": teacher.id,
            "stage": Stage.MONITOR if runs else Stage.CLOSED,
            "begun_on": begun,
            "closed_at": None if runs else _at(begun + timedelta(days=58)),
        },
    )
    yield from _stages(cycle, teacher, begun, runs=runs)
    yield from _steps(goal, pair, begun)
    yield from _lessons(years, goal, begun, number)


def _stages(cycle: str, by: Person, begun: date, *, runs: bool) -> Iterator[Row]:
    walked = list(Stage)[:3] if runs else list(Stage)
    for place, (left, entered) in enumerate(itertools.pairwise(walked), 1):
        row = _made(new_id(), begun + timedelta(days=14 * place))
        yield StageChange, {**row, "cycle_id": cycle, "by_id": by.id, "left": left, "entered": entered}


def _steps(goal: str, pair: Pair, begun: date) -> Iterator[Row]:
    for place, body in enumerate(STEPS):
        step, day = new_id(), begun + timedelta(days=12 * place + 3)
        ended = _at(day + timedelta(days=8))
        yield (
            ActionStep,
            {
                **_versioned(step, day),
                "goal_id": goal,
                "owner_id": pair.teacher_id,
                "agreed_by_id": pair.coach_id,
                "body": body,
                "due_on": day + timedelta(days=7),
                "ended_at": ended,
            },
        )
        said = "Tried twice. The second time they waited for each other."
        told = {"action_step_id": step, "by_id": pair.teacher_id, "what_happened": said}
        yield Completion, {**_made(new_id(), day + timedelta(days=8)), **told}


def _lessons(years: Years, goal: str, begun: date, number: int) -> Iterator[Row]:
    in_all = years.count * LESSONS
    of_all = years.count * CYCLES
    here = range(in_all * number // of_all, in_all * (number + 1) // of_all)
    for place, lesson_number in enumerate(here):
        day = begun + timedelta(days=8 * place + 1)
        yield from _lesson(years, goal, day, lesson_number)


def _lesson(years: Years, goal: str, day: date, number: int) -> Iterator[Row]:
    pair, lesson, recording = years.pair, new_id(), new_id()
    yield (
        Lesson,
        {
            **_versioned(lesson, day),
            "school_id": pair.school_id,
            "teacher_id": pair.teacher_id,
            "title": f"{TITLES[number % len(TITLES)]}, {number + 1}",
            "taught_on": day,
            "subject": "Mathematics",
            "phase": "Year 5",
            "look_fors": ["Who answers whom?"],
        },
    )
    yield (
        Recording,
        {
            **_versioned(recording, day),
            "lesson_id": lesson,
            "added_by_id": pair.teacher_id,
            "state": RecordingState.READY,
            "filename": f"lesson-{number + 1}.mp4",
            "duration_ms": LESSON_MS,
            "frame_rate": "25/1",
            "has_video": True,
            "has_audio": True,
            "playable_at": _at(day),
            "ready_at": _at(day),
        },
    )
    told = {"lesson_id": lesson, "shared_by_id": pair.teacher_id, "pair_id": pair.id, "purpose": "coaching"}
    yield Sharing, {**_made(new_id(), day), **told}
    yield (
        Clip,
        {
            **_versioned(new_id(), day),
            "recording_id": recording,
            "author_id": pair.teacher_id,
            "goal_id": goal,
            "title": "What they said to each other",
            "start_ms": 60_000,
            "end_ms": 95_000,
            "state": ClipState.PLAYABLE,
        },
    )
    yield from _comments(pair, recording, goal, day)


def _comments(pair: Pair, recording: str, goal: str, day: date) -> Iterator[Row]:
    for number in range(COMMENTS // LESSONS):
        yield (
            Comment,
            {
                **_versioned(new_id(), day + timedelta(days=number % 3)),
                "recording_id": recording,
                "author_id": (pair.teacher_id, pair.coach_id)[number % 2],
                "goal_id": goal if number % 6 else None,
                "off_goal": number % 6 == 0,
                "at_ms": LESSON_MS * number * LESSONS // COMMENTS,
                "kind": list(CommentKind)[number % 4],
                "state": CommentState.SHARED,
                "body": SAID[number % len(SAID)],
            },
        )


def _made(id: str, day: date) -> dict[str, Any]:
    return {"id": id, "created_at": _at(day)}


def _versioned(id: str, day: date) -> dict[str, Any]:
    return {**_made(id, day), "updated_at": _at(day), "version": 1}


def _at(day: date) -> datetime:
    return datetime.combine(day, time(15), UTC)
