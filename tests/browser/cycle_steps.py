"""Steps of the stories about coaching cycles: who visits, and what people do on the pages of a cycle, as they would."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from app.comments.models import Comment
from app.cycles.models import Agreement, CheckBack, Cycle
from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal
from tests.media_pipeline.films import Shot, write_film
from tests.workspace.test_in_chromium import House, house

__all__ = ["House", "enter", "film", "house", "unbegun"]

PDF = b"%PDF-1.4\n% exit tickets\n"
TICKETS = {"name": "exit tickets.pdf", "mimeType": "application/pdf", "buffer": PDF}
Enter = Callable[..., Page]


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short film, as a phone would have made it."""
    return write_film(tmp_path_factory.mktemp("rehearsed") / "rehearsal.mp4", Shot(count=50, size=(160, 90)))


@pytest.fixture
def unbegun(house: House) -> House:
    """The school with a lesson, comments and marks, where nobody has begun a cycle, set a goal or agreed anything."""
    for kind in (Cycle, Agreement, Goal):
        db.session.execute(delete(kind))
    db.session.execute(delete(Comment))
    db.session.commit()
    db.session.remove()
    return house


@pytest.fixture
def enter(unbegun: House, browse: Enter) -> Iterator[Enter]:
    """Open somebody's browser; ``scheme`` is the colours their machine asks for."""

    def go(who: str, width: int = 1280, *, touch: bool = False, scheme: str = "light") -> Page:
        page = browse(width, touch=touch)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.context.add_cookies([unbegun.cookie(f"{who}@hillstreet.example")])
        page.goto(unbegun.base)
        return page

    yield go
    db.session.remove()


def next_thing(page: Page, sentence: str, here: str | None = None) -> None:
    """The card says this, and its button leads one further: by the keyboard, as one who never takes a mouse."""
    if here is not None:
        page.goto(here)
    card = page.get_by_label("Next", exact=True)
    expect(card.locator(".card__sentence")).to_contain_text(sentence)
    button = card.locator(".card__actions a, .card__actions button").first
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_visible()


def waits(page: Page, sentence: str) -> None:
    """It is the other's turn, and the page says so, by itself."""
    card = page.get_by_label("Next", exact=True)
    expect(card.locator(".card__eyebrow")).to_contain_text("Waiting for")
    expect(card.locator(".card__sentence")).to_contain_text(sentence)


def at_stage(page: Page, name: str) -> None:
    """The cycle is at a stage now."""
    expect(page.locator("[aria-current=step]")).to_contain_text(name)


def back(page: Page) -> None:
    """Go back to the cycle by the page's own link."""
    page.get_by_role("link", name=re.compile("^(Back to the cycle|Open cycle|Open the cycle)$")).first.click()
    page.wait_for_url(re.compile(r"/cycles/[a-z2-7]{20}(#.*)?$"))


def begin(page: Page, *, alone: bool = False) -> str:
    """Begin a cycle from the list of cycles, with whom the form proposes or alone; its address."""
    page.get_by_role("link", name="Cycles", exact=True).locator("visible=true").first.click()
    page.get_by_role("link", name="Begin cycle").first.click()
    if alone:
        page.get_by_label("With whom?").select_option(label="I go alone")
    page.get_by_role("button", name="Begin cycle").click()
    page.wait_for_url(re.compile(r"/cycles/[a-z2-7]{20}$"))
    return page.url


def set_goal(page: Page, statement: str, *, alone: bool = False) -> None:
    """Set a goal, asked by PEERS while one writes, and take it into the cycle that looks for one."""
    page.get_by_role("link", name="Set a new goal").click()
    page.wait_for_function("() => Boolean(customElements.get('goal-check'))")
    page.get_by_label("What would you love to see?").fill("I wait three seconds after every question")
    expect(page.get_by_text("Student-focused: what would your students do or say then?")).to_be_visible()
    page.get_by_label("What would you love to see?").fill(statement)
    page.get_by_label("Why does it matter to you?").fill("They talk to me. I want them to need each other.")
    page.get_by_text("How would anyone know?").click()
    page.get_by_label("What you count or time").fill("Open questions that a student answers")
    page.get_by_label("Target", exact=True).fill("5")
    if alone:
        page.get_by_label("Who can read it?").select_option(index=0)
    page.get_by_role("button", name="Set goal").click()
    page.get_by_role("button", name="Take this goal into it").click()
    page.wait_for_url(re.compile("/cycles/"))
    expect(page.locator("h1")).to_have_text(statement)


def say_where_it_stands(page: Page) -> None:
    """The baseline, on the goal's form that the card led to; then back."""
    page.get_by_label("Now", exact=True).fill("1")
    page.get_by_role("button", name="Keep goal").click()
    back(page)


def plan(page: Page, what: str, owner: str) -> None:
    """One thing on the plan, with whom and by when; then back."""
    page.get_by_label("What will you do?").fill(what)
    page.get_by_text("Modelling", exact=True).click()
    page.get_by_label("Who", exact=True).select_option(label=owner)
    page.get_by_label("By when").fill(in_days(5))
    page.get_by_role("button", name="Add to plan").click()
    expect(page.locator(".plan-item__what")).to_contain_text(what)
    back(page)


def agree_step(page: Page, words: str, reason: str) -> None:
    """A step that the check would have smaller, kept as it is for a reason."""
    page.get_by_role("link", name="Agree a step").click()
    page.get_by_label("What will be tried?").fill(words)
    page.get_by_role("button", name="Agree step").click()
    expect(page.get_by_text("Change the step, or keep it as it is and say why.").first).to_be_visible()
    page.get_by_label("Why it is right as it is").fill(reason)
    page.get_by_role("button", name="Agree step").click()
    expect(page.locator(".active-step__reason")).to_contain_text(reason)


def type_reading(page: Page, figure: str) -> None:
    """A figure of today, from the progress part of the cycle's page; stays on the page of readings."""
    page.get_by_role("link", name="Add a reading").click()
    form = page.locator("details.add-reading", has_text="Type a figure")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    form.get_by_label("Figure", exact=True).fill(figure)
    form.get_by_role("button", name="Add reading").click()
    expect(page.get_by_role("heading", name="Every reading")).to_be_visible()


def add_student_work(page: Page, title: str) -> str:
    """A file of student work, from the cycle's page; the address of the piece."""
    page.get_by_role("link", name="Add evidence").click()
    page.get_by_role("link", name="Student work").click()
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Files", exact=True).set_input_files(TICKETS)  # type: ignore[arg-type]
    page.get_by_role("button", name="Put on the wall").click()
    piece = page.get_by_role("link", name=title)
    expect(piece.or_(page.get_by_role("heading", name=title)).first).to_be_visible()
    return page.url if piece.count() == 0 else str(piece.first.get_attribute("href"))


def write_alone(page: Page, moved: str, the_plan: str) -> None:
    """One's own part of the reflection."""
    page.get_by_label("What moved for students?").fill(moved)
    page.get_by_label("What did the plan do for it?").fill(the_plan)
    page.get_by_role("button", name="I am done").click()
    expect(page.get_by_text("You are done with your part.")).to_be_visible()


def time_passes(days: int = 60) -> None:
    """The days to look back come nearer."""
    for one in db.session.query(CheckBack):
        one.due_on -= timedelta(days=days)
    db.session.commit()
    db.session.remove()


def answer_that_one_cannot_tell(page: Page) -> None:
    """Look back, and say so."""
    first = page.locator(".check-back").first
    first.get_by_text("Can’t tell yet").click()
    first.get_by_role("button", name="Keep answer").click()
    expect(page.locator(".check-back .badge").first).to_have_text("Can’t tell yet")


def statuses(page: Page, addresses: list[str]) -> set[int]:
    """What somebody's browser gets for some addresses."""
    return {page.request.get(one).status for one in addresses}


def in_days(days: int) -> str:
    """A day as a form's field takes it."""
    return (clock.today() + timedelta(days=days)).isoformat()


def fits(page: Page) -> None:
    """Nothing is wider than the screen, and no name is given twice."""
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page.url
    twice = "ids => ids.filter((id, place) => ids.indexOf(id) !== place)"
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
    assert page.evaluate(twice, ids) == [], page.url
