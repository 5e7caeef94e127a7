"""Chooses one picture that shows what the film is about: sharp, well lit, and not its first black frame."""

from fractions import Fraction
from pathlib import Path

from media_pipeline import ffmpeg
from media_pipeline.artifacts import Notice, Playback, Poster
from media_pipeline.attempt import Attempt, Source
from media_pipeline.errors import FfmpegFailed, OutOfSpace
from media_pipeline.mp4 import Film
from media_pipeline.shape import fit
from media_pipeline.timecode import seconds_text, to_ms

NAME = "poster.jpg"
SHORT_SIDE = 720
CANDIDATES = 9
EARLIEST, LATEST = 0.05, 0.75  # of the film: after the phone is put down, before the room empties


def make_poster(source: Source, film: Film, playback: Playback, folder: Path, attempt: Attempt) -> Poster:
    """Write `poster.jpg`; a sound recording gets none."""
    if film.video is None or playback.width is None or playback.height is None:
        return Poster(files=(), at_ms=0, width=None, height=None, warnings=())
    moments = _candidates(film)
    moment, warnings = _choose(source, moments, attempt)
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


def _candidates(film: Film) -> list[Fraction]:
    """A few key frames spread over the part of the film that matters."""
    track = film.video
    assert track is not None  # noqa: S101  asked only of films
    keys = [track.seconds(tick) for tick in track.sync_times]
    inside = [key for key in keys if EARLIEST * film.end <= key <= LATEST * film.end] or keys
    step = max(1, len(inside) // CANDIDATES)
    return inside[::step][:CANDIDATES]


def _choose(source: Source, moments: list[Fraction], attempt: Attempt) -> tuple[Fraction, tuple[Notice, ...]]:
    """The best of the candidates; the middle one, with a warning, where OpenCV can't look at them."""
    order = {"path": str(source.path.resolve()), "moments_ms": [float(moment * 1000) for moment in moments]}
    try:
        answer = ffmpeg.run_module("media_pipeline.frames", order, attempt)
    except OutOfSpace:
        raise
    except FfmpegFailed as failure:
        answer = {"unavailable": failure.code}
    if isinstance(answer.get("best"), int):
        return moments[answer["best"]], ()
    sentence = "The picture for this film was taken from its middle, without looking for the best one."
    return moments[len(moments) // 2], (Notice("poster-not-chosen", sentence),)
