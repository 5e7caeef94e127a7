"""Three people run a round, in three real browsers: each sees what the others do, and judging words are pointed out."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.serving import make_server

from app.foundation.db import db
from app.settings import ROOT
from tests.conftest import sign_in_secret

pytestmark = pytest.mark.browser

AXE = ROOT / "static/node_modules/axe-core/axe.min.js"
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
def enter(chromium, app, address):
    """Open a page as somebody, in a browser of their own."""
    signer = app.session_interface.get_signing_serializer(app)
    contexts: list[BrowserContext] = []

    def open_as(person, path: str) -> Page:
        context = chromium.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
        kept = signer.dumps({"_user_id": sign_in_secret(person), "_fresh": True})
        context.add_cookies([{"name": "sightline", "value": kept, "url": address}])
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{address}{path}", wait_until="load")
        return page

    yield open_as
    for context in contexts:
        context.close()
    db.session.remove()


def faults(page: Page) -> list[str]:
    """What axe finds."""
    page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run()")["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


def test_three_people_run_a_round(enter, world, pod, clip, round_):
    amina, ben, chidi = (
        enter(person, f"/rounds/{round_.id}") for person in (world.amina, world.ben, world.chidi)
    )
    expect(ben.get_by_text("Amina chooses one or two")).to_be_visible()

    # The host shows a clip, and it is on everybody's page.
    amina.get_by_label("Which of your clips?").select_option(clip.id)
    amina.get_by_label("I show this clip").check()
    amina.get_by_role("button", name="Show clip").click()
    for page in (ben, chidi):
        expect(page.get_by_role("heading", name="Same amount, more pieces")).to_be_visible(
            timeout=PATIENCE_MS
        )

    # Both watch and describe; a judging word is pointed out while it is typed.
    ben.get_by_role("button", name="I have watched").click()
    expect(chidi.get_by_text("1 of 3 have watched: Ben.")).to_be_visible(timeout=PATIENCE_MS)
    note = ben.get_by_label("What did you see or hear?")
    note.fill("A good pause.")
    expect(ben.get_by_text("“good” is a judgement.")).to_be_visible(timeout=PATIENCE_MS)
    note.fill("Nobody spoke for four seconds, then two hands went up.")
    ben.get_by_role("button", name="Add note").click()
    expect(ben.get_by_role("button", name="Give my notes")).to_be_visible()
    assert faults(ben) == []
    ben.get_by_role("button", name="Give my notes").click()
    expect(ben.get_by_text("Given by 1 of 3.")).to_be_visible()

    # What somebody is typing stays while others go on; nothing of Ben's is told yet.
    chidi.get_by_label("What did you see or hear?").fill("The boy said “same amount”.")
    amina.get_by_role("button", name="Begin meeting").click()
    expect(amina.get_by_text("then two hands went up")).to_be_visible(timeout=PATIENCE_MS)
    expect(chidi.get_by_label("What did you see or hear?")).to_have_value("The boy said “same amount”.")

    # The meeting: notes, and what each will try; then the round is over for all three.
    amina.get_by_label("Notes of the meeting").fill("Hands go up after silence.")
    amina.get_by_role("button", name="Keep notes").click()
    amina.get_by_label("What will be tried?").fill("Count to four before I speak.")
    amina.get_by_role("button", name="Add to list").click()
    expect(ben.get_by_text("Count to four before I speak.", exact=True)).to_be_visible(timeout=PATIENCE_MS)
    amina.get_by_role("button", name="Finish round").click()
    expect(amina.get_by_text("Next round: Ben’s turn")).to_be_visible()
    expect(ben.get_by_text("Its clips are out of the pod’s sight.")).to_be_visible(timeout=PATIENCE_MS)
    expect(ben.locator("video")).to_have_count(0)
    assert faults(amina) == []


def test_who_leaves_is_shown_the_door_at_once(enter, world, pod, shown, out):
    ben = enter(world.ben, f"/rounds/{shown.round_id}")
    expect(ben.get_by_role("heading", name="Same amount, more pieces")).to_be_visible()
    out(world.ben)
    expect(ben.get_by_text("It may have been taken down")).to_be_visible(timeout=PATIENCE_MS)


def test_the_other_pages_are_without_faults(enter, world, pod):
    for person, path in (
        (world.ben, "/queue"),
        (world.ben, "/hours"),
        (world.ben, "/training"),
        (world.chidi, "/pods"),
        (world.chidi, f"/pods/{pod.id}"),
    ):
        assert faults(enter(person, path)) == [], path
