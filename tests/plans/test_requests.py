"""Asking a leader for time or a resource, without telling anything of one's coaching."""

import re

import pytest

from app.foundation.db import db
from app.people.models import Person, RoleName
from app.plans.models import ResourceRequest
from tests.goals.posting import post
from tests.goals.story import a_goal
from tests.plans.story import a_request, an_item

ASKED = {"kind": "time", "amount": "Cover for one lesson", "body": "I would like to watch a colleague teach."}
SECRETS = ("Hummingbirds answer each other", "Hummingbird plan")


@pytest.fixture
def telling_item(world, cycle):
    """A plan item whose cycle has words that no leader may read."""
    cycle.work_towards(a_goal(world.amina, world.amina_and_ben, statement=SECRETS[0]))
    return an_item(cycle, world.amina, SECRETS[1])


def test_a_leader_is_shown_the_words_the_amount_and_who_asks_and_nothing_else(
    world, api_of, client_of, telling_item
):
    made = api_of(world.amina).post(f"/api/v1/plan-items/{telling_item.id}/requests", json=ASKED)
    assert made.status_code == 201
    elena = api_of(world.elena)
    listed = elena.get("/api/v1/requests").json["items"]
    assert [one["id"] for one in listed] == [made.json["id"]]
    told = {key: value for key, value in listed[0].items() if key not in ("id", "created_at", "version")}
    assert told == ASKED | {
        "asked_by": "Amina Diallo",
        "decision": None,
        "withdrawn_at": None,
        "plan_item_id": None,
    }
    page = client_of(world.elena).get("/requests").text
    assert ASKED["body"] in page
    for answer in (
        page,
        elena.get(f"/api/v1/requests/{made.json['id']}").text,
        elena.get("/api/v1/requests").text,
    ):
        for secret in (
            *SECRETS,
            telling_item.id,
            telling_item.cycle_id,
            telling_item.cycle.goal_id,
            "Ben",
            "cycles/",
        ):
            assert secret not in answer
    assert not re.search(r'href="/(cycles|plan-items|goals)/', page)


def test_the_form_says_exactly_what_the_leader_will_see(world, client_of, item):
    page = client_of(world.amina).get(f"/plan-items/{item.id}").text
    assert "Those who lead the school see exactly this:" in page
    assert "They see no goal, no plan, no lesson, and not whom you work with." in page


def test_a_granted_request_is_told_to_the_pair_and_the_item_learns_it(world, api_of, client_of, item):
    amina, elena = client_of(world.amina), client_of(world.elena)
    again = post(amina, f"/plan-items/{item.id}/requests", kind="time", amount="", body="Please.")
    assert again.status_code == 422
    assert "Please." in again.text
    assert post(amina, f"/plan-items/{item.id}/requests", **ASKED).status_code == 303
    assert post(amina, f"/plan-items/{item.id}/requests", **ASKED).status_code == 409
    request = db.session.query(ResourceRequest).one()
    granted = post(
        elena, f"/requests/{request.id}/decision", outcome="granted", sentence="Thursday is covered."
    )
    assert granted.status_code == 303
    assert post(elena, f"/requests/{request.id}/decision", outcome="declined").status_code == 409
    for client in (amina, client_of(world.ben)):
        page = client.get(f"/plan-items/{item.id}").text
        assert "Thursday is covered." in page
        assert "Granted" in client.get(f"/cycles/{item.cycle_id}/plan").text
    assert api_of(world.ben).get(f"/api/v1/plan-items/{item.id}").json["granted"] is True
    assert "Thursday is covered." in amina.get("/requests").text


def test_a_request_is_withdrawn_and_then_no_leader_sees_it(world, api_of, item):
    request = a_request(item, world.amina)
    amina, elena, path = api_of(world.amina), api_of(world.elena), f"/api/v1/requests/{request.id}"
    assert api_of(world.ben).post(f"{path}/withdrawal").status_code == 404
    assert amina.post(f"{path}/withdrawal").json["withdrawn_at"] is not None
    assert elena.get(path).status_code == 404
    assert elena.post(f"{path}/decision", json={"outcome": "granted"}).status_code == 404
    assert elena.get("/api/v1/requests").json["items"] == []


def test_a_declined_request_says_why_and_another_may_be_asked(world, api_of, item):
    request = a_request(item, world.amina)
    elena, amina = api_of(world.elena), api_of(world.amina)
    elena.post(
        f"/api/v1/requests/{request.id}/decision", json={"outcome": "declined", "sentence": "Not this week."}
    )
    told = amina.get(f"/api/v1/requests/{request.id}").json
    assert (told["decision"]["outcome"], told["decision"]["sentence"]) == ("declined", "Not this week.")
    assert amina.post(f"/api/v1/requests/{request.id}/withdrawal").status_code == 409
    assert amina.post(f"/api/v1/plan-items/{item.id}/requests", json=ASKED).status_code == 201


def test_nobody_but_the_pair_and_the_schools_leaders_finds_a_request(world, api_of, client_of, item):
    request = a_request(item, world.amina)
    for name in ("chidi", "dana", "farid", "grace", "ines", "jonas", "kofi"):
        api = api_of(getattr(world, name))
        assert api.get(f"/api/v1/requests/{request.id}").status_code == 404, name
        assert (
            api.post(f"/api/v1/requests/{request.id}/decision", json={"outcome": "granted"}).status_code
            == 404
        )
        assert api.post(f"/api/v1/requests/{request.id}/withdrawal").status_code == 404
        assert request.body not in client_of(getattr(world, name)).get("/requests").text
    assert (
        api_of(world.ben)
        .post(f"/api/v1/requests/{request.id}/decision", json={"outcome": "granted"})
        .status_code
        == 404
    )
    for name in ("farid", "grace"):
        assert client_of(getattr(world, name)).get("/requests").status_code == 404


def test_what_was_never_answered_goes_with_its_plan_and_with_its_author(world, api_of, cycle, item):
    kept = a_request(item, world.amina)
    elena = api_of(world.elena)
    elena.post(f"/api/v1/requests/{kept.id}/decision", json={"outcome": "granted"})
    again = api_of(world.amina).post(f"/api/v1/plan-items/{item.id}/requests", json=ASKED)
    assert len(elena.get("/api/v1/requests").json["items"]) == 2
    assert api_of(world.amina).delete(f"/api/v1/plan-items/{item.id}").status_code == 204
    assert [one["id"] for one in elena.get("/api/v1/requests").json["items"]] == [kept.id]
    assert elena.get(f"/api/v1/requests/{again.json['id']}").status_code == 404
    db.session.get(Person, world.amina.id).remove(db.session())
    db.session.commit()
    assert elena.get("/api/v1/requests").json["items"] == []


def test_a_leader_who_also_coaches_does_not_answer_their_own_request(world, api_of, cycle, item):
    request = a_request(item, world.ben)
    db.session.get(Person, world.ben.id).hold_roles(db.session(), [RoleName.COACH, RoleName.LEADER])
    db.session.commit()
    ben = api_of(world.ben)
    assert ben.get(f"/api/v1/requests/{request.id}").json["plan_item_id"] == item.id
    assert ben.post(f"/api/v1/requests/{request.id}/decision", json={"outcome": "granted"}).status_code == 404
