"""Two people go round a cycle in two real browsers: each sees what the other does, and one of them looks back."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.serving import make_server

from app.cycles.models import CheckBack
from app.foundation import clock
from app.foundation.db import db
from tests.browser.conftest import axe
from tests.conftest import sign_in_secret
from tests.goals.story import a_goal

__all__ = ["axe"]
pytestmark = pytest.mark.browser

PATIENCE_MS = 20_000


@pytest.fixture
def address(app) -> Iterator[str]:
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
def enter(chromium, app, address) -> Iterator:
    """Open a browser as somebody."""
    contexts: list[BrowserContext] = []
    signer = app.session_interface.get_signing_serializer(app)

    def open_as(person, *, width: int = 1280, scheme: str = "light") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, base_url=address, color_scheme=scheme, bypass_csp=True
        )
        kept = signer.dumps({"_user_id": sign_in_secret(person), "_fresh": True})
        context.add_cookies([{"name": "sightline", "value": kept, "url": address}])
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    yield open_as
    for context in contexts:
        context.close()
    db.session.remove()


def sign(page: Page) -> None:
    page.get_by_role("link", name="Read agreement").click()
    page.get_by_role("button", name="Sign agreement").click()
    expect(page.get_by_text("Signed.").first).to_be_visible()


def go_on_anyway(page: Page, reason: str, button: str) -> None:
    page.locator("#moving summary").first.click()
    page.get_by_label("Why do you go on without it?").fill(reason)
    page.get_by_role("button", name=button).last.click()


def test_a_pair_goes_round_from_the_agreement_to_a_look_back(world, enter, axe):
    a_goal(world.amina, world.amina_and_ben)
    amina, ben = enter(world.amina), enter(world.ben, width=390, scheme="dark")
    amina.goto("/cycles/new")
    amina.get_by_role("button", name="Begin cycle").click()
    amina.wait_for_url("**/cycles/*")
    here = amina.url
    sign(amina)
    ben.goto(here)
    assert axe(ben) == []
    amina.goto(here)
    amina.get_by_label("Which goal is it for?").select_option(index=1)
    amina.get_by_role("button", name="Keep choice").click()
    expect(amina.get_by_text("Waiting for Ben")).to_be_visible()
    expect(ben.get_by_label("Stages")).to_be_visible()
    ben.get_by_role("link", name="Read agreement").click()
    assert axe(ben) == []
    ben.get_by_role("button", name="Sign agreement").click()
    expect(amina.get_by_text("Say where the goal stands now")).to_be_visible(timeout=PATIENCE_MS)  # by itself

    ben.goto(here)
    go_on_anyway(amina, "We count in the first film.", "Go on to action plan")
    expect(ben.get_by_text("We count in the first film.")).to_be_visible(timeout=PATIENCE_MS)
    expect(ben.locator("[aria-current=step]")).to_contain_text("Action plan")

    ben.locator("#moving summary").first.click()
    half_written = ben.get_by_label("Why do you go on without it?")
    half_written.fill("Because")
    amina.locator("#moving summary").first.click()
    amina.get_by_label("Why do you go on without it?").fill("Short of time.")
    amina.get_by_role("button", name="Go on to monitor").click()
    expect(ben.locator("[aria-current=step]")).to_contain_text("Monitor", timeout=PATIENCE_MS)
    expect(half_written).to_have_value("Because")

    go_on_anyway(amina, "The films wait.", "Go on to reflect")
    go_on_anyway(amina, "The term is over.", "Close cycle")
    expect(amina.get_by_role("heading", name="Eight weeks on")).to_be_visible()
    for one in db.session.query(CheckBack):
        one.due_on = clock.today() - timedelta(days=1)
    db.session.commit()
    ben.goto(here)
    ben.get_by_role("link", name="Look back").click()
    first = ben.locator(".check-back").first
    first.get_by_text("Can’t tell yet").click()
    first.get_by_role("button", name="Keep answer").click()
    expect(ben.locator(".check-back .badge")).to_have_text("Can’t tell yet")
    expect(amina.locator(".check-back .badge")).to_have_text("Can’t tell yet", timeout=PATIENCE_MS)
    for page in (amina, ben):
        assert axe(page) == []
        width = page.viewport_size["width"]
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.goto("/cycles")
        assert axe(page) == []
