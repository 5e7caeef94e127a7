"""Uploads over a real network to a real server: lines that break, processes that are killed, clients that are not ours."""

import hashlib
import os
import random
import re
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tusclient.client import TusClient

from app.foundation.db import db
from app.lessons.models import Lesson
from app.seeds import World
from app.settings import Settings
from tests.conftest import token_of
from tests.lessons.conftest import TUS, lesson_of, metadata
from tests.lessons.house import House, wait_for

pytestmark = pytest.mark.slow


@pytest.fixture
def lesson_id(world: World) -> str:
    """A lesson of Amina's."""
    return lesson_of(world.amina).id


@pytest.fixture
def house(world: World, settings: Settings) -> Iterator[House]:
    """A running web server."""
    made = House(settings.data, token_of(world.amina))
    made.start("web")
    yield made
    made.stop()


def begin(house: House, lesson_id: str, length: int) -> str:
    """Create an upload and give its path."""
    headers = {**TUS, "Upload-Length": str(length), "Upload-Metadata": metadata(lesson_id)}
    answer = house.call("POST", "/api/v1/uploads", headers=headers)
    assert answer.status_code == 201
    return answer.headers["Location"]


def offset_of(house: House, url: str) -> int:
    """How far the server says it is."""
    answer = house.call("HEAD", url, headers=TUS)
    assert answer.status_code == 200
    return int(answer.headers["Upload-Offset"])


def open_patch(house: House, url: str, offset: int, announced: int) -> socket.socket:
    """Begin a PATCH by hand."""
    line = socket.create_connection(("127.0.0.1", house.port))
    head = (
        f"PATCH {url} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {house.token}\r\n"
        f"Tus-Resumable: 1.0.0\r\nUpload-Offset: {offset}\r\nContent-Length: {announced}\r\n"
        "Content-Type: application/offset+octet-stream\r\n\r\n"
    )
    line.sendall(head.encode())
    return line


def send_rest(house: House, url: str, film: bytes) -> str:
    """Send what is missing, waiting while another request holds the upload; give the recording's id."""

    def patch() -> str | None:
        at = offset_of(house, url)
        headers = {**TUS, "Upload-Offset": str(at), "Content-Type": "application/offset+octet-stream"}
        answer = house.call("PATCH", url, headers=headers, data=film[at:])
        assert answer.status_code in (204, 409, 423), answer.text
        return answer.headers.get("Sightline-Recording")

    return wait_for(patch, 60, "the upload goes on")


def kept_sha256(house: House, recording_id: str) -> str:
    """The hash of what is kept of a recording, as its owner gets it."""
    original = house.call("GET", f"/media/recordings/{recording_id}/original")
    assert original.status_code == 200
    return hashlib.sha256(original.content).hexdigest()


def break_politely(line: socket.socket) -> None:
    """Close as a browser does that leaves the page."""
    line.close()


def break_rudely(line: socket.socket) -> None:
    """Reset, as a phone does that loses its network and comes back."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


@pytest.mark.parametrize("breaks", [break_politely, break_rudely])
def test_a_line_that_breaks_costs_only_what_did_not_arrive(
    house: House, lesson_id: str, breaks: Callable[[socket.socket], None]
) -> None:
    film = os.urandom(2_000_000)
    url = begin(house, lesson_id, len(film))
    line = open_patch(house, url, 0, len(film))
    line.sendall(film[:700_000])
    time.sleep(1.5)
    breaks(line)
    wait_for(lambda: offset_of(house, url) > 600_000, 20, "what arrived is counted")
    assert offset_of(house, url) <= 700_000
    recording = send_rest(house, url, film)
    assert kept_sha256(house, recording) == hashlib.sha256(film).hexdigest()


def test_one_that_stays_on_the_line_keeps_others_out_and_then_lets_go(house: House, lesson_id: str) -> None:
    film = os.urandom(100_000)
    url = begin(house, lesson_id, len(film))
    line = open_patch(house, url, 0, len(film))
    line.sendall(film[:50_000])
    time.sleep(0.5)
    headers = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
    assert house.call("PATCH", url, headers=headers, data=film).status_code == 423
    line.close()
    assert send_rest(house, url, film)


def test_a_client_that_falls_silent_frees_its_upload_within_a_minute(house: House, lesson_id: str) -> None:
    film = os.urandom(100_000)
    url = begin(house, lesson_id, len(film))
    line = open_patch(house, url, 0, len(film))
    line.sendall(film[:50_000])
    began = time.monotonic()
    recording = send_rest(house, url, film)
    assert time.monotonic() - began < 60
    assert kept_sha256(house, recording) == hashlib.sha256(film).hexdigest()
    line.close()


def test_a_server_killed_again_and_again_loses_nothing_it_acknowledged(house: House, lesson_id: str) -> None:
    film = os.urandom(6_000_000)
    url = begin(house, lesson_id, len(film))
    chance = random.Random(7)
    acknowledged = 0
    for _ in range(4):
        at = offset_of(house, url)
        assert at >= acknowledged
        acknowledged = at
        line = open_patch(house, url, at, len(film) - at)
        ends = time.monotonic() + chance.uniform(0.3, 2.5)
        while time.monotonic() < ends and at < len(film) - 400_000:
            line.sendall(film[at : at + 40_000])
            at += 40_000
            time.sleep(0.04)
        house.kill("web")
        line.close()
        house.start("web")
    assert acknowledged > 0
    recording = send_rest(house, url, film)
    assert kept_sha256(house, recording) == hashlib.sha256(film).hexdigest()


def test_a_server_told_to_stop_keeps_what_arrived(house: House, lesson_id: str) -> None:
    film = os.urandom(500_000)
    url = begin(house, lesson_id, len(film))
    line = open_patch(house, url, 0, len(film))
    line.sendall(film[:200_000])
    time.sleep(1.5)
    process = house.processes["web"]
    process.send_signal(signal.SIGTERM)
    line.sendall(film[200_000:210_000])
    line.close()
    process.wait(30)
    house.start("web")
    assert offset_of(house, url) >= 190_000
    recording = send_rest(house, url, film)
    assert kept_sha256(house, recording) == hashlib.sha256(film).hexdigest()


def test_a_client_made_by_others_uploads_too(house: House, lesson_id: str, tmp_path: Path) -> None:
    film = tmp_path / "algebra.mp4"
    film.write_bytes(os.urandom(1_500_000))
    client = TusClient(f"{house.url}/api/v1/uploads", headers={"Authorization": f"Bearer {house.token}"})
    said = {"lesson_id": lesson_id, "filename": film.name, "filetype": "video/mp4"}
    with film.open("rb") as opened:
        uploader = client.uploader(
            file_stream=opened,
            chunk_size=400_000,
            metadata=said,
            upload_checksum=True,
            metadata_encoding="utf-8",
        )
        uploader.upload()
    upload_id = re.search(r"/uploads/(\w+)", uploader.url)
    assert upload_id
    headers = house.call("HEAD", f"/api/v1/uploads/{upload_id[1]}", headers=TUS).headers
    assert kept_sha256(house, headers["Sightline-Recording"]) == hashlib.sha256(film.read_bytes()).hexdigest()


def test_a_body_of_unknown_length_is_taken_up_to_what_was_announced(house: House, lesson_id: str) -> None:
    film = os.urandom(300_000)
    headers = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}

    def pieces(data: bytes) -> Iterator[bytes]:
        for at in range(0, len(data), 50_000):
            yield data[at : at + 50_000]

    url = begin(house, lesson_id, len(film))
    done = house.call("PATCH", url, headers=headers, data=pieces(film))
    assert kept_sha256(house, done.headers["Sightline-Recording"]) == hashlib.sha256(film).hexdigest()
    short = begin(house, lesson_id, 100_000)
    assert house.call("PATCH", short, headers=headers, data=pieces(film)).status_code == 413
    assert offset_of(house, short) == 0


def test_the_lesson_is_told_of_its_recordings(house: House, lesson_id: str) -> None:
    begin(house, lesson_id, 100)
    [recording] = house.call("GET", f"/api/v1/lessons/{lesson_id}").json()["recordings"]
    assert recording["state"] == "uploading"
    assert db.session.get(Lesson, lesson_id) is not None
