"""Two people in the same notes lose nothing."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.debriefs.notes import merge

BASE = "Wait time\nWho answered"


@pytest.mark.parametrize(
    ("mine", "theirs", "kept"),
    [
        (BASE, BASE, BASE),
        (f"{BASE}\nMine", BASE, f"{BASE}\nMine"),
        (BASE, f"{BASE}\nTheirs", f"{BASE}\nTheirs"),
        (f"{BASE}\nSame", f"{BASE}\nSame", f"{BASE}\nSame"),
        ("Waited 3 s\nWho answered", "Wait time\nWho answered: Amir", "Waited 3 s\nWho answered: Amir"),
        (f"Mine\n{BASE}", f"{BASE}\nTheirs", f"Mine\n{BASE}\nTheirs"),
        ("Wait time\nWho answered first", f"{BASE}\nTheirs", "Wait time\nWho answered first\nTheirs"),
        ("Who answered", BASE, "Who answered"),
        (f"On: {BASE}", f"{BASE}\nTheirs", f"On: {BASE}\nTheirs"),
        (f"{BASE}\nMine", f"On: {BASE} first", f"On: {BASE} first\nMine"),
        (f"{BASE} first", "Wait time\nAda: Who answered", "Wait time\nAda: Who answered first"),
    ],
)
def test_changes_in_different_places_come_together(mine, theirs, kept):
    merged = merge(BASE, mine, theirs)
    assert (merged.text, merged.both_kept) == (kept, False)


def test_the_same_line_changed_by_both_stands_there_twice():
    merged = merge(BASE, "Wait time\nAmir answered", "Wait time\nAda answered")
    assert merged.text == "Wait time\nAda answered\nAmir answered"
    assert merged.both_kept


@pytest.mark.parametrize(
    ("base", "earlier", "later"),
    [
        ("Wait time", "Wait time\nWho ans", "Wait time\nWho answered "),
        ("", "Wai", "Wait time\nWho"),
        (BASE, f"Ada.\n{BASE}", f"Ada. And then\n{BASE}"),
    ],
)
def test_what_is_sent_again_with_more_behind_it_stands_there_once(base, earlier, later):
    assert merge(base, later, earlier).text == later


def test_typing_that_is_sent_in_pieces_is_neither_doubled_nor_lost():
    """One types on while the other's words arrive, and sends each time what was made of the text sent before."""
    kept, sent = "On: Wait time", "Wait time"
    for typed in ("Wait time\nWho", "Wait time\nWho answered", "Wait time\nWho answered \nAda"):
        kept, sent = merge(sent, typed, kept).text, typed
    assert kept == "On: Wait time\nWho answered \nAda"


def test_two_first_lines_are_both_kept():
    assert merge("", "Mine", "Theirs").text == "Theirs\nMine"
    assert merge("", "Mine", "Theirs").both_kept


@pytest.mark.parametrize(
    "lines", [["x"] * 50_000, ["x", "y"] * 25_000, [str(n % 300) for n in range(50_000)]]
)
def test_many_equal_lines_cost_no_more_than_others(lines):
    base = "\n".join(lines)
    mine = "\n".join(["Mine", *lines[: len(lines) // 2], "In the middle", *lines[len(lines) // 2 :]])
    theirs = "\n".join([*lines[: len(lines) // 3], "Theirs", *lines[len(lines) // 3 :], "At the end"])
    started = time.process_time()
    merged = merge(base, mine, theirs).text.split("\n")
    assert time.process_time() - started < 2  # difflib needs minutes
    assert {"Mine", "In the middle", "Theirs", "At the end"} <= set(merged)


def test_a_browsers_line_ends_are_not_a_change():
    assert merge("a\r\nb", "a\r\nb", "a\nb\nc").text == "a\nb\nc"


texts = st.lists(st.sampled_from(["a", "b", "c", "d", ""]), max_size=6).map("\n".join)


@given(texts, texts)
def test_alone_one_writes_what_one_writes(base, mine):
    assert merge(base, mine, base).text == mine
    assert merge(base, base, mine).text == mine


@given(texts, texts, texts)
def test_no_new_line_of_either_is_lost(base, mine, theirs):
    kept = set(merge(base, mine, theirs).text.split("\n"))
    for wrote in (mine, theirs):
        assert set(wrote.split("\n")) - set(base.split("\n")) - {""} <= kept  # an empty line may be typed in
