"""What may be a key: safe segments, so that no key ever leaves the place it is resolved against."""

import re

SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
LONGEST = 512
MANIFESTS = (".m3u8", ".mpd", ".json")


class UnsafeKey(ValueError):
    """A key that we would never make. Whoever passed it on took it from outside."""


def checked(key: str) -> str:
    """Give the key back. Raises :class:`UnsafeKey` for one that is empty, absolute, climbing, hidden or too long."""
    segments = key.split("/")
    if len(key) > LONGEST or not all(
        SEGMENT.fullmatch(segment) and ".." not in segment for segment in segments
    ):
        raise UnsafeKey(repr(key[:80]))
    return key


def last_the_manifests(key: str) -> tuple[bool, str]:
    """Sorts what names other files behind them, so that nobody is sent to a file that is not there yet."""
    return key.endswith(MANIFESTS), key
