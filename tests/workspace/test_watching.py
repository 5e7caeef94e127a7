"""Watching in a real Chromium: keys and their sheet, loops, silence, full screen, on a film whose frames carry their number."""

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.workspace.test_in_chromium import (
    axe,
    browse,
    comment_of,
    composer,
    house,
    ready,
    settle,
    shown,
    visit,
)

__all__ = ["axe", "browse", "house", "visit"]

KEPT_FRAMES = """async ([from, seconds]) => {
    const video = document.querySelector("video[data-playback]");
    const seen = [];
    const each = (_, frame) => { seen.push(Math.round(frame.mediaTime * 25)); video.requestVideoFrameCallback(each); };
    video.requestVideoFrameCallback(each);
    await new Promise(done => setTimeout(done, seconds * 1000));
    return seen;
}"""


def test_what_watching_rests_on_holds_without_a_page():
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine")
    test = Path(__file__).parent / "watching_test.mjs"
    ran = subprocess.run(
        [node, "--test", str(test)], check=False, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stdout


@pytest.mark.browser
def test_a_marked_range_is_looped_to_the_frame_by_key_and_by_button(visit):
    page = visit("amina", "#t=2")
    loop = page.get_by_role("button", name="Loop the marked range")
    expect(loop).to_be_hidden()
    page.keyboard.press("o")
    assert page.evaluate("document.querySelector('lesson-player').looping") is None
    assert shown(page) == 50
    page.keyboard.press("[")
    for _ in range(10):
        page.keyboard.press(".")
    settle(page)
    page.keyboard.press("]")
    expect(loop).to_be_visible()
    page.keyboard.press("o")
    seen = page.evaluate(KEPT_FRAMES, [50, 4])
    assert len(seen) > 15
    assert set(seen[2:]) <= set(range(50, 60)), seen
    assert seen.count(50) >= 2
    expect(loop).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(loop).to_have_attribute("aria-pressed", "false")
    for key in ("Shift+L", "o"):
        page.keyboard.press(key)
        page.wait_for_function(
            f"(document.querySelector('lesson-player').looping !== null) === {str(key != 'o').lower()}"
        )
    loop.click()
    page.get_by_role("button", name="Stop loop").click()
    assert page.evaluate("document.querySelector('lesson-player').looping") is None


@pytest.mark.browser
def test_silence_is_skipped_while_it_plays_and_never_in_a_loop_or_while_somebody_writes(visit):
    page = visit("amina")
    # the film's clicks come every second: too near for a silence of its own
    page.evaluate(
        "document.querySelector('lesson-desk').quiet = [{from: 600, to: 2600}, {from: 3400, to: 4600}]"
    )
    page.evaluate("document.querySelector('skip-silence').hidden = false")
    page.keyboard.press("s")
    switch = page.get_by_role("button", name="Skip silence")
    expect(switch).to_have_attribute("aria-pressed", "true")
    page.evaluate("document.querySelector('lesson-player').play()")
    seen = page.evaluate(KEPT_FRAMES, [0, 2])
    assert any(frame >= 65 for frame in seen)
    assert not [frame for frame in seen if 18 < frame < 64], seen
    page.reload()
    ready(page)
    assert switch.get_attribute("aria-pressed") == "true"
    page.evaluate("document.querySelector('lesson-desk').quiet = [{from: 600, to: 4600}]")
    page.evaluate("document.querySelector('lesson-player').loop(400, 1200)")
    seen = page.evaluate(KEPT_FRAMES, [0, 1.5])
    assert any(20 <= frame < 30 for frame in seen)
    assert max(seen) < 31


@pytest.mark.browser
def test_every_key_on_the_sheet_works_and_every_key_that_works_is_on_the_sheet(visit):
    page = visit("amina")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    listed = page.evaluate(
        "() => [...document.querySelectorAll('#keys [data-key-group]:not([data-key-place]) [data-key-names]')]"
        ".flatMap(line => line.dataset.keyNames.split(' '))"
    )
    works = page.evaluate("async () => (await import('sightline/workspace/keys.js')).registered()")
    assert set(listed) == set(works)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate(
        "document.querySelector('#keys').scrollWidth <= document.querySelector('#keys').clientWidth"
    )
    added = page.evaluate(
        "async () => { const keys = await import('sightline/workspace/keys.js');"
        " const back = keys.register('Shift+z', () => {}, 'A key of somebody else', 'Elsewhere');"
        " const line = document.querySelector('#keys [data-key-names=\"Shift+z\"]');"
        " const said = line.closest('section').innerText.replace(/\\s+/g, ' '); back();"
        " return [said, line.isConnected]; }"
    )
    assert added == ["Elsewhere ShiftZ A key of somebody else", False]


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_full_screen_holds_film_composer_and_the_comment_of_now_and_escape_leaves_in_order(
    visit, house, width
):
    page = visit("ben", "#t=1", width=width)
    page.keyboard.press("f")
    desk = page.locator("lesson-desk.desk--full")
    expect(desk).to_be_visible()
    box = desk.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (width, page.viewport_size["height"])
    expect(page.locator("article.comment--now")).to_have_count(1)
    expect(page.locator("article[data-comment]:visible")).to_have_count(1)
    expect(page.locator("lesson-timeline")).to_be_hidden()
    frame = shown(page)
    page.keyboard.press("c")
    expect(composer(page)).to_be_focused()
    page.keyboard.type("In full view")
    page.keyboard.press("Escape")
    expect(composer(page)).not_to_be_focused()
    expect(desk).to_be_visible()
    page.keyboard.press("c")
    page.keyboard.press("Enter")
    expect(comment_of(page, "In full view")).to_have_attribute("data-at-ms", str(frame * 40))
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(desk).to_have_count(0)
    assert page.evaluate("document.fullscreenElement") is None
