"""The lesson's page in a real Chromium, on a really processed film whose frames carry their number."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Page, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from app import create_app
from app.comments.models import Comment
from app.foundation.db import db
from app.lessons.models import Recording
from app.people.models import Person
from tests.browser.conftest import axe, browse
from tests.conftest import settings_for, sign_in_secret
from tests.media_pipeline.films import read_number
from tests.planted import Planted

__all__ = ["axe", "browse"]
pytestmark = pytest.mark.browser

FRAME_MS = 40
LIT = "Number(document.querySelector('article.comment--now')?.dataset.atMs)"
PICTURE = """async () => {
    const video = document.querySelector("video[data-playback]");
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [256, 144];
    const pen = canvas.getContext("2d");
    pen.drawImage(video, 0, 0, 256, 144);
    return [...pen.getImageData(0, 0, 256, 144).data].filter((_, at) => at % 4 === 1);
}"""


@dataclass
class House:
    """A running web process on a copy of the story."""

    app: Flask
    base: str
    recording: Recording

    @property
    def page(self) -> str:
        """Address of the story's lesson."""
        return f"{self.base}/lessons/{self.recording.lesson_id}"

    def comments(self) -> list[Comment]:
        """What is kept now, in time order."""
        db.session.rollback()
        query = select(Comment).where(Comment.recording_id == self.recording.id)
        return list(db.session.scalars(query.order_by(Comment.at_ms)).unique())

    def cookie(self, address: str) -> dict[str, str]:
        """A browser's cookie in which somebody is signed in."""
        person = db.session.scalars(Person.by_email(address)).unique().one()
        held = {"_user_id": sign_in_secret(person), "_fresh": True}
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        assert signer is not None
        return {"name": "sightline", "value": str(signer.dumps(held)), "url": self.base}


@pytest.fixture
def house(planted: Planted, tmp_path: Path) -> Iterator[House]:
    """The story, served."""
    app = create_app(settings_for(planted.copy_to(tmp_path / "data")))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    recording = (
        db.session.scalars(select(Recording).where(Recording.duration_ms.is_not(None))).unique().first()
    )
    assert recording is not None
    yield House(app, f"http://127.0.0.1:{server.server_port}", recording)
    server.shutdown()
    no_one_follows()
    db.disconnect()


def no_one_follows() -> None:
    """Wait until the last socket is closed and its reader of the database has gone."""
    for thread in threading.enumerate():
        if thread.name == "live-tailer":
            thread.join(10)


@pytest.fixture
def visit(house: House, browse: Callable[..., Page]) -> Callable[..., Page]:
    """Somebody's browser with the lesson open and the film's first picture shown."""

    def go(who: str, hash: str = "", width: int = 1280) -> Page:  # noqa: A002 - the browser's word
        page = browse(width, touch=width < 500)
        page.context.add_cookies([house.cookie(f"{who}@hillstreet.example")])
        page.goto(house.page + hash)
        ready(page)
        return page

    return go


def ready(page: Page) -> None:
    """Wait until elements are alive and a picture is there."""
    page.wait_for_function(
        "() => Boolean(customElements.get('comment-composer') && customElements.get('clip-maker'))"
    )
    page.wait_for_function("() => document.querySelector('video').readyState >= 2")


def shown(page: Page) -> int:
    """The number of the frame on the screen."""
    settle(page)
    return read_number(np.array(page.evaluate(PICTURE), dtype=np.uint8).reshape(144, 256))


def settle(page: Page) -> None:
    """Wait until the film stands still on the frame that was asked for."""
    page.wait_for_function(
        "() => (video => !video.seeking && video.readyState >= 2)(document.querySelector('video[data-playback]'))"
    )
    page.wait_for_timeout(150)


def kept(page: Page) -> int:
    """How much unsent text the browser holds."""
    return page.evaluate("() => Object.keys(localStorage).filter(key => key.startsWith('sightline:')).length")


def composer(page: Page):
    return page.locator("form[data-comment-form] textarea")


def comment_of(page: Page, words: str):
    return page.locator("article[data-comment]", has_text=words)


def test_a_comment_is_stamped_with_the_frame_that_is_seen_and_leads_back_to_it(visit, house):
    page = visit("amina")
    for seconds in (0.0, 1.0, 1.519, 2.02, 3.999):
        page.evaluate("seconds => { document.querySelector('video').currentTime = seconds }", seconds)
        frame = shown(page)
        words = f"Seen at frame {frame}"
        composer(page).press_sequentially(words, delay=5)
        composer(page).press("Enter")
        expect(comment_of(page, words)).to_be_visible()
        assert comment_of(page, words).get_attribute("data-at-ms") == str(frame * FRAME_MS)
    page.reload()
    ready(page)
    for article in page.locator("article[data-comment]", has_text="Seen at frame").all():
        frame = int(article.locator(".comment__body").inner_text().split()[-1])
        article.locator("a.timecode").click()
        assert shown(page) == frame
        page.goto(f"{house.page}#t={int(article.get_attribute('data-at-ms') or 0) / 1000}")
        page.reload()
        ready(page)
        assert shown(page) == frame
    assert len([one for one in house.comments() if one.body.startswith("Seen at frame")]) == 5


def test_typing_pauses_on_the_stamped_frame_and_enter_plays_on(visit):
    page = visit("ben")
    page.keyboard.press("Space")
    page.wait_for_function(
        "() => !document.querySelector('video').paused && document.querySelector('video').currentTime > 0.3"
    )
    page.keyboard.press("c")
    page.keyboard.type("B")
    page.wait_for_function("() => document.querySelector('video').paused")
    frame = shown(page)
    page.keyboard.type("oth hands up")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("before you finish")
    assert shown(page) == frame
    page.keyboard.press("Enter")
    expect(comment_of(page, "Both hands up")).to_have_attribute("data-at-ms", str(frame * FRAME_MS))
    expect(comment_of(page, "before you finish")).to_be_visible()
    page.wait_for_function("() => !document.querySelector('video').paused")
    assert composer(page).input_value() == ""


def test_frames_are_stepped_one_by_one_and_the_address_opens_at_its_moment(visit):
    page = visit("ben", "#t=2.04")
    assert shown(page) == 51
    for key, frame in ((".", 52), (".", 53), (",", 52), (",", 51), (",", 50)):
        page.keyboard.press(key)
        assert shown(page) == frame
    page.get_by_role("button", name="One frame on").click()
    assert shown(page) == 51


def test_the_other_persons_comment_appears_by_itself_and_a_draft_does_not(visit):
    amina, ben = visit("amina"), visit("ben")
    composer(ben).fill("What made that possible?")
    ben.locator("form[data-comment-form] label.chip--question").click()
    composer(ben).press("Enter")
    expect(comment_of(amina, "What made that possible?")).to_be_visible(timeout=5_000)
    expect(amina.locator("[data-news]")).to_contain_text("Question by Ben Okafor")
    composer(ben).fill("Only for me")
    ben.locator("form[data-comment-form] select[name=state]").select_option("draft")
    composer(ben).press("Enter")
    expect(comment_of(ben, "Only for me")).to_be_visible()
    amina.wait_for_timeout(1_500)
    expect(comment_of(amina, "Only for me")).to_have_count(0)


def test_editing_replying_and_deleting_happen_in_place_for_both(visit):
    amina, ben = visit("amina"), visit("ben")
    composer(ben).fill("First words")
    composer(ben).press("Enter")
    mine = comment_of(ben, "First words")
    mine.hover()
    mine.get_by_role("button", name="Change this").click()
    mine.get_by_role("link", name="Edit comment").click()
    ben.locator("form[data-comment-edit] textarea").fill("Second words")
    ben.get_by_role("button", name="Save comment").click()
    expect(comment_of(ben, "Second words")).to_be_visible()
    theirs = comment_of(amina, "Second words")
    theirs.locator("summary").click()
    theirs.get_by_label("Your reply").fill("They had time.")
    theirs.get_by_role("button", name="Add reply").click()
    expect(comment_of(ben, "They had time.")).to_be_visible(timeout=5_000)
    mine = comment_of(ben, "Second words")
    mine.hover()
    mine.get_by_role("button", name="Change this").click()
    mine.get_by_role("button", name="Delete comment").click()
    expect(mine).to_be_hidden()
    ben.get_by_role("button", name="Undo").click()
    expect(mine).to_be_visible()
    mine.hover()
    mine.get_by_role("button", name="Change this").click()
    mine.get_by_role("button", name="Delete comment").click()
    expect(comment_of(amina, "Second words")).to_have_count(0, timeout=15_000)


def test_unsent_words_survive_a_reload_and_a_lost_connection_and_are_forgotten_on_signing_out(visit, house):
    page = visit("amina", "#t=1.4")
    assert shown(page) == 35
    composer(page).press_sequentially("Half a thou")
    page.reload()
    ready(page)
    assert composer(page).input_value() == "Half a thou"
    page.context.set_offline(True)
    composer(page).press_sequentially("ght")
    composer(page).press("Enter")
    expect(page.get_by_text("Kept here, not sent yet")).to_be_visible()
    expect(page.get_by_text("We lost the connection. Your comment is kept here")).to_be_visible()
    page.context.set_offline(False)
    expect(comment_of(page, "Half a thought")).to_be_visible(timeout=15_000)
    assert [one.at_ms for one in house.comments() if one.body == "Half a thought"] == [1400]
    composer(page).press_sequentially("For nobody else's eyes")
    assert kept(page) == 1
    page.get_by_role("button", name="your menu").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")
    assert kept(page) == 0


def test_a_range_is_marked_and_becomes_a_clip_that_plays_in_a_loop(visit, house):
    page = visit("ben", "#t=1")
    settle(page)
    page.keyboard.press("[")
    page.evaluate("document.querySelector('lesson-desk').go({ ms: 1600 })")
    settle(page)
    page.keyboard.press("]")
    form = page.locator("[data-clip-form]")
    expect(form.locator("[name=start]")).to_have_value("0:01.000")
    expect(form.locator("[name=end]")).to_have_value("0:01.600")
    form.locator("[name=title]").fill("Who can add?")
    form.locator("[name=title]").press("Enter")
    expect(
        page.locator("[data-clip-list]").get_by_role("link", name="Who can add?", exact=True)
    ).to_be_visible()
    page.wait_for_function("() => !document.querySelector('video').paused")
    seen = set()
    for _ in range(25):
        page.wait_for_timeout(60)
        seen.add(page.evaluate("document.querySelector('lesson-player').nowMs"))
    assert min(seen) >= 1000
    assert max(seen) <= 1600 + 2 * FRAME_MS
    expect(page.locator(".timeline__clip", has_text="Who can add?")).to_have_count(1)


def test_keys_pressed_faster_than_pictures_arrive_add_up(visit, house):
    page = visit("ben", "#t=1")
    settle(page)
    page.keyboard.type("....,")
    composer(page).press_sequentially("Stamped at once")
    assert shown(page) == 28
    composer(page).press("Enter")
    expect(comment_of(page, "Stamped at once")).to_have_attribute("data-at-ms", str(28 * FRAME_MS))


def test_comments_are_walked_with_keys_and_the_one_of_now_is_lit(visit):
    page = visit("amina")
    page.keyboard.press("n")
    lit = page.locator("article.comment--now")
    expect(lit).to_have_count(1)
    first = int(lit.get_attribute("data-at-ms") or 0)
    page.keyboard.press("n")
    page.wait_for_function(
        "first => Number(document.querySelector('article.comment--now')?.dataset.atMs) > first", arg=first
    )
    page.keyboard.press("p")
    page.wait_for_function(
        "first => Number(document.querySelector('article.comment--now')?.dataset.atMs) === first", arg=first
    )
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    slider = page.get_by_role("slider", name="Moment in the recording")
    slider.focus()
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuenow", "0")
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "1 second of 5.2 seconds")


def test_a_range_that_is_marked_is_the_comments(visit, house):
    page = visit("ben", "#t=1")
    settle(page)
    page.keyboard.press("[")
    page.evaluate("document.querySelector('lesson-desk').go({ ms: 2000 })")
    settle(page)
    page.keyboard.press("]")
    composer(page).fill("A whole exchange")
    composer(page).press("Enter")
    expect(comment_of(page, "A whole exchange")).to_have_attribute("data-end-ms", "2000")
    assert [(one.at_ms, one.end_ms) for one in house.comments() if one.body == "A whole exchange"] == [
        (1000, 2000)
    ]


def test_another_size_shows_the_same_frame(visit):
    page = visit("amina", "#t=2.04")
    settle(page)
    menu = page.get_by_label("Quality")
    if menu.count() == 0:
        pytest.skip("this film is too small for a ladder")
    menu.select_option("auto")
    page.wait_for_function("() => document.querySelector('video').src.startsWith('blob:')")
    assert shown(page) == 51


@pytest.mark.parametrize("width", [1440, 390, 320])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(house, chromium, axe, width):
    # not through `browse`: axe draws copies of elements, and the policy refuses the styles of those
    context = chromium.new_context(viewport={"width": width, "height": 844}, has_touch=width < 500)
    context.add_cookies([house.cookie("amina@hillstreet.example")])
    page = context.new_page()
    page.goto(f"{house.page}#t=1")
    ready(page)
    composer(page).fill("Words in the composer")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(300)
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_it_works_without_script(house, chromium):
    context = chromium.new_context(java_script_enabled=False)
    context.add_cookies([house.cookie("ben@hillstreet.example")])
    page = context.new_page()
    page.goto(house.page)
    assert page.locator("video[data-playback]").get_attribute("controls") is not None
    page.locator("form[data-comment-form] [name=at]").fill("0:01.2")
    composer(page).fill("Written without script")
    page.get_by_role("button", name="Add comment").click()
    expect(comment_of(page, "Written without script")).to_have_attribute("data-at-ms", "1200")
    context.close()
