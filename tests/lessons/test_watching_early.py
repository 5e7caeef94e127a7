"""An upload that can be watched before it ends: through tus, the API and a real worker."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.foundation import jobs
from app.foundation.db import db
from app.lessons.models import Lesson
from app.people.models import Person
from app.seeds import World
from app.settings import Settings
from tests.conftest import token_of
from tests.lessons.conftest import TUS, begin, send
from tests.lessons.house import House, wait_for, working_on
from tests.media_pipeline.films import Shot, watch, write_film

pytestmark = pytest.mark.slow

FRAGMENTED = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}


@pytest.fixture
def house(world: World, settings: Settings) -> Iterator[House]:
    """A house with a worker."""
    made = House(settings.data, token_of(world.amina))
    made.start("worker")
    yield made
    made.stop()


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A numbered film in fragments, long enough that it is worth a look before it has arrived."""
    return heavy_film(tmp_path_factory.mktemp("films") / "lesson.mp4")


def heavy_film(path: Path) -> Path:
    """Ten seconds at 9 Mbit a second: the encoder fills up what numbers alone would not need."""
    constant = {"b": "9000k", "maxrate": "9000k", "minrate": "9000k", "bufsize": "4500k", "crf": "-1",
                "x264-params": "nal-hrd=cbr"}  # fmt: skip
    return write_film(path, Shot(count=250, gop=25, bframes=2, encoder=constant, muxer=FRAGMENTED))


def told(client: FlaskClient, recording_id: str) -> dict[str, Any]:
    """A recording as the API tells of it."""
    answer: dict[str, Any] = client.get(f"/api/v1/recordings/{recording_id}").json
    return answer


def half_sent(client: FlaskClient, lesson: Lesson, content: bytes) -> tuple[str, str]:
    """Begin an upload and send half of it; gives its address and the recording's id."""
    url = begin(client, lesson, len(content)).headers["Location"]
    assert send(client, url, 0, content[: len(content) // 2]).status_code == 204
    return url, client.get(url).json["recording_id"]


def early_playlist(client: FlaskClient, recording_id: str) -> str:
    """The address of the playlist, once it is there."""
    return wait_for(lambda: told(client, recording_id)["urls"]["early"], 30, "something can be watched")


def fetched(client: FlaskClient, playlist: str, folder: Path) -> Path:
    """What a browser would fetch, put where a decoder can read it."""
    said = client.get(playlist)
    assert said.status_code == 200
    assert said.headers["Cache-Control"] == "no-store"
    names = [line for line in said.text.splitlines() if line and not line.startswith("#")]
    for name in ["init.mp4", *names]:
        (folder / name).write_bytes(client.get(playlist.replace("index.m3u8", name)).data)
    (folder / "index.m3u8").write_text(said.text + "#EXT-X-ENDLIST\n")
    return folder / "index.m3u8"


def test_half_an_upload_is_watched_and_its_comment_stays_on_the_frame(
    house: House,
    settings: Settings,
    world: World,
    lesson: Lesson,
    amina: FlaskClient,
    film: Path,
    tmp_path: Path,
    kept: Callable[[], list[str]],
    api_of: Callable[[Person | None], FlaskClient],
) -> None:
    content = film.read_bytes()
    url, recording_id = half_sent(amina, lesson, content)
    playlist = early_playlist(amina, recording_id)
    seen = watch(fetched(amina, playlist, tmp_path))
    assert seen.numbers[:50] == list(range(50))
    at_ms = round(seen.times[37] * 1000)
    assert told(amina, recording_id)["frame_rate"] == "25/1"
    comment = {"at_ms": at_ms, "kind": "noticing", "body": "They turn to each other.", "state": "private"}
    assert amina.post(f"/api/v1/recordings/{recording_id}/comments", json=comment).status_code == 201
    for stranger, status in ((world.chidi, 404), (None, 401)):
        assert api_of(stranger).get(playlist).status_code == status
    half = len(content) // 2
    assert send(amina, url, half, content[half:]).status_code == 204
    wait_for(lambda: told(amina, recording_id)["state"] == "ready", 120, "it is ready")
    ready = told(amina, recording_id)
    assert ready["urls"]["early"] is None
    assert amina.get(playlist).status_code == 404
    (tmp_path / "playback.mp4").write_bytes(amina.get(ready["urls"]["playback"]).data)
    final = watch(tmp_path / "playback.mp4")
    on_screen = [n for n, t in zip(final.numbers, final.times, strict=True) if t * 1000 < at_ms + 1]
    assert on_screen[-1] == seen.numbers[37]
    wait_for(lambda: not [key for key in kept() if "/early/" in key], 40, "nothing early is left")


def test_a_dropped_upload_stops_the_work(
    house: House,
    settings: Settings,
    lesson: Lesson,
    amina: FlaskClient,
    film: Path,
    kept: Callable[[], list[str]],
) -> None:
    url, recording_id = half_sent(amina, lesson, film.read_bytes())
    early_playlist(amina, recording_id)
    assert working_on(settings.data)
    assert amina.delete(url, headers=TUS).status_code == 204
    wait_for(lambda: not working_on(settings.data), 10, "nobody works on what was dropped")
    wait_for(lambda: not kept(), 10, "nothing of it is kept")


def test_after_a_kill_it_begins_again_in_a_folder_of_its_own(
    house: House, lesson: Lesson, amina: FlaskClient, film: Path, kept: Callable[[], list[str]]
) -> None:
    _, recording_id = half_sent(amina, lesson, film.read_bytes())
    first = early_playlist(amina, recording_id)
    house.kill("worker")
    assert amina.get(first).status_code == 200
    house.start("worker")
    wait_for(
        lambda: told(amina, recording_id)["urls"]["early"] != first, 90, "another attempt has taken over"
    )
    attempts = lambda: {key.split("/early/")[1].split("/")[0] for key in kept() if "/early/" in key}  # noqa: E731
    wait_for(lambda: len(attempts()) == 1, 10, "only the newest is kept")


def test_a_film_that_must_be_whole_is_left_alone(
    house: House, app: Flask, lesson: Lesson, amina: FlaskClient, film: Path
) -> None:
    at_the_end = film.read_bytes().replace(b"moov", b"free", 1)
    _, recording_id = half_sent(amina, lesson, at_the_end)
    wait_for(lambda: _job_is_done(recording_id), 30, "it was looked at")
    assert told(amina, recording_id)["urls"]["early"] is None


def _job_is_done(recording_id: str) -> bool:
    db.session.rollback()
    return jobs.status(db.session(), f"watch_early:{recording_id}") is jobs.State.DONE
