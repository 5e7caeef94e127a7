"""Cuts a film by copying: only the frames before the first key frame and behind the last clean place are encoded anew.

A decoder needs, for any frame, only frames that are decoded before it. So copying begins at a key frame that forgets all
before it (IDR), and may end wherever the frames decoded so far are the very ones shown so far. The encoded pieces
bring parameter sets under numbers of their own, and all sets stand together in the clip's one `avcC`.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from media_pipeline import ffmpeg
from media_pipeline.attempt import Attempt, Source
from media_pipeline.fragments import retimed
from media_pipeline.mp4 import Film, Ints, Track, read_film
from media_pipeline.mp4_boxes import IDENTITY
from media_pipeline.mp4_writer import Reel, Strip, write_film
from media_pipeline.parameter_sets import (
    PROFILES,
    Configuration,
    described,
    read_configuration,
)
from media_pipeline.sniff import MOV
from media_pipeline.units import IDR, SLICES, units_of

LEAST_COPIED_S = 1  # less is not worth two joints
MOST_ENCODED_S = MOST_LEAD_S = 30  # before the copy; and before that, only decoded: more, and little is won
SEEN_TOO = 3  # copied frames that are looked at beside each encoded piece
MOST_DELAY_S = 1  # between decoding and showing: a frame that is held for longer could be anything
SETS = {7, 8, 13, 15}  # kinds of NAL unit: parameter sets
# For a second of film, time outweighs bytes.
PICTURE = {"c:v": "libx264", "preset": "ultrafast", "crf": 21, "bf": 0}
TOOLS = {"baseline": "no-deblock=0", "main": "no-deblock=0:cabac=1", "high": "no-deblock=0:8x8dct=1"}


class NotCopyable(ValueError):
    """A range, or a film, of which nothing can be copied safely or with profit."""


@dataclass(frozen=True)
class Piece:
    """Frames to be encoded: `first` up to `last`; decoded from `key` on, up to the clean place `until`."""

    name: str
    key: int
    first: int
    last: int
    until: int


@dataclass(frozen=True)
class Plan:
    """What becomes of the frames `first` up to `last`: those from `start` up to `end` are copied.

    Frames are counted in the order shown. Where copying begins and ends, and where decoding does, that is the place in
    decode order as well.
    """

    film: Film
    track: Track
    configuration: Configuration
    first: int
    start: int
    end: int
    last: int
    pieces: tuple[Piece, ...]

    @property
    def copied_frames(self) -> int:
        return self.end - self.start

    @property
    def moments(self) -> Ints:
        """When each frame of the clip is shown, in the order of its decoding, from 0 on."""
        shown, copied = self.track.shown, self.track.pts[self.start : self.end]
        wanted = [shown[self.first : self.start], copied, shown[self.end : self.last]]
        moments: Ints = np.concatenate(wanted) - shown[self.first]
        return moments


def plan_cut(film: Film, first: int, last: int, attempt: Attempt) -> Plan:
    """How the frames `first` up to `last` can be copied. Raises NotCopyable, or UnusualPicture, where they can't."""
    track = film.video
    if track is None:
        raise NotCopyable("there is no picture")
    configuration = read_configuration(track.description)
    if len(configuration.sequences) != 1 or len(configuration.free_ids(2)) < 2:
        raise NotCopyable("the film changes its parameters")
    if track.sizes.sum() > film.path.stat().st_size:
        raise NotCopyable("frames that lie upon each other")
    clean = _clean_places(track)
    with film.path.open("rb") as file:
        keys = _Keys(file, track, clean)
        start = keys.from_on(first, last)
        end = int(np.flatnonzero(clean[: last + 1])[-1])
        if _seconds(track, start, end) < LEAST_COPIED_S or _seconds(track, first, start) > MOST_ENCODED_S:
            raise NotCopyable("too little between key frames")
        for place in range(start, end):
            attempt.stop_if_asked()
            _expect_known_sets(file, track, place, configuration)
        seen_too = min(SEEN_TOO, end - start)
        pieces = []
        if first < start:
            pieces.append(Piece("head", keys.up_to(first), first, start, _next(clean, start + seen_too)))
        if end < last:
            pieces.append(Piece("tail", keys.up_to(end - seen_too), end, last, _next(clean, last)))
    return Plan(film, track, configuration, first, start, end, last, tuple(pieces))


def make_cut(plan: Plan, sound: Film | None, path: Path, attempt: Attempt) -> None:
    """Write the clip, its sound taken from a film of its own. What it is made from stays beside it, in a folder of ours.

    Raises NotCopyable where the encoded pieces do not fit the film.
    """
    pieces: dict[str, Film] = {}
    for done, (piece, sets) in enumerate(zip(plan.pieces, plan.configuration.free_ids(2), strict=False)):
        own = attempt.part(done / len(plan.pieces), (done + 1) / len(plan.pieces))
        pieces[piece.name] = _encoded(plan, piece, sets, path.parent, own)
    reels = [_picture(plan, pieces.get("head"), pieces.get("tail"))]
    if sound is not None and sound.audio is not None:
        reels.append(_sound(sound.path, sound.audio))
    write_film(path, reels, attempt.stop_if_asked)


def write_excerpt(film: Film, first: int, last: int, path: Path, attempt: Attempt) -> Source:
    """Write frames of a film (places in decode order, both clean) as a film of their own, for a decoder.

    It says nothing of the picture but what the frames themselves say: not how it is turned, for one.
    """
    track = film.video
    assert track is not None  # noqa: S101  asked only of films
    pts = track.pts[first:last]
    configuration = read_configuration(track.description)
    strip = Strip(film.path, track.offsets[first:last], track.sizes[first:last])
    description = described(track.description, configuration, bare=True)
    bare = replace(track, description=description, matrix=IDENTITY)
    length = int(pts.max() - pts.min() + track.durations[first:last].max())
    table = _table(bare, pts - pts.min(), length, strip.sizes, track.sync[first:last])
    write_film(path, [Reel(table, (strip,))], attempt.stop_if_asked)
    return Source(path, MOV)


# ------------------------------------------------------------------------------------------------- where to begin and end


def _clean_places(track: Track) -> NDArray[np.bool_]:
    """For each place in decode order, and the end: whether what was decoded before is just what is shown before."""
    place = np.empty(len(track.pts), np.int64)
    place[np.argsort(track.pts, kind="stable")] = np.arange(len(place))
    return np.concatenate([[True], np.maximum.accumulate(place) == np.arange(len(place))])


def _next(clean: NDArray[np.bool_], place: int) -> int:
    """The first clean place at or after one."""
    return place + int(np.argmax(clean[place:]))


def _moment(track: Track, place: int) -> int:
    """When the frames before a clean place have been shown, in ticks."""
    return int(track.shown[place]) if place < len(track.shown) else int(track.end * track.timescale)


def _seconds(track: Track, first: int, last: int) -> Fraction:
    return track.seconds(_moment(track, last) - _moment(track, first))


class _Keys:
    """Finds key frames at clean places that forget all before them, by looking into the file."""

    def __init__(self, file: BinaryIO, track: Track, clean: NDArray[np.bool_]) -> None:
        self.file, self.track = file, track
        self.places = np.flatnonzero(track.sync & clean[:-1])

    def from_on(self, place: int, limit: int) -> int:
        """The first at or after a place."""
        after = self.places[(self.places >= place) & (self.places < limit)]
        return self._first_of(after.tolist())

    def up_to(self, place: int) -> int:
        """The last at or before a place, if it is near enough."""
        earliest = self.track.shown[place] - MOST_LEAD_S * self.track.timescale
        before = self.places[(self.places <= place) & (self.track.pts[self.places] >= earliest)]
        return self._first_of(reversed(before.tolist()))

    def _first_of(self, places: Iterator[int] | list[int]) -> int:
        found = next((place for place in places if self._forgets(place)), None)
        if found is None:
            raise NotCopyable("no key frame where one is needed")
        return found

    def _forgets(self, place: int) -> bool:
        kinds = (kind for kind, _, _ in units_of(self.file, self.track, place) if kind in SLICES)
        return next(kinds, None) == IDR


def _expect_known_sets(file: BinaryIO, track: Track, place: int, configuration: Configuration) -> None:
    """Parameter sets in a frame may only repeat those that stand before all frames."""
    for kind, at, size in units_of(file, track, place):
        if kind in SETS and os.pread(file.fileno(), size, at) not in configuration.units:
            raise NotCopyable("the film changes its parameters")


# ------------------------------------------------------------------------------------------------- encoding and joining


def _encoded(plan: Plan, piece: Piece, sets: int, folder: Path, attempt: Attempt) -> Film:
    """The frames of a piece, encoded to look like the film, with parameter sets under a number of their own."""
    excerpt = write_excerpt(plan.film, piece.key, piece.until, folder / f"{piece.name}.excerpt.mp4", attempt)
    path = folder / f"{piece.name}.mp4"
    track, configuration = plan.track, plan.configuration
    profile = PROFILES[configuration.profile]
    picture = ffmpeg.open_input(excerpt, attempt)["v:0"].filter("settb", f"1/{track.timescale}")
    picture = picture.filter("trim", start_frame=piece.first - piece.key, end_frame=piece.last - piece.key)
    options: dict[str, Any] = {
        **PICTURE,
        "profile:v": profile,
        "level": configuration.level,
        "pix_fmt": "yuvj420p" if configuration.look.full_range else "yuv420p",
        "x264-params": f"sps-id={sets}:{TOOLS[profile]}",
        "fps_mode": "passthrough",
        "enc_time_base:v": f"1/{track.timescale}",
        "video_track_timescale": track.timescale,
        "format": "mp4",
    }
    attempt = replace(attempt, duration_s=float(_seconds(track, piece.first, piece.last)))
    ffmpeg.run([ffmpeg.write([picture.filter("setpts", "PTS-STARTPTS")], path, **options)], attempt)
    made = read_film(path)
    _expect_fitting(plan, piece, made.video, sets)
    return made


def _expect_fitting(plan: Plan, piece: Piece, made: Track | None, sets: int) -> None:
    """All the frames of the piece at their own distances, looking like the film's, none needing a later one."""
    if made is None or not np.array_equal(made.pts, made.shown) or not made.sync[0]:
        raise NotCopyable("an encoded piece in another order")
    shown = plan.track.shown[piece.first : piece.last]
    if not np.array_equal(made.shown, shown - shown[0]):
        raise NotCopyable("an encoded piece with other frames")
    configuration = read_configuration(made.description)
    if configuration.ids != {sets} or configuration.look != plan.configuration.look:
        raise NotCopyable("an encoded piece that looks otherwise")


def _picture(plan: Plan, head: Film | None, tail: Film | None) -> Reel:
    """Head, copied frames and tail as one track."""
    copied = slice(plan.start, plan.end)
    own = plan.track
    parts = [(plan.film.path, own.offsets[copied], own.sizes[copied], own.sync[copied])]
    parts = [*_all_of(head), *parts, *_all_of(tail)]
    others = [read_configuration(film.video.description) for film in (head, tail) if film and film.video]
    description = described(own.description, plan.configuration.joined(others))
    sizes, sync = (np.concatenate([part[column] for part in parts]) for column in (2, 3))
    length = _moment(own, plan.last) - _moment(own, plan.first)
    table = _table(replace(own, description=description), plan.moments, length, sizes, sync)
    if table.shift > MOST_DELAY_S * own.timescale:
        raise NotCopyable("frames that are shown long after they are decoded")
    return Reel(table, tuple(Strip(path, offsets, sizes) for path, offsets, sizes, _ in parts))


def _all_of(film: Film | None) -> list[tuple[Path, Ints, Ints, NDArray[np.bool_]]]:
    if film is None or film.video is None:
        return []
    return [(film.path, film.video.offsets, film.video.sizes, film.video.sync)]


def _sound(path: Path, track: Track) -> Reel:
    if len(track.sizes) == 0 or track.shift < 0:
        raise NotCopyable("there is no sound from the beginning on")
    return Reel(track, (Strip(path, track.offsets, track.sizes),))


def _table(track: Track, pts: Ints, length: int, sizes: Ints, sync: NDArray[np.bool_]) -> Track:
    """A picture track whose frames are shown at moments counted from 0, the last one until `length`."""
    lasting = np.zeros_like(pts)
    lasting[np.argmax(pts)] = length - pts.max()
    nowhere = np.zeros_like(pts)
    table = replace(
        track,
        offsets=nowhere,
        sizes=sizes,
        sync=sync,
        dts=pts,
        durations=lasting,
        composition=nowhere,
        shift=0,
    )
    return retimed(table)
