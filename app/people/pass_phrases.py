"""Pass phrases: kept with Argon2id, compared in the same time whether or not there is anything to compare with."""

import re
import threading
import unicodedata
from collections.abc import Iterable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12
LONGEST = 200
LEFT_OVER = 6  # characters that must remain once everything anybody would try first is taken away

# 19 MiB and two passes, as OWASP advises: tens of milliseconds on a school's server, and 76 MiB at the very most.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
AT_ONCE = 4
_turns = threading.BoundedSemaphore(AT_ONCE)
_NOBODY = HASHER.hash("there is nobody behind this address")

OBVIOUS = (
    "passphrase", "password", "passwort", "sightline", "letmein", "welcome", "qwertyuiop", "qwertz", "qwerty",
    "asdfghjkl", "iloveyou", "teacher", "coach", "school", "admin", "1234567890", "123456789", "123123", "123456",
    "12345", "1234", "123", "abcdef", "abc",
)  # fmt: skip


def sealed(phrase: str) -> str:
    """What is kept of a pass phrase."""
    with _turns:
        return HASHER.hash(_same_letters(phrase))


def opens(kept: str | None, phrase: str) -> bool:
    """Whether a phrase is the kept one. Without one to compare with it takes as long to say no."""
    with _turns:
        try:
            return HASHER.verify(kept or _NOBODY, _same_letters(phrase)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def outdated(kept: str) -> bool:
    """Whether a phrase was sealed with other parameters than today's."""
    return HASHER.check_needs_rehash(kept)


def weakness(phrase: str, about: Iterable[str] = ()) -> str | None:
    """Why a pass phrase would be guessed, as a sentence; ``about`` are names and addresses people would try first."""
    text = _same_letters(phrase)
    if len(text) < SHORTEST:
        return f"Please use at least {SHORTEST} characters. Four words that do not belong together are good."
    if len(text) > LONGEST:
        return f"Please keep this to {LONGEST} characters."
    left = re.sub(r"[\W_]", "", text).casefold() or text
    for word in sorted({*OBVIOUS, *_words(about)}, key=len, reverse=True):
        left = left.replace(word, "")
    if len(left) < LEFT_OVER or len(set(left)) < LEFT_OVER - 1:
        return "This would be guessed early. Four words that do not belong together are good."
    return None


def _same_letters(phrase: str) -> str:
    """The same keys typed on another machine give the same bytes."""
    return unicodedata.normalize("NFKC", phrase).strip()


def _words(about: Iterable[str]) -> Iterable[str]:
    for text in about:
        yield from (word for word in re.split(r"[\W_]+", text.casefold()) if len(word) >= 3)
