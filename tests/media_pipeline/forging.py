"""Changes to a recording's bytes, and headers that no camera writes: what the corpus of awkward films is made with."""

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media_pipeline.mp4 import read_film
from tests.media_pipeline.films import clicks, draw_number, read_number

Edit = Callable[[bytes], bytes]


def box(name: bytes, *parts: bytes) -> bytes:
    """An MP4 box."""
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), name) + body


def at_box(name: bytes, offset: int, new: bytes, *, nth: int = 0) -> Edit:
    """Put bytes over others, counted from behind the name of the nth such box."""

    def edit(data: bytes) -> bytes:
        at = -1
        for _ in range(nth + 1):
            at = data.index(name, at + 1)
        at += 4 + offset
        return data[:at] + new + data[at + len(new) :]

    return edit


def after_ftyp(extra: bytes) -> Edit:
    """Put a box behind the first one; only for files whose index lies at the end, or is shifted with it."""

    def edit(data: bytes) -> bytes:
        size = int.from_bytes(data[:4])
        moved = data[:size] + extra + data[size:]
        return shift_chunks(moved, len(extra))

    return edit


def shift_chunks(data: bytes, by: int) -> bytes:
    """Move what the stco tables point at."""
    at = -1
    while (at := data.find(b"stco", at + 1)) >= 0:
        count = int.from_bytes(data[at + 8 : at + 12])
        places = np.frombuffer(data, ">u4", count, at + 12).astype(np.int64) + by
        data = data[: at + 12] + places.astype(">u4").tobytes() + data[at + 12 + 4 * count :]
    return data


def renamed(old: bytes, new: bytes) -> Edit:
    """One word for another, of the same length, everywhere."""
    assert len(old) == len(new)
    return lambda data: data.replace(old, new)


def cut(share: float) -> Edit:
    """Only this much of the file arrived."""
    return lambda data: data[: int(len(data) * share)]


def rotten(start: float, length: int) -> Edit:
    """Zeros over a stretch, as a bad memory card leaves behind."""

    def edit(data: bytes) -> bytes:
        at = int(len(data) * start)
        return data[:at] + bytes(length) + data[at + length :]

    return edit


def appended(extra: bytes) -> Edit:
    """More bytes behind the end."""
    return lambda data: data + extra


def prepended(extra: bytes) -> Edit:
    """More bytes before the beginning."""
    return lambda data: extra + data


def noise(length: int) -> bytes:
    """Bytes without any order, the same each time."""
    return np.random.default_rng(5).integers(0, 256, length, np.uint8).tobytes()


def scrambled_payload(data: bytes) -> bytes:
    """Noise in place of all that an MP4 holds; its tables stay."""
    at = data.index(b"mdat") + 4
    size = int.from_bytes(data[at - 8 : at - 4]) - 8
    return data[:at] + noise(size) + data[at + size :]


def spoiled(kind: str, share: float, *, every: int = 1, first: int = 0) -> Callable[[Path], None]:
    """Zeros over the last part of each frame, or of each piece of sound, of an MP4: exactly there, tables and all intact."""

    def spoil(path: Path) -> None:
        film = read_film(path)
        track = film.video if kind == "picture" else film.audio
        assert track is not None
        with path.open("r+b") as file:
            for at, size in list(zip(track.offsets, track.sizes, strict=True))[first::every]:
                hole = int(size * share)
                file.seek(int(at + size - hole))
                file.write(bytes(hole))

    return spoil


def jpeg_claims(width: int, height: int, *, behind: float = 0.0) -> Edit:
    """Every JPEG behind this share of the file says it is this large, whatever the container says."""

    def edit(data: bytes) -> bytes:
        at = int(len(data) * behind) - 1
        while (at := data.find(b"\xff\xc0\x00\x11\x08", at + 1)) >= 0:
            data = data[: at + 5] + struct.pack(">HH", height, width) + data[at + 9 :]
        return data

    return edit


def vp8_claims(width: int, height: int, *, behind: float = 0.0) -> Edit:
    """Every key frame of VP8 behind this share of the file says it is this large."""

    def edit(data: bytes) -> bytes:
        at = int(len(data) * behind) - 1
        while (at := data.find(b"\x9d\x01\x2a", at + 1)) >= 0:
            data = data[: at + 3] + struct.pack("<HH", width, height) + data[at + 7 :]
        return data

    return edit


def nested(depth: int, name: bytes = b"udta") -> bytes:
    """Boxes in boxes."""
    return b"".join(struct.pack(">I4s", 8 * (depth - level), name) for level in range(depth))


def wav(
    channels: int = 1, rate: int = 8000, bits: int = 16, body: bytes = bytes(16000), size: int | None = None
) -> bytes:
    """A PCM sound file with any header."""
    block = channels * bits // 8
    header = struct.pack(
        "<4sIHHIIHH",
        b"fmt ",
        16,
        1,
        channels & 0xFFFF,
        rate,
        min(rate * block, 2**32 - 1),
        block & 0xFFFF,
        bits,
    )
    stated = len(body) if size is None else size
    return (
        b"RIFF"
        + struct.pack("<I", min(stated + 36, 2**32 - 1))
        + b"WAVE"
        + header
        + b"data"
        + struct.pack("<I", stated)
        + body
    )


def clicking_wav(seconds: float = 2.0, rate: int = 48_000) -> bytes:
    """A sound file with a click at each second."""
    return wav(1, rate, 16, clicks(seconds, rate, every=1.0).tobytes())


def ebml(identity: str, *parts: bytes) -> bytes:
    """A Matroska element, its size on eight bytes."""
    body = b"".join(parts)
    return bytes.fromhex(identity) + (len(body) | 1 << 56).to_bytes(8) + body


def matroska_of_many_tracks(count: int) -> bytes:
    """A Matroska head with this many sound tracks."""
    head = ebml("1A45DFA3", ebml("4282", b"matroska"), ebml("4287", b"\x04"), ebml("4285", b"\x02"))
    tracks = [
        ebml(
            "AE",
            ebml("D7", number.to_bytes(3)),
            ebml("83", b"\x02"),
            ebml("86", b"A_PCM/INT/LIT"),
            ebml("E1", ebml("9F", b"\x01")),
        )
        for number in range(1, count + 1)
    ]
    return head + ebml(
        "18538067", ebml("1549A966", ebml("2AD7B1", b"\x0f\x42\x40")), ebml("1654AE6B", *tracks)
    )


def mp4_of_many_tracks(data: bytes, count: int) -> bytes:
    """The tracks of a film, repeated."""
    at = data.index(b"moov") - 4
    size = int.from_bytes(data[at : at + 4])
    moov = data[at : at + size]
    trak = moov.index(b"trak") - 4
    track = moov[trak : trak + int.from_bytes(moov[trak : trak + 4])]
    return data[:at] + box(b"moov", moov[8:], track * count) + data[at + size :]


def png(width: int, height: int) -> bytes:
    """The head of a PNG that claims a size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1 << 20))) + chunk(b"IEND", b"")


def inside(data: bytes, path: tuple[bytes, ...], change: Edit) -> bytes:
    """Change the body of the first box at a path; every box around it keeps count. The index must lie at the end."""
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4])
        if data[at + 4 : at + 8] == path[0]:
            body = data[at + 8 : at + size]
            body = change(body) if len(path) == 1 else inside(body, path[1:], change)
            return data[:at] + box(path[0], body) + data[at + size :]
        at += size
    raise ValueError(f"no {path[0]!r}")


def with_reference(data: bytes, place: str) -> bytes:
    """A film whose frames are said to lie in another file: an alias, as QuickTime writes them."""
    path = place.encode() + bytes(len(place.encode()) % 2)
    alias = bytes(4 + 10) + b"\x03abc".ljust(28, b"\0") + bytes(12) + b"\x01x".ljust(64, b"\0") + bytes(16)
    alias += struct.pack(">HH", 1, 1) + bytes(16) + struct.pack(">HH", 2, len(path)) + path + b"\xff\xff\0\0"
    reference = bytes(4) + struct.pack(">I", 1) + box(b"alis", alias)
    return inside(data, (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"), lambda _body: reference)


def riff(name: bytes, kind: bytes, body: bytes) -> bytes:
    """A RIFF list."""
    return name + struct.pack("<I", 4 + len(body)) + kind + body


def avi_with_captions(data: bytes, captions: bytes) -> bytes:
    """An AVI with one more track, of captions in the way of DivX players (GAB2)."""
    header_at = data.index(b"LIST")
    header_end = header_at + 8 + int.from_bytes(data[header_at + 4 : header_at + 8], "little")
    movie_at = data.index(b"movi", header_end) - 8
    movie_end = movie_at + 8 + int.from_bytes(data[movie_at + 4 : movie_at + 8], "little")
    stream = b"strh" + struct.pack("<I4s4sIIIIIIIIII", 56, b"txts", bytes(4), 0, 0, 0, 1, 25, 0, 1, 0, 0, 0)
    stream += bytes(8) + b"strf" + bytes(4)
    header = data[header_at + 12 : header_end]
    header = header[: 8 + 24] + struct.pack("<I", 2) + header[8 + 28 :]
    text = b"GAB2\0" + struct.pack("<HIHHI", 2, 2, 0, 4, len(captions)) + captions
    text += bytes(len(text) % 2)
    movie = data[movie_at + 12 : movie_end] + b"01tx" + struct.pack("<I", len(text)) + text
    body = riff(b"LIST", b"hdrl", header + riff(b"LIST", b"strl", stream)) + data[header_end:movie_at]
    return riff(b"RIFF", b"AVI ", body + riff(b"LIST", b"movi", movie))


def upright(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A number drawn for the shape that is seen once a turned picture is put right."""
    return draw_number(read_number(picture), *picture.shape)


def never_finished(data: bytes) -> bytes:
    """A WAV of a recorder that was switched off: both lengths say nothing."""
    return data[:4] + b"\xff\xff\xff\xff" + data[8:40] + b"\xff\xff\xff\xff" + data[44:]


def with_parity(data: bytes) -> bytes:
    """Transport packets with 16 bytes of error correction behind each, as some receivers store them."""
    return b"".join(data[at : at + 188] + bytes(16) for at in range(0, len(data), 188))


def without_ftyp(data: bytes) -> bytes:
    """A film that begins with its frames, as QuickTime's first cameras wrote it."""
    size = int.from_bytes(data[:4])
    return shift_chunks(data[size:], -size)


def retimed(timescale: int, *runs: tuple[int, int]) -> Edit:
    """A film of one track with another clock: so many frames of so many ticks each, and no edit list."""

    def edit(data: bytes) -> bytes:
        table = bytes(4) + struct.pack(">I", len(runs)) + b"".join(struct.pack(">II", *run) for run in runs)
        data = inside(data, (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stts"), lambda _table: table)
        data = at_box(b"mdhd", 12, struct.pack(">I", timescale))(data)
        return data.replace(b"edts", b"free")

    return edit


def with_cover(kind: bytes, body: bytes) -> Edit:
    """A picture attached to a Matroska film, before its end."""
    attached = ebml(
        "61A7", ebml("466E", b"cover"), ebml("4660", kind), ebml("46AE", b"\1"), ebml("465C", body)
    )
    extra = ebml("1941A469", attached)

    def edit(data: bytes) -> bytes:
        at = data.index(bytes.fromhex("18538067")) + 4
        size = int.from_bytes(data[at : at + 8]) + len(extra)
        return data[:at] + size.to_bytes(8) + data[at + 8 :] + extra

    return edit
