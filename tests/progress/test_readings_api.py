"""Readings over HTTP: typed or counted, whose they are, where they lead, and what they say together."""

from datetime import timedelta

import pytest

from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal
from app.lessons.models import Lesson, Recording, Sharing
from app.noticing.models import SealedNoticing
from app.people.models import Pair
from tests.goals.story import a_goal, a_lesson, a_recording
from tests.queries import queries_of

OUTSIDERS = ["chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"]


@pytest.fixture
def place(goal):
    return f"/api/v1/goals/{goal.id}/readings"


def test_a_figure_is_kept_with_its_day_its_note_and_its_author(world, api_of, place, days_ago):
    ben, amina = api_of(world.ben), api_of(world.amina)
    said = {"value": 2, "taken_on": days_ago(3), "source": "assessment", "note": "From the exit tickets."}
    kept = ben.post(place, json=said)
    assert kept.status_code == 201
    assert kept.json | said == kept.json
    assert (kept.json["author_id"], kept.json["phase"], kept.json["evidence"]) == (
        world.ben.id,
        "baseline",
        None,
    )
    assert amina.post(place, json={"value": 1}).json["taken_on"] == days_ago(0)
    assert [one["value"] for one in amina.get(place).json["items"]] == [2, 1]
    assert amina.get(f"/api/v1/readings/{kept.json['id']}").headers["ETag"] == '"1"'


def test_what_cannot_be_a_reading_is_refused_with_a_sentence(world, api_of, place, recording, days_ago):
    amina = api_of(world.amina)
    theirs = a_recording(a_lesson(world.chidi)).id
    for body, field, words in (
        ({}, "value", "give a figure"),
        ({"value": 1, "taken_on": days_ago(-1)}, "taken_on", "not come yet"),
        ({"value": 1, "recording_id": theirs}, "recording_id", "own teacher"),
        ({"value": 1, "source": "marks"}, "source", "what to count"),
        ({"tag_id": "a" * 20, "recording_id": recording.id}, "way", "how to count"),
        ({"value": 1, "author_id": world.ben.id}, "author_id", "does not take"),
        ({"value": "many"}, "value", "number"),
    ):
        refused = amina.post(place, json=body)
        assert refused.status_code == 422, body
        assert refused.json["errors"][0]["field"] == field, body
        assert words in refused.json["errors"][0]["message"], body
    db.session.get(Goal, place.split("/")[4]).measure_kind = "share"
    db.session.commit()
    assert "between 0 and 100" in amina.post(place, json={"value": 101}).json["detail"]


def test_marks_are_counted_in_every_way_that_fits_and_the_figure_leads_back_to_them(
    world, api_of, recording, tags, days_ago
):
    """Three questions and waits of 3 s and 9 s in two minutes, worked out by hand."""
    question, wait = tags
    expected = (
        ("count", question, "count", 3),
        ("rate", question, "per-minute", 1.5),
        ("seconds", wait, "seconds", 12),
        ("seconds", wait, "seconds-each", 6),
        ("share", wait, "share", 10),
    )
    tag_ids = {question: question.id, wait: wait.id}
    amina, ben_id, film = api_of(world.amina), world.ben.id, recording.id
    for kind, tag, way, value in expected:
        goal = amina.post("/api/v1/goals", json={"statement": "They talk.", "measure_kind": kind}).json
        said = {"recording_id": film, "tag_id": tag_ids[tag], "marked_by_id": ben_id, "way": way}
        kept = amina.post(f"/api/v1/goals/{goal['id']}/readings", json=said)
        assert kept.status_code == 201, kept.json
        assert (kept.json["value"], kept.json["taken_on"]) == (value, days_ago(6)), way
        assert kept.json["counted"].endswith("marked by Ben")
        assert kept.json["evidence"]["href"] == f"/recordings/{film}/marks?who={ben_id}"
    wrong = said | {"way": "count"}
    assert "another kind" in amina.post(f"/api/v1/goals/{goal['id']}/readings", json=wrong).json["detail"]
    nothing = said | {"marked_by_id": world.dana.id}
    assert (
        "nothing to count" in amina.post(f"/api/v1/goals/{goal['id']}/readings", json=nothing).json["detail"]
    )


def test_a_counted_figure_becomes_the_baseline_for_the_goals_own_teacher_alone(
    world, api_of, place, recording, tags, goal
):
    said = {"recording_id": recording.id, "tag_id": tags[0].id, "marked_by_id": world.ben.id, "way": "count"}
    ben, amina = api_of(world.ben), api_of(world.amina)
    assert ben.post(place, json=said | {"as_baseline": True}).status_code == 422
    assert amina.get(place).json["items"] == []
    assert amina.post(place, json=said | {"as_baseline": True}).status_code == 201
    assert amina.get(f"/api/v1/goals/{goal.id}").json["baseline"] == 3


def test_nothing_is_counted_while_the_two_still_notice_each_alone(world, api_of, place, recording, tags):
    said = {"recording_id": recording.id, "tag_id": tags[0].id, "marked_by_id": world.ben.id, "way": "count"}
    SealedNoticing.begin(recording, by=world.amina, pair=world.amina_and_ben)
    db.session.commit()
    for person in (world.amina, world.ben):
        refused = api_of(person).post(place, json=said)
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "recording_id")


def test_outsiders_find_no_reading_and_the_coach_loses_them_with_the_pair(world, api_of, place, goal):
    reading = api_of(world.amina).post(place, json={"value": 2}).json["id"]
    one, progress = f"/api/v1/readings/{reading}", f"/api/v1/goals/{goal.id}/progress"

    def finds_nothing(name: str) -> None:
        api = api_of(getattr(world, name))
        for path in (one, place, progress, f"{progress}.csv", f"{progress}.png"):
            assert api.get(path).status_code == 404, (name, path)
        assert api.post(place, json={"value": 9}).status_code == 404, name
        assert api.patch(one, json={"value": 9}).status_code == 404, name
        assert api.delete(one).status_code == 404, name

    for name in OUTSIDERS:
        finds_nothing(name)
    for person in (None, world.hugo):
        assert api_of(person).get(one).status_code == 401
    db.session.get(Pair, world.amina_and_ben.id).end()
    db.session.commit()
    finds_nothing("ben")


def test_evidence_is_a_link_only_for_whoever_may_open_it_and_the_figure_stays(
    world, api_of, place, recording, tags, goal
):
    said = {"recording_id": recording.id, "tag_id": tags[0].id, "marked_by_id": world.ben.id, "way": "count"}
    amina, ben, title = api_of(world.amina), api_of(world.ben), recording.lesson.title
    one = f"/api/v1/readings/{amina.post(place, json=said).json['id']}"
    assert ben.get(one).json["evidence"] is not None
    db.session.query(Sharing).one().revoke()
    db.session.commit()
    hidden = ben.get(one).json
    assert (hidden["value"], hidden["evidence"], hidden["recording_id"]) == (3, None, None)
    assert title not in ben.get(f"/api/v1/goals/{goal.id}/progress.csv").text
    assert title in amina.get(f"/api/v1/goals/{goal.id}/progress.csv").text
    db.session.delete(db.session.get(Recording, said["recording_id"]))
    db.session.commit()
    assert (amina.get(one).json["value"], amina.get(one).json["evidence"]) == (3, None)


def test_an_author_puts_a_reading_right_and_a_counted_one_keeps_its_figure(
    world, api_of, place, recording, tags, days_ago
):
    amina, ben = api_of(world.amina), api_of(world.ben)
    typed = ben.post(place, json={"value": 2})
    one, stale = f"/api/v1/readings/{typed.json['id']}", {"If-Match": typed.headers["ETag"]}
    assert amina.patch(one, json={"value": 9}).status_code == 404  # it is Ben's to change, and hers to delete
    changed = ben.patch(one, json={"value": 3, "taken_on": days_ago(2), "note": "Recounted."}, headers=stale)
    assert (changed.json["value"], changed.json["taken_on"], changed.json["note"]) == (
        3,
        days_ago(2),
        "Recounted.",
    )
    assert ben.patch(one, json={"value": 4}, headers=stale).status_code == 412
    assert ben.patch(one, json={"taken_on": days_ago(-3)}).status_code == 422
    said = {"recording_id": recording.id, "tag_id": tags[0].id, "marked_by_id": world.ben.id, "way": "count"}
    counted = f"/api/v1/readings/{ben.post(place, json=said).json['id']}"
    assert "counted from marks" in ben.patch(counted, json={"value": 7}).json["detail"]
    assert ben.patch(counted, json={"note": "A quiet day."}).json["value"] == 3
    assert amina.delete(counted).status_code == 204
    theirs = f"/api/v1/readings/{amina.post(place, json={'value': 1}).json['id']}"
    assert ben.delete(theirs).status_code == 404
    assert ben.delete(one).status_code == 204


def test_phases_part_where_the_first_step_was_agreed_or_where_the_teacher_says(
    world, api_of, place, goal, begun, days_ago
):
    amina, path = api_of(world.amina), f"/api/v1/goals/{goal.id}"
    for days in (12, 8, 0):
        amina.post(place, json={"value": days, "taken_on": days_ago(days)})
    phases = [one["phase"] for one in amina.get(place).json["items"]]
    assert phases == ["baseline", "baseline", "intervention"]
    assert amina.get(f"{path}/progress").json["intervention_on"] == days_ago(0)
    amina.patch(path, json={"intervention_on": days_ago(8)})
    assert [one["phase"] for one in amina.get(place).json["items"]] == [
        "baseline",
        "intervention",
        "intervention",
    ]
    amina.patch(path, json={"intervention_on": None})
    assert amina.get(f"{path}/progress").json["intervention_on"] == days_ago(0)


def test_too_few_readings_cannot_tell_and_enough_say_how_sure(world, api_of, place, goal, days_ago):
    amina, path = api_of(world.amina), f"/api/v1/goals/{goal.id}"
    amina.patch(path, json={"intervention_on": days_ago(20)})
    for days, value in ((34, 1), (30, 0), (26, 1), (19, 2), (16, 3)):
        amina.post(place, json={"value": value, "taken_on": days_ago(days)})
    silent = amina.get(f"{path}/progress").json
    assert (silent["finding"], silent["sentence"], silent["nap"]) == ("cannot-tell", "Can’t tell yet.", None)
    assert "3 readings from before and 2 since" in silent["how_sure"]
    for days, value in ((12, 3), (9, 4), (5, 4)):
        amina.post(place, json={"value": value, "taken_on": days_ago(days)})
    told = amina.get(f"{path}/progress").json
    assert (told["finding"], told["nap"]["value"], told["nap"]["pairs"]) == ("better", 1, 15)
    assert told["sentence"] == "More often higher than before."
    assert "100% come out higher" in told["how_sure"]
    assert told["intervention"] == {"count": 5, "mean": 3.2, "median": 3}
    assert told["intervention_trend"]["lower"] <= told["intervention_trend"]["per_week"]
    assert told["baseline_trend"] is None  # five of a phase for a trend
    amina.patch(path, json={"direction": "less"})
    assert amina.get(f"{path}/progress").json["finding"] == "worse"


def test_a_goal_that_is_closed_is_still_looked_back_at(world, api_of, place, goal):
    amina = api_of(world.amina)
    amina.post(f"/api/v1/goals/{goal.id}/closing")
    with clock.moved(timedelta(weeks=8)):
        kept = amina.post(place, json={"value": 3, "source": "check-back"})
    assert (kept.status_code, kept.json["source"]) == (201, "check-back")


def test_cells_are_no_formulas_and_the_picture_is_a_picture(world, api_of, goal, place):
    amina = api_of(world.amina)
    amina.post(place, json={"value": -2.5, "note": '=HYPERLINK("http://x")'})
    said = amina.get(f"/api/v1/goals/{goal.id}/progress.csv")
    assert said.mimetype == "text/csv"
    assert "'=HYPERLINK" in said.text
    assert ",-2.5," in said.text  # a number stays a number
    empty = a_goal(world.amina, statement="Größe, “Ж”, 中文\u202e\x07 " + "x" * 400).id
    for one in (goal.id, empty):
        drawn = amina.get(f"/api/v1/goals/{one}/progress.png")
        assert (drawn.mimetype, drawn.data[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
        assert drawn.headers["Content-Disposition"] == 'attachment; filename="progress.png"'


def test_lists_page_by_cursor_and_ask_the_same_however_many_there_are(
    world, api_of, client_of, place, goal, recording
):
    amina, pages, film = api_of(world.amina), client_of(world.amina), recording.id
    shown = (place, f"/api/v1/goals/{goal.id}/progress", f"/goals/{goal.id}/progress", f"/goals/{goal.id}")

    def kept(count: int) -> list[int]:
        for number in range(count):
            amina.post(place, json={"value": number, "recording_id": film})
        return [
            queries_of(lambda path=path: (amina if path.startswith("/api") else pages).get(path))
            for path in shown
        ]

    pages.get("/goals")
    assert kept(3) == kept(9)
    first = amina.get(f"{place}?limit=7").json
    rest = amina.get(f"{place}?limit=7&cursor={first['next_cursor']}").json
    assert [one["value"] for one in first["items"] + rest["items"]] == [0, 1, 2, *range(9)]
    assert rest["next_cursor"] is None
    assert db.session.query(Lesson).count() == 1
