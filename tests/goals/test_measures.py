"""What a goal is measured by, which priority it serves, and the learning gap behind it."""

from datetime import timedelta

import pytest

from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal
from app.priorities.models import Priority
from tests.goals.posting import post
from tests.goals.story import a_goal
from tests.queries import queries_of

MEASURED = {
    "statement": "Fewer than five students wait for help.",
    "kind": "student-behaviour",
    "measure": "Students who wait",
    "unit": "students",
    "baseline": 9,
    "target": 4,
    "measure_kind": "count",
    "direction": "less",
    "target_on": "2027-01-31",
    "gap": "Beginning a task without being told how",
}


@pytest.fixture
def priority(world):
    made = Priority.named_by(world.grace, name="Talk for learning")
    db.session.commit()
    return made


def test_a_goal_says_what_is_counted_which_way_is_better_and_by_when(world, api_of, priority):
    amina = api_of(world.amina)
    made = amina.post("/api/v1/goals", json=MEASURED | {"priority_id": priority.id})
    assert made.status_code == 201
    assert made.json | MEASURED | {"priority_id": priority.id} == made.json
    assert (made.json["gap_state"], made.json["gap_since"]) == ("open", clock.today().isoformat())
    plain = amina.post("/api/v1/goals", json={"statement": "They ask."}).json
    assert (plain["measure_kind"], plain["direction"], plain["priority_id"], plain["gap"]) == (
        None,
        "more",
        None,
        None,
    )
    for wrong in ({"measure_kind": "stars"}, {"direction": "up"}, {"target_on": "soon"}, {"gap": " "}):
        assert amina.post("/api/v1/goals", json=MEASURED | wrong).status_code == 422, wrong


def test_the_form_keeps_what_is_folded_away_and_opens_what_needs_a_look(world, client_of, priority):
    amina = client_of(world.amina)
    assert '<details class="goal-more">' in amina.get("/goals/new").text
    again = post(amina, "/goals", **MEASURED | {"target": "four"}, priority_id=priority.id)
    assert again.status_code == 422
    assert 'value="four"' in again.text
    assert '<details class="goal-more" open>' in again.text
    assert post(amina, "/goals", **MEASURED, priority_id=priority.id).status_code == 303
    goal = db.session.query(Goal).one()
    page = amina.get(f"/goals/{goal.id}").text
    assert [
        words for words in (MEASURED["gap"], "Talk for learning", "by 31 January 2027") if words not in page
    ] == []
    edit = amina.get(f"/goals/{goal.id}/edit").text
    assert 'value="2027-01-31"' in edit
    assert f'value="{priority.id}" selected' in edit


def test_a_goal_serves_only_what_its_school_offers_and_keeps_what_is_retired_later(world, api_of, priority):
    amina = api_of(world.amina)
    elsewhere = Priority(school_id=world.lakeside.id, name="Theirs")
    db.session.add(elsewhere)
    db.session.commit()
    for one in (elsewhere.id, "a" * 20):
        refused = amina.post("/api/v1/goals", json=MEASURED | {"priority_id": one})
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "priority_id")
    goal = amina.post("/api/v1/goals", json=MEASURED | {"priority_id": priority.id}).json
    db.session.get(Priority, priority.id).retire(True)
    db.session.commit()
    path = f"/api/v1/goals/{goal['id']}"
    kept = amina.patch(path, json={"priority_id": priority.id, "target": 3})
    assert (kept.status_code, kept.json["priority_id"]) == (200, priority.id)
    assert amina.patch(path, json={"priority_id": None}).json["priority_id"] is None
    assert amina.patch(path, json={"priority_id": priority.id}).status_code == 422


def test_a_gap_is_tracked_from_open_to_closed_and_one_that_is_named_anew_is_open(world, api_of, client_of):
    goal = a_goal(world.amina, world.amina_and_ben, gap="Fractions of a whole")
    amina, path = api_of(world.amina), f"/api/v1/goals/{goal.id}"
    with clock.moved(timedelta(days=9)):
        narrowing = amina.patch(path, json={"gap_state": "narrowing"}).json
        assert (narrowing["gap_state"], narrowing["gap_since"]) == ("narrowing", clock.today().isoformat())
    assert post(client_of(world.amina), f"/goals/{goal.id}/gap", gap_state="closed").status_code == 303
    assert post(client_of(world.amina), f"/goals/{goal.id}/gap", gap_state="bigger").status_code == 422
    assert [one["id"] for one in amina.get("/api/v1/goals?gap_state=closed").json["items"]] == [goal.id]
    assert amina.get("/api/v1/goals?gap_state=open").json["items"] == []
    assert amina.patch(path, json={"gap": "Unlike denominators"}).json["gap_state"] == "open"
    assert amina.patch(path, json={"gap": None}).json["gap_state"] is None
    assert amina.patch(path, json={"gap_state": "open"}).status_code == 422


def test_gaps_are_listed_for_the_two_who_work_on_them_and_for_nobody_else(world, client_of):
    shared = a_goal(world.amina, world.amina_and_ben, gap="Saying why an answer is right")
    a_goal(world.amina, gap="A gap of her own")
    amina, ben = client_of(world.amina).get("/gaps").text, client_of(world.ben).get("/gaps").text
    assert "Saying why" in amina
    assert "A gap of her own" in amina
    assert "Saying why" in ben
    assert "A gap of her own" not in ben
    assert "Keep state" not in ben  # its teacher alone says what has become of it
    for name in ("chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"):
        client = client_of(getattr(world, name))
        assert "Saying why" not in client.get("/gaps").text, name
        assert post(client, f"/goals/{shared.id}/gap", gap_state="closed").status_code == 404, name
    assert post(client_of(world.ben), f"/goals/{shared.id}/gap", gap_state="closed").status_code == 404


def test_the_list_of_gaps_asks_the_same_however_many_there_are(world, client_of, api_of):
    amina, api = client_of(world.amina), api_of(world.amina)

    def name_gaps(count: int) -> int:
        for number in range(count):
            said = MEASURED | {"gap": f"Gap {number}", "pair_id": pair_id}
            assert api.post("/api/v1/goals", json=said).status_code == 201
        return queries_of(lambda: amina.get("/gaps"))

    pair_id = world.amina_and_ben.id
    amina.get("/gaps")
    assert name_gaps(3) == name_gaps(9)
