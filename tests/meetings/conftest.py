"""Moments that are to come, and a meeting that Ben proposed to Amina."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.cycles.models import Cycle
from app.foundation import clock
from app.foundation.db import db
from app.meetings.models import Meeting, MeetingKind
from tests.plans.story import a_cycle

MONDAY = datetime(2026, 11, 30, 15, 30, tzinfo=UTC)
TUESDAY = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
SUNDAY_BEFORE = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _sunday() -> Iterator[None]:
    """It is noon on the Sunday a week before, as long as the test lasts."""
    with clock.standing_still(SUNDAY_BEFORE):
        yield


@pytest.fixture
def cycle(world) -> Cycle:
    """The cycle of the pair."""
    return a_cycle(world.amina, world.amina_and_ben)


@pytest.fixture
def plan(world, cycle):
    """Plan a meeting as Ben."""

    def made(*times: datetime, agreed: bool = False, **facts) -> Meeting:
        said = {"kind": MeetingKind.CO_PLANNING, "minutes": 30, "cycle": cycle, "place": "Room 12"}
        meeting = Meeting.plan(
            world.amina_and_ben, by=world.ben, times=times or (MONDAY,), agreed=agreed, **(said | facts)
        )
        db.session.commit()
        return meeting

    return made
