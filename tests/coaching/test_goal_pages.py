"""The pages of goals and steps: what they tell to whom, and what their forms keep."""

import pytest

from app.action_steps.models import ActionStep
from app.foundation.db import db
from app.goals.models import Goal
from tests.goals.posting import post
from tests.goals.story import a_clip, a_comment, a_goal, a_lesson, a_recording, shared

OUTSIDERS = ["chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"]
WORDS = "After each question I count to three before I choose a hand."


@pytest.fixture
def goal(world):
    return a_goal(world.amina, world.amina_and_ben, why="I want to stop being the switchboard.")


@pytest.fixture
def step(world, goal):
    made = ActionStep.agree(goal, by=world.ben, owner_id=None, body=WORDS, due_on=None)
    db.session.commit()
    return made


@pytest.mark.parametrize("name", OUTSIDERS)
def test_no_page_of_a_goal_is_there_for_outsiders(world, client_of, goal, step, name):
    client = client_of(getattr(world, name))
    for path in (f"/goals/{goal.id}", f"/goals/{goal.id}/edit", f"/action-steps/{step.id}"):
        assert client.get(path).status_code == 404, path
    for path in (
        f"/goals/{goal.id}",
        f"/goals/{goal.id}/closing",
        f"/goals/{goal.id}/reopening",
        f"/goals/{goal.id}/deletion",
        f"/goals/{goal.id}/action-steps",
        f"/action-steps/{step.id}",
        f"/action-steps/{step.id}/completion",
        f"/action-steps/{step.id}/deletion",
    ):
        assert post(client, path, statement="Mine", body="Mine").status_code == 404, path
    assert goal.statement not in client.get("/goals").text


def test_the_coach_reads_and_cannot_edit(world, client_of, goal):
    ben = client_of(world.ben)
    page = ben.get(f"/goals/{goal.id}")
    assert page.status_code == 200
    assert "You and Amina can see this." in page.text
    assert "Edit goal" not in page.text
    assert ben.get(f"/goals/{goal.id}/edit").status_code == 404
    for path in ("", "/closing", "/deletion"):
        assert post(ben, f"/goals/{goal.id}{path}", statement="Mine").status_code == 404


def test_nobody_and_a_removed_person_are_led_to_the_door(world, client_of, goal):
    for person in (None, world.hugo):
        assert "/sign-in" in client_of(person).get(f"/goals/{goal.id}").headers["Location"]


def test_a_goal_is_set_by_a_form_and_nothing_typed_is_lost(world, client_of):
    amina = client_of(world.amina)
    again = post(amina, "/goals", statement="", why="Because <b>", kind="instruction", target="three")
    assert again.status_code == 422
    assert "Because &lt;b&gt;" in again.text
    assert 'value="three"' in again.text
    made = post(
        amina, "/goals", statement="They ask.", kind="instruction", baseline="1", target="3.5", pair_id=""
    )
    assert made.status_code == 303
    goal = db.session.query(Goal).one()
    assert (goal.statement, goal.target, goal.pair_id, goal.teacher_id) == (
        "They ask.",
        3.5,
        None,
        world.amina.id,
    )


def test_a_form_cannot_give_a_goal_to_somebody_elses_pair(world, client_of):
    amina = client_of(world.amina)
    again = post(amina, "/goals", statement="They ask.", kind="instruction", pair_id=world.ines_and_jonas.id)
    assert again.status_code == 422
    assert "somebody you work with" in again.text


@pytest.mark.parametrize("name", ["elena", "farid", "grace"])
def test_those_without_a_coaching_role_are_not_asked_for_a_goal(world, client_of, name):
    client = client_of(getattr(world, name))
    assert client.get("/goals").status_code == 200
    assert client.get("/goals/new").status_code == 404


def test_a_goal_is_edited_closed_reopened_and_deleted(world, client_of, goal):
    amina, path = client_of(world.amina), f"/goals/{goal.id}"
    post(amina, path, statement="They build on ideas.", kind="achievement", pair_id=world.amina_and_ben.id)
    assert "They build on ideas." in amina.get(path).text
    post(amina, f"{path}/closing")
    assert "Reopen goal" in amina.get(path).text
    assert post(amina, path, statement="Late", kind="achievement").status_code == 409
    post(amina, f"{path}/reopening")
    assert "Close goal" in amina.get(path).text
    assert post(amina, f"{path}/deletion").status_code == 303
    assert amina.get(path).status_code == 404


def test_a_goals_page_gathers_what_is_tied_to_it_as_far_as_the_reader_sees_it(world, client_of, goal):
    lesson, hidden = (
        a_lesson(world.amina, title="Shared lesson"),
        a_lesson(world.amina, title="Hidden lesson"),
    )
    shared(lesson, world.amina_and_ben)
    seen, unseen = a_recording(lesson), a_recording(hidden)
    a_comment(seen, world.amina, body="For both", goal=goal)
    a_comment(seen, world.amina, body="For Amina alone", state="private", goal=goal)
    a_comment(seen, world.ben, body="Ben has not finished this", state="draft", goal=goal)
    a_comment(seen, world.amina, body="About something else")
    a_comment(unseen, world.amina, body="In a lesson of her own", goal=goal)
    a_clip(seen, world.ben, title="Clip for both", goal=goal)
    a_clip(unseen, world.amina, title="Clip of her own", goal=goal)
    ours = ["For both", "Clip for both", "Shared lesson"]
    hers = ["For Amina alone", "In a lesson of her own", "Clip of her own", "Hidden lesson"]
    amina, ben = (
        client_of(world.amina).get(f"/goals/{goal.id}").text,
        client_of(world.ben).get(f"/goals/{goal.id}").text,
    )
    assert [words for words in [*ours, *hers] if words not in amina] == []
    assert [words for words in ours if words not in ben] == []
    assert [words for words in hers if words in ben] == []
    assert "Ben has not finished this" in ben
    assert "Ben has not finished this" not in amina
    assert "About something else" not in amina + ben


def test_a_step_is_agreed_changed_and_finished_on_the_goals_page(world, client_of, goal):
    ben, amina = client_of(world.ben), client_of(world.amina)
    assert post(ben, f"/goals/{goal.id}/action-steps", body="", owner_id=world.amina.id).status_code == 422
    wanted = {"body": WORDS, "owner_id": world.amina.id}
    asked = post(ben, f"/goals/{goal.id}/action-steps", **wanted)
    assert asked.status_code == 422
    assert "By when?" in asked.text  # asked for once, and kept without where somebody says why
    kept = post(ben, f"/goals/{goal.id}/action-steps", **wanted, check_reason="As soon as it fits.")
    assert kept.status_code == 303
    page = amina.get(f"/goals/{goal.id}").text
    assert WORDS in page
    assert "As soon as it fits." in page
    second = post(amina, f"/goals/{goal.id}/action-steps", **wanted | {"body": "Another"}, check_reason="So.")
    assert second.status_code == 422
    assert "is the active step for this goal" in second.text
    step = db.session.query(ActionStep).one()
    assert (
        post(
            amina,
            f"/action-steps/{step.id}",
            body="I count to four.",
            due_on="2030-02-01",
            check_reason="A lot comes first.",
        ).status_code
        == 303
    )
    assert post(amina, f"/action-steps/{step.id}", body="Mine", owner_id=world.chidi.id).status_code == 422
    post(amina, f"/action-steps/{step.id}/completion", what_happened="Two more hands.")
    page = ben.get(f"/goals/{goal.id}").text
    assert "Two more hands." in page
    assert "I count to four." in page
    assert post(amina, f"/action-steps/{step.id}/completion").status_code == 409


def test_hints_are_given_while_a_step_is_written(world, client_of):
    amina = client_of(world.amina)
    assert "hard to see" in post(amina, "/action-step-hints", body="Improve my questioning a lot").text
    assert post(amina, "/action-step-hints", body="").text.strip() == ""
