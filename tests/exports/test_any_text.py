"""Whatever people write: it comes back from every file as they wrote it, and is never run."""

import csv
import io
import json
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from app.comments.models import Comment, CommentKind, CommentState, Reply
from app.exports.captions import as_webvtt
from app.exports.contents import Contents, Layer
from app.exports.elan import as_eaf
from app.exports.timeline import as_otio
from app.exports.workbook import as_workbook
from app.foundation.cells import Table, as_csv, as_tsv
from app.foundation.harmless import RISKY, cell, from_cell, readable
from app.lessons.models import Lesson, Recording
from app.people.models import Person

NASTY = ("=1+1", "+1", "-1", "@SUM(A1)", "'=1", " =1", "\t=1", "\r=1", "＝1", "\u200b=1", "\x00", "a\x0bb", "\ud800", "]]>",
         "--> <b>&", "_x0041_", "\ufeff=1", "two\r\nlines", "\u202eevil", "=cmd|'/C calc'!A0", "𝄞" * 40)  # fmt: skip
texts = st.one_of(
    st.sampled_from(NASTY), st.text(max_size=60), st.text(alphabet="'=+-@\t\r\n ＝a", max_size=8)
)
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def contents_of(text: str) -> Contents:
    """A lesson, a comment and a reply that all say the same, in no database."""
    person = Person(id="p", name=text or "x")
    lesson = Lesson(title=text, taught_on=date(2026, 11, 17), teacher=person)
    recording = Recording(id="r", lesson=lesson, duration_ms=60_000, frame_rate="25/1", has_video=True)
    facts = {
        "id": "c",
        "author_id": "p",
        "author": person,
        "recording_id": "r",
        "created_at": NOW,
        "updated_at": NOW,
    }
    comment = Comment(
        **facts,
        at_ms=1_000,
        end_ms=None,
        kind=CommentKind.QUESTION,
        state=CommentState.SHARED,
        body=text,
        tags=[text],
    )
    comment.replies = [Reply(author_id="p", author=person, body=text)]
    return Contents(recording, person, NOW, Layer.EVERYTHING, [comment], [], [], {})


@given(texts)
def test_a_cell_of_csv_comes_back_and_is_no_formula(text):
    table = as_csv(Table("x", ("said", "again"), [(text, text)]))
    _headings, row = csv.reader(io.StringIO(table.removeprefix("\ufeff"), newline=""))
    for written in row:
        assert not RISKY.match(written) or written.startswith("'")
        assert not written.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
        assert from_cell(written) == readable(text)
    (line,) = as_tsv(("said",), [(text,)]).split("\r\n")[1:-1]
    assert from_cell(line) == " ".join(readable(text).split())
    assert from_cell(cell(text)) == readable(text)


@settings(deadline=None, max_examples=40)
@given(texts)
def test_a_cell_of_a_workbook_comes_back_as_text(text):
    book = openpyxl.load_workbook(io.BytesIO(as_workbook([Table("x", ("said",), [(text,)])])))
    found = book["x"]["A2"]
    assert found.data_type in "sn"
    assert not found.hyperlink
    assert (found.value or "").replace("_x005F_", "_") == readable(text)


@settings(deadline=None, max_examples=60)
@given(texts)
def test_annotations_markers_and_captions_hold_any_text(text):
    contents = contents_of(text)
    values = [one.text or "" for one in ElementTree.fromstring(as_eaf(contents)).iter("ANNOTATION_VALUE")]
    assert values[0] == readable(text)
    assert values[1].endswith(f": {readable(text)}")
    whole = json.loads(as_otio(contents))["tracks"]["children"][0]["children"][0]
    assert whole["markers"][0]["metadata"]["sightline"]["tags"] == [readable(text)]
    cue = as_webvtt(contents.comments).split("\n\n", 1)[1]
    assert cue.count("-->") == 1
    assert "<b>" not in cue


def test_a_cell_longer_than_a_spreadsheet_takes_is_cut_and_says_so():
    book = openpyxl.load_workbook(io.BytesIO(as_workbook([Table("x", ("said",), [("👏" * 20_000,)])])))
    assert book["x"]["A2"].value.endswith("👏 … (the rest is in the CSV file)")
