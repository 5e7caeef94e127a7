"""Watching in a real Chromium: keys and their sheet, loops, silence, captions, full screen, on numbered frames."""

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.foundation.db import db
from app.lessons.captions import Captions
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

KEPT_FRAMES = """async seconds => {
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
    seen = page.evaluate(KEPT_FRAMES, 4)
    assert len(seen) > 15
    outside = [frame for frame in seen[2:] if not 50 <= frame < 60]
    assert len(outside) <= len(seen) / 10, seen  # a browser that is kept from its work shows a frame too many
    assert max(seen) <= 61
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
    # the film's clicks come every second, too near for a silence of its own, so its outline is another one's
    levels = [50] * 6 + [1] * 52 + [50] * 46
    outline = {"version": 1, "samples_per_second": 20, "peaks": [peak for at in levels for peak in (-at, at)]}
    page.route("**/waveform.json", lambda route: route.fulfill(json=outline))
    page.reload()
    ready(page)
    page.wait_for_function("() => document.querySelector('lesson-desk').quiet.length")
    assert page.evaluate("document.querySelector('lesson-desk').quiet") == [{"from": 600, "to": 2600}]
    page.keyboard.press("s")
    switch = page.get_by_role("button", name="Skip silence")
    expect(switch).to_have_attribute("aria-pressed", "true")
    page.evaluate("document.querySelector('lesson-player').play()")
    seen = page.evaluate(KEPT_FRAMES, 2)
    assert any(frame >= 65 for frame in seen)
    assert len([frame for frame in seen if 18 < frame < 64]) < 3, (
        seen
    )  # a busy browser is late by a frame or two
    page.reload()
    ready(page)
    expect(page.locator("skip-silence button")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("() => document.querySelector('lesson-desk').quiet.length")
    page.evaluate("document.querySelector('lesson-player').loop(400, 1200)")
    seen = page.evaluate(KEPT_FRAMES, 1.5)
    assert any(20 <= frame < 30 for frame in seen)
    assert max(seen) < 33
    page.keyboard.press("Escape")
    page.evaluate("document.querySelector('lesson-player').seek(400)")
    page.evaluate(
        "document.querySelector('comment-composer').held = {ms: 400}; document.querySelector('video').play()"
    )
    seen = page.evaluate(KEPT_FRAMES, 1)
    assert any(20 <= frame < 60 for frame in seen), seen


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
    page.get_by_label("Moment in the recording, in full screen").press("ArrowRight")
    frame = shown(page)
    assert frame == 27
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


STOP = """() => {
    const at = document.activeElement;
    if (at === document.body) return null;
    const style = getComputedStyle(at);
    const within = at.closest("label, .composer, .field") ?? at;
    const ring = one => parseFloat(getComputedStyle(one).outlineWidth) > 0 && getComputedStyle(one).outlineStyle !== "none";
    const shade = one => getComputedStyle(one).boxShadow !== "none";
    const before = window.stoppedAt;
    window.stoppedAt = at;
    const box = at.getBoundingClientRect();
    return {
        what: `${at.localName}.${at.className} ${(at.ariaLabel ?? at.innerText ?? "").slice(0, 30)}`,
        follows: !before || Boolean(before.compareDocumentPosition(at) & Node.DOCUMENT_POSITION_FOLLOWING),
        seen: ring(at) || shade(at) || ring(within) || shade(within)
            || (at.nextElementSibling !== null && ring(at.nextElementSibling)),
        shown: box.width > 0 && box.height > 0 || at.matches("input"),
    };
}"""


@pytest.mark.browser
def test_the_whole_page_is_walked_by_keyboard_in_reading_order_with_focus_seen_and_nothing_trapped(visit):
    page = visit("amina", width=1440)
    stops = []
    for _ in range(120):
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP)
        if stop is None:
            break
        stops.append(stop)
    else:
        pytest.fail(f"the walk never ended: {[stop['what'] for stop in stops[-10:]]}")
    assert [stop["what"] for stop in stops if not stop["follows"]] == []
    assert [stop["what"] for stop in stops if not stop["seen"]] == []
    assert [stop["what"] for stop in stops if not stop["shown"]] == []
    walked = " ".join(stop["what"] for stop in stops)
    for place in (
        "Skip to the page",
        "One frame back",
        "Moment in the recording",
        "composer__words",
        "Make clip",
    ):
        assert place in walked, walked


@pytest.mark.browser
def test_every_control_of_the_player_has_a_name(visit):
    page = visit("amina", "#t=1", width=1440)
    page.keyboard.press("[")
    page.keyboard.press(".")
    settle(page)
    page.keyboard.press("]")
    bar = page.get_by_role("group", name="Player controls")
    for name in (
        "play",
        "One frame back",
        "One frame on",
        "Loop the marked range",
        "mute",
        "Full screen",
        "Keys",
    ):
        expect(bar.get_by_role("button", name=name).first).to_be_visible()
    for name in ("Quality", "Speed"):
        expect(bar.get_by_role("combobox", name=name)).to_be_visible()
    named = page.evaluate(
        "() => [...document.querySelectorAll('.player__bar :is(button, select, [role=button])')]"
        ".filter(one => !(one.ariaLabel || one.labels?.[0]?.innerText || one.innerText).trim()).map(one => one.outerHTML)"
    )
    assert named == []


@pytest.mark.browser
def test_captions_show_with_the_film_and_the_transcript_is_lit_searched_and_leads_to_its_moments(
    visit, house, axe
):
    words = ["Who can say which is larger?", "Three quarters, because…", "Ça va?", "Yes."]
    lines = [f"00:0{at}.000 --> 00:0{at + 1}.000\n{said}" for at, said in enumerate(words)]
    given = Captions.give(db.session(), house.recording, "\n\n".join(lines).encode(), filename="lesson.srt")
    db.session.commit()
    assert given.cue_count == len(words)
    page = visit("ben", "#t=1.2")
    switch = page.get_by_role("button", name="Captions")
    expect(switch).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("t")
    expect(switch).to_have_attribute("aria-pressed", "true")
    active = "() => document.querySelector('track').track.activeCues?.[0]?.text"
    page.wait_for_function(f"() => ({active})() === {words[1]!r}")
    page.get_by_text("Transcript", exact=True).click()
    cues = page.locator("[data-transcript] > li")
    expect(cues).to_have_count(len(words))
    expect(page.locator("[data-transcript] [aria-current]")).to_contain_text(words[1])
    page.get_by_label("Find in the transcript").fill("ca VA")
    expect(page.locator("[data-transcript] > li:visible")).to_have_count(1)
    cues.nth(2).get_by_role("link").click()
    assert shown(page) == 50
    expect(cues.nth(2)).to_have_attribute("aria-current", "true")
    assert axe(page) == []
    page.reload()
    ready(page)
    expect(switch).to_have_attribute("aria-pressed", "true")
