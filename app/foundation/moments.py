"""Moments of a film as people type them: ``1:04.2``, the same figures that pages show."""

import re
from typing import Annotated, Any, Final

from pydantic import BeforeValidator

from app.foundation.schemas import MediaTime

_CLOCK: Final = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,2}):)?(\d{1,5})(?:[.,](\d{1,3}))?", re.ASCII)


def read_moment(text: str) -> int:
    """Read ``1:04.2``, ``1:02:00`` or plain seconds such as ``64.25``; answer milliseconds.

    Raises ``ValueError`` with a sentence for whoever typed it.
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        raise ValueError("Please give the time as minutes and seconds, like 1:04.2.")
    hours, minutes, seconds, fraction = found.groups()
    if minutes is not None and int(seconds) > 59:
        raise ValueError("Please give fewer than 60 seconds after the colon, like 1:04.2.")
    whole = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


def write_moment(ms: int) -> str:
    """Write a moment to the millisecond, so that :func:`read_moment` gives back exactly what was stamped."""
    seconds, rest_ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    return (
        f"{minutes // 60}:{minutes % 60:02}:{seconds:02}.{rest_ms:03}"
        if minutes >= 60
        else (f"{minutes}:{seconds:02}.{rest_ms:03}")
    )


def _typed(value: Any) -> Any:
    return read_moment(value) if isinstance(value, str) else value


TypedMoment = Annotated[MediaTime, BeforeValidator(_typed)]
"""A moment in a form's field, typed or stamped."""
