"""Rehearsals: kept as lessons of their own, private until their teacher shares them, and tied to their step."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.action_steps.models import ActionStep
from app.foundation import clock
from app.foundation.db import db
from app.lessons.models import Lesson, Recording
from app.people.models import Pair
from app.rehearsals.models import Rehearsal
from tests.goals.posting import post
from tests.goals.story import a_goal, a_recording
from tests.lessons.conftest import TUS, UPLOADS, metadata, send
from tests.queries import queries_of

WORDS = "After each question I count to three before I choose a hand."
STRANGERS = ("chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi")


@pytest.fixture
def goal(world):
    return a_goal(world.amina, world.amina_and_ben)


@pytest.fixture
def step(world, goal):
    soon = clock.today() + timedelta(days=3)
    made = ActionStep.agree(goal, by=world.ben, owner_id=None, body=WORDS, due_on=soon)
    db.session.commit()
    return made


@pytest.fixture
def rehearsal(world, step):
    """A rehearsal of Amina's that can be watched."""
    made = Rehearsal.of(step, by=world.amina)
    db.session.commit()
    a_recording(made.lesson, filename="Rehearsal.webm")
    db.session.refresh(made)
    return made


def test_the_active_step_offers_to_rehearse_now(world, client_of, step):
    amina = client_of(world.amina)
    assert f"/action-steps/{step.id}/rehearsals/new" in amina.get(f"/goals/{step.goal_id}").text
    page = amina.get(f"/action-steps/{step.id}/rehearsals/new")
    assert WORDS in page.text
    assert "Only you can see a rehearsal, until you share it." in page.text
    assert 'name="recordings"' in page.text  # a phone's own camera will do


def test_a_program_rehearses_by_uploading_into_the_rehearsals_own_lesson(world, api_of, step):
    amina, path = api_of(world.amina), f"/api/v1/action-steps/{step.id}/rehearsals"
    made = amina.post(path, json={})
    assert made.status_code == 201
    assert (made.json["recording_id"], made.json["person_id"]) == (None, world.amina.id)
    lesson = made.json["lesson_id"]
    headers = {**TUS, "Upload-Defer-Length": "1", "Upload-Metadata": metadata(lesson, "Rehearsal.webm")}
    url = amina.post(UPLOADS, headers=headers).headers["Location"]
    done = send(amina, url, 0, b"a film", Upload_Length="6")
    shown = amina.get(f"/api/v1/rehearsals/{made.json['id']}").json
    assert shown["recording_id"] == done.headers["Sightline-Recording"]
    assert shown["state"] == "received"
    assert [one["id"] for one in amina.get(path).json["items"]] == [made.json["id"]]
    assert amina.get(f"/api/v1/lessons/{lesson}").json["title"] == f"Rehearsal: {WORDS}"


def test_a_film_is_picked_and_comes_along_with_the_form(world, client_of, step):
    amina, path = client_of(world.amina), f"/action-steps/{step.id}/rehearsals"
    refused = post(amina, path)
    assert refused.status_code == 422
    assert "Please choose the film of your rehearsal." in refused.text
    assert db.session.scalars(select(Lesson)).all() == []
    kept = post(amina, path, recordings=(io.BytesIO(b"a film"), "phone.mp4", "video/mp4"))
    assert kept.status_code == 303
    rehearsal = db.session.scalars(select(Rehearsal)).one()
    assert kept.headers["Location"] == f"/lessons/{rehearsal.lesson_id}"
    assert db.session.scalars(select(Recording)).unique().one().lesson_id == rehearsal.lesson_id
    assert amina.get(f"/rehearsals/{rehearsal.id}").headers["Location"].endswith(rehearsal.lesson_id)


def test_a_script_is_told_where_its_film_goes(world, client_of, step):
    said = post(client_of(world.amina), f"/action-steps/{step.id}/rehearsals", partial=True)
    assert said.status_code == 201
    assert said.json["url"] == f"/lessons/{said.json['id']}"


def test_a_rehearsal_is_its_teachers_alone_until_it_is_shared_and_again_when_it_is_taken_back(
    world, api_of, client_of, step, rehearsal
):
    ben, amina, path = api_of(world.ben), client_of(world.amina), f"/api/v1/rehearsals/{rehearsal.id}"
    assert ben.get(path).status_code == 404
    assert ben.get(f"/api/v1/action-steps/{step.id}/rehearsals").json["items"] == []
    assert "Rehearsals</h2>" not in client_of(world.ben).get(f"/goals/{step.goal_id}").text
    page = amina.get(f"/goals/{step.goal_id}").text
    assert "Share with Ben" in page
    assert post(amina, f"/rehearsals/{rehearsal.id}/sharings").status_code == 303
    assert ben.get(path).json["playable"] is True
    assert "By Amina, shared with you" in client_of(world.ben).get(f"/goals/{step.goal_id}").text
    assert post(amina, f"/rehearsals/{rehearsal.id}/sharings").status_code == 303  # twice is once
    [share] = api_of(world.amina).get(f"/api/v1/lessons/{rehearsal.lesson_id}").json["shares"]
    api_of(world.amina).delete(f"/api/v1/shares/{share['id']}")
    assert ben.get(path).status_code == 404


def test_sharing_one_rehearsal_shares_no_other(world, api_of, step, rehearsal):
    other = api_of(world.amina).post(
        f"/api/v1/action-steps/{step.id}/rehearsals", json={"share_with_pair": True}
    )
    seen = api_of(world.ben).get(f"/api/v1/action-steps/{step.id}/rehearsals").json["items"]
    assert [one["id"] for one in seen] == [other.json["id"]]


def test_a_shared_rehearsal_is_commented_on_like_any_recording(world, api_of, step, rehearsal):
    rehearsal.share_with_pair()
    db.session.commit()
    said = {"at_ms": 2_000, "kind": "question", "body": "What would you say next?", "state": "shared"}
    left = api_of(world.ben).post(f"/api/v1/recordings/{rehearsal.recording.id}/comments", json=said)
    assert left.status_code == 201


def test_an_ended_pair_closes_a_shared_rehearsal(world, api_of, rehearsal):
    rehearsal.share_with_pair()
    db.session.commit()
    ben = api_of(world.ben)
    assert ben.get(f"/api/v1/rehearsals/{rehearsal.id}").status_code == 200
    db.session.get(Pair, world.amina_and_ben.id).end()
    db.session.commit()
    assert ben.get(f"/api/v1/rehearsals/{rehearsal.id}").status_code == 404


def test_a_finished_step_is_not_rehearsed_any_more_and_keeps_what_was(
    world, api_of, client_of, step, rehearsal
):
    amina = api_of(world.amina)
    amina.post(f"/api/v1/action-steps/{step.id}/completion", json={})
    assert amina.post(f"/api/v1/action-steps/{step.id}/rehearsals", json={}).status_code == 409
    assert client_of(world.amina).get(f"/action-steps/{step.id}/rehearsals/new").status_code == 302
    assert "Rehearsals</h2>" in client_of(world.amina).get(f"/goals/{step.goal_id}").text


def test_a_rehearsal_alone_is_shared_with_nobody(world, api_of):
    own = a_goal(world.amina)
    step = ActionStep.agree(own, by=world.amina, owner_id=None, body=WORDS, due_on=None)
    db.session.commit()
    amina, path = api_of(world.amina), f"/api/v1/action-steps/{step.id}/rehearsals"
    assert amina.post(path, json={"share_with_pair": True}).status_code == 409
    assert amina.get(path).json["items"] == []
    assert amina.post(path, json={}).status_code == 201


def test_deleting_a_rehearsal_deletes_its_film_and_a_step_leaves_it_with_the_lessons(
    world, api_of, client_of, step, rehearsal
):
    rehearsal.share_with_pair()
    second = Rehearsal.of(step, by=world.amina)
    db.session.commit()
    assert api_of(world.ben).delete(f"/api/v1/rehearsals/{rehearsal.id}").status_code == 404
    assert post(client_of(world.ben), f"/rehearsals/{rehearsal.id}/deletion").status_code == 404
    assert post(client_of(world.amina), f"/rehearsals/{rehearsal.id}/deletion").status_code == 303
    assert db.session.scalars(select(Recording)).unique().all() == []
    api_of(world.amina).delete(f"/api/v1/action-steps/{step.id}")
    db.session.expire_all()
    assert db.session.scalars(select(Rehearsal)).all() == []
    assert db.session.get(Lesson, second.lesson_id) is not None


def test_outsiders_find_nothing(world, api_of, client_of, step, rehearsal):
    for name in STRANGERS:
        api, page = api_of(getattr(world, name)), client_of(getattr(world, name))
        assert api.get(f"/api/v1/action-steps/{step.id}/rehearsals").status_code == 404, name
        assert api.post(f"/api/v1/action-steps/{step.id}/rehearsals", json={}).status_code == 404, name
        assert api.get(f"/api/v1/rehearsals/{rehearsal.id}").status_code == 404, name
        assert api.delete(f"/api/v1/rehearsals/{rehearsal.id}").status_code == 404, name
        assert page.get(f"/rehearsals/{rehearsal.id}").status_code == 404, name
        assert page.get(f"/action-steps/{step.id}/rehearsals/new").status_code == 404, name
        for verb in ("sharings", "deletion"):
            assert post(page, f"/rehearsals/{rehearsal.id}/{verb}").status_code == 404, name


def test_a_list_of_rehearsals_asks_the_same_however_long_it_is(world, api_of, client_of, step):
    api, page = api_of(world.amina), client_of(world.amina)

    def rehearse(count: int) -> None:
        for _ in range(count):
            made = Rehearsal.of(step, by=world.amina)
            made.share_with_pair()
            db.session.commit()
            a_recording(made.lesson)

    def asked() -> tuple[int, int]:
        listed = f"/api/v1/action-steps/{step.id}/rehearsals"
        return queries_of(lambda: api.get(listed)), queries_of(lambda: page.get(f"/goals/{step.goal_id}"))

    rehearse(3)
    asked()  # a token's first use is written down
    few = asked()
    rehearse(9)
    assert asked() == few
