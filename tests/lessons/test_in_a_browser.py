"""Uploading as a teacher does it: in a real browser, to a real server, with lines that break and tabs that close."""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.foundation.db import db
from app.lessons.models import Lesson, Recording, RecordingState, Upload
from app.lessons.news import tell_of_recording
from app.people.models import Person
from app.seeds import World
from app.settings import Settings
from tests.browser.conftest import axe, browse
from tests.conftest import token_of
from tests.lessons.conftest import lesson_of, ready_recording
from tests.lessons.house import House, drawn_film, wait_for

__all__ = ["axe", "browse"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WIDTHS = (1280, 390)


@pytest.fixture
def house(world: World, settings: Settings) -> Iterator[House]:
    """A running web server; the worker is for the test to start."""
    made = House(settings.data, token_of(world.amina))
    made.start("web")
    yield made
    made.stop()


@pytest.fixture
def visit(
    house: House, browse: Callable[..., Page], client_of: Callable[[Person | None], FlaskClient]
) -> Callable[..., Page]:
    """A browser in which a person is signed in."""

    def begin(person: Person, width: int = 1280) -> Page:
        cookie = client_of(person).get_cookie("sightline")
        assert cookie is not None
        page = browse(width, touch=width < 500)
        page.context.add_cookies([{"name": "sightline", "value": cookie.value, "url": house.url}])
        page.goto(f"{house.url}/lessons")
        return page

    return begin


def only_recording() -> Recording | None:
    """The one recording there is, as it is now."""
    db.session.rollback()
    return db.session.scalars(select(Recording)).unique().one_or_none()


def slowed(page: Page, bytes_per_second: int) -> None:
    """Give the page a school's line."""
    line = page.context.new_cdp_session(page)
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": bytes_per_second},
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_a_new_lesson_is_uploaded_and_watched_while_it_is_prepared(
    house: House,
    world: World,
    visit: Callable[..., Page],
    tmp_path: Path,
    axe: Callable[[Page], list[str]],
    width: int,
) -> None:
    house.start("worker")
    film = drawn_film(tmp_path / "fractions.avi", 6)
    page = visit(world.amina, width)
    page.get_by_role("link", name="New lesson").click()
    assert axe(page) == []
    page.get_by_label("Recording").set_input_files(film)
    expect(page.get_by_text("fractions.avi")).to_be_visible()
    page.get_by_role("button", name="Upload", exact=True).click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("One thing needs another look")
    expect(page.get_by_text("fractions.avi")).to_be_visible()
    page.get_by_label("Title").fill("Comparing fractions")
    page.get_by_label("Look-for 1").fill("Who answers whom?")
    page.get_by_role("button", name="Add look-for").click()
    page.get_by_label("Look-for 3").fill("How long do I wait?")
    page.get_by_role("button", name="Upload", exact=True).click()
    page.wait_for_url(re.compile(r"/lessons/[a-z2-7]{20}"))
    recording = wait_for(only_recording, 20, "the recording is there")
    wait_for(lambda: only_recording().received_at, 20, "all of it is there")
    assert only_recording().sha256 in (None, hashlib.sha256(film.read_bytes()).hexdigest())
    assert db.session.get(Lesson, recording.lesson_id).look_fors == [
        "Who answers whom?",
        "How long do I wait?",
    ]
    expect(page.locator("video[data-playback]")).to_be_visible(timeout=90_000)


def test_a_wrong_form_loses_neither_words_nor_files(
    house: House, world: World, visit: Callable[..., Page], tmp_path: Path
) -> None:
    film = tmp_path / "a.mp4"
    film.write_bytes(b"x" * 1000)
    page = visit(world.amina)
    page.goto(f"{house.url}/lessons/new")
    page.get_by_label("Subject").fill("Maths")
    page.get_by_label("Recording").set_input_files(film)
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.get_by_label("Subject").input_value() == "Maths"
    assert page.get_by_label("Recording").evaluate("field => field.files.length") == 1


def test_a_film_dropped_on_the_field_is_chosen(
    house: House, world: World, visit: Callable[..., Page]
) -> None:
    page = visit(world.amina)
    page.goto(f"{house.url}/lessons/new")
    carried = page.evaluate_handle(
        "() => { const carried = new DataTransfer(); carried.items.add(new File(['film'], 'dropped.mp4')); return carried; }"
    )
    page.dispatch_event("upload-drop", "drop", {"dataTransfer": carried})
    expect(page.get_by_text("dropped.mp4")).to_be_visible()
    assert page.get_by_label("Recording").evaluate("field => field.files[0].name") == "dropped.mp4"


def test_an_upload_is_paused_resumed_and_dropped(
    house: House, world: World, visit: Callable[..., Page], tmp_path: Path
) -> None:
    film = tmp_path / "long.mp4"
    film.write_bytes(os.urandom(8_000_000))
    lesson = lesson_of(world.amina)
    page = visit(world.amina)
    page.goto(f"{house.url}/lessons/{lesson.id}/edit")
    slowed(page, 1_000_000)
    page.get_by_label("Add a recording").set_input_files(film)
    page.get_by_role("button", name="Upload", exact=True).click()
    row = page.locator(".sending__one")
    expect(row.locator("[data-detail]")).to_contain_text("/s", timeout=30_000)
    row.get_by_role("button", name="Pause upload").click()
    expect(row).to_contain_text("paused")
    row.get_by_role("button", name="Resume upload").click()
    expect(row.get_by_role("button", name="Pause upload")).to_be_visible()
    row.get_by_role("button", name="Drop upload").click()
    wait_for(lambda: only_recording() is None, 20, "nothing of it is left")


def test_after_a_closed_tab_the_same_file_goes_on_where_it_stopped(
    house: House, world: World, visit: Callable[..., Page], tmp_path: Path
) -> None:
    film, other = tmp_path / "long.mp4", tmp_path / "other.mp4"
    length = 40_000_000  # on a slow line a browser sends several megabytes at once before it slows down
    film.write_bytes(os.urandom(length))
    other.write_bytes(os.urandom(length))
    lesson = lesson_of(world.amina)
    page = visit(world.amina)
    page.goto(f"{house.url}/lessons/{lesson.id}/edit")
    slowed(page, 1_000_000)
    page.get_by_label("Add a recording").set_input_files(film)
    page.get_by_role("button", name="Upload", exact=True).click()
    wait_for(lambda: _arrived() > 1_000_000, 40, "a part has arrived")
    page.close(run_before_unload=False)

    again = visit(world.amina)
    again.goto(f"{house.url}/lessons")
    unfinished = again.get_by_role("region", name="Unfinished uploads")
    expect(unfinished).to_contain_text("long.mp4")
    before = wait_for(_arrived, 20, "the server knows how much")
    unfinished.locator("[data-file]").set_input_files(other)
    expect(unfinished).to_contain_text("That is another file.")
    sent: list[int] = []
    again.on("request", lambda one: sent.append(int(one.headers.get("upload-offset", "-1"))))
    unfinished.locator("[data-file]").set_input_files(film)
    again.wait_for_url(f"{house.url}/lessons/{lesson.id}")
    recording = only_recording()
    assert recording.state is not RecordingState.UPLOADING
    assert min(at for at in sent if at >= 0) >= before
    original = house.call("GET", f"/media/recordings/{recording.id}/original").content
    assert hashlib.sha256(original).hexdigest() == hashlib.sha256(film.read_bytes()).hexdigest()


def test_a_server_that_restarts_and_a_line_that_breaks_are_lived_through(
    house: House, world: World, visit: Callable[..., Page], tmp_path: Path
) -> None:
    film = tmp_path / "long.mp4"
    film.write_bytes(os.urandom(8_000_000))
    lesson = lesson_of(world.amina)
    page = visit(world.amina)
    page.goto(f"{house.url}/lessons/{lesson.id}/edit")
    slowed(page, 1_000_000)
    page.get_by_label("Add a recording").set_input_files(film)
    page.get_by_role("button", name="Upload", exact=True).click()
    wait_for(lambda: _arrived() > 1_000_000, 40, "a part has arrived")
    house.kill("web")
    expect(page.locator(".sending__one")).to_contain_text("goes on by itself", timeout=30_000)
    house.start("web")
    wait_for(lambda: _arrived() > 3_000_000, 60, "it goes on")
    page.context.set_offline(True)
    page.wait_for_timeout(1_500)
    page.context.set_offline(False)
    page.wait_for_url(f"{house.url}/lessons/{lesson.id}", timeout=60_000)
    original = house.call("GET", f"/media/recordings/{only_recording().id}/original").content
    assert hashlib.sha256(original).hexdigest() == hashlib.sha256(film.read_bytes()).hexdigest()


def _arrived() -> int:
    db.session.rollback()
    upload = db.session.scalars(select(Upload)).unique().one_or_none()
    return upload.offset if upload else 0


def test_progress_arrives_without_loading_the_page(
    house: House, world: World, visit: Callable[..., Page], axe: Callable[[Page], list[str]]
) -> None:
    lesson = lesson_of(world.amina)
    recording = ready_recording(lesson)
    recording.state, recording.playable_at = RecordingState.PROCESSING, None
    recording.stage("playback").wait()
    db.session.commit()
    page = visit(world.amina)
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    page.goto(f"{house.url}/lessons/{lesson.id}/edit")
    expect(page.locator("recording-progress")).to_contain_text("being prepared")
    assert axe(page) == []
    page.wait_for_timeout(500)
    recording = only_recording()
    recording.reject("image", "This is a picture. Choose the film of your lesson.")
    tell_of_recording(db.session, recording)
    db.session.commit()
    expect(page.locator("recording-progress")).to_contain_text("This is a picture.")
    expect(page.get_by_role("link", name="Choose another file")).to_be_visible()
    assert len(loads) == 1


@pytest.mark.parametrize("width", WIDTHS)
def test_a_lesson_is_shared_and_taken_back(
    house: House, world: World, visit: Callable[..., Page], axe: Callable[[Page], list[str]], width: int
) -> None:
    lesson = lesson_of(world.amina)
    ready_recording(lesson)
    ben = visit(world.ben, width)
    assert ben.goto(f"{house.url}/lessons/{lesson.id}").status == 404
    page = visit(world.amina, width)
    page.goto(f"{house.url}/lessons/{lesson.id}/sharings")
    assert axe(page) == []
    expect(page.get_by_label("Their e-mail address")).to_be_hidden()
    page.get_by_role("button", name="Share lesson").click()
    expect(page.locator("[data-audience]")).to_contain_text("You and Ben can see this, for coaching, until")
    assert axe(page) == []
    assert ben.goto(f"{house.url}/lessons/{lesson.id}").status == 200
    page.get_by_role("button", name="Take lesson back from Ben Okafor").click()
    expect(page.locator("[data-audience]")).to_contain_text("Only you can see this.")
    assert ben.goto(f"{house.url}/lessons/{lesson.id}").status == 404


@pytest.mark.parametrize("width", WIDTHS)
def test_a_lesson_is_deleted_after_typing_the_word(
    house: House, world: World, visit: Callable[..., Page], axe: Callable[[Page], list[str]], width: int
) -> None:
    lesson = lesson_of(world.amina)
    ready_recording(lesson)
    page = visit(world.amina, width)
    assert axe(page) == []
    page.goto(f"{house.url}/lessons/{lesson.id}/edit")
    page.get_by_role("button", name="Delete lesson").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Delete lesson").click()
    expect(dialog).to_contain_text("Please type the word delete.")
    assert axe(page) == []
    dialog.get_by_label("Type delete to go on").fill("delete")
    dialog.get_by_role("button", name="Delete lesson").click()
    page.wait_for_url(f"{house.url}/lessons")
    expect(page.get_by_text("is deleted")).to_be_visible()
