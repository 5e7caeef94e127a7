"""Marking in a real Chromium: by key while the film plays, without a connection, corrected and taken back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from app.foundation.db import db
from app.frameworks.models import Extent, TagFacts, TagSet
from app.marks.models import Mark
from app.people.models import Person
from tests.workspace.test_in_chromium import House, axe, browse, house, ready, settle, visit

__all__ = ["axe", "browse", "house", "visit"]
pytestmark = pytest.mark.browser

TALK = "Who talks"
TAGS = [
    TagFacts("Open question", key="1", colour=1),
    TagFacts("Teacher talk", key="2", colour=2, extent=Extent.INTERVAL, group=TALK),
    TagFacts("Student talk", key="3", colour=3, extent=Extent.INTERVAL, group=TALK),
    TagFacts("Wait time", key="w", colour=4, extent=Extent.INTERVAL),
]
GRIP = """() => {
    const timeline = document.querySelector("lesson-timeline");
    const box = timeline.marksCanvas.getBoundingClientRect();
    for (let y = 2; y < box.height; y += 2) for (let x = 0; x < box.width; x++) {
        const found = timeline.marks.at(x, y);
        if (found?.side !== "at" || found.mark.end === null) continue;
        const edge = timeline.view.axis.x(found.mark.at);
        return { x: box.left + edge, y: box.top + y, to: timeline.view.axis.x(1200) - edge };
    }
}"""
MOVED = """([at, end]) => {
    const desk = document.querySelector("lesson-desk");
    const { id } = desk.layers.all("marks").find(mark => mark.end !== null || end === null);
    desk.dispatchEvent(new CustomEvent("desk:mark-moved", { detail: { id, at, end } }));
}"""
NOW = "document.querySelector('lesson-player').nowMs"


@pytest.fixture
def tags(house: House) -> None:
    """Ben has one tag set, with which nothing is marked yet."""
    for table in (Mark, TagSet):
        for row in db.session.scalars(select(table)).unique():
            db.session.delete(row)
        db.session.flush()
    ben = db.session.scalars(Person.by_email("ben@hillstreet.example")).unique().one()
    TagSet.made_by(ben, name="Questions and talk", tags=TAGS)
    db.session.commit()


@pytest.fixture
def mark(visit: Callable[..., Page], tags: None) -> Callable[..., Page]:
    """Ben's browser with the lesson and his palette open."""

    def go(hash: str = "", width: int = 1280) -> Page:  # noqa: A002 - the browser's word
        page = visit("ben", hash, width)
        laid(page)
        return page

    return go


def laid(page: Page) -> None:
    """Wait until the tags are there to press."""
    expect(page.locator(".tag")).to_have_count(len(TAGS))


def tools(page: Page) -> None:
    """Unfold what stands beside the tags."""
    page.get_by_role("button", name="Tools").click()


def marks(house: House) -> list[tuple[str, int, int | None]]:
    """What the server keeps, in time order and then by name: tag, beginning, end."""
    db.session.rollback()
    found = db.session.scalars(select(Mark).where(Mark.recording_id == house.recording.id)).unique()
    kept = [(mark.tag.name, mark.at_ms, mark.end_ms) for mark in found]
    return sorted(kept, key=lambda mark: (mark[1], mark[0]))


def sent(page: Page) -> None:
    """Wait until nothing waits to be sent."""
    page.wait_for_function("() => document.querySelector('mark-palette').marks.waiting === 0")


def seek(page: Page, ms: int) -> None:
    """Stand still at a moment."""
    page.evaluate("ms => document.querySelector('lesson-desk').go({ ms })", ms)
    settle(page)


def test_a_press_at_double_speed_means_what_was_seen_and_is_there_after_a_reload(mark, house):
    page = mark("#t=0.5")
    tools(page)
    page.get_by_role("button", name="Half a second less").click(click_count=3, delay=20)
    expect(page.locator("[data-seconds]")).to_have_text("0.5 s")
    page.get_by_label("Speed").select_option("2")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Space")
    page.wait_for_function(f"() => {NOW} > 2000")
    before = page.evaluate(NOW)
    drawn = page.evaluate(
        """() => {
            const from = performance.now();
            document.dispatchEvent(new KeyboardEvent("keydown", { key: "1", bubbles: true }));
            const [mark] = document.querySelector("lesson-desk").layers.all("marks");
            return { at: mark.at, took: performance.now() - from };
        }"""
    )
    after = page.evaluate(NOW)
    page.keyboard.press("k")
    assert before - 1_000 <= drawn["at"] <= after - 1_000, "half a second of a person is one of the film"
    assert drawn["took"] < 50
    expect(page.locator(".tag", has_text="Open question").locator("[data-count]")).to_have_text("1")
    sent(page)
    assert marks(house) == [("Open question", drawn["at"], None)]
    page.reload()
    ready(page)
    laid(page)
    expect(page.locator("[data-seconds]")).to_have_text("0.5 s")
    expect(page.locator(".tag", has_text="Open question").locator("[data-count]")).to_have_text("1")


def test_an_interval_is_ended_by_its_rival_and_each_press_can_be_taken_back(mark, house):
    page = mark("#t=1")
    page.keyboard.press("2")
    teacher = page.locator(".tag", has_text="Teacher talk")
    expect(teacher).to_have_attribute("aria-pressed", "true")
    seek(page, 2_000)
    expect(teacher.locator("[data-time]")).to_have_text("0:01.0")
    page.keyboard.press("Escape")
    expect(teacher).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("3")
    expect(teacher).to_have_attribute("aria-pressed", "false")
    seek(page, 3_000)
    page.locator(".tag", has_text="Student talk").click()
    sent(page)
    assert marks(house) == [("Teacher talk", 1_000, 2_000), ("Student talk", 2_000, 3_000)]
    page.keyboard.press("u")
    page.keyboard.press("Control+z")
    expect(page.locator("mark-palette [data-said]")).to_have_text("Taken back: Student talk")
    expect(teacher).to_have_attribute("aria-pressed", "true")
    sent(page)
    assert marks(house) == [("Teacher talk", 1_000, None)]
    page.get_by_role("button", name="Undo").click()
    sent(page)
    assert marks(house) == []


def test_marks_made_without_a_connection_survive_a_reload_and_are_sent_once(mark, house):
    page = mark("#t=1")
    page.context.route("**/api/v1/**marks**", lambda route: route.abort())
    page.keyboard.press("1")
    seek(page, 1_200)
    page.keyboard.press("2")
    seek(page, 1_800)
    page.keyboard.press("2")
    expect(page.get_by_text("Your marks are kept here and will be sent.")).to_be_visible()
    assert marks(house) == []
    page.reload()
    ready(page)
    laid(page)
    expect(page.locator(".tag", has_text="Open question").locator("[data-count]")).to_have_text("1")
    page.context.unroute("**/api/v1/**marks**")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    sent(page)
    assert marks(house) == [("Open question", 1_000, None), ("Teacher talk", 1_200, 1_800)]


def test_a_letter_of_the_player_is_a_tag_while_marking_is_on(mark, house):
    page = mark("#t=1")
    tools(page)
    page.get_by_role("button", name="New tag").click()
    form = page.get_by_role("form", name="New tag")
    form.get_by_label("Name").fill("Group work")
    form.get_by_label("Key").fill("w")
    form.get_by_role("button", name="Add tag").click()
    expect(form.get_by_text("have the same key, W")).to_be_visible()
    page.reload()
    laid(page)
    page.get_by_role("button", name="New tag").click()
    expect(form.get_by_label("Name")).to_have_value("Group work")
    form.get_by_label("Key").fill("g")
    form.get_by_label("Marks").select_option("interval")
    form.get_by_role("button", name="Add tag").click()
    expect(page.locator(".tag", has_text="Group work")).to_be_visible()
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("m")
    expect(page.get_by_text("Marking is on: every letter is a tag.")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page.locator("form[data-comment-form] textarea")).not_to_be_focused()
    page.keyboard.press(".")
    settle(page)
    assert page.evaluate(NOW) == 1_040
    page.keyboard.press("m")
    page.keyboard.press("c")
    expect(page.locator("form[data-comment-form] textarea")).to_be_focused()
    sent(page)
    assert marks(house) == [("Group work", 1_000, None)]


def test_a_mark_is_put_right_by_dragging_and_by_keyboard_alone(mark, house):
    page = mark("#t=1")
    page.keyboard.press("1")
    page.keyboard.press("2")
    seek(page, 2_000)
    page.keyboard.press("2")
    sent(page)
    grip = page.evaluate(GRIP)
    page.mouse.move(grip["x"], grip["y"])
    page.mouse.down()
    page.keyboard.down("Alt")
    page.mouse.move(grip["x"] + grip["to"] / 2, grip["y"])
    page.mouse.move(grip["x"] + grip["to"], grip["y"])
    page.mouse.up()
    page.keyboard.up("Alt")
    sent(page)
    assert 1_150 < marks(house)[1][1] < 1_250
    page.get_by_role("button", name="Undo").click()
    sent(page)
    assert marks(house)[1] == ("Teacher talk", 1_000, 2_000)
    page.evaluate(MOVED, [1_200, 2_000])
    sent(page)
    assert marks(house) == [("Open question", 1_000, None), ("Teacher talk", 1_200, 2_000)]
    page.locator("summary", has_text="Marks in time order").focus()
    page.keyboard.press("Enter")
    link = page.get_by_role("link", name="0:01.2 Teacher talk lasts 0.8 s by Ben")
    link.focus()
    page.keyboard.press("Enter")
    editor = page.get_by_role("form", name="Mark", exact=True)
    expect(editor.get_by_label("Tag")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(editor.get_by_label("Begins", exact=True).last).to_have_value("0:01.1")
    ends = editor.locator("[name=end]")
    ends.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("0:00.5")
    page.keyboard.press("Enter")
    expect(editor.get_by_text("The end comes after the beginning.")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.type("0:02.5")
    page.keyboard.press("Enter")
    sent(page)
    assert marks(house)[1] == ("Teacher talk", 1_160, 2_500)
    page.keyboard.press("Escape")
    expect(editor).to_be_hidden()
    expect(page.get_by_role("link", name="Teacher talk")).to_be_focused()


def test_what_changed_elsewhere_stays_and_others_marks_come_by_themselves(mark, visit, house):
    ben, amina = mark("#t=1"), visit("amina")
    ben.keyboard.press("1")
    sent(ben)
    amina.wait_for_function("() => document.querySelector('lesson-desk').layers.all('marks').length === 1")
    other = mark()
    other.wait_for_function("() => document.querySelector('lesson-desk').layers.all('marks').length === 1")
    ben.context.route("**/api/v1/marks/**", lambda route: route.abort())
    ben.evaluate(MOVED, [1_500, None])
    other.evaluate(MOVED, [2_500, None])
    sent(other)
    ben.context.unroute("**/api/v1/marks/**")
    ben.evaluate("window.dispatchEvent(new Event('online'))")
    expect(ben.get_by_text("changed somewhere else in the meantime")).to_be_visible()
    assert marks(house) == [("Open question", 2_500, None)]
    for page in (ben, amina):
        page.wait_for_function(
            "() => document.querySelector('lesson-desk').layers.all('marks')[0].at === 2500"
        )
    other.evaluate("document.querySelector('lesson-desk').tell('desk:mark-chosen', "
                   "{ id: document.querySelector('lesson-desk').layers.all('marks')[0].id })")  # fmt: skip
    other.get_by_role("button", name="Delete mark").click()
    expect(other.locator("mark-palette [data-said]")).to_have_text("Open question at 0:02.5 deleted.")
    for page in (ben, amina):
        page.wait_for_function("() => document.querySelector('lesson-desk').layers.all('marks').length === 0")


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_in_the_palette_and_nothing_is_wider_than_the_screen(
    house, tags, chromium, axe, width
):
    context = chromium.new_context(viewport={"width": width, "height": 844}, has_touch=width < 500)
    context.add_cookies([house.cookie("ben@hillstreet.example")])
    page = context.new_page()
    page.goto(f"{house.page}#t=1")
    ready(page)
    if width < 500:
        page.get_by_role("button", name="Marks", exact=True).click()
    laid(page)
    for tag in ("Open question", "Teacher talk"):
        page.locator(".tag", has_text=tag).click()
    for part in ("Counts", "Marks in time order", "Over time, as a table"):
        page.locator("summary", has_text=part).click()
    page.locator(".mark-list__link").first.click()
    tools(page)
    page.get_by_role("button", name="New tag").click()
    expect(page.get_by_role("row", name="Open question").first).to_contain_text("1")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(300)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width < 500:
        sizes = page.locator(".tag").evaluate_all(
            "tags => tags.map(tag => tag.getBoundingClientRect().height)"
        )
        assert min(sizes) >= 44
    context.close()
