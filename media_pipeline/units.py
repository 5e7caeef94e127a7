"""The NAL units of an H.264 frame as they lie in an MP4, and what stands in them besides the picture.

Formats: ISO/IEC 14496-15 (units behind their lengths) and ITU-T H.264 (7.3.1; 7.3.2.3 and D.1, supplemental enhancement
information).
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from media_pipeline.errors import telling_of_full_disks
from media_pipeline.mp4 import Track
from media_pipeline.parameter_sets import LENGTH_BYTES, UnusualPicture

IDR = 5  # a picture that forgets all before it
SLICES = {1, 2, 3, 4, IDR}
SUPPLEMENT = 6
UNREGISTERED = 5
USER_DATA = {
    4,
    UNREGISTERED,
}  # messages: of a registered form (captions), and whatever a camera or program likes to tell
MOST_UNITS = 1000  # in one frame
FILLING = b"\xff"
FILLER = b"\3\0"  # a supplement that says nothing, in two bytes
STOP = b"\x80"


def units_of(file: BinaryIO, track: Track, place: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place in the file, and size of each unit of a frame. Raises UnusualPicture for what is not made of units."""
    at = max(0, int(track.offsets[place]))
    end = at + int(track.sizes[place])
    for _ in range(MOST_UNITS):
        if at == end:
            return
        head = os.pread(file.fileno(), LENGTH_BYTES + 1, at)
        size = int.from_bytes(head[:LENGTH_BYTES])
        at += LENGTH_BYTES
        if len(head) <= LENGTH_BYTES or size == 0 or at + size > end:
            raise UnusualPicture("a frame that is not made of whole units")
        yield head[LENGTH_BYTES] & 0x1F, at, size
        at += size
    raise UnusualPicture("a frame in too many units")


def blank_user_data(path: Path, track: Track) -> int:
    """Overwrite, in our own copy of a film, what a camera or a program wrote between the pictures, and count it.

    Places, devices and captions travel there. Nothing changes its size or its place, and no picture is touched. Raises
    UnusualPicture as `units_of` does.
    """
    blanked = 0
    with telling_of_full_disks(), path.open("r+b") as file:
        for place in range(len(track.sizes)):
            for at, size in _supplements(file, track, place):
                if _tells(os.pread(file.fileno(), size, at)):
                    os.pwrite(file.fileno(), _blank(size), at)
                    blanked += 1
    return blanked


def _supplements(file: BinaryIO, track: Track, place: int) -> Iterator[tuple[int, int]]:
    """Those of a frame; they all stand before its first slice."""
    for kind, at, size in units_of(file, track, place):
        if kind in SLICES:
            return
        if kind == SUPPLEMENT:
            yield at, size


def _tells(unit: bytes) -> bool:
    """Whether user data are among a unit's messages."""
    body = unit[1:].replace(b"\0\0\3", b"\0\0")
    at = 0
    while at + 2 < len(body):
        kind, at = _number(body, at)
        size, at = _number(body, at)
        if kind in USER_DATA and size > 0:
            return True
        at += size
    return False


def _number(body: bytes, at: int) -> tuple[int, int]:
    """A number in the form of a message's kind and size (7.3.2.3.1), and where it ends."""
    number = 0
    while at < len(body) and body[at] == 0xFF:
        number, at = number + 0xFF, at + 1
    return number + (body[at] if at < len(body) else 0), at + 1


def _blank(size: int) -> bytes:
    """A unit of this size, four bytes or more, whose one message of user data says nothing."""
    room = size - 3  # without the unit's header, the message's kind, and the stop
    spare = FILLER if room % 256 == 0 else b""  # no message fills just this
    room -= len(spare)
    filling = room - 1 - room // 256
    counted = FILLING * (filling // 0xFF) + bytes([filling % 0xFF])
    return bytes([SUPPLEMENT, UNREGISTERED]) + counted + FILLING * filling + spare + STOP
