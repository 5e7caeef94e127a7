"""A teacher watches and comments on a film that has arrived by half, and goes on when the rest is here."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.comments.models import Comment
from app.foundation.db import db
from app.lessons.models import Lesson
from app.people.models import Person
from app.seeds import World
from app.settings import Settings
from tests.browser.conftest import axe, browse
from tests.conftest import token_of
from tests.lessons.conftest import send
from tests.lessons.house import House, wait_for
from tests.lessons.test_watching_early import film, half_sent
from tests.media_pipeline.films import read_number
from tests.workspace.test_in_chromium import PICTURE

__all__ = ["axe", "browse", "film"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]

STANDS = "Math.round(document.querySelector('lesson-player').nowMs)"
PLAYS_ALL = "document.querySelector('video[data-playback]').src.includes('/playback.mp4')"


@pytest.fixture
def house(world: World, settings: Settings) -> Iterator[House]:
    """Web and, when the test starts it, a worker."""
    made = House(settings.data, token_of(world.amina))
    made.start("web")
    yield made
    made.stop()


def number_shown(page: Page) -> int:
    """The number of the frame on the screen."""
    return read_number(np.array(page.evaluate(PICTURE)).reshape(144, 256))


def until(page: Page, holds: str, within_s: float = 20) -> None:
    """Wait until an expression is true on the page, whose policy forbids that it be waited for there."""
    wait_for(lambda: page.evaluate(holds), within_s, holds)


def test_half_an_upload_is_watched_and_commented_on(
    house: House,
    world: World,
    lesson: Lesson,
    amina: FlaskClient,
    film: Path,
    browse: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    client_of: Callable[[Person | None], FlaskClient],
) -> None:
    content = film.read_bytes()
    url, _ = half_sent(amina, lesson, content)
    cookie = client_of(world.amina).get_cookie("sightline")
    page = browse(1280)
    page.context.add_cookies([{"name": "sightline", "value": cookie.value, "url": house.url}])
    page.goto(f"{house.url}/lessons/{lesson.id}")
    expect(page.get_by_text("is not all here yet")).to_be_visible()
    house.start("worker")
    expect(page.locator("[data-arriving]")).to_contain_text(
        "Still arriving: 50 % · you can already watch and comment", timeout=40_000
    )
    until(page, "document.querySelector('video[data-playback]').readyState >= 2")
    until(page, "document.querySelector('video[data-playback]').duration >= 4")
    assert axe(page) == []
    page.keyboard.press("ArrowRight")
    until(page, f"{STANDS} === 1000")
    wait_for(lambda: number_shown(page) == 25, 20, "the picture of the first second")
    for number in range(26, 33):
        page.keyboard.press(".")
        wait_for(lambda number=number: number_shown(page) == number, 20, f"picture {number}")
    until(page, f"{STANDS} === 1280")
    wait_for(lambda: number_shown(page) == 32, 5, "the picture is the thirty-second")
    page.keyboard.press("c")
    page.keyboard.type("They turn to", delay=20)
    half = len(content) // 2
    assert send(amina, url, half, content[half:]).status_code == 204
    until(page, PLAYS_ALL, 60)
    page.keyboard.type(" each other.", delay=20)
    wait_for(lambda: number_shown(page) == 32, 10, "the same picture, of the whole film")
    expect(page.locator("#clips")).to_be_visible()
    assert axe(page) == []
    page.keyboard.press("Enter")
    wait_for(_comments, 10, "the comment is kept")
    comment = _comments()[0]
    assert (comment.at_ms, comment.body) == (1280, "They turn to each other.")
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowLeft")
    until(page, f"{STANDS} === 280")
    page.get_by_text("They turn to each other.").first.click()
    expect(page.locator(".player__length")).to_have_text("/ 0:10")


def _comments() -> list[Comment]:
    db.session.rollback()
    return list(db.session.scalars(select(Comment)).unique())
