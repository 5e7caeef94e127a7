"""Reflections over the API: alone, then together, and what is said of the coaching."""

import threading
from datetime import date

import pytest
from sqlalchemy import select

from app.cycles.models import Cycle
from app.cycles.stages import Stage
from app.foundation.db import db
from app.foundation.live import LiveEvent
from app.reflections.facts import is_done
from app.reflections.models import Quote, Reflection
from tests.goals.story import a_clip, a_goal, a_lesson, a_recording, shared
from tests.queries import queries_of
from tests.reflections.story import AMINAS, BENS, a_cycle, written


@pytest.fixture
def cycle(world):
    return a_cycle(world.amina, world.amina_and_ben)


def done(cycle: Cycle) -> bool:
    db.session.remove()
    return is_done(db.session.get(Cycle, cycle.id))


def listed(api, cycle: Cycle) -> list[str]:
    return [one["author_name"] for one in api.get(f"/api/v1/cycles/{cycle.id}/reflections").json["items"]]


def test_each_writes_alone_and_both_read_both_once_both_are_done(world, api_of, cycle):
    amina, ben = api_of(world.amina), api_of(world.ben)
    joint = f"/api/v1/cycles/{cycle.id}/joint-reflection"
    hers = written(amina, cycle, AMINAS)
    his = written(ben, cycle, BENS, done=False)
    assert (listed(amina, cycle), listed(ben, cycle)) == ([world.amina.name], [world.ben.name])
    assert ben.get(hers).status_code == amina.get(his).status_code == 404
    assert amina.get(joint).json["open"] is False
    early = amina.patch(joint, json={"takeaway": "Too early"})
    assert early.status_code == 409
    assert "when both of you are done" in early.json["detail"]
    assert ben.put(f"{his}/completion").status_code == 200
    assert len(listed(amina, cycle)) == len(listed(ben, cycle)) == 2
    assert amina.get(his).json["plan"] == BENS["plan"]
    assert ben.get(hers).json["for_me"] == AMINAS["for_me"]
    assert amina.get(joint).json["open"] is True
    for who, one in ((amina, hers), (ben, his)):
        back = who.delete(f"{one}/completion")
        assert back.status_code == 409
        assert "have read each other’s" in back.json["detail"]
    assert ben.patch(hers, json={"plan": "Mine"}).status_code == 404


def test_either_takes_back_that_they_are_done_until_both_are(world, api_of, cycle):
    amina = api_of(world.amina)
    hers = written(amina, cycle, AMINAS)
    refused = amina.patch(hers, json={"surprise": "One more"})
    assert refused.status_code == 409
    assert "Take that back first" in refused.json["detail"]
    assert amina.delete(f"{hers}/completion").json["done_at"] is None
    read = amina.patch(hers, json={"surprise": "One more"})
    assert (read.json["surprise"], read.json["plan"]) == ("One more", AMINAS["plan"])
    stale = amina.patch(hers, json={"surprise": "Two"}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412
    again = amina.post(f"/api/v1/cycles/{cycle.id}/reflections", json={})
    assert again.status_code == 409


def test_done_takes_a_line_on_what_moved_and_one_on_the_plan(world, api_of, cycle):
    ben = api_of(world.ben)
    his = written(ben, cycle, {"surprise": "That it was fun."}, done=False)
    refused = ben.put(f"{his}/completion")
    assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "for_students")
    ben.patch(his, json={"for_me": "I talk less."})
    refused = ben.put(f"{his}/completion")
    assert "what the plan did" in refused.json["detail"]
    ben.patch(his, json={"plan": "It was short."})
    assert ben.put(f"{his}/completion").json["done_at"]


def test_of_two_who_finish_and_take_back_at_once_one_comes_second(world, api_of, cycle):
    amina, ben = api_of(world.amina), api_of(world.ben)
    hers = written(amina, cycle, AMINAS)
    his = written(ben, cycle, BENS, done=False)
    answers: dict[str, int] = {}
    acts = [
        threading.Thread(target=lambda: answers.update(finish=ben.put(f"{his}/completion").status_code)),
        threading.Thread(target=lambda: answers.update(back=amina.delete(f"{hers}/completion").status_code)),
    ]
    for act in acts:
        act.start()
    for act in acts:
        act.join()
    assert answers["finish"] == 200
    still_done = amina.get(hers).json["done_at"] is not None
    assert answers["back"] == (409 if still_done else 200)
    assert (ben.get(hers).status_code == 200) is still_done


def test_both_say_what_the_plan_deserves_and_both_sign_it(world, api_of, cycle):
    amina, ben = api_of(world.amina), api_of(world.ben)
    joint = f"/api/v1/cycles/{cycle.id}/joint-reflection"
    written(amina, cycle, AMINAS)
    written(ben, cycle, BENS)
    assert done(cycle) is False
    unsigned = amina.put(f"{joint}/signature")
    assert unsigned.status_code == 409
    no_reason = amina.patch(joint, json={"verdict": "adapt"})
    assert (no_reason.status_code, no_reason.json["errors"][0]["field"]) == (422, "why")
    said = amina.patch(
        joint, json={"takeaway": "Fewer, longer.", "verdict": "adapt", "why": "Two were too few."}
    )
    assert (said.status_code, said.json["verdict"], said.json["signed_by"]) == (200, "adapt", [])
    assert done(cycle) is True
    amina.put(f"{joint}/signature")
    both = ben.put(f"{joint}/signature")
    assert set(both.json["signed_by"]) == {world.amina.id, world.ben.id}
    stale = ben.patch(joint, json={"why": "Late"}, headers={"If-Match": said.headers["ETag"]})
    assert stale.status_code == 412
    same = ben.patch(joint, json={"why": "Two were too few."})
    assert len(same.json["signed_by"]) == 2  # nothing changed, so both still stand by it
    changed = ben.patch(joint, json={"why": "Two rehearsals were too few."})
    assert changed.json["signed_by"] == []
    ben.put(f"{joint}/signature")
    assert ben.delete(f"{joint}/signature").json["signed_by"] == []


def test_alone_there_is_nobody_to_wait_for(world, api_of):
    cycle = a_cycle(world.amina)
    amina = api_of(world.amina)
    hers = written(amina, cycle, AMINAS)
    joint = f"/api/v1/cycles/{cycle.id}/joint-reflection"
    assert amina.get(joint).json["open"] is True
    assert amina.patch(joint, json={"verdict": "keep", "why": "It works."}).status_code == 200
    assert done(cycle) is True
    assert amina.delete(f"{hers}/completion").status_code == 200  # nobody has read it
    assert done(cycle) is False
    assert api_of(world.ben).get(hers).status_code == 404


def test_what_is_closed_stays_and_what_was_said_of_the_coaching_does_not(world, api_of, cycle):
    amina = api_of(world.amina)
    hers = written(amina, cycle, AMINAS, done=False)
    closing = db.session.get(Cycle, cycle.id)
    closing.move_to(Stage.CLOSED, by=closing.teacher)
    db.session.commit()
    for answer in (
        amina.patch(hers, json={"plan": "Late"}),
        amina.put(f"{hers}/completion"),
        amina.patch(f"/api/v1/cycles/{cycle.id}/joint-reflection", json={"takeaway": "Late"}),
    ):
        assert answer.status_code == 409
        assert "This cycle is closed" in answer.json["detail"]
    late = amina.post(f"/api/v1/cycles/{cycle.id}/quotes", json={"kind": "helped", "body": "The questions."})
    assert late.status_code == 201


def test_what_is_said_of_the_coaching_is_quoted_only_if_its_author_says_so(world, api_of, cycle):
    amina, ben = api_of(world.amina), api_of(world.ben)
    here = f"/api/v1/cycles/{cycle.id}/quotes"
    said = amina.post(here, json={"kind": "helped", "body": "Ben asked, and waited."})
    assert said.json["released_at"] is None
    one = f"/api/v1/quotes/{said.json['id']}"
    assert amina.post(here, json={"kind": "helped", "body": "Again"}).status_code == 409
    assert ben.get(one).json["body"] == "Ben asked, and waited."
    for refused in (ben.put(f"{one}/release"), ben.patch(one, json={"body": "Mine"}), ben.delete(one)):
        assert refused.status_code == 404
    assert amina.put(f"{one}/release").json["released_at"]
    assert ben.get(one).json["released_at"] is None  # whether it may be quoted is hers alone to know
    assert (
        amina.patch(one, json={"body": "Ben waited."}).json["released_at"] is None
    )  # other words, not released
    amina.put(f"{one}/release")
    assert amina.delete(f"{one}/release").json["released_at"] is None
    assert db.session.scalars(select(Quote.released_at)).all() == [None]
    assert amina.delete(one).status_code == 204


def test_nobody_else_finds_anything_of_it_and_the_coach_no_more_when_the_pair_has_ended(world, api_of, cycle):
    amina, ben = api_of(world.amina), api_of(world.ben)
    hers, his = written(amina, cycle, AMINAS), written(ben, cycle, BENS)
    quote = amina.post(f"/api/v1/cycles/{cycle.id}/quotes", json={"kind": "helped", "body": "Waiting."})
    one = f"/api/v1/quotes/{quote.json['id']}"
    amina.put(f"{one}/release")
    here = f"/api/v1/cycles/{cycle.id}"
    paths = [hers, his, one, f"{here}/reflections", f"{here}/joint-reflection", f"{here}/quotes"]
    for name in ("chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"):
        api = api_of(getattr(world, name))
        assert {api.get(path).status_code for path in paths} == {404}, name
    db.session.get(type(world.amina_and_ben), world.amina_and_ben.id).end()
    db.session.commit()
    assert {ben.get(path).status_code for path in paths} == {404}
    assert amina.get(his).status_code == 200  # both were done: she has read it


def test_the_others_part_stays_closed_when_the_pair_ends_before_it_was_done(world, api_of, cycle):
    amina, ben = api_of(world.amina), api_of(world.ben)
    written(amina, cycle, AMINAS)
    his = written(ben, cycle, BENS, done=False)
    db.session.get(type(world.amina_and_ben), world.amina_and_ben.id).end()
    db.session.commit()
    assert amina.get(his).status_code == 404
    assert amina.get(f"/api/v1/cycles/{cycle.id}/joint-reflection").json["open"] is True


def test_drafts_are_no_news_and_being_done_is(world, api_of, cycle):
    amina = api_of(world.amina)
    hers = written(amina, cycle, AMINAS, done=False)
    amina.patch(hers, json={"plan": "Longer"})
    assert db.session.scalars(select(LiveEvent.name)).all() == []
    amina.put(f"{hers}/completion")
    heard = db.session.scalars(select(LiveEvent)).one()
    assert (heard.topic, heard.payload) == (cycle.topic, {"id": cycle.id})


def test_then_and_now_are_the_earliest_and_the_latest_clip_unless_others_are_chosen(world, api_of):
    goal = a_goal(world.amina, world.amina_and_ben)
    cycle = a_cycle(world.amina, world.amina_and_ben, goal)
    clips = []
    for day in (3, 17, 10):
        lesson = a_lesson(world.amina, taught_on=date(2026, 11, day))
        if day != 17:
            shared(lesson, world.amina_and_ben)
        clips.append(a_clip(a_recording(lesson), world.amina, title=f"Day {day}", goal=goal))
    amina, ben = api_of(world.amina), api_of(world.ben)
    joint = f"/api/v1/cycles/{cycle.id}/joint-reflection"
    first, last, between = clips
    read = amina.get(joint).json
    assert (read["then_clip_id"], read["now_clip_id"]) == (first.id, last.id)
    read = ben.get(joint).json
    assert (read["then_clip_id"], read["now_clip_id"]) == (
        first.id,
        between.id,
    )  # what is not shared is not there
    written(amina, cycle, AMINAS)
    written(ben, cycle, BENS)
    assert ben.patch(joint, json={"now_clip_id": last.id}).status_code == 422
    assert amina.patch(joint, json={"then_clip_id": between.id}).json["then_clip_id"] == between.id


def test_the_number_of_queries_does_not_grow(world, api_of, client_of, cycle):
    goal = a_goal(world.amina, world.amina_and_ben)
    db.session.get(Cycle, cycle.id).work_towards(goal)
    db.session.commit()
    recording = a_recording(a_lesson(world.amina))
    written(api_of(world.amina), cycle, AMINAS)
    written(api_of(world.ben), cycle, BENS)
    browser, counts = client_of(world.amina), []
    for number in (3, 9):
        for one in range(number):
            a_clip(recording, world.amina, title=f"Clip {one}", goal=goal)
        counts.append(queries_of(lambda: browser.get(f"/cycles/{cycle.id}/reflection")))
    assert counts[0] == counts[1]
    assert db.session.query(Reflection).count() == 2
