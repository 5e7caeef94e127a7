"""The statistics, against figures worked by hand, by brute force, and as they were published."""

from datetime import date, timedelta
from itertools import combinations, permutations
from statistics import median, pvariance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.progress.statistics import (
    dominance_variance,
    kendall_s,
    level,
    nap,
    tau_u,
    theil_sen,
    trend,
)

BEGIN = date(2026, 9, 7)
FIGURES = st.lists(st.integers(0, 6).map(float), min_size=3, max_size=8)


def weekly(values, first=BEGIN):
    return [(first + timedelta(days=7 * number), float(value)) for number, value in enumerate(values)]


def test_the_slope_and_its_interval_are_those_of_sens_own_example():
    """Sen (1968), section 6: slope 4, and at 93% between 3.71 and 4.38."""
    times, values = [1, 2, 3, 4, 10, 12, 18], [9, 15, 19, 20, 45, 55, 78]
    slope, lower, upper = theil_sen(times, values, confidence=0.93)
    assert slope == 4
    assert (round(lower, 2), round(upper, 2)) == (3.71, 4.38)


def test_nap_and_its_interval_are_those_of_a_published_example():
    """The example of the R package SingleCaseES, which has Newcombe's method 5 as well: 0.917, from 0.597 to 0.986."""
    found = nap([20, 20, 26, 25, 22, 23], [28, 25, 24, 27, 30, 30, 29])
    assert found.pairs == 42
    assert found.value == pytest.approx(38.5 / 42)  # by hand: 3.5 of the 42 pairs are not better
    assert (round(found.lower, 3), round(found.upper, 3)) == (0.597, 0.986)


def test_tau_u_by_hand():
    """A: 2 3 5 3, B: 4 5 5 7 6. Of 20 pairs 17 rise, 2 tie, 1 falls: S is 16. In A 4 pairs rise, 1 ties, 1 falls: 3.

    The variance, by hand: ties over all are 3 twice and 5 three times, so 20/3 · (10 - (6 + 24)/72), and in A
    (4·3·13 - 2·1·9)/18.
    """
    before, since = weekly([2, 3, 5, 3]), weekly([4, 5, 5, 7, 6], BEGIN + timedelta(days=60))
    found = tau_u(before, since)
    assert kendall_s(before) == 3
    assert found.value == pytest.approx((16 - 3) / 20)
    spread = 1.959964 * (20 / 3 * (10 - 30 / 72) + (156 - 18) / 18) ** 0.5 / 20
    assert (found.lower, found.upper) == pytest.approx((0.65 - spread, 0.65 + spread), abs=1e-6)


def test_the_variance_of_tau_u_is_that_of_all_orders():
    """Brute force: every order of seven different figures is as likely, three of them before and four since."""
    differences = []
    for order in permutations(range(7)):
        before, since = order[:3], order[3:]
        across = sum((b > a) - (b < a) for a in before for b in since)
        differences.append(across - sum((b > a) - (b < a) for a, b in combinations(before, 2)))
    found = tau_u(weekly([0, 1, 2]), weekly([3, 4, 5, 6], BEGIN + timedelta(days=90)))
    half = (found.upper - found.lower) / 2 * 12 / 1.959964
    assert half**2 == pytest.approx(pvariance(differences), rel=1e-5)


def test_ties_take_their_share_off_the_variance():
    """Brute force again, over all ways to share out figures of which some are alike."""
    figures = [1, 1, 2, 2, 2, 3, 4]
    found = []
    for places in combinations(range(7), 3):
        before = [figures[place] for place in places]
        since = [figures[place] for place in range(7) if place not in places]
        found.append(sum((b > a) - (b < a) for a in before for b in since))
    assert dominance_variance(figures[:3], figures[3:]) == pytest.approx(pvariance(found))


@given(FIGURES, FIGURES)
@settings(max_examples=80, deadline=None)
def test_nap_is_what_counting_all_pairs_gives_and_lies_in_its_interval(before, since):
    pairs = [1 if b > a else 0.5 if b == a else 0 for a in before for b in since]
    found, turned = nap(before, since), nap(before, since, better=-1)
    assert found.value == pytest.approx(sum(pairs) / len(pairs))
    assert 0 <= found.lower <= found.value <= found.upper <= 1
    assert (
        found.upper - found.lower > 0.05
    )  # so few readings are never certain, not even where all pairs agree
    assert (turned.value, turned.lower) == pytest.approx((1 - found.value, 1 - found.upper), abs=1e-6)


@given(FIGURES, FIGURES)
@settings(max_examples=80, deadline=None)
def test_where_less_is_better_tau_u_is_turned_round(before, since):
    first, second = weekly(before), weekly(since, BEGIN + timedelta(days=100))
    assert tau_u(first, second, better=-1).value == pytest.approx(-tau_u(first, second).value)


@given(st.lists(st.integers(-9, 9).map(float), min_size=5, max_size=9), st.integers(-5, 5))
@settings(max_examples=80, deadline=None)
def test_a_trend_moves_with_a_slope_that_is_added(values, slope):
    """Median of all slopes by brute force, and adding a straight line adds its slope, interval and all."""
    plain, steeper = weekly(values), [(day, v + slope * n) for n, (day, v) in enumerate(weekly(values))]
    found, moved = trend(plain), trend(steeper)
    slopes = [(values[j] - values[i]) / (j - i) for i, j in combinations(range(len(values)), 2)]
    assert found.per_week == pytest.approx(median(slopes))
    assert found.lower <= found.per_week <= found.upper
    assert moved.per_week == pytest.approx(found.per_week + slope)


def test_too_few_readings_have_no_figure():
    assert nap([1, 2], [3, 4, 5]) is None
    assert tau_u(weekly([1, 2, 3]), weekly([4, 5])) is None
    assert trend(weekly([1, 2, 3, 4])) is None
    assert trend([(BEGIN, float(value)) for value in range(6)]) is None
    assert level([]) is None
    assert (level([1, 2, 6]).median, level([1, 2, 6]).mean) == (2, 3)
