"""Why a recording was turned away, or why the work on it stopped.

Every error carries `code`, a stable kebab-case word for programs, and `sentence`, which a teacher reads:
it says what the file is and what to do next.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

DISK_FULL = (errno.ENOSPC, errno.EDQUOT)
TAIL_LENGTH = 4000  # characters of a program's last words that are worth keeping


class MediaError(Exception):
    """Anything the pipeline says about a recording. Retry only what `retryable` allows."""

    retryable = False

    def __init__(self, code: str, sentence: str, detail: str = "") -> None:
        super().__init__(f"{code}: {sentence}")
        self.code = code
        self.sentence = sentence
        self.detail = detail


class UnreadableMedia(MediaError):
    """The file is refused: it is not a recording, or nothing in it can be played. Trying again will not help."""


class OverLimit(MediaError):
    """The file is refused because it is larger, longer or finer than this installation accepts."""


class FfmpegFailed(MediaError):
    """A program we rely on ended without a good result. Worth another try; `tail` is what it last said."""

    retryable = True

    def __init__(self, code: str, sentence: str, tail: str = "") -> None:
        super().__init__(code, sentence, tail[-TAIL_LENGTH:])
        self.tail = self.detail


class OutOfSpace(FfmpegFailed):
    """The disk is full. Nothing is wrong with the recording: the work can start again when there is room."""

    def __init__(self, tail: str = "") -> None:
        super().__init__(
            "out-of-space",
            "There is no room left to prepare this recording. It will go on by itself when there is room again.",
            tail,
        )


@contextmanager
def telling_of_full_disks() -> Iterator[None]:
    """Raise OutOfSpace where a write in the block finds no room."""
    try:
        yield
    except OSError as reason:
        if reason.errno in DISK_FULL:
            raise OutOfSpace(str(reason)) from reason
        raise


class Cancelled(MediaError):
    """Somebody asked for the work to stop. Nothing half-made is left behind."""

    def __init__(self) -> None:
        super().__init__("cancelled", "The work on this recording was stopped.")
