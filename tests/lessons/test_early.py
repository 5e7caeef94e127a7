"""When an early look is asked for, who gets its files, and that they do not stay."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.foundation import clock, storage
from app.foundation.db import db
from app.foundation.jobs import Job, Lane
from app.lessons.early import LEAST_BYTES, clear_up_early
from app.lessons.models import Lesson, Recording, RecordingState, Upload
from app.people.models import Person
from app.seeds import World
from tests.lessons.conftest import Chore, begin, keep, send

HEAD = 256 << 10


@pytest.fixture
def arriving(lesson: Lesson) -> Recording:
    """A recording of which something has arrived that can be watched."""
    recording = Recording.expected_in(lesson, by=lesson.teacher, filename="algebra.mp4", byte_size=8)
    recording.early_attempt, recording.early_ms = "take", 2_000
    db.session.add(recording)
    db.session.commit()
    for name in ("init.mp4", "part-00000.m4s", "index.m3u8"):
        keep(f"{recording.folder}/early/take/{name}", name.encode())
    return recording


def asked() -> list[Job]:
    """The early looks that were asked for."""
    db.session.rollback()
    return list(db.session.scalars(select(Job).where(Job.kind == "watch_early").order_by(Job.asked_at)))


def upload_row() -> Upload:
    db.session.rollback()
    return db.session.scalars(select(Upload)).unique().one()


def test_it_is_asked_for_once_when_the_head_is_here(lesson: Lesson, amina: FlaskClient) -> None:
    url = begin(amina, lesson, LEAST_BYTES + 1).headers["Location"]
    send(amina, url, 0, bytes(HEAD - 1))
    assert asked() == []
    send(amina, url, HEAD - 1, b"0")
    send(amina, url, HEAD, bytes(1_000))
    assert [(job.lane, job.arguments) for job in asked()] == [(Lane.EARLY, [upload_row().recording_id])]


def test_after_a_long_pause_it_is_asked_for_again(lesson: Lesson, amina: FlaskClient) -> None:
    url = begin(amina, lesson, LEAST_BYTES + 1).headers["Location"]
    send(amina, url, 0, bytes(HEAD))
    upload_row().last_written_at = clock.now() - timedelta(minutes=3)
    db.session.commit()
    send(amina, url, HEAD, bytes(1_000))
    send(amina, url, HEAD + 1_000, bytes(1_000))
    assert len(asked()) == 2


@pytest.mark.parametrize(("length", "sent"), [(LEAST_BYTES, HEAD), (LEAST_BYTES + 1, LEAST_BYTES + 1)])
def test_a_short_upload_and_one_that_is_all_here_are_left_alone(
    lesson: Lesson, amina: FlaskClient, length: int, sent: int
) -> None:
    url = begin(amina, lesson, length).headers["Location"]
    assert send(amina, url, 0, bytes(sent)).status_code == 204
    assert asked() == []


def test_only_whoever_sees_the_recording_gets_its_pieces(
    arriving: Recording,
    world: World,
    amina: FlaskClient,
    api_of: Callable[[Person | None], FlaskClient],
) -> None:
    playlist = amina.get(f"/api/v1/recordings/{arriving.id}").json["urls"]["early"]
    assert playlist == f"/media/recordings/{arriving.id}/early/take/index.m3u8"
    for name in ("index.m3u8", "init.mp4", "part-00000.m4s"):
        place = playlist.replace("index.m3u8", name)
        assert amina.get(place).status_code == 200
        assert (api_of(world.chidi).get(place).status_code, api_of(None).get(place).status_code) == (404, 401)


@pytest.mark.parametrize(
    "name",
    [
        "early/other/index.m3u8",
        "early/take/.told",
        "early/take/part-1.m4s",
        "early/take/../../source",
        "early/",
    ],
)
def test_nothing_else_has_an_address(arriving: Recording, amina: FlaskClient, name: str) -> None:
    keep(arriving.source, b"original")
    assert amina.get(f"/media/recordings/{arriving.id}/{name}").status_code == 404


@pytest.mark.parametrize("state", [RecordingState.REJECTED, RecordingState.FAILED, RecordingState.READY])
def test_nothing_early_outlives_its_use(
    arriving: Recording, amina: FlaskClient, chore: Chore, state: RecordingState
) -> None:
    playlist = amina.get(f"/api/v1/recordings/{arriving.id}").json["urls"]["early"]
    chore(clear_up_early)
    assert amina.get(playlist).status_code == 200
    found = db.session.get(Recording, arriving.id, populate_existing=True)
    found.state = state
    db.session.commit()
    assert amina.get(playlist).status_code == 404
    chore(clear_up_early)
    assert list(storage.current().list_prefix(f"{found.folder}/early")) == []
