"""Setting a goal and counting a reading in a real Chromium, on a really processed lesson."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import axe, browse
from tests.workspace.test_in_chromium import house

__all__ = ["axe", "browse", "house"]
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [390, 1280])
def test_a_teacher_is_asked_while_she_writes_and_counts_a_figure_that_opens_its_marks(
    house, browse, axe, width: int
):
    page = browse(width, touch=width < 500)
    page.context.add_cookies([house.cookie("amina@hillstreet.example")])
    page.goto(f"{house.base}/goals/new")
    assert axe(page) == []
    page.get_by_label("What would you love to see?").fill("I wait three seconds after every question")
    expect(page.get_by_text("Student-focused: what would your students do or say then?")).to_be_visible()
    page.get_by_text("How would anyone know?").click()
    page.get_by_label("Kind of figure").select_option("count")
    assert axe(page) == []
    page.get_by_role("button", name="Set goal").click()
    page.get_by_role("link", name="Add a reading").click()
    page.get_by_role("button", name="Count marks").click()
    page.get_by_role("button", name="Keep 2: Open question by Ben, how often").click()
    expect(page.get_by_text("2 is kept as a reading of")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    point = page.locator("a.chart__point:visible")
    expect(point).to_have_count(1)  # of the two drawings one is shown, and read out
    point.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Marks")
