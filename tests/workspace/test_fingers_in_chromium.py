"""The timeline under real fingers in Chromium: two that spread, one that rests, one that passes by."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.workspace.test_in_chromium import axe, browse, house, settle, visit

__all__ = ["axe", "browse", "house", "visit"]
pytestmark = pytest.mark.browser

WINDOW = """() => {
    const { fromMs, toMs, spanMs } = document.querySelector("lesson-timeline").view.axis;
    return { fromMs, toMs, spanMs };
}"""
RESTS_MS = 600  # longer than what counts as resting


class Fingers:
    """Fingers on a page, in the page's px."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session = page.context.new_cdp_session(page)

    def put(self, *places: tuple[float, float]) -> None:
        """Down."""
        self._send("touchStart", places)

    def move(self, *places: tuple[float, float]) -> None:
        """There, by way of a place in between, as fingers go."""
        self._send("touchMove", places)

    def lift(self) -> None:
        """Up."""
        self._send("touchEnd", ())
        self.page.wait_for_timeout(100)

    def _send(self, kind: str, places: tuple[tuple[float, float], ...]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


def lane(page: Page) -> dict[str, float]:
    """Where on the screen the comments lie along the axis."""
    signs = page.locator(".timeline__signs:visible").first
    signs.scroll_into_view_if_needed()
    box = signs.bounding_box()
    assert box is not None
    return {"left": box["x"], "width": box["width"], "middle": box["y"] + box["height"] / 2}


@pytest.mark.parametrize("width", [390, 1280])
def test_two_fingers_look_closer_and_what_is_under_them_stays(
    visit: Callable[..., Page], browse, house, width: int
):
    page = visit("ben", width=390) if width == 390 else touched(browse, house, width)
    settle(page)
    at, fingers = lane(page), Fingers(page)
    middle = at["left"] + at["width"] / 2
    whole = page.evaluate(WINDOW)
    fingers.put((middle - 20, at["middle"]), (middle + 20, at["middle"]))
    for apart in (30, 40, 60, 80):
        fingers.move((middle - apart, at["middle"]), (middle + apart, at["middle"]))
    fingers.lift()
    closer = page.evaluate(WINDOW)
    assert closer["spanMs"] == pytest.approx(whole["spanMs"] / 4, rel=0.1)
    centre = (whole["fromMs"] + whole["toMs"]) / 2
    assert (closer["fromMs"] + closer["toMs"]) / 2 == pytest.approx(centre, rel=0.05)
    fingers.put((middle - 80, at["middle"]), (middle + 80, at["middle"]))
    for apart in (60, 40, 20, 10):
        fingers.move((middle - apart, at["middle"]), (middle + apart, at["middle"]))
    fingers.lift()
    assert page.evaluate(WINDOW)["spanMs"] == whole["spanMs"]


def test_a_finger_that_rests_first_marks_a_range_and_one_that_does_not_leads_the_playhead(
    visit: Callable[..., Page],
):
    page = visit("ben", width=390)
    settle(page)
    at, fingers = lane(page), Fingers(page)
    places = [at["left"] + at["width"] * share for share in (0.55, 0.62, 0.7)]
    selection = "() => ({ ...document.querySelector('lesson-desk').selection })"
    fingers.put((places[0], at["middle"]))
    for x in places[1:]:
        fingers.move((x, at["middle"]))
    fingers.lift()
    assert page.evaluate(selection) == {"in": None, "out": None}
    now = page.evaluate("document.querySelector('lesson-desk').player.nowMs")
    assert now == pytest.approx(page.evaluate(WINDOW)["toMs"] * 0.7, rel=0.1)
    fingers.put((places[0], at["middle"]))
    page.wait_for_timeout(RESTS_MS)
    for x in places[1:]:
        fingers.move((x, at["middle"]))
    fingers.lift()
    chosen = page.evaluate(selection)
    whole = page.evaluate(WINDOW)["toMs"]
    assert chosen["in"] == pytest.approx(whole * 0.55, rel=0.1)
    assert chosen["out"] == pytest.approx(whole * 0.7, rel=0.1)


def touched(browse: Callable[..., Page], house, width: int) -> Page:
    """A laptop whose screen feels fingers."""
    page = browse(width, touch=True)
    page.context.add_cookies([house.cookie("ben@hillstreet.example")])
    page.goto(house.page)
    page.wait_for_function("() => document.querySelector('lesson-timeline')?.view?.axis?.spanMs > 0")
    return page
