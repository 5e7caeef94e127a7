"""The pages of marks and tag sets in a real Chromium, with the script switched off: everything is a form or a link."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import axe
from tests.workspace.test_in_chromium import House, house

__all__ = ["axe", "house"]
pytestmark = pytest.mark.browser


@pytest.fixture
def ben(chromium: Browser, house: House):
    """Ben's browser, without script, in one of two sizes and grounds."""
    contexts = []

    def begin(width: int = 1440, scheme: str = "light", **more) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=house.base, **more
        )
        context.add_cookies([house.cookie("ben@hillstreet.example")])
        contexts.append(context)
        return context.new_page()

    yield begin
    for context in contexts:
        context.close()


def test_two_peoples_marks_are_compared_and_walked_through_without_script(ben, house):
    page = ben(java_script_enabled=False)
    page.goto(f"/recordings/{house.recording.id}/marks")
    expect(page.get_by_role("heading", name="What you marked")).to_be_visible()
    page.get_by_label("Compare your marks with those of").select_option(label="Amina Diallo")
    page.get_by_role("button", name="Compare marks").press("Enter")
    walk = page.get_by_role("list").filter(has=page.get_by_text("Ben: builds on an idea; Amina: nothing"))
    link = walk.get_by_role("link").first
    at_ms = int(link.get_attribute("data-at-ms"))
    link.press("Enter")
    expect(page).to_have_url(re.compile(rf"/lessons/.+recording={house.recording.id}#t={at_ms / 1000:.3f}$"))


def test_a_tag_set_is_made_and_put_in_order_without_script(ben):
    page = ben(java_script_enabled=False)
    page.goto("/tag-sets")
    page.get_by_label("Name", exact=True).fill("Movement")
    page.get_by_role("button", name="Make tag set").click()
    page.get_by_label("Name of tag 1").fill("Walks round")
    page.get_by_label("Key of tag 1").select_option("w")
    page.get_by_role("button", name="Add another tag").click()
    page.get_by_label("Name of tag 2").fill("Kneels down")
    page.get_by_label("Takes: tag 2").select_option(label="A while")
    page.get_by_role("button", name="Move tag 2 up").click()
    expect(page.get_by_label("Name of tag 1")).to_have_value("Kneels down")
    page.get_by_label("Key of tag 1").select_option("w")
    page.get_by_label("Name of tag 2").press("Enter")
    expect(page.get_by_text("“Kneels down” and “Walks round” have the same key, W.").first).to_be_visible()
    page.get_by_label("Key of tag 1").select_option("b")
    page.get_by_role("button", name="Save tag set").last.click()
    expect(page.get_by_text("Your tag set is saved.")).to_be_visible()
    kept = [
        page.get_by_label(f"{what} of tag {number}").input_value()
        for number in (1, 2)
        for what in ("Name", "Key")
    ]
    assert kept == ["Kneels down", "b", "Walks round", "w"]


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_nothing_and_nothing_sticks_out(ben, house, axe, width, scheme):
    page = ben(width, scheme)
    page.goto(f"/recordings/{house.recording.id}/marks")
    page.get_by_role("button", name="Compare marks").click()
    page.get_by_text("The same as a table").click()
    found = axe(page)
    widths = [page.evaluate("document.documentElement.scrollWidth")]
    for path in ("/tag-sets", "the first set"):
        if path.startswith("/"):
            page.goto(path)
        else:
            page.get_by_role("link", name="Questions and talk").click()
            page.wait_for_url("**/tag-sets/*")
        found += axe(page)
        widths.append(page.evaluate("document.documentElement.scrollWidth"))
    assert found == []
    assert widths == [width] * 3
