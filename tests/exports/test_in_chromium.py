"""Taking things away, bringing marks in and printing, in a real Chromium on a really processed film."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from app.foundation.db import db
from app.marks.models import Mark
from tests.browser.conftest import axe, browse
from tests.workspace.test_in_chromium import house

__all__ = ["axe", "browse", "house"]
pytestmark = pytest.mark.browser

PAPER_POINTS = {"A4": (595, 842), "Letter": (612, 792)}
BORIS_EVENTS = (
    "Observation id\tSubject\tBehavior\tBehavior type\tTime\n"
    "x\tTable 3\tAsks why\tPOINT\t1.200\nx\tTable 3\tWorks alone\tSTART\t2.000\nx\tTable 3\tWorks alone\tSTOP\t3.500\n"
    "x\tTable 3\tAsks why\tPOINT\t99.000\n"
)


@pytest.mark.parametrize("width", [390, 1280])
def test_a_teacher_takes_a_workbook_brings_marks_in_and_prints(
    house, browse, axe, tmp_path: Path, width: int
):
    page = browse(width, touch=width < 500)
    page.context.add_cookies([house.cookie("amina@hillstreet.example")])
    place = f"{house.base}/recordings/{house.recording.id}"
    before = db.session.query(Mark).count()
    page.goto(f"{place}/exports")
    assert axe(page) == []
    with page.expect_download() as taken:
        page.get_by_role("link", name="Download Workbook, everything.xlsx").click()
    assert taken.value.suggested_filename == "everything.xlsx"
    page.get_by_role("link", name="Choose file").click()
    page.get_by_label("File").set_input_files(
        {"name": "tuesday.tsv", "mimeType": "text/plain", "buffer": BORIS_EVENTS.encode()}
    )
    assert axe(page) == []
    page.get_by_role("button", name="Look at file").click()
    expect(page.get_by_text("2 marks would be added")).to_be_visible()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Import 2 marks").click()
    expect(page.get_by_text("2 marks were added.")).to_be_visible()
    db.session.rollback()
    assert db.session.query(Mark).count() == before + 2
    page.goto(f"{place}/print")
    assert axe(page) == []
    pictures = page.locator(".print__picture image")
    assert pictures.count() >= 5
    assert (
        pictures.first.evaluate("async (image) => { await image.decode?.(); return image.getBBox().width }")
        > 0
    )
    for paper, (points_wide, points_high) in PAPER_POINTS.items():
        made = tmp_path / f"{paper}.pdf"
        page.pdf(path=made, format=paper)
        boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", made.read_bytes())
        assert boxes
        for wide, high in boxes:
            assert (float(wide), float(high)) == pytest.approx((points_wide, points_high), abs=1.5)
    page.emulate_media(media="print")
    expect(page.locator(".top-bar")).to_be_hidden()
    expect(page.locator("[data-audience]")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
