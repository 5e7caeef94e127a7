"""What is written and done on the lesson page outlives a lost line, a reload and an ended sign-in, in a real Chromium."""

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from app.clips.models import Clip
from app.comments.models import Reply
from app.foundation.db import db
from tests.workspace.test_in_chromium import (
    axe,
    browse,
    comment_of,
    composer,
    house,
    kept,
    ready,
    visit,
)

__all__ = ["axe", "browse", "house", "visit"]
pytestmark = pytest.mark.browser

LATE_MS = 20_000
WAITS = "Kept here, not sent yet"


def leave(page: Page, words: str) -> Locator:
    """Leave a comment, and give its article once the server drew it."""
    composer(page).fill(words)
    composer(page).press("Enter")
    article = comment_of(page, words)
    expect(article).to_be_visible()
    return page.locator(f"#comment-{article.get_attribute('data-comment')}")


def choose(article: Locator, name: str) -> None:
    """Choose what a comment's menu offers."""
    article.hover()
    article.get_by_role("button", name="Change this").first.click()
    article.locator(".menu").first.get_by_text(name).click()


def answer(article: Locator, words: str) -> None:
    article.locator("summary", has_text="Reply").click()
    article.get_by_label("Your reply").press_sequentially(words)


def test_a_reply_an_edit_and_a_resolution_wait_through_a_reload_and_arrive_once(visit, house):
    page = visit("amina")
    one, other, third = (
        leave(page, "First words"),
        leave(page, "To be answered"),
        leave(page, "To be settled"),
    )
    gone = leave(page, "To be deleted")
    answer(other, "Half a re")
    page.reload()
    ready(page)
    expect(other.get_by_label("Your reply")).to_have_value("Half a re")
    page.context.set_offline(True)
    other.get_by_label("Your reply").press_sequentially("ply")
    other.get_by_role("button", name="Add reply").click()
    expect(other.locator("[data-over]")).to_contain_text("Half a reply")
    choose(one, "Edit comment")
    one.locator("form[data-comment-edit] textarea").fill("Second words")
    one.get_by_role("button", name="Save comment").click()
    choose(third, "Resolve comment")
    choose(gone, "Delete comment")
    expect(gone).to_have_count(0)
    for article, words in ((one, "Second words"), (other, "Half a reply"), (third, "Resolved.")):
        expect(article.locator("[data-over]")).to_contain_text(words)
        expect(article.locator("[data-over]")).to_contain_text(WAITS)
    expect(page.get_by_text("4 things are kept here and will be sent.").first).to_be_visible()
    page.route("**/api/v1/**", lambda route: route.abort())
    page.context.set_offline(False)
    page.reload()
    ready(page)
    expect(one.locator("[data-over]")).to_contain_text("Second words")
    expect(other.locator("[data-over]")).to_contain_text("Half a reply")
    expect(gone).to_have_count(0)
    page.unroute("**/api/v1/**")
    page.get_by_role("button", name="Try now").click()
    expect(page.locator("[data-over]")).to_have_count(0, timeout=LATE_MS)
    expect(one.locator(".comment__body")).to_have_text("Second words")
    expect(other.locator(".reply__body")).to_have_text("Half a reply")
    expect(third.locator("summary").first).to_contain_text("Resolved by you")
    said = {comment.body: comment for comment in house.comments()}
    assert "First words" not in said
    assert [reply.body for reply in said["To be answered"].replies] == ["Half a reply"]
    assert said["To be settled"].resolved_at
    assert said["To be deleted"].deleted_at
    assert kept(page) == 0


def test_two_wordings_stand_side_by_side_and_saving_again_says_what_was_decided(visit, house, axe):
    here, there = visit("amina"), visit("amina")
    mine = leave(here, "First words")
    theirs = comment_of(there, "First words")
    expect(theirs).to_be_visible(timeout=LATE_MS)
    choose(mine, "Edit comment")
    mine.locator("form[data-comment-edit] textarea").fill("Words of this page")
    choose(theirs, "Edit comment")
    there.locator("form[data-comment-edit] textarea").fill("Words of the other")
    there.get_by_role("button", name="Save comment").click()
    expect(comment_of(there, "Words of the other").locator(".comment__body")).to_be_visible()
    expect(there.locator("[data-over]")).to_have_count(0, timeout=LATE_MS)
    here.get_by_role("button", name="Save comment").click()
    both = mine.locator("form[data-comment-edit]")
    expect(both.get_by_text("Changed elsewhere meanwhile")).to_be_visible(timeout=LATE_MS)
    expect(both.locator("[data-there-words]")).to_have_text("Words of the other")
    expect(both.locator("textarea")).to_have_value("Words of this page")
    assert "Words of this page" not in [comment.body for comment in house.comments()]
    here.reload()
    ready(here)
    expect(both.locator("[data-there-words]")).to_have_text("Words of the other")
    both.locator("textarea").fill("What both say")
    both.get_by_role("button", name="Save comment").click()
    expect(mine.locator(".comment__body")).to_have_text("What both say", timeout=LATE_MS)
    assert "What both say" in [comment.body for comment in house.comments()]


def test_after_signing_in_again_all_arrives_and_nothing_in_anothers_name(visit, house):
    page = visit("amina")
    mine = leave(page, "Said while signed in")
    address = page.url
    page.context.clear_cookies()
    answer(mine, "Said while signed out")
    mine.get_by_role("button", name="Add reply").click()
    expect(mine.locator("[data-over]")).to_contain_text(WAITS)
    expect(page.get_by_text("1 thing is kept here. Sign in again").first).to_be_visible()
    page.context.add_cookies([house.cookie("ben@hillstreet.example")])
    page.get_by_role("button", name="Try now").click()
    page.wait_for_timeout(1_500)
    expect(mine.locator("[data-over]")).to_contain_text(WAITS)
    assert replies() == []
    other = page.context.new_page()
    other.goto(address)
    ready(other)
    expect(other.get_by_text("Said while signed out")).to_have_count(0)
    other.close()
    page.context.add_cookies([house.cookie("amina@hillstreet.example")])
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(mine.locator(".reply__body")).to_have_text("Said while signed out", timeout=LATE_MS)
    assert [(reply.body, reply.author.first_name) for reply in replies()] == [
        ("Said while signed out", "Amina")
    ]


def test_what_waits_is_forgotten_on_signing_out_and_what_is_refused_comes_back(visit, house):
    page = visit("amina")
    mine = leave(page, "To be answered")
    answer(mine, "Said to nobody")
    page.route("**/replies", lambda route: route.fulfill(status=409, json={"detail": "Not like this."}))
    mine.get_by_role("button", name="Add reply").click()
    expect(mine.get_by_label("Your reply")).to_have_value("Said to nobody")
    expect(mine.locator("[data-problem]").first).to_have_text("Not like this.")
    expect(page.get_by_text("Your reply could not be added. Not like this.").first).to_be_visible()
    page.unroute("**/replies")
    choose(mine, "Edit comment")
    mine.locator("form[data-comment-edit] textarea").fill("Half an edit")
    mine.get_by_role("button", name="Keep as it was").click()
    assert page.evaluate("() => Object.keys(localStorage).some(key => key.includes(':edit:'))") is False
    page.get_by_role("button", name="your menu").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")
    assert kept(page) == 0
    assert replies() == []


def test_a_clip_made_without_a_line_plays_waits_through_a_reload_and_arrives_once(visit, house):
    page = visit("ben", "#t=1")
    form = page.locator("[data-clip-form]")
    waiting = page.locator(".clip-line--waiting")
    page.context.set_offline(True)
    for name, words in (("start", "0:01.000"), ("end", "0:01.600"), ("title", "Who can add?")):
        form.locator(f"[name={name}]").fill(words)
    form.locator("[name=title]").press("Enter")
    expect(waiting).to_contain_text("Who can add?")
    expect(waiting).to_contain_text(WAITS)
    page.wait_for_function("() => !document.querySelector('video').paused")
    expect(page.locator(".timeline__clip", has_text="Who can add?")).to_have_count(1)
    expect(form.locator("[name=title]")).to_have_value("")
    page.context.route("**/api/v1/recordings/*/clips", lambda route: route.abort())
    page.context.set_offline(False)
    page.reload()
    ready(page)
    expect(waiting).to_contain_text("Who can add?")
    page.context.unroute("**/api/v1/recordings/*/clips")
    page.evaluate("dispatchEvent(new Event('online'))")
    listed = page.locator("[data-clip-list]").get_by_role("link", name="Who can add?", exact=True)
    expect(listed).to_be_visible()
    expect(waiting).to_have_count(0)
    made = db.session.scalars(select(Clip).where(Clip.title == "Who can add?")).unique().all()
    assert [(clip.start_ms, clip.end_ms) for clip in made] == [(1_000, 1_600)]


def test_a_clip_that_cannot_be_one_comes_back_with_its_words(visit, house):
    page = visit("ben")
    form = page.locator("[data-clip-form]")
    for name, words in (("start", "0:01.000"), ("end", "9:59:59.000"), ("title", "To the end and beyond")):
        form.locator(f"[name={name}]").fill(words)
    form.locator("[name=title]").press("Enter")
    expect(form.get_by_role("alert")).not_to_be_empty()
    expect(form.locator("[name=title]")).to_have_value("To the end and beyond")
    expect(page.locator(".clip-line--waiting")).to_have_count(0)
    form.locator("[name=title]").fill("")
    form.locator("[name=title]").press("Enter")
    expect(form.get_by_role("alert")).to_be_visible()


def replies() -> list[Reply]:
    """All replies that were said in these stories."""
    db.session.rollback()
    return [reply for reply in db.session.query(Reply).all() if reply.body.startswith("Said")]
