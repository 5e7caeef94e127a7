"""Notes as they are taken in a classroom whose network comes and goes: nothing is lost, nothing is there twice."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from app.foundation.db import db
from app.observations.models import Line, Observation, Who
from app.people.models import Person
from app.seeds import World
from tests.browser.conftest import axe, browse
from tests.goals.story import a_goal
from tests.lessons.house import wait_for

__all__ = ["axe", "browse"]
WIDTHS = (1280, 390)


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the house can be visited."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(
    address: str, world: World, browse: Callable[..., Page], client_of: Callable[[Person | None], FlaskClient]
) -> Page:
    """Ben's notes, going on, on his phone."""
    notes = Observation.begin(
        a_goal(world.amina, world.amina_and_ben), by=world.ben, title="Year 5 fractions, first half"
    )
    db.session.commit()
    cookie = client_of(world.ben).get_cookie("sightline")
    assert cookie is not None
    opened = browse(390)
    opened.context.add_cookies([{"name": "sightline", "value": cookie.value, "url": address}])
    opened.goto(f"{address}/observations/{notes.id}")
    return opened


def kept() -> list[Line]:
    """The lines that the server has, in the order of their times."""
    db.session.rollback()
    return list(db.session.scalars(select(Line).order_by(Line.at_ms)))


def shown(page: Page) -> list[str]:
    return page.locator("[data-line] [data-body]").all_text_contents()


@pytest.mark.browser
@pytest.mark.slow
def test_lines_are_stamped_kept_without_a_network_and_sent_once(
    page: Page, axe: Callable[[Page], list[str]]
) -> None:
    field = page.get_by_label("What do you see or hear?")
    expect(field).to_be_focused()
    page.keyboard.press("1")
    page.keyboard.type("Who can say it in other words?")
    page.wait_for_timeout(700)  # thinks in the middle of the line: its time stays that of its first letter
    stamped = page.locator("[data-stamped]").text_content()
    page.keyboard.press("Enter")
    wait_for(lambda: len(kept()) == 1, 20, "the first line is here")
    [first] = kept()
    assert first.who is Who.TEACHER_SAID
    assert stamped == f"{first.at_ms // 60_000}:{first.at_ms // 1000 % 60:02}.{first.at_ms % 1000 // 100}"
    assert axe(page) == []
    page.route("**/api/v1/observation-lines/**", lambda asked: asked.abort())
    page.keyboard.press("2")
    page.keyboard.type("Same amount, more pieces #fractions")
    page.keyboard.press("Enter")
    page.keyboard.press("4")
    page.keyboard.type("Great engagement")
    page.keyboard.press("Enter")
    expect(page.locator("[data-kept]")).to_contain_text("Kept in this browser")
    page.keyboard.type("Half a li")
    page.reload()
    assert len(kept()) == 1
    expect(page.get_by_label("What do you see or hear?")).to_have_value("Half a li")
    assert len(shown(page)) == 3
    page.unroute("**/api/v1/observation-lines/**")
    page.reload()
    wait_for(lambda: len(kept()) == 3, 20, "what waited is sent")
    page.get_by_label("What do you see or hear?").press("End")
    page.keyboard.type("ne")
    page.keyboard.press("Enter")
    wait_for(lambda: len(kept()) == 4, 20, "the line that was begun before is here")
    assert [line.body for line in kept()][1:] == [
        "Same amount, more pieces #fractions",
        "Great engagement",
        "Half a line",
    ]
    assert kept()[1].tags == ["fractions"]
    expect(page.locator("[data-nudge]:visible")).to_contain_text("What did you see or hear")
    assert sorted(shown(page)) == sorted(line.body for line in kept())


@pytest.mark.browser
@pytest.mark.slow
def test_a_line_is_put_right_and_taken_away(page: Page) -> None:
    for words in ("Four hands", "The bell"):
        page.get_by_label("What do you see or hear?").fill(words)
        page.keyboard.press("Enter")
    wait_for(lambda: len(kept()) == 2, 20, "both lines are here")
    page.get_by_role("button", name="Edit").first.click()
    page.get_by_label("Line", exact=True).fill("Five hands")
    page.get_by_label("Whose").select_option("did")
    page.get_by_role("button", name="Keep line").click()
    wait_for(lambda: kept()[0].body == "Five hands", 20, "the line is put right")
    assert kept()[0].who is Who.DID
    page.get_by_role("button", name="Edit").last.click()
    page.get_by_role("button", name="Delete line").click()
    wait_for(lambda: len(kept()) == 1, 20, "the other is taken away")
    assert shown(page) == ["Five hands"]


def test_the_clock_and_the_lines_hold_without_a_browser() -> None:
    test = Path(__file__).parent / "lines_test.mjs"
    said = subprocess.run(["node", "--test", str(test)], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout
