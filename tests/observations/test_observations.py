"""Observation notes: lines with their times, private until shared, and laid over a recording by one moment."""

import pytest

from app.foundation import clock
from app.foundation.db import db
from app.foundation.ids import new_id
from app.lessons.models import Sharing
from app.noticing.models import SealedNoticing
from app.observations.describing import nudge
from app.observations.models import MOST_LINES, Observation
from tests.goals.posting import post
from tests.goals.story import a_goal, a_lesson, a_recording, shared
from tests.queries import queries_of

STRANGERS = ("chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi")
SAID = "“Who can say it in other words?”"


@pytest.fixture
def goal(world):
    return a_goal(world.amina, world.amina_and_ben)


@pytest.fixture
def notes(world, goal):
    """Ben's notes of a lesson of Amina's, with three lines."""
    made = Observation.begin(goal, by=world.ben, title="Year 5 fractions")
    db.session.flush()
    for at_ms, body in ((4_200, "All pencils down."), (61_000, SAID), (75_500, "Four hands.")):
        made.keep_line(new_id(), at_ms=at_ms, who="note", body=body, tags=[])
    db.session.commit()
    return made


def lines_of(api, notes) -> list[dict]:
    return api.get(f"/api/v1/observations/{notes.id}/lines").json["items"]


def test_notes_are_begun_on_the_goals_page_and_their_clock_starts(world, client_of, goal):
    ben = client_of(world.ben)
    assert "Take notes" in ben.get(f"/goals/{goal.id}").text
    refused = post(ben, f"/goals/{goal.id}/observations", title="")
    assert refused.status_code == 422
    made = post(ben, f"/goals/{goal.id}/observations", title="Year 5 fractions")
    assert made.status_code == 303
    page = ben.get(made.headers["Location"]).text
    assert "Only you can see this." in page
    assert 'data-live="yes"' in page
    assert "Describe before you judge" in page


def test_a_lesson_that_is_not_the_teachers_or_not_open_is_refused(world, client_of, api_of, goal):
    hidden, other = a_lesson(world.amina), a_lesson(world.ben)
    for lesson in (hidden, other):
        refused = post(client_of(world.ben), f"/goals/{goal.id}/observations", title="x", lesson_id=lesson.id)
        assert refused.status_code == 422
        assert "Please choose a lesson of this teacher that you can see." in refused.text
    body = {"goal_id": goal.id, "title": "x", "lesson_id": hidden.id}
    assert api_of(world.ben).post("/api/v1/observations", json=body).status_code == 422
    assert api_of(world.amina).post("/api/v1/observations", json=body).status_code == 201


def test_a_line_sent_twice_is_there_once_and_can_be_written_anew(world, api_of, notes):
    ben, line = api_of(world.ben), new_id()
    body = {"observation_id": notes.id, "at_ms": 80_000, "who": "student-said", "body": "Mine is bigger"}
    body["tags"] = ["fractions"]
    path = f"/api/v1/observation-lines/{line}"
    assert [ben.put(path, json=body).status_code for _ in range(2)] == [200, 200]
    assert ben.put(path, json=body | {"body": "Mine is bigger, look"}).json["body"] == "Mine is bigger, look"
    found = lines_of(ben, notes)
    assert [one["at_ms"] for one in found] == [4_200, 61_000, 75_500, 80_000]
    assert found[-1]["tags"] == ["fractions"]
    assert ben.delete(path).status_code == 204
    assert len(lines_of(ben, notes)) == 3
    added = ben.post(f"/api/v1/observations/{notes.id}/lines", json={"at_ms": 1, "body": "The door"})
    assert (added.status_code, added.json["who"]) == (201, "note")


def test_a_line_cannot_be_taken_from_other_notes(world, api_of, notes, goal):
    line = lines_of(api_of(world.ben), notes)[0]["id"]
    own = Observation.begin(goal, by=world.amina, title="Mine")
    db.session.commit()
    body = {"observation_id": own.id, "at_ms": 1, "body": "Mine now"}
    assert api_of(world.amina).put(f"/api/v1/observation-lines/{line}", json=body).status_code == 404
    assert api_of(world.amina).get(f"/api/v1/observation-lines/{line}").status_code == 404
    assert lines_of(api_of(world.ben), notes)[0]["body"] == "All pencils down."


def test_what_is_no_line_is_refused(world, api_of, notes):
    path = f"/api/v1/observations/{notes.id}/lines"
    for body in (
        {"at_ms": -1, "body": "x"},
        {"at_ms": 1, "body": "  "},
        {"at_ms": 1, "body": "x", "who": "me"},
    ):
        assert api_of(world.ben).post(path, json=body).status_code == 422, body
    too_long = {"at_ms": 1, "body": "x" * 2001}
    assert api_of(world.ben).post(path, json=too_long).status_code == 422
    assert MOST_LINES == 2_000


def test_a_line_is_added_without_script_and_what_was_typed_comes_back(world, client_of, api_of, notes):
    ben, path = client_of(world.ben), f"/observations/{notes.id}/lines"
    with clock.standing_still(notes.begun_at + clock.timedelta(minutes=5)):
        assert post(ben, path, body="The bell", who="did").status_code == 303
    refused = post(ben, path, body="Late", who="did", at="half past")
    assert refused.status_code == 422
    assert "Late" in refused.text
    assert post(ben, path, body="Two hands", who="did", at="0:30").status_code == 303
    assert {300_000, 30_000} <= {one["at_ms"] for one in lines_of(api_of(world.ben), notes)}


def test_judging_is_met_with_a_question_for_the_writer_alone(world, api_of, notes):
    ben = api_of(world.ben)
    told = ben.post(
        f"/api/v1/observations/{notes.id}/lines", json={"at_ms": 90_000, "body": "Great engagement"}
    )
    assert told.status_code == 201
    assert "What did you see or hear" in told.json["nudge"]
    quoted = {"at_ms": 91_000, "body": "Good, who else?", "who": "teacher-said"}
    assert ben.post(f"/api/v1/observations/{notes.id}/lines", json=quoted).json["nudge"] is None
    assert nudge("She said “well done” to Omar’s table", quotes=False) is None
    db.session.get(Observation, notes.id).share()
    db.session.commit()
    assert [one["nudge"] for one in lines_of(api_of(world.amina), notes)] == [None] * 5


def test_notes_are_their_authors_alone_until_shared_and_again_when_taken_back(
    world, api_of, client_of, notes
):
    amina, ben = api_of(world.amina), client_of(world.ben)
    path = f"/api/v1/observations/{notes.id}"
    assert amina.get(path).status_code == 404
    assert amina.get("/api/v1/observations").json["items"] == []
    assert "Year 5 fractions" not in client_of(world.amina).get(f"/goals/{notes.goal_id}").text
    assert post(ben, f"/observations/{notes.id}/sharings").status_code == 303
    assert "You and Amina can see this." in ben.get(f"/observations/{notes.id}").text
    assert len(lines_of(amina, notes)) == 3
    page = client_of(world.amina).get(f"/observations/{notes.id}").text
    assert "Who can say it in other words?" in page
    assert "data-line-form" not in page
    assert amina.patch(path, json={"title": "Mine"}).status_code == 404
    assert amina.post(f"{path}/lines", json={"at_ms": 1, "body": "x"}).status_code == 404
    assert post(ben, f"/observations/{notes.id}/revocation").status_code == 303
    assert amina.get(path).status_code == 404


def test_a_teacher_alone_takes_notes_on_themselves_and_shares_with_nobody(world, api_of):
    own = a_goal(world.amina)
    amina = api_of(world.amina)
    made = amina.post("/api/v1/observations", json={"goal_id": own.id, "title": "After the lesson"})
    path = f"/api/v1/observations/{made.json['id']}"
    refused = amina.patch(path, json={"shared": True})
    assert refused.status_code == 409
    assert "nobody to share the notes with" in refused.json["detail"]


def test_ending_stops_the_clock_and_a_title_is_changed_once(world, api_of, notes):
    ben, path = api_of(world.ben), f"/api/v1/observations/{notes.id}"
    seen = ben.get(path).headers["ETag"]
    ended = ben.patch(
        path, json={"ended": True, "title": "Fractions, first half"}, headers={"If-Match": seen}
    )
    assert ended.json["ended_at"]
    assert ben.patch(path, json={"title": "Late"}, headers={"If-Match": seen}).status_code == 412
    assert ended.json["title"] == "Fractions, first half"


def test_one_common_moment_lays_all_lines_over_a_recording(world, api_of, client_of, notes):
    lesson = a_lesson(world.amina)
    shared(lesson, world.amina_and_ben)
    recording = a_recording(lesson)
    ben, path = api_of(world.ben), f"/api/v1/observations/{notes.id}"
    second = lines_of(ben, notes)[1]
    page = client_of(world.ben)
    assert "Use this moment" in page.get(f"/observations/{notes.id}/alignment").text
    fields = {"line_id": second["id"], "recording_id": recording.id}
    assert post(page, f"/observations/{notes.id}/alignment", **fields, at="9:00:00").status_code == 422
    assert post(page, f"/observations/{notes.id}/alignment", **fields, at="0:51.5").status_code == 303
    told = ben.get(path).json
    assert (told["offset_ms"], told["recording_id"], told["lesson_id"]) == (-9_500, recording.id, lesson.id)
    assert [one["recording_ms"] for one in lines_of(ben, notes)] == [None, 51_500, 66_000]
    shown = page.get(f"/observations/{notes.id}").text
    assert f"/lessons/{lesson.id}?recording={recording.id}#t=66.000" in shown
    assert f"/media/recordings/{recording.id}/playback.mp4" in shown  # the list beside the film
    assert post(page, f"/observations/{notes.id}/alignment/deletion").status_code == 303
    assert ben.get(path).json["offset_ms"] is None


def test_an_alignment_by_api_and_what_it_refuses(world, api_of, notes):
    lesson = a_lesson(world.amina)
    recording, hidden = a_recording(lesson), a_recording(a_lesson(world.amina))
    shared(lesson, world.amina_and_ben)
    ben, path = api_of(world.ben), f"/api/v1/observations/{notes.id}/alignment"
    line = lines_of(ben, notes)[0]["id"]
    assert ben.put(path, json={"recording_id": hidden.id, "line_id": line, "at_ms": 1}).status_code == 422
    assert (
        ben.put(path, json={"recording_id": recording.id, "line_id": new_id(), "at_ms": 1}).status_code == 404
    )
    late = {"recording_id": recording.id, "line_id": line, "at_ms": 184_001}
    assert ben.put(path, json=late).json["errors"][0]["field"] == "at_ms"
    assert ben.put(path, json=late | {"at_ms": 10_000}).json["offset_ms"] == 5_800
    elsewhere = a_lesson(world.amina)
    shared(elsewhere, world.amina_and_ben)
    another = {"recording_id": a_recording(elsewhere).id, "line_id": line, "at_ms": 1}
    assert ben.put(path, json=another).json["errors"][0]["field"] == "recording_id"
    assert ben.delete(path).json["recording_id"] is None


def test_a_recording_that_is_taken_back_takes_its_times_out_of_the_notes(world, api_of, client_of, notes):
    lesson = a_lesson(world.amina, title="Only for now")
    sharing = shared(lesson, world.amina_and_ben)
    recording = a_recording(lesson)
    ben, path = api_of(world.ben), f"/api/v1/observations/{notes.id}"
    line = lines_of(ben, notes)[0]["id"]
    ben.put(f"{path}/alignment", json={"recording_id": recording.id, "line_id": line, "at_ms": 9_000})
    db.session.get(Sharing, sharing.id).revoke()
    db.session.commit()
    told = ben.get(path).json
    assert (told["lesson_id"], told["recording_id"], told["offset_ms"]) == (None, None, None)
    assert [one["recording_ms"] for one in lines_of(ben, notes)] == [None] * 3
    page = client_of(world.ben).get(f"/observations/{notes.id}").text
    assert recording.id not in page
    assert "Only for now" not in page


def test_a_sealed_noticing_hides_shared_notes_from_the_other(world, api_of, notes):
    lesson = a_lesson(world.amina)
    shared(lesson, world.amina_and_ben)
    recording = a_recording(lesson)
    notes.lesson_id = lesson.id
    notes.share()
    db.session.commit()
    path = f"/api/v1/observations/{notes.id}"
    assert api_of(world.amina).get(path).status_code == 200
    SealedNoticing.begin(recording, by=world.amina, pair=world.amina_and_ben)
    db.session.commit()
    assert api_of(world.amina).get(path).status_code == 404
    assert api_of(world.ben).get(path).status_code == 200


def test_an_ended_pair_closes_the_notes_to_the_coach_who_wrote_them(world, api_of, notes):
    notes.share()
    world.amina_and_ben.end()
    db.session.commit()
    assert api_of(world.ben).get(f"/api/v1/observations/{notes.id}").status_code == 404
    assert api_of(world.amina).get(f"/api/v1/observations/{notes.id}").status_code == 200


def test_outsiders_find_nothing(world, api_of, client_of, notes, goal):
    line = lines_of(api_of(world.ben), notes)[0]["id"]
    db.session.get(Observation, notes.id).share()
    db.session.commit()
    for name in STRANGERS:
        api, page = api_of(getattr(world, name)), client_of(getattr(world, name))
        path = f"/api/v1/observations/{notes.id}"
        for there in (path, f"{path}/lines", f"/api/v1/observation-lines/{line}"):
            assert api.get(there).status_code == 404, (name, there)
        assert api.get("/api/v1/observations").json["items"] == []
        begun = api.post("/api/v1/observations", json={"goal_id": goal.id, "title": "x"})
        assert begun.status_code == 404, name
        for there in (f"/observations/{notes.id}", f"/observations/{notes.id}/alignment"):
            assert page.get(there).status_code == 404, (name, there)
        for verb in ("lines", "ending", "sharings", "revocation", "deletion", "alignment"):
            assert post(page, f"/observations/{notes.id}/{verb}", body="x").status_code == 404, (name, verb)


def test_deleting_notes_deletes_their_lines(world, api_of, client_of, notes):
    line = lines_of(api_of(world.ben), notes)[0]["id"]
    assert post(client_of(world.ben), f"/observations/{notes.id}/deletion").status_code == 303
    assert api_of(world.ben).get(f"/api/v1/observation-lines/{line}").status_code == 404


def test_pages_and_lists_of_notes_ask_the_same_however_long_they_are(world, api_of, client_of, goal):
    lesson = a_lesson(world.amina)
    shared(lesson, world.amina_and_ben)
    api, page = api_of(world.ben), client_of(world.ben)

    def take_notes(count: int) -> str:
        for _ in range(count):
            made = Observation.begin(goal, by=world.ben, title="x", lesson_id=lesson.id)
            db.session.flush()
            for at_ms in range(count):
                made.keep_line(new_id(), at_ms=at_ms, who="note", body="x", tags=[])
            db.session.commit()
        return made.id

    def asked(last: str) -> list[int]:
        places = ("/api/v1/observations", f"/api/v1/observations/{last}/lines")
        pages = (f"/goals/{goal.id}", f"/observations/{last}")
        counts = [queries_of(lambda place=place: api.get(place)) for place in places]
        return counts + [queries_of(lambda place=place: page.get(place)) for place in pages]

    api.get("/api/v1/observations")  # a token's first use is written down
    few = asked(take_notes(3))
    assert asked(take_notes(9)) == few


def test_shared_notes_stand_on_the_wall_as_long_as_they_are_shared(world, client_of, api_of, notes, goal):
    other = f"/api/v1/goals/{a_goal(world.amina, world.amina_and_ben).id}"
    ben, amina, wall = api_of(world.ben), api_of(world.amina), f"/api/v1/goals/{goal.id}/wall"
    piece = {"kind": "observation", "source_kind": "observation", "source_id": notes.id}

    def told(api) -> list[str]:
        return [one["label"] for one in api.get(wall).json["items"]]

    assert told(ben) == ["Observation notes by you"]
    assert told(amina) == []
    assert ben.post(f"{other}/evidence", json=piece).status_code == 422
    post(client_of(world.ben), f"/observations/{notes.id}/sharings")
    assert told(amina) == ["Observation notes by Ben"]
    page = client_of(world.amina).get(f"/goals/{goal.id}/evidence?family=observations").text
    assert f'href="/observations/{notes.id}"' in page
    assert ben.post(f"{other}/evidence", json=piece).status_code == 201
    assert amina.get(f"{other}/wall").json["in_all"] == 1
    post(client_of(world.ben), f"/observations/{notes.id}/revocation")
    assert (told(amina), amina.get(f"{other}/wall").json["in_all"]) == ([], 0)
    assert "Year 5 fractions" not in client_of(world.amina).get(f"/goals/{goal.id}").text


def test_notes_without_a_line_are_no_evidence_and_many_ask_no_more(world, api_of, notes, goal):
    Observation.begin(goal, by=world.ben, title="Nothing yet")
    db.session.commit()
    ben, wall = api_of(world.ben), f"/api/v1/goals/{goal.id}/wall"
    assert len(ben.get(wall).json["items"]) == 1
    few = queries_of(lambda: ben.get(wall))
    for number in range(9):
        made = Observation.begin(goal, by=world.ben, title=f"Lesson {number}")
        db.session.flush()
        made.keep_line(new_id(), at_ms=1, who="note", body="The bell", tags=[])
        db.session.commit()
    assert queries_of(lambda: ben.get(wall)) == few
    assert len(ben.get(wall).json["items"]) == 10
