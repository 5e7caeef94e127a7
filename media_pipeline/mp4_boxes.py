"""Writes the boxes of an MP4 header (ISO/IEC 14496-12): what a segment stream and a whole film have in common."""

import struct

from media_pipeline.mp4 import Track

IDENTITY = (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
UNDETERMINED = 0x55C4  # the language code "und"
SHOWN = 3  # track flags: enabled, and part of the presentation
WHOLE_SPEED = 0x10000


def box(name: bytes, *parts: bytes) -> bytes:
    """One box around its parts."""
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), name) + body


def full_box(name: bytes, flags: int, *parts: bytes, version: int = 0) -> bytes:
    """A box that begins with a version and flags."""
    return box(name, struct.pack(">I", version << 24 | flags), *parts)


def movie_header(timescale: int, duration: int, next_track: int) -> bytes:
    """The clock that edit lists count in, and the length of the film in its ticks."""
    return _timed_box(
        b"mvhd",
        0,
        (timescale,),
        duration,
        struct.pack(">IH", WHOLE_SPEED, 0x0100),
        bytes(10),
        _matrix(IDENTITY),
        bytes(24),
        struct.pack(">I", next_track),
    )


def track_header(
    track: Track, number: int, *, duration: int = 0, matrix: tuple[int, ...] = IDENTITY
) -> bytes:
    """Which track this is, how large its picture, how turned; its length in the film's ticks."""
    size = struct.pack(">2I", track.width << 16, track.height << 16)
    volume = bytes(12) + struct.pack(">2H", 0 if _is_picture(track) else 0x0100, 0)
    return _timed_box(b"tkhd", SHOWN, (number, 0), duration, volume, _matrix(matrix), size)


def edit_list(duration: int, start: int, delay: int = 0) -> bytes:
    """What is shown: from `start` (in the track's ticks) on, for `duration`, after a `delay` in which there is nothing.

    The last two count in the film's ticks; the duration is 0 in a fragmented film.
    """
    edits = [(delay, -1)] if delay else []
    edits.append((duration, start))
    rows = (struct.pack(">QqI", *edit, WHOLE_SPEED) for edit in edits)
    return box(b"edts", full_box(b"elst", 0, struct.pack(">I", len(edits)), *rows, version=1))


def media(track: Track, *tables: bytes, duration: int = 0) -> bytes:
    """A track's own clock, its kind, its description, and the tables that are given; its length in its own ticks."""
    clock = _timed_box(b"mdhd", 0, (track.timescale,), duration, struct.pack(">2H", UNDETERMINED, 0))
    handler = full_box(b"hdlr", 0, struct.pack(">I4s12s", 0, track.handler.encode(), b""), b"\0")
    kind = full_box(b"vmhd", 1, bytes(8)) if _is_picture(track) else full_box(b"smhd", 0, bytes(4))
    here = box(b"dinf", full_box(b"dref", 0, struct.pack(">I", 1), full_box(b"url ", 1)))
    table = box(b"stbl", box(b"stsd", track.description), *tables)
    return box(b"mdia", clock, handler, box(b"minf", kind, here, table))


def _timed_box(name: bytes, flags: int, words: tuple[int, ...], duration: int, *parts: bytes) -> bytes:
    """A box with times, which are 64 bits wide only where they have to be. When it was made is not told."""
    wide = duration >= 1 << 32
    numbers = f"{len(words)}I"
    times = struct.pack(f">2Q{numbers}Q" if wide else f">2I{numbers}I", 0, 0, *words, duration)
    return full_box(name, flags, times, *parts, version=int(wide))


def _matrix(matrix: tuple[int, ...]) -> bytes:
    return struct.pack(">9i", *matrix)


def _is_picture(track: Track) -> bool:
    return track.handler == "vide"
