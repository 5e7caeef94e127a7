"""Amina’s lesson again, and a tag set of hers to mark it with."""

import pytest

from app.foundation.db import db
from app.frameworks.models import Extent, TagFacts, TagSet
from tests.workspace.story import csrf_of, lesson, recording, share

__all__ = ["csrf_of", "lesson", "recording", "share"]


@pytest.fixture
def tag_set(world):
    """One point tag, one interval, and two intervals that end each other."""
    made = TagSet.made_by(
        world.amina,
        name="Questions and talk",
        tags=[
            TagFacts("Open question", key="1"),
            TagFacts("Wait time", key="2", extent=Extent.INTERVAL),
            TagFacts("Teacher talk", key="3", extent=Extent.INTERVAL, group="Who talks"),
            TagFacts("Student talk", key="4", extent=Extent.INTERVAL, group="Who talks"),
        ],
    )
    db.session.commit()
    return made


@pytest.fixture
def tags(tag_set):
    """The set's tags: a question, wait time, teacher talk, student talk."""
    return tag_set.tags
