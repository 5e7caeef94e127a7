"""A class answers on its own devices while the teacher's board counts; every page is fit for all."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from werkzeug.serving import make_server

from app.evidence.models import Evidence, EvidenceKind
from app.foundation.db import db
from app.goals.models import Goal
from app.people.models import Person
from app.settings import ROOT
from tests.conftest import sign_in_secret

pytestmark = pytest.mark.browser

AXE = ROOT / "static/node_modules/axe-core/axe.min.js"
PATIENCE_MS = 30_000


@pytest.fixture
def address(app) -> Iterator[str]:
    """Where the house can be visited."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def device(chromium, app, address):
    """A browser of somebody's, or of a student who is nobody to us."""
    contexts: list[BrowserContext] = []

    def take(person: Person | None = None, *, width: int = 390, scheme: str = "light") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 844}, bypass_csp=True, color_scheme=scheme
        )
        if person is not None:
            signer = app.session_interface.get_signing_serializer(app)
            kept = signer.dumps({"_user_id": sign_in_secret(person), "_fresh": True})
            context.add_cookies([{"name": "sightline", "value": kept, "url": address}])
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        return context.new_page()

    yield take
    for context in contexts:
        context.close()
    db.session.remove()


def test_a_student_answers_once_and_the_board_counts(world, device, address, survey):
    board = device(world.amina, width=1280)
    board.goto(f"{address}/surveys/{survey.id}/board")
    student = device()
    student.goto(f"{address}/answers/{survey.secret}")
    smallest = student.locator(".pick").evaluate_all(
        "picks => Math.min(...picks.map((one) => one.getBoundingClientRect().height))"
    )
    assert smallest >= 44
    student.get_by_role("group", name="Somebody used my idea.").get_by_role("radio", name="Mostly").check()
    student.get_by_role("group", name="Did you speak today?").get_by_role("radio", name="Yes").check()
    student.get_by_role("button", name="Send answers").click()
    expect(student.get_by_role("heading", level=1)).to_have_text("Thank you!")
    assert student.context.cookies() == []
    expect(board.locator("[data-count]")).to_have_text("1", timeout=PATIENCE_MS)
    student.goto(f"{address}/answers/{survey.secret}")
    expect(student.get_by_text("This device has answered already.")).to_be_visible()
    expect(student.get_by_role("button", name="Send answers")).to_be_hidden()
    student.get_by_role("button", name="Somebody else answers now").click()
    expect(student.get_by_role("button", name="Send answers")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_surveys_and_evidence_are_fit_for_all(
    world, device, address, survey, answered, goal, scheme
):
    answered(6)
    held = db.session.get(Goal, goal.id)
    Evidence.add(held, by=held.teacher, kind=EvidenceKind.OBSERVATION, title="Partner talk")
    db.session.commit()
    page = device(world.amina, scheme=scheme)
    found = []
    for path in (
        f"/answers/{survey.secret}",
        f"/surveys/{survey.id}",
        f"/surveys/{survey.id}/board",
        f"/goals/{goal.id}/surveys/new?ready=young",
        f"/goals/{goal.id}",
        f"/goals/{goal.id}/evidence",
        f"/goals/{goal.id}/evidence/new",
        f"/goals/{goal.id}/evidence/new?kind=student-work",
        f"/goals/{goal.id}/assessments/new",
    ):
        page.goto(address + path, wait_until="load")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        found += [f"{path} {problem}" for problem in problems(page)]
    assert found == []


def problems(page: Page) -> list[str]:
    """What axe finds."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed beside the front end's libraries")
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run({ resultTypes: ['violations'], preload: false })")["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]
