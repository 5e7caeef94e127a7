"""Every page of the coaching cycle, on a wide and on a narrow screen: for everybody, however they read it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from werkzeug.serving import make_server

from app import create_app
from app.action_steps.models import ActionStep
from app.cycles.models import Agreement, CheckBack, Cycle
from app.cycles.stages import Stage
from app.evidence.models import Evidence, EvidenceKind
from app.foundation.db import db
from app.frameworks.models import Framework
from app.goals.models import Goal
from app.lessons.models import Lesson, Recording
from app.library.models import Exemplar, Resource
from app.meetings.models import Meeting
from app.observations.models import Observation
from app.people.models import Person
from app.plans.models import PlanItem
from app.pods.models import Pod, Round
from app.progress.models import Reading
from app.ratings.models import Rating
from app.surveys.models import Survey
from app.surveys.questions import READY_SETS
from tests.conftest import settings_for, sign_in_secret
from tests.planted import Planted

Look = Callable[[Page], list[str]]
Enter = Callable[..., Page]

ANYBODYS = (
    "/", "/account", "/calendar", "/cycles", "/cycles/new", "/frameworks", "/gaps", "/goals", "/goals/new", "/library",
    "/library/consents", "/meetings/new", "/pods", "/pods/new", "/priorities", "/requests", "/resources/new",
    "/strengths",
)  # fmt: skip
COACHS = ("/hours", "/queue", "/training")


@pytest.fixture
def app(planted: Planted, tmp_path: Path) -> Iterator[Flask]:
    """The story, with a step that is being tried and a survey that is open."""
    made = create_app(settings_for(planted.copy_to(tmp_path / "data")))
    with made.app_context():
        goal = one(Goal)
        ActionStep.agree(goal, by=goal.teacher, owner_id=goal.teacher_id, body="Count to three.", due_on=None)
        Survey.ask(
            by=goal.teacher, goal=goal, title="Once more", questions=READY_SETS[0].questions, class_size=21
        )
        db.session.commit()
        yield made
    db.disconnect()


@pytest.fixture
def enter(app: Flask, chromium: Browser) -> Iterator[Enter]:
    """Open a browser as somebody, or as nobody; what it says in its console fails the test."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    said: list[str] = []
    contexts = []

    def open_as(person: Person | None, *, width: int, scheme: str = "light") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 844},
            base_url=address,
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            bypass_csp=True,
        )
        if person is not None:
            kept = signer.dumps({"_user_id": sign_in_secret(person), "_fresh": True})
            context.add_cookies([{"name": "sightline", "value": kept, "url": address}])
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(f"{page.url}: {message.text}"))
        page.on("pageerror", lambda problem: said.append(f"{page.url}: {problem}"))
        return page

    yield open_as
    for context in contexts:
        context.close()
    server.shutdown()
    server.server_close()
    assert said == []


def one(kind, *such):  # type: ignore[no-untyped-def]
    """The first of a kind in the story."""
    return db.session.scalars(select(kind).where(*such).order_by(kind.created_at)).unique().first()


def of_the_pair() -> Iterator[str]:
    """The pages that both of the pair read."""
    running, closed = one(Cycle, Cycle.stage != Stage.CLOSED), one(Cycle, Cycle.stage == Stage.CLOSED)
    for cycle in (running, closed):
        yield from (f"/cycles/{cycle.id}", f"/cycles/{cycle.id}/reflection", f"/cycles/{cycle.id}/plan")
    goal = f"/goals/{one(Goal).id}"
    yield from (
        goal,
        f"{goal}/progress",
        f"{goal}/evidence",
        f"{goal}/evidence/new",
        f"{goal}/assessments/new",
    )
    yield from (f"{goal}/observations/new", f"{goal}/ratings/new")
    yield f"/agreements/{one(Agreement).id}"
    yield f"/agreements/{one(Agreement).id}/edit"
    yield f"/check-backs/{one(CheckBack, CheckBack.answered_at.is_(None)).id}"
    for kind in (EvidenceKind.STUDENT_WORK, EvidenceKind.ASSESSMENT):
        yield f"/evidence/{one(Evidence, Evidence.kind == kind).id}"
    notes = f"/observations/{one(Observation).id}"
    yield from (notes, f"{notes}/alignment")
    for noun, kind in (
        ("plan-items", PlanItem),
        ("readings", Reading),
        ("surveys", Survey),
        ("ratings", Rating),
        ("frameworks", Framework),
        ("exemplars", Exemplar),
        ("resources", Resource),
        ("pods", Pod),
        ("rounds", Round),
        ("meetings", Meeting),
    ):
        yield f"/{noun}/{one(kind).id}"
    yield f"/lessons/{one(Lesson, Lesson.title == 'Comparing fractions').id}/promise"
    yield f"/recordings/{one(Recording).id}/noticings"


def of_the_teacher() -> Iterator[str]:
    """The pages that are Amina's alone."""
    goal = f"/goals/{one(Goal).id}"
    yield from (f"{goal}/edit", f"{goal}/surveys/new")
    yield f"/surveys/{one(Survey, Survey.closed_at.is_(None)).id}/board"
    yield f"/action-steps/{one(ActionStep, ActionStep.ended_at.is_(None)).id}/rehearsals/new"


def well_made(page: Page, address: str, axe: Look) -> list[str]:
    """What is wrong with a page."""
    answer = page.goto(address)
    if answer is None or answer.status != 200:
        return [f"{address}: {answer.status if answer else 'no answer'}"]
    found = axe(page)
    counts = page.evaluate(
        """() => ({
          wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          titles: document.querySelectorAll("h1").length,
          audience: document.querySelectorAll("[data-audience]").length,
        })"""
    )
    if counts["wide"] > 0:
        found.append(f"{address}: {counts['wide']} px wider than the screen")
    if counts["titles"] != 1:
        found.append(f"{address}: {counts['titles']} titles")
    if not counts["audience"]:
        found.append(f"{address}: does not say who sees it")
    return found


def test_a_teachers_pages_on_a_phone_in_the_dark(app: Flask, enter: Enter, axe: Look) -> None:
    page = enter(one(Person, Person.email.startswith("amina@")), width=390, scheme="dark")
    found = [
        problem
        for address in (*ANYBODYS, *of_the_pair(), *of_the_teacher())
        for problem in well_made(page, address, axe)
    ]
    assert found == []
    assert page.locator(".tab-bar a").count() == 5


def test_a_coachs_pages_on_a_wide_screen(app: Flask, enter: Enter, axe: Look) -> None:
    page = enter(one(Person, Person.email.startswith("ben@")), width=1280)
    found = [
        problem
        for address in (*ANYBODYS, *COACHS, *of_the_pair())
        for problem in well_made(page, address, axe)
    ]
    assert found == []


def test_what_leaders_admins_and_students_see(app: Flask, enter: Enter, axe: Look) -> None:
    survey = one(Survey, Survey.closed_at.is_(None))
    elena, grace = (one(Person, Person.email.startswith(f"{name}@")) for name in ("elena", "grace"))
    found = []
    for person, addresses in (
        (elena, ("/", "/requests", "/priorities")),
        (grace, ("/", "/priorities", "/admin")),
        (None, (f"/answers/{survey.secret}",)),
    ):
        for width, scheme in ((390, "dark"), (1280, "light")):
            page = enter(person, width=width, scheme=scheme)
            for address in addresses:
                found += well_made(page, address, axe)
    assert found == []


@pytest.mark.parametrize("width", [390, 1280])
def test_the_persons_menu_is_walked_by_keyboard(app: Flask, enter: Enter, width: int) -> None:
    page = enter(one(Person, Person.email.startswith("ben@")), width=width)
    page.goto("/")
    page.locator(".person-button").focus()
    page.keyboard.press("Enter")
    menu = page.locator("#person-menu")
    menu.wait_for()
    box = menu.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    assert box["y"] + box["height"] <= 844
    met: list[str] = []
    for key in ("ArrowDown", *["Tab"] * 14):
        page.keyboard.press(key)
        met.append(page.evaluate("document.activeElement.textContent.trim()"))
        if met[-1] in ("", "Sign out"):
            break
    assert met[:7] == ["Queue", "Calendar", "Library", "Pods", "Strengths", "Hours", "Your growth"]
    assert met[-1] == "Sign out"
    page.keyboard.press("Escape")
    menu.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className") == "person-button"
