"""How plain values read on a page: clock times inside a film, initials, a file's size."""

import zlib
from typing import Final

from flask import Flask

TONES: Final = 6
"""Grounds that avatars have in the style sheet."""


def timecode(ms: int, *, tenths: bool = True) -> str:
    """A moment of a film as people read it: ``1:04.2``, or ``1:02:00.0`` past the hour."""
    seconds, rest_ms = divmod(max(ms, 0), 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    whole = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{whole}.{rest_ms // 100}" if tenths else whole


def film_length(ms: int) -> str:
    """How long a film is, without tenths: ``41:12``."""
    return timecode(ms, tenths=False)


def spoken_length(ms: int) -> str:
    """The same for a screen reader: ``41 minutes 12 seconds``."""
    minutes, seconds = divmod(max(ms, 0) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "hour"), (minutes, "minute"), (seconds, "second"))
    said = [f"{count} {word}{'' if count == 1 else 's'}" for count, word in parts if count]
    return " ".join(said) or "0 seconds"


def machine_length(ms: int) -> str:
    """The same for a ``time`` element: ``PT2472.000S``."""
    return f"PT{max(ms, 0) / 1000:.3f}S"


def initials(name: str) -> str:
    """First letters of the first and the last word: ``Amina Diallo`` gives ``AD``."""
    words = name.split()
    chosen = words if len(words) < 2 else [words[0], words[-1]]
    return "".join(word[0] for word in chosen).upper()


def tone(name: str) -> int:
    """A ground for somebody's avatar, the same wherever and whenever the name is shown."""
    return zlib.crc32(name.encode()) % TONES + 1


def init_app(app: Flask) -> None:
    """Give templates these as filters."""
    for reading in (timecode, film_length, spoken_length, machine_length, initials, tone):
        app.add_template_filter(reading)
