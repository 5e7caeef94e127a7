"""Clips: made, watched at once, exported to the frame, and seen by those who see the lesson."""

import threading
from fractions import Fraction

import av
import pytest
from sqlalchemy import select

from app.clips.jobs import cut_clip, erase_clip
from app.clips.models import Clip, ClipState
from app.foundation import storage
from app.foundation.db import db
from app.foundation.jobs import Failure, FailureReason, Job, Superseded
from app.foundation.jobs.runs import begin
from app.lessons.models import Stage
from media_pipeline.errors import Cancelled
from tests.media_pipeline.films import Shot, read_number, write_film

RATE = Fraction(30_000, 1001)


@pytest.fixture
def amina(api_of, world):
    return api_of(world.amina)


@pytest.fixture
def url(recording):
    return f"/api/v1/recordings/{recording.id}/clips"


@pytest.fixture
def film(recording, tmp_path):
    """Three seconds in which frame N shows N, kept as the recording's playback file."""
    path = write_film(tmp_path / "film.mp4", Shot(rate=RATE, count=90, bframes=2, gop=30))
    db.session.add(recording)
    stage = Stage(recording_id=recording.id, name="playback", position=1)
    stage.finish({"files": ["playback/playback.mp4"]}, 1)
    recording.stages.append(stage)
    recording.duration_ms = 3003
    storage.current().put_file(path, recording.playback_key)
    db.session.commit()


def work(job=cut_clip) -> None:
    """Do what waits, as a worker would."""
    waiting = select(Job).where(Job.kind == job.name, Job.state == "waiting")
    for row in db.session.scalars(waiting).all():
        begun = begin(row.key, row.round, threading.Event())
        assert begun is not None
        job.function(begun[0], *row.arguments)


def made(client, url, **changes) -> dict:
    answer = client.post(url, json={"title": "Who can add?", "start_ms": 1001, "end_ms": 2002, **changes})
    assert answer.status_code == 201
    return answer.json


def numbers(path) -> list[int]:
    with av.open(str(path)) as container:
        return [read_number(frame.to_ndarray(format="gray")) for frame in container.decode(video=0)]


def test_a_clip_plays_at_once_and_is_downloaded_when_its_file_is_made(amina, url, recording, film, tmp_path):
    clip = made(amina, url)
    assert clip["urls"] == {
        "playback": f"/media/recordings/{recording.id}/playback.mp4#t=1.001,2.002",
        "download": None,
    }
    work()
    done = amina.get(f"/api/v1/clips/{clip['id']}").json
    assert done["state"] == "exported"
    assert done["urls"]["playback"] == done["urls"]["download"]
    answer = amina.get(done["urls"]["download"])
    assert answer.status_code == 200
    assert 'filename="Who can add.mp4"' in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    (tmp_path / "clip.mp4").write_bytes(answer.data)
    assert numbers(tmp_path / "clip.mp4") == list(range(30, 60))
    part = amina.get(done["urls"]["download"], headers={"Range": "bytes=0-99"})
    assert (part.status_code, len(part.data)) == (206, 100)


def test_another_range_is_exported_anew_and_the_old_address_is_gone(amina, url, film, recording):
    clip = made(amina, url)
    work()
    old = amina.get(f"/api/v1/clips/{clip['id']}").json["urls"]["download"]
    changed = amina.patch(f"/api/v1/clips/{clip['id']}", json={"end_ms": 1500}).json
    assert changed["urls"]["download"] is None
    assert amina.get(old).status_code == 404
    work()
    assert amina.get(f"/api/v1/clips/{clip['id']}").json["state"] == "exported"
    kept = [kept.key for kept in storage.current().list_prefix(f"{recording.folder}/clips")]
    assert kept == [f"{recording.folder}/clips/{clip['id']}/2/export.mp4"]


def test_another_title_keeps_the_file(amina, url, film):
    clip = made(amina, url)
    work()
    renamed = amina.patch(f"/api/v1/clips/{clip['id']}", json={"title": "../../etc/passwd\u202e"}).json
    assert renamed["state"] == "exported"
    disposition = amina.get(renamed["urls"]["download"]).headers["Content-Disposition"]
    assert "etc passwd.mp4" in disposition
    assert "/" not in disposition.split("filename*")[0]


def test_an_export_that_was_overtaken_is_not_published(amina, url, film, recording):
    clip = made(amina, url)
    row = db.session.scalars(select(Job)).one()
    run, _ = begin(row.key, row.round, threading.Event())
    amina.patch(f"/api/v1/clips/{clip['id']}", json={"start_ms": 0})
    cut_clip.function(run, *row.arguments)
    assert amina.get(f"/api/v1/clips/{clip['id']}").json["state"] == "exporting"
    assert list(storage.current().list_prefix(f"{recording.folder}/clips")) == []


def test_a_worker_that_lost_its_job_does_not_publish(amina, url, film):
    made(amina, url)
    row = db.session.scalars(select(Job)).one()
    slow, _ = begin(row.key, row.round, threading.Event())
    begin(row.key, row.round, threading.Event())
    with pytest.raises((Superseded, Cancelled)):
        cut_clip.function(slow, *row.arguments)
    db.session.rollback()
    assert db.session.scalars(select(Clip)).unique().one().state is ClipState.EXPORTING


def test_a_file_that_could_not_be_made_is_said_and_can_be_tried_again(
    amina, client_of, world, url, recording, film
):
    clip = made(amina, url)
    db.session.add(recording)
    storage.current().delete_prefix(recording.playback_key)
    row = db.session.scalars(select(Job)).one()
    cut_clip.on_poison(Failure(FailureReason.RAISED, "NotKept", ""), *row.arguments)
    failed = amina.get(f"/api/v1/clips/{clip['id']}").json
    assert failed["state"] == "failed"
    assert "try again" in failed["reason_message"]
    assert failed["urls"]["playback"].endswith("#t=1.001,2.002")
    assert "Make the file again" in client_of(world.amina).get(f"/clips/{clip['id']}").text
    again = amina.post(f"/api/v1/clips/{clip['id']}/export")
    assert (again.status_code, again.json["state"]) == (202, "exporting")


def test_deleting_a_clip_takes_its_file_along(amina, url, film, recording):
    clip = made(amina, url)
    work()
    download = amina.get(f"/api/v1/clips/{clip['id']}").json["urls"]["download"]
    assert amina.delete(f"/api/v1/clips/{clip['id']}").status_code == 204
    assert amina.get(download).status_code == 404
    work(erase_clip)
    assert list(storage.current().list_prefix(f"{recording.folder}/clips")) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"end_ms": 1001},
        {"end_ms": 184_001},
        {"start_ms": -1},
        {"start_ms": None},
        {"title": " "},
        {"title": "x" * 201},
        {"goal_id": "a" * 20},
        {"state": "exported"},
    ],
)
def test_what_cannot_be_used_is_answered_with_the_field(amina, url, wrong):
    answer = amina.post(url, json={"title": "x", "start_ms": 1001, "end_ms": 2002, **wrong})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == next(iter(wrong))


def test_before_the_recording_plays_there_is_nothing_to_cut(amina, url, recording):
    recording.playable_at = None
    db.session.add(recording)
    db.session.commit()
    assert amina.post(url, json={"title": "x", "start_ms": 0, "end_ms": 10}).status_code == 409


def test_the_list_is_in_time_order(amina, url):
    for start_ms in (3000, 1000, 2000):
        made(amina, url, start_ms=start_ms, end_ms=4000)
    assert [item["start_ms"] for item in amina.get(url).json["items"]] == [1000, 2000, 3000]


STRANGERS = ("ben", "chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi")


def ways_in(clip: dict) -> list[tuple[str, str]]:
    api = f"/api/v1/clips/{clip['id']}"
    return [
        ("GET", f"/api/v1/recordings/{clip['recording_id']}/clips"),
        ("POST", f"/api/v1/recordings/{clip['recording_id']}/clips"),
        ("GET", api),
        ("PATCH", api),
        ("POST", f"{api}/export"),
        ("GET", f"/media/clips/{clip['id']}/1/export.mp4"),
        ("DELETE", api),
    ]


def said(method: str, path: str) -> dict | None:
    if method == "PATCH":
        return {"title": "mine"}
    return (
        {"title": "x", "start_ms": 0, "end_ms": 10} if path.endswith("/clips") and method == "POST" else None
    )


@pytest.mark.parametrize("who", STRANGERS)
def test_nobody_finds_a_clip_of_a_lesson_that_is_not_theirs_to_see(
    amina, url, film, api_of, client_of, world, who
):
    clip = made(amina, url)
    work()
    person = getattr(world, who)
    for method, path in ways_in(clip):
        assert api_of(person).open(path, method=method, json=said(method, path)).status_code == 404, (
            method,
            path,
        )
    for path in (
        f"/clips/{clip['id']}",
        f"/clips/{clip['id']}/edit",
        f"/recordings/{clip['recording_id']}/clips",
    ):
        assert client_of(person).get(path, headers={"X-Partial": "1"}).status_code == 404


def test_without_signing_in_there_is_only_the_door(amina, url, film, api_of, world):
    clip = made(amina, url)
    work()
    for method, path in ways_in(clip):
        for person in (None, world.hugo):
            assert api_of(person).open(path, method=method, json=said(method, path)).status_code == 401


def test_the_pair_watches_and_makes_clips_and_leaves_the_teachers_alone(
    amina, url, film, api_of, world, share
):
    clip = made(amina, url)
    work()
    sharing = share()
    ben = api_of(world.ben)
    download = ben.get(f"/api/v1/clips/{clip['id']}").json["urls"]["download"]
    assert ben.get(download).status_code == 200
    assert ben.patch(f"/api/v1/clips/{clip['id']}", json={"title": "mine"}).status_code == 404
    assert ben.delete(f"/api/v1/clips/{clip['id']}").status_code == 404
    own = made(ben, url)
    assert amina.patch(f"/api/v1/clips/{own['id']}", json={"title": "Hers to change"}).status_code == 200
    db.session.add(sharing)
    sharing.revoke()
    db.session.commit()
    assert ben.get(download).status_code == 404
    assert ben.get(f"/api/v1/clips/{own['id']}").status_code == 404


def test_a_clip_is_made_and_changed_by_forms(client_of, csrf_of, world, recording, film):
    browser = client_of(world.amina)
    token = csrf_of(browser)
    place = f"/recordings/{recording.id}/clips"
    wrong = browser.post(
        place, data={"csrf_token": token, "title": "Kept title", "start": "0:02", "end": "0:01"}
    )
    assert (wrong.status_code, "Kept title" in wrong.text, "The end comes after" in wrong.text) == (
        422,
        True,
        True,
    )
    answer = browser.post(place, data={"csrf_token": token, "title": "First", "start": "0:01", "end": "0:02"})
    assert answer.status_code == 303
    page = browser.get(answer.location)
    assert "Only you can see this." in page.text
    assert "#t=1.000,2.000" in page.text
    assert "0:01.000" in browser.get(f"{answer.location}/edit").text
    changed = browser.post(
        answer.location, data={"csrf_token": token, "title": "Second", "start": "0:01", "end": "0:02"}
    )
    assert changed.status_code == 303
    assert browser.post(f"{answer.location}/deletion", data={"csrf_token": token}).status_code == 303
    assert browser.get(answer.location).status_code == 404
