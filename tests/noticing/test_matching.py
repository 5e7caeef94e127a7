"""Which notes of two people are about the same moment, checked against trying every way there is."""

import random
from itertools import permutations

import pytest

from app.noticing.matching import FEWEST_TO_SAY, Comparison, Match, Note, Share, compare


def moments(*at_ms: int, kind: str = "noticing") -> list[Note]:
    return [Note("comment", f"{kind}{number}", at, kind=kind) for number, at in enumerate(at_ms)]


def pairs(found: Comparison) -> list[tuple[int, int]]:
    return [(match.first.at_ms, match.second.at_ms) for match in found.both]


def test_notes_match_up_to_the_tolerance_and_overlapping_ranges_always():
    assert pairs(compare(moments(10_000), moments(15_000))) == [(10_000, 15_000)]
    assert pairs(compare(moments(10_000), moments(15_001))) == []
    assert pairs(compare(moments(10_000), moments(15_001), tolerance_ms=6_000)) == [(10_000, 15_001)]
    long_range = Note("comment", "r", 0, 60_000)
    assert pairs(compare([long_range], moments(45_000), tolerance_ms=0)) == [(0, 45_000)]
    assert pairs(compare([long_range], moments(61_000), tolerance_ms=0)) == []
    assert compare([], moments(1)).only_second == moments(1)


def test_each_note_has_one_partner_and_a_pair_more_goes_before_a_closer_one():
    found = compare(moments(10_000), moments(9_000, 10_500))
    assert pairs(found) == [(10_000, 10_500)]
    assert [note.at_ms for note in found.only_second] == [9_000]
    # taking the closest first (14 and 15) would leave 10 and 19 alone
    assert pairs(compare(moments(10_000, 15_000), moments(14_000, 19_000))) == [
        (10_000, 14_000),
        (15_000, 19_000),
    ]


def test_of_two_partners_equally_near_the_one_that_says_the_same_is_chosen():
    strength = Note("comment", "s", 12_000, kind="strength")
    other, same = Note("comment", "n", 12_000, kind="question"), Note("comment", "t", 12_000, kind="strength")
    assert compare([strength], [other, same]).both == [Match(strength, same)]
    tagged = Note("mark", "m", 12_000, tags=frozenset({"Wait time"}))
    words = Note("comment", "c", 12_000, kind="noticing", tags=frozenset({"Wait time", "Pairs"}))
    assert Match(tagged, words).alike
    assert not Match(tagged, other).alike
    assert not Match(Note("mark", "a", 0), Note("mark", "b", 0)).alike  # two empty kinds are no agreement


@pytest.mark.parametrize("seed", range(40))
def test_no_other_way_to_pair_them_has_more_pairs_or_lies_closer(seed):
    chance = random.Random(seed)

    def notes(count: int, name: str) -> list[Note]:
        starts = [chance.randrange(0, 30_000, 500) for _ in range(count)]
        ends = [start + chance.choice((1_000, 8_000)) if chance.random() < 0.3 else None for start in starts]
        return [
            Note("comment", f"{name}{at}", start, end)
            for at, (start, end) in enumerate(zip(starts, ends, strict=True))
        ]

    ours, theirs = notes(chance.randint(1, 5), "a"), notes(chance.randint(1, 6), "b")
    found = compare(ours, theirs)
    got = (-len(found.both), sum(match.first.distance_ms(match.second) for match in found.both))
    assert got == best_by_trying(ours, theirs)
    assert len(found.both) + len(found.only_first) == len(ours)
    assert len(found.both) + len(found.only_second) == len(theirs)


def best_by_trying(ours: list[Note], theirs: list[Note]) -> tuple[int, int]:
    padded = [*theirs, *[None] * len(ours)]
    ways = []
    for way in permutations(padded, len(ours)):
        near = [a.distance_ms(b) for a, b in zip(ours, way, strict=True) if b and a.distance_ms(b) <= 5_000]
        ways.append((-len(near), sum(near)))
    return min(ways)


def test_a_whole_lesson_of_notes_in_one_dense_stretch_is_paired_while_a_page_waits():
    ours, theirs = moments(*range(0, 600_000, 3_000)), moments(*range(1_000, 600_000, 3_000))
    found = compare(ours, theirs)
    assert len(found.both) == 200
    assert {second - first for first, second in pairs(found)} == {1_000}


def test_shares_stand_beside_their_counts_and_too_few_are_not_made_a_share():
    found = compare(moments(0, 10_000, 20_000, 30_000), moments(1_000, 11_000, 50_000, kind="strength"))
    assert found.agreement == Share(2, 5)
    assert found.agreement.percent == 40
    assert (found.of_first, found.of_second) == (Share(2, 4), Share(2, 3))
    assert found.of_first.percent is None
    assert found.alike == Share(0, 2)
    assert Share(FEWEST_TO_SAY, FEWEST_TO_SAY).percent == 100
    assert Share(0, 0).percent is None
