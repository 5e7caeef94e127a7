"""What rooms beside lessons and steps have to tell in the story of a cycle: evidence kept, readings, meetings, looks back.

Each is read through its own ``visible_to``, in one query or two, however much there is.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, time

from flask import url_for

from app.coaching.happenings import MOST_OF_A_SORT, Happening, in_time, whom
from app.cycles.models import Cycle
from app.evidence.models import Evidence
from app.evidence.wall import WORDS_OF_KINDS
from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal
from app.meetings.models import Meeting
from app.meetings.views import KIND_WORDS
from app.people.models import Person
from app.progress.models import Reading
from app.reflections.models import Reflection


def gathered(cycle: Cycle, goal: Goal | None, viewer: Person) -> Iterator[Happening]:
    """All of it, as far as somebody may see it who may see the cycle, in no order."""
    if goal is not None:
        yield from _evidence(cycle, viewer)
        yield from _readings(cycle, goal, viewer)
    yield from _meetings(cycle, viewer)
    yield from _reflections(cycle, viewer)


def _evidence(cycle: Cycle, viewer: Person) -> Iterator[Happening]:
    kept = Evidence.visible_to(viewer).where(
        Evidence.goal_id == cycle.goal_id, in_time(Evidence.created_at, cycle)
    )
    newest = kept.order_by(Evidence.created_at.desc(), Evidence.id).limit(MOST_OF_A_SORT)
    for one in db.session.scalars(newest).unique():
        label = f"{WORDS_OF_KINDS[one.kind]}, added by {whom(one.author, viewer)}"
        words = one.title or "A moment of a lesson"
        yield Happening(one.created_at, "evidence", label, words, url_for("evidence.show", id=one.id))


def _readings(cycle: Cycle, goal: Goal, viewer: Person) -> Iterator[Happening]:
    """Readings stand on the day they are of; one kept on that very day at the moment it was kept."""
    seen = Reading.visible_to(viewer).where(Reading.goal_id == goal.id, Reading.taken_on >= cycle.begun_on)
    if cycle.closed_at is not None:
        seen = seen.where(Reading.taken_on <= cycle.closed_at.date())
    newest = seen.order_by(Reading.taken_on.desc(), Reading.created_at.desc(), Reading.id)
    for one in db.session.scalars(newest.limit(MOST_OF_A_SORT)).unique():
        same_day = one.taken_on == one.created_at.date()
        at = one.created_at if same_day else datetime.combine(one.taken_on, time(12), UTC)
        figure = f"{one.value:g} {goal.unit}" if goal.unit else f"{one.value:g}"
        label = f"Reading by {whom(one.author, viewer)}"
        yield Happening(at, "reading", label, figure, url_for("progress.reading", id=one.id))


def _meetings(cycle: Cycle, viewer: Person) -> Iterator[Happening]:
    """Those that were; those to come stand on the page already."""
    met = Meeting.agreed_for(viewer).where(Meeting.cycle_id == cycle.id, Meeting.starts_at <= clock.now())
    newest = met.order_by(Meeting.starts_at.desc(), Meeting.id).limit(MOST_OF_A_SORT)
    for one in db.session.scalars(newest).unique():
        if one.starts_at is not None:
            words = KIND_WORDS[one.kind]
            yield Happening(one.starts_at, "meeting", "Meeting", words, url_for("meetings.show", id=one.id))


def _reflections(cycle: Cycle, viewer: Person) -> Iterator[Happening]:
    """Who was done with their part, and when; in their words where the viewer may read them."""
    seen = Reflection.visible_to(viewer).where(
        Reflection.cycle_id == cycle.id, Reflection.done_at.is_not(None)
    )
    for one in db.session.scalars(seen).unique():
        if one.done_at is not None:
            label = f"Reflection by {whom(one.author, viewer)}"
            words = one.for_students or one.for_me or ""
            yield Happening(one.done_at, "reflection", label, words, url_for("reflections.show", id=cycle.id))
