"""How the lesson's page is laid out, in a real Chromium: what folds, what moves, what a phone shows, and what is kept."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.workspace.test_in_chromium import House, axe, browse, composer, house, ready, visit

__all__ = ["axe", "browse", "house", "visit"]
pytestmark = pytest.mark.browser

FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
HEIGHT = "Math.round(document.querySelector('.desk__margin').getBoundingClientRect().height)"
SMALL = """() => [".page-head :is(a, button)", ".margin-head button", ".sheet__grip", ".composer-box :is(textarea, button)",
    ".player__bar button", ".palette__head > button", ".timeline__fold", ".goal-strip button"]
    .flatMap(where => [...document.querySelectorAll(where)]).filter(one => one.checkVisibility())
    .filter(one => one.getBoundingClientRect().height < 43.5).map(one => one.outerHTML.slice(0, 90))"""
UNFOLD = """() => [...document.querySelectorAll("lesson-desk [aria-expanded=false]:not([popovertarget])")]
    .filter(one => one.checkVisibility()).forEach(one => one.click())"""
MOVES = (
    "() => document.getAnimations().filter(one => one.effect.getComputedTiming().activeDuration > 1).length"
)
"""What is seen to move. Where motion is not wanted, each transition lasts 0.01 ms, so that its end is still told."""


def height(page: Page) -> int:
    return page.evaluate(HEIGHT)


def test_comments_fold_into_a_rail_that_is_remembered_and_c_brings_the_composer_back(
    visit: Callable[..., Page],
):
    page = visit("ben", "#t=1", width=1440)
    wide = page.locator(".player").bounding_box()["width"]
    hide = page.get_by_role("button", name="Hide comments")
    hide.focus()
    page.keyboard.press("h")
    show = page.locator(".rail__show")
    expect(show).to_be_focused()
    expect(show).to_have_attribute("aria-expanded", "false")
    expect(show).to_have_text(page.locator("#comments-title").text_content())
    expect(composer(page)).to_be_hidden()
    assert page.locator(".player").bounding_box()["width"] > wide + 300
    page.get_by_role("button", name="Lanes").click()
    page.get_by_role("button", name="Look for").click()
    page.get_by_role("button", name="Marks", exact=False).first.click()
    lanes = page.locator("lesson-timeline").get_attribute("class")
    page.reload()
    ready(page)
    expect(show).to_be_visible()
    expect(page.locator("lesson-timeline")).to_have_class(lanes)
    expect(page.get_by_role("button", name="Look for")).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".palette__tags")).to_be_hidden()
    page.keyboard.press("c")
    expect(composer(page)).to_be_focused()
    page.keyboard.type("Written at once")
    page.keyboard.press("Enter")
    expect(page.locator("article[data-comment]", has_text="Written at once")).to_be_visible()
    hide.click()
    show.click()
    expect(hide).to_be_focused()
    expect(composer(page)).to_be_visible()


def test_the_line_between_film_and_comments_moves_by_key_and_by_hand_within_bounds(
    visit: Callable[..., Page],
):
    page = visit("amina", width=1440)
    line = page.get_by_role("separator", name="Width of the comments")
    width = lambda: page.locator(".desk__margin").bounding_box()["width"]  # noqa: E731 - read again each time
    usual = width()
    line.focus()
    frame = page.evaluate("document.querySelector('lesson-player').nowMs")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    assert width() == pytest.approx(usual + 80, abs=2)
    assert page.evaluate("document.querySelector('lesson-player').nowMs") == frame
    page.keyboard.press("Home")
    assert width() == pytest.approx(float(line.get_attribute("aria-valuemin") or 0), abs=2)
    page.keyboard.press("ArrowRight")
    assert width() == pytest.approx(304, abs=2)
    box = line.bounding_box()
    page.mouse.move(box["x"], box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] - 200, box["y"] + 60, steps=4)
    page.mouse.up()
    assert width() == pytest.approx(504, abs=3)
    expect(line).to_have_attribute("aria-valuenow", str(round(width())))
    page.reload()
    ready(page)
    assert width() == pytest.approx(504, abs=3)
    line.dblclick()
    assert width() == pytest.approx(usual, abs=2)


def test_on_a_phone_comments_are_a_sheet_of_three_heights_by_tap_key_and_drag(visit: Callable[..., Page]):
    page = visit("amina", "#t=1", width=390)
    grip = page.locator(".sheet__grip")
    half = height(page)
    assert 280 < half < 360
    expect(grip).to_have_attribute("aria-expanded", "true")
    grip.focus()
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(250)
    full = height(page)
    film = page.locator(".player").bounding_box()
    assert film["y"] + film["height"] <= 844 - full + 4
    page.keyboard.press("Enter")
    page.wait_for_timeout(250)
    peek = height(page)
    assert peek < 140
    expect(grip).to_have_attribute("aria-expanded", "false")
    expect(page.locator("comment-list")).to_be_hidden()
    expect(composer(page)).to_be_in_viewport()
    page.reload()
    ready(page)
    assert height(page) == peek
    box = grip.bounding_box()
    page.mouse.move(195, box["y"] + 20)
    page.mouse.down()
    for y in (box["y"], 640, 530, 520, 520, 520):
        page.mouse.move(195, y)
        page.wait_for_timeout(60)
    page.mouse.up()
    page.wait_for_timeout(250)
    assert height(page) == half
    grip.tap()
    page.wait_for_timeout(250)
    assert height(page) == full
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.sheet') === null")
    composer(page).tap()
    page.keyboard.type("By thumb")
    expect(page.locator(".composer__choices")).to_be_hidden()
    page.locator("[data-more]").tap()
    expect(page.locator(".composer__choices")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="More", exact=True).first.click()
    expect(page.get_by_role("link", name="Share lesson")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 2560])
def test_nothing_is_wider_than_the_screen_or_too_small_to_touch(visit: Callable[..., Page], width: int):
    page = visit("amina", "#t=1", width=width)
    ready(page)
    assert page.evaluate(FITS)
    if width < 500:
        assert page.evaluate(SMALL) == []
        page.emulate_media(reduced_motion="reduce")
        page.locator(".sheet__grip").tap()
        assert page.evaluate(MOVES) == 0
        assert page.evaluate(FITS)
        page.set_viewport_size({"width": 844, "height": 390})
        assert page.evaluate(FITS)
        film, words = page.locator(".player").bounding_box(), page.locator(".desk__margin").bounding_box()
        assert film["x"] + film["width"] <= words["x"] + 1
        assert words["height"] <= 391


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_with_everything_folded_and_unfolded(house: House, chromium, axe, width: int):
    context = chromium.new_context(viewport={"width": width, "height": 844}, has_touch=width < 500)
    context.add_cookies([house.cookie("amina@hillstreet.example")])
    page = context.new_page()
    page.goto(f"{house.page}#t=1")
    ready(page)
    page.evaluate(UNFOLD)
    expect(page.get_by_role("button", name="Look for")).to_have_attribute("aria-expanded", "true")
    assert axe(page) == []
    if width > 500:
        page.get_by_role("button", name="Hide comments").click()
    else:
        page.locator(".sheet__grip").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="More", exact=True).first.click()
    expect(page.get_by_role("link", name="Exports")).to_be_visible()
    assert axe(page) == []
    page.emulate_media(forced_colors="active")
    page.wait_for_timeout(200)
    assert page.evaluate(FITS)
    context.close()


def test_the_pages_actions_are_reached_without_script(house: House, chromium):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    context.add_cookies([house.cookie("ben@hillstreet.example")])
    page = context.new_page()
    page.goto(house.page)
    page.get_by_role("button", name="More", exact=True).first.click()
    for name in ("Begin debrief", "Marks and agreement", "Exports", "Print"):
        expect(page.get_by_role("link", name=name)).to_be_visible()
    expect(composer(page)).to_be_visible()
    assert page.evaluate(FITS)
    context.close()


def test_on_a_phone_without_a_line_words_can_still_be_written_and_answered(visit: Callable[..., Page]):
    page = visit("ben", "#t=1", width=390)
    ready(page)
    page.context.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    composer(page).tap()
    page.keyboard.type("Written in a tunnel")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Kept here, not sent yet").first).to_be_visible()
    page.keyboard.press("Escape")
    answer = page.locator("article[data-comment] .comment__answer").first
    answer.locator("summary").tap()
    expect(answer.locator("textarea")).to_be_focused()
    page.context.set_offline(False)
    expect(page.locator("article[data-comment]", has_text="Written in a tunnel")).to_be_visible()
