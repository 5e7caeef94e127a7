"""What the interface promises over HTTP, asked by a program that knows nothing but the promise."""

import csv
import hashlib
import io
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import av
import pytest
import requests
from tusclient.client import TusClient

from tests.contract.conftest import FRAMES, RATE, ProgramOf, Taught, ended, upload
from tests.contract.installation import Installation, Program, until

pytestmark = pytest.mark.slow

STATES = {"uploading", "received", "processing", "ready", "rejected", "failed"}
RECORDING = {
    "id", "lesson_id", "state", "playable", "stages", "reason", "duration_ms", "width", "height", "frame_rate",
    "has_video", "has_audio", "urls",
}  # fmt: skip
URLS = {"playback", "hls", "poster", "storyboard", "waveform", "original", "early"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def refused(answer: requests.Response, status: int) -> dict[str, Any]:
    """The problem document of an answer that has to say no under this status."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text[:300]}"
    assert answer.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == status
    assert {"type", "title", "detail"} <= problem.keys()
    return problem


def test_a_token_says_whose_it_is(amina: Program, ben: Program) -> None:
    me = amina.read("me")
    assert me["email"] == "amina@hillstreet.example"
    assert me["name"] == "Amina Diallo"
    assert me["roles"] == ["teacher"]
    assert me["id"] != ben.read("me")["id"]


@pytest.mark.parametrize("token", [None, "not-a-token", "a" * 5000])
def test_without_a_token_that_works_everything_is_401(
    installation: Installation, taught: Taught, token: str | None
) -> None:
    stranger = Program(installation.base_url, token)
    places = ("me", "lessons", "uploads", "goals", "debriefs", "action-steps", taught.comments, "/metrics")
    media = [url for url in taught.recording["urls"].values() if url]
    for place in (*places, *media):
        answer = stranger.get(place)
        refused(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    refused(stranger.post("lessons", json={"title": "x"}), 401)


def test_a_lesson_is_kept_as_it_was_told(amina: Program) -> None:
    said = {
        "title": "Area of a triangle", "taught_on": "2026-11-17", "subject": "Mathematics", "phase": "Year 5",
        "class_id": None, "look_fors": ["Who answers whom?", "How long do I wait?"],
    }  # fmt: skip
    answer = amina.post("lessons", json=said)
    assert answer.status_code == 201
    lesson = answer.json()
    assert said.items() <= lesson.items()
    assert lesson["teacher_id"] == amina.read("me")["id"]
    assert (lesson["recordings"], lesson["shares"]) == ([], [])
    there = f"lessons/{lesson['id']}"
    read = amina.get(there)
    assert (read.json(), read.headers["ETag"]) == (lesson, answer.headers["ETag"])

    tag = {"If-Match": read.headers["ETag"]}
    changed = amina.patch(there, json={"title": "Area of triangles"}, headers=tag)
    assert (changed.status_code, changed.json()["title"]) == (200, "Area of triangles")
    assert changed.headers["ETag"] != read.headers["ETag"]
    refused(amina.patch(there, json={"title": "Too late"}, headers=tag), 412)
    assert amina.read(there)["title"] == "Area of triangles"
    assert there.partition("/")[2] in {item["id"] for item in amina.read("lessons")["items"]}

    assert amina.delete(there).status_code == 204
    refused(amina.get(there), 404)


def test_nonsense_is_refused_field_by_field(amina: Program) -> None:
    problem = refused(amina.post("lessons", json={"title": "", "taught_on": "soon", "owner": "me"}), 422)
    assert {finding["field"] for finding in problem["errors"]} == {"title", "taught_on", "owner"}
    assert refused(amina.post("lessons", data=b"{", headers={"Content-Type": "application/json"}), 400)
    assert refused(amina.post("lessons", data=b"title=x"), 415)
    assert refused(amina.put("lessons", json={}), 405)


def test_a_recording_tells_all_of_itself_on_its_way_to_ready(taught: Taught) -> None:
    for seen in taught.seen:
        assert seen.keys() >= RECORDING
        assert seen["urls"].keys() == URLS
        assert seen["state"] in STATES
        assert all(stage.keys() == {"name", "state", "progress"} for stage in seen["stages"])
        assert all(0 <= stage["progress"] <= 1 for stage in seen["stages"])
        assert seen["playable"] == (seen["urls"]["playback"] is not None)
    order = [seen["state"] for seen in taught.seen]
    assert order == sorted(order, key=["received", "processing", "ready"].index)


def test_a_ready_recording_has_its_facts_and_every_address(taught: Taught) -> None:
    recording = taught.recording
    assert recording["lesson_id"] == taught.lesson["id"]
    assert (recording["state"], recording["playable"], recording["reason"]) == ("ready", True, None)
    assert {"playback", "poster", "storyboard", "waveform"} <= {
        stage["name"] for stage in recording["stages"]
    }
    assert all(stage["progress"] == 1 for stage in recording["stages"])
    assert (recording["width"], recording["height"]) == (320, 180)
    assert recording["frame_rate"] in ("25", "25/1")
    assert (recording["has_video"], recording["has_audio"]) == (True, True)
    assert abs(recording["duration_ms"] - FRAMES * 1000 // RATE) <= 40
    assert {name for name, url in recording["urls"].items() if url is None} == {"early"}
    assert [one["id"] for one in taught.lesson["recordings"]] == [recording["id"]]


def test_playback_answers_ranges(amina: Program, taught: Taught) -> None:
    url = taught.recording["urls"]["playback"]
    whole = amina.get(url)
    size = len(whole.content)
    assert (whole.status_code, whole.headers["Content-Type"]) == (200, "video/mp4")
    assert whole.headers["Accept-Ranges"] == "bytes"
    for asked, first, last in (("0-0", 0, 0), ("100-1099", 100, 1099), ("-500", size - 500, size - 1)):
        part = amina.get(url, headers={"Range": f"bytes={asked}"})
        assert part.status_code == 206
        assert part.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert part.content == whole.content[first : last + 1]
    assert amina.get(url, headers={"Range": f"bytes={size}-"}).status_code == 416
    assert int(amina.head(url).headers["Content-Length"]) == size


def test_playback_shows_every_frame_of_the_original(amina: Program, taught: Taught) -> None:
    with av.open(io.BytesIO(amina.get(taught.recording["urls"]["playback"]).content)) as film:
        times = [frame.time for frame in film.decode(video=0)]
    assert [round(time * RATE) for time in times] == list(range(FRAMES))


def test_hls_and_everything_it_names_can_be_fetched(amina: Program, taught: Taught) -> None:
    master_url = taught.recording["urls"]["hls"]
    master = amina.get(master_url)
    assert (master.status_code, master.headers["Content-Type"]) == (200, "application/vnd.apple.mpegurl")
    assert master.text.startswith("#EXTM3U")
    playlists = named_in(master.text)
    assert playlists
    for name in playlists:
        url = urljoin(master_url, name)
        playlist = amina.get(url)
        assert (playlist.status_code, "#EXTINF" in playlist.text) == (200, True), url
        lengths_s = [float(found) for found in re.findall(r"#EXTINF:([\d.]+)", playlist.text)]
        assert abs(sum(lengths_s) - FRAMES / RATE) < 0.1
        for part in set(named_in(playlist.text)):
            assert amina.get(urljoin(url, part), headers={"Range": "bytes=0-99"}).status_code == 206, part


def named_in(playlist: str) -> list[str]:
    lines = [line for line in playlist.splitlines() if line and not line.startswith("#")]
    return lines + re.findall(r'URI="([^"]+)"', playlist)


def test_poster_storyboard_waveform_and_original_can_be_fetched(
    amina: Program, taught: Taught, film: Path
) -> None:
    urls = taught.recording["urls"]
    assert amina.get(urls["poster"]).content.startswith(b"\xff\xd8\xff")
    storyboard = amina.get(urls["storyboard"])
    assert storyboard.text.startswith("WEBVTT")
    sheets = {line.partition("#")[0] for line in storyboard.text.splitlines() if "#xywh=" in line}
    assert sheets
    for sheet in sheets:
        assert amina.get(urljoin(urls["storyboard"], sheet)).content.startswith(b"\xff\xd8\xff")
    assert amina.get(urls["waveform"]).json()
    original = amina.get(urls["original"])
    assert hashlib.sha256(original.content).digest() == hashlib.sha256(film.read_bytes()).digest()


def test_uploads_speak_tus(amina: Program) -> None:
    said = amina.options("uploads").headers
    assert said["Tus-Version"] == "1.0.0"
    assert set(said["Tus-Extension"].split(",")) >= {
        "creation", "creation-with-upload", "checksum", "expiration", "termination",
    }  # fmt: skip


def test_an_upload_goes_on_after_the_server_was_started_again(
    installation: Installation, amina: Program, film: Path
) -> None:
    lesson = amina.made("lessons", title="Fractions on a line")
    client = TusClient(amina.address("uploads"), headers=dict(amina.headers))
    metadata = {"lesson_id": lesson["id"], "filename": "line.mp4", "filetype": "video/mp4"}
    with film.open("rb") as file:
        begun = client.uploader(file_stream=file, metadata=metadata, chunk_size=6_000)
        begun.upload_chunk()
        assert begun.offset == 6_000
        installation.stop()
        installation.start()
        resumed = client.uploader(file_stream=file, url=begun.url, chunk_size=50_000)
        assert resumed.offset == 6_000
        resumed.upload()
    recording_id = resumed.request.response_headers["sightline-recording"]
    assert ended(amina, recording_id)[-1]["state"] == "ready"
    original = amina.get(amina.read(f"recordings/{recording_id}")["urls"]["original"])
    assert original.content == film.read_bytes()


def test_a_recording_is_deleted_with_its_files(
    installation: Installation, amina: Program, film: Path
) -> None:
    lesson = amina.made("lessons", title="To be deleted")
    recording = ended(amina, upload(amina, lesson["id"], film))[-1]
    assert refused(amina.post(f"recordings/{recording['id']}/retry"), 409)
    assert any(recording["id"] in str(path) for path in installation.data.rglob("*"))
    assert amina.delete(f"recordings/{recording['id']}").status_code == 204
    refused(amina.get(f"recordings/{recording['id']}"), 404)
    refused(amina.get(recording["urls"]["playback"]), 404)
    assert not any(recording["id"] in str(path) for path in installation.data.rglob("*") if path.is_file())


def test_a_file_that_is_no_film_is_rejected_with_a_reason(amina: Program, tmp_path: Path) -> None:
    lesson = amina.made("lessons", title="Not a film")
    (tmp_path / "notes.mp4").write_bytes(b"These are notes, and no film. " * 50)
    seen = ended(amina, upload(amina, lesson["id"], tmp_path / "notes.mp4"))[-1]
    assert (seen["state"], seen["playable"]) == ("rejected", False)
    assert seen["reason"].keys() == {"code", "message"}
    assert all(seen["reason"].values())


def test_a_comment_lives_and_dies(amina: Program, taught: Taught) -> None:
    goal = amina.made("goals", statement="Students answer one another.")
    said = {
        "at_ms": 1_240, "end_ms": 2_480, "kind": "question", "body": "Who answers here?", "goal_id": goal["id"],
        "off_goal": False, "state": "shared", "tags": ["turns"],
        "drawing": {"strokes": [[[0.1, 0.2], [0.3, 0.4]]]},
    }  # fmt: skip
    answer = amina.post(taught.comments, json=said)
    assert answer.status_code == 201
    comment = answer.json()
    assert said.items() <= comment.items()
    assert MOMENT.fullmatch(comment["created_at"])
    there = f"comments/{comment['id']}"
    assert amina.get(there).headers["ETag"] == answer.headers["ETag"]

    tag = {"If-Match": answer.headers["ETag"]}
    changed = amina.patch(there, json={"body": "Who answers whom here?"}, headers=tag)
    assert changed.status_code == 200
    assert changed.json()["body"] == "Who answers whom here?"
    assert changed.json()["at_ms"] == 1_240
    refused(amina.patch(there, json={"body": "Too late"}, headers=tag), 412)
    refused(amina.patch(there, json={"at_ms": None}), 422)

    reply = amina.made(f"{there}/replies", body="Two of them, without me.")
    assert [one["id"] for one in amina.read(there)["replies"]] == [reply["id"]]
    assert amina.delete(there).status_code == 204
    refused(amina.get(there), 404)


@pytest.mark.parametrize("kind", ["noticing", "strength", "question", "suggestion"])
@pytest.mark.parametrize("state", ["draft", "private", "shared"])
def test_only_what_is_shared_is_read_by_the_other(
    amina: Program, ben: Program, shared: Taught, kind: str, state: str
) -> None:
    made = amina.made(
        shared.comments, at_ms=0, kind=kind, body="Heads went down.", state=state, off_goal=True
    )
    assert (ben.get(f"comments/{made['id']}").status_code == 200) == (state == "shared")
    listed = {comment["id"] for comment in ben.read(f"{shared.comments}?limit=200")["items"]}
    assert (made["id"] in listed) == (state == "shared")
    refused(ben.patch(f"comments/{made['id']}", json={"body": "Mine now"}), 404)


def test_the_coach_comments_and_the_teacher_replies(amina: Program, ben: Program, shared: Taught) -> None:
    comment = ben.made(
        shared.comments, at_ms=800, kind="strength", body="You waited.", state="shared", off_goal=True
    )
    reply = amina.made(f"comments/{comment['id']}/replies", body="It felt long.")
    assert [one["body"] for one in ben.read(f"comments/{comment['id']}")["replies"]] == [reply["body"]]


def test_comments_leave_as_webvtt_csv_and_annotations(amina: Program, taught: Taught) -> None:
    body = "=1+1 is no formula here, and <b> is no markup"
    amina.made(taught.comments, at_ms=1_500, end_ms=2_000, kind="noticing", body=body, off_goal=True)
    place = taught.comments
    webvtt = amina.get(f"{place}.vtt")
    assert webvtt.headers["Content-Type"].startswith("text/vtt")
    assert webvtt.text.startswith("WEBVTT")
    assert "00:00:01.500 --> 00:00:02.000" in webvtt.text
    assert "<b>" not in webvtt.text
    table = amina.get(f"{place}.csv")
    assert table.headers["Content-Type"].startswith("text/csv")
    cells = [cell for row in csv.reader(io.StringIO(table.content.decode("utf-8-sig"))) for cell in row]
    assert any("is no formula here" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith("=")]
    annotations = amina.get(f"{place}.jsonld")
    assert annotations.headers["Content-Type"].startswith("application/ld+json")
    assert "http://www.w3.org/ns/anno.jsonld" in str(annotations.json()["@context"])
    assert "t=1.5,2" in annotations.text.replace("00", "")


def test_a_clip_plays_at_once_and_its_file_is_exact(amina: Program, taught: Taught) -> None:
    said = {"title": "The long wait", "start_ms": 1_000, "end_ms": 2_600}
    clip = amina.made(taught.clips, **said)
    assert said.items() <= clip.items()
    assert {"state", "urls"} <= clip.keys()
    assert clip["urls"].keys() == {"playback", "download"}
    assert amina.get(clip["urls"]["playback"], headers={"Range": "bytes=0-9"}).status_code == 206
    there = f"clips/{clip['id']}"
    url = until(lambda: amina.read(there)["urls"]["download"], "the clip's file")
    exported = amina.get(url)
    with av.open(io.BytesIO(exported.content)) as film:
        assert len(list(film.decode(video=0))) == (2_600 - 1_000) * RATE // 1000
    refused(amina.patch(there, json={"title": "x"}, headers={"If-Match": '"0"'}), 412)
    assert amina.patch(there, json={"title": "Five seconds"}).json()["title"] == "Five seconds"
    refused(amina.post(taught.clips, json={"title": "Backwards", "start_ms": 2_000, "end_ms": 1_000}), 422)
    assert amina.delete(there).status_code == 204
    refused(amina.get(there), 404)
    assert amina.get(url).status_code == 404


@pytest.mark.parametrize("by", ["pair", "e-mail"])
def test_a_share_opens_a_lesson_and_revoking_it_closes_every_address(
    amina: Program, ben: Program, taught: Taught, pair: dict[str, Any], by: str
) -> None:
    clip = amina.made(taught.clips, title="Shared with the lesson", start_ms=0, end_ms=400)
    download = until(lambda: amina.read(f"clips/{clip['id']}")["urls"]["download"], "the clip's file")
    urls = {name: url for name, url in taught.recording["urls"].items() if name not in ("original", "early")}
    child = urljoin(urls["hls"], named_in(amina.get(urls["hls"]).text)[0])
    places = [
        f"lessons/{taught.lesson['id']}", f"recordings/{taught.recording['id']}", taught.comments,
        f"{taught.comments}.vtt", taught.clips, f"clips/{clip['id']}", download, child, *urls.values(),
    ]  # fmt: skip
    assert {ben.get(place).status_code for place in places} == {404}

    whom = pair["id"] if by == "pair" else "ben@hillstreet.example"
    share = amina.made(f"lessons/{taught.lesson['id']}/shares", **{"with": whom}, purpose="coaching")
    assert (share["with"], share["purpose"]) == (whom, "coaching")
    assert {place: ben.get(place).status_code for place in places} == dict.fromkeys(places, 200)
    assert ben.read(f"recordings/{taught.recording['id']}")["urls"]["original"] is None
    assert ben.get(taught.recording["urls"]["original"]).status_code == 404
    assert ben.read(f"lessons/{taught.lesson['id']}")["shares"] == []
    refused(ben.delete(f"shares/{share['id']}"), 404)
    refused(ben.patch(f"lessons/{taught.lesson['id']}", json={"title": "Mine"}), 404)

    assert amina.delete(f"shares/{share['id']}").status_code == 204
    assert {place: ben.get(place).status_code for place in places} == dict.fromkeys(places, 404)


def test_a_share_ends_by_itself(amina: Program, ben: Program, taught: Taught) -> None:
    there = f"lessons/{taught.lesson['id']}"
    body = {"with": "ben@hillstreet.example", "purpose": "coaching"}
    refused(amina.post(f"{there}/shares", json={**body, "expires_at": "2020-01-01T00:00:00Z"}), 422)
    refused(amina.post(f"{there}/shares", json={**body, "with": "nobody@hillstreet.example"}), 422)
    soon = (datetime.now(UTC) + timedelta(seconds=4)).isoformat()
    amina.made(f"{there}/shares", **body, expires_at=soon)
    assert ben.get(there).status_code == 200
    until(lambda: ben.get(there).status_code == 404, "the share's end", 30)
    assert ben.get(taught.recording["urls"]["playback"]).status_code == 404


@pytest.mark.parametrize("name", ["dana", "grace"])
def test_what_one_may_not_see_is_not_there(program_of: ProgramOf, shared: Taught, name: str) -> None:
    other = program_of(name)
    for place in (f"lessons/{shared.lesson['id']}", f"recordings/{shared.recording['id']}", shared.comments):
        refused(other.get(place), 404)
    for url in shared.recording["urls"].values():
        assert other.get(url).status_code == 404
    refused(other.post(shared.comments, json={"at_ms": 0, "kind": "noticing", "body": "x"}), 404)
    assert other.read("lessons")["items"] == []


def test_a_goal_is_set_by_its_teacher_and_read_by_the_pair(
    amina: Program, ben: Program, pair: dict[str, Any]
) -> None:
    said = {
        "statement": "Three students build on each other’s ideas.", "why": "They need each other.",
        "kind": "student-behaviour", "measure": "Ideas built on", "unit": "ideas", "baseline": 1, "target": 3,
        "pair_id": pair["id"],
    }  # fmt: skip
    goal = amina.made("goals", **said)
    assert said.items() <= goal.items()
    there = f"goals/{goal['id']}"
    assert ben.read(there)["statement"] == said["statement"]
    refused(ben.patch(there, json={"target": 4}), 404)
    tag = {"If-Match": amina.get(there).headers["ETag"]}
    assert amina.patch(there, json={"target": 4}, headers=tag).json()["target"] == 4
    refused(amina.patch(there, json={"target": 5}, headers=tag), 412)
    assert goal["id"] in {one["id"] for one in ben.read("goals")["items"]}
    assert amina.delete(there).status_code == 204
    refused(ben.get(there), 404)


def test_a_goal_has_one_active_step_at_a_time(amina: Program, ben: Program, pair: dict[str, Any]) -> None:
    goal = amina.made("goals", statement="Wait before the second question.", pair_id=pair["id"])
    words = {"goal_id": goal["id"], "body": "Count to three after each question.", "due_on": "2030-01-31"}
    step = ben.made("action-steps", **words)
    assert words.items() <= step.items()
    assert step["owner_id"] == amina.read("me")["id"]
    refused(amina.post("action-steps", json=words), 409)
    there = f"action-steps/{step['id']}"
    assert amina.patch(there, json={"body": "Count to four."}).json()["body"] == "Count to four."
    refused(amina.patch(there, json={"body": "x"}, headers={"If-Match": '"1"'}), 412)
    assert amina.post(f"{there}/completion", json={"what_happened": "It felt long."}).status_code == 201
    assert amina.read(there)["active"] is False
    assert amina.post("action-steps", json=words).status_code == 201
    assert len(amina.read(f"action-steps?goal_id={goal['id']}")["items"]) == 2


def test_a_pair_debriefs_and_agrees_one_step(
    amina: Program, ben: Program, shared: Taught, pair: dict[str, Any]
) -> None:
    goal = amina.made("goals", statement="They answer each other.", pair_id=pair["id"])
    noticed = ben.made(
        shared.comments, at_ms=900, kind="strength", body="A long wait.", state="shared", goal_id=goal["id"]
    )
    debrief = ben.made("debriefs", lesson_id=shared.lesson["id"], goal_id=goal["id"])
    there = f"debriefs/{debrief['id']}"
    items = amina.read(there)["items"]
    assert noticed["id"] in {item["comment_id"] for item in items}
    topic = amina.made(f"{there}/items", title="What next?")
    moved = ben.patch(f"agenda-items/{topic['id']}", json={"position": 1})
    assert moved.json()["position"] == 1
    decided = ben.post(f"agenda-items/{items[0]['id']}/decision", json={"outcome": "discussed"})
    assert decided.json()["decision"]["outcome"] == "discussed"
    step = {"body": "Count to three.", "due_on": "2030-01-31"}
    agreed = amina.post(
        f"agenda-items/{topic['id']}/decision",
        json={"outcome": "step", "action_step": step, "goal_id": goal["id"]},
    ).json()
    assert amina.read(f"action-steps/{agreed['decision']['action_step_id']}")["body"] == "Count to three."
    tag = {"If-Match": ben.get(there).headers["ETag"]}
    assert ben.patch(there, json={"notes": "Begin with the wait."}, headers=tag).status_code == 200
    refused(amina.patch(there, json={"notes": "Mine"}, headers=tag), 412)
    assert amina.post(f"{there}/closing").status_code == 201
    assert MOMENT.fullmatch(ben.read(there)["closed_at"])
    refused(ben.patch(there, json={"notes": "Afterwards"}), 409)
    assert debrief["id"] in {one["id"] for one in amina.read("debriefs")["items"]}


def test_an_idempotency_key_makes_a_thing_once(amina: Program, ben: Program) -> None:
    key = {"Idempotency-Key": "the lesson of the 17th"}
    first = amina.post("lessons", json={"title": "Once"}, headers=key)
    again = amina.post("lessons", json={"title": "Once"}, headers=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["ETag"] == first.headers["ETag"]
    refused(amina.post("lessons", json={"title": "Another"}, headers=key), 422)
    others = ben.post("lessons", json={"title": "Once"}, headers=key)
    assert others.json()["id"] != first.json()["id"]


def test_lists_page_by_cursor_and_limit(amina: Program) -> None:
    made = {amina.made("goals", statement=f"Goal {number}")["id"] for number in range(5)}
    found: list[str] = []
    cursor = ""
    while True:
        page = amina.read(f"goals?limit=2{cursor}")
        assert page.keys() == {"items", "next_cursor"}
        assert len(page["items"]) <= 2
        found += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert len(found) == len(set(found))
    assert made <= set(found)
    for asked in ("limit=0", "limit=201", "limit=two", "cursor=nonsense", "colour=red"):
        refused(amina.get(f"goals?{asked}"), 422)


def test_health_readiness_and_measures(program_of: ProgramOf) -> None:
    nobody = program_of(None)
    assert nobody.get("/healthz").status_code == 200
    ready = nobody.get("/readyz")
    assert ready.status_code == 200
    assert {"database", "queue", "storage", "ffmpeg"} <= ready.json()["checks"].keys()
    measures = program_of("grace").get("/metrics")
    assert measures.status_code == 200
    assert measures.headers["Content-Type"].startswith("text/plain")
    assert "# TYPE sightline_requests_total counter" in measures.text


def test_the_api_describes_itself(program_of: ProgramOf) -> None:
    nobody = program_of(None)
    described = nobody.read("openapi.json")
    assert described["openapi"].startswith("3.1")
    promised = {
        ("/me", "get"), ("/lessons", "get"), ("/lessons", "post"), ("/lessons/{id}", "get"),
        ("/lessons/{id}", "patch"), ("/lessons/{id}", "delete"), ("/recordings/{id}", "get"),
        ("/recordings/{id}", "delete"), ("/recordings/{id}/retry", "post"),
        ("/recordings/{id}/comments", "get"), ("/recordings/{id}/comments", "post"),
        ("/comments/{id}", "get"), ("/comments/{id}", "patch"), ("/comments/{id}", "delete"),
        ("/comments/{id}/replies", "post"), ("/recordings/{id}/clips", "post"), ("/clips/{id}", "get"),
        ("/clips/{id}", "patch"), ("/clips/{id}", "delete"), ("/lessons/{id}/shares", "post"),
        ("/shares/{id}", "delete"), ("/goals", "get"), ("/goals", "post"), ("/action-steps", "get"),
        ("/action-steps", "post"), ("/debriefs", "get"), ("/debriefs", "post"), ("/uploads", "post"),
        ("/uploads/{id}", "head"), ("/uploads/{id}", "patch"), ("/uploads/{id}", "delete"),
        ("/recordings/{id}/comments.vtt", "get"), ("/recordings/{id}/comments.csv", "get"),
        ("/recordings/{id}/comments.jsonld", "get"),
    }  # fmt: skip
    there = {
        (path.removeprefix("/api/v1"), method)
        for path, methods in described["paths"].items()
        for method in methods
    }
    assert promised - there == set()
    docs = nobody.get("/api/docs")
    assert docs.status_code == 200
    assert docs.headers["Content-Type"].startswith("text/html")
    for summary in ("Add a lesson that you taught", "Add a piece to an upload"):
        assert summary in docs.text
