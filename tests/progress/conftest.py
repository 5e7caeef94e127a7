"""Amina's goal with Ben, her lesson, and what they marked in it."""

from datetime import timedelta

import pytest

from app.action_steps.models import ActionStep
from app.foundation import clock
from app.foundation.db import db
from app.frameworks.models import Extent, TagFacts, TagSet
from app.goals.measures import Measure, MeasureKind
from app.marks.models import Mark
from tests.goals.story import a_goal, a_lesson, a_recording, shared

LESSON_DAYS_AGO = 6


@pytest.fixture
def goal(world):
    """A goal that counts ideas built on, from 1 to 3."""
    measure = Measure("Ideas built on", "ideas", 1, 3, MeasureKind.COUNT)
    return a_goal(world.amina, world.amina_and_ben, measure=measure)


@pytest.fixture
def begun(world, goal):
    """Its first step, agreed today."""
    step = ActionStep.agree(goal, by=world.ben, owner_id=None, body="I count to three.", due_on=None)
    db.session.commit()
    return step


@pytest.fixture
def recording(world):
    """A lesson of two minutes, which Ben may see."""
    lesson = a_lesson(world.amina, taught_on=clock.today() - timedelta(days=LESSON_DAYS_AGO))
    shared(lesson, world.amina_and_ben)
    return a_recording(lesson, duration_ms=120_000)


@pytest.fixture
def tags(world, recording):
    """A moment and an interval. Ben marked three questions, and two waits of 3 s and 9 s; Amina one question."""
    facts = [TagFacts("Open question"), TagFacts("Wait time", extent=Extent.INTERVAL)]
    question, wait = TagSet.made_by(world.ben, name="Talk", tags=facts).tags
    db.session.flush()
    for at_ms in (10_000, 40_000, 80_000):
        Mark.make(on=recording, by=world.ben, tag=question, at_ms=at_ms)
    for at_ms, end_ms in ((10_000, 13_000), (40_000, 49_000)):
        Mark.make(on=recording, by=world.ben, tag=wait, at_ms=at_ms, end_ms=end_ms)
    Mark.make(on=recording, by=world.amina, tag=question, at_ms=10_100)
    db.session.commit()
    return question, wait


@pytest.fixture
def days_ago():
    """A day, as the API has it."""
    return lambda days: (clock.today() - timedelta(days=days)).isoformat()
