"""Lessons and uploads for the tests of this room."""

import base64
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.foundation import storage
from app.foundation.db import db
from app.lessons.models import Lesson, Recording
from app.people.models import Person
from app.seeds import World

UPLOADS = "/api/v1/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


def lesson_of(teacher: Person, title: str = "Comparing fractions") -> Lesson:
    """A lesson that a teacher taught, committed."""
    lesson = Lesson.taught_by(teacher, title=title, taught_on=date(2026, 11, 17), look_fors=[])
    db.session.add(lesson)
    db.session.commit()
    return lesson


MADE = {
    "probe": ["probe/probe.json", "probe/times.npy"],
    "playback": ["playback/playback.mp4"],
    "poster": ["poster/poster.jpg"],
    "storyboard": ["storyboard/storyboard.vtt", "storyboard/sheet-001.jpg"],
    "waveform": ["waveform/waveform.json"],
    "ladder": ["hls/master.m3u8", "hls/video.m3u8", "hls/video.mp4"],
}
"""The files of each stage, named as the pipeline names them."""
OUTLINE = b'{"version": 1, "samples_per_second": 20, "duration_ms": 0, "peaks": []}'


def ready_recording(lesson: Lesson, filename: str = "algebra.mp4") -> Recording:
    """A recording that went through every stage, with a few bytes in each of its files; committed."""
    recording = Recording.expected_in(lesson, by=lesson.teacher, filename=filename, byte_size=8)
    db.session.add(recording)
    recording.receive("0" * 64)
    recording.begin(1, list(MADE))
    keep(recording.source, b"original")
    for stage in recording.stages:
        stage.finish({"stage": stage.name, "files": MADE[stage.name]}, 1)
        for name in stage.files:
            keep(stage.key(name), OUTLINE if name.endswith(".json") else f"bytes of {name}".encode())
    recording.become_playable()
    recording.finish()
    db.session.commit()
    return recording


def keep(key: str, content: bytes) -> None:
    """Put bytes into storage."""
    with storage.current().working_folder("test") as folder:
        (folder / "file").write_bytes(content)
        storage.current().put_file(folder / "file", key)


def encoded(text: str | bytes) -> str:
    """Base64 of a metadata value."""
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def metadata(lesson_id: str, filename: str = "algebra.mp4", filetype: str = "video/mp4") -> str:
    """An Upload-Metadata header as our own page sends it."""
    return f"lesson_id {encoded(lesson_id)},filename {encoded(filename)},filetype {encoded(filetype)}"


Chore = Callable[[Callable[[], object]], None]


def begin(client: FlaskClient, lesson: Lesson, length: int, **headers: str) -> TestResponse:
    """Create an upload."""
    sent = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata(lesson.id)}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return client.post(UPLOADS, headers=sent)


def send(client: FlaskClient, url: str, offset: int, data: bytes, **headers: str) -> TestResponse:
    """Send a piece."""
    sent = {**PIECE, "Upload-Offset": str(offset)}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return client.patch(url, headers=sent, data=data)


def offset_of(client: FlaskClient, url: str) -> int:
    """How far the server says it is."""
    answer = client.head(url, headers=TUS)
    assert answer.status_code == 200
    return int(answer.headers["Upload-Offset"])


@pytest.fixture
def lesson(world: World) -> Lesson:
    """A lesson of Amina's that nobody else can see."""
    return lesson_of(world.amina)


@pytest.fixture
def amina(world: World, api_of: Callable[[Person | None], FlaskClient]) -> FlaskClient:
    """A program with Amina's token."""
    return api_of(world.amina)


@pytest.fixture
def chore(app: Flask) -> Chore:
    """Do a chore as a worker does it."""

    def do(work: Callable[[], object]) -> None:
        with app.app_context():
            work()

    return do


@pytest.fixture
def kept(app: Flask) -> Callable[[], list[str]]:
    """Everything that storage keeps."""
    return lambda: [found.key for found in storage.current().list_prefix("recordings")]
