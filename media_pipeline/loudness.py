"""How loud a recording is, and its sound brought to a comfortable loudness for the ladder.

Loudness and range are those of ITU-R BS.1770 and EBU R 128 (Tech 3342), read off ffmpeg's `ebur128`. The target is what
AES TD1008 asks of streamed speech, -18 LUFS: phones at the back of a classroom are often 20 LU below it. A range over
8 LU (a loud teacher near the phone, quiet pupils far away) is halved above the middle of its loudness, slowly enough
that nobody hears it work: attack and release are longer than syllables.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from media_pipeline import ffmpeg
from media_pipeline.artifacts import Loudness
from media_pipeline.attempt import Attempt, Source
from media_pipeline.errors import FfmpegFailed
from media_pipeline.mp4 import Film, Track, read_film

TARGET_LUFS = -18.0
CLOSE_LU = 1.0
HIGHEST_PEAK_DBTP = -1.5
SILENT_LUFS = -65.0  # BS.1770 gates at -70: below this there is nothing that anyone could follow
MOST_RISE_LU = 24.0  # so that the hiss of an empty room stays one
STEADY_LU = 4.0  # from one moment to the next; syllables differ by more. A fan, say, is hardly made louder
MOST_STEADY_RISE_LU = 6.0
WIDE_LU = 8.0
EVENED_FROM_LUFS = -24.0  # where sound is put before it is evened out: so the threshold is a constant
EVENING = {"threshold": "-30dB", "ratio": 2, "attack": 300, "release": 1500, "knee": 4}
LIMIT = "-3dB"  # AAC overshoots by a decibel
LIMITING = {"limit": LIMIT, "attack": 5, "release": 100, "level": 0, "latency": 1}
LEAST_BITS, MOST_BITS = 128_000, 160_000  # a second; between them, what the film's sound has
CODER = "fast"  # no worse to the ear at these rates; the usual one now and then overshoots by 3 dB
LONGEST_DRIFT_S = 0.1
MEASURE_SHARE, EVENED_SHARE = 0.3, 0.5  # of the work, until each measurement is done


def bring_to_loudness(source: Source, film: Film, path: Path, attempt: Attempt) -> Loudness:
    """Measure a film's sound and, where that helps, write it to `path` (an MP4) at the target loudness.

    Nothing is written where the sound is fine as it is, or silent: `gain_db` is then 0. Every sample keeps its moment.
    """
    track = film.audio
    if track is None:
        raise ValueError("a film without sound has no loudness")
    found = _measured(source, track, [], attempt.part(0.0, MEASURE_SHARE))
    if found.integrated_lufs is None or _is_fine(found):
        return found.loudness(0.0, evened=False)
    evening = _evening(found.integrated_lufs) if found.range_lu > WIDE_LU else []
    gained = EVENED_FROM_LUFS - found.integrated_lufs if evening else 0.0
    heard = found
    if evening:
        heard = _measured(source, track, evening, attempt.part(MEASURE_SHARE, EVENED_SHARE))
    target = min(TARGET_LUFS, found.integrated_lufs + _most_rise(found))
    gain = target - (target if heard.integrated_lufs is None else heard.integrated_lufs)
    steps = [*evening, ("volume", {"volume": f"{gain:.2f}dB"}), ("alimiter", LIMITING)]
    _encode(source, track, steps, path, attempt.part(EVENED_SHARE, 1.0))
    _check(read_film(path), track)
    return found.loudness(gain + gained, evened=bool(evening))


def _is_fine(found: "_Found") -> bool:
    assert found.integrated_lufs is not None  # noqa: S101  asked of what is heard
    near = abs(found.integrated_lufs - TARGET_LUFS) <= CLOSE_LU
    return near and found.true_peak_dbtp <= HIGHEST_PEAK_DBTP and found.range_lu <= WIDE_LU


def _evening(integrated_lufs: float) -> list["_Step"]:
    return [
        ("volume", {"volume": f"{EVENED_FROM_LUFS - integrated_lufs:.2f}dB"}),
        ("acompressor", EVENING),
    ]


def _most_rise(found: "_Found") -> float:
    return MOST_STEADY_RISE_LU if found.is_steady else MOST_RISE_LU


_Step = tuple[str, dict[str, Any]]  # a filter and its options


@dataclass(frozen=True)
class _Found:
    """One measurement; `integrated_lufs` is None for silence."""

    integrated_lufs: float | None
    range_lu: float
    true_peak_dbtp: float
    is_steady: bool

    def loudness(self, gain_db: float, *, evened: bool) -> Loudness:
        if self.integrated_lufs is None:
            return Loudness(None, None, None, gain_db, evened)
        return Loudness(
            integrated_lufs=round(self.integrated_lufs, 1),
            range_lu=round(self.range_lu, 1),
            true_peak_dbtp=round(self.true_peak_dbtp, 1),
            gain_db=round(gain_db, 1) + 0.0,  # never -0.0
            evened=evened,
        )


def _measured(source: Source, track: Track, steps: list[_Step], attempt: Attempt) -> _Found:
    sound = _sound(source, track, steps, attempt)
    sound = sound.filter("ebur128", metadata=1, peak="true").filter("ametadata", "print", file="pipe:1")
    reading = _Reading(float(track.end), attempt)
    ffmpeg.stream([ffmpeg.write([sound], "-", format="null")], attempt, reading.feed)
    return reading.found


def _sound(source: Source, track: Track, steps: list[_Step], attempt: Attempt) -> Any:
    """The sound from the film's first moment on, each gap filled, through some filters."""
    node = ffmpeg.open_input(source, attempt, vn=None)
    sound = node["a:0"].filter("aresample", track.timescale, **{"async": 1, "first_pts": 0})
    for name, options in steps:
        sound = sound.filter(name, **options)
    return sound


def _encode(source: Source, track: Track, steps: list[_Step], path: Path, attempt: Attempt) -> None:
    sound = _sound(source, track, steps, attempt)
    bits = max(LEAST_BITS, min(MOST_BITS, int(track.sizes.sum() * 8 / track.end)))
    options = {"format": "mp4", "c:a": "aac", "aac_coder": CODER, "ar": track.timescale, "b:a": bits}
    ffmpeg.run([ffmpeg.write([sound], path, **options)], attempt)


def _check(made: Film, track: Track) -> None:
    sound = made.audio
    if sound is None or sound.timescale != track.timescale or abs(sound.end - track.end) > LONGEST_DRIFT_S:
        raise FfmpegFailed(
            "sound-out-of-step",
            "The evened-out sound came out with another length. It will be tried again.",
        )


class _Reading:
    """Follows `ametadata`'s lines, ten times a second of sound; the last of each value counts, of peaks the highest."""

    def __init__(self, length_s: float, attempt: Attempt) -> None:
        self.length_s = max(length_s, 0.1)
        self.attempt = attempt
        self.rest = b""
        self.values: dict[bytes, float] = {}
        self.moments_lufs: list[float] = []

    def feed(self, data: bytes) -> None:
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            if line.startswith(b"frame:"):
                self._report(line)
                continue
            name, _, value = line.removeprefix(b"lavfi.r128.").partition(b"=")
            if name.startswith(b"true_peaks_ch"):
                self.values[b"peak"] = max(self.values.get(b"peak", 0.0), float(value))
            elif name == b"M":
                self.moments_lufs.append(float(value))
            else:
                self.values[name] = float(value)

    def _report(self, line: bytes) -> None:
        moment = line.rpartition(b"pts_time:")[2].strip()
        if moment[:1].isdigit():
            self.attempt.report(min(float(moment) / self.length_s, 1.0))

    @property
    def found(self) -> _Found:
        integrated = self.values.get(b"I", -math.inf)
        peak = self.values.get(b"peak", 0.0)
        return _Found(
            integrated if integrated > SILENT_LUFS else None,
            self.values.get(b"LRA", 0.0),
            20 * math.log10(peak) if peak > 0 else -math.inf,
            self._is_steady(),
        )

    def _is_steady(self) -> bool:
        heard = np.maximum(self.moments_lufs, SILENT_LUFS)
        low, high = np.percentile(heard, [10, 95]) if len(heard) else (0.0, 0.0)
        return bool(high - low < STEADY_LU)
