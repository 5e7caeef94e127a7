"""Lessons, recordings and shares over HTTP."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.classes.models import ClassGroup
from app.foundation import clock, jobs
from app.foundation.db import db
from app.foundation.jobs import State
from app.lessons.models import Lesson, Recording, RecordingState, Sharing
from app.lessons.processing import processing_key
from app.seeds import World
from tests.lessons.conftest import lesson_of, ready_recording

LESSONS = "/api/v1/lessons"
Calls = Callable[..., FlaskClient]


def soon(days: int = 7) -> str:
    """A moment some days from now, as programs write it."""
    return (clock.now() + timedelta(days=days)).isoformat().replace("+00:00", "Z")


def test_a_lesson_is_added_read_changed_and_deleted(world: World, amina: FlaskClient) -> None:
    group = ClassGroup(school_id=world.hill_street.id, teacher_id=world.amina.id, name="Year 5 blue")
    db.session.add(group)
    db.session.commit()
    body = {
        "title": "Comparing fractions",
        "taught_on": "2026-11-17",
        "subject": "Mathematics",
        "phase": "Year 5",
        "class_id": group.id,
        "look_fors": ["Who answers whom?"],
    }
    made = amina.post(LESSONS, json=body)
    assert made.status_code == 201
    answer = made.json
    assert {name: answer[name] for name in body} == body
    assert answer["teacher_id"] == world.amina.id
    assert answer["recordings"] == answer["shares"] == []
    url = f"{LESSONS}/{answer['id']}"
    assert made.headers["Location"] == url
    read = amina.get(url)
    assert read.json == answer
    changed = amina.patch(url, json={"title": "Fractions"}, headers={"If-Match": read.headers["ETag"]})
    assert (changed.status_code, changed.json["title"], changed.json["phase"]) == (200, "Fractions", "Year 5")
    stale = amina.patch(url, json={"title": "Mine"}, headers={"If-Match": read.headers["ETag"]})
    assert stale.status_code == 412
    assert amina.delete(url).status_code == 204
    assert amina.get(url).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "x", "taught_on": "yesterday"}, "taught_on"),
        ({"title": "x", "look_fors": ["y"] * 21}, "look_fors"),
        ({"title": "x", "teacher_id": "a" * 20}, "teacher_id"),
        ({"title": "x", "class_id": "a" * 20}, "class_id"),
    ],
)
def test_a_lesson_that_cannot_be_is_refused_field_by_field(
    amina: FlaskClient, body: dict[str, object], field: str
) -> None:
    answer = amina.post(LESSONS, json=body)
    assert answer.status_code == 422
    assert [problem["field"] for problem in answer.json["errors"]] == [field]


def test_a_null_where_a_value_is_needed_is_refused(amina: FlaskClient, lesson: Lesson) -> None:
    assert amina.patch(f"{LESSONS}/{lesson.id}", json={"title": None}).status_code == 422


def test_somebody_elses_class_cannot_be_taught(world: World, amina: FlaskClient) -> None:
    group = ClassGroup(school_id=world.hill_street.id, teacher_id=world.chidi.id, name="Year 6")
    db.session.add(group)
    db.session.commit()
    assert amina.post(LESSONS, json={"title": "x", "class_id": group.id}).status_code == 422


def test_people_who_neither_teach_nor_coach_keep_no_lessons(world: World, api_of: Calls) -> None:
    for person in (world.elena, world.farid, world.grace):
        assert api_of(person).post(LESSONS, json={"title": "x"}).status_code == 422


def test_lessons_are_listed_newest_first_a_page_at_a_time(world: World, amina: FlaskClient) -> None:
    for number in range(5):
        lesson_of(world.amina, f"Lesson {number}")
    lesson_of(world.chidi, "Chidi’s")
    first = amina.get(f"{LESSONS}?limit=3").json
    rest = amina.get(f"{LESSONS}?limit=3&cursor={first['next_cursor']}").json
    titles = [item["title"] for item in first["items"] + rest["items"]]
    assert titles == [f"Lesson {number}" for number in (4, 3, 2, 1, 0)]
    assert rest["next_cursor"] is None


def test_the_list_can_be_narrowed_to_ones_own_or_to_what_is_shared(
    world: World, lesson: Lesson, amina: FlaskClient, api_of: Calls
) -> None:
    amina.post(f"{LESSONS}/{lesson.id}/shares", json={"with": world.amina_and_ben.id, "purpose": "coaching"})
    ben = api_of(world.ben)
    own = ben.post(LESSONS, json={"title": "Ben’s own"}).json["id"]

    def listed(which: str) -> list[str]:
        return [item["id"] for item in ben.get(f"{LESSONS}?which={which}").json["items"]]

    assert listed("mine") == [own]
    assert listed("shared") == [lesson.id]
    assert set(listed("all")) == {own, lesson.id}


def test_a_lesson_is_shared_with_a_pair_or_an_address_and_taken_back(
    world: World, lesson: Lesson, amina: FlaskClient, api_of: Calls
) -> None:
    url = f"{LESSONS}/{lesson.id}"
    ben, dana = api_of(world.ben), api_of(world.dana)
    assert ben.get(url).status_code == dana.get(url).status_code == 404
    body = {"with": world.amina_and_ben.id, "purpose": "coaching", "expires_at": soon()}
    pair = amina.post(f"{url}/shares", json=body)
    assert pair.status_code == 201
    assert (pair.json["with"], pair.json["name"], pair.json["purpose"]) == (
        body["with"],
        "Ben Okafor",
        "coaching",
    )
    one = amina.post(f"{url}/shares", json={"with": "DANA@hillstreet.example", "purpose": "planning"})
    assert one.json["with"] == "dana@hillstreet.example"
    assert ben.get(url).status_code == dana.get(url).status_code == 200
    assert ben.get(url).json["shares"] == []
    assert [share["name"] for share in amina.get(url).json["shares"]] == ["Ben Okafor", "Dana Lindqvist"]
    assert amina.delete(f"/api/v1/shares/{pair.json['id']}").status_code == 204
    assert ben.get(url).status_code == 404
    assert dana.get(url).status_code == 200


def test_an_unknown_address_and_one_that_may_not_be_shared_with_sound_alike(
    world: World, lesson: Lesson, amina: FlaskClient
) -> None:
    refused = [
        "nobody@hillstreet.example",
        world.ines.email,
        world.jonas.email,
        world.elena.email,
        world.farid.email,
        world.grace.email,
        world.hugo.email,
        world.amina.email,
        world.ines_and_jonas.id,
        "a" * 20,
        "not an address",
    ]
    answers = [
        amina.post(f"{LESSONS}/{lesson.id}/shares", json={"with": whom, "purpose": "coaching"})
        for whom in refused
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert len({answer.json["detail"] for answer in answers}) == 1
    assert db.session.scalars(select(Sharing)).all() == []


def test_nobody_is_given_the_same_lesson_twice(world: World, lesson: Lesson, amina: FlaskClient) -> None:
    url = f"{LESSONS}/{lesson.id}/shares"
    assert amina.post(url, json={"with": world.ben.email, "purpose": "coaching"}).status_code == 201
    again = amina.post(url, json={"with": world.amina_and_ben.id, "purpose": "planning"})
    assert again.status_code == 409
    assert "Ben" in again.json["detail"]


def test_a_sharing_cannot_end_before_it_began(world: World, lesson: Lesson, amina: FlaskClient) -> None:
    body = {"with": world.ben.email, "purpose": "coaching", "expires_at": soon(-1)}
    assert amina.post(f"{LESSONS}/{lesson.id}/shares", json=body).status_code == 422


def test_a_sharing_ends_by_itself_when_its_time_is_up(
    world: World, lesson: Lesson, amina: FlaskClient, api_of: Calls
) -> None:
    body = {"with": world.ben.email, "purpose": "coaching", "expires_at": soon(7)}
    amina.post(f"{LESSONS}/{lesson.id}/shares", json=body)
    ben = api_of(world.ben)
    with clock.moved(timedelta(days=6)):
        assert ben.get(f"{LESSONS}/{lesson.id}").status_code == 200
    with clock.moved(timedelta(days=8)):
        assert ben.get(f"{LESSONS}/{lesson.id}").status_code == 404


def test_a_recording_tells_how_far_it_is_and_where_its_media_are(
    world: World, lesson: Lesson, amina: FlaskClient
) -> None:
    recording = ready_recording(lesson)
    answer = amina.get(f"/api/v1/recordings/{recording.id}").json
    assert (answer["state"], answer["playable"], answer["reason"]) == ("ready", True, None)
    names = [stage["name"] for stage in answer["stages"]]
    assert names == ["probe", "playback", "poster", "storyboard", "waveform", "ladder"]
    assert {stage["state"] for stage in answer["stages"]} == {"done"}
    base = f"/media/recordings/{recording.id}"
    assert answer["urls"] == {
        "playback": f"{base}/playback.mp4",
        "hls": f"{base}/hls/master.m3u8",
        "poster": f"{base}/poster.jpg",
        "storyboard": f"{base}/storyboard.vtt",
        "waveform": f"{base}/waveform.json",
        "original": f"{base}/original",
        "early": None,
    }
    for url in filter(None, answer["urls"].values()):
        assert amina.get(url).status_code == 200, url


def test_what_is_not_there_yet_has_no_address(lesson: Lesson, amina: FlaskClient, world: World) -> None:
    recording = Recording.expected_in(lesson, by=world.amina, filename="a.mp4", byte_size=5)
    db.session.add(recording)
    db.session.commit()
    answer = amina.get(f"/api/v1/recordings/{recording.id}").json
    assert (answer["state"], answer["playable"], answer["stages"]) == ("uploading", False, [])
    assert set(answer["urls"].values()) == {None}


def test_only_a_failure_of_ours_can_be_tried_again(world: World, lesson: Lesson, amina: FlaskClient) -> None:
    recording = ready_recording(lesson)
    url = f"/api/v1/recordings/{recording.id}/retry"
    assert amina.post(url).status_code == 409
    recording = db.session.get(Recording, recording.id)
    recording.fail("pipeline-crashed", "Something on our side broke.")
    db.session.commit()
    answer = amina.post(url)
    assert (answer.status_code, answer.json["state"], answer.json["reason"]) == (202, "received", None)
    assert jobs.status(db.session, processing_key(recording.id)) is State.WAITING


def test_a_rejected_recording_says_why(lesson: Lesson, amina: FlaskClient) -> None:
    recording = ready_recording(lesson)
    recording.reject("not-media", "This is a document. Choose the film of your lesson.")
    db.session.commit()
    answer = amina.get(f"/api/v1/recordings/{recording.id}").json
    assert answer["state"] == "rejected"
    assert answer["reason"] == {
        "code": "not-media",
        "message": "This is a document. Choose the film of your lesson.",
    }
    assert answer["urls"]["playback"] is None
    assert amina.get(f"/media/recordings/{recording.id}/playback.mp4").status_code == 404
    assert amina.post(f"/api/v1/recordings/{recording.id}/retry").status_code == 409


def test_a_deleted_recording_is_gone_with_every_file(
    lesson: Lesson, amina: FlaskClient, kept: Callable[[], list[str]]
) -> None:
    gone, stays = ready_recording(lesson), ready_recording(lesson)
    assert amina.delete(f"/api/v1/recordings/{gone.id}").status_code == 204
    assert amina.get(f"/api/v1/recordings/{gone.id}").status_code == 404
    assert amina.get(f"/media/recordings/{gone.id}/playback.mp4").status_code == 404
    assert kept()
    assert all(key.startswith(f"recordings/{stays.id}/") for key in kept())


def test_a_deleted_lesson_takes_everything_with_it(
    lesson: Lesson, amina: FlaskClient, kept: Callable[[], list[str]]
) -> None:
    ready_recording(lesson)
    assert amina.delete(f"{LESSONS}/{lesson.id}").status_code == 204
    assert db.session.scalars(select(Recording)).all() == []
    assert kept() == []


def test_a_repeated_request_with_its_key_makes_one_lesson(amina: FlaskClient) -> None:
    headers = {"Idempotency-Key": "once"}
    first = amina.post(LESSONS, json={"title": "x"}, headers=headers)
    second = amina.post(LESSONS, json={"title": "x"}, headers=headers)
    assert first.json["id"] == second.json["id"]
    assert len(amina.get(LESSONS).json["items"]) == 1


def test_a_recording_state_is_one_of_the_words_that_were_promised() -> None:
    assert {state.value for state in RecordingState} == {
        "uploading", "received", "processing", "ready", "rejected", "failed",
    }  # fmt: skip
