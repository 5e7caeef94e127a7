"""What is kept of a pass phrase, and which ones are not taken."""

import subprocess
import sys

import pytest

from app.people import pass_phrases


def test_a_phrase_is_sealed_with_argon2id_at_full_strength() -> None:
    program = "from app.people.pass_phrases import sealed; print(sealed('violet lantern marble tuesday'))"
    sealed = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    ).stdout
    assert sealed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_the_same_phrase_is_sealed_differently_each_time() -> None:
    assert pass_phrases.sealed("violet lantern marble") != pass_phrases.sealed("violet lantern marble")


def test_the_same_letters_typed_on_another_machine_open_too() -> None:
    assert pass_phrases.opens(pass_phrases.sealed("Zo\u00eb lantern marble"), "Zoe\u0308 lantern marble")


def test_nothing_opens_where_there_is_nothing() -> None:
    assert not pass_phrases.opens(None, "there is nobody behind this address")
    assert not pass_phrases.opens("not a hash", "anything at all")


@pytest.mark.parametrize(
    "phrase",
    [
        "violet lantern marble tuesday",
        "Zugspitze-Käse-42-Regen",
        "木漏れ日の中で猫が眠っている午後",
        "kT9!vQ2#mX7w",
    ],
)
def test_a_good_phrase_is_taken(phrase: str) -> None:
    assert pass_phrases.weakness(phrase, ("Amina Diallo", "amina@hillstreet.example")) is None


@pytest.mark.parametrize(
    "phrase",
    [
        "elevenchars",
        "x" * 201,
        "password123456",
        "aminadiallo2026",
        "hillstreet!!!",
        "abababababab",
        "            ",
    ],
)
def test_a_phrase_that_is_guessed_early_is_not(phrase: str) -> None:
    assert pass_phrases.weakness(phrase, ("Amina Diallo", "amina@hillstreet.example")) is not None
