"""Marks from other programs' files: what is made, what is left out and why, and what is never even read."""

import json

import pytest
from sqlalchemy import select

from app.exports.reading import MOST_MARKS, Unreadable, read_elan, read_project, read_table
from app.foundation.db import db
from app.foundation.live import LiveEvent
from app.frameworks.models import Tag, TagSet
from app.lessons.models import Recording
from app.marks.models import Mark

BORIS_8 = {
    "time_format": "hh:mm:ss",
    "project_date": "2026-11-18T09:12:44",
    "project_name": "Group talk",
    "project_description": "",
    "project_format_version": "7.0",
    "subjects_conf": {"0": {"key": "", "name": "Table 3", "description": ""}},
    "behaviors_conf": {
        "0": {"type": "Point event", "key": "q", "code": "Asks why", "description": "", "color": "", "category": "Talk",
              "modifiers": {}, "excluded": "", "coding map": ""},
        "1": {"type": "State event", "key": "w", "code": "Works alone", "description": "", "color": "", "category": "",
              "modifiers": {"0": {"name": "where", "type": 0, "values": ["desk", "floor"]}}, "excluded": "",
              "coding map": ""},
    },
    "observations": {
        "Tuesday": {
            "file": {"1": ["media/tuesday.mp4"], "2": [], "3": [], "4": [], "5": [], "6": [], "7": [], "8": []},
            "type": "MEDIA", "date": "2026-11-17T10:00:00", "description": "", "time offset": 0.0,
            "events": [
                [4.56, "Table 3", "Asks why", "", "", 114],
                [10.0, "Table 3", "Works alone", "desk", "", 250],
                [12.32, "Table 3", "Works alone", "floor", "", 308],
                [15.2, "Table 3", "Works alone", "desk", "", 380],
                [18.0, "Table 3", "Works alone", "floor", "slowly", 450],
                [20.04, "", "Asks why", "", "", 501],
                [170.0, "", "Works alone", "desk", "", 4250],
                [900.0, "", "Asks why", "", "", 22500],
            ],
            "observation time interval": [0, 0], "independent_variables": {},
            "media_info": {"length": {"media/tuesday.mp4": 184.2}, "fps": {"media/tuesday.mp4": 25.0},
                           "hasVideo": {"media/tuesday.mp4": True}, "hasAudio": {"media/tuesday.mp4": True},
                           "offset": {"1": 0.0}},
        },
        "Pictures": {"file": [], "type": "IMAGES", "date": "2026-11-17T10:00:00", "events": [["NA", "", "Asks why"]]},
    },
    "behavioral_categories": ["Talk"], "independent_variables": {}, "coding_map": {}, "behaviors_coding_map": [],
    "converters": {},
}  # fmt: skip
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    + b"".join(
        f'<!ENTITY lol{n} "{f"&lol{n - 1 if n > 1 else str()};" * 10}">'.encode() for n in range(1, 10)
    )
    + b"]><ANNOTATION_DOCUMENT>&lol9;</ANNOTATION_DOCUMENT>"
)
REACHES_OUT = (
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><ANNOTATION_DOCUMENT>&x;</ANNOTATION_DOCUMENT>'
)


def eaf(body: bytes, slots: str = "") -> bytes:
    order = "".join(
        f'<TIME_SLOT TIME_SLOT_ID="{one.split("=")[0]}"'
        + (f' TIME_VALUE="{one.split("=")[1]}"' if "=" in one else "")
        + "/>"
        for one in slots.split()
    )
    return (
        b"<ANNOTATION_DOCUMENT><TIME_ORDER>"
        + order.encode()
        + b"</TIME_ORDER>"
        + body
        + b"</ANNOTATION_DOCUMENT>"
    )


@pytest.fixture
def bring(api_of, recording, world):
    """Send a file as Amina, or as somebody else, to her recording or another one."""

    def send(data: bytes, *, who=None, on=None, **query):
        return api_of(who or world.amina).post(
            f"/api/v1/recordings/{(on or recording).id}/marks/import",
            data=data,
            query_string=query,
            content_type="application/octet-stream",
        )

    return send


@pytest.fixture
def another_recording(lesson, world, recording):
    made = Recording(lesson_id=lesson.id, added_by_id=world.amina.id, state="ready", duration_ms=184_000)
    made.lesson = lesson
    db.session.add(made)
    db.session.commit()
    return made


def marks_on(recording) -> list[tuple[str, int, int | None]]:
    found = select(Tag.name, Mark.at_ms, Mark.end_ms).join(Mark, Mark.tag_id == Tag.id)
    return sorted(
        (tuple(row) for row in db.session.execute(found.where(Mark.recording_id == recording.id))), key=str
    )


def test_a_boris_project_is_shown_first_and_then_taken_up_once(bring, recording, world):
    data = json.dumps(BORIS_8).encode()
    shown = bring(data, dry_run="true").json
    assert (shown["format"], shown["marks"], shown["dry_run"]) == ("boris", 4, True)
    assert shown["new_tags"] == ["Asks why", "Works alone"]
    assert marks_on(recording) == []
    assert db.session.scalars(select(TagSet)).unique().all() == []
    assert {one["where"]: one["why"] for one in shown["left_out"]} == {
        "Pictures": "It was made on pictures, not on a film.",
        "Tuesday, event 7": "“Works alone” starts here and does not stop.",
        "Tuesday, event 8": "It lies outside the recording.",
    }
    assert "Modifiers are left out: a mark has a tag, and nothing besides." in shown["notes"]
    assert bring(data).json["marks"] == 4
    expected = [
        ("Asks why", 20_040, None),
        ("Asks why", 4_560, None),
        ("Works alone", 10_000, 15_200),
        ("Works alone", 12_320, 18_000),
    ]
    assert marks_on(recording) == expected
    assert [news.name for news in db.session.scalars(select(LiveEvent))] == ["mark"] * 4
    again = bring(data).json
    assert (again["marks"], again["there_already"], again["new_tags"]) == (0, 4, [])
    assert again["matched_tags"] == ["Asks why", "Works alone"]
    assert marks_on(recording) == expected
    made = db.session.scalars(select(TagSet)).unique().one()
    assert [(tag.name, tag.key, tag.extent) for tag in made.tags] == [
        ("Asks why", "q", "point"),
        ("Works alone", "w", "interval"),
    ]


@pytest.mark.usefixtures("marked")
@pytest.mark.parametrize("name", ["marks.boris", "marks.tsv", "comments.eaf"])
def test_what_was_exported_comes_back_equal(bring, take, recording, another_recording, world, name):
    brought = bring(take(world.amina, name), on=another_recording)
    assert (brought.status_code, brought.json["left_out"], brought.json["new_tags"]) == (200, [], []), (
        brought.json
    )
    there, here = marks_on(another_recording), marks_on(recording)
    closed = [("Wait time", 170_000, 184_000) if one == ("Wait time", 170_000, None) else one for one in here]
    assert there == sorted(set(closed), key=str), (
        "two people’s marks at one moment are one, now that they are Amina’s"
    )


@pytest.mark.usefixtures("everything")
def test_of_an_elan_file_only_what_counts_is_taken_unless_somebody_chooses(
    bring, take, another_recording, world
):
    data = take(world.amina, "comments.eaf")
    shown = bring(data, on=another_recording, dry_run="true").json
    taken = {one["name"] for one in shown["layers"] if one["taken"]}
    assert all(name.startswith("Questions and talk") for name in taken)
    assert "Clips – Amina Diallo" in {one["name"] for one in shown["layers"]} - taken
    chosen = bring(data, on=another_recording, layers="Clips – Amina Diallo").json
    assert (chosen["marks"], chosen["new_tags"]) == (2, ["End", "The wait"])
    assert (
        bring(data, on=another_recording, layers="Nobody’s").json["detail"]
        == "The file has nothing called “Nobody’s”."
    )


def test_a_table_of_whole_events_with_commas_is_read_too(bring, recording):
    table = (
        "Observation id,Subject,Behavior,Behavior type,Start (s),Stop (s),Duration (s)\r\n"
        "Tuesday,Table 3,Asks why,POINT,4.5,4.5,NA\r\n"
        'Tuesday,Table 3,\'=works,STATE,"10,25",12,1.75\r\n'
        "Tuesday,Table 3,Works,STATE,soon,12,\r\n"
    )
    brought = bring(b"\xef\xbb\xbf" + table.encode()).json
    assert marks_on(recording) == [("=works", 10_250, 12_000), ("Asks why", 4_500, None)]
    assert brought["left_out"] == [
        {"where": "Line 4", "why": "It has no time or no behaviour that can be read."}
    ]


def test_an_elan_file_of_somebody_elses_becomes_intervals_of_new_tags(bring, recording, tag_set):
    body = (
        '<TIER TIER_ID="Teacher" LINGUISTIC_TYPE_REF="talk">'
        '<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="t1" TIME_SLOT_REF2="t2">'
        "<ANNOTATION_VALUE>Explains &amp; shows</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>"
        '<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="t2" TIME_SLOT_REF2="t3">'
        "<ANNOTATION_VALUE>open question</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>"
        '<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="t3" TIME_SLOT_REF2="t4">'
        "<ANNOTATION_VALUE/></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>"
        '<TIER TIER_ID="Notes" LINGUISTIC_TYPE_REF="note" PARENT_REF="Teacher"><ANNOTATION>'
        '<REF_ANNOTATION ANNOTATION_ID="a4" ANNOTATION_REF="a1"><ANNOTATION_VALUE>x</ANNOTATION_VALUE>'
        "</REF_ANNOTATION></ANNOTATION></TIER>"
    )
    brought = bring(eaf(body.encode(), "t1=1000 t2=2500 t3=4000 t4"), tag_set_id=tag_set.id).json
    assert marks_on(recording) == [("Explains & shows", 1_000, 2_500), ("Open question", 2_500, None)]
    assert (brought["new_tags"], brought["matched_tags"]) == (["Explains & shows"], ["open question"])
    assert brought["left_out"] == [{"where": "Teacher, annotation a3", "why": "It is not tied to a time."}]
    assert "“Notes” hangs on another tier and has no times of its own. It is left out." in brought["notes"]
    assert "Your tag “Open question” marks moments, so only the beginnings are taken." in brought["notes"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This file is empty"),
        (b"{}", "not a BORIS project"),
        (b"[" * 100_000, "not a table of events"),
        (b'{"observations":' + b'{"a":' * 100_000, "not a BORIS project"),
        (b"{\xff", "not a BORIS project"),
        (BOMB, "declares a document type"),
        (REACHES_OUT, "declares a document type"),
        (b"<a>" * 5_000, "declares a document type"),
        (b"<html/>", "not an annotation file"),
        (b"<ANNOTATION_DOCUMENT>", "not an annotation file"),
        (b'<?xml version="1.0" encoding="x-none"?><ANNOTATION_DOCUMENT/>', "not an annotation file"),
        (b"\x00\x01\x02", "not a table of events"),
        (b"Behavior\tTime\r\n" + b'"' * 300_000, "not a table of events"),
    ],
    ids=range(13),
)
def test_hostile_files_are_told_of_in_plain_words_and_nothing_is_kept(bring, recording, data, said):
    answer = bring(data)
    assert answer.status_code == 422
    assert said in answer.json["detail"]
    assert marks_on(recording) == []


def test_odd_values_are_left_out_one_by_one():
    events = [
        ["NaN", "", "A"],
        [1e400, "", "A"],
        [True, "", "A"],
        [None, "", "A"],
        [1, {}, "A"],
        [1],
        7,
        [2, "", []],
    ]
    project = {"observations": {"x": {"type": "LIVE", "events": events}, "y": 4}, "behaviors_conf": []}
    reading = read_project(json.dumps(project).encode())
    assert [one.at_ms for one in reading.sightings] == [1_000]
    assert len(reading.left_out) == len(events) - 1
    with pytest.raises(Unreadable):
        read_table(b"Behavior\tTime\tStatus\n" + b"A\t1\tPOINT\n" * (MOST_MARKS + 1))
    assert read_elan(eaf(b"<TIER/><ANNOTATION_VALUE/>")).sightings == []


def test_a_stranger_and_a_file_past_the_limit_get_nowhere(
    bring, world, recording, another_recording, tag_set, share
):
    table = b"Behavior\tTime\tStatus\nA\t1\tPOINT\n"
    assert bring(table, who=world.chidi).status_code == 404
    assert bring(b" " * (10 * 1024 * 1024 + 1)).status_code == 413
    assert bring(table, who=world.ben).status_code == 404
    share()
    assert bring(table, who=world.ben, tag_set_id=tag_set.id).status_code == 404, (
        "her tag set is not his to fill"
    )
    assert bring(table, who=world.ben).json["marks"] == 1
    assert {mark.author_id for mark in db.session.scalars(select(Mark)).unique()} == {world.ben.id}
    many = b"Behavior\tTime\tStatus\n" + b"".join(b"T%d\t1\tPOINT\n" % number for number in range(61))
    assert "a set takes 60" in bring(many).json["detail"]
