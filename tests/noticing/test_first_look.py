"""A teacher who looks first: chosen for a lesson or for all that come, ended by a look or at any time."""

from sqlalchemy import select

from app.foundation import clock
from app.foundation.db import db
from app.foundation.live import LiveEvent
from app.noticing.models import OwnLook
from tests.goals.posting import post
from tests.goals.story import a_comment, a_recording
from tests.queries import queries_of


def listed(api, recording) -> list[str]:
    return [one["body"] for one in api.get(f"/api/v1/recordings/{recording.id}/comments").json["items"]]


def test_what_others_write_waits_for_a_look_with_a_note_of_ones_own(recording, world, api_of, note, share):
    share()
    amina, ben = api_of(world.amina), api_of(world.ben)
    lesson, here = (
        f"/api/v1/lessons/{recording.lesson_id}/first-look",
        f"/api/v1/recordings/{recording.id}/first-look",
    )
    assert amina.put(lesson, json={"looks_first": True}).status_code == 200
    note(world.ben, "Ben saw")
    assert listed(amina, recording) == []
    assert listed(ben, recording) == ["Ben saw"]
    assert ben.get(here).json["looks_first"] is True  # the coach is told
    assert ben.put(lesson, json={"looks_first": False}).status_code == 404  # and it is not the coach's to end
    assert ben.post(here, json={}).status_code == 404
    refused = amina.post(here, json={})
    assert refused.status_code == 422
    assert "Note one thing first" in refused.json["detail"]
    note(world.amina, "Amina saw", state="private")
    looked = amina.post(here, json={})
    assert (looked.status_code, looked.json["looks_first"], looked.json["nothing_to_note"]) == (
        201,
        False,
        False,
    )
    assert sorted(listed(amina, recording)) == ["Amina saw", "Ben saw"]
    assert ben.get(here).json["nothing_to_note"] is None  # what she noted is hers
    assert amina.post(here, json={}).status_code == 201  # said twice, it counts once
    assert db.session.query(OwnLook).count() == 1


def test_nothing_to_note_is_an_answer_and_the_choice_can_be_ended_at_any_time(
    lesson, recording, world, api_of, note, share
):
    share()
    amina = api_of(world.amina)
    second = a_recording(lesson)
    choice = f"/api/v1/lessons/{lesson.id}/first-look"
    assert amina.post(f"/api/v1/recordings/{second.id}/first-look", json={}).status_code == 409
    amina.put(choice, json={"looks_first": True})
    note(world.ben, "Ben saw")
    a_comment(second, world.ben, body="Ben saw this too")
    looked = amina.post(f"/api/v1/recordings/{second.id}/first-look", json={"nothing_to_note": True})
    assert looked.json["nothing_to_note"] is True
    assert (listed(amina, recording), listed(amina, second)) == ([], ["Ben saw this too"])
    amina.put(choice, json={"looks_first": False})
    assert listed(amina, recording) == ["Ben saw"]


def test_the_habit_counts_from_now_on_and_a_lessons_own_choice_before_it(
    lesson, recording, world, api_of, share
):
    share()
    amina = api_of(world.amina)
    assert amina.get("/api/v1/me/first-look").json == {"looks_first": False, "since": None}
    with clock.moved(clock.timedelta(minutes=5)):
        assert amina.put("/api/v1/me/first-look", json={"looks_first": True}).json["since"]
    with clock.moved(clock.timedelta(minutes=10)):
        later = a_recording(lesson)
    a_comment(recording, world.ben, body="On the earlier one")
    a_comment(later, world.ben, body="On the later one")
    assert (listed(amina, recording), listed(amina, later)) == (["On the earlier one"], [])
    amina.put(f"/api/v1/lessons/{lesson.id}/first-look", json={"looks_first": False})
    assert listed(amina, later) == ["On the later one"]
    assert amina.put("/api/v1/me/first-look", json={"looks_first": False}).json["looks_first"] is False
    assert api_of(world.elena).put("/api/v1/me/first-look", json={"looks_first": True}).status_code == 404


def test_others_words_do_not_go_below_the_teachers_own_meanwhile(recording, world, api_of, note, share):
    share()
    amina, ben = api_of(world.amina), api_of(world.ben)
    hers = note(world.amina, "Amina saw")
    his = note(world.ben, "Ben saw")
    replied = ben.post(f"{hers}/replies", json={"body": "Yes"}).json["id"]
    amina.put(f"/api/v1/lessons/{recording.lesson_id}/first-look", json={"looks_first": True})
    for refused in (
        ben.post(f"{hers}/replies", json={"body": "And?"}),
        ben.patch(f"/api/v1/replies/{replied}", json={"body": "Yes indeed"}),
        ben.put(f"{hers}/resolution"),
        ben.delete(f"{hers}/resolution"),
    ):
        assert refused.status_code == 422
        assert "The teacher looks at this lesson first" in refused.json["detail"]
    assert ben.post(f"{his}/replies", json={"body": "A second thought"}).status_code == 201
    assert amina.post(f"{hers}/replies", json={"body": "Myself"}).status_code == 201
    assert ben.put(f"{his}/resolution").status_code == 200


def test_a_debrief_that_is_begun_meanwhile_holds_nothing_that_waits(recording, world, api_of, note, share):
    share()
    amina, ben = api_of(world.amina), api_of(world.ben)
    amina.put(f"/api/v1/lessons/{recording.lesson_id}/first-look", json={"looks_first": True})
    hidden = note(world.ben, "Ben saw")
    begun = ben.post("/api/v1/debriefs", json={"lesson_id": recording.lesson_id})
    assert begun.json["items"] == []
    named = {"comment_id": hidden.rsplit("/", 1)[1]}
    assert ben.post(f"/api/v1/debriefs/{begun.json['id']}/items", json=named).status_code == 422


def test_the_lessons_page_offers_it_tells_it_and_ends_it(recording, world, client_of, note, share):
    share()
    amina, ben = client_of(world.amina), client_of(world.ben)
    here = f"/lessons/{recording.lesson_id}"
    assert "Look first at this lesson" in amina.get(here).text
    assert "Look first at this lesson" not in ben.get(here).text
    assert post(amina, f"{here}/first-look", looks_first="true", recording=recording.id).status_code == 303
    note(world.ben, "Ben saw")
    page = amina.get(here).text
    assert "You look first." in page
    assert "one thing students did" in page  # the three prompts, although the lesson is shared
    assert "Ben saw" not in page
    assert "Amina looks first." in ben.get(here).text
    looked = post(amina, f"/recordings/{recording.id}/first-look")
    assert looked.headers["Location"].endswith("#first-look")
    assert "Note one thing first" in amina.get(here).text
    assert post(amina, f"/recordings/{recording.id}/first-look", nothing_to_note="true").status_code == 303
    assert "Ben saw" in amina.get(here).text
    assert post(ben, f"{here}/first-look", looks_first="true").status_code == 404


def test_the_account_holds_the_habit_of_those_who_teach(world, client_of):
    amina = client_of(world.amina)
    assert "Look first from now on" in amina.get("/account").text
    assert post(amina, "/account/first-look", looks_first="true").status_code == 303
    assert "See others’ words at once again" in amina.get("/account").text
    assert post(amina, "/account/first-look", looks_first="perhaps").status_code == 422
    elena = client_of(world.elena)
    assert "Look first" not in elena.get("/account").text
    assert post(elena, "/account/first-look", looks_first="true").status_code == 404


def test_its_beginning_and_end_are_news_and_what_waits_is_not(recording, world, api_of, note, share):
    share()
    amina = api_of(world.amina)
    amina.put(f"/api/v1/lessons/{recording.lesson_id}/first-look", json={"looks_first": True})
    note(world.ben, "Ben saw")
    note(world.amina, "Amina saw")
    amina.post(f"/api/v1/recordings/{recording.id}/first-look", json={})
    told = [
        (one.name, one.payload.keys()) for one in db.session.scalars(select(LiveEvent).order_by(LiveEvent.id))
    ]
    assert [name for name, _ in told] == ["noticing", "comment", "noticing"]


def test_it_costs_the_lessons_page_the_same_however_much_waits(
    recording, world, api_of, client_of, note, share
):
    share()
    api_of(world.amina).put(f"/api/v1/lessons/{recording.lesson_id}/first-look", json={"looks_first": True})
    browser, counts = client_of(world.amina), []
    for number in (2, 8):
        for at_ms in range(number):
            note(world.ben, "Ben saw", at_ms)
            note(world.amina, "Amina saw", at_ms)
        counts.append(queries_of(lambda: browser.get(f"/lessons/{recording.lesson_id}")))
    assert counts[0] == counts[1]
