"""What marks add up to: worked examples, and what must hold for any marks."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.marks.counting import Event, Span, bins, budget, covered_ms, ranges, states, tally, union

MINUTE = 60_000
TEN_MINUTES = 10 * MINUTE


def interval(at_ms: int, end_ms: int | None, tag: str = "wait") -> Event:
    return Event("ben", tag, at_ms, end_ms)


@st.composite
def recordings(draw: st.DrawFn) -> tuple[int, list[Event]]:
    """A recording's length and marks on it, some of them open, some overlapping."""
    duration_ms = draw(st.integers(1, 5_000))
    events = []
    for _ in range(draw(st.integers(0, 12))):
        at = draw(st.integers(0, duration_ms))
        end = draw(st.none() | st.integers(at + 1, duration_ms + 50))
        events.append(interval(at, end, draw(st.sampled_from("abc"))))
    return duration_ms, events


def test_moments_are_counted_and_have_no_length():
    found = tally(
        [Event("ben", "question", at) for at in (90_000, 30_000, 60_000)], TEN_MINUTES, lasting=False
    )
    assert (found.count, found.rate_per_minute, found.first_ms, found.last_ms) == (3, 0.3, 30_000, 90_000)
    assert (found.total_ms, found.mean_ms, found.median_ms, found.share, found.open) == (
        None,
        None,
        None,
        None,
        0,
    )


def test_intervals_are_timed_and_one_that_runs_is_counted_without_a_length():
    found = tally([interval(0, 2_000), interval(10_000, 11_000), interval(20_000, 26_000), interval(30_000, None)],
                  MINUTE, lasting=True)  # fmt: skip
    assert (found.count, found.open, found.total_ms) == (4, 1, 9_000)
    assert (found.mean_ms, found.median_ms, found.share) == (3_000, 2_000, 0.15)


def test_overlapping_intervals_cover_each_moment_once():
    marks = [interval(0, 40_000), interval(10_000, 50_000), interval(0, 70_000)]
    found = tally(marks, MINUTE, lasting=True)
    assert (found.total_ms, found.share) == (140_000, 1.0)


def test_without_marks_or_a_length_there_is_nothing_to_divide():
    nothing = tally([], MINUTE, lasting=True)
    assert (nothing.count, nothing.rate_per_minute, nothing.total_ms, nothing.share) == (0, 0, 0, 0)
    assert (nothing.mean_ms, nothing.first_ms) == (None, None)
    for unknown in (None, 0):
        found = tally([interval(0, 10)], unknown, lasting=True)
        assert (found.rate_per_minute, found.share) == (None, None)


def test_bins_say_where_in_the_lesson_it_happens():
    marks = [interval(0, 1_500), interval(2_999, 3_001), interval(9_000, None)]
    assert [(one.from_ms, one.to_ms, one.count, one.covered_ms) for one in bins(marks, 9_000, 3)] == [
        (0, 3_000, 2, 1_501),
        (3_000, 6_000, 0, 1),
        (6_000, 9_000, 1, 0),
    ]


def test_of_two_that_overlap_the_one_that_began_later_holds_and_the_budget_adds_up():
    marks = [
        interval(1_000, 8_000, "teacher"),
        interval(2_000, 4_000, "student"),
        interval(9_000, 12_000, "student"),
    ]
    assert states(marks, 10_000) == [
        Span(0, 1_000, None),
        Span(1_000, 2_000, "teacher"),
        Span(2_000, 4_000, "student"),
        Span(4_000, 8_000, "teacher"),
        Span(8_000, 9_000, None),
        Span(9_000, 10_000, "student"),
    ]
    spent = budget(marks, ["teacher", "student", "pair talk"], 10_000)
    assert list(spent.items()) == [("teacher", 5_000), ("student", 3_000), ("pair talk", 0), (None, 2_000)]


@given(recordings())
def test_time_is_never_made_or_lost(found: tuple[int, list[Event]]):
    duration_ms, events = found
    spans = states(events, duration_ms)
    assert [spans[0].from_ms, spans[-1].to_ms] == [0, duration_ms]
    assert all(one.to_ms == after.from_ms and one.tag != after.tag for one, after in pairwise(spans))
    spent = budget(events, ["a", "b", "c"], duration_ms)
    assert sum(spent.values()) == duration_ms
    assert duration_ms - spent[None] == covered_ms(events, duration_ms) <= duration_ms


@given(recordings(), st.integers(1, 40))
def test_bins_hold_every_mark_and_every_covered_moment(found: tuple[int, list[Event]], number: int):
    duration_ms, events = found
    cut = bins(events, duration_ms, number)
    assert sum(one.count for one in cut) == len(events)
    assert sum(one.covered_ms for one in cut) == covered_ms(events, duration_ms)
    assert all(0 <= one.covered_ms <= one.to_ms - one.from_ms for one in cut)
    assert {one.to_ms - one.from_ms for one in cut} <= {duration_ms // number, duration_ms // number + 1}


@given(recordings())
def test_each_moment_of_the_union_is_one_of_some_mark(found: tuple[int, list[Event]]):
    duration_ms, events = found
    there = {ms for at, end in ranges(events, duration_ms) for ms in range(at, end)}
    assert {ms for at, end in union(ranges(events, duration_ms)) for ms in range(at, end)} == there
