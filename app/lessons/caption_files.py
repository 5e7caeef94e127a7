"""Caption files as people have them (WebVTT, SRT), read into plain cues; and our own clean WebVTT, written from cues.

Read as text and nothing else: markup, styles, positions and notes are dropped, so that nothing in a file can do more than
be read. WebVTT after https://www.w3.org/TR/webvtt1/, SRT as players take it.
"""

import codecs
import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from app.foundation.refusals import Refusal

LARGEST_FILE_BYTES: Final = 2 * 1024 * 1024
MOST_CUES: Final = 20_000
LONGEST_CUE: Final = 1_000  # characters; a screen holds a tenth of that

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ARROW: Final = "-->"
TIME: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})")
TAG: Final = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,100}\}")
UNSHOWN: Final = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]"
)


class NotCaptions(Refusal):
    """A file that holds no captions that can be read; the sentence says what to do about it."""

    code = "not-captions"


@dataclass(frozen=True)
class Cue:
    """What is said from ``start_ms`` up to, and not including, ``end_ms``: plain text, perhaps of several lines."""

    start_ms: int
    end_ms: int
    text: str


def read_cues(data: bytes, *, length_ms: int | None = None) -> list[Cue]:
    """The cues of a file in time order, clamped to a recording of ``length_ms``. Raises :class:`NotCaptions`."""
    if len(data) > LARGEST_FILE_BYTES:
        raise NotCaptions(
            "Captions may be up to 2 MB. This file is larger, so it is perhaps not a caption file."
        )
    found = [clamped for cue in _cues(_text(data)) if (clamped := _within(cue, length_ms))]
    if not found:
        raise NotCaptions(
            "There are no captions in this file for this recording. Please choose a WebVTT or an SRT file."
        )
    if len(found) > MOST_CUES:
        raise NotCaptions(
            f"This file holds more than {MOST_CUES} captions. Please choose one for this recording alone."
        )
    return sorted(found, key=lambda cue: (cue.start_ms, cue.end_ms))


def write_webvtt(cues: Iterable[Cue]) -> str:
    """Our own WebVTT: times and text, and no markup that was not escaped."""
    blocks = (f"{_clock(cue.start_ms)} {ARROW} {_clock(cue.end_ms)}\n{_escaped(cue.text)}\n" for cue in cues)
    return "\n".join(["WEBVTT\n", *blocks])


def _text(data: bytes) -> str:
    coding = next((name for mark, name in MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(coding)
    except UnicodeDecodeError as unread:
        raise NotCaptions(
            "We cannot read the letters of this file. Please save it as UTF-8 and choose it again."
        ) from unread
    if "\x00" in text:
        raise NotCaptions("This is not a text file. Please choose a WebVTT or an SRT file.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cues(text: str) -> Iterator[Cue]:
    """Every block of lines that has times; notes, styles and headings have none."""
    for block in re.split(r"\n[ \t]*\n", text):
        lines = block.strip("\n").split("\n")
        at = next((number for number, line in enumerate(lines[:2]) if ARROW in line), None)
        if at is None or lines[0].startswith(("NOTE", "STYLE", "REGION")):
            continue
        times = _times(lines[at])
        words = _plain(lines[at + 1 :])
        if times and words:
            yield Cue(*times, words)


def _times(line: str) -> tuple[int, int] | None:
    before, _, after = line.partition(ARROW)
    start, end = TIME.fullmatch(before.strip()), TIME.match(after.strip())
    return (_ms(start), _ms(end)) if start and end else None


def _ms(found: re.Match[str]) -> int:
    hours, minutes, seconds, fraction = found.groups()
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    return whole * 1000 + int(fraction.ljust(3, "0"))


def _plain(lines: Iterable[str]) -> str:
    """Text without markup: tags first, so that what an escape stands for is never taken for one."""
    cleaned = (UNSHOWN.sub("", html.unescape(TAG.sub("", line))).strip() for line in lines)
    return "\n".join(filter(None, cleaned))[:LONGEST_CUE].strip()


def _within(cue: Cue, length_ms: int | None) -> Cue | None:
    end_ms = cue.end_ms if length_ms is None else min(cue.end_ms, length_ms)
    return Cue(cue.start_ms, end_ms, cue.text) if end_ms > cue.start_ms else None


def _clock(ms: int) -> str:
    seconds, rest_ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest_ms:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
