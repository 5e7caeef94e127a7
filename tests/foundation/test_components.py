"""The style guide in a real browser, under the real policy: what every page is made of can be seen, heard and used."""

import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask, Response, g, render_template, render_template_string
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from playwright.sync_api import Browser, ConsoleMessage, Page
from werkzeug.serving import make_server

from app.foundation import assets, formats
from app.foundation.web import SENTENCES, content_security_policy
from app.settings import ROOT

pytestmark = pytest.mark.browser

AXE = ROOT / "static/node_modules/axe-core/axe.min.js"
NONCE = "only-for-this-test"

PLAYER = """
{% extends "base.html" %}
{% block title %}Player{% endblock %}
{% block audience %}<p data-audience>Only you can see this page.</p>{% endblock %}
{% block scripts %}<script type="module" src="/libraries.js"></script>{% endblock %}
{% block content %}
  <media-controller><media-control-bar><media-play-button></media-play-button></media-control-bar></media-controller>
{% endblock %}
"""
LIBRARIES = """
import "media-chrome";
import Hls from "hls.js";
import { Upload } from "tus-js-client";
import { ago } from "sightline/lib/ago.js";
const now = new Date("2026-11-17T12:00:00Z");
window.libraries = {
  hls: Hls.isSupported(),
  tus: typeof Upload,
  player: Boolean(customElements.get("media-controller")),
  ago: ["11:59:50", "11:57:00", "09:00:00"].map((time) => ago(new Date(`2026-11-17T${time}Z`), now)),
};
"""


def form(values: dict[str, object], errors: dict[str, str]) -> SimpleNamespace:
    return SimpleNamespace(values=values, errors=errors)


def guide_app() -> Flask:
    """An app of nothing but the frame: no database, one person."""
    app = Flask("guide", template_folder=str(ROOT / "templates"), static_folder=None)
    app.secret_key = "only-for-tests"
    app.jinja_env.undefined = StrictUndefined
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    CSRFProtect(app)
    assets.init_app(app)
    formats.init_app(app)

    @app.before_request
    def begin() -> None:
        g.nonce = NONCE
        g.person = SimpleNamespace(
            id="amina",
            name="Amina Diallo",
            email="amina@hillstreet.example",
            runs_the_installation=False,
            coaches_or_teaches=True,
            has_role=lambda _name: False,
        )

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = content_security_policy(g.nonce)
        return response

    @app.get("/guide")
    def guide() -> str:
        again = {"name": "Please fill this in.", "sort": "Please choose one of the options."}
        return render_template(
            "components/guide.html",
            picture=None,
            fresh=form({"kind": "question", "taught_on": "2026-11-17"}, {}),
            returned=form({"look_fors": ["turns"], "locked": "Hill Street School"}, again),
            shared=form({}, {}),
        )

    @app.get("/player")
    def player() -> str:
        return render_template_string(PLAYER)

    @app.get("/libraries.js")
    def libraries() -> Response:
        return Response(LIBRARIES, content_type="text/javascript")

    @app.get("/no/<int:status>")
    def no(status: int) -> str:
        return render_template(
            "errors/page.html", status=status, sentence=SENTENCES[status], request_id="3f2a9c0b11de4402"
        )

    return app


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = make_server("127.0.0.1", 0, guide_app(), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def opened(chromium: Browser, url: str, width: int = 1280, scheme: str = "light") -> tuple[Page, list[str]]:
    """A page of its own, and everything the browser complained about while it loaded."""
    context = chromium.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, has_touch=width < 500
    )
    page = context.new_page()
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda problem: complaints.append(str(problem)))
    page.goto(url)
    page.wait_for_load_state("networkidle")
    return page, complaints


def findings(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_any_component(chromium, address, width, scheme):
    page, complaints = opened(chromium, f"{address}/guide", width, scheme)
    assert findings(page) == []
    assert complaints == []


@pytest.mark.parametrize("width", [320, 640])
def test_nothing_runs_out_of_the_page_on_a_small_phone_or_at_double_size(chromium, address, width):
    page, _ = opened(chromium, f"{address}/guide", width)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("status", [403, 404, 413, 429, 500, 503])
def test_every_way_of_saying_no_is_a_whole_page(chromium, address, status):
    page, complaints = opened(chromium, f"{address}/no/{status}", 390)
    assert findings(page) == []
    assert complaints == []
    assert page.locator("h1").count() == 1
    assert page.locator("[data-audience]").count() == 1
    assert ("3f2a9c0b11de4402" in page.content()) == (status >= 500)


def test_the_libraries_load_and_look_right_under_the_policy(chromium, address):
    page, complaints = opened(chromium, f"{address}/player")
    assert page.evaluate("window.libraries") == {
        "hls": True,
        "tus": "function",
        "player": True,
        "ago": ["just now", "3 minutes ago", "3 hours ago"],
    }
    assert page.locator("media-play-button").evaluate("button => getComputedStyle(button).display") == "flex"
    assert complaints == []


def test_a_form_that_comes_back_hands_the_focus_to_what_needs_another_look(chromium, address):
    page, _ = opened(chromium, f"{address}/guide")
    assert page.evaluate("document.activeElement.localName") == "error-summary"
    page.get_by_role("link", name="Title: Please fill this in.").click()
    assert page.evaluate("document.activeElement.id") == "name"
    described = page.locator("#name").get_attribute("aria-describedby") or ""
    assert "name-problem" in described.split()
    assert page.locator("#name-problem").inner_text().strip() == "Please fill this in."


def test_the_menu_opens_walks_and_closes_by_keyboard(chromium, address):
    page, _ = opened(chromium, f"{address}/guide")
    page.get_by_role("button", name="Amina Diallo").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Calendar"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.textContent.trim()") == "Sign out"
    page.keyboard.press("Escape")
    assert page.locator("#person-menu").is_hidden()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("Amina Diallo")


def test_a_dialog_takes_the_focus_and_gives_it_back(chromium, address):
    page, _ = opened(chromium, f"{address}/guide")
    page.locator("[data-opens=share-dialog]").click()
    assert page.evaluate("document.activeElement.id") == "purpose"
    assert findings(page) == []
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.opens") == "share-dialog"


def test_a_lost_connection_is_said_and_taken_back(chromium, address):
    page, _ = opened(chromium, f"{address}/guide", 390)
    notice = page.get_by_text("You are offline.")
    assert notice.is_hidden()
    page.context.set_offline(True)
    notice.wait_for(state="visible")
    page.context.set_offline(False)
    notice.wait_for(state="hidden")


def test_a_finger_finds_every_button_and_field(chromium, address):
    page, _ = opened(chromium, f"{address}/guide", 390)
    small = page.evaluate(
        """() => [...document.querySelectorAll(".button, .icon-button, .chip, .field__control, .tab-bar a, .person-button")]
        .filter((each) => each.offsetParent)
        .map((each) => [each.className, each.getBoundingClientRect()])
        .filter(([, box]) => box.height < 44 || box.width < 44)
        .map(([name]) => name)"""
    )
    assert small == []
