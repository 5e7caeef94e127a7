"""The pages of debriefs, also without script: the room, its forms, and the record."""

from threading import Barrier, Thread

import pytest

from app.action_steps.models import ActionStep
from app.comments.models import Comment, CommentState
from app.debriefs.models import Debrief
from app.foundation.db import db
from app.goals.models import Goal
from app.lessons.models import Sharing
from tests.goals.posting import post
from tests.goals.story import a_lesson

OUTSIDERS = ["chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"]
WORDS = "After each question I count to three before I choose a hand."


@pytest.mark.parametrize("name", OUTSIDERS)
def test_no_page_of_a_debrief_is_there_for_outsiders(world, client_of, meeting, debrief, item, name):
    client, path = client_of(getattr(world, name)), f"/debriefs/{debrief.id}"
    asked = [
        path,
        f"{path}/agenda",
        f"{path}/notes",
        f"{path}/meeting",
        f"/debriefs/new?lesson_id={meeting.lesson.id}",
    ]
    assert [client.get(one).status_code for one in asked] == [404] * len(asked)
    sent = [
        f"{path}/items",
        f"{path}/notes",
        f"{path}/meeting",
        f"{path}/closing",
        f"{path}/deletion",
        f"/agenda-items/{item.id}/position",
        f"/agenda-items/{item.id}/removal",
        f"/agenda-items/{item.id}/decision",
    ]
    assert [post(client, one, position=1, outcome="parked", notes="x").status_code for one in sent] == [
        404
    ] * len(sent)
    assert post(client, "/debriefs", lesson_id=meeting.lesson.id).status_code == 404
    assert meeting.lesson.title not in client.get("/debriefs").text


def test_nobody_and_a_removed_person_are_led_to_the_door(world, client_of, debrief):
    for person in (None, world.hugo):
        assert "/sign-in" in client_of(person).get(f"/debriefs/{debrief.id}").headers["Location"]


def test_revoking_shuts_the_room_for_the_coach_at_once(world, client_of, meeting, debrief):
    ben = client_of(world.ben)
    assert ben.get(f"/debriefs/{debrief.id}").status_code == 200
    db.session.get(Sharing, meeting.sharing.id).revoke()
    db.session.commit()
    assert ben.get(f"/debriefs/{debrief.id}").status_code == 404
    assert ben.get(f"/debriefs/{debrief.id}/agenda").status_code == 404


def test_a_debrief_is_begun_from_a_page_and_the_second_comes_in(world, client_of, meeting):
    ben, amina = client_of(world.ben), client_of(world.amina)
    form = ben.get(f"/debriefs/new?lesson_id={meeting.lesson.id}")
    assert form.status_code == 200
    begun = post(
        ben,
        "/debriefs",
        lesson_id=meeting.lesson.id,
        pair_id=world.amina_and_ben.id,
        goal_id=meeting.goal.id,
        meets_at="2030-01-10T15:30",
        minutes_behind_utc="-60",
    )
    assert begun.status_code == 303
    assert db.session.query(Debrief).one().meets_at.isoformat() == "2030-01-10T14:30:00+00:00"
    joined = amina.get(f"/debriefs/new?lesson_id={meeting.lesson.id}")
    assert joined.headers["Location"] == begun.headers["Location"]


def test_a_teacher_can_reflect_alone_on_a_shared_lesson(world, client_of, meeting):
    post(client_of(world.amina), "/debriefs", lesson_id=meeting.lesson.id, pair_id="")
    assert db.session.query(Debrief).one().pair_id is None
    assert client_of(world.ben).get("/debriefs").text.count(meeting.lesson.title) == 0


def test_a_private_goal_cannot_be_put_between_two(world, client_of, meeting):
    own = Goal.set_by(world.amina, statement="Mine alone", kind=meeting.goal.kind)
    db.session.commit()
    again = post(
        client_of(world.amina),
        "/debriefs",
        lesson_id=meeting.lesson.id,
        pair_id=world.amina_and_ben.id,
        goal_id=own.id,
    )
    assert again.status_code == 422
    assert "everybody here can read" in again.text


def test_the_room_shows_the_picture_and_who_sees_it(world, client_of, meeting, debrief):
    page = client_of(world.amina).get(f"/debriefs/{debrief.id}").text
    assert "You and Ben can see this." in page
    assert f'data-recording="{meeting.recording.id}"' in page
    assert "data-playback" in page
    assert meeting.strength.body in page
    for unshared in (meeting.draft.body, meeting.private.body):
        assert unshared not in page


def test_what_is_taken_back_is_not_told_any_more(world, client_of, meeting, debrief):
    db.session.get(Comment, meeting.strength.id).state = CommentState.PRIVATE
    db.session.commit()
    for person in (world.amina, world.ben):
        page = client_of(person).get(f"/debriefs/{debrief.id}").text
        assert "This moment is no longer shared." in page
        assert meeting.strength.body not in page


def test_the_agenda_works_without_script(world, client_of, meeting, debrief, item):
    amina, path = client_of(world.amina), f"/debriefs/{debrief.id}"
    assert post(amina, f"{path}/items", title="The seating plan").headers["Location"] == f"{path}#agenda"
    assert post(amina, f"{path}/items", title="").status_code == 422
    assert post(amina, f"{path}/items", moment=f"comment:{meeting.private.id}").status_code == 422
    post(amina, f"/agenda-items/{item.id}/position", position="2")
    post(amina, f"/agenda-items/{item.id}/decision", outcome="parked")
    page = amina.get(path).text
    assert "The seating plan" in page
    assert "1 of 4 talked about" in page
    assert page.index(meeting.question.body) < page.index(meeting.strength.body)
    post(amina, f"/agenda-items/{item.id}/removal")
    assert f"item-{item.id}" not in amina.get(path).text


def test_a_step_is_written_right_there(world, client_of, meeting, debrief, item):
    ben, path = client_of(world.ben), f"/debriefs/{debrief.id}"
    assert "What will be tried?" not in ben.get(path).text
    assert "What will be tried?" in ben.get(f"{path}?step={item.id}").text
    decide = f"/agenda-items/{item.id}/decision"
    again = post(ben, decide, outcome="step", body="", owner_id=world.amina.id)
    assert again.status_code == 422
    assert "write the step" in again.text
    assert (
        post(
            ben, decide, outcome="step", body=WORDS, owner_id=world.amina.id, due_on="2030-01-10"
        ).status_code
        == 303
    )
    step = db.session.query(ActionStep).one()
    assert (step.goal_id, step.owner_id, step.due_on.isoformat()) == (
        meeting.goal.id,
        world.amina.id,
        "2030-01-10",
    )
    second = debrief.items[1].id
    offered = ben.get(f"{path}?step={second}").text
    assert "Keep this step" in offered
    post(ben, f"/agenda-items/{second}/decision", outcome="step", action_step_id=step.id)
    assert "2 of 3 talked about" in ben.get(path).text


def test_a_step_asks_for_a_goal_where_none_is_chosen(world, client_of, meeting, debrief, item):
    amina, path = client_of(world.amina), f"/debriefs/{debrief.id}"
    post(amina, f"{path}/meeting", goal_id="")
    decide = f"/agenda-items/{item.id}/decision"
    assert "Choose a goal" in amina.get(f"{path}?step={item.id}").text
    again = post(amina, decide, outcome="step", body=WORDS)
    assert again.status_code == 422
    assert "choose the goal" in again.text
    assert WORDS in again.text
    assert post(amina, decide, outcome="step", body=WORDS, goal_id=meeting.goal.id).status_code == 303


def test_a_part_is_answered_to_a_page_that_is_open(world, client_of, debrief, item):
    ben = client_of(world.ben)
    answer = post(ben, f"/agenda-items/{item.id}/decision", partial=True, outcome="discussed")
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "1 of 3 talked about" in answer.text


def test_notes_of_both_are_kept_and_the_page_says_so(world, client_of, debrief):
    ben, amina, path = client_of(world.ben), client_of(world.amina), f"/debriefs/{debrief.id}/notes"
    assert post(ben, path, partial=True, notes="Wait time", base="").status_code == 200
    merged = post(amina, path, partial=True, notes="Who answered", base="")
    assert "Both texts are kept" in merged.text
    assert "Wait time\nWho answered" in merged.text
    quiet = post(ben, path, partial=True, notes="Wait time\nBen’s line", base="Wait time")
    assert "Wait time\nBen’s line\nWho answered" in quiet.text.replace("\r", "") or "Ben’s line" in quiet.text


def test_notes_that_arrive_in_the_same_moment_are_all_kept(app, world, client_of, debrief):
    """Both read, then both write: neither is refused and neither overwrites the other."""
    path, gate, answers = f"/debriefs/{debrief.id}/notes", Barrier(2), []

    def write(client, name):
        written = ""
        for number in range(12):
            line = f"{name} {number}\n"
            gate.wait(30)
            answers.append(post(client, path, partial=True, notes=written + line, base=written).status_code)
            written += line

    clients = {"Ben": client_of(world.ben), "Amina": client_of(world.amina)}
    threads = [Thread(target=write, args=(client, name)) for name, client in clients.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.remove()
    lines = db.session.get(Debrief, debrief.id).notes.split("\n")
    assert answers == [200] * 24
    assert sorted(filter(None, lines)) == sorted(
        f"{name} {number}" for name in clients for number in range(12)
    )


def test_a_space_just_typed_is_kept(world, client_of, debrief):
    answer = post(client_of(world.ben), f"/debriefs/{debrief.id}/notes", partial=True, notes="Wait ", base="")
    assert ">\nWait </textarea>" in answer.text


def test_a_closed_debrief_is_a_record_and_keeps_late_words_out(world, client_of, meeting, debrief, item):
    ben, amina, path = client_of(world.ben), client_of(world.amina), f"/debriefs/{debrief.id}"
    post(ben, f"/agenda-items/{item.id}/decision", outcome="step", body=WORDS, owner_id=world.amina.id)
    post(ben, f"{path}/notes", notes="She repeats less.", base="")
    assert post(ben, f"{path}/closing").status_code == 303
    page = amina.get(path).text
    for words in ("Closed by Ben Okafor", WORDS, "She repeats less.", "Led to the step", "Not reached"):
        assert words in page
    assert "Close debrief" not in page
    late = post(amina, f"{path}/notes", partial=True, notes="More", base="She repeats less.")
    assert late.status_code == 409
    assert "More" in late.text  # still hers to copy
    assert post(amina, f"/agenda-items/{item.id}/removal").status_code == 409


def test_only_the_teacher_deletes_a_record(world, client_of, debrief):
    ben, amina, path = client_of(world.ben), client_of(world.amina), f"/debriefs/{debrief.id}"
    post(ben, f"{path}/closing")
    assert post(ben, f"{path}/deletion").status_code == 404
    assert post(amina, f"{path}/deletion").status_code == 303
    assert amina.get(path).status_code == 404


def test_a_lesson_of_ones_own_that_is_not_shared_offers_to_reflect_alone(world, client_of):
    lesson = a_lesson(world.amina)
    page = client_of(world.amina).get(f"/debriefs/new?lesson_id={lesson.id}").text
    assert "reflect alone" in page
    assert "Ben Okafor" not in page
