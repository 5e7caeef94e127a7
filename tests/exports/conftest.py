"""Amina’s lesson with everything on it that can be taken away: hers, Ben’s, and what is nobody else’s business."""

import pytest

from app.clips.models import Clip
from app.comments.models import Comment, CommentKind, CommentState
from app.foundation.db import db
from app.frameworks.models import Extent, TagFacts, TagSet
from app.marks.models import Mark
from tests.workspace.story import csrf_of, goal, lesson, private_goal, recording, share

__all__ = ["csrf_of", "goal", "lesson", "private_goal", "recording", "share"]


@pytest.fixture
def tag_set(world):
    """A moment and an interval to look for."""
    made = TagSet.made_by(
        world.amina,
        name="Questions and talk",
        tags=[TagFacts("Open question", key="1"), TagFacts("Wait time", key="2", extent=Extent.INTERVAL)],
    )
    db.session.commit()
    return made


@pytest.fixture
def said(recording, world, goal, share):
    """Four comments, two of them with a reply or two, and two that only Ben may read."""
    share()

    def leave(by, at_ms, body, kind=CommentKind.NOTICING, **more) -> Comment:
        said = {"state": CommentState.SHARED, "kind": kind, "at_ms": at_ms, "body": body, **more}
        return Comment.leave(on=recording, by=by, **said)

    first = leave(world.ben, 1_480, "You waited.\nHeads went down.", CommentKind.STRENGTH, end_ms=6_520)
    first.reply(by=world.amina, body="It felt long.")
    first.reply(by=world.ben, body="It was five seconds.")
    leave(world.amina, 2_000, "=1+1", goal_id=goal.id, tags=["-2", "pairs"])
    leave(world.ben, 3_000, "Who answers 👏 whom? مرحبا", CommentKind.QUESTION, end_ms=7_000)
    leave(world.ben, 3_000, "Perhaps <b>ask</b> --> & wait", CommentKind.STRENGTH, end_ms=7_000)
    leave(world.ben, 4_000, "Hummingbird, not sent yet", state=CommentState.DRAFT)
    leave(world.ben, 5_000, "Hummingbird, for myself", state=CommentState.PRIVATE)
    db.session.commit()


@pytest.fixture
def marked(recording, world, tag_set, share):
    """Three moments, and three intervals of which one overlaps another and one is still open."""
    question, wait = tag_set.tags
    for by, tag, at_ms, end_ms in (
        (world.amina, question, 1_000, None),
        (world.amina, question, 61_234, None),
        (world.ben, question, 61_234, None),
        (world.amina, wait, 10_000, 13_040),
        (world.amina, wait, 12_000, 14_000),
        (world.ben, wait, 170_000, None),
    ):
        Mark.make(on=recording, by=by, tag=tag, at_ms=at_ms, end_ms=end_ms)
    db.session.commit()


@pytest.fixture
def cut(recording, world, goal):
    """Three clips, two of which overlap."""
    for title, start_ms, end_ms in (
        ("The wait", 1_000, 9_000),
        ("@ease", 5_000, 20_000),
        ("End", 60_000, 61_000),
    ):
        Clip.cut(on=recording, by=world.amina, title=title, start_ms=start_ms, end_ms=end_ms, goal_id=goal.id)
    db.session.commit()


@pytest.fixture
def everything(said, marked, cut):
    """All of it."""


@pytest.fixture
def take(api_of, recording):
    """Fetch an export of the recording as somebody, as bytes."""

    def fetch(who, name: str, **query) -> bytes:
        answer = api_of(who).get(f"/api/v1/recordings/{recording.id}/{name}", query_string=query)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        return answer.data

    return fetch
