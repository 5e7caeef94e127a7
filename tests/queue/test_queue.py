"""The coach's queue: what waits by promised day, teachers with their next step, and how promises were kept."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.action_steps.models import ActionStep
from app.comments.models import Comment
from app.comments.sending import Summary, send
from app.cycles.models import Cycle
from app.foundation import clock
from app.foundation.db import db
from app.queue.facts import shared_by, shared_with
from app.queue.models import FeedbackHabit, Promise
from app.queue.promised import Answered, after_working_days, latency, length, says, usual
from tests.goals.posting import post
from tests.goals.story import a_comment, a_goal, a_lesson, a_recording, shared
from tests.queries import queries_of

OUTSIDERS = ("chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi")
FRIDAY = date(2026, 11, 20)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.fixture
def lesson(world):
    made = a_lesson(world.amina)
    made.look_fors = ["Who answers whom?"]
    db.session.commit()
    shared(made, world.amina_and_ben)
    return made


# -------------------------------------------------------------------------------------------------------- plain figures


def test_working_days_leave_out_the_weekend():
    assert after_working_days(FRIDAY, 1) == date(2026, 11, 23)
    assert after_working_days(date(2026, 11, 21), 1) == date(2026, 11, 23)
    assert after_working_days(FRIDAY, 5) == date(2026, 11, 27)


def test_a_new_habit_moves_no_promise_that_was_made_before():
    habits = [(at(10), 2), (at(18), 10)]
    assert usual(at(16), habits) == date(2026, 11, 18)
    assert usual(at(20), habits) == date(2026, 12, 4)
    assert usual(at(9), habits) == date(2026, 11, 16)  # five working days until somebody says otherwise


def test_latency_is_the_median_and_the_share_kept():
    found = latency(
        [
            Answered(at(16), date(2026, 11, 18), at(17)),
            Answered(at(16), date(2026, 11, 18), at(19)),
            Answered(at(16), date(2026, 11, 18), at(16, 12)),
            Answered(at(16), date(2026, 11, 18), None),
        ]
    )
    assert found is not None
    assert (found.lessons, found.median_hours, found.kept, found.kept_percent) == (3, 24.0, 2, 67)
    assert latency([Answered(at(16), FRIDAY, None)]) is None
    assert [length(hours) for hours in (0.5, 1, 24, 72)] == ["under an hour", "1 hour", "24 hours", "3 days"]


def test_a_day_is_said_calmly():
    assert says(FRIDAY, FRIDAY) == "Promised for today"
    assert says(FRIDAY, date(2026, 11, 21)) == "The promised day was yesterday"
    assert says(FRIDAY, date(2026, 11, 25)) == "The promised day was 5 days ago"
    assert says(FRIDAY, date(2026, 11, 17)) == "Promised for Friday"


# ------------------------------------------------------------------------------------------------------------ the queue


def test_what_is_shared_waits_by_promised_day_with_its_goal_and_look_fors(world, client_of, lesson):
    a_goal(world.amina, world.amina_and_ben)
    other = a_lesson(world.amina, title="Ratio tables")
    Promise.put(shared(other, world.ben), by=world.amina, by_on=clock.today(), before=clock.today())
    db.session.commit()
    page = client_of(world.ben).get("/queue").text
    assert page.index("Ratio tables") < page.index("Comparing fractions")
    assert "Who answers whom?" in page
    assert "Three students build on each other’s ideas." in page
    assert "Promised for today" in page
    assert 'href="/queue" aria-current="page"' in page


def test_a_comment_or_feedback_answers_and_a_draft_does_not(world, api_of, lesson):
    recording = a_recording(lesson)
    ben = api_of(world.ben)
    a_comment(recording, world.ben, state="draft")
    a_comment(recording, world.amina)
    assert len(ben.get("/api/v1/queue").get_json()["waiting"]) == 1
    db.session.remove()
    with clock.moved(timedelta(hours=30)):
        drafts = db.session.merge(recording), db.session.merge(world.ben)
        send(drafts[0], Summary(), by=drafts[1])
        db.session.commit()
    said = ben.get("/api/v1/queue").get_json()
    assert said["waiting"] == []
    assert said["latency"] == {"lessons": 1, "median_hours": 30.0, "kept": 1}


def test_past_the_promised_day_is_said_and_not_scolded(world, client_of, lesson):
    with clock.moved(timedelta(days=20)):
        page = client_of(world.ben).get("/queue").text
    assert "The promised day was" in page
    assert "Promise another day" in page


def test_teachers_stand_with_step_contact_and_stage(world, client_of, api_of, lesson):
    goal = a_goal(world.amina, world.amina_and_ben)
    ActionStep.agree(goal, by=world.ben, owner_id=None, body="I count to three.", due_on=FRIDAY)
    cycle = Cycle.begin(by=world.ben, pair_id=world.amina_and_ben.id, goal=goal)
    db.session.commit()
    ben = client_of(world.ben)
    page = ben.get("/queue").text
    assert "I count to three." in page
    assert "No contact here yet" in page
    assert f'href="/cycles/{cycle.id}"' in page
    assert "Cycle: Set goal" in page
    a_comment(a_recording(lesson), world.ben)
    assert "Last contact" in ben.get("/queue").text
    teacher = api_of(world.ben).get("/api/v1/queue").get_json()["teachers"][0]
    assert (teacher["due_on"], teacher["stage"]) == ("2026-11-20", "set-goal")


def test_a_changed_promise_is_told_to_the_teacher_until_she_looks(world, client_of, lesson):
    day = clock.today() + timedelta(days=20)
    ben, amina = client_of(world.ben), client_of(world.amina)
    a_goal(world.amina)
    kept = post(ben, f"/lessons/{lesson.id}/promise", by_on=day.isoformat())
    assert kept.status_code == 303
    told = f"Ben promises feedback on “Comparing fractions” by {day.day} {day:%B} now"
    assert told in amina.get("/").text
    assert "Ben changed it from" in amina.get(f"/lessons/{lesson.id}/promise").text
    assert told not in amina.get("/").text


def test_a_teacher_asks_for_a_day_and_her_coach_sees_it(world, client_of, api_of, lesson):
    amina, ben = client_of(world.amina), client_of(world.ben)
    assert f'href="/lessons/{lesson.id}/promise"' in amina.get(f"/lessons/{lesson.id}/sharings").text
    assert post(amina, f"/lessons/{lesson.id}/promise", by_on=clock.today().isoformat()).status_code == 303
    assert "Promised for today" in ben.get("/queue").text
    gone = post(amina, f"/lessons/{lesson.id}/promise", by_on="2020-01-02")
    assert gone.status_code == 422
    assert "That day has passed." in gone.text
    shared(lesson, world.dana)
    body = {"by_on": (clock.today() + timedelta(days=1)).isoformat()}
    two = api_of(world.amina).put(f"/api/v1/lessons/{lesson.id}/promise", json=body)
    assert two.status_code == 422
    assert "more than one coach" in two.text
    body["coach_id"] = world.dana.id
    items = api_of(world.amina).put(f"/api/v1/lessons/{lesson.id}/promise", json=body).get_json()["items"]
    assert {one["coach_id"]: one["by_on"] for one in items}[world.dana.id] == body["by_on"]


def test_a_coach_says_how_soon_they_usually_answer(world, client_of, api_of, lesson):
    ben = client_of(world.ben)
    assert post(ben, "/queue/habit", working_days="0").status_code == 422
    assert post(ben, "/queue/habit", working_days="1").status_code == 303
    assert db.session.query(FeedbackHabit).one().working_days == 1
    before = api_of(world.ben).get(f"/api/v1/lessons/{lesson.id}/promise").get_json()["items"][0]["by_on"]
    assert before == after_working_days(clock.today(), 5).isoformat()
    late = shared(a_lesson(world.amina, title="Later"), world.ben)
    found = {one.lesson.title: one.by_on for one in shared_with(world.ben)}
    assert found["Later"] == after_working_days(late.created_at.date(), 1)


def test_nobody_else_sees_the_queue_or_a_promise(world, client_of, api_of, lesson):
    for name in OUTSIDERS:
        person = getattr(world, name)
        pages, program = client_of(person), api_of(person)
        coach = name in ("dana", "jonas")
        assert pages.get("/queue").status_code == (200 if coach else 404), name
        assert "Comparing fractions" not in pages.get("/queue").text
        assert pages.get(f"/lessons/{lesson.id}/promise").status_code == 404, name
        body = {"by_on": clock.today().isoformat()}
        assert program.put(f"/api/v1/lessons/{lesson.id}/promise", json=body).status_code == 404, name
        assert program.get("/api/v1/queue").status_code == (200 if coach else 404), name
    assert client_of(world.amina).get("/queue").status_code == 404
    assert api_of(world.amina).post("/api/v1/queue/habit", json={"working_days": 2}).status_code == 404


def test_an_ended_pair_leaves_the_queue_at_once(world, client_of, lesson):
    ben = client_of(world.ben)
    assert "Comparing fractions" in ben.get("/queue").text
    db.session.merge(world.amina_and_ben).end()
    db.session.commit()
    page = ben.get("/queue").text
    assert "Comparing fractions" not in page
    assert "Amina" not in page


def test_a_teacher_reads_the_latency_of_her_own_lessons_alone(world, api_of, client_of, lesson):
    a_comment(a_recording(lesson), world.ben)
    assert api_of(world.amina).get("/api/v1/feedback-latency").get_json()["lessons"] == 1
    assert api_of(world.chidi).get("/api/v1/feedback-latency").get_json()["lessons"] == 0
    page = client_of(world.amina).get(f"/lessons/{lesson.id}/promise").text
    assert "Only your own lessons are counted, and only you see this." in page
    assert "Only your own lessons" not in client_of(world.ben).get(f"/lessons/{lesson.id}/promise").text


def test_a_deleted_comment_was_no_answer(world, lesson):
    comment = a_comment(a_recording(lesson), world.ben)
    assert shared_by(world.amina)[0].answered_at is not None
    db.session.get(Comment, comment.id).delete()
    db.session.commit()
    assert shared_by(world.amina)[0].answered_at is None


def test_the_queue_asks_as_often_for_many_lessons_as_for_few(world, client_of):
    ben = client_of(world.ben)

    def add(count: int) -> None:
        for place in range(count):
            made = a_lesson(world.amina, title=f"Lesson {place}")
            shared(made, world.amina_and_ben)
            a_goal(world.amina, world.amina_and_ben)
            if place % 2:
                a_comment(a_recording(made), world.ben)

    add(3)
    few = queries_of(lambda: ben.get("/queue"))
    add(9)
    assert queries_of(lambda: ben.get("/queue")) == few
