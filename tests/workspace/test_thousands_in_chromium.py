"""Thousands of comments and marks in a real Chromium: only what is seen is drawn, and every one can be reached."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.foundation.db import db
from app.lessons.models import Recording
from app.people.models import Person
from tests.workspace.test_in_chromium import House, axe, browse, composer, house, visit
from tests.workspace.thousands import fill
from tests.workspace.weight import weigh

__all__ = ["axe", "browse", "house", "visit"]
pytestmark = pytest.mark.browser

COMMENTS, MARKS = 5_000, 2_000
HEAVIEST = 350_000  # bytes of page, packed: some seconds of a bad line
MOST_DRAWN = 60
DRAWN = "document.querySelectorAll('[data-comments] > article').length"

SPAN = "(({ fromMs, toMs }) => toMs - fromMs)(document.querySelector('lesson-timeline').view.axis)"
LISTEN = """() => {
    globalThis.told = [];
    for (const name of ["desk:range", "desk:mark-moved", "desk:mark-chosen"]) {
        const desk = document.querySelector("lesson-desk");
        desk.addEventListener(name, ({ type, detail }) => told.push([type, detail]));
    }
}"""
OWN_MARK = """() => {
    const timeline = document.querySelector("lesson-timeline");
    const { axis } = timeline.view;
    const own = ({ at, author }) => author === timeline.desk.dataset.person && at > axis.fromMs + 100;
    const lane = timeline.marks.lanes.findIndex(({ marks }) => marks.all.some(own));
    const mark = timeline.marks.lanes[lane].marks.all.find(own);
    const { left, top } = timeline.marksCanvas.getBoundingClientRect();
    return { id: mark.id, x: left + axis.x(mark.at) + 1, y: top + lane * 14 + 7 };
}"""


@pytest.fixture
def crowded(house: House, visit: Callable[..., Page]) -> Callable[..., Page]:
    """Somebody’s browser, with all of it known."""
    recording = db.session.get_one(Recording, house.recording.id)
    people = [
        db.session.scalars(Person.by_email(f"{who}@hillstreet.example")).unique().one()
        for who in ("amina", "ben")
    ]
    fill(recording, people, comments=COMMENTS, marks=MARKS)

    def go(who: str, width: int = 1280) -> Page:
        page = visit(who, width=width)
        page.wait_for_function(
            "() => document.querySelector('lesson-desk').layers.all('marks').length >= 2000"
        )
        return page

    return go


def scroll_to_end(page: Page) -> None:
    page.evaluate(
        "() => { const list = document.querySelector('comment-list'); list.scrollTop = list.scrollHeight; }"
    )


def test_five_thousand_comments_are_listed_filtered_and_walked_through_with_few_in_the_document(crowded):
    page = crowded("ben")
    weight, hosts = weigh(page, page.url)
    assert weight["page"] <= HEAVIEST
    assert len(hosts) == 1
    assert page.evaluate(DRAWN) <= MOST_DRAWN
    first = page.locator("article[data-comment]").first
    first.locator("summary").click()
    first.get_by_label("Your reply").fill("Half a thou")
    number = first.get_attribute("data-comment")
    scroll_to_end(page)
    expect(page.locator("article[data-comment]", has_text="5000. ")).to_be_visible()
    assert page.evaluate(DRAWN) <= MOST_DRAWN
    half_written = page.locator(f"article[data-comment='{number}']")
    expect(half_written.get_by_label("Your reply")).to_have_value("Half a thou")

    last = page.locator("article[data-comment]", has_text="5000. ")
    assert int(last.get_attribute("aria-posinset") or 0) == int(last.get_attribute("aria-setsize") or 0)
    last.locator("a.timecode").focus()
    page.keyboard.press("PageUp")
    page.keyboard.press("PageUp")
    place = page.evaluate("() => document.activeElement.getAttribute('aria-posinset')")
    assert int(place) == int(last.get_attribute("aria-setsize") or 0) - 2

    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Words in comments and replies").fill("4321. ")
    expect(page.locator("#comments-title")).to_contain_text("1 of 5")
    expect(page.locator("article[data-comment]", has_text="4321. ")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    page.get_by_label("Kind of comments").select_option("question")
    expect(page.locator("#comments-title")).to_contain_text("1251 of 5")

    composer(page).fill("Seen just now")
    composer(page).press("Enter")
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("article[data-comment]", has_text="Seen just now")).to_have_count(1)


def test_the_timeline_is_zoomed_moved_and_drawn_on_by_hand_and_by_keys(crowded):
    page = crowded("ben")
    shown = SPAN
    signs = page.locator(".timeline__sign:visible")
    whole = page.evaluate(shown)
    assert signs.count() < 100
    page.keyboard.press("+")
    page.keyboard.press("+")
    assert page.evaluate(shown) < whole / 2
    handle = page.get_by_role("slider", name="Part of the recording on the timeline")
    handle.focus()
    page.keyboard.press("End")
    expect(handle).to_have_attribute("aria-valuetext", "3.1 seconds to 5.2 seconds")
    expect(page.locator("[data-summary]")).to_contain_text("Shown: 3.1 seconds to 5.2 seconds.")
    page.keyboard.press("0")
    assert page.evaluate(shown) == whole

    page.evaluate(LISTEN)
    lane = page.locator(".timeline__people").bounding_box()
    assert lane is not None
    page.keyboard.down("Alt")
    page.mouse.move(lane["x"] + lane["width"] * 0.25, lane["y"] + 1)
    page.mouse.down()
    page.mouse.move(lane["x"] + lane["width"] * 0.5, lane["y"] + 1, steps=4)
    page.mouse.up()
    page.keyboard.up("Alt")
    (name, ends), *others = page.evaluate("told")
    assert (name, others) == ("desk:range", [])
    assert abs(ends["from"] - whole * 0.25) < whole / 100
    assert abs(ends["to"] - whole * 0.5) < whole / 100

    lanes = page.get_by_role("button", name="Lanes")  # on a low screen they begin in one
    if lanes.get_attribute("aria-expanded") == "false":
        lanes.click()
    page.evaluate("document.querySelector('lesson-timeline').view.zoom(200, 2_600)")
    page.wait_for_timeout(200)
    spot = page.evaluate(OWN_MARK)
    page.mouse.click(spot["x"], spot["y"])
    assert page.evaluate("told.at(-1)") == ["desk:mark-chosen", {"id": spot["id"]}]
    page.mouse.move(spot["x"], spot["y"])
    page.mouse.down()
    page.mouse.move(spot["x"] + 60, spot["y"], steps=3)
    page.mouse.up()
    name, moved = page.evaluate("told.at(-1)")
    assert (name, moved["id"]) == ("desk:mark-moved", spot["id"])
    person = page.get_by_role("button", name="Amina", exact=True)
    person.click()
    expect(person).to_have_attribute("aria-pressed", "false")
