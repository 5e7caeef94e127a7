"""The lesson's page with 5,000 comments and 20,000 marks on a two-hour film: what it costs beside the same page empty.

Measured in real Chromium against the real server, each as a ratio or beside its budget; medians and 95th percentiles,
because a shared machine has its moods. Frames are drawn as fast as they can be, so that the time between two of them is
what one costs.
"""

import statistics
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import select

from app import create_app
from app.foundation.db import db
from app.lessons.models import Recording
from app.people.models import Person
from media_pipeline.ffmpeg import program
from tests.browser.installation import Installation, on_a_free_port
from tests.conftest import CHROMIUM_FLAGS, chromium_here, settings_for, sign_in_secret
from tests.planted import Planted
from tests.workspace.thousands import TWO_HOURS_MS, fill
from tests.workspace.weight import weigh

COMMENTS, MARKS = 5_000, 20_000
LOADS, TRIES = 3, 40
UNBRIDLED = ("--disable-frame-rate-limit", "--disable-gpu-vsync")
USEFUL = """() => {
    const look = () => {
        const here = customElements.get("clip-maker") && document.querySelector("lesson-timeline:not([hidden])");
        if (here) requestAnimationFrame(() => { globalThis.usefulAt = performance.now(); });
        else requestAnimationFrame(look);
    };
    look();
}"""
FRAMES = """async ({ act, count }) => {
    const desk = document.querySelector("lesson-desk");
    const [list, timeline] = ["comment-list", "lesson-timeline"].map((name) => desk.querySelector(name));
    const acts = {
        scroll: (frame) => { list.scrollTop += frame % 120 < 100 ? 90 : -420; },
        zoom: (frame) => timeline.view.zoom(frame % 160 < 80 ? 1.06 : 1 / 1.06, 3_600_000 + 997 * frame),
        pan: (frame) => timeline.view.move(frame % 200 < 100 ? 0.02 : -0.02),
        play: () => {},
    };
    const times = [];
    let before = performance.now();
    for (let frame = 0; frame < count; frame++) {
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        if (frame > 5) times.push(now - before);
        before = now;
        acts[act](frame);
    }
    return times;
}"""
BARE = """(film) => {
    document.body.innerHTML = "<video muted width=900></video>";
    const video = document.querySelector("video");
    video.src = film;
    return video.play();
}"""
PACE = """async (count) => {
    const times = [];
    let before = performance.now();
    for (let frame = 0; frame < count; frame++) {
        await new Promise(requestAnimationFrame);
        const now = performance.now();
        times.push(now - before);
        before = now;
    }
    return times;
}"""
SEEK = """(at) => new Promise((done) => {
    const desk = document.querySelector("lesson-desk");
    const begun = performance.now();
    const heard = ({ detail }) => {
        if (Math.abs(detail.ms - at) > 40) return;
        desk.removeEventListener("desk:frame", heard);
        done(performance.now() - begun);
    };
    desk.addEventListener("desk:frame", heard);
    desk.go({ ms: at });
})"""
POSTED = """() => {
    addEventListener("keydown", ({ key }) => {
        if (key !== "Enter") return;
        const begun = performance.now();
        const words = document.querySelector("form[data-comment-form] textarea").value;
        const look = () => {
            const rows = [...document.querySelectorAll("[data-comments] > article")];
            if (!rows.some((row) => row.textContent.includes(words))) return requestAnimationFrame(look);
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => { globalThis.visibleAfter = performance.now() - begun; };
            requestAnimationFrame(() => port2.postMessage(0));
        };
        requestAnimationFrame(look);
    }, { capture: true });
}"""
APPEARS = """(words) => new Promise((done) => {
    const look = () => {
        const there = [...document.querySelectorAll("article[data-comment]")].some((one) => one.textContent.includes(words));
        if (there) done(Date.now());
        else requestAnimationFrame(look);
    };
    look();
})"""


@dataclass
class School:
    """A running installation with one long lesson."""

    installation: Installation
    recording_id: str
    lesson_id: str
    cookies: dict[str, str]

    @property
    def page(self) -> str:
        return f"{self.installation.address}/lessons/{self.lesson_id}"

    def enter(self, browser: Browser, who: str) -> BrowserContext:
        """Somebody's browser, signed in, which has never been here."""
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        cookie = {"name": "sightline", "value": self.cookies[who], "url": self.installation.address}
        context.add_cookies([cookie])
        return context


@pytest.fixture
def school(planted: Planted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[School]:
    """The demo school, its lesson two hours long, served as in life."""
    monkeypatch.setenv("SIGHTLINE_SECRET_KEY", "only-for-tests")
    data = planted.copy_to(tmp_path / "data")
    app = create_app(settings_for(data))
    recording = db.session.scalars(select(Recording).where(Recording.duration_ms.is_not(None))).first()
    assert recording is not None
    film = data / "storage" / str(recording.kept_as("playback/playback.mp4"))
    write_two_hours(film, tmp_path)
    recording.duration_ms, recording.frame_rate = TWO_HOURS_MS, "25/1"
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    cookies = {}
    for who in ("amina", "ben"):
        person = db.session.scalars(Person.by_email(f"{who}@hillstreet.example")).unique().one()
        cookies[who] = str(signer.dumps({"_user_id": sign_in_secret(person), "_fresh": True}))
    db.session.commit()
    house = on_a_free_port(data)
    house.open()
    yield School(house, recording.id, recording.lesson_id, cookies)
    house.close()
    db.disconnect()


@pytest.fixture
def unbridled() -> Iterator[Browser]:
    """A Chromium that draws as fast as it can."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_here(), args=[*CHROMIUM_FLAGS, *UNBRIDLED]
        )
        yield browser
        browser.close()


def write_two_hours(film: Path, folder: Path) -> None:
    """Ten seconds of small film, again and again without encoding it anew."""
    short = folder / "ten-seconds.mp4"
    picture = ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=25:duration=10"]
    small = [
        "-c:v",
        "libx264",
        "-preset",
        "veryfast",
        "-crf",
        "40",
        "-g",
        "25",
        "-bf",
        "0",
        "-pix_fmt",
        "yuv420p",
    ]
    again = ["-stream_loop", "719", "-i", short, "-c", "copy", "-movflags", "+faststart"]
    for words in ([*picture, *small, short], [*again, film]):
        subprocess.run([program("ffmpeg"), "-v", "error", "-y", *map(str, words)], check=True)


def fill_up(school: School) -> None:
    """Thousands, under the feet of the running server."""
    recording = db.session.get_one(Recording, school.recording_id)
    people = [
        db.session.scalars(Person.by_email(f"{who}@hillstreet.example")).unique().one()
        for who in ("amina", "ben")
    ]
    fill(recording, people, comments=COMMENTS, marks=MARKS)


def tell(name: str, value: float, budget: float, unit: str) -> None:
    verdict = "within" if value <= budget else "OVER"
    print(f"{name:<58} {value:8.1f} {unit:<3} {verdict} the budget of {budget:g} {unit}")


def high(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def opened(school: School, browser: Browser, who: str = "ben", hash: str = "") -> Page:  # noqa: A002
    page = school.enter(browser, who).new_page()
    page.add_init_script(f"({USEFUL})()")
    page.goto(school.page + hash)
    page.wait_for_function("() => globalThis.usefulAt && document.querySelector('video').readyState >= 2")
    return page


def loads(school: School, browser: Browser) -> float:
    """Milliseconds until the page can be used, on a first visit."""
    times = []
    for _load in range(LOADS):
        page = opened(school, browser)
        times.append(page.evaluate("usefulAt"))
        page.context.close()
    return statistics.median(times)


def tell_weight(school: School, browser: Browser) -> None:
    page = school.enter(browser, "ben").new_page()
    weight, hosts = weigh(page, school.page)
    tell("weight of the page, packed", weight["page"] / 1000, 350, "kB")
    print(f"{'   the facts of all that lies on its axis, after it':<58} {weight['facts'] / 1000:8.1f} kB")
    tell("other hosts asked", len(hosts - {urlsplit(school.page).netloc}), 0, "")
    page.context.close()


def frames(page: Page, act: str, count: int = 240) -> float:
    return high(page.evaluate(FRAMES, {"act": act, "count": count}))


def bench_the_lessons_page(school: School, unbridled: Browser) -> None:
    loads(school, unbridled)
    empty = loads(school, unbridled)
    fill_up(school)
    full = loads(school, unbridled)
    print(f"\nuseful after {empty:.0f} ms empty, {full:.0f} ms with {COMMENTS} comments and {MARKS} marks")
    tell("first useful paint, full beside empty", full / empty, 1.5, "×")
    tell_weight(school, unbridled)
    page = opened(school, unbridled)
    page.wait_for_function("() => document.querySelector('lesson-desk').layers.all('marks').length > 10000")
    tell("a frame while the list scrolls, 95th percentile", frames(page, "scroll"), 16, "ms")
    tell("a frame while the timeline zooms, 95th percentile", frames(page, "zoom"), 16, "ms")
    page.evaluate("() => document.querySelector('lesson-timeline').view.zoom(20, 3_600_000)")
    tell("a frame while the timeline is panned, 95th percentile", frames(page, "pan"), 16, "ms")
    page.evaluate(
        "() => { const film = document.querySelector('video'); film.muted = true; return film.play(); }"
    )
    play(school, unbridled, page)
    page.evaluate("() => document.querySelector('video').pause()")
    seek(page)
    write(page)
    hear(school, unbridled, page)


def play(school: School, browser: Browser, page: Page) -> None:
    """What the page itself does for a frame, and the time between two.

    That time is no cost: while a film plays the browser waits for its pictures, in a page that holds nothing else too.
    """
    frame_ms, work_ms = working(page, lambda: frames(page, "play", 600))
    tell("the page’s own work for a frame while the film plays", work_ms / 600, 16, "ms")
    print(f"{'   from one frame to the next, 95th percentile':<58} {frame_ms:8.1f} ms")
    bare = school.enter(browser, "ben").new_page()
    bare.goto(f"{school.installation.address}/healthz")
    bare.evaluate(BARE, page.evaluate("() => document.querySelector('video').currentSrc"))
    print(
        f"{'   the same in a page that holds nothing but the film':<58} {high(bare.evaluate(PACE, 600)):8.1f} ms"
    )
    bare.context.close()


def working(page: Page, act: Callable[[], float]) -> tuple[float, float]:
    """What an act gives, and how many milliseconds the page's own thread was busy meanwhile."""
    probe = page.context.new_cdp_session(page)
    probe.send("Performance.enable")

    def busy_s() -> float:
        metrics = probe.send("Performance.getMetrics")["metrics"]
        return next(float(one["value"]) for one in metrics if one["name"] == "TaskDuration")

    before = busy_s()
    given = act()
    return given, (busy_s() - before) * 1000


def seek(page: Page) -> None:
    page.evaluate(SEEK, 60_000)
    times = [page.evaluate(SEEK, 1_440 * number) for number in range(97, 4_900, 4_800 // TRIES)]
    tell("from a seek to the comment’s frame, 95th percentile", high(times), 150, "ms")


def write(page: Page) -> None:
    page.evaluate(POSTED)
    times = []
    for number in range(TRIES):
        words = page.locator("form[data-comment-form] textarea")
        words.fill(f"Written while {number} were on their way")
        words.press("Enter")
        page.wait_for_function("() => globalThis.visibleAfter")
        times.append(
            page.evaluate("() => { const took = visibleAfter; globalThis.visibleAfter = 0; return took; }")
        )
        page.wait_for_function("() => !document.querySelector('.comment--waiting')")
    tell("from the key to the visible comment, 95th percentile", high(times), 50, "ms")


def hear(school: School, browser: Browser, page: Page) -> None:
    """From the other person's sending to the comment in one's own list, each before the last: where one looks."""
    other = opened(school, browser, "amina")
    times = []
    for number in range(TRIES):
        words = f"Heard by the other, number {number}"
        page.evaluate("() => { document.querySelector('comment-list').scrollTop = 0; }")
        page.evaluate(
            "words => { globalThis.seen = null; ("
            + APPEARS
            + ")(words).then((at) => { globalThis.seen = at; }); }",
            words,
        )
        sent = other.evaluate(
            """async ([recording, body, at]) => {
                const token = document.querySelector('meta[name="csrf-token"]').content;
                const begun = Date.now();
                await fetch(`/api/v1/recordings/${recording}/comments`, {
                    method: "POST",
                    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
                    body: JSON.stringify({ at_ms: at, kind: "noticing", body, state: "shared" }),
                });
                return begun;
            }""",
            [school.recording_id, words, TRIES - number],
        )
        page.wait_for_function("() => globalThis.seen")
        times.append(page.evaluate("() => seen") - sent)
    tell("from the other’s sending to one’s own list, 95th percentile", high(times), 300, "ms")
