"""What is dated for one person, gathered through each noun's own ``visible_to``: a fixed number of queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

from app.action_steps.models import ActionStep
from app.cycles.models import CheckBack, Cycle
from app.cycles.stages import Stage
from app.debriefs.models import Debrief
from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal
from app.lessons.models import Lesson
from app.meetings.models import Meeting, MeetingKind
from app.people import zones
from app.people.models import Person
from app.plans.models import PlanItem

BEHIND: Final = timedelta(days=90)
AHEAD: Final = timedelta(days=366)
DEBRIEF_MINUTES: Final = 30  # a debrief says when it begins, and not how long it lasts


class EntryKind(StrEnum):
    """What is dated."""

    MEETING = "meeting"
    DEBRIEF = "debrief"
    PLAN_ITEM = "plan-item"
    ACTION_STEP = "action-step"
    GOAL = "goal"
    TARGET = "target"
    CHECK_BACK = "check-back"
    CYCLE = "cycle"
    LESSON = "lesson"


@dataclass(frozen=True)
class Entry:
    """One dated thing. ``plain`` says what it is without anybody's words; ``words`` are those it was written in.

    ``day`` is the day on the person's own clock. ``starts_at`` is null for what has a day and no hour.
    """

    kind: EntryKind
    id: str
    day: date
    plain: str
    words: str
    path: str
    changed_at: datetime
    starts_at: datetime | None = None
    minutes: int = 0
    place: str = ""
    sequence: int = 0
    done: bool = False
    cancelled: bool = False
    mine: bool = True


def entries(person: Person, *, since: date | None = None, until: date | None = None) -> list[Entry]:
    """Everything dated between two days that a person can see, in order; by default the last quarter and a year on."""
    if not person.coaches_or_teaches:
        return []
    today = zones.on_the_clock_of(person, clock.now()).date()
    first, last = since or today - BEHIND, until or today + AHEAD
    found = [
        *_meetings(person, first, last),
        *_debriefs(person, first, last),
        *_plan_items(person, first, last),
        *_steps(person, first, last),
        *_cycles(person, first, last),
        *_check_backs(person, first, last),
        *_goals(person, first, last),
        *_targets(person, first, last),
        *_lessons(person, first, last),
    ]
    return sorted(found, key=lambda one: (one.day, one.starts_at or datetime.min.replace(tzinfo=UTC), one.id))


def _day(person: Person, moment: datetime) -> date:
    return zones.on_the_clock_of(person, moment).date()


def _between(first: date, last: date) -> tuple[datetime, datetime]:
    """The moments between which those days lie, on whichever clock."""
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1)
    end = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=2)
    return begin, end


def _meetings(person: Person, first: date, last: date) -> Iterator[Entry]:
    begin, end = _between(first, last)
    timed = Meeting.visible_to(person).where(Meeting.starts_at.between(begin, end))
    for one in db.session.scalars(timed).unique():
        if one.starts_at is None or not first <= _day(person, one.starts_at) <= last:
            continue
        other = one.other(person).first_name
        yield Entry(
            kind=EntryKind.MEETING, id=one.id, day=_day(person, one.starts_at), starts_at=one.starts_at,
            minutes=one.minutes, plain=f"{_MEETING_WORDS[one.kind]} with {other}", words=one.note or "",
            path=f"/meetings/{one.id}", place=one.place or "", changed_at=one.updated_at,
            sequence=one.sequence, done=one.over, cancelled=one.cancelled_at is not None,
        )  # fmt: skip


_MEETING_WORDS: Final = {
    MeetingKind.DEBRIEF: "Debrief",
    MeetingKind.CO_PLANNING: "Co-planning",
    MeetingKind.OBSERVATION: "Observation visit",
    MeetingKind.OTHER: "Meeting",
}


def _debriefs(person: Person, first: date, last: date) -> Iterator[Entry]:
    begin, end = _between(first, last)
    timed = Debrief.visible_to(person).where(Debrief.meets_at.between(begin, end))
    for one in db.session.scalars(timed).unique():
        if one.meets_at is None or not first <= _day(person, one.meets_at) <= last:
            continue
        whom = f" with {one.pair.other(person).first_name}" if one.pair else ""
        yield Entry(
            kind=EntryKind.DEBRIEF, id=one.id, day=_day(person, one.meets_at), starts_at=one.meets_at,
            minutes=DEBRIEF_MINUTES, plain=f"Debrief{whom}", words=one.lesson.title,
            path=f"/debriefs/{one.id}", changed_at=one.updated_at, sequence=one.version - 1,
            done=one.closed_at is not None,
        )  # fmt: skip


def _plan_items(person: Person, first: date, last: date) -> Iterator[Entry]:
    dated = PlanItem.visible_to(person).where(PlanItem.due_on.between(first, last))
    for one in db.session.scalars(dated).unique():
        if one.due_on is not None:
            mine = one.owner_id == person.id
            yield Entry(
                kind=EntryKind.PLAN_ITEM, id=one.id, day=one.due_on, words=one.what, mine=mine,
                plain="On your plan" if mine else f"On the plan: {one.owner.first_name}",
                path=f"/plan-items/{one.id}", changed_at=one.updated_at, sequence=one.version - 1,
                done=one.done,
            )  # fmt: skip


def _steps(person: Person, first: date, last: date) -> Iterator[Entry]:
    dated = ActionStep.visible_to(person).where(ActionStep.due_on.between(first, last))
    for one in db.session.scalars(dated).unique():
        if one.due_on is not None:
            mine = one.owner_id == person.id
            yield Entry(
                kind=EntryKind.ACTION_STEP, id=one.id, day=one.due_on, words=one.body, mine=mine,
                plain="Your step" if mine else f"{one.owner.first_name}’s step",
                path=f"/goals/{one.goal_id}#steps", changed_at=one.updated_at, sequence=one.version - 1,
                done=one.ended_at is not None,
            )  # fmt: skip


def _cycles(person: Person, first: date, last: date) -> Iterator[Entry]:
    """When a cycle began, and when it was closed: two entries of one thing."""
    begin, end = _between(first, last)
    dated = Cycle.visible_to(person).where(
        Cycle.begun_on.between(first, last) | Cycle.closed_at.between(begin, end)
    )
    found = list(db.session.scalars(dated).unique())
    readable = Goal.visible_to(person).where(Goal.id.in_([one.goal_id for one in found if one.goal_id]))
    goals = {goal.id: goal.statement for goal in db.session.scalars(readable).unique()}
    for one in found:
        whose = "Your cycle" if one.teacher_id == person.id else f"{one.teacher.first_name}’s cycle"
        closed_on = _day(person, one.closed_at) if one.closed_at and one.stage is Stage.CLOSED else None
        for day, what in ((one.begun_on, "began"), (closed_on, "was closed")):
            if day is not None and first <= day <= last:
                yield Entry(
                    kind=EntryKind.CYCLE, id=f"{one.id}-{what.split()[-1]}", day=day, plain=f"{whose} {what}",
                    words=goals.get(one.goal_id or "", ""), path=f"/cycles/{one.id}",
                    changed_at=one.updated_at, done=True,
                )  # fmt: skip


def _check_backs(person: Person, first: date, last: date) -> Iterator[Entry]:
    """The days on which closed cycles are looked back at."""
    dated = CheckBack.visible_to(person).where(CheckBack.due_on.between(first, last))
    for one in db.session.scalars(dated).unique():
        mine = one.cycle.teacher_id == person.id
        whose = "your cycle" if mine else f"{one.cycle.teacher.first_name}’s cycle"
        yield Entry(
            kind=EntryKind.CHECK_BACK, id=one.id, day=one.due_on, words=one.name, mine=mine,
            plain=f"Look back at {whose}", path=f"/check-backs/{one.id}", changed_at=one.updated_at,
            sequence=one.version - 1, done=one.answered_at is not None,
        )  # fmt: skip


def _targets(person: Person, first: date, last: date) -> Iterator[Entry]:
    """The days by which goals are to be reached."""
    dated = Goal.visible_to(person).where(Goal.target_on.between(first, last))
    for one in db.session.scalars(dated).unique():
        if one.target_on is not None:
            mine = one.teacher_id == person.id
            yield Entry(
                kind=EntryKind.TARGET, id=one.id, day=one.target_on, words=one.statement, mine=mine,
                plain=f"Target day of {'your' if mine else f'{one.teacher.first_name}’s'} goal",
                path=f"/goals/{one.id}", changed_at=one.updated_at, sequence=one.version - 1,
                done=one.closed_at is not None,
            )  # fmt: skip


def _goals(person: Person, first: date, last: date) -> Iterator[Entry]:
    """The day a goal was set."""
    dated = Goal.visible_to(person).where(Goal.created_at.between(*_between(first, last)))
    for one in db.session.scalars(dated).unique():
        day = _day(person, one.created_at)
        if first <= day <= last:
            whose = "Your goal" if one.teacher_id == person.id else f"{one.teacher.first_name}’s goal"
            yield Entry(
                kind=EntryKind.GOAL, id=one.id, day=day, words=one.statement, plain=f"{whose} was set",
                path=f"/goals/{one.id}", changed_at=one.updated_at, done=True,
            )  # fmt: skip


def _lessons(person: Person, first: date, last: date) -> Iterator[Entry]:
    taught = Lesson.visible_to(person).where(Lesson.taught_on.between(first, last))
    for one in db.session.scalars(taught).unique():
        whose = "Your lesson" if one.teacher_id == person.id else f"{one.teacher.first_name}’s lesson"
        yield Entry(
            kind=EntryKind.LESSON, id=one.id, day=one.taught_on, plain=whose, words=one.title,
            path=f"/lessons/{one.id}", changed_at=one.updated_at, done=True,
        )  # fmt: skip


@dataclass(frozen=True)
class Day:
    """One day of the agenda."""

    day: date
    entries: Sequence[Entry]


def by_day(found: Sequence[Entry]) -> list[Day]:
    """Entries under their days, in the order they come."""
    days: dict[date, list[Entry]] = {}
    for one in found:
        days.setdefault(one.day, []).append(one)
    return [Day(day, tuple(those)) for day, those in days.items()]
