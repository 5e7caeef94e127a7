"""Drawing on the frame: what the API keeps and refuses, and what other programs get of it."""

import json
from xml.etree import ElementTree

import pytest

from app.comments.drawing import told
from app.comments.drawing_svg import as_svg
from app.comments.models import Comment

SVG = "{http://www.w3.org/2000/svg}"
ARROW = {"tool": "arrow", "colour": "red", "width": 0.008, "points": [[0.2, 0.8], [0.5, 0.5]]}
WORDS = {"tool": "text", "words": "look here", "at": [0.25, 0.75]}
DRAWN = {"version": 1, "shapes": [ARROW, WORDS]}


@pytest.fixture
def amina(api_of, world):
    return api_of(world.amina)


@pytest.fixture
def leave(amina, recording):
    """Leave a comment with a drawing."""

    def act(drawing):
        said = {"at_ms": 1_000, "kind": "noticing", "body": "Look", "drawing": drawing}
        return amina.post(f"/api/v1/recordings/{recording.id}/comments", json=said)

    return act


@pytest.mark.parametrize(
    "drawing",
    [
        DRAWN,
        {"version": 1, "shapes": [{"tool": "pen", "points": [[0, 0], [1, 1], [0.33333, 0.25]]}]},
        {"version": 1, "shapes": [{"tool": "ellipse", "colour": "blue", "points": [[0.9, 0.9], [0.1, 0.1]]}]},
        {"strokes": [[[0.1, 0.2], [0.3, 0.4]]]},
    ],
)
def test_a_drawing_is_kept_as_it_was_sent_and_can_be_changed_and_taken_away(amina, leave, drawing):
    left = leave(drawing)
    assert left.status_code == 201
    one = left.headers["Location"]
    assert amina.get(one).json["drawing"] == drawing
    assert amina.patch(one, json={"body": "Look again"}).json["drawing"] == drawing
    assert amina.patch(one, json={"drawing": DRAWN}).json["drawing"] == DRAWN
    assert amina.patch(one, json={"drawing": None}).json["drawing"] is None


HOSTILE = {
    "nothing": {},
    "no shape": {"version": 1, "shapes": []},
    "another version": {"version": 2, "shapes": [ARROW]},
    "an unknown key": {**DRAWN, "onload": "alert(1)"},
    "an unknown key of a shape": {"version": 1, "shapes": [{**ARROW, "href": "javascript:alert(1)"}]},
    "an unknown tool": {"version": 1, "shapes": [{"tool": "image", "points": [[0, 0], [1, 1]]}]},
    "a colour of its own": {"version": 1, "shapes": [{**ARROW, "colour": "url(//elsewhere)"}]},
    "outside the picture": {"version": 1, "shapes": [{**ARROW, "points": [[0, 0], [1.01, 1]]}]},
    "a text for a number": {"version": 1, "shapes": [{**ARROW, "points": [["0", 0], [1, 1]]}]},
    "three ends": {"version": 1, "shapes": [{**ARROW, "points": [[0, 0], [1, 1], [1, 0]]}]},
    "one number": {"version": 1, "shapes": [{**ARROW, "points": [[0], [1, 1]]}]},
    "a huge line": {"version": 1, "shapes": [{**ARROW, "width": 3}]},
    "too many words": {"version": 1, "shapes": [{**WORDS, "words": "x" * 201}]},
    "no words": {"version": 1, "shapes": [{**WORDS, "words": "  "}]},
    "too many shapes": {"version": 1, "shapes": [ARROW] * 101},
    "too many points": {"version": 1, "shapes": [{"tool": "pen", "points": [[0, 0]] * 501}]},
    "too much in all": {"version": 1, "shapes": [{"tool": "pen", "points": [[0.12345, 0.12345]] * 400}] * 20},
    "a list": [ARROW],
}


@pytest.mark.parametrize("drawing", HOSTILE.values(), ids=HOSTILE)
def test_what_is_no_drawing_is_refused_with_a_sentence(leave, drawing):
    answer = leave(drawing)
    assert answer.status_code == 422
    (said,) = answer.json["errors"]
    assert said["field"] == "drawing"
    assert said["message"].endswith(".")


def test_a_number_that_is_none_is_refused(amina, recording):
    text = json.dumps({"at_ms": 0, "kind": "noticing", "body": "x", "drawing": DRAWN}).replace("0.8", "NaN")
    url = f"/api/v1/recordings/{recording.id}/comments"
    assert amina.post(url, data=text, content_type="application/json").status_code in (400, 422)


def test_an_annotation_holds_the_time_and_the_drawing_beside_it(amina, leave, recording):
    leave(DRAWN)
    page = json.loads(amina.get(f"/api/v1/recordings/{recording.id}/comments.jsonld").text)
    selector = page["items"][0]["target"]["selector"]
    assert selector["value"] == "t=1.000"
    assert selector["refinedBy"]["type"] == "SvgSelector"
    root = ElementTree.fromstring(selector["refinedBy"]["value"])
    assert root.get("viewBox") == f"0 0 {recording.width} {recording.height}"
    assert root.find(f"{SVG}title").text == "Amina drew an arrow and wrote “look here”"
    path = root.find(f".//{SVG}path").get("d")
    assert path.startswith("M128 288 L320 180 ")
    span = root.find(f".//{SVG}tspan")
    assert (span.text, span.get("x"), span.get("y")) == ("look here", "160", "270")


def test_words_stay_words_in_the_picture_that_stands_alone():
    nasty = "</text><script>alert(1)</script>\x01&"
    drawing = {
        "version": 1,
        "shapes": [{**WORDS, "words": nasty, "at": [0, 0]}, {**ARROW, "tool": "ellipse"}],
    }
    svg = as_svg(drawing, width=640, height=360, who="<b>Ben</b>")
    root = ElementTree.fromstring(svg)
    assert {one.tag.removeprefix(SVG) for one in root.iter()} == {
        "svg",
        "title",
        "g",
        "text",
        "tspan",
        "ellipse",
    }
    assert "".join(root.find(f".//{SVG}text").itertext()) == nasty.replace("\x01", "")
    assert "href" not in svg
    assert "script>" not in svg.replace("&lt;script&gt;", "").replace("&lt;/script&gt;", "")


def test_a_drawing_is_told_in_words():
    assert told(DRAWN, "Ben") == "Ben drew an arrow and wrote “look here”"
    two = {
        "version": 1,
        "shapes": [ARROW, ARROW, {**ARROW, "tool": "ellipse"}, {"tool": "pen", "points": [[0, 0]]}],
    }
    assert told(two, "Ben") == "Ben drew 2 arrows, an ellipse and a line"
    assert told({"strokes": [[[0, 0]]]}, "Ben") == "Ben drew a line"


def test_what_an_older_release_kept_does_not_break_the_export(amina, leave, recording, app):
    one = leave(DRAWN).json["id"]
    with app.app_context():
        from app.foundation.db import db  # noqa: PLC0415

        db.session.get(Comment, one).drawing = {"scribble": True}
        db.session.commit()
    text = amina.get(f"/api/v1/recordings/{recording.id}/comments.jsonld").text
    assert "Amina drew something" in text
