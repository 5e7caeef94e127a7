"""What lies on the time axis: who gets which of it, and that thousands cost no more questions than three."""

import gzip
import json

import pytest
from sqlalchemy import event

from app.clips.models import Clip
from app.comments.models import Comment, CommentState
from app.foundation.db import db


@pytest.fixture
def layers_of(client_of, recording):
    """The layers as somebody gets them, in columns."""

    def read(person, **asked: str):
        return client_of(person).get(f"/recordings/{recording.id}/layers", query_string=asked)

    return read


def named(column: dict) -> list[str]:
    return [column["names"][place] for place in column["at"]]


def leave(recording, by, at_ms: int, **said) -> Comment:
    return Comment.leave(on=recording, by=by, at_ms=at_ms, body="Seen.", **said)


def test_each_gets_what_they_may_read_in_time_order_and_strangers_get_nothing(
    layers_of, recording, world, share, goal
):
    strangers = [world.ben, world.chidi, world.dana, world.grace, world.ines]
    assert {layers_of(person).status_code for person in strangers} == {404}
    share()
    shared = leave(recording, world.ben, 9_000, end_ms=12_000, kind="question", state="shared")
    leave(recording, world.ben, 1_000, state=CommentState.PRIVATE, off_goal=True, tags=["talk", "wait"])
    mine = leave(recording, world.amina, 4_000, goal_id=goal.id)
    clip = Clip.cut(on=recording, by=world.ben, title="Who can add?", start_ms=2_000, end_ms=8_000)
    db.session.commit()
    amina, ben = layers_of(world.amina).json, layers_of(world.ben).json
    assert amina["comments"]["id"] == [mine.id, shared.id]
    assert amina["comments"]["end"] == [None, 12_000]
    assert named(amina["comments"]["kind"]) == ["noticing", "question"]
    assert named(amina["comments"]["goal"]) == [goal.id, ""]
    assert named(amina["comments"]["author"]) == [world.amina.id, world.ben.id]
    assert amina["people"] == {world.amina.id: "Amina", world.ben.id: "Ben"}
    assert ben["comments"]["at"] == [1_000, 9_000]
    assert named(ben["comments"]["goal"]) == ["off-goal", ""]
    assert named(ben["comments"]["state"]) == ["private", "shared"]
    assert ben["comments"]["tags"] == [["talk", "wait"], []]
    assert (ben["clips"]["id"], ben["clips"]["title"]) == ([clip.id], ["Who can add?"])
    assert ben["people"] == {world.ben.id: "Ben"}


def test_some_layers_can_be_asked_for_and_what_is_known_already_is_not_sent_again(
    layers_of, recording, world, client_of
):
    first = layers_of(world.amina, only="clips")
    assert "comments" not in first.json
    assert first.headers["Cache-Control"] == "no-store"
    address = f"/recordings/{recording.id}/layers"
    known = {"If-None-Match": layers_of(world.amina).headers["ETag"]}
    client = client_of(world.amina)
    assert client.get(address, headers=known).status_code == 304
    leave(recording, world.amina, 0)
    db.session.commit()
    assert client.get(address, headers=known).status_code == 200


def test_five_hundred_cost_as_many_questions_as_three_and_travel_packed(
    layers_of, client_of, recording, world, share
):
    share()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *heard: asked.append(heard[2]))

    def questions_after(count: int) -> int:
        for number in range(count):
            leave(recording, (world.amina, world.ben)[number % 2], number * 100, state=CommentState.SHARED)
        db.session.commit()
        asked.clear()
        assert layers_of(world.amina).status_code == 200
        return len(asked)

    assert questions_after(3) == questions_after(497)
    packed = layers_of(world.amina)
    assert "Content-Encoding" not in packed.headers
    address = f"/recordings/{recording.id}/layers"
    answer = client_of(world.amina).get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(answer.data)) == packed.json
