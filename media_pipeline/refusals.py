"""Turns what ffprobe or a decoder says of a file into a refusal that a teacher understands."""

import re
from collections.abc import Iterable

from media_pipeline.errors import FfmpegFailed, MediaError, OverLimit, UnreadableMedia

CHOOSE = "Choose another copy of the recording."
_OFF_LIST = re.compile(r"Codec \((\w+)\) not on whitelist")
_TOO_LARGE = re.compile(r"Picture size (\d+)x(\d+) (?:exceeds|is invalid)")
_TOO_MANY = re.compile(r"exceeds? max_streams|max_streams parameter")
_OUR_FAULT = re.compile(r"^(?:ModuleNotFound|Import|Syntax)Error\b", re.MULTILINE)  # says a module of ours
_TOO_SLOW = {"too-slow", "stalled", "killed", "answer-too-long"}


def said_over_limit(said: str) -> OverLimit | None:
    """A limit that a reader met, out of what it said; it may have gone on regardless."""
    if large := _TOO_LARGE.search(said):
        return too_many_pixels(int(large[1]), int(large[2]))
    return too_many_streams() if _TOO_MANY.search(said) else None


def refusal(failure: FfmpegFailed) -> MediaError:
    """Why a file that could not be read is turned away; a fault of ours stays what it is, to be tried again."""
    if over := said_over_limit(failure.tail):
        return over
    if unknown := _OFF_LIST.findall(failure.tail):
        return unsupported(unknown)
    if "moov atom not found" in failure.tail:
        return truncated(failure.tail)
    if failure.code in _TOO_SLOW:
        sentence = f"This file is built in a way that takes far too long to read. {CHOOSE}"
        return OverLimit("takes-too-long", sentence, failure.tail)
    if failure.code.startswith("no-") or _OUR_FAULT.search(failure.tail):
        return failure
    return damaged(f"This file begins like a recording, but the rest can’t be read. {CHOOSE}", failure.tail)


def damaged(sentence: str, detail: str = "") -> UnreadableMedia:
    """The bytes are not what their beginning promised."""
    return UnreadableMedia("damaged", sentence, detail)


def truncated(detail: str) -> UnreadableMedia:
    """The part of the file that says where everything lies never arrived."""
    missing = "This recording is incomplete: its last part is missing, and without it nothing can be played."
    return UnreadableMedia("truncated", f"{missing} Copy it from the phone or camera again.", detail)


def undecodable(what: str) -> UnreadableMedia:
    """The frames are there, and none of them can be shown."""
    return UnreadableMedia("undecodable", f"{what} {CHOOSE}")


def unsupported(names: Iterable[str]) -> UnreadableMedia:
    """Codecs that we do not let near a decoder."""
    kind = ", ".join(sorted(set(names)))
    sentence = f"This recording is stored in a way that we can’t play ({kind})."
    return UnreadableMedia("unsupported-codec", f"{sentence} Save it as MP4 and choose it again.")


def nothing_inside() -> UnreadableMedia:
    """A container with neither picture nor sound."""
    return UnreadableMedia("no-playable-stream", f"There is neither picture nor sound in this file. {CHOOSE}")


def over_at_once() -> UnreadableMedia:
    """A recording shorter than a single frame of any camera."""
    return UnreadableMedia("nothing-to-watch", f"This recording is over as soon as it begins. {CHOOSE}")


def too_many_streams() -> OverLimit:
    """More tracks than any recorder makes."""
    return OverLimit("too-many-streams", f"This file holds far more tracks than a recording has. {CHOOSE}")


def too_many_pixels(width: int, height: int) -> OverLimit:
    """A picture that would fill the memory."""
    sentence = f"This film’s picture is {width} × {height}, more than we can take. Save it smaller and choose it again."
    return OverLimit("too-many-pixels", sentence)


def too_long(most_s: int) -> OverLimit:
    """Longer than the limit, in seconds."""
    most = f"{most_s // 3600} hours" if most_s >= 7200 else f"{most_s} seconds"
    sentence = f"This recording is longer than {most}, the most we can take. Cut it in parts."
    return OverLimit("too-long", sentence)


def too_large(most_bytes: int) -> OverLimit:
    """Larger than the limit, in bytes."""
    sentence = f"This file is larger than {most_bytes / (1 << 30):.3g} GB, the most we can take."
    return OverLimit("too-large", f"{sentence} Cut the recording in parts.")
