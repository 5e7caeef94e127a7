"""Exports, each opened again by a program that is not ours."""

import csv
import io
import itertools
import json
from fractions import Fraction

import openpyxl
import opentimelineio as otio
import pytest
import webvtt
from pympi import Eaf
from sqlalchemy import event

from app.exports.timeline import Frames
from app.foundation.db import db
from app.marks.models import Mark

FILES = (
    *(f"comments.{kind}" for kind in ("vtt", "csv", "jsonld", "xlsx", "eaf", "otio")),
    *(f"marks.{kind}" for kind in ("csv", "tsv", "boris")),
    "clips.csv",
    "everything.xlsx",
)
pytestmark = pytest.mark.usefixtures("everything")


def rows_of(data: bytes, **how) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), **how))


def sheet_of(data: bytes, name: str) -> list[dict[str, object]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    headings, *rows = book[name].iter_rows()
    assert all(cell.data_type in "sn" for row in rows for cell in row)
    assert all(cell.hyperlink is None for row in rows for cell in row)
    return [
        dict(zip((one.value for one in headings), (one.value for one in row), strict=True)) for row in rows
    ]


def eaf_of(data: bytes, tmp_path) -> Eaf:
    path = tmp_path / "lesson.eaf"
    path.write_bytes(data)
    return Eaf(str(path))


def test_tables_are_read_by_a_csv_reader_and_hold_no_formula(take, world):
    comments = rows_of(take(world.amina, "comments.csv"))
    assert [row["comment"] for row in comments] == [
        "You waited.\nHeads went down.",
        "'=1+1",
        "Who answers 👏 whom? مرحبا",
        "Perhaps <b>ask</b> --> & wait",
    ]
    assert comments[0]["replies"] == "Amina Diallo: It felt long.\nBen Okafor: It was five seconds."
    assert (comments[1]["about"], comments[1]["tags"]) == (
        "Three students build on each other’s ideas.",
        "'-2, pairs",
    )
    marks = rows_of(take(world.amina, "marks.csv"))
    assert [(row["at_ms"], row["end_ms"], row["tag"]) for row in marks] == [
        ("1000", "", "Open question"),
        ("10000", "13040", "Wait time"),
        ("12000", "14000", "Wait time"),
        ("61234", "", "Open question"),
        ("61234", "", "Open question"),
        ("170000", "", "Wait time"),
    ]
    clips = rows_of(take(world.amina, "clips.csv"))
    assert [row["title"] for row in clips] == ["The wait", "'@ease", "End"]
    assert clips[0]["end"] == "00:00:09.000"


def test_a_workbook_is_read_by_openpyxl_and_every_cell_is_text_or_a_number(take, world):
    book = take(world.amina, "everything.xlsx")
    assert openpyxl.load_workbook(io.BytesIO(book)).sheetnames == [
        "Comments",
        "Marks",
        "Counts",
        "Clips",
        "About",
    ]
    assert [row["comment"] for row in sheet_of(book, "Comments")][1] == "=1+1"
    assert [row["title"] for row in sheet_of(book, "Clips")][1] == "@ease"
    assert len(sheet_of(book, "Marks")) == 6
    counts = {(row["tag"], row["author"]): row for row in sheet_of(book, "Counts")}
    waited = counts["Wait time", "Amina Diallo"]
    assert (waited["count"], waited["total_s"], waited["share"]) == (2, 5.04, round(4_000 / 184_000, 4))
    assert counts["Open question", "Amina Diallo"]["per_minute"] == round(2 * 60_000 / 184_000, 3)
    about = {row["About"]: row["Text"] for row in sheet_of(book, "About")}
    assert (about["Lesson"], about["Exported by"]) == ("Comparing fractions", "Amina Diallo")
    assert (
        sheet_of(take(world.amina, "comments.xlsx"), "Comments")[3]["comment"]
        == "Perhaps <b>ask</b> --> & wait"
    )


def test_a_caption_reader_reads_every_comment(take, world):
    cues = webvtt.from_string(take(world.amina, "comments.vtt").decode())
    assert [(cue.start, cue.end) for cue in cues][:2] == [
        ("00:00:01.480", "00:00:06.520"),
        ("00:00:02.000", "00:00:06.000"),
    ]
    assert cues[0].text == "Strength: You waited.\nHeads went down."


def test_elan_finds_every_tier_time_and_text(take, world, tmp_path):
    eaf = eaf_of(take(world.amina, "comments.eaf"), tmp_path)
    strengths = sorted(eaf.get_annotation_data_for_tier("Strength – Ben Okafor"))
    assert strengths[0][:3] == (1_480, 6_520, "You waited.\nHeads went down.")
    beside = eaf.get_annotation_data_for_tier("Strength – Ben Okafor (2)")
    assert [one[:3] for one in beside] == [(3_000, 7_000, "Perhaps <b>ask</b> --> & wait")]
    assert eaf.get_annotation_data_for_tier("Question – Ben Okafor")[0][2] == "Who answers 👏 whom? مرحبا"
    assert eaf.get_annotation_data_for_tier("Noticing, moments – Amina Diallo")[0][:3] == (
        2_000,
        3_000,
        "=1+1",
    )
    replies = eaf.get_ref_annotation_data_for_tier("Strength – Ben Okafor: replies")
    assert [(one[0], one[2]) for one in replies] == [(1_480, "Amina Diallo: It felt long.")]
    assert (
        eaf.get_parameters_for_tier("Strength – Ben Okafor: replies")["PARENT_REF"] == "Strength – Ben Okafor"
    )
    assert eaf.get_parameters_for_linguistic_type("reply")["CONSTRAINTS"] == "Symbolic_Association"
    waits = eaf.get_annotation_data_for_tier("Questions and talk – Amina Diallo")
    assert [one[:3] for one in waits] == [(10_000, 13_040, "Wait time")]
    assert eaf.get_annotation_data_for_tier("Questions and talk – Ben Okafor")[0][:2] == (170_000, 184_000)
    assert len(eaf.get_annotation_data_for_tier("Questions and talk, moments – Amina Diallo")) == 2
    assert {one[2] for one in eaf.get_annotation_data_for_tier("Clips – Amina Diallo")} == {"The wait", "End"}
    for tier in eaf.get_tier_names():
        if eaf.get_parameters_for_tier(tier)["LINGUISTIC_TYPE_REF"] != "reply":
            spans = sorted(one[:2] for one in eaf.get_annotation_data_for_tier(tier))
            assert all(one[1] <= after[0] for one, after in itertools.pairwise(spans))


@pytest.mark.parametrize("rate", ["25/1", "30000/1001", "24000/1001"])
def test_an_editing_program_finds_clips_and_markers_at_whole_frames(take, world, recording, rate):
    recording.frame_rate = rate
    db.session.add(recording)
    db.session.commit()
    timeline = otio.adapters.read_from_string(take(world.amina, "comments.otio").decode(), "otio_json")
    exact = Fraction(rate)
    film, *clips = timeline.tracks
    (whole,) = film
    assert [track.name for track in clips] == ["Clips", "Clips (2)"]
    cuts = {clip.name: clip for clip in timeline.find_clips() if clip.parent() != film}
    for name, start_ms, end_ms in (
        ("The wait", 1_000, 9_000),
        ("@ease", 5_000, 20_000),
        ("End", 60_000, 61_000),
    ):
        start, end = (round(ms * exact / 1000) for ms in (start_ms, end_ms))
        found = cuts[name].source_range
        assert (found.start_time.value, found.end_time_exclusive().value) == (start, end)
        assert found.start_time.rate == pytest.approx(float(exact), abs=1e-9)
        assert cuts[name].range_in_parent().start_time.value == start, "a clip stands where it was cut"
        assert isinstance(cuts[name].media_reference, otio.schema.MissingReference)
    assert len(whole.markers) == 4 + 6
    wait = next(one for one in whole.markers if one.name.startswith("Strength: You waited"))
    assert (wait.color, wait.marked_range.start_time.value) == ("GREEN", round(1_480 * exact / 1000))
    assert wait.metadata["sightline"]["at_ms"] == 1_480
    assert [reply["words"] for reply in wait.metadata["sightline"]["replies"]] == [
        "It felt long.",
        "It was five seconds.",
    ]
    assert {one.marked_range.duration.value for one in whole.markers if one.name == "Open question"} == {1}


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30000, 1001), Fraction(24000, 1001), Fraction(240)])
def test_a_frame_stamped_in_milliseconds_is_that_frame_again(rate):
    frames = Frames(rate)
    assert all(frames.at(round(frame * 1000 / rate)) == frame for frame in range(20_000))
    assert all(frames.at(int(frame * 1000 / rate)) == frame for frame in range(20_000))


def test_a_boris_project_has_its_ethogram_and_paired_events(take, world):
    project = json.loads(take(world.amina, "marks.boris"))
    kinds = {
        one["code"]: (one["type"], one["key"], one["category"]) for one in project["behaviors_conf"].values()
    }
    assert kinds == {
        "Open question": ("Point event", "1", "Questions and talk"),
        "Wait time": ("State event", "2", "Questions and talk"),
    }
    (observation,) = project["observations"].values()
    subjects = {one["name"] for one in project["subjects_conf"].values()}
    assert (
        subjects
        == {"Amina Diallo", "Amina Diallo (2)", "Ben Okafor"}
        == {one[1] for one in observation["events"]}
    )
    assert [one[0] for one in observation["events"]] == sorted(one[0] for one in observation["events"])
    hers = [one[0] for one in observation["events"] if one[1:3] == ["Amina Diallo", "Wait time"]]
    assert hers == [10.0, 13.04], "what overlaps is another subject’s, so that pairs stay pairs"
    lines = rows_of(take(world.amina, "marks.tsv"), delimiter="\t")
    told = [(line["Time"], line["Behavior type"]) for line in lines if line["Subject"] == "Amina Diallo"]
    assert told == [("1.000", "POINT"), ("10.000", "START"), ("13.040", "STOP"), ("61.234", "POINT")]


def test_one_layer_or_one_author_can_be_taken_alone(take, world, tmp_path):
    assert {row["author"] for row in rows_of(take(world.amina, "marks.csv", author_id=world.ben.id))} == {
        "Ben Okafor"
    }
    tiers = eaf_of(
        take(world.amina, "comments.eaf", layer="marks", author_id=world.amina.id), tmp_path
    ).get_tier_names()
    assert all(tier.startswith("Questions and talk") and "Amina" in tier for tier in tiers)
    book = take(world.amina, "everything.xlsx", layer="clips")
    assert [len(sheet_of(book, name)) for name in ("Comments", "Marks", "Clips")] == [0, 0, 3]


@pytest.mark.parametrize("name", FILES)
def test_an_export_holds_only_what_its_reader_may_read(take, world, api_of, recording, private_goal, name):
    taken = take(world.amina, name)
    if name.endswith("xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(taken))
        taken = "\n".join(str(cell.value) for sheet in book for row in sheet for cell in row).encode()
    for kept_back in (
        b"Hummingbird",
        b"Keep my voice calm",
        b"@hillstreet",
        b"recordings/",
        b"fractions.mp4",
    ):
        assert kept_back not in taken
    stranger = api_of(world.chidi).get(f"/api/v1/recordings/{recording.id}/{name}")
    assert (stranger.status_code, stranger.mimetype) == (404, "application/problem+json")
    assert api_of(None).get(f"/api/v1/recordings/{recording.id}/{name}").status_code == 401


@pytest.mark.parametrize("name", ["everything.xlsx", "comments.eaf", "marks.boris"])
def test_more_marks_take_no_more_queries(take, world, recording, tag_set, name):
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *heard: asked.append(heard[2]))
    take(world.amina, name)
    few = len(asked)
    db.session.expunge_all()
    on, by, tag = (db.session.get(type(row), row.id) for row in (recording, world.ben, tag_set.tags[0]))
    for at_ms in range(0, 50_000, 500):
        Mark.make(on=on, by=by, tag=tag, at_ms=at_ms)
    db.session.commit()
    asked.clear()
    take(world.amina, name)
    assert len(asked) <= few
