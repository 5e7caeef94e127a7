"""Goals over HTTP: whose they are, who reads them, and what nobody can slip in."""

import pytest

from app.foundation.db import db
from app.goals.models import Goal
from app.people.models import Pair
from tests.goals.story import a_goal

OUTSIDERS = ["chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"]
SAID = {
    "statement": "Three students build on each other’s ideas in every discussion.",
    "why": "I want to stop being the switchboard.",
    "kind": "student-behaviour",
    "measure": "Ideas built on",
    "unit": "per discussion",
    "baseline": 1,
    "target": 3,
}


def test_a_teacher_sets_a_goal_for_herself(world, api_of):
    answer = api_of(world.amina).post("/api/v1/goals", json=SAID)
    assert answer.status_code == 201
    assert answer.json | SAID == answer.json
    assert answer.json["teacher_id"] == world.amina.id
    assert answer.json["pair_id"] is None
    assert answer.headers["ETag"] == '"1"'


@pytest.mark.parametrize("name", ["ben", *OUTSIDERS])
def test_a_private_goal_is_not_there_for_anybody_else(world, api_of, name):
    goal = a_goal(world.amina)
    api = api_of(getattr(world, name))
    for method in ("get", "patch", "delete"):
        body = {"json": {"statement": "Mine now"}} if method == "patch" else {}
        assert getattr(api, method)(f"/api/v1/goals/{goal.id}", **body).status_code == 404
    assert api.post(f"/api/v1/goals/{goal.id}/closing").status_code == 404
    assert api.get("/api/v1/goals").json["items"] == []


@pytest.mark.parametrize("name", OUTSIDERS)
def test_a_goal_of_a_pair_is_not_there_for_outsiders(world, api_of, name):
    goal = a_goal(world.amina, world.amina_and_ben)
    assert api_of(getattr(world, name)).get(f"/api/v1/goals/{goal.id}").status_code == 404


def test_the_pair_reads_and_only_the_owner_edits(world, api_of):
    goal = a_goal(world.amina, world.amina_and_ben)
    ben = api_of(world.ben)
    assert ben.get(f"/api/v1/goals/{goal.id}").status_code == 200
    assert [item["id"] for item in ben.get("/api/v1/goals").json["items"]] == [goal.id]
    assert ben.patch(f"/api/v1/goals/{goal.id}", json={"target": 4}).status_code == 404
    assert ben.delete(f"/api/v1/goals/{goal.id}").status_code == 404
    assert ben.post(f"/api/v1/goals/{goal.id}/closing").status_code == 404
    assert api_of(world.amina).patch(f"/api/v1/goals/{goal.id}", json={"target": 4}).json["target"] == 4


def test_nobody_and_a_removed_person_are_asked_to_sign_in(world, api_of):
    goal = a_goal(world.amina)
    for person in (None, world.hugo):
        assert api_of(person).get(f"/api/v1/goals/{goal.id}").status_code == 401
        assert api_of(person).post("/api/v1/goals", json=SAID).status_code == 401


def test_the_coach_loses_the_goal_when_the_pair_ends_or_the_teacher_takes_it_back(world, api_of):
    goal = a_goal(world.amina, world.amina_and_ben)
    ben, amina = api_of(world.ben), api_of(world.amina)
    amina.patch(f"/api/v1/goals/{goal.id}", json={"pair_id": None})
    assert ben.get(f"/api/v1/goals/{goal.id}").status_code == 404
    amina.patch(f"/api/v1/goals/{goal.id}", json={"pair_id": world.amina_and_ben.id})
    assert ben.get(f"/api/v1/goals/{goal.id}").status_code == 200
    db.session.get(Pair, world.amina_and_ben.id).end()
    db.session.commit()
    assert ben.get(f"/api/v1/goals/{goal.id}").status_code == 404


def test_a_goal_cannot_be_given_to_somebody_elses_pair(world, api_of):
    amina = api_of(world.amina)
    for pair_id in (world.ines_and_jonas.id, "a" * 20):
        refused = amina.post("/api/v1/goals", json=SAID | {"pair_id": pair_id})
        assert refused.status_code == 422
        assert refused.json["errors"][0]["field"] == "pair_id"
    goal = a_goal(world.amina)
    moved = amina.patch(f"/api/v1/goals/{goal.id}", json={"pair_id": world.ines_and_jonas.id})
    assert moved.status_code == 422


@pytest.mark.parametrize("field", ["teacher_id", "school_id", "id", "closed_at", "version", "created_at"])
def test_nothing_but_the_goals_own_words_is_taken(world, api_of, field):
    amina = api_of(world.amina)
    assert amina.post("/api/v1/goals", json=SAID | {field: world.ben.id}).status_code == 422
    goal = a_goal(world.amina)
    assert amina.patch(f"/api/v1/goals/{goal.id}", json={field: world.ben.id}).status_code == 422


@pytest.mark.parametrize("name", ["elena", "farid", "grace"])
def test_those_without_a_coaching_role_set_no_goals(world, api_of, name):
    assert api_of(getattr(world, name)).post("/api/v1/goals", json=SAID).status_code == 404
    assert db.session.query(Goal).count() == 0


def test_a_goal_says_something(world, api_of):
    amina = api_of(world.amina)
    for wrong in ({"statement": "  "}, {"statement": "x" * 501}, {"kind": "fame"}, {"target": "three"}):
        assert amina.post("/api/v1/goals", json=SAID | wrong).status_code == 422


def test_the_second_of_two_writers_is_told(world, api_of):
    goal = a_goal(world.amina)
    amina, path = api_of(world.amina), f"/api/v1/goals/{goal.id}"
    stale = {"If-Match": amina.get(path).headers["ETag"]}
    assert amina.patch(path, json={"target": 4}, headers=stale).status_code == 200
    assert amina.patch(path, json={"target": 5}, headers=stale).status_code == 412
    assert amina.get(path).json["target"] == 4


def test_what_is_not_sent_stays_as_it_is(world, api_of):
    goal = a_goal(world.amina, why="Because.")
    answer = api_of(world.amina).patch(f"/api/v1/goals/{goal.id}", json={"statement": None, "unit": "a week"})
    assert (answer.json["statement"], answer.json["why"], answer.json["unit"]) == (
        goal.statement,
        "Because.",
        "a week",
    )


def test_a_closed_goal_stays_as_it_is_until_it_is_reopened(world, api_of):
    goal = a_goal(world.amina)
    amina, path = api_of(world.amina), f"/api/v1/goals/{goal.id}"
    assert amina.post(f"{path}/closing").json["closed_at"] is not None
    assert amina.patch(path, json={"target": 9}).status_code == 409
    assert amina.delete(f"{path}/closing").json["closed_at"] is None
    assert amina.patch(path, json={"target": 9}).status_code == 200


def test_a_deleted_goal_is_gone(world, api_of):
    goal = a_goal(world.amina)
    amina = api_of(world.amina)
    assert amina.delete(f"/api/v1/goals/{goal.id}").status_code == 204
    assert amina.get(f"/api/v1/goals/{goal.id}").status_code == 404


def test_a_list_can_be_narrowed_to_one_teacher(world, api_of):
    a_goal(world.amina, world.amina_and_ben)
    own = a_goal(world.ben, statement="I ask before I tell.")
    listed = api_of(world.ben).get(f"/api/v1/goals?teacher_id={world.ben.id}").json["items"]
    assert [item["id"] for item in listed] == [own.id]
