"""Two films side by side in a real Chromium: recordings of one lesson in step, and any two clips then and now."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from app.clips.models import Clip
from app.comments.models import Comment
from app.foundation.db import db
from app.lessons.models import InStep, Lesson, Recording
from tests.browser.conftest import axe, browse
from tests.lessons.conftest import keep, ready_recording
from tests.media_pipeline.films import Shot, read_number, write_film
from tests.workspace.test_in_chromium import comment_of, composer, house, visit

__all__ = ["axe", "browse", "house", "visit"]
pytestmark = pytest.mark.browser

FRAME_MS = 40
LATER = 37  # frames by which the second camera was started after the first
COUNT = 300
PICTURES = """() => [...document.querySelectorAll("video[data-playback]")].map(video => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [256, 144];
    const pen = canvas.getContext("2d");
    pen.drawImage(video, 0, 0, 256, 144);
    return [...pen.getImageData(0, 0, 256, 144).data].filter((_, at) => at % 4 === 1);
})"""
APART = """async seconds => {
    const [first, second] = document.querySelectorAll("video[data-playback]");
    const last = new Map();
    const apart = [];
    const watch = video => video.requestVideoFrameCallback((_, frame) => {
        last.set(video, [frame.mediaTime * 1000, frame.expectedDisplayTime]);
        const [a, b] = [last.get(first), last.get(second)];
        if (a && b) apart.push(a[0] - b[0] - (a[1] - b[1]) * first.playbackRate);
        watch(video);
    });
    watch(first);
    watch(second);
    await new Promise(done => setTimeout(done, seconds * 1000));
    return apart;
}"""


@pytest.fixture(scope="module")
def cameras(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """One numbered lesson from two cameras, the second started later."""
    folder = tmp_path_factory.mktemp("cameras")
    common = {"gop": 25, "muxer": {"movflags": "faststart"}}
    films = [
        write_film(folder / "door.mp4", Shot(count=COUNT, **common)),
        write_film(folder / "window.mp4", Shot(count=COUNT - LATER - 20, first_number=LATER, **common)),
    ]
    return [film.read_bytes() for film in films]


@pytest.fixture
def recordings(house, cameras: list[bytes]) -> list[Recording]:
    """Both cameras' recordings, ready, in the story's lesson."""
    lesson = db.session.get_one(Lesson, house.recording.lesson_id)
    made = []
    for name, film, frames, offset in zip(
        ("Door.mp4", "Window.mp4"), cameras, (COUNT, COUNT - LATER - 20), (0, LATER), strict=True
    ):
        recording = ready_recording(lesson, name)
        keep(recording.playback_key, film)
        recording.duration_ms, recording.frame_rate = frames * FRAME_MS, "25/1"
        recording.has_video = recording.has_audio = True
        recording.width, recording.height = 256, 144
        recording.place(InStep.BY_HAND, offset * FRAME_MS)
        made.append(recording)
    db.session.commit()
    return made


def numbers(page: Page) -> list[int]:
    """The frames on the screen, once both stand still."""
    page.wait_for_timeout(300)
    page.wait_for_function(
        "() => [...document.querySelectorAll('video[data-playback]')].every(one => !one.seeking && one.readyState >= 2)"
    )
    page.wait_for_timeout(200)
    return [read_number(np.array(one, dtype=np.uint8).reshape(144, 256)) for one in page.evaluate(PICTURES)]


def assert_in_step(drift_ms: np.ndarray) -> None:
    """Less than a frame whenever the machine lets the browser work, and never far for long when it does not."""
    assert np.percentile(np.abs(drift_ms), 25) < FRAME_MS, drift_ms
    assert np.median(np.abs(drift_ms)) < 4 * FRAME_MS, drift_ms


def test_two_recordings_of_a_lesson_are_one_film_from_two_places(visit, house, recordings):
    door, window = recordings
    page = visit("ben", f"?recording={door.id}#t=4")
    page.get_by_role("link", name="Show “Window.mp4” beside").click()
    expect(page.locator("video[data-playback]")).to_have_count(2)
    page.wait_for_function("() => document.querySelector('paired-films')?.pairing")
    assert numbers(page) == [100, 100]
    for key, frame in ((".", 101), (".", 102), (",", 101), ("ArrowLeft", 76)):
        page.keyboard.press(key)
        assert numbers(page) == [frame, frame]
    page.evaluate("document.querySelector('lesson-desk').go({ms: 400})")
    assert numbers(page) == [10, LATER]
    expect(page.get_by_text("Not begun yet")).to_be_visible()
    page.evaluate("document.querySelector('lesson-desk').go({ms: 2000})")
    page.keyboard.press("Space")
    page.wait_for_timeout(1_500)
    apart = np.array(page.evaluate(APART, 5))
    assert_in_step(apart - LATER * FRAME_MS)
    page.keyboard.press("k")
    left, right = numbers(page)
    assert left == right
    page.keyboard.press("c")
    page.keyboard.type("Seen from the door")
    page.keyboard.press("Enter")
    expect(comment_of(page, "Seen from the door")).to_have_attribute("data-at-ms", str(left * FRAME_MS))
    page.get_by_label("Sound from").select_option("beside")
    assert page.evaluate("[...document.querySelectorAll('video[data-playback]')].map(one => one.muted)") == [
        True,
        False,
    ]
    page.get_by_role("link", name="Comment on “Window.mp4” instead").click()
    page.wait_for_function("() => document.querySelector('paired-films')?.pairing")
    again = numbers(page)
    assert again[0] == again[1]
    composer(page).fill("Seen from the window")
    composer(page).press("Enter")
    expect(comment_of(page, "Seen from the window")).to_be_visible()
    page.wait_for_timeout(500)
    kept = db.session.query(Comment).filter(Comment.body.startswith("Seen from")).all()
    assert {one.recording_id for one in kept} == {door.id, window.id}
    db.session.rollback()


def test_then_and_now_plays_two_clips_in_lock_step_or_one_alone(visit, house, recordings, axe):
    door, window = recordings
    amina = door.lesson.teacher
    then = Clip.cut(on=door, by=amina, title="Then", start_ms=2_000, end_ms=11_000)
    Clip.cut(on=window, by=amina, title="Now", start_ms=1_000, end_ms=9_500)
    Comment.leave(on=door, by=amina, at_ms=2_400, body="She waits.", kind="noticing", state="shared")
    db.session.commit()
    page = visit("amina")
    page.goto(f"{house.base}/clips/{then.id}")
    page.get_by_role("link", name="Compare with").click()
    page.get_by_role("link", name="Now").click()
    expect(page.locator("video[data-playback]")).to_have_count(2)
    expect(page.get_by_text("She waits.")).to_be_visible()
    page.wait_for_function("() => document.querySelector('clip-comparison')?.pairing")
    begin = [50, 25 + LATER]
    assert numbers(page) == begin
    page.keyboard.press(".")
    assert numbers(page) == [51, begin[1] + 1]
    page.get_by_role("button", name="+1 frame: second clip later").click()
    assert numbers(page) == [51, begin[1]]
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(2_000)
    apart = np.array(page.evaluate(APART, 3))
    assert_in_step(apart - (2_000 - 1_000 + FRAME_MS))
    page.keyboard.press("Space")
    left, right = numbers(page)
    assert right - left == begin[1] - 51
    page.get_by_label("First alone").check()
    page.keyboard.press("ArrowLeft")
    assert numbers(page) == [left - 25, right]
    assert axe(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    boxes = [one.bounding_box() for one in page.locator("video[data-playback]").all()]
    assert boxes[1]["y"] >= boxes[0]["y"] + boxes[0]["height"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
