"""A voice comment in a real Chromium, from the press of a button to the sound that plays: its microphone is a beep."""

import signal

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.conftest import CHROMIUM_FLAGS, chromium_here
from tests.planted import start_worker
from tests.workspace.test_in_chromium import axe, browse, composer, house, ready, settle, visit

__all__ = ["axe", "browse", "house", "visit"]
pytestmark = pytest.mark.browser

MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@pytest.fixture(scope="module")
def chromium():
    """The same Chromium as everywhere, with a microphone that beeps."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_here(), args=[*CHROMIUM_FLAGS, *MICROPHONE]
        )
        yield browser
        browser.close()


@pytest.fixture
def worker(house, tmp_path):
    """A worker that prepares what is said."""
    process = start_worker(tmp_path / "data")
    yield
    process.send_signal(signal.SIGTERM)
    process.wait(40)


LEFT = """() => new Promise(resolve => {
    const asked = indexedDB.open("sightline-voices");
    asked.onsuccess = () => {
        const count = asked.result.transaction("voices").objectStore("voices").count();
        count.onsuccess = () => { asked.result.close(); resolve(count.result); };
    };
})"""


def say(page, ms: int) -> None:
    """Record for a while, with a pause in between."""
    page.get_by_role("button", name="Record voice").click()
    panel = page.get_by_role("group", name="Recording your voice")
    expect(panel).to_be_visible()
    page.wait_for_function("() => document.querySelector('[data-level]').value > 0")
    page.wait_for_timeout(ms / 2)
    panel.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(300)
    panel.get_by_role("button", name="Go on").click()
    page.wait_for_timeout(ms / 2)
    panel.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Voice attached")).to_be_visible()


def test_what_is_said_is_kept_sent_prepared_and_heard_by_the_other(visit, house, worker, tmp_path):
    ben, amina = visit("ben", "#t=2"), visit("amina", width=390)
    settle(ben)
    say(ben, 2_600)
    preview = ben.get_by_role("group", name="Your voice comment")
    preview.get_by_role("button", name="Play voice comment").click()
    ben.wait_for_function("() => document.querySelector('voice-recorder audio').currentTime > 0.2")
    ben.reload()
    ready(ben)
    expect(ben.get_by_text("Voice attached")).to_be_visible()
    expect(ben.get_by_role("group", name="Your voice comment")).to_be_visible()
    ben.context.set_offline(True)
    composer(ben).press("Enter")
    expect(ben.get_by_text("Kept here, not sent yet")).to_be_visible()
    ben.context.set_offline(False)

    for page in (ben, amina):
        note = page.locator("article voice-note")
        expect(note).to_be_visible(timeout=60_000)
        assert (note.get_attribute("aria-label") or "").startswith("Voice comment, 0:0")
    (kept,) = [one for one in house.comments() if one.voice]
    assert (kept.at_ms, kept.body) == (2000, "")
    assert ben.evaluate(LEFT) == 0

    note = amina.locator("article voice-note")
    note.scroll_into_view_if_needed()
    amina.evaluate("document.querySelector('lesson-player').play()")
    note.get_by_role("button", name="Play voice comment").click()
    amina.wait_for_function("() => document.querySelector('article voice-note audio').currentTime > 0.3")
    assert amina.evaluate("document.querySelector('video').paused")
    note.get_by_role("button", name="Speed 1×").click()
    assert amina.evaluate("document.querySelector('article voice-note audio').playbackRate") == 1.5
    note.get_by_role("slider").press("ArrowLeft")
    amina.wait_for_function("() => document.querySelector('article voice-note audio').currentTime < 1")
    assert "0 seconds of " in (note.get_by_role("slider").get_attribute("aria-valuetext") or "")


def test_a_recording_is_discarded_and_nothing_is_in_the_way(house, chromium, axe, tmp_path):
    for width in (1440, 390):
        context = chromium.new_context(viewport={"width": width, "height": 844}, has_touch=width < 500)
        context.add_cookies([house.cookie("ben@hillstreet.example")])
        page = context.new_page()
        page.goto(f"{house.page}#t=1")
        ready(page)
        if width < 500:  # a phone's composer is one line until more is asked for
            page.locator("form[data-comment-form] textarea").tap()
            page.locator("[data-more]").tap()
        page.get_by_role("button", name="Record voice").click()
        page.wait_for_timeout(600)
        page.screenshot(path=tmp_path / f"recording-{width}.png")
        assert axe(page) == []
        page.get_by_role("button", name="Discard").click()
        expect(page.get_by_role("button", name="Record voice")).to_be_visible()
        expect(page.get_by_role("button", name="Record voice")).to_be_focused()
        expect(page.get_by_text("Voice attached")).to_be_hidden()
        assert page.evaluate(LEFT) == 0
        say(page, 1_500)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.wait_for_timeout(300)
            assert axe(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.screenshot(path=tmp_path / f"voice-{width}-{theme}.png")
        page.get_by_role("button", name="Remove voice").click()
        expect(page.get_by_role("button", name="Record voice")).to_be_visible()
        page.wait_for_timeout(300)
        assert page.evaluate(LEFT) == 0
        context.close()
