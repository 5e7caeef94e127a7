"""The main job, from the front door to the agreed step, by a teacher and a coach in real Chromium on a real recording."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app.foundation import clock
from tests.browser.installation import Installation
from tests.conftest import SAMPLES
from tests.media_pipeline.films import Shot, write_film

PHRASE = "copper lantern quiet orchard"
GOAL = "Three students build on each other’s ideas in every discussion."
STRENGTH = "You waited, and two people leaned in to answer."
QUESTION = "What would happen if you waited as long again?"
STEP = "Wait three seconds after each question, then ask “who can add?” in Tuesday’s lesson."
READY_MS = 90_000

Look = Callable[[Page], list[str]]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real recording of people at work, or one made here where the samples are not at hand."""
    sample = SAMPLES / "video" / "googlework_short.mp4"
    if sample.is_file():
        return sample
    return write_film(
        tmp_path_factory.mktemp("film") / "lesson.mp4", Shot(count=900, size=(320, 180), gop=50)
    )


@pytest.mark.parametrize("width", [1280, 390])
def test_a_pair_goes_from_the_set_up_link_to_an_agreed_step(
    installation: Installation, browse: Callable[..., Page], axe: Look, film: Path, width: int
) -> None:
    grace, amina, ben = (browse(width, touch=width < 500) for _person in range(3))
    join(installation, grace, amina, ben, axe)
    goal = set_goal(amina, installation, axe)
    lesson = upload(amina, installation, film, axe)
    ben.goto(lesson)
    expect(ben.get_by_text("There is nothing here that you can see")).to_be_visible()
    comment(amina, lesson, "I did not repeat the answer back.", "noticing", at_s=20)
    make_clip(amina)
    share(amina, lesson, axe)
    coach(ben, amina, lesson, axe)
    debrief(ben, amina, lesson, axe)
    see_home_and_goal(amina, ben, installation, goal, axe)
    take_back(amina, ben, lesson)


def clean(page: Page, axe: Look) -> None:
    """Nothing in the way of a screen reader, and nothing wider than the screen."""
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), (
        page.url
    )


def until(page: Page, expression: str) -> None:
    """Wait for something in a page to become true; Playwright's own waiting needs eval, which our policy forbids."""
    for _look in range(200):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{page.url}: never true: {expression}")


def join(house: Installation, grace: Page, amina: Page, ben: Page, axe: Look) -> None:
    grace.goto(house.set_up_link())
    clean(grace, axe)
    grace.get_by_label("Name of your school").fill("Hill Street School")
    grace.get_by_label("Your name").fill("Grace Kim")
    grace.get_by_label("E-mail").fill("grace@hillstreet.example")
    grace.get_by_label("Pass phrase").fill(PHRASE)
    grace.get_by_role("button", name="Set up Sightline").click()
    for page, name, role in ((amina, "Amina Diallo", "teacher"), (ben, "Ben Okafor", "coach")):
        accept(page, invitation(grace, house, name, role), axe)
    grace.goto(f"{house.address}/admin")
    grace.get_by_label("Coach", exact=True).select_option(label="Ben Okafor")
    grace.get_by_label("Teacher", exact=True).select_option(label="Amina Diallo")
    grace.get_by_role("button", name="Make pair").click()
    expect(grace.get_by_text("Ben Okafor and Amina Diallo", exact=True)).to_be_visible()
    clean(grace, axe)
    sign_out_and_in(amina, house, "amina@hillstreet.example", axe)


def invitation(grace: Page, house: Installation, name: str, role: str) -> str:
    grace.goto(f"{house.address}/admin")
    grace.get_by_label("Name", exact=True).fill(name)
    grace.get_by_label("E-mail").fill(f"{name.split(maxsplit=1)[0].lower()}@hillstreet.example")
    grace.get_by_label("Role").select_option(role)
    grace.get_by_role("button", name="Make invitation").click()
    return grace.get_by_label("Link", exact=True).input_value()


def accept(page: Page, link: str, axe: Look) -> None:
    page.goto(link)
    clean(page, axe)
    page.get_by_label("Pass phrase").fill(PHRASE)
    page.get_by_role("button", name="Join Hill Street School").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("button", name="Join Hill Street School")).to_have_count(0)


def sign_out_and_in(page: Page, house: Installation, email: str, axe: Look) -> None:
    page.goto(f"{house.address}/account")
    clean(page, axe)
    page.locator("form[action='/sign-out'] button").first.evaluate(
        "button => button.form.requestSubmit(button)"
    )
    page.wait_for_url("**/sign-in*")
    clean(page, axe)
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Pass phrase").fill(PHRASE)
    page.keyboard.press("Enter")
    page.wait_for_url(house.address + "/")
    clean(page, axe)


def set_goal(amina: Page, house: Installation, axe: Look) -> str:
    amina.goto(f"{house.address}/goals/new")
    clean(amina, axe)
    amina.get_by_label("What would you love to see?").fill(GOAL)
    amina.get_by_label("Why does it matter to you?").fill("They talk to me. I want them to need each other.")
    amina.get_by_text("What students do", exact=True).click()
    amina.get_by_text("How would anyone know?").click()
    amina.get_by_label("What you count or time").fill("Ideas built on")
    amina.get_by_label("Now", exact=True).fill("1")
    amina.get_by_label("Target", exact=True).fill("3")
    amina.get_by_label("Who can read it?").select_option(index=1)
    amina.get_by_role("button", name="Set goal").click()
    expect(amina.get_by_role("heading", level=1)).to_contain_text("Three students build")
    clean(amina, axe)
    return amina.url


def upload(amina: Page, house: Installation, film: Path, axe: Look) -> str:
    """A form with a mistake loses nothing; then the film goes in, is prepared before one's eyes, and plays."""
    amina.goto(f"{house.address}/lessons/new")
    clean(amina, axe)
    amina.locator("input[type=file]").set_input_files(film)
    amina.get_by_label("Subject").fill("Mathematics")
    amina.get_by_role("button", name="Upload", exact=True).click()
    expect(amina.get_by_text("Please fill this in.").first).to_be_visible()
    expect(amina.get_by_label("Subject")).to_have_value("Mathematics")
    clean(amina, axe)
    amina.get_by_label("Title", exact=True).fill("Comparing fractions")
    amina.get_by_label("Look-for 1").fill("Who answers whom?")
    amina.get_by_role("button", name="Upload", exact=True).click()
    amina.wait_for_url(re.compile(r"/lessons/[a-z2-7]{20}"))
    expect(amina.locator("video[data-playback]")).to_be_attached(timeout=READY_MS)
    expect(amina.locator("[data-audience]").first).to_contain_text("Only you")
    until(amina, "document.querySelector('video[data-playback]').readyState >= 2")
    clean(amina, axe)
    return amina.url.split("#")[0].split("?")[0]


def comment(page: Page, lesson: str, words: str, kind: str, at_s: int = 4) -> None:
    """Typing stops the film and stamps; Enter posts and lets it go on."""
    page.goto(f"{lesson}#t={at_s}")
    video = page.locator("video[data-playback]")
    until(page, f"Math.abs(document.querySelector('video[data-playback]').currentTime - {at_s}) < 0.2")
    video.evaluate("film => { film.muted = true; return film.play(); }")
    page.locator("form[data-comment-form] textarea").first.press_sequentially(words, delay=5)
    assert video.evaluate("film => film.paused")
    page.locator(f"form[data-comment-form] input[name=kind][value={kind}]").first.evaluate(
        "radio => radio.click()"
    )
    page.locator("form[data-comment-form] textarea").first.press("Enter")
    left = page.locator("article[data-comment]", has_text=words)
    expect(left).to_be_visible()
    assert at_s * 1000 - 200 <= int(left.get_attribute("data-at-ms") or 0) <= at_s * 1000 + 5_000
    until(page, "!document.querySelector('video[data-playback]').paused")
    video.evaluate("film => film.pause()")


def make_clip(amina: Page) -> None:
    form = amina.locator("form[data-clip-form]")
    form.locator("input[name=start]").fill("0:29.0")
    form.locator("input[name=end]").fill("0:33.0")
    form.get_by_label("Title").fill("The long wait")
    form.get_by_role("button", name="Make clip").click()
    clip = amina.locator("[data-clip-list]").get_by_role("link", name="The long wait")
    expect(clip).to_be_visible()


def share(amina: Page, lesson: str, axe: Look) -> None:
    amina.goto(f"{lesson}/sharings")
    clean(amina, axe)
    amina.get_by_label("For", exact=True).fill("coaching")
    amina.get_by_label("Until").fill((clock.today() + timedelta(days=20)).isoformat())
    amina.get_by_role("button", name="Share lesson").click()
    expect(amina.locator("[data-audience]").first).to_contain_text("Ben")
    clean(amina, axe)


def coach(ben: Page, amina: Page, lesson: str, axe: Look) -> None:
    """Ben writes; Amina, who has the page open, sees it come. His draft stays his."""
    amina.goto(lesson)
    ben.goto(lesson)
    expect(ben.locator("article[data-comment]")).to_have_count(1)
    comment(ben, lesson, STRENGTH, "strength")
    expect(amina.locator("article[data-comment]", has_text=STRENGTH)).to_be_visible()
    comment(ben, lesson, QUESTION, "question", at_s=12)
    expect(amina.locator("article[data-comment]", has_text=QUESTION)).to_be_visible()
    clean(ben, axe)
    clean(amina, axe)
    download_clip(ben)


def download_clip(ben: Page) -> None:
    """The exact export is made while one looks on."""
    ben.locator("[data-clip-list]").get_by_role("link", name="The long wait").click()
    ben.wait_for_url("**/clips/*")
    link = ben.get_by_role("link", name=re.compile("Download"))
    expect(link).to_be_visible(timeout=READY_MS)
    with ben.expect_download() as started:
        link.click()
    assert started.value.path().stat().st_size > 10_000


def debrief(ben: Page, amina: Page, lesson: str, axe: Look) -> None:
    """Ben begins, Amina joins; each sees what the other does; one step is agreed and the debrief is closed."""
    ben.goto(lesson)
    begin = ben.get_by_role("link", name="Begin debrief")
    if begin.count() == 0:  # on a phone what can be done with a lesson is behind one button
        ben.get_by_role("button", name="More", exact=True).first.click()
    begin.click()
    clean(ben, axe)
    ben.get_by_role("button", name="Begin debrief").click()
    ben.wait_for_url(re.compile("/debriefs/[a-z2-7]{20}"))
    clean(ben, axe)
    amina.goto(ben.url)
    expect(amina.locator("[data-agenda] > li")).to_have_count(4)
    ben.locator("[data-agenda] > li").first.get_by_role("button", name="Discussed").click()
    expect(
        amina.locator("[data-agenda] > li").first.get_by_role("button", name="Discussed")
    ).to_have_attribute("aria-pressed", "true")
    second = amina.locator("[data-agenda] > li").nth(1)
    second.get_by_role("button", name="Step", exact=True).click()
    second.get_by_label("What will be tried?").fill(STEP)
    second.get_by_label("By when").fill((clock.today() + timedelta(days=7)).isoformat())
    clean(amina, axe)
    second.get_by_role("button", name="Agree step").click()
    expect(ben.locator("[data-agenda]")).to_contain_text("who can add?")
    amina.get_by_role("textbox", name="Shared notes").fill("Begin with the long wait.")
    expect(ben.get_by_role("textbox", name="Shared notes")).to_have_value("Begin with the long wait.")
    ben.get_by_role("button", name="Close debrief").first.click()
    ben.get_by_role("dialog").get_by_role("button", name="Close debrief").click()
    expect(ben.locator("main")).to_contain_text("who can add?")
    expect(ben.get_by_role("button", name="Close debrief")).to_have_count(0)
    clean(ben, axe)


def see_home_and_goal(amina: Page, ben: Page, house: Installation, goal: str, axe: Look) -> None:
    amina.goto(house.address)
    expect(amina.locator("main")).to_contain_text("who can add?")
    clean(amina, axe)
    ben.goto(house.address)
    expect(ben.locator("main")).to_contain_text("Amina")
    clean(ben, axe)
    amina.goto(goal)
    for words in (STEP, STRENGTH, "The long wait", "Comparing fractions"):
        expect(amina.locator("main")).to_contain_text(words)
    clean(amina, axe)


def take_back(amina: Page, ben: Page, lesson: str) -> None:
    """Revoked is gone at the next request, on the page that is open as well."""
    ben.goto(lesson)
    playback = ben.locator("video[data-playback]").get_attribute("src") or ""
    amina.goto(f"{lesson}/sharings")
    amina.get_by_role("button", name=re.compile("Take lesson back")).click()
    expect(amina.locator("[data-audience]").first).to_contain_text("Only you")
    assert ben.evaluate("url => fetch(url).then(answer => answer.status)", playback) == 404
    ben.goto(lesson)
    expect(ben.get_by_text("There is nothing here that you can see")).to_be_visible()
