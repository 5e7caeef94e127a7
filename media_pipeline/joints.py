"""Looks at a clip that was put together from copied and encoded frames: are they the film's, across every joint?"""

import re
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media_pipeline import ffmpeg
from media_pipeline.attempt import Attempt, Source
from media_pipeline.mp4 import Film, Ints, read_film
from media_pipeline.mp4_writer import blocks
from media_pipeline.readers import Collected
from media_pipeline.smart_cut import SEEN_TOO, NotCopyable, Piece, Plan, write_excerpt

LEAST_LIKENESS_DB = 35.0  # peak signal to noise ratio of an encoded frame against the film's own
MOST_SAID = 1 << 20  # bytes
Decibels = NDArray[np.float64]


def check_cut(plan: Plan, path: Path, attempt: Attempt) -> None:
    """Raises NotCopyable, or FfmpegFailed, for a clip that is not to be shown.

    Copied frames must stand in it byte for byte. Around each encoded piece clip and film are decoded side by side: the
    decoder must have nothing to complain of, copied frames must be the same, encoded ones very nearly.
    """
    clip = read_film(path)
    _expect_same_bytes(plan, clip, attempt)
    for piece in plan.pieces:
        _expect_likeness(plan, piece, clip, path.parent, attempt)


def _expect_same_bytes(plan: Plan, clip: Film, attempt: Attempt) -> None:
    assert clip.video is not None  # noqa: S101  it was written with a picture
    there = slice(plan.start - plan.first, plan.end - plan.first)
    here = slice(plan.start, plan.end)
    own = _sum(plan.film.path, plan.track.offsets[here], plan.track.sizes[here], attempt)
    if own != _sum(clip.path, clip.video.offsets[there], clip.video.sizes[there], attempt):
        raise NotCopyable("copied frames came out otherwise")


def _sum(path: Path, offsets: Ints, sizes: Ints, attempt: Attempt) -> int:
    total = 0
    with path.open("rb") as file:
        for block in blocks(file, offsets, sizes):
            attempt.stop_if_asked()
            total = zlib.crc32(block, total)
    return total


def _expect_likeness(plan: Plan, piece: Piece, clip: Film, folder: Path, attempt: Attempt) -> None:
    """The piece and the copied frames next to it."""
    if piece.first < plan.start:
        first, last = piece.first, piece.until
        begin, end = 0, last - plan.first
    else:
        first, last = max(piece.first - SEEN_TOO, piece.key), piece.last
        begin, end = piece.key - plan.first, plan.last - plan.first
    joined = write_excerpt(clip, begin, end, folder / f"{piece.name}.joined.mp4", attempt)
    original = Source(folder / f"{piece.name}.excerpt.mp4", joined.demuxer)
    before = begin + plan.first
    likeness = _likeness((joined, first - before), (original, first - piece.key), last - first, attempt)
    frames = np.arange(first, last)
    is_copied = (frames >= plan.start) & (frames < plan.end)
    if len(likeness) != len(frames) or not np.isinf(likeness[is_copied]).all():
        raise NotCopyable("copied frames decode otherwise")
    if likeness.min() < LEAST_LIKENESS_DB:
        raise NotCopyable("an encoded frame is not like the film's")


def _likeness(clip: tuple[Source, int], film: tuple[Source, int], count: int, attempt: Attempt) -> Decibels:
    """Frame by frame, for `count` frames from a number on in each."""
    strict = {"err_detect": "explode"}
    pictures = [
        ffmpeg.open_input(source, attempt, **options)["v:0"]
        .filter("trim", start_frame=first, end_frame=first + count)
        .filter("settb", "1/1000")
        .filter("setpts", "N")
        for (source, first), options in ((clip, strict), (film, {}))
    ]
    compared = ffmpeg.likeness(*pictures)
    said = Collected(MOST_SAID)
    output = ffmpeg.write([compared], "-", format="null", fps_mode="passthrough", xerror=None)
    ffmpeg.stream([output], attempt, said.feed)
    return np.array([float(value) for value in re.findall(rb"psnr_avg:(\S+)", said.data)])
