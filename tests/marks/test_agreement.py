"""Two people's marks compared: published tables, an independent standard error, and pairs that nothing could better."""

from itertools import combinations, product
from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.marks import pairing
from app.marks.agreement import Compared, Difference, agreement, disagreements, kappa
from app.marks.counting import Event
from app.marks.pairing import paired

TALK = Compared("Who talks", ("teacher", "student"), lasting=True)
WAIT = Compared("Wait time", ("wait",), lasting=True)
PRAISE = Compared("Praise", ("praise",), lasting=False)
NAMES = {"teacher": "Teacher talk", "student": "Student talk", "wait": "Wait time", "praise": "Praise"}
NOON_LECTURES = {("yes", "yes"): 15, ("yes", "no"): 5, ("no", "yes"): 10, ("no", "no"): 70}
"""Viera, A. J. & Garrett, J. M. (2005). Understanding interobserver agreement: the kappa statistic. Family Medicine, 37,
360–363, table 1: two residents on the usefulness of noon lectures. By hand: p_o = .85, p_e = .2 × .25 + .8 × .75 = .65,
κ = .20 / .35 = .57."""
DIAGNOSES = {
    ("psychotic", "psychotic"): 75, ("psychotic", "neurotic"): 1, ("psychotic", "organic"): 4,
    ("neurotic", "psychotic"): 5, ("neurotic", "neurotic"): 4, ("neurotic", "organic"): 1,
    ("organic", "organic"): 10,
}  # fmt: skip
"""Fleiss, J. L. (1981). Statistical Methods for Rates and Proportions, 2nd edition, table 13.1: two raters' diagnoses of
100 people. By hand: p_o = .89, p_e = .80 × .80 + .10 × .05 + .10 × .15 = .66, κ = .23 / .34 = .68."""


def interval(tag: str, at_ms: int, end_ms: int | None) -> Event:
    return Event("", tag, at_ms, end_ms)


def moments(*times: int) -> list[Event]:
    return [Event("", "praise", at) for at in times]


def error_by_differences(table, step=1e-6):
    """The standard error by the delta method with numerical slopes: nothing of the formula that is tested is in here."""
    number = sum(table.values())
    said = sorted({word for cell in table for word in cell})
    cells = list(product(said, said))
    shares = [table.get(cell, 0) / number for cell in cells]

    def of(values):
        observed = sum(value for (a, b), value in zip(cells, values, strict=True) if a == b)
        by_chance = sum(
            sum(value for (a, _), value in zip(cells, values, strict=True) if a == word)
            * sum(value for (_, b), value in zip(cells, values, strict=True) if b == word)
            for word in said
        )
        return (observed - by_chance) / (1 - by_chance)

    slopes = []
    for index in range(len(cells)):
        up, down = list(shares), list(shares)
        up[index], down[index] = up[index] + step, down[index] - step
        slopes.append((of(up) - of(down)) / (2 * step))
    mean = sum(share * slope for share, slope in zip(shares, slopes, strict=True))
    return sqrt(sum(s * d * d for s, d in zip(shares, slopes, strict=True)) - mean**2) / sqrt(number)


@pytest.mark.parametrize(("table", "published"), [(NOON_LECTURES, 0.20 / 0.35), (DIAGNOSES, 0.23 / 0.34)])
def test_kappa_is_that_of_published_tables_and_its_interval_that_of_the_delta_method(table, published):
    found, low, high = kappa(table)
    assert found == pytest.approx(published)
    reach = 1.96 * error_by_differences(table)
    assert (low, high) == (pytest.approx(found - reach, abs=1e-4), pytest.approx(found + reach, abs=1e-4))


def test_kappa_cannot_be_told_where_one_answer_always_holds():
    assert kappa({}) is None
    assert kappa({("yes", "yes"): 40}) is None
    assert kappa({("yes", "yes"): 20, ("no", "no"): 20}) == (1, 1, 1)
    assert kappa({("yes", "no"): 20, ("no", "yes"): 20}) == (-1, -1, -1)


def test_intervals_are_compared_in_the_middle_of_each_bin():
    ben = [
        interval("teacher", 0, 4_000),
        interval("student", 4_000, 6_400),
        interval("teacher", 8_000, 9_000),
    ]
    amina = [interval("teacher", 0, 5_600), interval("student", 5_600, 6_600)]
    found = agreement(TALK, ben, amina, 9_600)
    # middles: .5 1.5 2.5 3.5 both teacher · 4.5 5.5 differ · 6.5 differs (Amina alone) · 7.5 both nothing · 8.5 differs ·
    # 9.3, of a bin of 600 ms, both nothing
    assert (found.bins, found.percent) == (10, 60)
    table = {("t", "t"): 4, ("s", "t"): 2, ("-", "s"): 1, ("-", "-"): 2, ("t", "-"): 1}
    assert (found.kappa, found.low, found.high) == kappa(table)
    assert agreement(TALK, ben, amina, 9_600, bin_ms=100).bins == 96


def test_moments_within_the_tolerance_are_one_event():
    ben, amina = moments(1_000, 10_000, 20_000), moments(2_900, 12_001, 20_000)
    found = agreement(PRAISE, ben, amina, 60_000)
    assert (found.bins, found.percent) == (60, pytest.approx(100 * 58 / 60))
    assert found.kappa == kappa({("p", "p"): 2, ("p", None): 1, (None, "p"): 1, (None, None): 56})[0]
    assert agreement(PRAISE, ben, amina, 60_000, tolerance_ms=2_001).percent == 100


def test_it_says_so_where_agreement_cannot_be_told():
    some = moments(1_000, 20_000)
    for found in (
        agreement(PRAISE, some, some, 60_000),
        agreement(PRAISE, [], [], 60_000),
        agreement(PRAISE, some * 3, some * 3, None),
        agreement(WAIT, [interval("wait", 0, 60_000)] * 3, [interval("wait", 0, 60_000)] * 3, 60_000),
    ):
        assert (found.kappa, found.low) == (None, None)
        assert found.cannot_tell.startswith("Can’t tell")


def test_differences_are_a_list_to_walk_through():
    ben = [interval("teacher", 0, 4_000), interval("wait", 4_000, 9_000), interval("teacher", 9_000, 20_000)]
    amina = [interval("teacher", 0, 4_500), interval("student", 9_000, 20_000)]
    found = disagreements([TALK, WAIT, PRAISE], ben, [*amina, *moments(30_000)], 31_000)
    assert found == [
        Difference(4_000, 9_000, "wait", None),
        Difference(9_000, 20_000, "teacher", "student"),
        Difference(28_000, 31_000, None, "praise"),
    ]
    assert [one.told("Ben", "Amina", NAMES) for one in found] == [
        "Ben: wait time; Amina: nothing",
        "Ben: teacher talk; Amina: student talk",
        "Ben: nothing; Amina: praise",
    ]
    assert disagreements([TALK], ben, amina, 31_000, least_ms=500)[0] == Difference(
        4_000, 4_500, None, "teacher"
    )


def quality(pairs, first, second):
    return -len(pairs), sum(abs(first[a] - second[b]) for a, b in pairs)


def best_of_all(first, second, tolerance_ms):
    """Every pairing in time order there is, tried out."""
    for number in range(min(len(first), len(second)), 0, -1):
        fitting = [
            list(zip(ones, others, strict=True))
            for ones in combinations(range(len(first)), number)
            for others in combinations(range(len(second)), number)
            if all(abs(first[a] - second[b]) <= tolerance_ms for a, b in zip(ones, others, strict=True))
        ]
        if fitting:
            return min(quality(pairs, first, second) for pairs in fitting)
    return 0, 0


times = st.lists(st.integers(0, 40), max_size=6).map(sorted)


@settings(max_examples=150)
@given(times, times, st.integers(0, 12))
def test_no_pairing_has_more_pairs_or_closer_ones(first, second, tolerance_ms):
    found = paired(first, second, tolerance_ms)
    assert quality(found, first, second) == best_of_all(first, second, tolerance_ms)


@given(times, times, st.integers(0, 12))
def test_a_crowd_is_paired_in_one_walk_with_as_many_pairs(first, second, tolerance_ms):
    with pytest.MonkeyPatch.context() as crowded:
        crowded.setattr(pairing, "MOST_PAIRS_WEIGHED", 0)
        found = paired(first, second, tolerance_ms)
    assert len(found) == -best_of_all(first, second, tolerance_ms)[0]
    assert all(abs(first[a] - second[b]) <= tolerance_ms for a, b in found)
    assert len({a for a, _ in found}) == len({b for _, b in found}) == len(found)
