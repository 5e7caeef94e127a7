"""The picture in pieces of about a minute, each encoded apart and joined again without another encode."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from media_pipeline.chain import Chain
from media_pipeline.errors import FfmpegFailed
from media_pipeline.fragments import clean_keys
from media_pipeline.mp4 import Film, Ints, Track
from media_pipeline.timecode import seconds_text
from media_pipeline.timeline import thin_out

LEAST_LAST = Fraction(1, 2)  # of a chunk's length: a shorter rest is made with the chunk before
PAST_THE_KEY_S = Fraction(1, 1000)  # a seek cut to whole microseconds must not fall before its key frame


@dataclass(frozen=True)
class Chunk:
    """One piece: the frames shown from `start` up to, not including, `end`, both in ticks."""

    number: int
    start: int
    end: int

    @property
    def name(self) -> str:
        return f"{self.number:04d}"

    def frames(self, track: Track) -> Ints:
        """When each of its frames is shown, in ticks of the film."""
        first, last = np.searchsorted(track.shown, [self.start, self.end])
        return track.shown[first:last]

    def within(self, moments: Sequence[int]) -> list[int]:
        """Those of some moments (in order) that lie in this piece, in ticks from its start."""
        return [moment - self.start for moment in moments if self.start <= moment < self.end]

    def seek(self, track: Track) -> str | None:
        """Where to begin to read, in seconds: the last key frame from which all its frames can be decoded."""
        keys = track.pts[clean_keys(track)]
        before = keys[keys <= self.start]
        if len(before) == 0 or int(before[-1]) <= 0:
            return None
        following = track.shown[np.searchsorted(track.shown, before[-1], side="right") :][:1]
        gap = (
            Fraction(int(following[0] - before[-1]), 2 * track.timescale)
            if len(following)
            else PAST_THE_KEY_S
        )
        return seconds_text(track.seconds(int(before[-1])) + min(gap, PAST_THE_KEY_S))


def plan_chunks(track: Track, cuts: Sequence[int], length_s: float) -> list[Chunk]:
    """Chunks of at least `length_s` that begin where segments begin (`cuts`, in ticks; the first is 0)."""
    least = Fraction(length_s) * track.timescale
    starts = [int(start) for start in thin_out([Fraction(cut) for cut in cuts], least)]
    end = max(int(track.end * track.timescale), int(track.shown[-1]) + 1)
    if len(starts) > 1 and end - starts[-1] < least * LEAST_LAST:
        starts.pop()
    return [
        Chunk(number, start, until)
        for number, (start, until) in enumerate(zip(starts, [*starts[1:], end], strict=True))
    ]


def digest(track: Track) -> str:
    """A name for the film that a track's tables describe: another film, or another encode of it, has another."""
    told = hashlib.sha256(track.description)
    for column in (track.sizes, track.pts, track.sync):
        told.update(np.ascontiguousarray(column).tobytes())
    return f"{track.timescale}:{told.hexdigest()}"


def join(films: Sequence[Film], chunks: Sequence[Chunk], track: Track) -> tuple[Chain, Track]:
    """The chunks of one rung as one track, every frame at its tick in `track`, and the bytes it points into.

    Raises FfmpegFailed where the chunks do not share one decoder configuration, so that no player could go from
    one to the next.
    """
    pieces = [film.video for film in films if film.video is not None]
    if len(pieces) != len(chunks) or len({configuration(piece) for piece in pieces}) != 1:
        raise FfmpegFailed(
            "chunks-do-not-join",
            "The pieces of a smaller version of the film do not fit together. They will be made again.",
        )
    chain = Chain(tuple(film.path for film in films))
    pts = np.concatenate([piece.pts + chunk.start for piece, chunk in zip(pieces, chunks, strict=True)])
    joined = Track(
        handler=pieces[0].handler,
        timescale=track.timescale,
        description=pieces[0].description,
        width=pieces[0].width,
        height=pieces[0].height,
        matrix=pieces[0].matrix,
        offsets=np.concatenate(
            [piece.offsets + start for piece, start in zip(pieces, chain.starts[:-1], strict=True)]
        ),
        sizes=np.concatenate([piece.sizes for piece in pieces]),
        dts=pts,
        durations=np.diff(np.append(pts, int(track.end * track.timescale))),
        composition=np.zeros_like(pts),
        sync=np.concatenate([piece.sync for piece in pieces]),
        shift=0,
    )
    return chain, joined


def configuration(track: Track) -> bytes:
    """What the decoder is told before the first frame: the body of the track's `avcC` (ISO/IEC 14496-15, 5.3.3)."""
    at = track.description.find(b"avcC")
    if at < 4:
        raise FfmpegFailed(
            "no-configuration", "The film lacks its decoder’s configuration. It will be tried again."
        )
    size = int.from_bytes(track.description[at - 4 : at], "big")
    return track.description[at + 4 : at - 4 + size]
