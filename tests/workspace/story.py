"""Amina’s lesson with a recording that plays, and her goals; Ben is her coach. Fixtures for three rooms’ tests."""

import re
from datetime import date

import pytest

from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal, GoalKind
from app.lessons.models import Lesson, Recording, RecordingState, Sharing


@pytest.fixture
def lesson(world):
    made = Lesson(
        school_id=world.hill_street.id,
        teacher_id=world.amina.id,
        title="Comparing fractions",
        taught_on=date(2026, 11, 17),
        look_fors=[],
    )
    made.teacher = world.amina
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def recording(lesson, world):
    made = Recording(
        lesson_id=lesson.id,
        added_by_id=world.amina.id,
        state=RecordingState.READY,
        playable_at=clock.now(),
        duration_ms=184_000,
        frame_rate="25/1",
        width=640,
        height=360,
        has_video=True,
        has_audio=True,
        filename="fractions.mp4",
    )
    made.lesson = lesson
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def share(lesson, world):
    """Share the lesson with Amina's pair, and give the sharing."""

    def act() -> Sharing:
        made = Sharing(
            lesson_id=lesson.id,
            shared_by_id=world.amina.id,
            pair_id=world.amina_and_ben.id,
            purpose="coaching",
        )
        made.lesson = lesson
        db.session.add(made)
        db.session.commit()
        return made

    return act


@pytest.fixture
def goal(world):
    """Amina's goal, on which she works with Ben."""
    made = Goal(
        school_id=world.hill_street.id,
        teacher_id=world.amina.id,
        pair_id=world.amina_and_ben.id,
        statement="Three students build on each other’s ideas.",
        kind=GoalKind.STUDENT_BEHAVIOUR,
    )
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def private_goal(world):
    """Amina's goal that she has shown nobody."""
    made = Goal(
        school_id=world.hill_street.id,
        teacher_id=world.amina.id,
        statement="Keep my voice calm.",
        kind=GoalKind.INSTRUCTION,
    )
    db.session.add(made)
    db.session.commit()
    return made


@pytest.fixture
def csrf_of():
    """The token that a browser's own pages carry."""

    def read(browser) -> str:
        page = browser.get("/goals").text
        return re.search(r'name="csrf-token" content="([^"]+)"', page)[1]

    return read
