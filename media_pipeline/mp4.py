"""Reads the sample tables of an MP4 file: every frame's place, size and moment, without decoding.

Made for files that this pipeline wrote; a stranger's file is NotAsWritten wherever it differs or asks for too much.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
MOST_HEADER_BYTES = 256 << 20
EDIT_SLACK_S = Fraction(1, 10)  # edit lists are written in coarser ticks than the tracks
MOST_SAMPLES = 10_000_000


class NotAsWritten(ValueError):
    """An MP4 that lacks what our own files have."""


@dataclass(frozen=True)
class Track:
    """One picture or sound track. Arrays are in decode order; times in ticks of `timescale`."""

    handler: str
    timescale: int
    description: bytes
    width: int
    height: int
    matrix: tuple[int, ...]
    offsets: Ints
    sizes: Ints
    dts: Ints
    durations: Ints
    composition: Ints
    sync: NDArray[np.bool_]
    shift: int

    @cached_property
    def pts(self) -> Ints:
        """When each sample is shown, on the film's clock, edit list applied; decode order."""
        return self.dts + self.composition - self.shift

    @cached_property
    def shown(self) -> Ints:
        """The moments at which a frame appears, in the order seen; what the edit list hides is left out."""
        ordered = np.sort(self.pts)
        return ordered[ordered >= 0]

    @property
    def end(self) -> Fraction:
        """When the last sample has been shown, in seconds."""
        if len(self.pts) == 0:
            return Fraction(0)
        last = int(np.argmax(self.pts))
        return Fraction(int(self.pts[last] + self.durations[last]), self.timescale)

    @property
    def sync_times(self) -> Ints:
        """When each key frame is shown, in ticks, in order."""
        times = np.sort(self.pts[self.sync])
        return times[times >= 0]

    def seconds(self, ticks: int) -> Fraction:
        return Fraction(int(ticks), self.timescale)


@dataclass(frozen=True)
class Film:
    """The tracks of one MP4 file."""

    path: Path
    tracks: tuple[Track, ...]

    @property
    def video(self) -> Track | None:
        return next((track for track in self.tracks if track.handler == "vide"), None)

    @property
    def audio(self) -> Track | None:
        return next((track for track in self.tracks if track.handler == "soun"), None)

    @property
    def end(self) -> Fraction:
        return max((track.end for track in self.tracks), default=Fraction(0))


def read_film(path: Path, *, most_header_bytes: int = MOST_HEADER_BYTES) -> Film:
    """Read the tables of a file. Raises NotAsWritten for one that is not laid out like ours."""
    moov = _movie_header(path, most_header_bytes)
    try:
        movie_scale = _timescale(_child(moov, b"mvhd"))
        tracks = tuple(_track(body, movie_scale) for name, body in boxes(moov) if name == b"trak")
    except (struct.error, ValueError, IndexError, OverflowError, ZeroDivisionError, MemoryError) as reason:
        raise NotAsWritten(f"{path.name}: {reason}") from reason
    return Film(path, tracks)


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and body of each box laid end to end in `data`."""
    at = 0
    while at + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        header = 8
        if size == 1:
            size = struct.unpack_from(">Q", data, at + 8)[0]
            header = 16
        if size < header:
            return
        yield name, data[at + header : at + size]
        at += size


def _movie_header(path: Path, most_bytes: int) -> bytes:
    with path.open("rb") as file:
        while len(head := file.read(8)) == 8:
            size, name = struct.unpack(">I4s", head)
            header = 8
            if size == 1:
                size = struct.unpack(">Q", file.read(8))[0]
                header = 16
            if name == b"moov" and size <= most_bytes:
                return file.read(size - header)
            if size < header:
                break
            file.seek(size - header, 1)
    raise NotAsWritten(f"{path.name} has no movie header")


def _find(data: bytes, *path: bytes) -> bytes | None:
    for name in path:
        found = next((body for box, body in boxes(data) if box == name), None)
        if found is None:
            return None
        data = found
    return data


def _child(data: bytes, *path: bytes) -> bytes:
    found = _find(data, *path)
    if found is None:
        raise NotAsWritten(f"no {b'/'.join(path).decode('latin-1')} box")
    return found


def _timescale(header: bytes) -> int:
    """From an mvhd or mdhd body, whose version says how wide its times are."""
    return int(struct.unpack_from(">I", header, 20 if header[0] == 1 else 12)[0])


def _track(trak: bytes, movie_scale: int) -> Track:
    media = _child(trak, b"mdia")
    table = _child(media, b"minf", b"stbl")
    timescale = _timescale(_child(media, b"mdhd"))
    width, height, matrix = _shape(_child(trak, b"tkhd"))
    sizes = _sizes(_child(table, b"stsz"))
    durations = _runs(_child(table, b"stts"), signed=False)[: len(sizes)]
    return Track(
        handler=_child(media, b"hdlr")[8:12].decode("latin-1"),
        timescale=timescale,
        description=_child(table, b"stsd"),
        width=width,
        height=height,
        matrix=matrix,
        offsets=_offsets(table, sizes),
        sizes=sizes,
        dts=np.concatenate([np.zeros(1, np.int64), np.cumsum(durations)])[: len(sizes)],
        durations=durations,
        composition=_composition(table, len(sizes)),
        sync=_sync(table, len(sizes)),
        shift=_shift(trak, movie_scale, timescale, int(durations.sum())),
    )


def _shape(tkhd: bytes) -> tuple[int, int, tuple[int, ...]]:
    at = 52 if tkhd[0] == 1 else 40
    matrix = struct.unpack_from(">9i", tkhd, at)
    width, height = struct.unpack_from(">2I", tkhd, at + 36)
    return width >> 16, height >> 16, matrix


def _table(body: bytes, columns: int, at: int = 4) -> Ints:
    count = struct.unpack_from(">I", body, at)[0]
    cells = np.frombuffer(body, dtype=">u4", count=count * columns, offset=at + 4)
    table: Ints = cells.reshape(count, columns).astype(np.int64)
    return table


def _runs(body: bytes, *, signed: bool) -> Ints:
    """Unfold (count, value) pairs into one value a sample."""
    pairs = _table(body, 2)
    if pairs[:, 0].sum() > MOST_SAMPLES:
        raise NotAsWritten("more samples than any film has")
    values = pairs[:, 1].astype(np.uint32).view(np.int32).astype(np.int64) if signed else pairs[:, 1]
    return np.repeat(values, pairs[:, 0])


def _sizes(stsz: bytes) -> Ints:
    same, count = struct.unpack_from(">2I", stsz, 4)
    if count > MOST_SAMPLES:
        raise NotAsWritten("more samples than any film has")
    if same:
        return np.full(count, same, np.int64)
    return np.frombuffer(stsz, dtype=">u4", count=count, offset=12).astype(np.int64)


def _composition(table: bytes, count: int) -> Ints:
    ctts = _find(table, b"ctts")
    return np.zeros(count, np.int64) if ctts is None else _runs(ctts, signed=True)[:count]


def _sync(table: bytes, count: int) -> NDArray[np.bool_]:
    stss = _find(table, b"stss")
    if stss is None:
        return np.ones(count, np.bool_)
    sync = np.zeros(count, np.bool_)
    sync[_table(stss, 1)[:, 0] - 1] = True
    return sync


def _offsets(table: bytes, sizes: Ints) -> Ints:
    """Where each sample lies in the file: chunk starts, plus the sizes of the samples before it in the chunk."""
    chunks = _chunk_starts(table)
    groups = _table(_child(table, b"stsc"), 3)
    runs = np.diff(np.append(groups[:, 0], len(chunks) + 1))
    if (runs < 1).any() or runs.sum() != len(chunks) or (groups[:, 1] * runs).sum() != len(sizes):
        raise NotAsWritten("a table of chunks that does not fit the samples")
    per_chunk = np.repeat(groups[:, 1], runs)
    chunk_of = np.repeat(np.arange(len(chunks)), per_chunk)
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(sizes)])
    first_sample = np.concatenate([np.zeros(1, np.int64), np.cumsum(per_chunk)])[:-1]
    offsets: Ints = chunks[chunk_of] + before[: len(sizes)] - before[first_sample][chunk_of]
    return offsets


def _chunk_starts(table: bytes) -> Ints:
    stco = _find(table, b"stco")
    if stco is not None:
        return _table(stco, 1)[:, 0]
    co64 = _child(table, b"co64")
    count = struct.unpack_from(">I", co64, 4)[0]
    return np.frombuffer(co64, dtype=">u8", count=count, offset=8).astype(np.int64)


def _shift(trak: bytes, movie_scale: int, timescale: int, length: int) -> int:
    """Ticks to take from media time to get the film's time, as the edit list says."""
    elst = _find(trak, b"edts", b"elst")
    if elst is None:
        return 0
    wide = elst[0] == 1
    count = struct.unpack_from(">I", elst, 4)[0]
    edits = [
        struct.unpack_from(">Qq" if wide else ">Ii", elst, 8 + at * (20 if wide else 12))
        for at in range(count)
    ]
    played = [(duration, start) for duration, start in edits if start >= 0]
    if len(played) != 1:
        raise NotAsWritten("a film that is put together from several pieces")
    delay = sum(round(duration * timescale / movie_scale) for duration, start in edits if start < 0)
    if (
        played[0][0]
        and Fraction(played[0][0], movie_scale) < Fraction(length - played[0][1], timescale) - EDIT_SLACK_S
    ):
        raise NotAsWritten("a film whose end is hidden")
    return int(played[0][1]) - int(delay)
