"""The reel in a real browser, on a really processed film: one short film after another, by key as well."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from app.comments.models import Comment, CommentKind, CommentState
from app.foundation.db import db
from app.lessons.models import Recording
from app.people.models import Person
from tests.workspace.test_in_chromium import axe, browse, house

__all__ = ["axe", "browse", "house"]
pytestmark = pytest.mark.browser

NOW = "() => document.querySelector('[data-film]').currentTime"


def test_the_reel_plays_one_strength_after_another(house, browse, axe):
    recording = db.session.scalars(select(Recording).where(Recording.id == house.recording.id)).unique().one()
    amina = db.session.scalars(Person.by_email("amina@hillstreet.example")).unique().one()
    said = {"kind": CommentKind.STRENGTH, "state": CommentState.SHARED}
    Comment.leave(on=recording, by=amina, at_ms=3_600, end_ms=4_200, body="They went on without me.", **said)
    db.session.commit()
    page = browse(390)
    page.context.add_cookies([house.cookie("amina@hillstreet.example")])
    page.goto(f"{house.base}/strengths")
    page.get_by_role("button", name="Play the reel").click()
    player = page.get_by_role("region", name="Reel")
    expect(player.locator("[data-place]")).to_have_text("1 of 2")
    expect(player.locator("[data-words]")).to_have_text("They went on without me.")
    page.wait_for_function(f"{NOW} >= 3.59")
    # it goes on by itself where the first one ends
    expect(player.locator("[data-place]")).to_have_text("2 of 2", timeout=15_000)
    page.wait_for_function(f"{NOW} < 3")
    page.keyboard.press("p")
    expect(player.locator("[data-place]")).to_have_text("1 of 2")
    page.keyboard.press("n")
    expect(player.locator("[data-place]")).to_have_text("2 of 2")
    page.wait_for_function("() => document.querySelector('[data-film]').paused")  # it ends with the last one
    expect(player.get_by_role("button", name="Play")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
