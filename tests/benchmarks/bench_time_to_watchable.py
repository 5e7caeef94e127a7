"""From the last uploaded byte to the first frame that could be shown, through the whole product.

Two references in the same run: a plain copy of the file, and ffmpeg alone re-muxing it. Ratios, because machines differ.
"""

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from media_pipeline.ffmpeg import program
from tests.browser.installation import Installation, on_a_free_port
from tests.conftest import SAMPLES
from tests.lessons.conftest import metadata

ROUNDS = 3
TUS = {"Tus-Resumable": "1.0.0"}
LESSON = SAMPLES / "lesson" / "lesson_dev_3min.mp4"


@pytest.fixture
def house(tmp_path: Path):
    made = on_a_free_port(tmp_path / "data")
    made.open()
    yield made
    made.close()


def token(house: Installation) -> str:
    command = [shutil.which("sightline") or ".venv/bin/sightline"]
    environ = {"SIGHTLINE_DATA": str(house.data), "PATH": "/usr/bin:/bin"}
    email = "amina@hillstreet.example"
    subprocess.run(
        [*command, "person", "add", email, "--name", "Amina Diallo", "--role", "teacher"],
        env=environ,
        check=True,
    )
    made = subprocess.run(
        [*command, "token", "add", email], env=environ, check=True, capture_output=True, text=True
    )
    return made.stdout.strip()


def send(house: Installation, session: requests.Session, film: Path) -> tuple[str, float]:
    """Upload a film; gives the recording's id and the moment its last byte was acknowledged."""
    lesson = session.post(
        f"{house.address}/api/v1/lessons", json={"title": "Timed", "taught_on": "2026-11-17"}
    ).json()

    headers = {**TUS, "Upload-Length": str(film.stat().st_size), "Upload-Metadata": metadata(lesson["id"])}
    upload = session.post(f"{house.address}/api/v1/uploads", headers=headers)
    with film.open("rb") as file:
        said = session.patch(
            requests.compat.urljoin(house.address, upload.headers["Location"]),
            headers={**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
            data=file,
        )
    assert said.status_code == 204, said.text
    return said.headers["Sightline-Recording"], time.perf_counter()


def until_watchable(house: Installation, session: requests.Session, recording: str) -> float:
    """Wait until the first bytes of the playback file arrive; gives that moment."""
    while True:
        shown = session.get(f"{house.address}/api/v1/recordings/{recording}").json()
        assert shown["state"] not in ("rejected", "failed"), shown
        if shown["playable"]:
            first = session.get(
                house.address + shown["urls"]["playback"], headers={"Range": "bytes=0-262143"}
            )
            assert first.status_code == 206
            return time.perf_counter()
        time.sleep(0.02)


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def bench_an_upload_is_watchable(house: Installation, tmp_path: Path) -> None:
    if not LESSON.is_file():
        pytest.skip("the sample lesson is not beside this checkout")
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {token(house)}"
    copied, remuxed, watchable = [], [], []
    for number in range(ROUNDS):
        copied.append(timed(lambda: shutil.copyfile(LESSON, tmp_path / "copy.mp4")))
        remux = [
            program("ffmpeg"),
            "-v",
            "error",
            "-y",
            "-i",
            LESSON,
            "-c",
            "copy",
            "-movflags",
            "+faststart",
        ]
        remuxed.append(timed(lambda: subprocess.run([*remux, tmp_path / "remux.mp4"], check=True)))  # noqa: B023
        recording, sent_at = send(house, session, LESSON)
        watchable.append(until_watchable(house, session, recording) - sent_at)
        print(f"round {number + 1}: watchable after {watchable[-1]:.2f} s")
    best = min(watchable)
    print(
        f"\nlast byte to first bytes of playback: {best:.2f} s"
        f"  = {best / min(remuxed):.1f} x bare ffmpeg re-mux ({min(remuxed):.3f} s)"
        f"  = {best / min(copied):.0f} x cp ({min(copied):.4f} s)"
    )
