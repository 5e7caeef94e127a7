"""A coach and a teacher at work on comments in a real Chromium: named, drafted, sent, dealt with, taken back."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import axe, browse
from tests.workspace.test_in_chromium import comment_of, composer, house, ready, visit

__all__ = ["axe", "browse", "house", "visit"]
pytestmark = pytest.mark.browser


def test_drafts_are_written_by_keyboard_named_tagged_and_sent_with_a_summary(visit, house, axe):
    amina, ben = visit("amina"), visit("ben", "#t=1")
    ben.keyboard.press("c")
    ben.keyboard.type("Four hands, @am")
    expect(ben.get_by_role("option", name="Amina Diallo")).to_have_attribute("aria-selected", "true")
    ben.keyboard.press("Enter")
    assert composer(ben).input_value() == "Four hands, @Amina "
    ben.keyboard.press("Tab")
    ben.keyboard.type("They trust the silence.")
    ben.keyboard.press("Tab")
    ben.keyboard.type("pace,")
    ben.keyboard.type("turns")
    ben.keyboard.press("Enter")
    expect(ben.locator("form[data-comment-form] .tag-chip")).to_have_text(["pace", "turns"])
    ben.locator("form[data-comment-form] select[name=state]").select_option("draft")
    assert axe(ben) == []
    composer(ben).press("Enter")
    mine = comment_of(ben, "Four hands, @Amina")
    expect(mine.locator(".comment__thought")).to_contain_text("They trust the silence.")
    expect(mine).to_have_attribute("data-tags", '["pace", "turns"]')
    assert ben.locator("form[data-comment-form] select[name=state]").input_value() == "draft"
    expect(ben.locator(".tag-chip")).to_have_count(0)
    ben.get_by_role("link", name="Send 1 draft").click()
    ben.get_by_role("checkbox").check()
    ben.get_by_label("A step to try").fill("Count to three.")
    assert axe(ben) == []
    ben.get_by_role("button", name="Send comment").click()
    expect(amina.locator(".feedback__head").first).to_contain_text("Ben sent 1 comment", timeout=8_000)
    expect(comment_of(amina, "They trust the silence.")).to_be_visible()
    amina.locator("[data-shows]", has_text="Four hands").click()
    expect(amina.locator("article.comment--now")).to_contain_text("Four hands")
    assert axe(amina) == []
    ready(ben)
    assert ben.locator("form[data-comment-form] select[name=state]").input_value() == "draft"


def test_a_comment_is_resolved_reworded_deleted_and_brought_back_also_after_the_page_was_left(visit, house):
    amina, ben = visit("amina"), visit("ben")
    composer(ben).fill("Hummingbird, first")
    composer(ben).press("Enter")
    mine, theirs = comment_of(ben, "Hummingbird"), comment_of(amina, "Hummingbird")
    theirs.hover()
    theirs.get_by_role("button", name="Change this").click()
    theirs.get_by_role("button", name="Resolve comment").click()
    expect(mine.locator("summary").first).to_contain_text("Resolved by Amina", timeout=8_000)
    expect(mine.locator(".comment__body")).to_be_hidden()
    mine.locator("summary").first.click()
    mine.get_by_role("button", name="Change this").click()
    mine.get_by_role("link", name="Edit comment").click()
    ben.locator("form[data-comment-edit] textarea").fill("Hummingbird, second")
    ben.get_by_role("button", name="Save comment").click()
    expect(mine.locator(".comment__body")).to_have_text("Hummingbird, second")
    mine.get_by_role("link", name="edited").click()
    expect(mine.locator(".wording__body")).to_have_text("Hummingbird, first")

    def delete() -> None:
        mine.hover()
        mine.get_by_role("button", name="Change this").click()
        mine.get_by_role("button", name="Delete comment").click()

    delete()
    expect(theirs).to_have_count(0, timeout=8_000)
    ben.keyboard.press("Enter")  # the cursor is on Undo
    expect(mine).to_be_visible()
    expect(theirs).to_be_visible(timeout=8_000)
    delete()
    expect(theirs).to_have_count(0, timeout=8_000)
    ben.reload()
    ready(ben)
    expect(mine).to_have_count(0)
    ben.get_by_role("link", name="Deleted today: bring back").click()
    ben.get_by_role("button", name="Bring comment back").click()
    expect(mine).to_be_visible()
    expect(theirs).to_be_visible(timeout=8_000)


def test_an_open_question_is_chosen_by_keyboard_and_kept_as_a_draft_in_the_browser(visit, house):
    page = visit("ben")
    page.keyboard.press("c")
    page.keyboard.press("Alt+p")
    dialog = page.get_by_role("dialog", name="Questions to ask")
    expect(dialog.get_by_role("button").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    chosen = page.evaluate("document.activeElement.textContent.trim()")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    form = page.locator("form[data-comment-form]")
    expect(form.locator("[name=thought]")).to_have_value(chosen)
    expect(form.locator("[name=kind]:checked")).to_have_value("question")
    expect(composer(page)).to_be_focused()
    page.keyboard.type("Nobody spoke for four seconds.")
    page.keyboard.press("Escape")
    page.reload()
    ready(page)
    expect(composer(page)).to_have_value("Nobody spoke for four seconds.")
    expect(form.locator("[name=thought]")).to_have_value(chosen)
    composer(page).press("Enter")
    expect(comment_of(page, "Nobody spoke").locator(".comment__thought")).to_contain_text(chosen)
