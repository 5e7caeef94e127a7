"""The same lesson as in every test of the lesson's page, and a noticing of Amina and Ben on it."""

import pytest

from app.foundation.db import db
from app.noticing.models import SealedNoticing
from tests.workspace.story import csrf_of, goal, lesson, recording, share

__all__ = ["csrf_of", "goal", "lesson", "recording", "share"]


@pytest.fixture
def begin(recording, world, share):
    """Share the lesson with the pair, and seal its recording; gives the noticing's address."""

    def act() -> str:
        share()
        noticing = SealedNoticing.begin(recording, by=world.amina, pair=world.amina_and_ben)
        db.session.commit()
        return f"/api/v1/noticings/{noticing.id}"

    return act


@pytest.fixture
def note(api_of, recording):
    """Leave a shared comment as somebody; gives its address."""

    def act(person, body: str = "A moment", at_ms: int = 1_000, **more) -> str:
        said = {"at_ms": at_ms, "kind": "noticing", "body": body, "state": "shared", **more}
        left = api_of(person).post(f"/api/v1/recordings/{recording.id}/comments", json=said)
        assert left.status_code == 201, left.json
        return f"/api/v1/comments/{left.json['id']}"

    return act
