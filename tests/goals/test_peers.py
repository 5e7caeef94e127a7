"""A goal that follows PEERS: what the check asks, and that it only ever asks."""

from datetime import date, timedelta

import pytest

from app.goals.peers_check import MOST_AT_ONCE, hints
from tests.goals.posting import post

TODAY = date(2026, 11, 22)
GOOD = "Three students build on each other’s ideas in every discussion."


def asked(statement=GOOD, *, why="I want to stop being the switchboard.", measure="Ideas", target_on=None):
    return hints(statement, why=why, measure=measure, target=None, target_on=target_on, today=TODAY)


@pytest.mark.parametrize(
    ("said", "begins"),
    [
        ({"statement": "Students talk more"}, "Powerful: "),
        ({"statement": "Students ask, and they listen, and they write more; all of it aloud"}, "Easy: "),
        ({"why": None}, "Emotionally compelling: why"),
        ({"statement": "My students must give full reasons"}, "Emotionally compelling: “must”"),
        ({"statement": "All my students always give a reason"}, "Reachable: “all my students”"),
        ({"measure": None}, "Reachable: how would you know"),
        ({"target_on": TODAY - timedelta(days=1)}, "Reachable: that day has passed"),
        ({"target_on": TODAY + timedelta(days=400)}, "Reachable: that is most of a year"),
        ({"statement": "I wait three seconds after a question"}, "Student-focused: "),
    ],
)
def test_each_of_the_five_asks_its_question(said, begins):
    assert [hint[: len(begins)] for hint in asked(**said)] == [begins]


def test_a_goal_that_has_all_five_is_left_in_peace_and_nobody_is_asked_everything_at_once():
    assert asked() == []
    assert len(asked("I improve", why=None, measure=None)) == MOST_AT_ONCE


def test_the_form_asks_while_one_writes_and_sets_the_goal_all_the_same(world, client_of):
    amina = client_of(world.amina)
    asked_for = post(
        amina, "/goal-hints", statement="I wait three whole seconds", why="Because.", target="a lot"
    )
    assert asked_for.status_code == 200
    assert "what would your students do or say then?" in asked_for.text
    assert post(amina, "/goal-hints", statement=" ").text.strip() == ""
    assert "Emotionally compelling" in amina.get("/goals/new").text  # the five, explained
    assert post(amina, "/goals", statement="I improve", kind="instruction").status_code == 303
