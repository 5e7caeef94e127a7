"""Debriefs over HTTP: who sits at the table, what may lie on it, and how it ends."""

import pytest

from app.action_steps.models import ActionStep
from app.comments.models import Comment, CommentState
from app.debriefs.models import Debrief
from app.foundation import clock
from app.foundation.db import db
from app.foundation.live import LiveEvent
from app.goals.models import Goal
from app.lessons.models import Sharing
from tests.goals.story import a_clip, a_comment, a_goal, a_lesson, a_recording, shared

OUTSIDERS = ["chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"]
STEP = {"body": "After each question I count to three before I choose a hand.", "due_on": "2030-01-10"}


def begin(api, lesson, **more):
    return api.post("/api/v1/debriefs", json={"lesson_id": lesson.id, **more})


def test_a_debrief_begins_with_what_both_shared_and_a_strength_first(world, api_of, meeting):
    answer = begin(api_of(world.ben), meeting.lesson)
    assert answer.status_code == 201
    assert answer.json["pair_id"] == world.amina_and_ben.id
    assert answer.json["goal_id"] == meeting.goal.id
    assert [item["comment_id"] or item["clip_id"] for item in answer.json["items"]] == [
        meeting.strength.id,
        meeting.question.id,
        meeting.clip.id,
    ]


def test_the_other_comes_into_the_same_room(world, api_of, meeting):
    first = begin(api_of(world.ben), meeting.lesson)
    second = begin(api_of(world.amina), meeting.lesson)
    assert second.status_code == 200
    assert second.json["id"] == first.json["id"]
    assert second.headers["ETag"]


def test_a_teacher_alone_can_sit_down_over_her_lesson(world, api_of):
    lesson = a_lesson(world.chidi)
    answer = begin(api_of(world.chidi), lesson)
    assert answer.status_code == 201
    assert answer.json["pair_id"] is None


def test_a_pair_is_refused_until_the_lesson_is_shared_with_it(world, api_of):
    lesson = a_lesson(world.amina)
    refused = begin(api_of(world.amina), lesson, pair_id=world.amina_and_ben.id)
    assert refused.status_code == 422
    assert "Share the lesson with Ben" in refused.json["detail"]
    assert begin(api_of(world.ben), lesson).status_code == 404


def test_somebody_who_sees_the_lesson_but_does_not_coach_her_begins_nothing(world, api_of, meeting):
    shared(meeting.lesson, world.chidi)
    assert begin(api_of(world.chidi), meeting.lesson).status_code == 422
    begin(api_of(world.ben), meeting.lesson)
    assert api_of(world.chidi).get("/api/v1/debriefs").json["items"] == []


@pytest.mark.parametrize("name", OUTSIDERS)
def test_a_debrief_is_not_there_for_outsiders(world, api_of, debrief, item, name):
    api, path = api_of(getattr(world, name)), f"/api/v1/debriefs/{debrief.id}"
    assert begin(api, debrief.lesson).status_code == 404
    assert api.get("/api/v1/debriefs").json["items"] == []
    asked = [
        api.get(path),
        api.patch(path, json={"notes": "x"}),
        api.delete(path),
        api.post(f"{path}/items", json={"title": "x"}),
        api.post(f"{path}/closing"),
        api.patch(f"/api/v1/agenda-items/{item.id}", json={"position": 2}),
        api.delete(f"/api/v1/agenda-items/{item.id}"),
        api.post(f"/api/v1/agenda-items/{item.id}/decision", json={"outcome": "parked"}),
    ]
    assert [answer.status_code for answer in asked] == [404] * len(asked)


def test_nobody_and_a_removed_person_are_asked_to_sign_in(world, api_of, debrief, item):
    for person in (None, world.hugo):
        api = api_of(person)
        assert api.get(f"/api/v1/debriefs/{debrief.id}").status_code == 401
        assert api.post(f"/api/v1/debriefs/{debrief.id}/closing").status_code == 401
        assert api.delete(f"/api/v1/agenda-items/{item.id}").status_code == 401


def test_taking_the_lesson_back_takes_the_debrief_from_the_coach(world, api_of, meeting, debrief):
    ben, path = api_of(world.ben), f"/api/v1/debriefs/{debrief.id}"
    assert ben.get(path).status_code == 200
    db.session.get(Sharing, meeting.sharing.id).revoke()
    db.session.commit()
    assert ben.get(path).status_code == 404
    assert ben.post(f"{path}/items", json={"title": "x"}).status_code == 404
    assert api_of(world.amina).get(path).status_code == 200


def test_foreign_pairs_and_goals_are_refused(world, api_of, meeting):
    amina = api_of(world.amina)
    private = a_goal(world.amina)
    chidis = a_goal(world.chidi)
    for wrong in (
        {"pair_id": world.ines_and_jonas.id},
        {"goal_id": chidis.id},
        {"goal_id": private.id},  # Ben could not read it
        {"goal_id": "a" * 20},
    ):
        assert begin(amina, meeting.lesson, **wrong).status_code == 422, wrong
    debrief = begin(amina, meeting.lesson).json
    for goal_id in (chidis.id, private.id):
        patched = amina.patch(f"/api/v1/debriefs/{debrief['id']}", json={"goal_id": goal_id})
        assert patched.status_code == 422


def test_only_shared_moments_of_this_lesson_go_on_the_agenda(world, api_of, meeting, debrief):
    other = a_recording(a_lesson(world.amina, title="Another lesson"))
    foreign = a_comment(other, world.amina)
    foreign_clip = a_clip(other, world.amina)
    for person in (world.amina, world.ben):
        api = api_of(person)
        for wrong in (
            {"comment_id": meeting.draft.id},
            {"comment_id": meeting.private.id},
            {"comment_id": foreign.id},
            {"clip_id": foreign_clip.id},
            {"comment_id": meeting.clip.id},
            {"comment_id": meeting.strength.id, "clip_id": meeting.clip.id},
            {},
        ):
            answer = api.post(f"/api/v1/debriefs/{debrief.id}/items", json=wrong)
            assert answer.status_code == 422, wrong


def test_a_topic_in_words_goes_on_the_agenda_too(world, api_of, debrief):
    answer = api_of(world.amina).post(
        f"/api/v1/debriefs/{debrief.id}/items", json={"title": "The seating plan"}
    )
    assert answer.status_code == 201
    assert (answer.json["title"], answer.json["position"], answer.json["shared"]) == (
        "The seating plan",
        4,
        True,
    )


def test_a_moment_that_is_taken_back_tells_nothing_any_more(world, api_of, meeting, debrief):
    db.session.get(Comment, meeting.strength.id).state = CommentState.PRIVATE
    db.session.commit()
    for person in (world.amina, world.ben):
        seen = api_of(person).get(f"/api/v1/debriefs/{debrief.id}").json["items"][0]
        assert (seen["shared"], seen["comment_id"], seen["at_ms"], seen["title"]) == (False, None, None, "")
    db.session.delete(db.session.get(Comment, meeting.strength.id))
    db.session.commit()
    assert api_of(world.ben).get(f"/api/v1/debriefs/{debrief.id}").json["items"][0]["shared"] is False


def test_moments_are_moved_and_taken_off(world, api_of, debrief):
    amina = api_of(world.amina)
    first, second, third = (item.id for item in debrief.items)

    def order():
        items = amina.get(f"/api/v1/debriefs/{debrief.id}").json["items"]
        assert [item["position"] for item in items] == list(range(1, len(items) + 1))
        return [item["id"] for item in items]

    assert amina.patch(f"/api/v1/agenda-items/{third}", json={"position": 1}).json["position"] == 1
    assert order() == [third, first, second]
    amina.patch(f"/api/v1/agenda-items/{third}", json={"position": 900})
    assert order() == [first, second, third]
    assert amina.delete(f"/api/v1/agenda-items/{first}").status_code == 204
    assert order() == [second, third]


def test_each_moment_ends_and_a_later_word_replaces_the_earlier(world, api_of, debrief, item):
    path = f"/api/v1/agenda-items/{item.id}/decision"
    assert api_of(world.ben).post(path, json={"outcome": "parked"}).json["decision"]["outcome"] == "parked"
    said = api_of(world.amina).post(path, json={"outcome": "discussed"}).json["decision"]
    assert (said["outcome"], said["by_id"]) == ("discussed", world.amina.id)


def test_a_moment_leads_to_one_step_of_the_debriefs_goal(world, api_of, meeting, debrief, item):
    path = f"/api/v1/agenda-items/{item.id}/decision"
    ben = api_of(world.ben)
    said = ben.post(path, json={"outcome": "step", "action_step": STEP})
    assert said.status_code == 200
    step = ben.get(f"/api/v1/action-steps/{said.json['decision']['action_step_id']}").json
    assert (step["goal_id"], step["owner_id"], step["body"]) == (
        meeting.goal.id,
        world.amina.id,
        STEP["body"],
    )
    again = ben.post(
        path, json={"outcome": "step", "action_step": STEP | {"body": "I count to four instead."}}
    )
    assert again.json["decision"]["action_step_id"] == step["id"]
    assert db.session.query(ActionStep).one().body == "I count to four instead."


def test_a_second_step_waits_for_the_first(world, api_of, debrief):
    first, second, _ = (item.id for item in debrief.items)
    ben = api_of(world.ben)
    said = ben.post(f"/api/v1/agenda-items/{first}/decision", json={"outcome": "step", "action_step": STEP})
    refused = ben.post(
        f"/api/v1/agenda-items/{second}/decision",
        json={"outcome": "step", "action_step": {"body": "Another"}},
    )
    assert refused.status_code == 409
    assert STEP["body"] in refused.json["detail"]
    kept = said.json["decision"]["action_step_id"]
    joined = ben.post(
        f"/api/v1/agenda-items/{second}/decision", json={"outcome": "step", "action_step_id": kept}
    )
    assert joined.json["decision"]["action_step_id"] == kept


def test_changing_ones_mind_leaves_the_step_with_its_goal(world, api_of, debrief, item):
    path, ben = f"/api/v1/agenda-items/{item.id}/decision", api_of(world.ben)
    ben.post(path, json={"outcome": "step", "action_step": STEP})
    assert ben.post(path, json={"outcome": "parked"}).json["decision"]["action_step_id"] is None
    assert len(ben.get("/api/v1/action-steps").json["items"]) == 1


def test_without_a_goal_a_step_asks_for_one(world, api_of, meeting, debrief, item):
    amina, path = api_of(world.amina), f"/api/v1/agenda-items/{item.id}/decision"
    amina.patch(f"/api/v1/debriefs/{debrief.id}", json={"goal_id": None})
    asked = amina.post(path, json={"outcome": "step", "action_step": STEP})
    assert asked.status_code == 422
    assert asked.json["errors"][0]["field"] == "goal_id"
    said = amina.post(path, json={"outcome": "step", "action_step": STEP, "goal_id": meeting.goal.id})
    assert said.status_code == 200
    assert amina.get(f"/api/v1/debriefs/{debrief.id}").json["goal_id"] == meeting.goal.id


def test_steps_and_owners_of_elsewhere_are_refused(world, api_of, debrief, item):
    path, amina = f"/api/v1/agenda-items/{item.id}/decision", api_of(world.amina)
    elsewhere = ActionStep.agree(a_goal(world.amina), by=world.amina, owner_id=None, body="x", due_on=None)
    db.session.commit()
    for wrong in (
        {"outcome": "step"},
        {"outcome": "step", "action_step_id": elsewhere.id},
        {"outcome": "step", "action_step": STEP | {"owner_id": world.chidi.id}},
        {"outcome": "step", "action_step": STEP, "goal_id": elsewhere.goal_id},
        {"outcome": "praised"},
        {"outcome": "parked", "by_id": world.ben.id},
    ):
        assert amina.post(path, json=wrong).status_code == 422, wrong


def test_a_goal_that_is_taken_back_is_not_told_and_takes_no_step(world, api_of, meeting, debrief, item):
    db.session.get(Goal, meeting.goal.id).work_on_with(None)
    db.session.commit()
    ben = api_of(world.ben)
    assert ben.get(f"/api/v1/debriefs/{debrief.id}").json["goal_id"] is None
    path = f"/api/v1/agenda-items/{item.id}/decision"
    assert ben.post(path, json={"outcome": "step", "action_step": STEP}).status_code == 422


@pytest.mark.parametrize(
    "field", ["lesson_id", "pair_id", "begun_by_id", "closed_at", "closed_by_id", "version"]
)
def test_nothing_but_what_the_page_asks_is_taken(world, api_of, debrief, field):
    patched = api_of(world.amina).patch(f"/api/v1/debriefs/{debrief.id}", json={field: world.amina.id})
    assert patched.status_code == 422


def test_the_second_of_two_writers_is_told(world, api_of, debrief):
    path = f"/api/v1/debriefs/{debrief.id}"
    ben, amina = api_of(world.ben), api_of(world.amina)
    stale = {"If-Match": ben.get(path).headers["ETag"]}
    assert amina.patch(path, json={"notes": "Amina’s"}, headers=stale).status_code == 200
    assert ben.patch(path, json={"notes": "Ben’s"}, headers=stale).status_code == 412
    assert ben.get(path).json["notes"] == "Amina’s"


def test_a_closed_debrief_is_a_record(world, api_of, meeting, debrief, item):
    ben, path = api_of(world.ben), f"/api/v1/debriefs/{debrief.id}"
    closed = ben.post(f"{path}/closing")
    assert closed.status_code == 201
    assert closed.json["closed_by_id"] == world.ben.id
    amina = api_of(world.amina)
    asked = [
        amina.patch(path, json={"notes": "More"}),
        amina.post(f"{path}/items", json={"title": "More"}),
        amina.post(f"{path}/closing"),
        amina.patch(f"/api/v1/agenda-items/{item.id}", json={"position": 2}),
        amina.delete(f"/api/v1/agenda-items/{item.id}"),
        amina.post(f"/api/v1/agenda-items/{item.id}/decision", json={"outcome": "parked"}),
        amina.post(f"/api/v1/agenda-items/{item.id}/decision", json={"outcome": "step", "action_step": STEP}),
    ]
    assert [answer.status_code for answer in asked] == [409] * len(asked)
    assert begin(amina, meeting.lesson).status_code == 201  # the next meeting is a new one


def test_who_began_deletes_it_while_open_and_the_teacher_always(world, api_of, debrief):
    path = f"/api/v1/debriefs/{debrief.id}"
    api_of(world.amina).post(f"{path}/closing")
    assert api_of(world.ben).delete(path).status_code == 404
    assert api_of(world.amina).delete(path).status_code == 204
    assert db.session.query(Debrief).count() == 0


def test_a_debrief_goes_with_its_lesson(world, debrief, api_of):
    db.session.delete(db.session.merge(debrief.lesson))
    db.session.commit()
    assert api_of(world.amina).get(f"/api/v1/debriefs/{debrief.id}").status_code == 404


def test_an_agenda_has_an_end(world, api_of, debrief):
    amina = api_of(world.amina)
    for _ in range(17):
        assert amina.post(f"/api/v1/debriefs/{debrief.id}/items", json={"title": "x"}).status_code == 201
    assert amina.post(f"/api/v1/debriefs/{debrief.id}/items", json={"title": "x"}).status_code == 422


def test_each_change_is_told_to_those_who_have_it_open(world, api_of, debrief, item):
    def told():
        rows = db.session.query(LiveEvent).filter_by(topic=debrief.topic).order_by(LiveEvent.id)
        parts = [row.payload["part"] for row in rows]
        assert all(set(row.payload) == {"id", "part"} for row in rows)
        db.session.query(LiveEvent).delete()
        db.session.commit()
        return parts

    amina, path = api_of(world.amina), f"/api/v1/debriefs/{debrief.id}"
    told()
    amina.post(f"{path}/items", json={"title": "x"})
    assert told() == ["agenda"]
    amina.patch(f"/api/v1/agenda-items/{item.id}", json={"position": 2})
    assert told() == ["agenda"]
    amina.post(f"/api/v1/agenda-items/{item.id}/decision", json={"outcome": "parked"})
    assert told() == ["agenda"]
    amina.patch(path, json={"notes": "x"})
    assert "notes" in told()
    amina.patch(path, json={"meets_at": clock.now().isoformat()})
    assert told() == ["meeting"]
    amina.post(f"{path}/closing")
    assert told() == ["closing"]
