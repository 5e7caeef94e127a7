"""Two people with the same debrief open, in two real browsers: each sees what the other does, and nothing is lost."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.serving import make_server

from app.action_steps.models import ActionStep
from app.debriefs.models import Debrief
from app.foundation.db import db
from app.settings import ROOT
from tests.conftest import sign_in_secret

pytestmark = pytest.mark.browser

AXE = ROOT / "static/node_modules/axe-core/axe.min.js"
PATIENCE_MS = 20_000
WORDS = "After each question I count to three before I choose a hand."


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
def sign_in(app, address):
    """Make the cookie of a new sign-in."""
    signer = app.session_interface.get_signing_serializer(app)

    def cookie_of(person):
        kept = signer.dumps({"_user_id": sign_in_secret(person), "_fresh": True})
        return {"name": "sightline", "value": kept, "url": address}

    return cookie_of


@pytest.fixture
def enter(chromium, address, debrief, sign_in):
    """Open the debrief as somebody."""
    contexts: list[BrowserContext] = []

    def open_as(person, *, width: int = 1280, script: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, java_script_enabled=script, bypass_csp=True
        )
        context.add_cookies([sign_in(person)])
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{address}/debriefs/{debrief.id}", wait_until="load")
        return page

    yield open_as
    for context in contexts:
        context.close()
    db.session.remove()


@pytest.fixture
def both(enter, world) -> tuple[Page, Page]:
    """Amina's page and Ben's."""
    return enter(world.amina), enter(world.ben)


def places(page: Page) -> list[str]:
    return page.locator("[data-agenda] .place__words").all_text_contents()


def test_each_sees_what_the_other_does_to_the_agenda(both, debrief):
    amina, ben = both
    first = amina.locator("[data-item]").first
    first.get_by_role("button", name="Discussed").click()
    theirs = ben.locator("[data-item]").first.get_by_role("button", name="Discussed")
    expect(theirs).to_have_attribute("aria-pressed", "true", timeout=PATIENCE_MS)

    ben.get_by_text("Add to agenda").click()
    ben.get_by_label("topic, in your words").fill("The seating plan")
    ben.get_by_role("button", name="Add moment").click()
    expect(amina.get_by_text("The seating plan")).to_be_visible(timeout=PATIENCE_MS)

    order = places(amina)
    grip = amina.locator("[data-grip]").last
    grip.focus()
    grip.press("ArrowUp")
    expect(ben.locator("[data-agenda] .place__words").nth(2)).to_have_text(
        order[3].strip(), timeout=PATIENCE_MS
    )
    assert amina.evaluate("document.activeElement.matches('[data-grip]')")


def test_a_moment_is_dragged_with_the_pointer(both):
    amina, ben = both
    order = [words.strip() for words in places(amina)]
    grip, target = (
        amina.locator("[data-grip]").last.bounding_box(),
        amina.locator("[data-item]").first.bounding_box(),
    )
    amina.mouse.move(grip["x"] + 5, grip["y"] + 5)
    amina.mouse.down()
    amina.mouse.move(target["x"] + 5, target["y"] + 5, steps=12)
    amina.mouse.up()
    expect(ben.locator("[data-agenda] .place__words").first).to_have_text(order[-1], timeout=PATIENCE_MS)


def test_a_step_half_written_survives_what_the_other_does(both, world):
    amina, ben = both
    ben.locator("[data-item]").first.get_by_role("button", name="Step").click()
    body = ben.get_by_label("What will be tried?")
    body.fill("Improve waiting")
    expect(ben.get_by_text("hard to see")).to_be_visible(timeout=PATIENCE_MS)
    amina.locator("[data-item]").nth(1).get_by_role("button", name="Parked").click()
    theirs = ben.locator("[data-item]").nth(1).get_by_role("button", name="Parked")
    expect(theirs).to_have_attribute("aria-pressed", "true", timeout=PATIENCE_MS)
    expect(body).to_have_value("Improve waiting")
    body.fill(WORDS)
    ben.get_by_role("button", name="Agree step").click()
    expect(amina.locator(".place__step")).to_contain_text(WORDS, timeout=PATIENCE_MS)
    assert db.session.query(ActionStep).one().owner_id == world.amina.id


def test_both_write_notes_and_both_texts_stay(both, debrief):
    amina, ben = both
    mine, theirs = amina.locator("#notes-text"), ben.locator("#notes-text")
    mine.fill("Wait time")
    expect(theirs).to_have_value("Wait time", timeout=PATIENCE_MS)
    theirs.press("End")
    theirs.press_sequentially("\nWho answered")
    mine.press("Home")
    mine.press_sequentially("On: ")
    expect(mine).to_have_value("On: Wait time\nWho answered", timeout=PATIENCE_MS)
    expect(theirs).to_have_value("On: Wait time\nWho answered", timeout=PATIENCE_MS)
    db.session.remove()
    assert db.session.get(Debrief, debrief.id).notes == "On: Wait time\nWho answered"


def test_a_lost_line_keeps_the_notes_and_sends_them_later(both, debrief):
    amina, ben = both
    amina.context.set_offline(True)
    amina.locator("#notes-text").fill("Written in a tunnel")
    expect(amina.get_by_text("Your notes are kept here")).to_be_visible(timeout=PATIENCE_MS)
    amina.context.set_offline(False)
    expect(ben.locator("#notes-text")).to_have_value("Written in a tunnel", timeout=PATIENCE_MS)


def test_notes_typed_after_the_sign_in_ended_arrive_once_one_is_signed_in_again(both, world, sign_in):
    amina, ben = both
    amina.context.clear_cookies()
    amina.locator("#notes-text").fill("Typed while signed out")
    expect(amina.get_by_text("You are signed out. Your notes are kept here")).to_be_visible(
        timeout=PATIENCE_MS
    )
    amina.context.add_cookies([sign_in(world.amina)])
    expect(ben.locator("#notes-text")).to_have_value("Typed while signed out", timeout=PATIENCE_MS)
    amina.locator("[data-item]").first.get_by_role("button", name="Discussed").click()
    theirs = ben.locator("[data-item]").first.get_by_role("button", name="Discussed")
    expect(theirs).to_have_attribute("aria-pressed", "true", timeout=PATIENCE_MS)


def test_one_answer_is_waited_for_before_the_next_question_so_that_none_comes_late(both, debrief):
    amina, _ben = both
    held, asked = [], []

    def hold(route):
        asked.append(route.request.post_data)
        if len(asked) == 1:
            held.append((route, route.fetch()))
        else:
            route.continue_()

    amina.route("**/notes", hold)
    amina.locator("#notes-text").fill("First")
    until(amina, lambda: held)
    amina.locator("#notes-text").fill("First, then second")
    amina.wait_for_timeout(2_000)  # more than the pause after which it would be sent
    assert len(asked) == 1
    route, answer = held[0]
    route.fulfill(response=answer)
    expect(amina.locator("#notes-state")).to_have_text("Kept.", timeout=PATIENCE_MS)
    expect(amina.locator("#notes-text")).to_have_value("First, then second")
    db.session.remove()
    assert db.session.get(Debrief, debrief.id).notes == "First, then second"


def test_closing_turns_both_pages_into_the_record(both):
    amina, ben = both
    ben.get_by_role("button", name="Close debrief").first.click()
    ben.get_by_role("dialog").get_by_role("button", name="Close debrief").click()
    for page in (ben, amina):
        expect(page.get_by_text("Closed by Ben Okafor")).to_be_visible(timeout=PATIENCE_MS)


def test_choosing_a_moment_turns_the_picture_to_it(enter, world, meeting):
    amina = enter(world.amina)
    amina.evaluate(
        """() => {
            const video = document.querySelector("video[data-playback]");
            Object.defineProperty(video, "readyState", { value: 4 });
            video.play = async () => { video.dataset.played = "yes"; };
            let at = 0;
            Object.defineProperty(video, "currentTime", { get: () => at, set: (to) => { at = to; } });
        }"""
    )
    amina.locator("[data-item] a.timecode").first.click()
    assert amina.evaluate("document.querySelector('video[data-playback]').currentTime") == 90
    expect(amina.locator("video[data-playback]")).to_have_attribute("data-played", "yes")
    expect(amina.locator("[data-now]")).to_contain_text(meeting.strength.body)


@pytest.mark.parametrize("width", [1280, 390])
def test_the_room_and_the_record_are_accessible(enter, world, width):
    amina = enter(world.amina, width=width)
    amina.locator("[data-item]").first.get_by_role("button", name="Step").click()
    expect(amina.get_by_label("What will be tried?")).to_be_visible()
    assert problems(amina) == []
    assert not amina.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    amina.get_by_role("button", name="Close debrief").first.click()
    amina.get_by_role("dialog").get_by_role("button", name="Close debrief").click()
    expect(amina.get_by_text("Closed by Amina Diallo")).to_be_visible()
    assert problems(amina) == []


def until(page: Page, come) -> None:
    """Wait until something has come to pass."""
    for _ in range(PATIENCE_MS // 50):
        if come():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not come to pass")


def problems(page: Page) -> list[str]:
    """What axe finds."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed beside the front end's libraries")
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run({ resultTypes: ['violations'], preload: false })")["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]
