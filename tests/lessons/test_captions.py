"""Captions: any file that people have becomes plain words at their times, seen by whoever sees the recording."""

import io
import re

import pytest

from app.foundation.db import db
from app.lessons.caption_files import LARGEST_FILE_BYTES, MOST_CUES, Cue, NotCaptions, read_cues, write_webvtt
from app.lessons.captions import Captions
from tests.workspace.story import csrf_of, lesson, recording, share

__all__ = ["csrf_of", "lesson", "recording", "share"]

SRT = """1
00:00:01,500 --> 00:00:04,000
<i>Who can</i> say?
{\\an8}Anybody?

2
00:00:05,000 --> 00:00:06,000
I can.
""".replace("\n", "\r\n")
VTT = """WEBVTT - a lesson

STYLE
::cue { background: url(https://elsewhere.example/) }

NOTE two
lines --> of note

intro
01:02.500 --> 01:04.000 align:start position:10%
<v Amina>Three &lt; four &amp; <c.loud>five</c>

00:00.000 --> 00:02.000
First, though later in the file
"""


def test_srt_and_webvtt_become_plain_words_in_the_order_of_time():
    assert read_cues(SRT.encode()) == [
        Cue(1_500, 4_000, "Who can say?\nAnybody?"),
        Cue(5_000, 6_000, "I can."),
    ]
    assert read_cues(VTT.encode()) == [
        Cue(0, 2_000, "First, though later in the file"),
        Cue(62_500, 64_000, "Three < four & five"),
    ]


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16"])
def test_every_usual_coding_is_read(coding):
    assert read_cues("00:01.0 --> 00:02.0\nÇa va? 🙂".encode(coding)) == [Cue(1_000, 2_000, "Ça va? 🙂")]


def test_what_is_written_is_read_back_the_same_and_holds_no_markup():
    hostile = [
        Cue(0, 1_000, "<script>alert(1)</script> & <v Somebody>"),
        Cue(1_000, 2_000, "00:00.000 --> 00:09.000"),
        Cue(3_600_000, 3_601_000, "NOTE\n&lt;b&gt;"),
    ]
    written = write_webvtt(hostile)
    assert "<" not in written
    assert len(re.findall("-->", written)) == 3
    assert read_cues(written.encode()) == hostile
    assert "02:" not in written
    assert "01:00:00.000 --> 01:00:01.000" in written


def test_times_are_held_to_the_recording_and_nonsense_is_left_out():
    lines = [
        "00:08.000 --> 00:20.000\nover the end",
        "00:30.000 --> 00:40.000\nafter it",
        "00:05.000 --> 00:04.000\nbackwards",
        "00:01.000 --> soon\nno time",
        "00:01.000 --> 00:02.000\n<b></b>\u202e",
    ]
    assert read_cues("\n\n".join(lines).encode(), length_ms=10_000) == [Cue(8_000, 10_000, "over the end")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "no captions in this file"),
        (b"WEBVTT\n\nnothing here", "no captions in this file"),
        (b"\x00\x01\x02\x03" * 9, "not a text file"),
        ("Schlüssel".encode("latin-1"), "save it as UTF-8"),
        (b"\xff\xfe\x00", "save it as UTF-8"),
        (b"a" * (LARGEST_FILE_BYTES + 1), "up to 2 MB"),
        (b"<" * 1_000_000 + b"\n" * 1_000_000, "no captions in this file"),
        (b"00:01.000 --> 00:02.000\nA\n\n" * (MOST_CUES + 1), "Please choose one for this recording"),
    ],
)
def test_what_holds_no_captions_is_refused_with_a_sentence(data, words):
    with pytest.raises(NotCaptions, match=words):
        read_cues(data)


def test_captions_are_given_read_and_taken_away_by_the_api(api_of, client_of, recording, world, share):
    amina, ben = api_of(world.amina), api_of(world.ben)
    place, media = (
        f"/api/v1/recordings/{recording.id}/captions",
        f"/media/recordings/{recording.id}/captions.vtt",
    )
    assert amina.get(place).status_code == 404
    given = amina.put(place, data=SRT, content_type="text/vtt")
    assert (given.status_code, given.json["source"], given.json["version"]) == (200, "file", 1)
    assert given.json["cues"][0] == {"start_ms": 1_500, "end_ms": 4_000, "text": "Who can say?\nAnybody?"}
    for path in (place, media):
        assert ben.get(path).status_code == 404
    share()
    assert ben.get(place).json == given.json
    served = ben.get(given.json["url"])
    assert served.text.startswith("WEBVTT\n\n00:00:01.500 --> 00:00:04.000\nWho can say?\nAnybody?\n")
    assert served.headers["Cache-Control"] == "private, no-cache"
    assert ben.get(media, headers={"If-None-Match": served.headers["ETag"]}).status_code == 304
    for call in (ben.put(place, data=SRT, content_type="text/vtt"), ben.delete(place)):
        assert call.status_code == 404
    refused = amina.put(place, data="no", content_type="text/vtt")
    assert (refused.status_code, refused.json["code"]) == (422, "not-captions")
    changed = amina.put(place, data=VTT, content_type="text/vtt", headers={"If-Match": '"1"'})
    assert changed.headers["ETag"] == '"2"'
    stale = amina.put(place, data=SRT, content_type="text/vtt", headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    assert amina.get(place).json["cues"][1]["text"] == "Three < four & five"
    assert amina.delete(place).status_code == 204
    assert amina.get(media).status_code == 404
    assert amina.get(f"/recordings/{recording.id}").status_code in (302, 303)


def test_a_teacher_adds_captions_on_the_page_and_everybody_who_sees_the_recording_reads_them(
    client_of, recording, lesson, world, share, csrf_of
):
    amina, ben = client_of(world.amina), client_of(world.ben)
    form = {"csrf_token": csrf_of(amina), "captions": (io.BytesIO(b"nothing"), "lesson.srt")}
    place = f"/recordings/{recording.id}/captions"
    assert amina.post(place, data=form).status_code == 303
    assert "There are no captions in this file" in amina.get(f"/lessons/{lesson.id}/edit").text
    assert "<track" not in amina.get(f"/lessons/{lesson.id}").text
    form["captions"] = (io.BytesIO(SRT.encode()), "lesson.srt")
    assert amina.post(place, data=form).status_code == 303
    edit = amina.get(f"/lessons/{lesson.id}/edit").text
    assert "2 in lesson.srt" in edit
    assert '<track kind="captions"' in amina.get(f"/lessons/{lesson.id}").text
    assert ben.get(f"/recordings/{recording.id}/transcript").status_code == 404
    share()
    page = ben.get(f"/recordings/{recording.id}/transcript").text
    assert f"/lessons/{lesson.id}?recording={recording.id}#t=1.500" in page
    assert "Who can say?" in page
    theirs = {"csrf_token": csrf_of(ben), "captions": (io.BytesIO(SRT.encode()), "other.srt")}
    assert ben.post(place, data=theirs).status_code == 404
    assert ben.post(f"{place}/deletion", data={"csrf_token": csrf_of(ben)}).status_code == 404
    assert amina.post(f"{place}/deletion", data={"csrf_token": csrf_of(amina)}).status_code == 303
    assert db.session.query(Captions).count() == 0


def test_captions_go_with_their_recording_and_never_into_its_clips(api_of, recording, world):
    amina = api_of(world.amina)
    place = f"/api/v1/recordings/{recording.id}"
    amina.put(f"{place}/captions", data=SRT, content_type="text/vtt")
    clip = amina.post(f"{place}/clips", json={"title": "A wait", "start_ms": 1_000, "end_ms": 5_000})
    assert "<track" not in amina.get(f"/clips/{clip.json['id']}").text
    assert amina.delete(place).status_code == 204
    assert db.session.query(Captions).count() == 0
