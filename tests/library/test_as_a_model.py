"""An exemplar of the library as the model of a step: read as long as it is in force, and gone with its consent."""

import pytest

from app.action_steps.models import ActionStep
from app.foundation.db import db
from app.people.models import Person
from tests.goals.posting import post
from tests.goals.story import a_clip, a_goal, a_lesson, a_recording
from tests.library.conftest import offered
from tests.queries import queries_of

WORDS = "After each question I count to three before I choose a hand."
GONE = "The example was taken back, or its time is over."


@pytest.fixture
def step(world):
    """Amina's own step, which Ben reads."""
    goal = a_goal(world.amina, world.amina_and_ben)
    made = ActionStep.agree(goal, by=world.amina, owner_id=None, body=WORDS, due_on=None)
    db.session.commit()
    return made


@pytest.fixture
def exemplar(world, api_of, clip):
    """A second of Amina's lesson, in the library."""
    made = offered(api_of(world.amina), clip, title="A silence that works")
    assert made.status_code == 201, made.json
    return made.json


def test_an_exemplar_becomes_the_model_of_ones_step_on_its_own_page(world, client_of, api_of, step, exemplar):
    amina, path = client_of(world.amina), f"/exemplars/{exemplar['id']}"
    page = amina.get(path).text
    assert "Use as a model for my step" in page
    assert WORDS in page
    assert "Use as a model" not in client_of(world.dana).get(path).text
    assert (
        post(amina, f"/action-steps/{step.id}/model", kind="exemplar", exemplar_id=exemplar["id"]).status_code
        == 303
    )
    for person in (world.amina, world.ben):
        page = client_of(person).get(f"/goals/{step.goal_id}").text
        assert f'href="{path}"' in page
        told = api_of(person).get(f"/api/v1/action-steps/{step.id}").json["model"]
        assert (told["exemplar_id"], told["clip_id"], told["taken_back"]) == (exemplar["id"], None, False)
    assert "This is the model of" in amina.get(path).text


def test_what_is_taken_back_is_gone_from_the_step_at_the_next_request(
    world, client_of, api_of, step, exemplar
):
    body = {"kind": "exemplar", "exemplar_id": exemplar["id"]}
    ben = api_of(world.ben)
    assert ben.put(f"/api/v1/action-steps/{step.id}/model", json=body).status_code == 200
    post(client_of(world.amina), f"/exemplars/{exemplar['id']}/revocation")
    for person in (world.amina, world.ben):
        page = client_of(person).get(f"/goals/{step.goal_id}").text
        assert GONE in page
        assert exemplar["id"] not in page
        assert exemplar["title"] not in page
        told = api_of(person).get(f"/api/v1/action-steps/{step.id}").json["model"]
        assert (told["exemplar_id"], told["taken_back"]) == (None, True)


def test_only_what_is_in_force_for_oneself_can_be_named_and_not_beside_a_clip(
    world, client_of, api_of, step, exemplar, clip
):
    path, clip_id = f"/action-steps/{step.id}/model", clip.id
    both = {"kind": "exemplar", "exemplar_id": exemplar["id"], "clip_id": clip_id}
    again = post(client_of(world.amina), path, **both, model_words="Wait.")
    assert (again.status_code, "and not both" in again.text, "Wait.</textarea>" in again.text) == (
        422,
        True,
        True,
    )
    assert api_of(world.amina).put(f"/api/v1{path}", json=both).status_code == 422
    body = {"kind": "exemplar", "exemplar_id": exemplar["id"]}
    for name in ("chidi", "dana", "elena", "farid", "grace", "ines"):
        assert api_of(getattr(world, name)).put(f"/api/v1{path}", json=body).status_code == 404, name
    post(client_of(world.amina), f"/exemplars/{exemplar['id']}/revocation")
    refused = api_of(world.amina).put(f"/api/v1{path}", json=body)
    assert (refused.status_code, "one of the examples" in refused.text) == (422, True)
    assert post(client_of(world.amina), path, **body).status_code == 422


def test_steps_of_many_exemplars_ask_the_same(world, api_of):
    amina = api_of(world.amina)

    def add(count: int) -> int:
        for number in range(count):
            teacher = db.session.get(Person, world.amina.id)
            recording = a_recording(a_lesson(teacher))
            clip = a_clip(recording, teacher)
            goal = a_goal(teacher, statement=f"Goal {number}")
            step = ActionStep.agree(goal, by=teacher, owner_id=None, body=WORDS, due_on=None)
            db.session.commit()
            step_id, made = step.id, offered(amina, clip).json
            body = {"kind": "exemplar", "exemplar_id": made["id"]}
            assert amina.put(f"/api/v1/action-steps/{step_id}/model", json=body).status_code == 200
        amina.get("/api/v1/action-steps")
        return queries_of(lambda: amina.get("/api/v1/action-steps"))

    assert add(3) == add(6)
