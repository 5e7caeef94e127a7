"""Moments of a recording, as what is said or marked about it names them."""

from app.foundation.formats import film_length
from app.foundation.refusals import Refusal
from app.lessons.recording import Recording


def expect_within(recording: Recording, **moments_ms: int | None) -> None:
    """Hold moments, by the names of their fields, to the length of a recording, as far as that is known.

    Raises :class:`Refusal` for the first that lies behind the end.
    """
    length_ms = recording.duration_ms
    if length_ms is None:
        return
    for field, ms in moments_ms.items():
        if ms is not None and ms > length_ms:
            raise Refusal(f"The recording is {film_length(length_ms)} long.", field=field)
