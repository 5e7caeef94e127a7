"""A few spoken minutes made playable everywhere: mono AAC in MP4 at a comfortable loudness, and the outline of its sound.

What comes in is whatever a browser records, or anything else that somebody sends instead. Nothing of it but its sound
goes out: no picture, no tags, no device's name.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from media_pipeline import ffmpeg, refusals, workspace
from media_pipeline.attempt import Attempt, Source
from media_pipeline.errors import FfmpegFailed, MediaError, OutOfSpace, OverLimit, UnreadableMedia
from media_pipeline.limits import MIB, Limits
from media_pipeline.loudness import bring_to_loudness
from media_pipeline.mp4 import Film, read_film
from media_pipeline.probe import read_headers
from media_pipeline.sniff import MOV, sniff
from media_pipeline.streams import choose_streams
from media_pipeline.timecode import to_ms
from media_pipeline.waveform import NAME as OUTLINE
from media_pipeline.waveform import make_waveform

LONGEST_S = 300
OVER_S = 2  # a recorder that stops itself at the limit stops a little after it
SHORTEST_S = 0.3  # a slip of the finger
LARGEST_BYTES = 20 * MIB
RATE = 48_000
BITS = 96_000  # a second: more than a single voice needs, so that evening it out afterwards costs nothing audible
BARS = 96  # columns of the outline
LOUDEST = 128  # of the outline's values

AGAIN = "Please record it again."
NOT_SOUND = f"There is no sound in this file that we can play. {AGAIN}"
SILENT = f"Nothing can be heard in this recording. Look whether the microphone is on. {AGAIN}"
TOO_SHORT = f"This recording is over as soon as it begins. {AGAIN}"
TOO_LONG = f"This recording is longer than {LONGEST_S // 60} minutes, the most for a voice comment. {AGAIN}"
TOO_LARGE = f"This recording is larger than {LARGEST_BYTES // MIB} MB, the most for a voice comment. {AGAIN}"


@dataclass(frozen=True)
class VoiceNote:
    """What was made: how long it lasts, and how loud each of its parts is, from 0 to 100."""

    duration_ms: int
    peaks: tuple[int, ...]


def make_voice(source: Path, out: Path, *, cancelled: Callable[[], bool] = lambda: False) -> VoiceNote:
    """Write the spoken words of a recording to `out`, an MP4 with its index in front.

    The file is seen whole or not at all. Raises UnreadableMedia or OverLimit, with a sentence for whoever spoke;
    FfmpegFailed when it is worth another try; Cancelled.
    """
    size = source.stat().st_size
    if size > LARGEST_BYTES:
        raise OverLimit("too-large", TOO_LARGE)
    limits = Limits(file_bytes=LARGEST_BYTES, duration_s=LONGEST_S, deadline_per_second=2.0)
    attempt = Attempt(limits, cancelled, nice=0, source_bytes=size)
    found = _listened_to(source, attempt)
    attempt = replace(attempt, duration_s=float(LONGEST_S))
    with workspace.beside(out) as scratch:
        plain = _plain(found, scratch / "plain.mp4", attempt)
        film = _fair(plain)
        evened = _evened(plain, film, scratch / "evened.mp4", attempt)
        peaks = _peaks(evened, scratch, attempt)
        duration_ms = to_ms(_packed(evened, scratch / "packed.mp4", attempt).end)
        workspace.sync_file(scratch / "packed.mp4")
        workspace.publish(scratch / "packed.mp4", out)
    return VoiceNote(duration_ms, peaks)


def _listened_to(path: Path, attempt: Attempt) -> Source:
    """The file with the one demuxer that may read it. Raises UnreadableMedia where there is no sound in it."""
    try:
        source = Source(path, sniff(path).demuxer)
        sounds = choose_streams(read_headers(source, attempt), attempt.limits).audio
    except (UnreadableMedia, OverLimit) as refusal:
        raise UnreadableMedia("not-sound", NOT_SOUND, refusal.detail) from refusal
    if not sounds:
        raise UnreadableMedia("not-sound", NOT_SOUND)
    return source


def _plain(source: Source, path: Path, attempt: Attempt) -> Path:
    """The sound alone, in one channel, gaps filled; a little more of it than may be, so that too much is noticed."""
    node = ffmpeg.open_input(source, attempt, vn=None)
    sound = node["a:0"].filter("aresample", RATE, **{"async": 1, "first_pts": 0})
    options: dict[str, Any] = {
        "format": "mp4", "c:a": "aac", "b:a": BITS, "ac": 1, "ar": RATE, "t": LONGEST_S + 2 * OVER_S,
    }  # fmt: skip
    try:
        ffmpeg.run([ffmpeg.write([sound], path, **options)], attempt)
    except OutOfSpace:
        raise
    except FfmpegFailed as failure:
        raise _blamed(failure) from failure
    return path


def _blamed(failure: FfmpegFailed) -> MediaError:
    """Whether the file is to blame or we are."""
    found = refusals.refusal(failure)
    if isinstance(found, FfmpegFailed):
        return found
    return UnreadableMedia("not-sound", NOT_SOUND, failure.tail)


def _fair(path: Path) -> Film:
    """What was written, if it has a length that a voice comment may have."""
    try:
        film = read_film(path)
    except ValueError as empty:
        raise UnreadableMedia("not-sound", NOT_SOUND, str(empty)) from empty
    if film.audio is None or film.end < SHORTEST_S:
        raise UnreadableMedia("too-short", TOO_SHORT)
    if film.end > LONGEST_S + OVER_S:
        raise OverLimit("too-long", TOO_LONG)
    return film


def _evened(plain: Path, film: Film, path: Path, attempt: Attempt) -> Path:
    heard = bring_to_loudness(Source(plain, MOV), film, path, attempt)
    if heard.integrated_lufs is None:
        raise UnreadableMedia("silent", SILENT)
    return path if path.exists() else plain


def _packed(path: Path, out: Path, attempt: Attempt) -> Film:
    """The same sound with its index in front and nothing said about how it was made."""
    node = ffmpeg.open_input(Source(path, MOV), attempt)
    options = {"format": "mp4", "c:a": "copy", "movflags": "+faststart", "fflags": "+bitexact"}
    ffmpeg.run([ffmpeg.write([node["a:0"]], out, **options)], attempt)
    return read_film(out)


def _peaks(path: Path, folder: Path, attempt: Attempt) -> tuple[int, ...]:
    """The loudest value of each of `BARS` parts (fewer where there are fewer pairs), as a share of 100."""
    make_waveform(Source(path, MOV), read_film(path), folder, attempt)
    pairs = np.array(json.loads((folder / OUTLINE).read_text())["peaks"], np.int16)
    highest = np.abs(pairs).reshape(-1, 2).max(axis=1)
    parts = np.array_split(highest, min(BARS, len(highest)))
    return tuple(int(100 * part.max() / LOUDEST) for part in parts)
