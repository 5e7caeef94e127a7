"""Chromium, as a person's browser, and the house it visits."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.settings import ROOT
from tests.browser.installation import Installation, on_a_free_port

AXE = ROOT / "static/node_modules/axe-core/axe.min.js"
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A new installation in which nobody has joined, open."""
    house = on_a_free_port(tmp_path / "data")
    house.open()
    yield house
    house.close()


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A new person's browser at a width; what it complains about fails the test at the end."""
    complaints: list[str] = []
    contexts = []

    def begin(width: int = 1280, *, touch: bool = False) -> Page:
        height = 844 if width < 500 else 900
        context = chromium.new_context(viewport={"width": width, "height": height}, has_touch=touch)
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda seen: complaints.append(f"{page.url}: {seen}"))
        page.on(
            "console",
            lambda said: (
                complaints.append(f"{page.url}: {said.text}")
                if "Content Security Policy" in said.text
                else None
            ),
        )
        return page

    yield begin
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """What axe holds against a page, most serious rules named with where they are broken."""
    script = AXE.read_text()

    def look(page: Page) -> list[str]:
        page.evaluate(script)
        # Preloading would rebuild our style sheets as inline ones, which the page's policy rightly refuses.
        found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
        return [
            f"{page.url} {rule['id']} ({rule['impact']}): {rule['nodes'][0]['target']}"
            for rule in found["violations"]
        ]

    return look


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
