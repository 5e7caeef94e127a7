"""Ten years of somebody's coaching as rows, to see and to measure how an installation feels once it has been lived in.

Nothing of it happened: words and days are made up in turns, and the recordings have no films. It is for the demo school.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
from app.goals.measures import GapState
from app.goals.models import Goal, GoalKind
from app.lessons.models import Lesson, Recording, RecordingState, Sharing
from app.people.models import Pair
from app.seeds import cycle_rows
from app.seeds.cycle_rows import Filmed, Span
from app.seeds.rows import Row, at, made, versioned

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
    for kind, row in cycle_rows.agreement(years.pair, years.first_day):
        rows.setdefault(kind, []).append(row)
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
    *cycle_rows.TABLES,
)
"""In the order in which rows may refer to one another."""


def _cycle(years: Years, number: int) -> Iterator[Row]:
    of_all = years.count * CYCLES
    begun = years.first_day + timedelta(days=365 * years.count * number // of_all)
    runs = number == of_all - 1
    span = Span(years.pair, number, new_id(), new_id(), begun, runs, _films(years, begun, number))
    ended = None if runs else at(span.closed)
    yield Goal, _goal(span, ended)
    yield (
        Cycle,
        {
            **versioned(span.cycle_id, begun),
            "school_id": years.pair.school_id,
            "teacher_id": years.pair.teacher_id,
            "pair_id": years.pair.id,
            "goal_id": span.goal_id,
            "begun_by_id": years.pair.teacher_id,
            "stage": Stage.MONITOR if runs else Stage.CLOSED,
            "begun_on": begun,
            "closed_at": ended,
        },
    )
    yield from _stages(span)
    yield from _steps(span)
    for film in span.films:
        yield from _lesson(span, film)
    yield from cycle_rows.held_by(span)


def _goal(span: Span, ended: datetime | None) -> dict[str, Any]:
    gap = (None, GapState.CLOSED if ended else GapState.OPEN, GapState.NARROWING)[span.number % 3]
    return {
        **versioned(span.goal_id, span.begun),
        "school_id": span.pair.school_id,
        "teacher_id": span.pair.teacher_id,
        "pair_id": span.pair.id,
        "statement": f"{AIMS[span.number % len(AIMS)]}, year {span.number // CYCLES + 1}.",
        "kind": list(GoalKind)[span.number % 3],
        "measure": "Answers before the first hand",
        "unit": "answers",
        "baseline": float(span.number % 4),
        "target": float(span.number % 4 + 6),
        "gap": "A third of a cake and three cakes sound the same to them." if gap else None,
        "gap_state": gap,
        "gap_since": span.begun if gap else None,
        "closed_at": ended,
    }


def _films(years: Years, begun: date, number: int) -> list[Filmed]:
    in_all, of_all = years.count * LESSONS, years.count * CYCLES
    here = range(in_all * number // of_all, in_all * (number + 1) // of_all)
    return [
        Filmed(new_id(), new_id(), new_id(), begun + timedelta(days=8 * place + 1), lesson)
        for place, lesson in enumerate(here)
    ]


def _stages(span: Span) -> Iterator[Row]:
    walked = list(Stage)[:3] if span.runs else list(Stage)
    for place, (left, entered) in enumerate(itertools.pairwise(walked), 1):
        row = made(new_id(), span.begun + timedelta(days=14 * place))
        by = {"cycle_id": span.cycle_id, "by_id": span.pair.teacher_id}
        yield StageChange, {**row, **by, "left": left, "entered": entered}


def _steps(span: Span) -> Iterator[Row]:
    for place, body in enumerate(STEPS):
        step, day = new_id(), span.begun + timedelta(days=12 * place + 3)
        yield (
            ActionStep,
            {
                **versioned(step, day),
                "goal_id": span.goal_id,
                "owner_id": span.pair.teacher_id,
                "agreed_by_id": span.pair.coach_id,
                "body": body,
                "due_on": day + timedelta(days=7),
                "ended_at": at(day + timedelta(days=8)),
            },
        )
        said = "Tried twice. The second time they waited for each other."
        told = {"action_step_id": step, "by_id": span.pair.teacher_id, "what_happened": said}
        yield Completion, {**made(new_id(), day + timedelta(days=8)), **told}


def _lesson(span: Span, film: Filmed) -> Iterator[Row]:
    pair, day = span.pair, film.day
    yield (
        Lesson,
        {
            **versioned(film.lesson_id, day),
            "school_id": pair.school_id,
            "teacher_id": pair.teacher_id,
            "title": f"{TITLES[film.number % len(TITLES)]}, {film.number + 1}",
            "taught_on": day,
            "subject": "Mathematics",
            "phase": "Year 5",
            "look_fors": ["Who answers whom?"],
        },
    )
    yield (
        Recording,
        {
            **versioned(film.recording_id, day),
            "lesson_id": film.lesson_id,
            "added_by_id": pair.teacher_id,
            "state": RecordingState.READY,
            "filename": f"lesson-{film.number + 1}.mp4",
            "duration_ms": LESSON_MS,
            "frame_rate": "25/1",
            "has_video": True,
            "has_audio": True,
            "playable_at": at(day),
            "ready_at": at(day),
        },
    )
    told = {
        "lesson_id": film.lesson_id,
        "shared_by_id": pair.teacher_id,
        "pair_id": pair.id,
        "purpose": "coaching",
    }
    yield Sharing, {**made(new_id(), day), **told}
    yield (
        Clip,
        {
            **versioned(film.clip_id, day),
            "recording_id": film.recording_id,
            "author_id": pair.teacher_id,
            "goal_id": span.goal_id,
            "title": "What they said to each other",
            "start_ms": 60_000,
            "end_ms": 95_000,
            "state": ClipState.PLAYABLE,
        },
    )
    yield from _comments(pair, film.recording_id, span.goal_id, day)


def _comments(pair: Pair, recording: str, goal: str, day: date) -> Iterator[Row]:
    for number in range(COMMENTS // LESSONS):
        yield (
            Comment,
            {
                **versioned(new_id(), day + timedelta(days=number % 3)),
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
