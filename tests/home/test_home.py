"""Home: your next step from what is so, and nothing of anybody else's."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from app.action_steps.models import ActionStep
from app.comments.models import Reply
from app.debriefs.beginning import begin_or_join
from app.debriefs.models import Debrief, Outcome
from app.foundation import clock
from app.foundation.db import db
from app.lessons.models import RecordingState, Sharing, Upload
from tests.goals.story import a_clip, a_comment, a_goal, a_lesson, a_recording, shared


def test_an_empty_home_teaches(world, client_of):
    amina = client_of(world.amina).get("/").text
    assert "Three steps to a first debrief" in amina
    assert 'aria-current="step"' in amina
    assert "You work with Amina." in client_of(world.ben).get("/").text
    assert "Your admin pairs you with a teacher." in client_of(world.dana).get("/").text


@pytest.mark.parametrize("name", ["elena", "farid", "grace", "kofi"])
def test_those_without_a_coaching_role_see_a_calm_page(world, client_of, name):
    lesson = a_lesson(world.amina)
    shared(lesson, world.amina_and_ben)
    page = client_of(getattr(world, name)).get("/")
    assert page.status_code == 200
    assert lesson.title not in page.text
    assert "Amina" not in page.text
    assert ('href="/admin"' in page.text) == (name in ("grace", "kofi"))


@pytest.mark.parametrize("name", ["chidi", "dana", "ines", "jonas"])
def test_nothing_of_a_pair_is_on_anybody_elses_home(world, client_of, name):
    lesson = a_lesson(world.amina)
    shared(lesson, world.amina_and_ben)
    goal = a_goal(world.amina, world.amina_and_ben)
    recording = a_recording(lesson)
    a_comment(recording, world.ben, kind="question", goal=goal)
    begin_or_join(lesson, by=world.ben)
    db.session.commit()
    page = client_of(getattr(world, name)).get("/").text
    for words in (lesson.title, goal.statement, lesson.id, recording.id):
        assert words not in page


def test_an_unfinished_upload_comes_before_everything(world, client_of):
    sending = a_recording(a_lesson(world.amina), state=RecordingState.UPLOADING)
    db.session.add(Upload(recording_id=sending.id, person_id=world.amina.id, length=10))
    a_recording(a_lesson(world.amina, title="Another"))
    db.session.commit()
    assert "Finish uploading “Comparing fractions”." in client_of(world.amina).get("/").text


def test_a_new_recording_is_watched_alone_first(world, client_of):
    recording = a_recording(a_lesson(world.amina))
    assert "Watch “Comparing fractions”, alone first." in client_of(world.amina).get("/").text
    a_comment(recording, world.amina, state="private")
    assert "alone first" not in client_of(world.amina).get("/").text


def test_a_refused_file_says_why(world, client_of):
    a_recording(
        a_lesson(world.amina),
        state=RecordingState.REJECTED,
        reason_code="x",
        reason_message="This is a picture.",
    )
    assert "This is a picture." in client_of(world.amina).get("/").text


@pytest.fixture
def shared_recording(world):
    """A recording that Amina shared with Ben."""
    lesson = a_lesson(world.amina)
    shared(lesson, world.amina_and_ben)
    return a_recording(lesson)


def test_a_question_waits_for_its_answer(world, client_of, shared_recording):
    question = a_comment(shared_recording, world.ben, kind="question")
    assert "Answer Ben’s question" in client_of(world.amina).get("/").text
    db.session.add(Reply(comment_id=question.id, author_id=world.amina.id, body="They had just turned."))
    db.session.commit()
    assert "Answer Ben’s question" not in client_of(world.amina).get("/").text


def test_a_debrief_tomorrow_is_prepared_and_what_was_talked_about_is_done(world, client_of, shared_recording):
    a_comment(shared_recording, world.ben, kind="question")
    debrief, _ = begin_or_join(
        shared_recording.lesson, by=world.ben, meets_at=clock.now() + timedelta(days=1)
    )
    db.session.commit()
    page = client_of(world.amina).get("/").text
    assert "Look at the one moment that you and Ben chose" in page
    assert "Ben left a question." in page
    debrief = db.session.get(Debrief, debrief.id)
    debrief.items[0].decide(Outcome.DISCUSSED, by=debrief.pair.teacher)
    debrief.close(by=debrief.pair.coach)
    db.session.commit()
    page = client_of(world.amina).get("/").text
    assert "Answer Ben’s question" not in page
    assert "Look at the one moment" not in page


def test_a_step_is_tried_by_whoever_owns_it(world, client_of, shared_recording):
    goal = a_goal(world.amina, world.amina_and_ben)
    ActionStep.agree(goal, by=world.ben, owner_id=None, body="I count to three.", due_on=None)
    db.session.commit()
    page = client_of(world.amina).get("/").text
    assert "Say what happened" in page
    assert goal.statement in page
    assert "Say what happened" not in client_of(world.ben).get("/").text


def test_a_teacher_without_a_goal_is_invited_to_set_one(world, client_of, shared_recording):
    assert "Set a goal: one thing" in client_of(world.amina).get("/").text


def test_a_coach_sees_teachers_by_what_waits(world, client_of):
    ben = client_of(world.ben)
    lesson = a_lesson(world.amina)
    recording = a_recording(lesson)
    assert lesson.title not in ben.get("/").text
    sharing = shared(lesson, world.amina_and_ben)
    page = ben.get("/").text
    assert "leave Amina a first comment" in page
    assert "1 lesson to look at" in page
    a_comment(recording, world.ben)
    assert "Nothing waits" in ben.get("/").text
    db.session.get(Sharing, sharing.id).revoke()
    db.session.commit()
    assert lesson.title not in ben.get("/").text


def test_drafts_and_private_comments_ask_nothing(world, client_of):
    lesson = a_lesson(world.amina)
    shared(lesson, world.amina_and_ben)
    recording = a_recording(lesson)
    for state in ("draft", "private"):
        a_comment(recording, world.ben, kind="question", state=state)
    assert "question" not in client_of(world.amina).get("/").text


@pytest.mark.parametrize("name", ["amina", "ben"])
@pytest.mark.parametrize("path", ["/", "/goals", "/debriefs", "goal", "debrief"])
def test_no_page_asks_more_the_more_there_is(world, client_of, name, path):
    goal = a_goal(world.amina, world.amina_and_ben)
    first = a_lesson(world.amina)
    paths = {"goal": f"/goals/{goal.id}"}

    def grow(lesson):
        shared(lesson, world.amina_and_ben)
        recording = a_recording(lesson)
        for at_ms in (10_000, 20_000):
            a_comment(recording, world.ben, at_ms, kind="question", goal=goal)
            a_comment(recording, world.amina, at_ms + 30_000, kind="question", goal=goal)
        a_clip(recording, world.ben, goal=goal)
        debrief, _ = begin_or_join(lesson, by=world.ben)
        own = a_goal(world.amina, world.amina_and_ben)
        ActionStep.agree(own, by=world.ben, owner_id=None, body="I count to three.", due_on=None)
        db.session.commit()
        return debrief

    paths["debrief"] = f"/debriefs/{grow(first).id}"
    client, asked = client_of(getattr(world, name)), paths.get(path, path)
    few = counted(client, asked)
    for number in range(4):
        grow(a_lesson(world.amina, title=f"Lesson {number}"))
    assert counted(client, asked) <= few + 1  # selectin loads may need a second bite, never one a row


def counted(client, path):
    """How many statements a page costs."""
    seen = []
    client.get(path)

    def count(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return len(seen)
