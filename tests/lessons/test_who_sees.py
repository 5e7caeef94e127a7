"""Who gets what of a lesson: every kind of person at every address, before sharing, while shared and after."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from app.foundation.db import db
from app.foundation.live.topics import allows
from app.lessons import sharing
from app.lessons.models import Lesson, Recording, Sharing
from app.people.models import Person
from app.seeds import World
from tests.lessons.conftest import TUS, UPLOADS, ready_recording

OTHERS = ("ben", "chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi")
FILES = (
    "playback.mp4",
    "poster.jpg",
    "storyboard.vtt",
    "sheet-001.jpg",
    "waveform.json",
    "hls/master.m3u8",
    "hls/video.m3u8",
    "hls/video.mp4",
)
Calls = Callable[[Person | None], FlaskClient]


@pytest.fixture
def recording(lesson: Lesson) -> Recording:
    """A recording with every file there."""
    return ready_recording(lesson)


@pytest.fixture
def shared(world: World, lesson: Lesson) -> Sharing:
    """The lesson shared with Amina's and Ben's pair."""
    made = sharing.share(db.session, lesson, world.amina_and_ben.id, by=world.amina, purpose="coaching")
    db.session.commit()
    return made


def readable(recording: Recording) -> list[str]:
    """Every address at which a recording or its lesson can be read."""
    media = [f"/media/recordings/{recording.id}/{name}" for name in FILES]
    return [f"/api/v1/lessons/{recording.lesson_id}", f"/api/v1/recordings/{recording.id}", *media]


def owners_alone(recording: Recording, shared: Sharing | None = None) -> list[tuple[str, str]]:
    """Every call that is for the lesson's own teacher."""
    lesson, own = f"/api/v1/lessons/{recording.lesson_id}", f"/api/v1/recordings/{recording.id}"
    calls = [
        ("GET", f"/media/recordings/{recording.id}/original"),
        ("PATCH", lesson),
        ("DELETE", lesson),
        ("POST", f"{lesson}/shares"),
        ("POST", f"{own}/retry"),
        ("DELETE", own),
        ("GET", f"/lessons/{recording.lesson_id}/edit"),
        ("GET", f"/lessons/{recording.lesson_id}/sharings"),
    ]
    return calls + ([("DELETE", f"/api/v1/shares/{shared.id}")] if shared else [])


def ask(client: FlaskClient, method: str, url: str) -> int:
    """Make a call that would be in order if one were allowed to."""
    bodies = {
        "PATCH": {"title": "Mine now"},
        "POST": {"with": "chidi@hillstreet.example", "purpose": "theft"},
    }
    body = bodies.get(method) if not url.endswith("/retry") else None
    return (
        client.open(url, method=method, json=body).status_code
        if body
        else client.open(url, method=method).status_code
    )


def test_its_teacher_reads_all_of_it(world: World, recording: Recording, api_of: Calls) -> None:
    amina = api_of(world.amina)
    for url in [*readable(recording), f"/media/recordings/{recording.id}/original"]:
        assert amina.get(url).status_code == 200, url


@pytest.mark.parametrize("name", OTHERS)
def test_before_it_is_shared_it_is_not_there_for_anybody_else(
    world: World, recording: Recording, api_of: Calls, name: str
) -> None:
    person = api_of(getattr(world, name))
    for url in readable(recording):
        assert person.get(url).status_code == 404, url
    for method, url in owners_alone(recording):
        assert ask(person, method, url) == 404, (method, url)
    assert person.get("/api/v1/lessons").json["items"] == []


def test_while_shared_the_pair_reads_it_and_changes_nothing(
    world: World, recording: Recording, shared: Sharing, api_of: Calls
) -> None:
    ben = api_of(world.ben)
    for url in readable(recording):
        assert ben.get(url).status_code == 200, url
    for method, url in owners_alone(recording, shared):
        assert ask(ben, method, url) == 404, (method, url)
    assert ben.get(f"/api/v1/recordings/{recording.id}").json["urls"]["original"] is None


@pytest.mark.parametrize("name", [name for name in OTHERS if name != "ben"])
def test_sharing_with_one_opens_it_to_nobody_else(
    world: World, recording: Recording, shared: Sharing, api_of: Calls, name: str
) -> None:
    person = api_of(getattr(world, name))
    for url in readable(recording):
        assert person.get(url).status_code == 404, url
    for method, url in owners_alone(recording, shared):
        assert ask(person, method, url) == 404, (method, url)


def test_somebody_who_was_removed_and_nobody_at_all_are_asked_to_sign_in(
    world: World, recording: Recording, shared: Sharing, api_of: Calls
) -> None:
    for person in (world.hugo, None):
        client = api_of(person)
        for url in readable(recording):
            assert client.get(url).status_code == 401, url
        for method, url in owners_alone(recording, shared):
            if url.startswith(("/api/", "/media/")):
                assert ask(client, method, url) == 401, (method, url)


def test_a_revoked_sharing_stops_every_address_at_the_next_request(
    world: World, recording: Recording, shared: Sharing, api_of: Calls
) -> None:
    ben = api_of(world.ben)
    tags = {url: ben.get(url).headers.get("ETag", "") for url in readable(recording)}
    assert api_of(world.amina).delete(f"/api/v1/shares/{shared.id}").status_code == 204
    for url, tag in tags.items():
        assert ben.get(url).status_code == 404, url
        assert ben.get(url, headers={"If-None-Match": tag}).status_code == 404, url
        assert ben.get(url, headers={"Range": "bytes=0-1"}).status_code == 404, url


def test_a_pair_that_ended_sees_nothing_more(
    world: World, recording: Recording, shared: Sharing, api_of: Calls
) -> None:
    ben = api_of(world.ben)
    assert ben.get(readable(recording)[0]).status_code == 200
    db.session.merge(world.amina_and_ben).end()
    db.session.commit()
    for url in readable(recording):
        assert ben.get(url).status_code == 404, url


def test_a_coach_who_is_no_longer_one_sees_nothing_more(
    world: World, recording: Recording, shared: Sharing, api_of: Calls
) -> None:
    ben = api_of(world.ben)
    assert ben.get(readable(recording)[0]).status_code == 200
    db.session.merge(world.ben).roles = []
    db.session.commit()
    for url in readable(recording):
        assert ben.get(url).status_code == 404, url


def test_live_news_go_to_those_who_see_the_lesson(
    world: World, lesson: Lesson, recording: Recording, shared: Sharing
) -> None:
    for topic in (lesson.topic, recording.topic):
        assert allows(world.amina, topic)
        assert allows(world.ben, topic)
        for name in OTHERS[1:]:
            assert not allows(getattr(world, name), topic), name
    shared.revoke()
    db.session.commit()
    assert not allows(world.ben, recording.topic)


@pytest.mark.parametrize(
    "name",
    [
        "probe.json", "times.npy", "probe/probe.json", "source", "../source", "hls/../source", "playback/playback.mp4",
        "hls/other.m3u8", "hls%2F..%2Fsource", "..%2f..%2fsightline.sqlite3", "1/playback/playback.mp4", "%00", "hls/",
    ],
)  # fmt: skip
def test_only_what_a_stage_made_for_viewers_has_an_address(
    world: World, recording: Recording, api_of: Calls, name: str
) -> None:
    assert api_of(world.amina).get(f"/media/recordings/{recording.id}/{name}").status_code == 404


def test_media_say_what_they_are_and_that_nobody_else_may_keep_them(
    world: World, recording: Recording, api_of: Calls
) -> None:
    answer = api_of(world.amina).get(f"/media/recordings/{recording.id}/playback.mp4")
    assert answer.content_type == "video/mp4"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_film_is_served_in_ranges(world: World, recording: Recording, api_of: Calls) -> None:
    url, amina = f"/media/recordings/{recording.id}/playback.mp4", api_of(world.amina)
    whole = amina.get(url)
    part = amina.get(url, headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.data) == (206, whole.data[2:6])
    assert part.headers["Content-Range"] == f"bytes 2-5/{len(whole.data)}"
    assert amina.get(url, headers={"Range": "bytes=999999-"}).status_code == 416
    same = amina.get(url, headers={"If-None-Match": whole.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")


def test_the_original_is_only_ever_an_attachment(world: World, lesson: Lesson, api_of: Calls) -> None:
    recording = ready_recording(lesson, filename='a"b<script>\u00e9.html')
    answer = api_of(world.amina).get(f"/media/recordings/{recording.id}/original")
    assert answer.content_type == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_leaders_evaluators_and_admins_cannot_upload(world: World, lesson: Lesson, api_of: Calls) -> None:
    from tests.lessons.conftest import metadata  # noqa: PLC0415

    headers = {**TUS, "Upload-Length": "5", "Upload-Metadata": metadata(lesson.id)}
    for person in (world.elena, world.farid, world.grace, world.kofi):
        assert api_of(person).post(UPLOADS, headers=headers).status_code == 404
