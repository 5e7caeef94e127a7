"""Writes an MP4 film out of coded samples that lie in other files: index in front, samples copied as they are.

Times are the tracks' own (ISO/IEC 14496-12, sections 8.6 and 8.7); an edit list starts each track at its moment 0.
Only the tables are held in memory, never the samples.
"""

import os
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from media_pipeline.mp4 import Ints, NotAsWritten, Track
from media_pipeline.mp4_boxes import box, edit_list, full_box, media, movie_header, track_header

BLOCK = 1 << 20  # bytes read at once
COPIED_AT_ONCE = 16 << 20  # bytes; how often it is asked whether to go on
CHUNK_S = 1  # sound and picture take turns this often
FARTHEST_APART_S = 2  # sound and picture of a moment, where they are left as they lie
FILE_TYPE = box(b"ftyp", b"isom", struct.pack(">I", 512), b"isomiso2avc1mp41")
NARROW = 1 << 32  # where 32 bits end


@dataclass(frozen=True)
class Strip:
    """Coded samples of one file, in decode order."""

    path: Path
    offsets: Ints
    sizes: Ints


@dataclass(frozen=True)
class Reel:
    """A track to be written: its tables, and the strips that its samples come from, end to end.

    Of `track`, the offsets are not looked at.
    """

    track: Track
    strips: tuple[Strip, ...]


class _Chunk(NamedTuple):
    """Samples of one reel that stand together in the film."""

    second: int
    reel: int
    first: int
    last: int
    size: int


def write_film(path: Path, reels: Sequence[Reel], check: Callable[[], None]) -> None:
    """Write a film; `check` is called between blocks and may raise. Raises NotAsWritten where a source is too short."""
    chunks = _chunks(reels)
    with ExitStack() as files, path.open("wb") as out:
        _begin(out, reels, chunks)
        readers = [_Reader(reel, files) for reel in reels]
        for chunk in chunks:
            readers[chunk.reel].copy(chunk.first, chunk.last, out, check)


def rewrite_film(path: Path, source: Path, reels: Sequence[Reel], check: Callable[[], None]) -> None:
    """The same for reels of one file, whose samples stay in the order in which they lie there: few large copies.

    Where sound and picture lie far apart in it, they are brought together as `write_film` does it.
    """
    lying = _as_they_lie(reels)
    if lying is None:
        write_film(path, reels, check)
        return
    chunks, offsets, sizes = lying
    with source.open("rb") as file, path.open("wb") as out:
        _begin(out, reels, chunks)
        for start, length in _stretches(offsets, sizes):
            _copy(file, start, length, out, check)


def _begin(out: BinaryIO, reels: Sequence[Reel], chunks: list[_Chunk]) -> None:
    out.write(_front(reels, chunks, len(_front(reels, chunks, 0))))
    out.flush()


def blocks(file: BinaryIO, offsets: Ints, sizes: Ints) -> Iterator[bytes]:
    """The bytes of samples, end to end; those that lie next to each other are read together."""
    for start, length in _stretches(offsets, sizes):
        file.seek(start)
        left = length
        while left:
            block = file.read(min(left, BLOCK))
            if not block:
                raise NotAsWritten(f"{file.name} is shorter than its tables say")
            left -= len(block)
            yield block


def _copy(source: BinaryIO, at: int, length: int, out: BinaryIO, check: Callable[[], None]) -> None:
    """Append bytes of a file to another one; the kernel moves them, so they never come to us."""
    while length:
        check()
        moved = os.sendfile(out.fileno(), source.fileno(), at, min(length, COPIED_AT_ONCE))
        if not moved:
            raise NotAsWritten(f"{source.name} is shorter than its tables say")
        at += moved
        length -= moved


def _stretches(offsets: Ints, sizes: Ints) -> Iterator[tuple[int, int]]:
    """Where samples lie, and how many bytes: one stretch for those that lie next to each other."""
    if (offsets < 0).any() or (sizes < 0).any():
        raise NotAsWritten("samples that lie outside of their file")
    joints = np.flatnonzero(offsets[1:] != offsets[:-1] + sizes[:-1]) + 1
    for first, last in pairwise([0, *joints.tolist(), len(offsets)]):
        yield int(offsets[first]), int(sizes[first:last].sum())


class _Reader:
    """Gives the samples of a reel, wherever they lie."""

    def __init__(self, reel: Reel, files: ExitStack) -> None:
        self.strips = [(strip, files.enter_context(strip.path.open("rb"))) for strip in reel.strips]

    def copy(self, first: int, last: int, out: BinaryIO, check: Callable[[], None]) -> None:
        at = 0
        for strip, file in self.strips:
            here = slice(max(first - at, 0), max(last - at, 0))
            if len(strip.sizes[here]):
                for start, length in _stretches(strip.offsets[here], strip.sizes[here]):
                    _copy(file, start, length, out, check)
            at += len(strip.sizes)


# -------------------------------------------------------------------------------------------------- laying out the film


def _chunks(reels: Sequence[Reel]) -> list[_Chunk]:
    chunks = []
    for number, reel in enumerate(reels):
        track = reel.track
        second = (track.dts - track.shift) // (CHUNK_S * track.timescale)
        starts = np.flatnonzero(np.diff(second, prepend=second[:1] - 1)).tolist()
        for first, last in pairwise([*starts, len(second)]):
            size = int(track.sizes[first:last].sum())
            chunks.append(_Chunk(int(second[first]), number, first, last, size))
    return sorted(chunks, key=lambda chunk: (chunk.second, chunk.reel))


def _as_they_lie(reels: Sequence[Reel]) -> tuple[list[_Chunk], Ints, Ints] | None:
    """The chunks of the film, and the offsets and sizes of its samples in their order; None for an unsuitable one."""
    offsets = np.concatenate([strip.offsets for reel in reels for strip in reel.strips])
    sizes = np.concatenate([reel.track.sizes for reel in reels])
    owners = np.repeat(np.arange(len(reels)), [len(reel.track.sizes) for reel in reels])
    places = np.concatenate([np.arange(len(reel.track.sizes)) for reel in reels])
    seconds = np.concatenate([(reel.track.dts - reel.track.shift) / reel.track.timescale for reel in reels])
    order = np.argsort(offsets, kind="stable")
    offsets, sizes, owners, places, seconds = (
        column[order] for column in (offsets, sizes, owners, places, seconds)
    )
    lie_upon_each_other = (offsets[1:] < offsets[:-1] + sizes[:-1]).any()
    apart_s = (np.maximum.accumulate(seconds) - seconds).max()
    out_of_order = any((np.diff(places[owners == number]) != 1).any() for number in range(len(reels)))
    if lie_upon_each_other or out_of_order or apart_s > FARTHEST_APART_S:
        return None
    starts = np.flatnonzero(np.diff(owners, prepend=-1))
    counts = np.diff(np.append(starts, len(owners)))
    columns = (owners[starts], places[starts], places[starts] + counts, np.add.reduceat(sizes, starts))
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [_Chunk(0, *row) for row in rows], offsets, sizes


def _front(reels: Sequence[Reel], chunks: list[_Chunk], start: int) -> bytes:
    """Everything before the first sample, which lies at `start`. Its length does not depend on that."""
    size = sum(chunk.size for chunk in chunks)
    offsets = start + np.cumsum([0, *(chunk.size for chunk in chunks)])
    is_wide = 2 * size >= NARROW  # by a margin that holds whatever the tables take
    scale = _movie_scale(reels)
    lengths = [_length(reel.track, scale) for reel in reels]
    tracks = []
    for number, reel in enumerate(reels):
        own = [at for at, chunk in enumerate(chunks) if chunk.reel == number]
        tables = [
            *_times(reel.track),
            *_places(reel.track, [chunks[at] for at in own], offsets[own], is_wide),
        ]
        tracks.append(_track_box(reel.track, number + 1, lengths[number], scale, tables))
    moov = box(b"moov", movie_header(scale, max(lengths), len(reels) + 1), *tracks)
    return FILE_TYPE + moov + struct.pack(">I4sQ", 1, b"mdat", 16 + size)


def _movie_scale(reels: Sequence[Reel]) -> int:
    """The last reel's clock, which is the sound's where there is sound: its end then is right to the sample."""
    return reels[-1].track.timescale


def _length(track: Track, movie_scale: int) -> int:
    """What is shown of a track, in the film's ticks; rounded up, or the last frame would be cut off."""
    ticks = int(track.durations.sum()) - track.shift
    shown = track.end if track.handler == "vide" else Fraction(ticks, track.timescale)
    return -int(-shown * movie_scale // 1)


def _track_box(track: Track, number: int, length: int, movie_scale: int, tables: list[bytes]) -> bytes:
    delay = round(Fraction(max(-track.shift, 0) * movie_scale, track.timescale))
    edits = edit_list(length - delay, max(track.shift, 0), delay)
    header = track_header(track, number, duration=length, matrix=track.matrix)
    body = media(track, *tables, duration=int(track.durations.sum()))
    return box(b"trak", header, edits, body)


def _times(track: Track) -> Iterator[bytes]:
    """How long each sample lasts, how much later than decoded it is shown, and where decoding can begin."""
    yield full_box(b"stts", 0, _counted(track.durations))
    if track.composition.any():
        yield full_box(b"ctts", 0, _counted(track.composition))
    if not track.sync.all():
        yield full_box(b"stss", 0, _cells(np.flatnonzero(track.sync)[:, None] + 1))


def _places(track: Track, chunks: list[_Chunk], offsets: Ints, is_wide: bool) -> Iterator[bytes]:
    """How large each sample is, and in which chunk it lies."""
    counts = np.array([chunk.last - chunk.first for chunk in chunks])
    changes = np.flatnonzero(np.diff(counts, prepend=0))
    groups = np.stack([changes + 1, counts[changes], np.ones_like(changes)], axis=1)
    yield full_box(b"stsc", 0, _cells(groups))
    yield full_box(b"stsz", 0, struct.pack(">I", 0), _cells(track.sizes[:, None]))
    count = struct.pack(">I", len(offsets))
    if is_wide:
        yield full_box(b"co64", 0, count, offsets.astype(">u8").tobytes())
    else:
        yield full_box(b"stco", 0, count, offsets.astype(">u4").tobytes())


def _counted(values: Ints) -> bytes:
    """Values in runs: how many times each stands there, and what it is."""
    starts = np.flatnonzero(np.diff(values, prepend=values[:1] - 1))
    counts = np.diff(np.append(starts, len(values)))
    return _cells(np.stack([counts, values[starts]], axis=1))


def _cells(table: Ints) -> bytes:
    """The number of rows, then the rows, 32 bits a cell."""
    return struct.pack(">I", len(table)) + (table & 0xFFFFFFFF).astype(">u4").tobytes()
