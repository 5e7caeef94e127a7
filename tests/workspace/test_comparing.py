"""Which clips somebody can compare, and what they are told of them, without a browser."""

import re

from app.clips.models import Clip
from app.comments.models import Comment, CommentState
from app.foundation.db import db
from app.lessons.models import InStep, Recording
from tests.lessons.conftest import ready_recording


def cut(recording, by, title: str, at_ms: int, goal=None) -> Clip:
    clip = Clip.cut(
        on=recording,
        by=by,
        title=title,
        start_ms=at_ms,
        end_ms=at_ms + 20_000,
        goal_id=goal.id if goal else None,
    )
    db.session.commit()
    return clip


def test_both_clips_must_be_ones_that_the_viewer_sees_and_each_shows_the_comments_within_it(
    client_of, recording, world, share
):
    left, right = cut(recording, world.amina, "Then", 0), cut(recording, world.amina, "Now", 60_000)
    for at_ms, body, state in (
        (19_999, "Inside the first.", CommentState.SHARED),
        (20_000, "Between the two.", CommentState.SHARED),
        (61_000, "Mine alone.", CommentState.PRIVATE),
    ):
        Comment.leave(on=recording, by=world.amina, at_ms=at_ms, body=body, kind="noticing", state=state)
    db.session.commit()
    place = f"/compare?left={left.id}&right={right.id}"
    page = client_of(world.amina).get(place).text
    assert page.count("data-playback") == 2
    assert re.findall(r'data-from-ms="(\d+)" data-to-ms="(\d+)"', page) == [
        ("0", "20000"),
        ("60000", "80000"),
    ]
    assert "Inside the first." in page
    assert "Mine alone." in page
    assert "Between the two." not in page
    for person in (world.ben, world.dana, world.kofi):
        assert client_of(person).get(place).status_code == 404
        assert client_of(person).get(f"/compare?left={left.id}").status_code == 404
    share()
    coach = client_of(world.ben)
    assert "Inside the first." in coach.get(place).text
    assert "Mine alone." not in coach.get(place).text
    for nothing in ("/compare", f"/compare?left={left.id}&right=", f"/compare?left=nobody&right={right.id}"):
        assert coach.get(nothing).status_code == 404


def test_clips_are_offered_by_goal_and_then_the_newest_first(client_of, recording, world, goal, share):
    left = cut(recording, world.amina, "This one", 0, goal)
    for title, of in (("Oldest of the goal", goal), ("Older", None), ("Newest", None)):
        cut(recording, world.amina, title, 30_000, of)
    page = client_of(world.amina).get(f"/compare?left={left.id}").text
    offered = re.findall(r'class="clip-choice__title"[^>]*>([^<]+)<', page)
    assert offered == ["Oldest of the goal", "Newest", "Older"]
    assert "Compare with" in client_of(world.amina).get(f"/clips/{left.id}").text
    assert client_of(world.ben).get(f"/compare?left={left.id}").status_code == 404


def test_a_second_recording_is_shown_beside_the_first_only_where_they_are_in_step(
    client_of, recording, lesson, world
):
    second = ready_recording(lesson, "Window.mp4")
    second.has_video, second.duration_ms, second.frame_rate = True, 90_000, "25/1"
    db.session.commit()
    amina = client_of(world.amina)
    place = f"/lessons/{lesson.id}?recording={recording.id}"
    assert "beside</a>" not in amina.get(place).text
    for one, offset_ms in ((recording.id, 0), (second.id, 4_000)):
        db.session.get_one(Recording, one).place(InStep.BY_HAND, offset_ms)
    db.session.commit()
    assert "Show “Window.mp4” beside" in amina.get(place).text
    page = amina.get(f"{place}&beside={second.id}").text
    assert page.count("<video") == 2
    assert 'data-starts-ms="4000"' in page
    turned = amina.get(f"/lessons/{lesson.id}?recording={second.id}&beside={recording.id}").text
    assert 'data-starts-ms="-4000"' in turned
    for other in ("", "nobody", recording.id):
        assert amina.get(f"{place}&beside={other}").text.count("<video") == 1
