"""Several recordings of one lesson, on one clock: found by ear, set by hand, told to viewers, kept when changing over."""

import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from app.foundation.db import db
from app.foundation.jobs import State, Superseded, runs
from app.lessons.jobs import put_in_step
from app.lessons.models import InStep, Lesson, Recording, RecordingState, Sharing
from app.people.models import Person
from app.seeds import World
from app.settings import Settings
from media_pipeline.alignment import Alignment
from media_pipeline.ffmpeg import program
from tests.browser.conftest import axe, browse
from tests.conftest import token_of
from tests.lessons.conftest import keep, ready_recording
from tests.lessons.house import House, wait_for
from tests.lessons.test_processing import told, upload
from tests.media_pipeline.test_alignment import RATE, Sound, part, speech

__all__ = ["axe", "browse"]

CLOSE_MS = 20


@pytest.fixture(scope="module")
def sound() -> Sound:
    """A minute of a lesson."""
    return speech(60, 1)


@pytest.fixture
def film_of(tmp_path: Path) -> Callable[[Sound], Path]:
    """A film of some sound, as the pipeline would keep it."""

    def write(sound: Sound) -> Path:
        path = tmp_path / f"{len(list(tmp_path.glob('*.m4a')))}.m4a"
        command = [
            program("ffmpeg"),
            "-v",
            "error",
            "-f",
            "f64le",
            "-ar",
            str(RATE),
            "-ac",
            "1",
            "-i",
            "pipe:0",
        ]
        subprocess.run([*command, str(path)], input=(sound / 4).tobytes(), check=True)
        return path

    return write


@pytest.fixture
def recorded(lesson: Lesson, film_of: Callable[[Sound], Path]) -> Callable[[str, Sound], Recording]:
    """A ready recording of the lesson that sounds like this."""

    def add(name: str, sound: Sound) -> Recording:
        recording = ready_recording(lesson, name)
        keep(recording.playback_key, film_of(sound).read_bytes())
        recording.has_audio, recording.duration_ms = True, 1000 * len(sound) // RATE
        db.session.commit()
        return recording

    return add


def listen(lesson: Lesson, key: str = "a test's") -> None:
    """Do the job as a worker does it."""
    put_in_step.enqueue(db.session, lesson.id, key=key)
    db.session.commit()
    begun = runs.begin(key, 1, threading.Event())
    assert begun is not None
    put_in_step.function(begun[0], lesson.id)
    assert runs.finish(begun[0], State.DONE)


def place_of(recording: Recording) -> tuple[InStep, int | None]:
    """How a recording lies on the lesson's clock now."""
    found = db.session.get(Recording, recording.id, populate_existing=True)
    return found.in_step, found.offset_ms


def share_with_ben(world: World, lesson: Lesson) -> None:
    made = Sharing.of(lesson, by=world.amina, to=world.ben, purpose="coaching", expires_at=None)
    db.session.add(made)
    db.session.commit()


# ------------------------------------------------------------------------------------------------------- found by ear


@pytest.mark.slow
def test_a_second_recording_is_put_in_step_when_it_is_ready(
    world: World,
    settings: Settings,
    lesson: Lesson,
    amina: FlaskClient,
    sound: Sound,
    film_of: Callable[[Sound], Path],
) -> None:
    house = House(settings.data, token_of(world.amina))
    house.start("worker")
    try:
        first = upload(amina, lesson, film_of(sound))
        wait_for(lambda: told(amina, first)["state"] == "ready", 90, "the first is ready")
        assert (told(amina, first)["in_step"], told(amina, first)["offset_ms"]) == ("unknown", None)
        second = upload(amina, lesson, film_of(part(sound, 3.217, 50)))
        wait_for(lambda: told(amina, second)["offset_ms"] is not None, 90, "the second is in step")
    finally:
        house.stop()
    assert (told(amina, first)["in_step"], told(amina, first)["offset_ms"]) == ("heard", 0)
    assert told(amina, second)["in_step"] == "heard"
    assert abs(told(amina, second)["offset_ms"] - 3217) <= CLOSE_MS


def test_one_that_shares_sound_with_the_second_alone_is_found_beside_that(
    lesson: Lesson, recorded: Callable[[str, Sound], Recording], sound: Sound
) -> None:
    recorded("begin.mp4", part(sound, 0, 30))
    recorded("whole.mp4", part(sound, 5, 60))
    end = recorded("end.mp4", part(sound, 32, 60))
    listen(lesson)
    how, offset_ms = place_of(end)
    assert how is InStep.HEARD
    assert abs(offset_ms - 32_000) <= CLOSE_MS


def test_a_recording_of_something_else_stands_apart_with_a_sentence(
    lesson: Lesson,
    amina: FlaskClient,
    page_of: Callable[..., str],
    recorded: Callable[[str, Sound], Recording],
    sound: Sound,
) -> None:
    recorded("front.mp4", part(sound, 0, 30))
    other = recorded("other.mp4", speech(30, 2))
    listen(lesson)
    found = told(amina, other.id)
    assert (found["in_step"], found["offset_ms"]) == ("apart", None)
    assert [warning["code"] for warning in found["warnings"]] == ["no-sound-in-common"]
    assert "do not seem to be of the same lesson" in page_of(other)
    amina.patch(f"/api/v1/recordings/{other.id}", json={"offset_ms": 100})
    assert told(amina, other.id)["warnings"] == []


def test_what_was_set_by_hand_stays(
    lesson: Lesson, amina: FlaskClient, recorded: Callable[[str, Sound], Recording], sound: Sound
) -> None:
    first, second = recorded("a.mp4", part(sound, 0, 40)), recorded("b.mp4", part(sound, 10, 50))
    answer = amina.patch(f"/api/v1/recordings/{second.id}", json={"offset_ms": -2500})
    assert (answer.status_code, answer.json["offset_ms"], answer.json["in_step"]) == (200, -2500, "by_hand")
    listen(lesson)
    assert place_of(first) == (InStep.HEARD, 0)
    assert place_of(second) == (InStep.BY_HAND, -2500)


def test_what_is_set_by_hand_while_it_is_listened_to_stays(
    lesson: Lesson,
    amina: FlaskClient,
    recorded: Callable[[str, Sound], Recording],
    sound: Sound,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorded("a.mp4", part(sound, 0, 40))
    second = recorded("b.mp4", part(sound, 10, 50)).id

    def while_listening(*_films: Path, **_how: object) -> Alignment:
        assert amina.patch(f"/api/v1/recordings/{second}", json={"offset_ms": 77}).status_code == 200
        return Alignment(10_000, 0.0, 30_000, 1.0)

    monkeypatch.setattr("media_pipeline.align", while_listening)
    listen(lesson)
    assert (told(amina, second)["in_step"], told(amina, second)["offset_ms"]) == ("by_hand", 77)


def test_a_lesson_with_one_recording_and_recordings_without_sound_are_left_alone(lesson: Lesson) -> None:
    silent = [ready_recording(lesson, "a.mp4"), ready_recording(lesson, "b.mp4")]
    for recording in silent:
        recording.has_audio = False
    db.session.commit()
    listen(lesson)
    assert [place_of(recording) for recording in silent] == [(InStep.UNKNOWN, None)] * 2


def test_an_attempt_that_was_overtaken_places_nothing(
    lesson: Lesson, recorded: Callable[[str, Sound], Recording], sound: Sound
) -> None:
    first, second = recorded("a.mp4", part(sound, 0, 40)), recorded("b.mp4", part(sound, 10, 50))
    key = put_in_step.enqueue(db.session, lesson.id)
    db.session.commit()
    late = runs.begin(key, 1, threading.Event())
    runs.begin(key, 1, threading.Event())
    assert late is not None
    with pytest.raises(Superseded):
        put_in_step.function(late[0], lesson.id)
    db.session.rollback()
    assert [place_of(first), place_of(second)] == [(InStep.UNKNOWN, None)] * 2


# -------------------------------------------------------------------------------------------------------- set by hand


def test_only_the_lessons_teacher_sets_it_and_whoever_sees_the_lesson_reads_it(
    world: World, lesson: Lesson, amina: FlaskClient, api_of: Callable[[Person | None], FlaskClient]
) -> None:
    ready_recording(lesson, "a.mp4")
    url = f"/api/v1/recordings/{ready_recording(lesson, 'b.mp4').id}"
    ben = api_of(world.ben)
    assert ben.get(url).status_code == 404
    share_with_ben(world, lesson)
    assert ben.patch(url, json={"offset_ms": 3200}).status_code == 404
    assert ben.get(url).json["offset_ms"] is None
    assert amina.patch(url, json={"offset_ms": 3200}).status_code == 200
    assert ben.get(url).json["offset_ms"] == 3200
    assert api_of(None).patch(url, json={"offset_ms": 1}).status_code == 401


@pytest.mark.parametrize(
    "body", [{}, {"offset_ms": None}, {"offset_ms": "soon"}, {"offset_ms": 10**9}, {"x": 1}]
)
def test_what_is_no_offset_is_refused(lesson: Lesson, amina: FlaskClient, body: dict[str, object]) -> None:
    url = f"/api/v1/recordings/{ready_recording(lesson).id}"
    assert amina.patch(url, json=body).status_code == 422
    assert amina.get(url).json["offset_ms"] is None


def test_one_that_is_not_ready_waits(lesson: Lesson, amina: FlaskClient) -> None:
    recording = ready_recording(lesson)
    recording.state = RecordingState.PROCESSING
    db.session.commit()
    url = f"/api/v1/recordings/{recording.id}"
    assert amina.patch(url, json={"offset_ms": 5}).status_code == 409
    assert amina.get(url).json["in_step"] == "unknown"


def test_two_who_set_it_at_once_do_not_overwrite_each_other(lesson: Lesson, amina: FlaskClient) -> None:
    url = f"/api/v1/recordings/{ready_recording(lesson).id}"
    read = {"If-Match": amina.get(url).headers["ETag"]}
    assert amina.patch(url, json={"offset_ms": 1}, headers=read).status_code == 200
    assert amina.patch(url, json={"offset_ms": 2}, headers=read).status_code == 412
    assert amina.get(url).json["offset_ms"] == 1


# -------------------------------------------------------------------------------------------------------- on the page


@pytest.fixture
def page_of(
    world: World, lesson: Lesson, client_of: Callable[[Person | None], FlaskClient]
) -> Callable[..., str]:
    """The lesson's page, opened at one of its recordings."""

    def read(recording: Recording | None = None) -> str:
        asked = {"recording": recording.id} if recording else {}
        return client_of(world.amina).get(f"/lessons/{lesson.id}", query_string=asked).text

    return read


def two_recordings(lesson: Lesson, offset_ms: int | None) -> tuple[Recording, Recording]:
    """A front and a side recording, in step if an offset is given."""
    front, side = ready_recording(lesson, "front.mp4"), ready_recording(lesson, "side.mp4")
    for recording in (front, side):
        recording.duration_ms = 60_000
    if offset_ms is not None:
        front.place(InStep.HEARD, 0)
        side.place(InStep.HEARD, offset_ms)
    db.session.commit()
    return front, side


@pytest.mark.parametrize(
    ("offset_ms", "of_the_side", "of_the_front"),
    [
        (3217, "Recorded from a second place; starts 3.2 s later.", "“side.mp4” starts 3.2 s later."),
        (-64_200, "Recorded from a second place; starts 1:04.2 earlier.", "“side.mp4” starts 1:04.2 earlier."),
        (12, "Recorded from a second place; starts at the same moment.", "“side.mp4” starts at the same moment."),
    ],
)  # fmt: skip
def test_the_page_says_how_they_lie_beside_each_other(
    lesson: Lesson, page_of: Callable[..., str], offset_ms: int, of_the_side: str, of_the_front: str
) -> None:
    front, side = two_recordings(lesson, offset_ms)
    assert of_the_side in page_of(side)
    assert of_the_front in page_of(front)
    assert of_the_front in page_of()


def test_the_viewer_chooses_by_a_plain_link_that_knows_the_offset(
    lesson: Lesson, page_of: Callable[..., str]
) -> None:
    front, side = two_recordings(lesson, 3217)
    link = f'<a href="/lessons/{lesson.id}?recording='
    assert f'{link}{side.id}" data-starts-after-ms="3217">side.mp4</a>' in page_of(front)
    assert f'{link}{front.id}" data-starts-after-ms="-3217">front.mp4</a>' in page_of(side)
    assert f'{link}{side.id}" aria-current="page">side.mp4</a>' in page_of(side)


def test_nothing_is_said_while_nothing_is_known(lesson: Lesson, page_of: Callable[..., str]) -> None:
    alone = ready_recording(lesson, "front.mp4")
    assert "Recordings of this lesson" not in page_of(alone)
    side = ready_recording(lesson, "side.mp4")
    assert "Recordings of this lesson" in page_of(side)
    assert "data-in-step" not in page_of(side)
    assert "data-starts-after-ms" not in page_of(side)


@pytest.mark.browser
@pytest.mark.slow
def test_changing_over_keeps_the_moment(
    world: World,
    settings: Settings,
    lesson: Lesson,
    browse: Callable[..., Page],
    client_of: Callable[[Person | None], FlaskClient],
) -> None:
    front, side = two_recordings(lesson, 3200)
    house = House(settings.data, token_of(world.amina))
    house.start("web")
    try:
        cookie = client_of(world.amina).get_cookie("sightline")
        assert cookie is not None
        page = browse(1280)
        page.context.add_cookies([{"name": "sightline", "value": cookie.value, "url": house.url}])
        page.goto(f"{house.url}/lessons/{lesson.id}?recording={front.id}#t=12.5")
        page.get_by_role("link", name="side.mp4").click()
        expect(page).to_have_url(f"{house.url}/lessons/{lesson.id}?recording={side.id}#t=9.300")
        page.get_by_role("link", name="front.mp4").click()
        expect(page).to_have_url(f"{house.url}/lessons/{lesson.id}?recording={front.id}#t=12.500")
    finally:
        house.stop()
