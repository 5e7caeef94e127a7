"""Cycles, agreements and looking back, over HTTP: what is asked for, what is kept, and who may see."""

from datetime import date, timedelta

import pytest

from app.cycles.check_dates import next_term
from app.cycles.models import Agreement, CheckBack, Cycle
from app.cycles.stages import Stage
from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Measure
from app.people.models import Pair, Person
from tests.cycles.story import a_closed_cycle, a_cycle, an_agreement
from tests.goals.story import a_comment, a_goal, a_lesson, a_recording, shared

OUTSIDERS = ["chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"]
CYCLES = "/api/v1/cycles"


@pytest.fixture
def goal(world):
    return a_goal(world.amina, world.amina_and_ben, measure=Measure(baseline=1.0))


@pytest.fixture
def agreed(world):
    return an_agreement(world.amina_and_ben, world.amina, world.ben)


def moved(api, cycle, stage, **said):
    return api.post(f"{CYCLES}/{cycle.id}/stage", json={"stage": stage, **said})


def test_either_of_a_pair_begins_a_cycle_and_finds_an_agreement_waiting(world, api_of, goal):
    begun = api_of(world.ben).post(CYCLES, json={"pair_id": world.amina_and_ben.id, "goal_id": goal.id})
    assert begun.status_code == 201
    assert (begun.json["teacher_id"], begun.json["begun_by_id"]) == (world.amina.id, world.ben.id)
    assert (begun.json["stage"], begun.json["pathway"], begun.json["goal_id"]) == (
        "set-goal",
        "new-to-coaching",
        goal.id,
    )
    amina = api_of(world.amina)
    (agreement,) = amina.get("/api/v1/agreements").json["items"]
    assert agreement["signed"] is False
    assert agreement["newest"]["number"] == 1
    assert "ever used to judge" in agreement["never_for"]
    amina.post(CYCLES, json={"pair_id": world.amina_and_ben.id})
    assert len(amina.get("/api/v1/agreements").json["items"]) == 1


def test_nothing_stands_in_for_an_agreement_that_both_have_signed(world, api_of, goal):
    cycle = a_cycle(world.amina, world.amina_and_ben, goal)
    agreement = an_agreement(world.amina_and_ben)
    amina, ben = api_of(world.amina), api_of(world.ben)
    sign = f"/api/v1/agreements/{agreement.id}/signature"
    assert "read and sign" in moved(amina, cycle, "action-plan", reason="We are in a hurry.").json["detail"]
    assert amina.post(sign, json={"number": 1}).status_code == 201
    assert amina.post(sign, json={"number": 1}).status_code == 409
    waiting = moved(amina, cycle, "monitor", reason="We are in a hurry.")
    assert (waiting.status_code, waiting.json["code"]) == (409, "conflict")
    assert waiting.json["detail"].startswith("Ben has not signed")
    assert ben.post(sign, json={"number": 1}).json["signed"] is True
    assert moved(ben, cycle, "action-plan").json["stage"] == "action-plan"


def test_other_words_are_signed_anew_and_the_earlier_ones_are_kept(world, api_of, goal, agreed):
    ben, path = api_of(world.ben), f"/api/v1/agreements/{agreed.id}"
    before = ben.get(path)
    stale = {"If-Match": before.headers["ETag"]}
    changed = ben.patch(path, json={"beside": "We meet on Thursdays."}, headers=stale)
    assert (changed.json["signed"], changed.json["newest"]["number"]) == (False, 2)
    assert changed.json["newest"]["works_on"] == before.json["newest"]["works_on"]
    assert [len(one["signatures"]) for one in changed.json["earlier"]] == [2]
    assert ben.patch(path, json={"beside": "On Fridays."}, headers=stale).status_code == 412
    assert ben.patch(path, json={"beside": "We meet on Thursdays."}).json["newest"]["number"] == 2
    old = ben.post(f"{path}/signature", json={"number": 1})
    assert (old.status_code, "changed since you read them" in old.json["detail"]) == (409, True)
    cycle = a_cycle(world.amina, world.amina_and_ben, goal)
    assert moved(ben, cycle, "action-plan", reason="Soon.").status_code == 409
    assert ben.patch(path, json={"works_on": "  "}).status_code == 422


def test_an_agreement_can_be_worded_before_the_first_cycle(world, api_of):
    ben = api_of(world.ben)
    body = {"pair_id": world.amina_and_ben.id, "works_on": "Talk."}
    made = ben.post("/api/v1/agreements", json=body)
    assert (made.status_code, made.json["newest"]["works_on"]) == (201, "Talk.")
    assert ben.post("/api/v1/agreements", json=body).status_code == 409
    theirs = ben.post("/api/v1/agreements", json={"pair_id": world.ines_and_jonas.id})
    assert theirs.status_code == 422


def test_what_is_missing_is_said_and_a_reason_is_kept_with_it(world, api_of, agreed):
    cycle = a_cycle(world.ben, world.amina_and_ben)
    ben = api_of(world.ben)
    refused = moved(ben, cycle, "action-plan")
    assert (refused.status_code, refused.json["code"]) == (409, "reason-needed")
    assert "No goal is chosen yet." in refused.json["detail"]
    assert "stands now" in refused.json["detail"]
    assert moved(ben, cycle, "action-plan", reason="   ").status_code == 409
    gone_on = moved(ben, cycle, "action-plan", reason="We want to look at a film first.").json
    (change,) = gone_on["stage_changes"]
    assert change["reason"] == "We want to look at a film first."
    assert change["left_out"][0] == "No goal is chosen yet."
    assert (change["left"], change["entered"], change["by_id"]) == ("set-goal", "action-plan", world.ben.id)


def test_a_stage_asks_for_nothing_once_its_facts_are_there(world, api_of, goal, agreed):
    cycle = a_cycle(world.amina, world.amina_and_ben, goal)
    amina, ben = api_of(world.amina), api_of(world.ben)
    assert moved(amina, cycle, "action-plan").status_code == 201
    assert "Nothing is planned" in moved(amina, cycle, "monitor").json["detail"]
    amina.post("/api/v1/action-steps", json={"goal_id": goal.id, "body": "I count to three."})
    assert moved(ben, cycle, "monitor").status_code == 201
    assert "There is no evidence yet" in moved(ben, cycle, "reflect").json["detail"]
    lesson = a_lesson(world.amina)
    recording = a_recording(lesson)
    a_comment(recording, world.amina, goal=goal, state="draft")
    assert moved(amina, cycle, "reflect").status_code == 409, "a draft is no evidence"
    a_comment(recording, world.amina, goal=goal)
    assert moved(ben, cycle, "reflect").status_code == 409, "Ben cannot see the lesson"
    shared(lesson, world.amina_and_ben)
    assert moved(ben, cycle, "reflect").status_code == 201
    refused = moved(ben, cycle, "closed").json["detail"]
    assert "reflection" in refused
    assert "evidence" not in refused


def test_what_was_seen_before_a_cycle_began_is_no_evidence_for_it(world, api_of, goal):
    comment = a_comment(a_recording(a_lesson(world.amina)), world.amina, goal=goal)
    comment.created_at = clock.now() - timedelta(days=3)
    cycle = a_cycle(world.amina, None, goal, stage=Stage.MONITOR)
    assert moved(api_of(world.amina), cycle, "reflect").status_code == 409


def test_a_stage_that_is_jumped_over_is_said_to_be_left_out(world, api_of, goal):
    cycle = a_cycle(world.amina, None, goal)
    amina = api_of(world.amina)
    assert "“Action plan” would be left out." in moved(amina, cycle, "monitor").json["detail"]
    there = moved(amina, cycle, "monitor", reason="The plan is from last year.").json
    assert there["stage"] == "monitor"
    assert "“Action plan” would be left out." in there["stage_changes"][0]["left_out"]


def test_going_back_asks_why_and_staying_is_no_move(world, api_of, goal):
    cycle = a_cycle(world.amina, None, goal, stage=Stage.MONITOR)
    amina = api_of(world.amina)
    assert "why you go back" in moved(amina, cycle, "set-goal").json["detail"]
    assert moved(amina, cycle, "monitor", reason="?").json["detail"] == "This cycle is at “Monitor” already."
    back = moved(amina, cycle, "set-goal", reason="It was the wrong goal.")
    assert (back.json["stage"], back.json["stage_changes"][0]["left_out"]) == ("set-goal", [])


def test_a_closed_cycle_stays_closed_and_proposes_two_looks_back(world, api_of, goal):
    cycle = a_cycle(world.amina, None, goal, stage=Stage.REFLECT)
    amina = api_of(world.amina)
    closed = moved(amina, cycle, "closed", reason="The term is over.")
    assert closed.json["closed_at"] is not None
    for stage in ("reflect", "set-goal", "closed"):
        assert "is closed" in moved(amina, cycle, stage, reason="Still.").json["detail"]
    assert amina.patch(f"{CYCLES}/{cycle.id}", json={"goal_id": None}).status_code == 409
    first, second = amina.get(f"{CYCLES}/{cycle.id}/check-backs").json["items"]
    assert first["due_on"] == (clock.today() + timedelta(weeks=8)).isoformat()
    assert second["due_on"] == next_term(clock.today()).isoformat()
    assert first["lasting"] is second["lasting"] is None


def test_the_next_term_is_never_around_the_corner():
    assert next_term(date(2026, 6, 20)) == date(2026, 9, 25)
    assert next_term(date(2026, 10, 20)) == date(2027, 1, 25)
    assert next_term(date(2026, 12, 1)) == date(2027, 5, 5)


def test_cant_tell_yet_is_a_full_answer(world, api_of, goal, agreed):
    cycle = a_closed_cycle(world.amina, world.amina_and_ben, goal)
    ben, amina = api_of(world.ben), api_of(world.amina)
    path = f"/api/v1/check-backs/{cycle.check_backs[0].id}"
    answered = ben.put(f"{path}/answer", json={"lasting": "cant-tell-yet"})
    assert (answered.status_code, answered.json["lasting"], answered.json["answered_by_id"]) == (
        200,
        "cant-tell-yet",
        world.ben.id,
    )
    said = {"lasting": "partly", "said": "On good days.", "figure": 2.5}
    stale = {"If-Match": answered.headers["ETag"]}
    assert amina.put(f"{path}/answer", json=said, headers=stale).json["figure"] == 2.5
    assert amina.put(f"{path}/answer", json=said, headers=stale).status_code == 412
    assert amina.put(f"{path}/answer", json={"lasting": "a bit"}).status_code == 422
    assert ben.delete(path).status_code == 404, "an answer is its teacher's to take away"
    assert amina.delete(f"{path}/answer").status_code == 204
    assert amina.get(path).json["lasting"] is None
    assert ben.delete(path).status_code == 204


def test_looks_back_are_moved_and_added_once_the_cycle_is_closed(world, api_of, goal):
    running, closed = a_cycle(world.amina, None, goal), a_closed_cycle(world.amina)
    amina = api_of(world.amina)
    early = amina.post(f"{CYCLES}/{running.id}/check-backs", json={"due_on": "2027-01-01"})
    assert (early.status_code, "still running" in early.json["detail"]) == (409, True)
    more = amina.post(f"{CYCLES}/{closed.id}/check-backs", json={"due_on": "2027-06-01", "name": "A year on"})
    assert more.status_code == 201
    path = f"/api/v1/check-backs/{more.json['id']}"
    assert (
        amina.patch(path, json={"due_on": "2027-07-01"}).json | {"name": "A year on"} == amina.get(path).json
    )
    assert len(amina.get(f"{CYCLES}/{closed.id}/check-backs").json["items"]) == 3


def test_doing_it_again_takes_the_pair_and_the_open_goal_along_once(world, api_of, goal, agreed):
    cycle = a_closed_cycle(world.amina, world.amina_and_ben, goal)
    ben = api_of(world.ben)
    again = ben.post(f"{CYCLES}/{cycle.id}/repetition")
    assert again.status_code == 201
    assert (
        again.json
        | {
            "repeats_id": cycle.id,
            "pair_id": world.amina_and_ben.id,
            "goal_id": goal.id,
            "stage": "set-goal",
            "pathway": "used-to-it",
        }
        == again.json
    )
    assert ben.post(f"{CYCLES}/{cycle.id}/repetition").status_code == 409
    assert ben.post(f"{CYCLES}/{again.json['id']}/repetition").status_code == 409, "it is still running"
    api_of(world.amina).post(f"/api/v1/goals/{goal.id}/closing")
    other = a_closed_cycle(world.amina, world.amina_and_ben)
    db.session.get(Cycle, other.id).goal_id = goal.id
    db.session.commit()
    assert ben.post(f"{CYCLES}/{other.id}/repetition").json["goal_id"] is None


def test_a_goal_that_not_both_can_read_is_not_chosen_and_one_taken_back_is_not_told(world, api_of, goal):
    private = a_goal(world.amina)
    cycle = a_cycle(world.amina, world.amina_and_ben, goal)
    amina, ben = api_of(world.amina), api_of(world.ben)
    refused = amina.patch(f"{CYCLES}/{cycle.id}", json={"goal_id": private.id})
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "goal_id")
    assert ben.patch(f"{CYCLES}/{cycle.id}", json={"goal_id": private.id}).status_code == 422
    assert ben.get(f"{CYCLES}/{cycle.id}").json["goal_id"] == goal.id
    amina.patch(f"/api/v1/goals/{goal.id}", json={"pair_id": None})
    assert ben.get(f"{CYCLES}/{cycle.id}").json["goal_id"] is None
    assert ben.get(CYCLES).json["items"][0]["goal_id"] is None
    assert ben.get(f"{CYCLES}?goal_id={goal.id}").json["items"] == []


def test_nobody_else_finds_a_cycle_its_agreement_or_its_looks_back(world, api_of, goal, agreed):
    cycle = a_closed_cycle(world.amina, world.amina_and_ben, goal)
    check_back = cycle.check_backs[0].id
    for name in OUTSIDERS:
        api = api_of(getattr(world, name))
        asked = {
            "get": [
                f"{CYCLES}/{cycle.id}",
                f"{CYCLES}/{cycle.id}/check-backs",
                f"/api/v1/check-backs/{check_back}",
                f"/api/v1/agreements/{agreed.id}",
            ],
            "delete": [f"{CYCLES}/{cycle.id}", f"/api/v1/check-backs/{check_back}"],
        }
        for method, paths in asked.items():
            assert [getattr(api, method)(path).status_code for path in paths] == [404] * len(paths), name
        assert moved(api, cycle, "reflect", reason="Mine.").status_code == 404, name
        assert api.post(f"{CYCLES}/{cycle.id}/repetition").status_code == 404, name
        sign = api.post(f"/api/v1/agreements/{agreed.id}/signature", json={"number": 1})
        assert sign.status_code == 404, name
        said = api.put(f"/api/v1/check-backs/{check_back}/answer", json={"lasting": "held"})
        assert said.status_code == 404, name
        for path in (CYCLES, "/api/v1/agreements"):
            assert api.get(path).json["items"] == [], name
    for name in ("elena", "farid", "grace"):
        assert api_of(getattr(world, name)).post(CYCLES, json={}).status_code == 404
    for person in (None, world.hugo):
        assert api_of(person).get(f"{CYCLES}/{cycle.id}").status_code == 401


def test_a_cycle_alone_is_its_teachers_alone_and_asks_for_no_agreement(world, api_of):
    amina = api_of(world.amina)
    begun = amina.post(CYCLES, json={}).json
    assert api_of(world.ben).get(f"{CYCLES}/{begun['id']}").status_code == 404
    assert db.session.query(Agreement).count() == 0, "nobody to agree with"
    cycle = db.session.get(Cycle, begun["id"])
    assert moved(amina, cycle, "action-plan", reason="I look at film first.").status_code == 201


def test_the_coach_loses_it_all_when_the_pair_ends_and_the_teacher_keeps_it(world, api_of, goal, agreed):
    cycle = a_cycle(world.amina, world.amina_and_ben, goal)
    db.session.get(Pair, world.amina_and_ben.id).end()
    db.session.commit()
    amina, ben = api_of(world.amina), api_of(world.ben)
    for path in (f"{CYCLES}/{cycle.id}", f"/api/v1/agreements/{agreed.id}"):
        assert ben.get(path).status_code == 404
        assert amina.get(path).status_code == 200
    assert amina.patch(f"/api/v1/agreements/{agreed.id}", json={"beside": "More."}).status_code == 409
    assert moved(amina, cycle, "action-plan").status_code == 201


def test_only_its_teacher_deletes_a_cycle(world, api_of, goal, agreed):
    cycle = a_closed_cycle(world.amina, world.amina_and_ben, goal)
    assert api_of(world.ben).delete(f"{CYCLES}/{cycle.id}").status_code == 404
    assert api_of(world.amina).delete(f"{CYCLES}/{cycle.id}").status_code == 204
    assert db.session.query(CheckBack).count() == 0
    assert api_of(world.amina).get(f"/api/v1/goals/{goal.id}").status_code == 200


def test_a_list_is_narrowed_and_nothing_foreign_is_slipped_in(world, api_of, goal):
    closed, running = a_closed_cycle(world.amina, None, goal), a_cycle(world.amina)
    amina = api_of(world.amina)
    ids = lambda query: [one["id"] for one in amina.get(f"{CYCLES}?{query}").json["items"]]  # noqa: E731
    assert ids("state=closed") == [closed.id]
    assert ids("state=running") == [running.id]
    assert ids(f"goal_id={goal.id}") == [closed.id]
    assert ids(f"teacher_id={world.ben.id}") == []
    for wrong in ({"stage": "closed"}, {"teacher_id": world.ben.id}, {"pathway": "expert"}):
        assert amina.post(CYCLES, json=wrong).status_code == 422
    foreign = amina.post(CYCLES, json={"pair_id": world.ines_and_jonas.id})
    assert (foreign.status_code, foreign.json["errors"][0]["field"]) == (422, "pair_id")
    mine = db.session.get(Person, world.amina.id)
    assert a_cycle(mine).pathway.value == "used-to-it", "she has closed one"
