"""Words that judge are pointed out, kindly; words that describe are left in peace."""

import pytest

from app.pods.describing import MOST, hints
from app.pods.protocol import AGENDA, STAGES, next_host, stage


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("A good question, and then silence.", ["good"]),
        ("The teacher should wait longer.", ["should"]),
        ("The plenary was weak, unfortunately.", ["weak", "unfortunately"]),
        ("I liked how they turned to each other.", ["i liked"]),
        ("The class was engaged.", ["engaged"]),
        ("She talked too fast.", ["too fast"]),
        ("Everybody listened.", ["everybody"]),
        ("You didn’t understand; try to slow down.", ["didn’t understand", "try to"]),
        ("WELL DONE!", ["well done"]),
    ],
)
def test_words_that_judge_are_named(body, words):
    assert [hint.word for hint in hints(body)] == words


@pytest.mark.parametrize(
    "body",
    [
        "She asked “who can add?” and four hands went up.",
        "Twelve seconds passed. A girl by the window said “that is a good idea”.",
        "The teacher wrote three fractions on the board and stepped back.",
        "He turned to the weekday list and read the goods in the shop.",
        "",
    ],
)
def test_a_description_is_left_in_peace(body):
    assert hints(body) == []


def test_each_hint_says_how_to_put_it_and_there_are_few():
    found = hints("Good, good, great, weak, boring, should, never.")
    assert len(found) == MOST
    assert found[0].sentence.startswith("“good” is a judgement. What did you see")


def test_the_turn_goes_round():
    members = ["amina", "ben", "chidi"]
    assert next_host(members, []) == "amina"
    assert next_host(members, ["amina"]) == "ben"
    assert next_host(members, ["amina", "ben", "chidi"]) == "amina"
    assert next_host([*members, "dana"], ["amina", "ben", "chidi", "amina"]) == "dana"
    assert next_host(["ben", "chidi"], ["amina", "ben", "chidi"]) == "ben"
    assert next_host([], ["amina"]) is None


def test_a_round_stands_where_its_members_are():
    here = {"clips": 1, "watched": 3, "gave": 3, "members": 3, "met": False, "ended": False}
    assert STAGES[stage(**{**here, "clips": 0})] == "Bring clips"
    assert STAGES[stage(**{**here, "watched": 2})] == "Watch"
    assert STAGES[stage(**{**here, "gave": 1})] == "Describe"
    assert STAGES[stage(**here)] == "Meet"
    assert STAGES[stage(**{**here, "met": True})] == "Next level of work"
    assert stage(**{**here, "ended": True}) == len(STAGES)
    assert [part.title for part in AGENDA] == ["Describe", "Patterns", "Predict", "Next level of work"]
