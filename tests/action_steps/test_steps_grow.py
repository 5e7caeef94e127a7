"""What a step carries beside its words: a reason to keep it as it is, a model, and the lesson it was tried in."""

from datetime import timedelta

import pytest

from app.action_steps.models import ActionStep
from app.foundation import clock
from app.foundation.db import db
from tests.goals.posting import post
from tests.goals.story import a_clip, a_goal, a_lesson, a_recording, shared
from tests.queries import queries_of

WORDS = "After each question I count to three before I choose a hand."
VAGUE = "Improve my questioning in every lesson"
REASON = "It is what we said yesterday, and we both know what it looks like."


@pytest.fixture
def goal(world):
    return a_goal(world.amina, world.amina_and_ben)


@pytest.fixture
def step(world, goal):
    made = ActionStep.agree(goal, by=world.ben, owner_id=None, body=WORDS, due_on=None)
    db.session.commit()
    return made


def in_days(days: int) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


def test_a_step_that_the_check_finds_wanting_asks_to_be_changed_or_kept_with_a_reason(world, client_of, goal):
    amina, path = client_of(world.amina), f"/goals/{goal.id}/action-steps"
    asked = post(amina, path, body=VAGUE, due_on=in_days(3))
    assert asked.status_code == 422
    assert "Change the step, or keep it as it is and say why." in asked.text
    assert "“improve” is hard to see" in asked.text
    assert "Why it is right as it is" in asked.text
    assert VAGUE in asked.text  # nothing typed is lost
    assert db.session.query(ActionStep).count() == 0
    assert post(amina, path, body=VAGUE, due_on=in_days(3), check_reason=REASON).status_code == 303
    page = client_of(world.ben).get(f"/goals/{goal.id}").text
    assert REASON in page
    assert "hard to see" not in page  # it was asked once, and answered


def test_a_step_as_it_should_be_is_not_asked_about(world, client_of, goal):
    made = post(client_of(world.amina), f"/goals/{goal.id}/action-steps", body=WORDS, due_on=in_days(3))
    assert made.status_code == 303
    assert db.session.query(ActionStep).one().check_reason is None


def test_a_step_that_is_changed_is_looked_at_again(world, client_of, step):
    amina, path = client_of(world.amina), f"/action-steps/{step.id}"
    asked = post(amina, path, body=VAGUE, due_on=in_days(3))
    assert asked.status_code == 422
    assert "hard to see" in asked.text
    assert post(amina, path, body=VAGUE, due_on=in_days(3), check_reason=REASON).status_code == 303
    assert post(amina, path, body=WORDS, due_on=in_days(3), check_reason="").status_code == 303
    db.session.expire_all()
    assert db.session.get(ActionStep, step.id).check_reason is None


def test_a_program_is_advised_and_never_stopped_and_can_say_why(world, api_of, goal):
    amina = api_of(world.amina)
    made = amina.post("/api/v1/action-steps", json={"goal_id": goal.id, "body": VAGUE})
    assert (made.status_code, made.json["check_reason"]) == (201, None)
    assert made.json["hints"]
    path = f"/api/v1/action-steps/{made.json['id']}"
    assert amina.patch(path, json={"check_reason": REASON}).json["check_reason"] == REASON
    assert amina.patch(path, json={"due_on": in_days(2)}).json["check_reason"] == REASON
    assert amina.patch(path, json={"check_reason": None}).json["check_reason"] is None
    assert amina.patch(path, json={"check_reason": "x" * 1001}).status_code == 422


def test_a_step_is_shown_by_a_clip_that_is_linked_to_its_moment(world, api_of, client_of, step):
    lesson = a_lesson(world.amina)
    shared(lesson, world.amina_and_ben)
    clip = a_clip(a_recording(lesson), world.ben, title="Three silent seconds")
    body = {"kind": "exemplar", "clip_id": clip.id, "words": "Watch where I look."}
    put = api_of(world.ben).put(f"/api/v1/action-steps/{step.id}/model", json=body)
    assert put.status_code == 200
    assert (put.json["model"]["kind"], put.json["model"]["clip_id"]) == ("exemplar", clip.id)
    assert put.json["version"] == step.version + 1
    page = client_of(world.amina).get(f"/goals/{step.goal_id}").text
    assert "Three silent seconds" in page
    assert "Watch where I look." in page
    assert f"/lessons/{lesson.id}?recording={clip.recording_id}#t=61.000,71.000" in page


def test_a_clip_that_the_other_cannot_see_is_not_told_to_them(world, api_of, client_of, step):
    own = a_lesson(world.ben, title="Ben’s own lesson")
    clip = a_clip(a_recording(own), world.ben, title="Not for Amina")
    path = f"/api/v1/action-steps/{step.id}"
    api_of(world.ben).put(f"{path}/model", json={"kind": "exemplar", "clip_id": clip.id})
    assert api_of(world.ben).get(path).json["model"]["clip_id"] == clip.id
    amina = api_of(world.amina)
    assert amina.get(path).json["model"]["clip_id"] is None
    assert clip.id not in amina.get("/api/v1/action-steps").text
    page = client_of(world.amina).get(f"/goals/{step.goal_id}").text
    assert "a clip that you cannot see" in page
    assert "Not for Amina" not in page
    refused = amina.put(f"{path}/model", json={"kind": "exemplar", "clip_id": clip.id})
    assert refused.status_code == 422
    assert refused.json["errors"][0]["field"] == "clip_id"


def test_a_demonstration_and_co_teaching_name_who_and_when(world, client_of, step):
    amina, path = client_of(world.amina), f"/action-steps/{step.id}/model"
    asked = post(amina, path, kind="demonstration", model_words="Three seconds, no hands")
    assert asked.status_code == 422
    assert "Please say who shows it." in asked.text
    assert "Three seconds, no hands" in asked.text
    assert "with whom it is taught" in post(amina, path, kind="co-teaching").text
    assert post(amina, path, kind="demonstration", who="Ben", takes_place_on="2026-12-01").status_code == 303
    page = amina.get(f"/goals/{step.goal_id}").text
    assert "Ben shows it" in page
    assert "1 December" in page
    assert post(amina, path, kind="co-teaching", who="Ben").status_code == 303
    assert "Taught together with Ben" in amina.get(f"/goals/{step.goal_id}").text
    assert post(amina, f"{path}/deletion").status_code == 303
    assert "Taught together" not in amina.get(f"/goals/{step.goal_id}").text


def test_a_finished_step_keeps_its_model_and_takes_no_other(world, api_of, step):
    amina, path = api_of(world.amina), f"/api/v1/action-steps/{step.id}"
    amina.put(f"{path}/model", json={"kind": "co-teaching", "who": "Ben"})
    amina.post(f"{path}/completion", json={})
    assert amina.put(f"{path}/model", json={"kind": "co-teaching", "who": "Dana"}).status_code == 409
    assert amina.delete(f"{path}/model").status_code == 409
    assert amina.get(path).json["model"]["who"] == "Ben"


def test_a_model_is_changed_by_the_second_of_two_only_when_they_saw_the_first(world, api_of, step):
    amina, path = api_of(world.amina), f"/api/v1/action-steps/{step.id}"
    seen = amina.get(path).headers["ETag"]
    body = {"kind": "co-teaching", "who": "Ben"}
    assert amina.put(f"{path}/model", json=body, headers={"If-Match": seen}).status_code == 200
    assert amina.put(f"{path}/model", json=body, headers={"If-Match": seen}).status_code == 412
    assert amina.delete(f"{path}/model").json["model"] is None


def test_what_happened_names_the_lesson_it_was_tried_in(world, client_of, step):
    lesson = a_lesson(world.amina, title="Ratio tables")
    amina, path = client_of(world.amina), f"/action-steps/{step.id}/completion"
    assert "Ratio tables" in amina.get(f"/goals/{step.goal_id}").text
    elsewhere = a_lesson(world.chidi, title="Somebody else’s")
    refused = post(amina, path, what_happened="Two more hands.", lesson_id=elsewhere.id)
    assert refused.status_code == 422
    assert "Please choose a lesson that you can see." in refused.text
    assert "Two more hands." in refused.text
    assert post(amina, path, what_happened="Two more hands.", lesson_id=lesson.id).status_code == 303
    assert "Tried in" in amina.get(f"/goals/{step.goal_id}").text
    page = client_of(world.ben).get(f"/goals/{step.goal_id}").text
    assert "Two more hands." in page
    assert "Ratio tables" not in page  # she has not shared that lesson
    shared(lesson, world.amina_and_ben)
    assert "Ratio tables" in client_of(world.ben).get(f"/goals/{step.goal_id}").text


def test_the_recording_it_was_tried_in_names_its_lesson(world, api_of, step):
    recording = a_recording(a_lesson(world.amina))
    path = f"/api/v1/action-steps/{step.id}"
    said = api_of(world.amina).post(f"{path}/completion", json={"recording_id": recording.id})
    assert said.json["completion"]["recording_id"] == recording.id
    assert said.json["completion"]["lesson_id"] == recording.lesson_id
    told = api_of(world.ben).get(path).json["completion"]
    assert (told["recording_id"], told["lesson_id"]) == (None, None)


def test_outsiders_find_no_model_to_change(world, api_of, client_of, step):
    for name in ("chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"):
        api = api_of(getattr(world, name))
        body = {"kind": "co-teaching", "who": "Me"}
        assert api.put(f"/api/v1/action-steps/{step.id}/model", json=body).status_code == 404, name
        assert api.delete(f"/api/v1/action-steps/{step.id}/model").status_code == 404, name
        page = client_of(getattr(world, name))
        assert post(page, f"/action-steps/{step.id}/model", **body).status_code == 404, name


def test_a_list_of_steps_with_models_and_lessons_asks_the_same_however_long_it_is(world, api_of, client_of):
    lesson = a_lesson(world.amina)
    clip = a_clip(a_recording(lesson), world.amina)
    goal = a_goal(world.amina, world.amina_and_ben)
    api, page = api_of(world.amina), client_of(world.amina)

    def try_steps(count: int) -> None:
        for _ in range(count):
            made = api.post("/api/v1/action-steps", json={"goal_id": goal.id, "body": WORDS}).json["id"]
            path = f"/api/v1/action-steps/{made}"
            assert api.put(f"{path}/model", json={"kind": "exemplar", "clip_id": clip.id}).status_code == 200
            assert api.post(f"{path}/completion", json={"lesson_id": lesson.id}).status_code == 201

    try_steps(3)
    few = (
        queries_of(lambda: api.get("/api/v1/action-steps")),
        queries_of(lambda: page.get(f"/goals/{goal.id}")),
    )
    try_steps(9)
    many = (
        queries_of(lambda: api.get("/api/v1/action-steps")),
        queries_of(lambda: page.get(f"/goals/{goal.id}")),
    )
    assert few == many
