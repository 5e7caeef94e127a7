"""Cuts a track of an MP4 into HLS segments without touching its frames: one file for each track, read by byte ranges.

The clock is written by us: an edit list takes away the delay that B-frames bring, so the first frame is shown at
exactly 0 and every other at its own tick. (ffmpeg's HLS muxer shifts copied B-frame film by two frames; signed
composition offsets, the other way to say it, are read differently by browsers and by ffmpeg.)
"""

import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

import numpy as np

from media_pipeline.chain import Chain
from media_pipeline.mp4 import Ints, Track
from media_pipeline.mp4_boxes import box, edit_list, full_box, media, movie_header, track_header

SYNC, NOT_SYNC = 0x02000000, 0x01010000


@dataclass(frozen=True)
class Segment:
    """One piece of a stream: where its bytes lie and how long it lasts."""

    offset: int
    length: int
    duration: Fraction


@dataclass(frozen=True)
class Stream:
    """A track laid out in segments."""

    name: str
    header_bytes: int
    segments: tuple[Segment, ...]

    @property
    def playlist(self) -> str:
        """The HLS media playlist."""
        longest = max(segment.duration for segment in self.segments)
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:7",
            f"#EXT-X-TARGETDURATION:{max(1, int(longest + Fraction(1, 2)))}",
            "#EXT-X-MEDIA-SEQUENCE:0",
            "#EXT-X-PLAYLIST-TYPE:VOD",
            "#EXT-X-INDEPENDENT-SEGMENTS",
            f'#EXT-X-MAP:URI="{self.name}",BYTERANGE="{self.header_bytes}@0"',
        ]
        for segment in self.segments:
            lines += [
                f"#EXTINF:{float(segment.duration):.6f},",
                f"#EXT-X-BYTERANGE:{segment.length}@{segment.offset}",
                self.name,
            ]
        return "\n".join([*lines, "#EXT-X-ENDLIST", ""])

    @property
    def bandwidth(self) -> int:
        """Bits a second of the heaviest segment."""
        return max(int(segment.length * 8 / segment.duration) for segment in self.segments)

    @property
    def average_bandwidth(self) -> int:
        """Bits a second over the whole stream."""
        return int(sum(s.length for s in self.segments) * 8 / sum(s.duration for s in self.segments))


def clean_keys(track: Track) -> Ints:
    """Positions (decode order) of key frames after which nothing earlier is shown: where a stream may be cut."""
    earliest_after = np.minimum.accumulate(track.pts[::-1])[::-1]
    return np.flatnonzero(track.sync & (earliest_after >= track.pts))


def retimed(track: Track) -> Track:
    """The same frames at the same moments, each lasting until the next one shown.

    A browser drops, after a seek, the frames that have *ended*; where B-frames meet a variable rate, the distances in
    decode order (all that an MP4 stores) are other frames' durations. So decode times are laid out anew to be right.
    """
    order = np.argsort(track.pts, kind="stable")
    lasting = np.empty_like(track.pts)
    lasting[order] = np.diff(np.append(track.pts[order], int(track.end * track.timescale)))
    dts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lasting)])[:-1]
    shift = int(max(0, (dts - track.pts).max()))
    return replace(track, dts=dts, durations=lasting, composition=track.pts - dts + shift, shift=shift)


def cut_picture(
    source: Path | Chain, track: Track, cuts: Sequence[int], path: Path, check: Callable[[], None]
) -> Stream:
    """Lay a picture track out in segments that start at the moments `cuts` (ticks; the first is 0)."""
    position = {int(track.pts[at]): int(at) for at in clean_keys(track)}
    starts = [position[cut] for cut in cuts]
    bounds = [*starts, len(track.sizes)]
    times = [*cuts, int(track.end * track.timescale)]
    with source.open("rb") as film, path.open("wb") as out:
        writer = _Writer(film, out, retimed(track))
        for number, (first, last) in enumerate(pairwise(bounds)):
            check()
            writer.add(np.arange(first, last), Fraction(times[number + 1] - times[number], track.timescale))
        return writer.stream(path.name)


def cut_sound(
    source: Path, track: Track, moments: Sequence[Fraction], path: Path, check: Callable[[], None]
) -> Stream:
    """Lay a sound track out in segments that start at the first packet at or after each moment."""
    heard = np.flatnonzero(track.pts >= 0)
    starts = np.searchsorted(track.pts[heard], [float(moment * track.timescale) for moment in moments])
    starts = np.unique(np.append(starts[starts < len(heard)], 0))
    with source.open("rb") as film, path.open("wb") as out:
        writer = _Writer(film, out, track)
        for samples in np.split(heard, starts[1:]):
            check()
            writer.add(samples, Fraction(int(track.durations[samples].sum()), track.timescale))
        return writer.stream(path.name)


class _Writer:
    """Writes a header, then one fragment after the other."""

    def __init__(self, film: BinaryIO, out: BinaryIO, track: Track) -> None:
        self.film, self.out, self.track = film, out, track
        self.is_picture = track.handler == "vide"
        self.segments: list[Segment] = []
        self.header = _header(track, is_picture=self.is_picture)
        self.at = out.write(self.header)

    def add(self, samples: Ints, duration: Fraction) -> None:
        if len(samples) == 0:
            return
        track = self.track
        size = int(track.sizes[samples].sum())
        moof = _moof(len(self.segments) + 1, track, samples, is_picture=self.is_picture)
        length = self.out.write(moof) + self.out.write(struct.pack(">I4s", 8 + size, b"mdat")) + size
        self._copy(track.offsets[samples], track.sizes[samples])
        self.segments.append(Segment(self.at, length, duration))
        self.at += length

    def _copy(self, offsets: Ints, sizes: Ints) -> None:
        """Copy samples, joining those that lie next to each other into one read."""
        joints = np.flatnonzero(offsets[1:] != offsets[:-1] + sizes[:-1]) + 1
        for first, last in zip([0, *joints], [*joints, len(offsets)], strict=True):
            self.film.seek(int(offsets[first]))
            self.out.write(self.film.read(int(sizes[first:last].sum())))

    def stream(self, name: str) -> Stream:
        return Stream(name, len(self.header), tuple(self.segments))


def _moof(number: int, track: Track, samples: Ints, *, is_picture: bool) -> bytes:
    """A fragment's index. The offset to its data is known only once its own length is."""
    start = int(track.dts[samples[0]] if is_picture else track.pts[samples[0]])
    columns = [track.durations[samples], track.sizes[samples]]
    flags = 0x301  # data offset, durations, sizes
    if is_picture:
        columns += [np.where(track.sync[samples], SYNC, NOT_SYNC), track.composition[samples]]
        flags |= 0xC00  # sample flags, composition offsets
    cells = (np.stack(columns, axis=1) & 0xFFFFFFFF).astype(">u4").tobytes()

    def build(data_offset: int) -> bytes:
        run = full_box(b"trun", flags, struct.pack(">Ii", len(samples), data_offset), cells, version=1)
        header = full_box(b"tfhd", 0x020000, struct.pack(">I", 1))
        time = full_box(b"tfdt", 0, struct.pack(">Q", start), version=1)
        return box(b"moof", full_box(b"mfhd", 0, struct.pack(">I", number)), box(b"traf", header, time, run))

    return build(len(build(0)) + 8)


def _header(track: Track, *, is_picture: bool) -> bytes:
    """File type and an empty movie: one track, described exactly as in the film it comes from."""
    empty = [full_box(name, 0, bytes(4)) for name in (b"stts", b"stsc", b"stco")]
    empty.append(full_box(b"stsz", 0, bytes(8)))
    edits = edit_list(0, track.shift) if is_picture and track.shift else b""
    trak = box(b"trak", track_header(track, 1), edits, media(track, *empty))
    trex = full_box(b"trex", 0, struct.pack(">5I", 1, 1, 0, 0, SYNC))
    ftyp = box(b"ftyp", b"iso6", struct.pack(">I", 0), b"iso6cmfcmp41")
    return ftyp + box(b"moov", movie_header(1000, 0, 2), trak, box(b"mvex", trex))
