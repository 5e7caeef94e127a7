"""The API's calls for comments and replies."""

import csv
import io
import json

import pytest

from app.comments.models import Comment, CommentState
from app.foundation.db import db


@pytest.fixture
def amina(api_of, world):
    return api_of(world.amina)


@pytest.fixture
def url(recording):
    return f"/api/v1/recordings/{recording.id}/comments"


def test_a_comment_is_left_read_changed_and_deleted(amina, url, goal):
    left = amina.post(
        url,
        json={
            "at_ms": 61_400,
            "end_ms": 72_800,
            "kind": "question",
            "body": "What made that possible?",
            "goal_id": goal.id,
            "state": "shared",
            "tags": ["builds on ideas", "builds on ideas"],
        },
    )
    assert left.status_code == 201
    assert left.json["tags"] == ["builds on ideas"]
    one = left.headers["Location"]
    assert amina.get(one).json == left.json
    changed = amina.patch(
        one, json={"end_ms": None, "kind": "strength"}, headers={"If-Match": left.headers["ETag"]}
    )
    assert (changed.json["end_ms"], changed.json["kind"], changed.json["body"]) == (
        None,
        "strength",
        left.json["body"],
    )
    late = amina.patch(one, json={"body": "x"}, headers={"If-Match": left.headers["ETag"]})
    assert late.status_code == 412
    assert amina.delete(one).status_code == 204
    assert amina.get(one).status_code == 404


def test_what_is_left_out_makes_a_draft_at_a_moment(amina, url):
    left = amina.post(url, json={"at_ms": 0, "kind": "noticing", "body": "x"}).json
    assert (left["state"], left["end_ms"], left["goal_id"], left["off_goal"]) == ("draft", None, None, False)


@pytest.mark.parametrize(
    "said",
    [
        {"at_ms": -1},
        {"at_ms": "1000"},
        {"at_ms": 184_001},
        {"at_ms": 10, "end_ms": 10},
        {"body": "  "},
        {"body": "x" * 10_001},
        {"kind": "praise"},
        {"state": "secret"},
        {"goal_id": "a" * 20},
        {"author_id": "somebody"},
        {"tags": ["x"] * 21},
        {"off_goal": None},
    ],
)
def test_what_cannot_be_used_is_answered_with_the_field(amina, url, said):
    answer = amina.post(url, json={"at_ms": 0, "kind": "noticing", "body": "x", **said})
    assert answer.status_code == 422
    assert answer.content_type == "application/problem+json"
    assert answer.json["errors"][0]["field"] == next(reversed(said))


def test_a_null_does_not_pass_for_nothing_said(amina, url):
    one = amina.post(url, json={"at_ms": 0, "kind": "noticing", "body": "x"}).headers["Location"]
    for name in ("body", "at_ms", "kind", "state", "tags"):
        assert amina.patch(one, json={name: None}).status_code == 422


def test_the_same_key_leaves_one_comment(amina, url):
    said = {"at_ms": 0, "kind": "noticing", "body": "x"}
    first = amina.post(url, json=said, headers={"Idempotency-Key": "k"})
    again = amina.post(url, json=said, headers={"Idempotency-Key": "k"})
    assert again.json == first.json
    assert len(amina.get(url).json["items"]) == 1


def test_the_list_comes_in_time_order_page_by_page_and_filtered(amina, url, recording, world, goal):
    for at_ms, kind in ((3_000, "question"), (1_000, "strength"), (2_000, "question"), (2_000, "noticing")):
        assert amina.post(url, json={"at_ms": at_ms, "kind": kind, "body": "x"}).status_code == 201
    seen, cursor = [], None
    while True:
        page = amina.get(url, query_string={"limit": 2, **({"cursor": cursor} if cursor else {})}).json
        seen += [item["at_ms"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [1_000, 2_000, 2_000, 3_000]
    assert [item["at_ms"] for item in amina.get(f"{url}?kind=question").json["items"]] == [2_000, 3_000]
    assert amina.get(f"{url}?goal_id={goal.id}").json["items"] == []
    assert len(amina.get(f"{url}?author_id={world.amina.id}").json["items"]) == 4


def test_replies_are_left_changed_and_taken_back(amina, url):
    one = amina.post(url, json={"at_ms": 0, "kind": "noticing", "body": "x"}).headers["Location"]
    reply = amina.post(f"{one}/replies", json={"body": "Because they had time."})
    assert reply.status_code == 201
    place = f"/api/v1/replies/{reply.json['id']}"
    assert amina.patch(place, json={"body": "Because they had wait time."}).json["version"] == 2
    assert [reply["body"] for reply in amina.get(one).json["replies"]] == ["Because they had wait time."]
    assert amina.delete(place).status_code == 204
    assert amina.get(one).json["replies"] == []


@pytest.fixture
def awkward(recording, world):
    for at_ms, body in enumerate(("=1+1", "two\nlines, 👏", "--> <b>bold</b> & more", "@cmd")):
        Comment.leave(
            on=recording,
            by=world.amina,
            at_ms=at_ms * 1000,
            body=body,
            tags=["-2"],
            state=CommentState.SHARED,
        )
    db.session.commit()


def test_no_cell_of_the_table_is_a_formula(amina, url, awkward):
    table = list(csv.DictReader(io.StringIO(amina.get(f"{url}.csv").text.removeprefix("\ufeff"))))
    assert [row["comment"] for row in table] == [
        "'=1+1",
        "two\nlines, 👏",
        "'--> <b>bold</b> & more",
        "'@cmd",
    ]
    assert {row["tags"] for row in table} == {"'-2"}


def test_a_caption_reader_reads_every_cue(amina, url, awkward):
    text = amina.get(f"{url}.vtt").text
    assert text.startswith("WEBVTT\n\n")
    cues = text.strip().split("\n\n")[1:]
    assert len(cues) == 4
    assert all(cue.splitlines()[1].count("-->") == 1 for cue in cues)
    assert all("-->" not in line for cue in cues for line in cue.splitlines()[2:])
    assert "&lt;b&gt;bold&lt;/b&gt; &amp; more" in text


def test_annotations_point_at_fragments_of_the_recording(amina, url, awkward):
    page = json.loads(amina.get(f"{url}.jsonld").text)
    assert page["type"] == "AnnotationPage"
    assert [item["target"]["selector"]["value"] for item in page["items"]] == [
        "t=0.000",
        "t=1.000",
        "t=2.000",
        "t=3.000",
    ]
