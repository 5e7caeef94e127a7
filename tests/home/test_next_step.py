"""The one thing to do next, and what else waits."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from app.home.next_step import next_step
from app.home.situation import Film, Meeting, Question, Round, Situation, Step
from app.home.waiting import MOST_LINES, waiting

NOW = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)
FILM = Film("l1", "Comparing fractions", teacher="Amina", since=NOW, reason="This file has no picture.")
QUESTION = Question("q1", "ben", "Ben", FILM, 61_400, NOW)
MEETING = Meeting("d1", "ben", "Ben", FILM, 5, None, NOW)
STEP = Step("s1", "g1", "I count to three.", date(2026, 11, 20))
ROUND = Round("c1", "Ben", "Choose the goal that this cycle is for.", "Open cycle")
EVERYTHING = Situation(
    teaches=True,
    coaches=True,
    has_goal=False,
    unfinished=[FILM],
    stopped=[FILM],
    unwatched=[FILM],
    to_look_at=[FILM],
    questions=[QUESTION],
    meetings=[MEETING],
    steps=[STEP],
    rounds=[ROUND],
)


def test_each_thing_has_its_turn_and_the_most_pressing_goes_first():
    order = [
        ("unfinished", "Finish upload"),
        ("stopped", "Open lesson"),
        ("unwatched", "Watch lesson"),
        ("to_look_at", "Open lesson"),
        ("questions", "Answer question"),
        ("meetings", "Open agenda"),
        ("steps", "Say what happened"),
        ("rounds", "Open cycle"),
    ]
    here = EVERYTHING
    for name, button in order:
        assert next_step(here, NOW).button == button
        here = replace(here, **{name: ()})
    assert next_step(here, NOW).button == "Set goal"
    assert next_step(replace(here, has_goal=True), NOW).button == "New lesson"
    assert next_step(replace(here, teaches=False), NOW).button == "Open lessons"


def test_only_a_lost_upload_is_more_pressing_than_a_meeting_tomorrow():
    soon = replace(MEETING, meets_at=NOW + timedelta(days=1))
    assert next_step(replace(EVERYTHING, meetings=[soon]), NOW).button == "Finish upload"
    assert next_step(replace(EVERYTHING, unfinished=(), meetings=[soon]), NOW).button == "Open agenda"
    later = replace(MEETING, meets_at=NOW + timedelta(days=3))
    assert next_step(replace(EVERYTHING, unfinished=(), meetings=[later]), NOW).button == "Open lesson"


def test_a_debrief_is_said_as_a_sentence():
    step = next_step(Situation(teaches=True, meetings=[MEETING], questions=()), NOW)
    assert step.sentence == "Look at the five moments that you and Ben chose in “Comparing fractions”."
    with_question = next_step(
        Situation(meetings=[replace(MEETING, meets_at=NOW)], questions=[QUESTION, QUESTION]), NOW
    )
    assert with_question.note == "Ben left 2 questions. You can answer before you meet, or together."


def test_a_step_whose_day_has_passed_says_so_without_scolding():
    late = next_step(Situation(steps=[replace(STEP, due_on=date(2026, 11, 16))]), NOW)
    assert late.note == "Say what happened, or choose another day."
    assert next_step(Situation(steps=[STEP]), NOW).note.startswith("By Friday 20 November.")


def test_what_the_card_says_is_not_said_again_beside_it():
    step = next_step(EVERYTHING, NOW)
    assert all("Finish" not in line.what for line in waiting(EVERYTHING, NOW.date(), beside=step.about))


def test_at_most_five_lines_wait():
    many = replace(EVERYTHING, questions=[QUESTION] * 9)
    assert len(waiting(many, NOW.date())) == MOST_LINES


@pytest.mark.parametrize(
    ("due_on", "said"),
    [
        (None, "no day set"),
        (date(2026, 11, 16), "the day has passed"),
        (date(2026, 11, 17), "today"),
        (date(2026, 11, 18), "by tomorrow"),
        (date(2026, 11, 20), "by Friday"),
        (date(2026, 12, 4), "by 4 December"),
    ],
)
def test_a_day_is_said_as_people_say_it(due_on, said):
    (line,) = waiting(Situation(steps=[replace(STEP, due_on=due_on)]), NOW.date())
    assert line.when == said
