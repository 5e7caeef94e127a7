"""Drawing on the frame in a real Chromium: by hand and by keys, at two sizes, and what becomes of people's words."""

import pytest
from playwright.sync_api import Page, expect

from tests.workspace.test_in_chromium import (
    axe,
    browse,
    comment_of,
    composer,
    house,
    ready,
    settle,
    visit,
)

__all__ = ["axe", "browse", "house", "visit"]
pytestmark = pytest.mark.browser

PICTURE = """() => {
    const video = document.querySelector("video[data-playback]");
    const box = video.getBoundingClientRect();
    const scale = Math.min(box.width / video.videoWidth, box.height / video.videoHeight);
    const [width, height] = [video.videoWidth * scale, video.videoHeight * scale];
    return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height };
}"""
SHOWN = """({ x, y, width, height }) =>
    [...document.querySelectorAll("[data-figures]:not([hidden]) g[data-tool]")].map(group => {
        const line = group.lastElementChild;
        const box = (line.firstElementChild ?? line).getBoundingClientRect();
        const middle = [box.x + box.width / 2, box.y + box.height / 2];
        return [group.dataset.tool, (middle[0] - x) / width, (middle[1] - y) / height];
    })"""


def shown(page: Page) -> list[tuple[str, float, float]]:
    """What is drawn on the picture now, and where the middle of each is, as fractions of the picture."""
    return [tuple(one) for one in page.evaluate(SHOWN, page.evaluate(PICTURE))]


def drag(page: Page, *places: tuple[float, float]) -> None:
    """Draw through some places of the picture."""
    rect = page.evaluate(PICTURE)
    (x, y), *rest = [
        (rect["x"] + across * rect["width"], rect["y"] + down * rect["height"]) for across, down in places
    ]
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in rest:
        page.mouse.move(x, y, steps=6)
    page.mouse.up()


def choose(page: Page, name: str) -> None:
    page.locator("[data-drawing-tools] label", has_text=name).click()


def figures(page: Page):
    return page.locator("[data-figures]")


def test_what_is_drawn_by_hand_lies_on_the_same_places_at_every_size(visit, house):
    page = visit("ben", "#t=1")
    settle(page)
    page.get_by_role("button", name="Draw").click()
    expect(page.get_by_role("group", name="Drawing")).to_be_visible()
    drag(page, (0.1, 0.2), (0.2, 0.1), (0.3, 0.2))
    choose(page, "Arrow")
    choose(page, "Red")
    drag(page, (0.8, 0.8), (0.6, 0.5))
    choose(page, "Ellipse")
    drag(page, (0.4, 0.4), (0.6, 0.9))
    drag(page, (0.1, 0.9), (0.3, 0.95))
    page.get_by_role("button", name="Undo").click()
    choose(page, "Text")
    rect = page.evaluate(PICTURE)
    page.mouse.click(rect["x"] + 0.05 * rect["width"], rect["y"] + 0.6 * rect["height"])
    page.keyboard.type('<img src=x onerror="alert(1)">')
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Drawing attached")).to_be_visible()
    drawn = shown(page)
    assert [tool for tool, _, _ in drawn] == ["pen", "arrow", "ellipse", "text"]
    assert drawn[2][1:] == pytest.approx((0.5, 0.65), abs=0.01)

    page.reload()
    ready(page)
    expect(page.get_by_text("Drawing attached")).to_be_visible()
    composer(page).fill("Look at the board")
    composer(page).press("Enter")
    expect(comment_of(page, "Look at the board").get_by_text("with drawing")).to_be_visible()
    (kept,) = [one for one in house.comments() if one.drawing]
    assert kept.at_ms == 1000
    assert [shape["colour"] for shape in kept.drawing["shapes"]] == ["yellow", "red", "red", "red"]

    small = visit("amina", "#t=4", width=390)
    settle(small)
    assert shown(small) == []
    small.evaluate("document.querySelector('lesson-desk').go({ ms: 1000 })")
    settle(small)
    for (tool, x, y), (same, there_x, there_y) in zip(drawn[:3], shown(small), strict=False):
        assert (same, there_x, there_y) == (tool, pytest.approx(x, abs=0.01), pytest.approx(y, abs=0.01))
    label = 'Ben drew a line, an arrow and an ellipse and wrote “<img src=x onerror="alert(1)">”'
    assert figures(small).get_attribute("aria-label") == label
    assert figures(small).locator("img, script").count() == 0
    small.get_by_role("switch", name="Drawings").click()
    assert shown(small) == []


def test_a_drawing_is_made_moved_and_sized_by_keys_and_told_of(visit, house):
    page = visit("ben", "#t=2")
    settle(page)
    page.keyboard.press("d")
    surface = page.get_by_role("application", name="Picture to draw on")
    expect(surface).to_be_focused()
    page.keyboard.press("Enter")
    said = page.locator("drawing-layer [data-said]")
    expect(said).to_contain_text("The pen needs a pointer")
    page.get_by_role("radio", name="Arrow").check()
    surface.focus()
    page.keyboard.press("Enter")
    expect(said).to_have_text("Yellow arrow, 50 % across, 50 % down.")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    expect(said).to_have_text("Yellow arrow, 52 % across, 45 % down.")
    before = figures(page).locator("path").last.get_attribute("d")
    page.keyboard.press("+")
    page.keyboard.press("r")
    assert figures(page).locator("path").last.get_attribute("d") != before
    page.get_by_role("radio", name="Text").check()
    surface.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("look here")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    expect(said).to_have_text("Yellow “look here”, 40 % across, 51 % down.")
    page.keyboard.press("Escape")
    expect(page.get_by_role("group", name="Drawing")).to_be_hidden()
    page.keyboard.press("c")
    page.keyboard.type("By keys alone")
    page.keyboard.press("Enter")
    mark = comment_of(page, "By keys alone").get_by_text("with drawing")
    expect(mark).to_be_visible()
    (kept,) = [one for one in house.comments() if one.drawing]
    arrow, words = kept.drawing["shapes"]
    assert arrow["points"][1] == [0.52, 0.45]
    assert (words["words"], words["at"], kept.at_ms) == ("look here", [0.4, 0.51], 2000)

    page.keyboard.press("Escape")
    page.get_by_role("button", name="Draw").click()
    page.keyboard.press("Tab")
    page.get_by_role("radio", name="Ellipse").check()
    surface.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Remove drawing").click()
    expect(page.get_by_text("Drawing attached")).to_be_hidden()
    expect(page.get_by_role("group", name="Drawing")).to_be_hidden()


def test_nothing_is_in_the_way_of_anybody_while_they_draw(house, chromium, axe, tmp_path):
    for width in (1440, 390):
        context = chromium.new_context(viewport={"width": width, "height": 844}, has_touch=width < 500)
        context.add_cookies([house.cookie("ben@hillstreet.example")])
        page = context.new_page()
        page.goto(f"{house.page}#t=1")
        ready(page)
        page.get_by_role("button", name="Draw").click()
        choose(page, "Arrow")
        drag(page, (0.2, 0.7), (0.5, 0.4))
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.wait_for_timeout(300)
            assert axe(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            page.screenshot(path=tmp_path / f"drawing-{width}-{theme}.png")
        context.close()
