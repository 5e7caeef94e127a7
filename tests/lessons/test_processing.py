"""A recording on its way from the last byte to ready, done by a real worker on real media; and everything in between."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.foundation import jobs, storage
from app.foundation.db import db
from app.foundation.jobs import Failure, FailureReason, State, runs
from app.foundation.live import LiveEvent
from app.lessons import processing
from app.lessons.jobs import NO_SPACE, NoSpace, give_up, process_recording, tidy
from app.lessons.models import Lesson, Recording, RecordingState, StageState
from app.lessons.room import Allowance
from app.seeds import World
from app.settings import Settings
from media_pipeline.ffmpeg import program
from tests.conftest import token_of
from tests.lessons.conftest import Chore, begin, keep, ready_recording, send
from tests.lessons.house import House, drawn_film, wait_for, working_on

STAGES = ["probe", "playback", "poster", "storyboard", "waveform", "ladder"]


@pytest.fixture
def house(world: World, settings: Settings) -> Iterator[House]:
    """A house whose processes the test starts."""
    made = House(settings.data, token_of(world.amina))
    yield made
    made.stop()


def upload(client: FlaskClient, lesson: Lesson, film: Path) -> str:
    """Upload a file and give the recording's id."""
    content = film.read_bytes()
    url = begin(client, lesson, len(content)).headers["Location"]
    return send(client, url, 0, content).headers["Sightline-Recording"]


def told(client: FlaskClient, recording_id: str) -> dict[str, Any]:
    """A recording as the API tells of it."""
    answer: dict[str, Any] = client.get(f"/api/v1/recordings/{recording_id}").json
    return answer


def ends(client: FlaskClient, recording_id: str, within_s: float = 120) -> dict[str, Any]:
    """The recording once nothing more will happen to it."""

    def look() -> dict[str, Any] | None:
        found = told(client, recording_id)
        return found if found["state"] in ("ready", "rejected", "failed") else None

    return wait_for(look, within_s, "the recording is ready, rejected or failed")


def leftovers(settings: Settings) -> list[str]:
    """What lies in a data folder beside what is pointed at."""
    wanted = {
        name
        for recording in db.session.scalars(select(Recording)).unique()
        for name in [
            recording.source,
            *(stage.key(name) for stage in recording.stages for name in stage.files),
        ]
    }
    storage.current().scratch.sweep()
    folder = settings.data / "storage"
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    uploads = settings.data / "uploads"
    return sorted(found - wanted) + sorted(path.name for path in uploads.iterdir())


@pytest.mark.slow
def test_a_film_becomes_a_recording_that_plays(
    house: House, settings: Settings, lesson: Lesson, amina: FlaskClient, tmp_path: Path
) -> None:
    house.start("worker")
    recording_id = upload(amina, lesson, drawn_film(tmp_path / "lesson.avi", 4))
    found = ends(amina, recording_id)
    assert found["state"] == "ready"
    assert [(stage["name"], stage["state"], stage["progress"]) for stage in found["stages"]] == [
        (name, "done", 1.0) for name in STAGES
    ]
    assert (found["width"], found["height"], found["frame_rate"]) == (320, 180, "25/1")
    assert (found["has_video"], found["has_audio"], found["playable"]) == (True, True, True)
    assert abs(found["duration_ms"] - 4000) < 100
    film = tmp_path / "playback.mp4"
    film.write_bytes(amina.get(found["urls"]["playback"]).data)
    asked = [program("ffprobe"), "-v", "error", "-show_streams", "-of", "json", str(film)]
    streams = json.loads(subprocess.run(asked, check=True, capture_output=True).stdout)["streams"]
    assert {stream["codec_name"] for stream in streams} == {"h264", "aac"}
    assert amina.get(found["urls"]["poster"]).data[:2] == b"\xff\xd8"
    board = amina.get(found["urls"]["storyboard"]).get_data(as_text=True)
    assert amina.get(f"/media/recordings/{recording_id}/{board.split('#')[0].split()[-1]}").status_code == 200
    assert amina.get(found["urls"]["waveform"]).json["peaks"]
    _check_hls(amina, found["urls"]["hls"])
    assert leftovers(settings) == []
    assert (
        db.session.scalar(select(func.count()).select_from(LiveEvent).where(LiveEvent.name == "recording"))
        > 8
    )


def _check_hls(client: FlaskClient, master: str) -> None:
    """Everything that a playlist names is served."""
    folder = master.rsplit("/", 1)[0]
    lines = client.get(master).get_data(as_text=True).splitlines()
    playlists = [line for line in lines if line and not line.startswith("#")]
    assert playlists
    for playlist in playlists:
        named = client.get(f"{folder}/{playlist}").get_data(as_text=True).splitlines()
        for name in {line for line in named if line and not line.startswith("#")}:
            assert client.get(f"{folder}/{name}", headers={"Range": "bytes=0-9"}).status_code == 206


@pytest.mark.slow
def test_a_file_that_is_no_film_is_refused_in_a_teachers_words(
    house: House, settings: Settings, lesson: Lesson, amina: FlaskClient, tmp_path: Path
) -> None:
    house.start("worker")
    (tmp_path / "plan.mp4").write_text("Lesson plan: begin with a question. " * 50)
    (tmp_path / "nothing.mp4").write_bytes(b"")
    for name in ("plan.mp4", "nothing.mp4"):
        found = ends(amina, upload(amina, lesson, tmp_path / name)) if name == "plan.mp4" else None
        if found is None:
            made = begin(amina, lesson, 0)
            found = ends(amina, made.headers["Sightline-Recording"])
        assert (found["state"], found["playable"]) == ("rejected", False)
        assert found["reason"]["message"].endswith(".")
        assert "rror" not in found["reason"]["message"]
        assert {stage["state"] for stage in found["stages"]} <= {"stopped", "done"}
    assert leftovers(settings) == []


@pytest.mark.slow
@pytest.mark.parametrize("stage", ["playback", "ladder"])
def test_a_worker_killed_in_the_middle_is_followed_by_one_that_goes_on(
    house: House, settings: Settings, lesson: Lesson, amina: FlaskClient, tmp_path: Path, stage: str
) -> None:
    house.start("worker")
    recording_id = upload(amina, lesson, drawn_film(tmp_path / "lesson.avi", 15, "854x480"))
    wait_for(lambda: _works_on(amina, recording_id, stage), 90, f"the worker is at {stage}")
    house.kill("worker")
    before = attempts_of(recording_id)
    wait_for(lambda: not working_on(settings.data), 10, "no media program outlives its worker")
    house.start("worker")
    found = ends(amina, recording_id, 180)
    assert found["state"] == "ready"
    assert before.items() <= attempts_of(recording_id).items(), "what was finished is not made again"
    assert leftovers(settings) == []


def attempts_of(recording_id: str) -> dict[str, int]:
    """The finished stages of a recording, each with the attempt that finished it."""
    recording = db.session.get(Recording, recording_id, populate_existing=True)
    return {one.name: one.attempt for one in recording.stages if one.state is StageState.DONE}


def _works_on(client: FlaskClient, recording_id: str, name: str) -> bool:
    stages = {stage["name"]: stage for stage in told(client, recording_id)["stages"]}
    return name in stages and stages[name]["state"] == "working"


@pytest.mark.slow
def test_a_media_program_that_is_killed_is_started_again(
    house: House, settings: Settings, lesson: Lesson, amina: FlaskClient, tmp_path: Path
) -> None:
    house.start("worker")
    recording_id = upload(amina, lesson, drawn_film(tmp_path / "lesson.avi", 15, "854x480"))
    wait_for(lambda: _works_on(amina, recording_id, "playback"), 60, "it is being encoded")
    for pid in wait_for(lambda: working_on(settings.data), 10, "a media program is at work"):
        os.kill(pid, signal.SIGKILL)
    found = ends(amina, recording_id, 180)
    assert found["state"] == "ready"
    assert leftovers(settings) == []


@pytest.mark.slow
def test_a_recording_deleted_while_it_is_processed_leaves_nothing(
    house: House, settings: Settings, lesson: Lesson, amina: FlaskClient, tmp_path: Path
) -> None:
    house.start("worker")
    recording_id = upload(amina, lesson, drawn_film(tmp_path / "lesson.avi", 15, "854x480"))
    wait_for(lambda: _works_on(amina, recording_id, "playback"), 60, "it is being encoded")
    assert amina.delete(f"/api/v1/recordings/{recording_id}").status_code == 204
    wait_for(lambda: not working_on(settings.data), 10, "the media program has ended")
    wait_for(lambda: leftovers(settings) == [], 10, "no file is left")
    key = processing.finishing_key(recording_id)
    wait_for(lambda: _state(key) is State.CANCELLED, 10, "the job knows that it was cancelled")


def _state(key: str) -> State | None:
    db.session.rollback()
    return jobs.status(db.session, key)


def received(lesson: Lesson, content: bytes = b"x" * 1000) -> Recording:
    """A recording whose bytes are here and whose processing was asked for."""
    recording = Recording.expected_in(lesson, by=lesson.teacher, filename="a.mp4", byte_size=len(content))
    db.session.add(recording)
    db.session.flush()
    keep(recording.source, content)
    recording.receive(None)
    processing.ask_for_processing(db.session, recording)
    db.session.commit()
    return recording


def test_without_room_a_recording_waits_and_goes_on_by_itself(
    app: Flask, lesson: Lesson, chore: Chore
) -> None:
    recording = received(lesson)
    key = processing.processing_key(recording.id)
    app.config["ALLOWANCE"] = Allowance(spare_bytes=1 << 60)
    run, _job = runs.begin(key, 1, threading.Event())
    with app.app_context(), pytest.raises(NoSpace):
        process_recording.function(run, recording.id)
    found = db.session.get(Recording, recording.id, populate_existing=True)
    assert (found.state, found.reason_code) == (RecordingState.RECEIVED, NO_SPACE)
    runs.finish(run, State.CANCELLED)  # what the worker does with a job that left by itself
    chore(processing.look_after_recordings)
    assert _state(key) is State.CANCELLED
    app.config["ALLOWANCE"] = Allowance(spare_bytes=0)
    chore(processing.look_after_recordings)
    assert _state(key) is State.WAITING


def test_a_recording_whose_job_was_lost_gets_another(lesson: Lesson, chore: Chore) -> None:
    recording = received(lesson)
    key = processing.processing_key(recording.id)
    db.session.delete(db.session.get(jobs.Job, key))
    db.session.commit()
    chore(processing.look_after_recordings)
    assert _state(key) is State.WAITING


def test_a_job_that_was_given_up_without_a_word_is_told_as_failed(lesson: Lesson, chore: Chore) -> None:
    recording = received(lesson)
    db.session.get(jobs.Job, processing.processing_key(recording.id)).state = State.FAILED
    db.session.commit()
    chore(processing.look_after_recordings)
    found = db.session.get(Recording, recording.id, populate_existing=True)
    assert found.state is RecordingState.FAILED


def test_a_poisonous_recording_fails_with_a_sentence_and_can_be_retried(
    app: Flask, lesson: Lesson, amina: FlaskClient
) -> None:
    recording = received(lesson)
    key = processing.processing_key(recording.id)
    with app.app_context():
        give_up(Failure(FailureReason.CRASHED, "WorkerDied", ""), recording.id)
        db.session.get(jobs.Job, key).state = State.FAILED
        db.session.commit()
    found = told(amina, recording.id)
    assert (found["state"], found["reason"]["code"]) == ("failed", "pipeline-crashed")
    assert amina.post(f"/api/v1/recordings/{recording.id}/retry").status_code == 202
    assert _state(key) is State.WAITING


def test_an_attempt_that_was_overtaken_publishes_nothing(app: Flask, lesson: Lesson) -> None:
    recording = received(lesson)
    key = processing.processing_key(recording.id)
    late, _job = runs.begin(key, 1, threading.Event())
    runs.begin(key, 1, threading.Event())
    with app.app_context(), pytest.raises(jobs.Superseded):
        process_recording.function(late, recording.id)
    found = db.session.get(Recording, recording.id, populate_existing=True)
    assert (found.state, found.attempt, found.stages) == (RecordingState.RECEIVED, 0, [])


def test_what_a_broken_attempt_kept_is_tidied_and_what_counts_stays(
    lesson: Lesson, kept: Callable[[], list[str]]
) -> None:
    recording = ready_recording(lesson)
    before = kept()
    keep(f"{recording.folder}/2/playback/playback.mp4", b"half")
    keep(f"{recording.folder}/1/hls/video-9.mp4", b"stray")
    keep(f"{recording.folder}/clips/abc/export.mp4", b"a clip")
    tidy(recording)
    assert kept() == sorted([*before, f"{recording.folder}/clips/abc/export.mp4"])


def test_files_whose_recording_is_gone_are_erased(
    lesson: Lesson, chore: Chore, kept: Callable[[], list[str]]
) -> None:
    ready_recording(lesson)
    before = kept()
    keep(f"recordings/{'a' * 20}/source", b"orphan")
    chore(processing.erase_orphans)
    assert kept() == before
