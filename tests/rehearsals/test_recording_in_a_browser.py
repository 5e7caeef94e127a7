"""A rehearsal as a teacher records it: with camera and microphone, sent while it grows, and finished after a crash."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import select

from app.action_steps.models import ActionStep
from app.foundation import clock
from app.foundation.db import db
from app.lessons.models import Recording, RecordingState, Sharing, Upload
from app.people.models import Person
from app.rehearsals.models import Rehearsal
from app.seeds import World
from app.settings import Settings
from tests.browser.conftest import axe, browse
from tests.conftest import CHROMIUM_FLAGS, token_of
from tests.goals.story import a_goal
from tests.lessons.house import House, wait_for

__all__ = ["axe", "browse"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]

DEVICES = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
WORDS = "After each question I count to three before I choose a hand."


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A Chromium with a camera and a microphone that somebody allowed it to use."""
    path = os.environ.get("SIGHTLINE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*CHROMIUM_FLAGS, *DEVICES])
        yield browser
        browser.close()


@pytest.fixture
def house(world: World, settings: Settings) -> Iterator[House]:
    """A running web server; the worker is for the test to start."""
    made = House(settings.data, token_of(world.amina))
    made.start("web")
    yield made
    made.stop()


@pytest.fixture
def page(
    house: House, world: World, browse: Callable[..., Page], client_of: Callable[[Person | None], FlaskClient]
) -> Page:
    """Amina's page for rehearsing her active step."""
    step = ActionStep.agree(
        a_goal(world.amina, world.amina_and_ben),
        by=world.ben,
        owner_id=None,
        body=WORDS,
        due_on=clock.today() + timedelta(days=3),
    )
    db.session.commit()
    cookie = client_of(world.amina).get_cookie("sightline")
    assert cookie is not None
    opened = browse(1280)
    opened.context.add_cookies([{"name": "sightline", "value": cookie.value, "url": house.url}])
    opened.goto(f"{house.url}/action-steps/{step.id}/rehearsals/new")
    return opened


def record(page: Page) -> None:
    """Open the camera by keyboard and begin."""
    page.get_by_role("button", name="Use camera and microphone").press("Enter")
    start = page.get_by_role("button", name="Start recording")
    expect(start).to_be_focused()
    assert page.evaluate("document.querySelector('[data-film]').srcObject.getVideoTracks().length") == 1
    start.press("Enter")
    expect(page.get_by_role("button", name="Stop recording")).to_be_focused(timeout=15_000)


def upload() -> Upload | None:
    db.session.rollback()
    return db.session.scalars(select(Upload).execution_options(populate_existing=True)).unique().one_or_none()


def arrived() -> int:
    found = upload()
    return found.offset if found else 0


def recording() -> Recording:
    db.session.rollback()
    return db.session.scalars(select(Recording).execution_options(populate_existing=True)).unique().one()


def test_a_rehearsal_is_sent_while_it_is_recorded_and_kept(
    house: House, world: World, page: Page, axe: Callable[[Page], list[str]]
) -> None:
    assert axe(page) == []
    record(page)
    wait_for(lambda: arrived() > 0, 20, "its beginning is here while it is recorded")
    pause = page.get_by_role("button", name="Pause")
    pause.press("Enter")
    page.get_by_role("button", name="Go on").press("Enter")
    assert axe(page) == []
    page.get_by_role("button", name="Stop recording").press("Enter")
    expect(page.get_by_role("button", name="Keep recording")).to_be_focused()
    first = upload()
    assert first is not None
    page.get_by_role("button", name="Record again").click()
    wait_for(lambda: upload() is None, 20, "what is not kept is dropped on the server too")
    expect(page.get_by_role("button", name="Start recording")).to_be_focused()
    page.keyboard.press("Enter")
    wait_for(lambda: arrived() > 0, 30, "the second try is sent as well")
    page.get_by_role("button", name="Stop recording").press("Enter")
    expect(page.get_by_role("button", name="Keep recording")).to_be_focused()
    assert axe(page) == []
    page.get_by_label("Share it with Ben as soon as I keep it").check()
    page.get_by_role("button", name="Keep recording").click()
    page.wait_for_url(f"{house.url}/lessons/*")
    rehearsal = db.session.scalars(select(Rehearsal)).one()
    assert page.url.endswith(rehearsal.lesson_id)
    assert db.session.scalars(select(Sharing)).unique().one().pair_id == world.amina_and_ben.id
    assert recording().state in (RecordingState.RECEIVED, RecordingState.PROCESSING)
    house.start("worker")
    wait_for(lambda: recording().playable, 90, "what the browser recorded can be watched")
    assert (recording().has_video, recording().has_audio) == (True, True)
    assert (recording().duration_ms or 0) > 500


def test_what_was_recorded_survives_a_crash_and_is_finished_afterwards(house: House, page: Page) -> None:
    record(page)
    wait_for(lambda: arrived() > 0, 20, "its beginning is here while it is recorded")
    house.kill("web")
    page.wait_for_timeout(2_500)  # goes on being recorded, and kept in the browser, without a server
    expect(page.locator("[data-sent-words]")).to_contain_text("kept here and goes on by itself")
    before = arrived()
    house.start("web")
    wait_for(lambda: arrived() > before, 40, "it goes on by itself")
    page.context.on("dialog", lambda asked: asked.accept())
    page.goto("about:blank")  # the page is gone in the middle of a sentence
    sent = arrived()
    page.go_back()
    expect(page.get_by_role("heading", name="Something you recorded is still here")).to_be_visible()
    expect(page.get_by_role("button", name="Use camera and microphone")).to_be_hidden()
    page.get_by_role("button", name="Watch it").click()
    wait_for(
        lambda: page.evaluate("document.querySelector('[data-left-film]').readyState") >= 2, 20, "it plays"
    )
    page.get_by_role("button", name="Finish upload").click()
    page.wait_for_url(f"{house.url}/lessons/*")
    whole = upload()
    assert whole is not None
    assert whole.completed_at is not None
    assert whole.length >= sent
    assert db.session.scalars(select(Sharing)).all() == []
    page.go_back()
    expect(page.get_by_role("button", name="Use camera and microphone")).to_be_visible()
    expect(page.get_by_role("heading", name="Something you recorded is still here")).to_be_hidden()


def test_a_camera_that_may_not_be_used_is_said_in_words(page: Page) -> None:
    refuse = "async () => { throw new DOMException('no', 'NotAllowedError') }"
    page.evaluate(f"void (navigator.mediaDevices.getUserMedia = {refuse})")
    page.get_by_role("button", name="Use camera and microphone").click()
    expect(page.get_by_role("alert")).to_contain_text(
        "The browser may not use the camera and the microphone."
    )
    page.get_by_text("Pick a film instead").click()
    expect(page.get_by_label("Film of a rehearsal")).to_be_visible()


def test_a_lesson_is_recorded_on_the_page_of_a_new_one(house: House, page: Page) -> None:
    page.goto(f"{house.url}/lessons/new")
    page.get_by_text("Record in the browser").click()
    record(page)
    page.wait_for_timeout(1_500)
    page.get_by_role("button", name="Stop recording").press("Enter")
    page.get_by_role("button", name="Keep recording").click()
    expect(page.get_by_role("alert").filter(has_text="then keep the recording")).to_be_visible()
    page.get_by_label("Title").fill("Ratio tables")
    page.get_by_role("button", name="Keep recording").click()
    page.wait_for_url(re.compile(r"/lessons/[a-z2-7]{20}$"))
    assert recording().lesson.title == "Ratio tables"
    whole = upload()
    assert whole is not None
    assert whole.completed_at is not None
