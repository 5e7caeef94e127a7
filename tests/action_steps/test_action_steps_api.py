"""Action steps over HTTP: one at a time, agreed by those who work on the goal."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from app.action_steps.models import ActionStep
from app.foundation import clock
from app.foundation.db import db
from tests.goals.story import a_goal

OUTSIDERS = ["chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"]
WORDS = "After each question I count to three before I choose a hand."


@pytest.fixture
def goal(world):
    return a_goal(world.amina, world.amina_and_ben)


@pytest.fixture
def step(world, goal):
    made = ActionStep.agree(goal, by=world.ben, owner_id=None, body=WORDS, due_on=None)
    db.session.commit()
    return made


def test_either_of_the_pair_agrees_a_step_and_the_teacher_tries_it(world, api_of, goal):
    answer = api_of(world.ben).post("/api/v1/action-steps", json={"goal_id": goal.id, "body": WORDS})
    assert answer.status_code == 201
    assert answer.json["owner_id"] == world.amina.id
    assert answer.json["agreed_by_id"] == world.ben.id
    assert answer.json["active"] is True
    assert answer.json["completion"] is None


def test_a_goal_has_one_active_step_and_the_conflict_says_which(world, api_of, goal, step):
    answer = api_of(world.amina).post("/api/v1/action-steps", json={"goal_id": goal.id, "body": "Another"})
    assert answer.status_code == 409
    assert step.body in answer.json["detail"]


def test_the_database_itself_holds_one_active_step_a_goal(world, goal, step):
    db.session.add(ActionStep(goal_id=goal.id, owner_id=world.amina.id, agreed_by_id=world.ben.id, body="x"))
    with pytest.raises(IntegrityError):
        db.session.commit()


def test_saying_what_happened_makes_room_for_the_next_step(world, api_of, goal, step):
    amina = api_of(world.amina)
    done = amina.post(f"/api/v1/action-steps/{step.id}/completion", json={"what_happened": "Two more hands."})
    assert done.status_code == 201
    assert done.json["active"] is False
    assert done.json["completion"]["what_happened"] == "Two more hands."
    assert done.json["completion"]["by_id"] == world.amina.id
    assert amina.post("/api/v1/action-steps", json={"goal_id": goal.id, "body": "Next"}).status_code == 201
    listed = amina.get(f"/api/v1/action-steps?goal_id={goal.id}").json["items"]
    assert [item["active"] for item in listed] == [True, False]


def test_what_happened_is_told_once(world, api_of, step):
    amina, path = api_of(world.amina), f"/api/v1/action-steps/{step.id}"
    assert amina.post(f"{path}/completion", json={}).status_code == 201
    assert amina.post(f"{path}/completion", json={}).status_code == 409
    assert amina.patch(path, json={"body": "Rewritten"}).status_code == 409


@pytest.mark.parametrize("name", OUTSIDERS)
def test_a_step_is_not_there_for_outsiders(world, api_of, goal, step, name):
    api, path = api_of(getattr(world, name)), f"/api/v1/action-steps/{step.id}"
    assert api.get(path).status_code == 404
    assert api.patch(path, json={"body": "Mine"}).status_code == 404
    assert api.delete(path).status_code == 404
    assert api.post(f"{path}/completion", json={}).status_code == 404
    assert api.get("/api/v1/action-steps").json["items"] == []
    assert api.post("/api/v1/action-steps", json={"goal_id": goal.id, "body": "Mine"}).status_code == 404


def test_a_step_of_a_private_goal_is_the_teachers_alone(world, api_of):
    private = a_goal(world.amina)
    made = ActionStep.agree(private, by=world.amina, owner_id=None, body=WORDS, due_on=None)
    db.session.commit()
    ben = api_of(world.ben)
    assert ben.get(f"/api/v1/action-steps/{made.id}").status_code == 404
    assert ben.post("/api/v1/action-steps", json={"goal_id": private.id, "body": "x"}).status_code == 404
    assert api_of(world.amina).get(f"/api/v1/action-steps/{made.id}").status_code == 200


def test_nobody_and_a_removed_person_are_asked_to_sign_in(world, api_of, step):
    for person in (None, world.hugo):
        assert api_of(person).get(f"/api/v1/action-steps/{step.id}").status_code == 401


def test_only_those_who_work_on_the_goal_can_own_its_step(world, api_of, goal, step):
    amina = api_of(world.amina)
    for stranger in (world.chidi, world.ines, world.dana):
        moved = amina.patch(f"/api/v1/action-steps/{step.id}", json={"owner_id": stranger.id})
        assert moved.status_code == 422
        assert moved.json["errors"][0]["field"] == "owner_id"
    assert (
        amina.patch(f"/api/v1/action-steps/{step.id}", json={"owner_id": world.ben.id}).json["owner_id"]
        == world.ben.id
    )


@pytest.mark.parametrize("field", ["agreed_by_id", "ended_at", "completion", "active", "version"])
def test_nothing_but_the_steps_own_words_is_taken(world, api_of, goal, field):
    body = {"goal_id": goal.id, "body": WORDS, field: world.ben.id}
    assert api_of(world.amina).post("/api/v1/action-steps", json=body).status_code == 422


def test_a_step_cannot_be_moved_to_another_goal(world, api_of, step):
    other = a_goal(world.amina)
    moved = api_of(world.amina).patch(f"/api/v1/action-steps/{step.id}", json={"goal_id": other.id})
    assert moved.status_code == 422


def test_the_coach_deletes_what_they_wrote_until_what_happened_is_told(world, api_of, step):
    api_of(world.amina).post(f"/api/v1/action-steps/{step.id}/completion", json={})
    assert api_of(world.ben).delete(f"/api/v1/action-steps/{step.id}").status_code == 404
    assert api_of(world.amina).delete(f"/api/v1/action-steps/{step.id}").status_code == 204


def test_a_closed_goal_takes_no_new_step(world, api_of, goal):
    goal.close()
    db.session.commit()
    answer = api_of(world.amina).post("/api/v1/action-steps", json={"goal_id": goal.id, "body": WORDS})
    assert answer.status_code == 409


def test_a_step_goes_with_its_goal(world, api_of, goal, step):
    amina = api_of(world.amina)
    amina.post(f"/api/v1/action-steps/{step.id}/completion", json={})
    assert amina.delete(f"/api/v1/goals/{goal.id}").status_code == 204
    assert amina.get(f"/api/v1/action-steps/{step.id}").status_code == 404


def test_the_answer_carries_hints_and_refuses_nothing(world, api_of, goal):
    answer = api_of(world.amina).post(
        "/api/v1/action-steps", json={"goal_id": goal.id, "body": "Improve talk"}
    )
    assert answer.status_code == 201
    assert any("improve" in hint for hint in answer.json["hints"])
    assert any("By when" in hint for hint in answer.json["hints"])
    soon = (clock.today() + timedelta(days=3)).isoformat()
    better = api_of(world.amina).patch(
        f"/api/v1/action-steps/{answer.json['id']}", json={"body": WORDS, "due_on": soon}
    )
    assert better.json["hints"] == []
