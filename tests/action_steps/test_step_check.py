"""The gentle check speaks plainly, about one thing at a time, and is quiet when a step is good."""

from datetime import date, timedelta

import pytest

from app.action_steps.step_check import hints

TODAY = date(2026, 11, 17)
SOON = TODAY + timedelta(days=3)
GOOD = "After each question I count to three before I choose a hand."


def test_a_good_step_needs_no_hint():
    assert hints(GOOD, who="a", due_on=SOON, today=TODAY) == []


@pytest.mark.parametrize(
    "body",
    ["Improve my questioning of the class", "Be more aware of who is talking", "Understand wait time well"],
)
def test_what_cannot_be_seen_is_pointed_out(body):
    assert "hard to see" in hints(body, who="a", due_on=SOON, today=TODAY)[0]


def test_a_word_or_two_is_asked_for_more():
    assert "a little more" in hints("Wait time", who="a", due_on=SOON, today=TODAY)[0]


@pytest.mark.parametrize("body", [f"{GOOD[:-1]} in every lesson.", " ".join(["word"] * 36)])
def test_what_does_not_fit_one_lesson_is_pointed_out(body):
    assert "one lesson" in hints(body, who="a", due_on=SOON, today=TODAY)[0]


def test_a_step_says_who_and_by_when():
    assert hints(GOOD, who=None, due_on=None, today=TODAY) == [
        "Who will try it?",
        "By when? A day close by helps it happen.",
    ]


@pytest.mark.parametrize(("days", "said"), [(-1, "has passed"), (22, "three weeks"), (0, ""), (21, "")])
def test_a_day_is_neither_past_nor_far(days, said):
    found = hints(GOOD, who="a", due_on=TODAY + timedelta(days=days), today=TODAY)
    assert (said in found[0]) if said else found == []
