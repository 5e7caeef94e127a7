"""Time in media: integer milliseconds for people and programs, fractions for frames, never float seconds."""

import re
from fractions import Fraction

_CLOCK = re.compile(r"^(?:(\d+):)?([0-5]?\d):([0-5]?\d)(?:[.,](\d{1,3}))?$")
_MILLISECONDS = re.compile(r"^\d+$")


class UnreadableTime(ValueError):
    """A time that is neither `HH:MM:SS.mmm` nor a whole number of milliseconds."""


def parse_time(text: str) -> int:
    """Read `HH:MM:SS.mmm`, `MM:SS.mmm` or whole milliseconds; answer milliseconds."""
    text = text.strip()
    if _MILLISECONDS.match(text):
        return int(text)
    match = _CLOCK.match(text)
    if match is None:
        raise UnreadableTime(
            f"“{text}” is not a time. Write HH:MM:SS.mmm, or a whole number of milliseconds."
        )
    hours, minutes, seconds, fraction = match.groups()
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int((fraction or "0").ljust(3, "0"))


def format_time(milliseconds: int) -> str:
    """Write milliseconds as `HH:MM:SS.mmm`, which is also the form of a WebVTT cue."""
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{rest:03d}"


def to_ms(seconds: Fraction) -> int:
    """The nearest whole millisecond."""
    return int(seconds * 1000 + Fraction(1, 2)) if seconds >= 0 else -to_ms(-seconds)


def rate_text(rate: Fraction | None) -> str | None:
    """A frame rate as people in the field write it in files: `30000/1001`, `25/1`."""
    return None if rate is None else f"{rate.numerator}/{rate.denominator}"


def parse_rate(text: str | None) -> Fraction | None:
    """Read `30000/1001`; a missing or zero rate is None."""
    if not text:
        return None
    numerator, _, denominator = text.partition("/")
    if (
        not numerator.lstrip("-").isdigit()
        or not (denominator or "1").isdigit()
        or int(denominator or 1) == 0
    ):
        return None
    rate = Fraction(int(numerator), int(denominator or 1))
    return rate if rate > 0 else None


def seconds_text(seconds: Fraction) -> str:
    """Seconds for a program's argument, cut (never rounded up) to the microsecond."""
    sign = "-" if seconds < 0 else ""
    micro = int(abs(seconds) * 1_000_000)
    return f"{sign}{micro // 1_000_000}.{micro % 1_000_000:06d}"
