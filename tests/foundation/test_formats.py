"""How plain values read on a page."""

import pytest

from app.foundation.formats import film_length, initials, machine_length, spoken_length, timecode, tone


@pytest.mark.parametrize(
    ("ms", "reads"), [(0, "0:00.0"), (61_499, "1:01.4"), (599_999, "9:59.9"), (3_725_000, "1:02:05.0")]
)
def test_a_moment_reads_as_minutes_seconds_and_the_tenth_that_has_begun(ms, reads):
    assert timecode(ms) == reads


def test_a_films_length_has_no_tenths():
    assert film_length(2_472_900) == "41:12"


@pytest.mark.parametrize(
    ("ms", "said"),
    [
        (0, "0 seconds"),
        (61_000, "1 minute 1 second"),
        (2_472_000, "41 minutes 12 seconds"),
        (7_200_000, "2 hours"),
    ],
)
def test_a_length_is_said_in_words(ms, said):
    assert spoken_length(ms) == said


def test_a_length_for_machines_is_an_iso_duration():
    assert machine_length(184_500) == "PT184.500S"


@pytest.mark.parametrize(
    ("name", "letters"), [("Amina Diallo", "AD"), ("Ben", "B"), ("Amina de la Diallo", "AD"), ("", "")]
)
def test_initials_are_the_first_letters_of_the_first_and_last_word(name, letters):
    assert initials(name) == letters


def test_a_persons_ground_never_changes_and_is_one_that_exists():
    assert tone("Amina Diallo") == tone("Amina Diallo")
    assert {tone(name) for name in ("Amina", "Ben", "Chidi", "Dana", "Elena", "Farid")} <= set(range(1, 7))
