"""A cycle's plan over HTTP: who sees it, who changes it, and what stays as it was."""

from app.cycles.stages import Stage
from app.foundation.db import db
from app.people.models import Pair
from tests.plans.story import a_cycle, an_item

OUTSIDERS = ("chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi")
SAID = {"what": "Watch who answers whom.", "kind": "observation", "due_on": "2030-02-03"}


def test_both_of_a_pair_plan_and_see_one_plan(world, api_of, cycle):
    amina, ben = api_of(world.amina), api_of(world.ben)
    made = amina.post(f"/api/v1/cycles/{cycle.id}/plan-items", json=SAID | {"owner_id": world.ben.id})
    assert made.status_code == 201
    assert made.json | SAID == made.json
    assert (made.json["owner_id"], made.json["added_by_id"]) == (world.ben.id, world.amina.id)
    ben.post(f"/api/v1/cycles/{cycle.id}/plan-items", json={"what": "Find counters.", "kind": "resource"})
    listed = amina.get(f"/api/v1/cycles/{cycle.id}/plan-items").json["items"]
    assert [(one["what"], one["position"]) for one in listed] == [(SAID["what"], 0), ("Find counters.", 1)]


def test_a_plan_item_is_done_by_whom_and_when_and_open_again(world, api_of, item):
    ben, path = api_of(world.ben), f"/api/v1/plan-items/{item.id}"
    done = ben.post(f"{path}/completion")
    assert done.status_code == 201
    assert done.json["completion"]["by_id"] == world.ben.id
    assert ben.post(f"{path}/completion").status_code == 409
    assert ben.delete(f"{path}/completion").json["completion"] is None


def test_items_are_moved_and_the_others_make_room(world, api_of, cycle):
    for name in ("first", "second", "third"):
        an_item(cycle, world.amina, name)
    api = api_of(world.amina)
    listed = f"/api/v1/cycles/{cycle.id}/plan-items"
    third = api.get(listed).json["items"][2]["id"]
    assert api.patch(f"/api/v1/plan-items/{third}", json={"position": 0}).json["position"] == 0
    assert [one["what"] for one in api.get(listed).json["items"]] == ["third", "first", "second"]
    api.patch(f"/api/v1/plan-items/{third}", json={"position": 900})
    assert [one["what"] for one in api.get(listed).json["items"]] == ["first", "second", "third"]


def test_nobody_outside_the_cycle_finds_anything_of_its_plan(world, api_of, cycle, item):
    alone = a_cycle(world.amina)
    private = an_item(alone, world.amina, "For me alone.")
    for name in OUTSIDERS:
        api = api_of(getattr(world, name))
        for one in (item, private):
            path = f"/api/v1/plan-items/{one.id}"
            asked = [
                api.get(path), api.patch(path, json={"what": "Mine"}), api.delete(path), api.post(f"{path}/completion"),
                api.post(f"{path}/attachments", json={"title": "Mine"}),
                api.get(f"/api/v1/cycles/{one.cycle_id}/plan-items"),
                api.post(f"{path}/requests", json={"kind": "time", "amount": "1", "body": "x"}),
            ]  # fmt: skip
            assert {answer.status_code for answer in asked} == {404}, name
    assert api_of(world.ben).get(f"/api/v1/plan-items/{private.id}").status_code == 404
    for person in (None, world.hugo):
        assert api_of(person).get(f"/api/v1/plan-items/{item.id}").status_code == 401


def test_the_coach_loses_the_plan_when_the_pair_ends(world, api_of, cycle, item):
    ben = api_of(world.ben)
    assert ben.get(f"/api/v1/plan-items/{item.id}").status_code == 200
    db.session.get(Pair, world.amina_and_ben.id).end()
    db.session.commit()
    assert ben.get(f"/api/v1/plan-items/{item.id}").status_code == 404
    assert api_of(world.amina).get(f"/api/v1/plan-items/{item.id}").status_code == 200


def test_an_owner_works_on_the_cycle(world, api_of, cycle, item):
    amina = api_of(world.amina)
    for owner in (world.chidi.id, "a" * 20):
        refused = amina.post(f"/api/v1/cycles/{cycle.id}/plan-items", json=SAID | {"owner_id": owner})
        assert refused.status_code == 422
        assert refused.json["errors"][0]["field"] == "owner_id"
        assert amina.patch(f"/api/v1/plan-items/{item.id}", json={"owner_id": owner}).status_code == 422


def test_nothing_but_a_plans_own_words_is_taken(world, api_of, cycle, item):
    amina = api_of(world.amina)
    wrong = (
        {"what": " "},
        {"what": "x" * 1001},
        {"kind": "exam"},
        {"due_on": "soon"},
        {"added_by_id": world.ben.id},
    )
    for one in wrong:
        assert amina.post(f"/api/v1/cycles/{cycle.id}/plan-items", json=SAID | one).status_code == 422, one
        assert amina.patch(f"/api/v1/plan-items/{item.id}", json=one).status_code == 422, one


def test_the_second_of_two_writers_is_told(world, api_of, item):
    amina, path = api_of(world.amina), f"/api/v1/plan-items/{item.id}"
    stale = {"If-Match": amina.get(path).headers["ETag"]}
    assert amina.patch(path, json={"what": "First."}, headers=stale).status_code == 200
    assert amina.patch(path, json={"what": "Second."}, headers=stale).status_code == 412


def test_the_plan_of_a_closed_cycle_stays_as_it_was(world, api_of, cycle, item):
    cycle.move_to(Stage.CLOSED, by=world.amina)
    db.session.commit()
    amina, path = api_of(world.amina), f"/api/v1/plan-items/{item.id}"
    asked = [
        amina.patch(path, json={"what": "Late"}), amina.post(f"{path}/completion"), amina.delete(path),
        amina.post(f"/api/v1/cycles/{cycle.id}/plan-items", json=SAID),
        amina.post(f"{path}/attachments", json={"title": "Late"}),
    ]  # fmt: skip
    assert {answer.status_code for answer in asked} == {409}
    assert amina.get(path).json["what"] == item.what


def test_the_coach_deletes_what_he_added_and_the_teacher_everything(world, api_of, cycle, item):
    ben, amina = api_of(world.ben), api_of(world.amina)
    his = an_item(cycle, world.ben, "His.")
    assert ben.delete(f"/api/v1/plan-items/{item.id}").status_code == 404
    assert ben.delete(f"/api/v1/plan-items/{his.id}").status_code == 204
    assert amina.delete(f"/api/v1/plan-items/{item.id}").status_code == 204
    assert amina.get(f"/api/v1/cycles/{cycle.id}/plan-items").json["items"] == []
