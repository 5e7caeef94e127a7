"""Voice comments: sent, really prepared by the job, heard by those who may read the comment, and gone with it."""

import subprocess
import threading

import pytest
from sqlalchemy import select

from app.comments.jobs import erase_deleted, erase_voice, prepare_voice
from app.comments.models import UNDO_FOR
from app.comments.voice import Voice
from app.foundation import clock, storage
from app.foundation.db import db
from app.foundation.jobs import Failure, FailureReason, Job
from app.foundation.jobs.runs import begin
from media_pipeline.ffmpeg import program
from tests.media_pipeline.test_voice import SPEECH

WEBM = {"Content-Type": "audio/webm;codecs=opus"}


@pytest.fixture(scope="module")
def webm(tmp_path_factory):
    """Four seconds as Chromium records them."""
    path = tmp_path_factory.mktemp("voice") / "voice.webm"
    asked = ["-v", "error", "-f", "lavfi", "-i", f"{SPEECH}:d=4", "-c:a", "libopus", str(path)]
    subprocess.run([program("ffmpeg"), *asked], check=True)
    return path.read_bytes()


@pytest.fixture
def amina(api_of, world):
    return api_of(world.amina)


@pytest.fixture
def comment(amina, recording):
    """A comment that is spoken, without a word."""
    said = {"at_ms": 1_000, "kind": "noticing", "state": "shared", "voice_ms": 3_900}
    left = amina.post(f"/api/v1/recordings/{recording.id}/comments", json=said)
    assert left.status_code == 201
    assert (left.json["body"], left.json["voice"]) == (
        "",
        {"state": "announced", "duration_ms": 3_900, "url": None},
    )
    return f"/api/v1/comments/{left.json['id']}"


def work(job=prepare_voice) -> None:
    """Do what waits, as a worker would."""
    waiting = select(Job).where(Job.kind == job.name, Job.state == "waiting")
    for row in db.session.scalars(waiting).all():
        begun = begin(row.key, row.round, threading.Event())
        assert begun is not None
        job.function(begun[0], *row.arguments)


def kept(recording) -> list[str]:
    return [one.key for one in storage.current().list_prefix(f"recordings/{recording.id}/voices")]


def test_a_voice_is_sent_prepared_heard_in_parts_and_said_in_every_export(
    amina, comment, webm, recording, client_of, world
):
    sent = amina.post(f"{comment}/voice", data=webm, headers={**WEBM, "Idempotency-Key": "v"})
    assert (sent.status_code, sent.json["state"]) == (202, "received")
    again = amina.post(f"{comment}/voice", data=webm, headers={**WEBM, "Idempotency-Key": "v"})
    assert again.json == sent.json
    work()
    ready = amina.get(f"{comment}/voice").json
    assert ready["state"] == "ready"
    assert ready["duration_ms"] == pytest.approx(4_000, abs=60)
    assert len(ready["peaks"]) > 10
    assert amina.get(comment).json["voice"] == {key: ready[key] for key in ("state", "duration_ms", "url")}
    sound = amina.get(ready["url"])
    assert (sound.status_code, sound.content_type, sound.data[4:8]) == (200, "audio/mp4", b"ftyp")
    part = amina.get(ready["url"], headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, sound.data[10:20])
    assert len(kept(recording)) == 1
    page = client_of(world.amina).get(f"/lessons/{recording.lesson_id}").text
    assert "<voice-note" in page
    assert ready["url"] in page
    listed = f"/api/v1/recordings/{recording.id}/comments"
    for export in (".vtt", ".csv", ".jsonld"):
        assert "Voice comment, 0:04" in amina.get(listed + export).text


def test_only_those_who_read_the_comment_hear_it_and_only_its_author_speaks(
    amina, comment, webm, api_of, world, share
):
    amina.post(f"{comment}/voice", data=webm, headers=WEBM)
    work()
    url = amina.get(comment).json["voice"]["url"]
    for who in (world.ben, world.chidi, world.dana, world.grace, world.jonas):
        for answer in (
            api_of(who).get(url),
            api_of(who).get(f"{comment}/voice"),
            api_of(who).post(f"{comment}/voice", data=webm, headers=WEBM),
        ):
            assert answer.status_code == 404
    assert api_of(None).get(url).status_code == 401
    share()
    ben = api_of(world.ben)
    assert ben.get(url).status_code == 200
    assert ben.post(f"{comment}/voice", data=webm, headers=WEBM).status_code == 404
    amina.patch(comment, json={"state": "private"})
    assert ben.get(url).status_code == 404


def test_what_is_said_again_takes_the_place_of_what_was_said(amina, comment, webm, recording):
    amina.post(f"{comment}/voice", data=webm, headers=WEBM)
    work()
    old = amina.get(comment).json["voice"]["url"]
    amina.post(f"{comment}/voice", data=webm, headers=WEBM)
    assert amina.get(old).status_code == 404
    work()
    assert amina.get(amina.get(comment).json["voice"]["url"]).status_code == 200
    assert len(kept(recording)) == 1


def test_what_is_deleted_is_erased(amina, comment, webm, recording):
    amina.post(f"{comment}/voice", data=webm, headers=WEBM)
    work()
    url = amina.get(comment).json["voice"]["url"]
    assert amina.delete(comment).status_code == 204
    assert amina.get(url).status_code == 404
    assert len(kept(recording)) == 1, "for a day it can be brought back"
    with clock.moved(UNDO_FOR):
        erase_deleted()
    work(erase_voice)
    assert kept(recording) == []


def test_what_is_no_sound_is_refused_with_a_sentence(amina, comment, webm, recording, client_of, world):
    for body, headers, status, words in (
        (webm, {"Content-Type": "application/json"}, 422, "Please send sound"),
        (b"", WEBM, 422, "Nothing was recorded"),
        (bytes(20 * 1024 * 1024 + 1), WEBM, 413, "larger than 20 MB"),
    ):
        answer = amina.post(f"{comment}/voice", data=body, headers=headers)
        assert (answer.status_code, words in answer.json["detail"]) == (status, True)
    assert kept(recording) == []
    hostile = b"\x1a\x45\xdf\xa3#EXTM3U\nfile:///etc/passwd\n" * 400
    assert amina.post(f"{comment}/voice", data=hostile, headers=WEBM).status_code == 202
    work()
    refused = amina.get(f"{comment}/voice").json
    assert (refused["state"], refused["url"], refused["reason_code"]) == ("refused", None, "not-sound")
    assert refused["reason_message"] in client_of(world.amina).get(f"/lessons/{recording.lesson_id}").text
    assert kept(recording) == []


def test_when_something_of_ours_breaks_it_is_said(amina, comment, webm):
    amina.post(f"{comment}/voice", data=webm, headers=WEBM)
    row = db.session.scalars(select(Job).where(Job.kind == prepare_voice.name)).one()
    prepare_voice.on_poison(Failure(FailureReason.RAISED, "FfmpegFailed", ""), *row.arguments)
    assert "on our side" in amina.get(f"{comment}/voice").json["reason_message"]
    assert db.session.scalars(select(Voice)).one().state == "refused"


def test_a_comment_without_words_needs_a_voice(amina, recording):
    url = f"/api/v1/recordings/{recording.id}/comments"
    for said in ({}, {"body": ""}, {"body": "", "voice_ms": 5}, {"voice_ms": None}):
        answer = amina.post(url, json={"at_ms": 0, "kind": "noticing", **said})
        assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "body")
    assert amina.post(url, json={"at_ms": 0, "kind": "noticing", "voice_ms": 900_000}).status_code == 422
    both = amina.post(url, json={"at_ms": 0, "kind": "noticing", "voice_ms": 900, "body": "And words"})
    assert both.json["body"] == "And words"
