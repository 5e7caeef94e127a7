"""The chart's geometry and the words beside it: nothing collides, nothing leaves the picture, nothing is overstated."""

from datetime import date, timedelta
from itertools import combinations
from statistics import median

from hypothesis import given, settings
from hypothesis import strategies as st

from app.goals.measures import Direction
from app.progress.chart import LINE_HEIGHT, Plot, drawn, nice_ticks, spread
from app.progress.picture import wrapped
from app.progress.statistics import trend
from app.progress.verdict import Finding, compared, plain, trend_words, verdict

BEGIN = date(2026, 9, 7)
VALUES = st.floats(-1e6, 1e6).map(lambda value: round(value, 2))
SERIES = st.lists(st.tuples(st.integers(0, 500), VALUES), min_size=1, max_size=12).map(sorted)
LEVEL = st.none() | VALUES


def chart(series, begun, *, width=720, **levels):
    plots = [
        Plot(str(n), BEGIN + timedelta(days), v, begun is not None and days >= begun)
        for n, (days, v) in enumerate(series)
    ]
    begun_on = None if begun is None else BEGIN + timedelta(begun)
    line = trend([(plot.day, plot.value) for plot in plots if plot.intervention])
    said = {"baseline": None, "target": None, "since": None} | levels
    return drawn(plots, begun_on=begun_on, trend=line, width=width, height=240, **said)


def points(values, first=0):
    return [(BEGIN + timedelta(days=7 * n + first), float(v)) for n, v in enumerate(values)]


def said_of(before, since, direction=Direction.MORE):
    found = compared(points(before), points(since, 300), direction)
    return verdict(found, direction, begun_on=BEGIN + timedelta(days=200))


@given(SERIES, st.none() | st.integers(-20, 520), LEVEL, LEVEL, st.sampled_from([360, 720]))
@settings(max_examples=150, deadline=None)
def test_everything_lies_in_the_picture_and_no_words_touch(series, begun, baseline, target, width):
    since = median(value for _, value in series)
    found = chart(series, begun, width=width, baseline=baseline, target=target, since=since)
    for dot in found.dots:
        assert 0 <= dot.x <= found.width
        assert 0 <= dot.y <= found.height
    for line in found.lines:
        assert {0 <= y <= found.height for y in (line.y1, line.y2)} == {True}, line
        assert {-1 <= x <= found.width for x in (line.x1, line.x2)} == {True}, line
    for one, other in combinations(found.labels, 2):
        beside = one.reach[1] <= other.reach[0] or other.reach[1] <= one.reach[0]
        assert beside or abs(one.y - other.y) >= LINE_HEIGHT - 1.5, (one, other)


@given(st.lists(VALUES, min_size=1, max_size=9))
@settings(max_examples=150, deadline=None)
def test_ticks_are_round_and_take_all_figures_in(values):
    ticks = nice_ticks(values)
    assert ticks[0] <= min(values) <= max(values) <= ticks[-1] + 1e-6
    assert 2 <= len(ticks) <= 8
    assert nice_ticks([0, 1, 3]) == [0, 1, 2, 3]


def test_levels_at_one_height_keep_their_order_and_their_distance():
    assert spread([100, 101, 102], top=0, bottom=200) == [100, 115, 130]
    assert spread([195, 198], top=0, bottom=200) == [185, 200]
    assert chart([], None).dots == []


def test_lines_go_where_they_should():
    found = chart(
        [(0, 1), (7, 1), (21, 2), (28, 3), (35, 3), (42, 4), (49, 5)], 14, baseline=1, target=5, since=3
    )
    kinds = [line.kind for line in found.lines]
    assert [kinds.count(kind) for kind in ("phase", "baseline", "target", "median", "trend")] == [
        1,
        1,
        1,
        1,
        1,
    ]
    border = next(line.x1 for line in found.lines if line.kind == "phase")
    assert found.dots[1].x < border < found.dots[2].x
    crossing = [line for line in found.lines if line.kind == "path" and line.x1 < border < line.x2]
    assert crossing == []  # what lies between the phases was not seen
    assert [
        label.words for label in found.labels if label.kind in ("target", "median", "baseline", "phase")
    ] == [
        "Before",
        "Since 21 Sep",
        "Target 5",
        "Median 3",
        "Baseline 1",
    ]


def test_the_words_say_no_more_than_the_readings_do():
    assert said_of([1, 2], [5, 6, 7]).finding is Finding.CANNOT_TELL
    assert said_of([1, 0, 1, 1], [2, 3, 3, 4]).finding is Finding.BETTER
    assert said_of([1, 3, 1, 2], [2, 3, 2]).finding is Finding.PERHAPS_BETTER
    assert said_of([1, 2, 3, 2], [2, 1, 3, 2]).finding is Finding.AS_BEFORE
    assert said_of([2, 3, 2], [1, 3, 1, 2]).finding is Finding.PERHAPS_WORSE
    assert said_of([5, 5, 6, 5], [1, 2, 1, 2]).finding is Finding.WORSE
    rising = said_of([1, 2, 3, 4], [5, 6, 7, 8])
    assert rising.finding is Finding.PERHAPS_BETTER
    assert "on its way before the first step" in rising.how_sure
    fewer = said_of([9, 8, 9, 9], [4, 3, 4, 2], Direction.LESS)
    assert (fewer.finding, fewer.sentence) == (Finding.BETTER, "More often lower than before.")
    assert "100% come out lower" in fewer.how_sure


def test_what_is_missing_is_said_in_words():
    nothing = verdict(compared([], [], Direction.MORE), Direction.MORE, begun_on=None)
    assert nothing.how_sure.startswith("Everything so far counts as before, because no step is agreed yet.")
    found = compared([], points([1, 2, 3, 4, 5]), Direction.MORE)
    assert "no reading from before and 5 since" in verdict(found, Direction.MORE, begun_on=BEGIN).how_sure
    assert trend_words(found) == "Since then it rises by about 1 a week; the change lies between 1 and 1."
    assert trend_words(compared([], points([1, 5, 1, 5, 1]), Direction.MORE)).startswith(
        "No clear trend since"
    )
    assert "there is 1" in trend_words(compared([], points([1]), Direction.MORE))
    assert (plain(-2.5), plain(3.0), plain(1 / 3)) == ("−2.5", "3", "0.33")


def test_long_words_are_wrapped_and_cut_to_the_pictures_width():
    assert wrapped("", 12, 100) == []
    lines = wrapped("three short words " + "x" * 200, 12, 120)
    assert "".join(lines).replace(" ", "") == "threeshortwords" + "x" * 200
    assert len(lines) > 3
