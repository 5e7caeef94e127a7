"""A teacher who has just picked a file watches it from the disk and comments on it, while it is still being uploaded."""

import base64
import io
import re
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import pytest
from playwright.sync_api import Page, expect

from app.comments.models import Comment
from app.foundation.db import db
from app.seeds import World
from tests.lessons.house import House, wait_for
from tests.lessons.test_in_a_browser import axe, browse, house, slowed, visit
from tests.media_pipeline.films import Shot, read_number, watch, write_film

__all__ = ["axe", "browse", "house", "visit"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCHOOL_LINE = 200_000  # bytes a second: the film of these tests takes some ten seconds
PICTURE = """video => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
    canvas.getContext("2d").drawImage(video, 0, 0);
    return canvas.toDataURL("image/png").split(",")[1];
}"""


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four numbered seconds at 30 frames a second whose clock does not begin at 0, heavy enough to take a while."""
    heavy = {"b": "4000k", "maxrate": "4000k", "minrate": "4000k", "bufsize": "2000k", "crf": "-1",
             "x264-params": "nal-hrd=cbr"}  # fmt: skip
    shot = Shot(rate=Fraction(30), count=120, gop=30, bframes=2, start=Fraction(1, 2), encoder=heavy)
    return write_film(tmp_path_factory.mktemp("films") / "fractions.mp4", shot)


def number_shown(page: Page) -> int:
    """The number on the frame that is on the screen."""
    picture = base64.b64decode(page.locator("video[data-playback]").evaluate(PICTURE))
    with av.open(io.BytesIO(picture)) as container:
        return read_number(next(container.decode(video=0)).to_ndarray(format="gray"))


def upload(page: Page, house: House, film: Path) -> None:
    page.goto(f"{house.url}/lessons/new")
    page.get_by_label("Title").fill("Comparing fractions")
    page.get_by_label("Recording").set_input_files(film)
    page.get_by_role("button", name="Upload", exact=True).click()


def step(page: Page, times: int) -> None:
    player = page.locator("lesson-player")
    for _ in range(times):
        before = player.evaluate("player => player.nowMs")
        page.keyboard.press(".")
        landed = partial(player.evaluate, f"player => !player.arriving && player.nowMs > {before}")
        wait_for(landed, 20, "the next frame is shown")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_film_is_watched_from_the_disk_and_its_comment_stays_on_the_frame(
    house: House,
    world: World,
    visit: Callable[..., Page],
    axe: Callable[[Page], list[str]],
    film: Path,
    tmp_path: Path,
    width: int,
) -> None:
    page = visit(world.amina, width)
    slowed(page, SCHOOL_LINE)
    upload(page, house, film)
    video = page.locator("video[data-playback]")
    expect(video).to_have_attribute("src", re.compile("^blob:"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Comparing fractions")
    expect(page.get_by_text("Playing from this device while it uploads")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Upload of fractions.mp4")).to_be_visible()
    expect(page.get_by_role("group", name="Player controls")).to_be_visible()
    assert axe(page) == []

    page.locator("body").click(position={"x": 2, "y": 2})
    step(page, 7)
    number = number_shown(page)
    assert number == 7
    page.keyboard.press("c")
    page.keyboard.type("Two hands go up at once.")
    page.keyboard.press("Enter")
    comment = page.locator("article[data-comment]")
    expect(comment).to_contain_text("Two hands go up at once.")
    assert comment.get_attribute("data-at-ms") == str(round(number * 1000 / 30))
    page.keyboard.type("Half written")

    house.start("worker")
    expect(video).to_have_attribute("src", re.compile("^/media/"), timeout=120_000)
    expect(page.locator("form[data-comment-form] textarea").first).to_have_value("Half written")
    expect(page.get_by_text("Playing from this device")).to_have_count(0)
    page.keyboard.press("Escape")
    comment.locator("a.timecode").click()
    wait_for(lambda: number_shown(page) == number, 20, "the comment leads to the same frame")

    [kept] = db.session.query(Comment).all()
    played = tmp_path / "playback.mp4"
    played.write_bytes(house.call("GET", video.get_attribute("src")).content)
    seen = watch(played)
    on_screen = [n for n, t in zip(seen.numbers, seen.times, strict=True) if t * 1000 < kept.at_ms + 1]
    assert on_screen[-1] == number


def test_what_a_browser_cannot_play_is_uploaded_all_the_same(
    house: House, world: World, visit: Callable[..., Page], tmp_path: Path
) -> None:
    film = tmp_path / "fractions.mp4"
    film.write_bytes(b"\0\0\0\x18ftypisom" + b"\0" * 3_000_000)
    page = visit(world.amina)
    slowed(page, SCHOOL_LINE * 3)
    upload(page, house, film)
    expect(
        page.get_by_text("“fractions.mp4” is not all here yet.").or_(page.get_by_text("The file is here"))
    ).to_be_visible(timeout=30_000)
    expect(page.locator("video[data-playback]")).to_have_count(0)


def test_an_upload_chosen_again_plays_from_the_disk_on_the_lessons_page(
    house: House, world: World, visit: Callable[..., Page], film: Path
) -> None:
    page = visit(world.amina)
    slowed(page, SCHOOL_LINE)
    upload(page, house, film)
    expect(page.locator("video[data-playback]")).to_have_attribute("src", re.compile("^blob:"))
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator("video[data-playback]")).to_have_count(0)
    page.locator("upload-again input[type=file]").set_input_files(film)
    expect(page.locator("video[data-playback]")).to_have_attribute("src", re.compile("^blob:"))
    expect(page.get_by_role("progressbar")).to_be_visible()
