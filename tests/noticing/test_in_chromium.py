"""Two browsers: Amina and Ben notice the same lesson blind, and then look at what both saw."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.workspace.test_in_chromium import axe, browse, comment_of, composer, house, visit

__all__ = ["axe", "browse", "house", "visit"]
pytestmark = pytest.mark.browser


def look(page: Page, name: str) -> None:
    """Keep a picture in both themes where somebody asked for pictures."""
    folder = os.environ.get("SIGHTLINE_TEST_PICTURES")
    if folder:
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme)
            page.screenshot(path=str(Path(folder) / f"{name}-{theme}.png"), full_page=True)


def write(page: Page, words: str) -> None:
    composer(page).fill(words)
    composer(page).press("Enter")
    expect(comment_of(page, words)).to_be_visible()


def test_the_keys_arithmetic_holds():
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine")
    test = Path(__file__).parent / "walk_test.mjs"
    ran = subprocess.run([node, "--test", str(test)], check=False, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stdout


def test_two_people_notice_a_lesson_blind_and_then_walk_through_what_both_saw(visit, house, axe):
    amina, ben = visit("amina"), visit("ben", width=390)
    earlier = amina.locator("article[data-comment]").count()
    look(amina, "begin-1280")
    amina.get_by_role("button", name="Begin sealed noticing").click()
    expect(amina.locator("noticing-strip")).to_contain_text("Sealed noticing with Ben")
    # Ben's open page is told that it began, and shows nothing any more but what is his
    expect(ben.locator("noticing-strip")).to_contain_text("You see only your own notes")
    expect(ben.locator("article[data-comment]")).not_to_have_count(earlier)
    write(amina, "They wait for each other")
    write(ben, "A long silence that works")
    write(ben, "He only")
    amina.wait_for_timeout(1_500)
    expect(comment_of(amina, "A long silence that works")).to_have_count(0)
    look(amina, "sealed-1280")
    assert axe(amina) == []
    look(ben, "sealed-390")
    amina.get_by_text("I am done", exact=True).click()
    look(amina, "done-1280")
    amina.get_by_role("button", name="Yes, I am done").click()
    expect(amina.locator("noticing-strip")).to_contain_text("You are done.")
    composer(amina).fill("One more")
    composer(amina).press("Enter")
    expect(amina.get_by_text("You said that you are done noticing")).to_be_visible()
    composer(amina).fill("")
    expect(ben.locator("noticing-strip")).to_contain_text("You see only your own notes")
    ben.get_by_text("I am done", exact=True).click()
    look(ben, "done-390")
    ben.get_by_role("button", name="Yes, I am done").click()
    expect(ben.get_by_role("heading", level=1)).to_have_text("What both of you noticed")
    expect(ben.get_by_role("heading", name="Both of you saw")).to_be_visible()
    # Amina's open page shows Ben's layer by itself
    expect(comment_of(amina, "A long silence that works")).to_be_visible()
    amina.get_by_role("link", name="See what both of you saw").click()
    expect(amina.locator(".noticed-sum")).to_contain_text(
        "Both of you saw 1 moment. Only you: 0. Only Ben: 1."
    )
    for page, name in ((amina, "noticed-1280"), (ben, "noticed-390")):
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        look(page, name)
    amina.keyboard.press("n")
    amina.keyboard.press("n")
    expect(amina.locator("[data-moment]").nth(1).locator("a")).to_be_focused()
    amina.keyboard.press("p")
    amina.keyboard.press("Enter")
    expect(amina.locator("lesson-desk")).to_be_visible()
    amina.go_back()
    amina.get_by_role("checkbox").nth(1).check()
    amina.get_by_role("button", name="Take chosen moments to a debrief").click()
    expect(amina).to_have_url(f"{house.base}/debriefs/{amina.url.rsplit('/', 1)[1]}")
    expect(amina.locator("[data-part=agenda], agenda-list").first).to_contain_text("He only")
