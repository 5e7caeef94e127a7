"""Chooses one picture that shows what the film is about: sharp, well lit, and not its first black frame."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from media_pipeline import ffmpeg
from media_pipeline.artifacts import Notice, Playback, Poster
from media_pipeline.attempt import Attempt, Source
from media_pipeline.errors import FfmpegFailed, OutOfSpace, telling_of_full_disks
from media_pipeline.mp4 import Film, Ints
from media_pipeline.mp4_writer import Reel, Strip, write_film
from media_pipeline.shape import fit
from media_pipeline.timecode import seconds_text, to_ms

NAME = "poster.jpg"
CANDIDATES_NAME = ".candidates.mp4"
SHORT_SIDE = 720
CANDIDATES = 9
EARLIEST, LATEST = 0.05, 0.75  # of the film: after the phone is put down, before the room empties


def make_poster(source: Source, film: Film, playback: Playback, folder: Path, attempt: Attempt) -> Poster:
    """Write `poster.jpg`; a sound recording gets none."""
    if film.video is None or playback.width is None or playback.height is None:
        return Poster(files=(), at_ms=0, width=None, height=None, warnings=())
    moment, warnings = _choose(film, folder / CANDIDATES_NAME, attempt)
    attempt.report(0.6)
    width, height = fit(playback.width, playback.height, SHORT_SIDE)
    node = ffmpeg.open_input(source, attempt, ss=seconds_text(moment))
    picture = node["v:0"].filter("scale", width, height, flags="bicubic", out_range="pc").filter("setsar", 1)
    ffmpeg.run(
        [
            ffmpeg.write(
                [picture],
                folder / NAME,
                **{"format": "mjpeg", "frames:v": 1, "q:v": 4, "pix_fmt": "yuvj420p"},
            )
        ],
        attempt,
    )
    if not (folder / NAME).stat().st_size:
        raise FfmpegFailed("no-poster", "No picture could be taken from the film. It will be tried again.")
    return Poster(
        files=(f"poster/{NAME}",), at_ms=to_ms(moment), width=width, height=height, warnings=warnings
    )


def _choose(film: Film, path: Path, attempt: Attempt) -> tuple[Fraction, tuple[Notice, ...]]:
    """The best of the candidates; the middle one, with a warning, where OpenCV can't look at them."""
    places = _candidates(film)
    _write_alone(film, places, path, attempt)
    track = film.video
    assert track is not None  # noqa: S101  asked only of films
    moments = [track.seconds(tick) for tick in track.pts[places]]
    order = {
        "candidates": str(path.resolve()),
        "path": str(film.path.resolve()),
        "moments_ms": [float(moment * 1000) for moment in moments],
    }
    try:
        answer = ffmpeg.run_module("media_pipeline.frames", order, attempt)
    except OutOfSpace:
        raise
    except FfmpegFailed as failure:
        answer = {"unavailable": failure.code}
    path.unlink()
    if isinstance(answer.get("best"), int):
        return moments[answer["best"]], ()
    sentence = "The picture for this film was taken from its middle, without looking for the best one."
    return moments[len(moments) // 2], (Notice("poster-not-chosen", sentence),)


def _candidates(film: Film) -> Ints:
    """A few key frames spread over the part of the film that matters, by their places in the track."""
    track = film.video
    assert track is not None  # noqa: S101  asked only of films
    keys = np.flatnonzero(track.sync & (track.pts >= 0))
    keys = keys[np.argsort(track.pts[keys])]
    share = track.pts[keys] / (float(film.end) * track.timescale)
    inside = keys[(share >= EARLIEST) & (share <= LATEST)]
    chosen = inside if len(inside) else keys
    return chosen[:: max(1, len(chosen) // CANDIDATES)][:CANDIDATES]


def _write_alone(film: Film, places: Ints, path: Path, attempt: Attempt) -> None:
    """The candidates as a film of nothing else: a decoder that seeks would decode all that leads up to each."""
    track = film.video
    assert track is not None  # noqa: S101  asked only of films
    ticks = np.arange(len(places), dtype=np.int64) * track.timescale
    table = replace(
        track,
        sizes=track.sizes[places],
        dts=ticks,
        durations=np.full_like(ticks, track.timescale),
        composition=np.zeros_like(ticks),
        sync=np.ones(len(places), np.bool_),
        shift=0,
    )
    strip = Strip(film.path, track.offsets[places], table.sizes)
    with telling_of_full_disks():
        write_film(path, [Reel(table, (strip,))], attempt.stop_if_asked)
