"""Puts two recordings of one lesson in step, by what both heard.

Three steps, from rough to fine. The onsets in six bands of speech, a hundred a second, are cross-correlated over the
whole length, which finds the other's start to a few hundredths of a second wherever it is. Around it, the waveforms
of up to 24 stretches are correlated by phase alone (GCC-PHAT: Knapp and Carter 1976, "The generalized correlation
method for estimation of time delay"), which is blind to loudness, microphone and most of the echo. A line through
what those say (Theil 1950, Sen 1968: the median slope, unmoved by outliers) is the start, and how the clocks drift.
"""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from media_pipeline import ffmpeg, refusals
from media_pipeline.attempt import Attempt, Source
from media_pipeline.errors import FfmpegFailed, MediaError, OutOfSpace, telling_of_full_disks
from media_pipeline.limits import Limits
from media_pipeline.sniff import sniff
from media_pipeline.streams import Stream, choose_streams

Floats = NDArray[np.float32]

RATE = 8_000  # samples a second: enough for speech
HOP, WINDOW = 80, 160  # samples: an onset value every 10 ms, from 20 ms of sound
BAND_EDGES_HZ = (200, 400, 700, 1100, 1700, 2500, 3600)
QUIETEST = 1e-7  # energy of a band below which nothing is heard: about 16-bit rounding noise
SILENT = 16  # a recording whose samples never reach this (of 32 768) holds no sound
STEEPEST = 4.0  # standard deviations at which an onset is cut off, so that one slammed door does not decide
WHITENING = 0.8  # 1 looks at phase alone, 0 at loudness as well; in between, empty bands do not shout
DRIFT_WIDTHS = (1, 5, 17, 65)  # onset values over which drifting clocks may smear the peak of the whole
RIVAL_S = 1.0  # a second best peak counts when it lies at least this far from the best
LEAST_LEAD = 1.25  # the best peak over the second best; unrelated recordings stay below 1.2

STRETCHES, STRETCH_S, LEAST_STRETCH_S = 24, 16.0, 2.0
SEARCH_S = 1.0  # around the rough start: rounding, and drifting clocks over four hours
GATHER = np.hanning(243)[1:-1]  # 30 ms: an echoing room spreads the peak about its middle, which this finds
NEAR_S = 0.065  # a second best peak of a stretch counts when it lies at least this far from the best
CLEAR_LEAD = 1.15  # a stretch counts when its peak stands out this far, as one in ten does by chance
AGREE_S = 0.02  # and lies this close to the line
LEAST_AGREEING = 3
LEAST_CONFIDENCE = 0.25
SURE = 3.0  # standard errors from zero at which a drift is believed,
LEAST_FOR_DRIFT = 8  # if so many stretches are clear
MOST_DRIFT = 500e-6  # and it is no more than this: clocks keep within 100 millionths, poor ones within more


class NotInStep(MediaError):
    """Two recordings that can't be put in step by ear: they have no sound in common, or one has none at all."""


@dataclass(frozen=True)
class Alignment:
    """Where another recording lies on the clock of the reference.

    `other_starts_at_ms` is the moment of the reference at which the other begins, negative when it began before. The
    other's moment u is the reference's moment `other_starts_at_ms + u * (1 + drift_ppm / 1e6)`: a positive drift means
    that the other's clock is slow. Without a drift that can be told from chance, `drift_ppm` is 0. `confidence`, from
    0 to 1, is the share of the stretches compared whose sound agrees with this to 20 ms; below 0.25 none is given.
    """

    other_starts_at_ms: int
    drift_ppm: float
    overlap_ms: int
    confidence: float

    def in_other(self, reference_ms: float) -> float:
        """The other recording's moment, in ms, that is a moment of the reference; outside its length it has no such."""
        return (reference_ms - self.other_starts_at_ms) / (1 + self.drift_ppm / 1e6)

    def in_reference(self, other_ms: float) -> float:
        """The reference's moment, in ms, that is a moment of the other."""
        return self.other_starts_at_ms + other_ms * (1 + self.drift_ppm / 1e6)

    def to_json(self) -> dict[str, Any]:
        """A plain dictionary."""
        return asdict(self)


def align(
    reference: Path,
    other: Path,
    *,
    limits: Limits | None = None,
    on_progress: Callable[[float], None] = lambda _fraction: None,
    cancelled: Callable[[], bool] = lambda: False,
    threads: int | None = None,
) -> Alignment:
    """Find where one recording starts on the clock of another, by their sound.

    Both are playback films; of another recording, moments count from its container's beginning. Some ten seconds must
    be in both. Raises NotInStep where that can't be told, else MediaError. An hour of sound takes 60 MB of disk.
    """
    attempt = Attempt(limits or Limits(), cancelled, on_progress, threads)
    with tempfile.TemporaryFile() as one, tempfile.TemporaryFile() as two:
        ours = _listen(reference, "first", one, attempt.part(0.0, 0.5))
        theirs = _listen(other, "second", two, attempt.part(0.5, 1.0))
        return _fine_start(ours, theirs, _rough_start(ours.onsets(), theirs.onsets()))


# ------------------------------------------------------------------------------------------------------------ listening


class _Heard:
    """What one recording sounds like: its loudness in each band in memory, its samples on the disk."""

    def __init__(self, file: BinaryIO, expected_s: float, attempt: Attempt) -> None:
        self.file = file
        self.expected = max(expected_s * RATE, 1.0)
        self.attempt = attempt
        self.rest = b""
        self.samples = 0
        self.loudest = 0
        self.energies: list[Floats] = []
        self.taper = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
        hertz = np.fft.rfftfreq(WINDOW, 1 / RATE)
        bands = [(hertz >= low) & (hertz < high) for low, high in pairwise(BAND_EDGES_HZ)]
        self.bands = np.stack(bands, axis=1).astype(np.float32)

    @property
    def seconds(self) -> float:
        return self.samples / RATE

    def feed(self, data: bytes) -> None:
        self._keep(data)
        data = self.rest + data
        frames = max(0, (len(data) // 2 - WINDOW) // HOP + 1)
        self.rest = data[2 * frames * HOP :]
        if frames:
            self._fold(np.frombuffer(data, "<i2", (frames - 1) * HOP + WINDOW))
        if self.seconds > self.attempt.limits.duration_s:
            raise refusals.too_long(self.attempt.limits.duration_s)
        self.attempt.report(min(self.samples / self.expected, 1.0))

    def _keep(self, data: bytes) -> None:
        with telling_of_full_disks():
            self.samples += self.file.write(data) // 2

    def _fold(self, samples: NDArray[np.int16]) -> None:
        self.loudest = max(self.loudest, int(samples.max()), -int(samples.min()))
        frames = sliding_window_view(samples, WINDOW)[::HOP] * (self.taper / np.float32(32768))
        spectrum = np.fft.rfft(frames, axis=1)
        loudness: Floats = np.square(np.abs(spectrum)).astype(np.float32) @ self.bands
        self.energies.append(loudness)

    def onsets(self) -> Floats:
        """How suddenly each band (rows) grows louder or softer, in its own standard deviations, every 10 ms."""
        energies = np.concatenate(self.energies).T
        floor = 0.1 * np.median(energies, axis=1, keepdims=True) + QUIETEST
        steps = np.diff(np.log(energies + floor), axis=1)
        steps -= steps.mean(axis=1, keepdims=True)
        steps /= steps.std(axis=1, keepdims=True) + QUIETEST
        return steps.clip(-STEEPEST, STEEPEST)

    def piece(self, first: int, count: int) -> Floats:
        """Samples from `first` on; silence where the recording has none."""
        start, end = max(first, 0), max(min(first + count, self.samples), 0)
        found = np.zeros(count, np.float32)
        if end > start:
            self.file.seek(2 * start)
            found[start - first : end - first] = np.frombuffer(self.file.read(2 * (end - start)), "<i2")
        return found


def _listen(path: Path, which: str, file: BinaryIO, attempt: Attempt) -> _Heard:
    source = Source(path, sniff(path).demuxer)
    headers = _headers(source, attempt)
    tracks = choose_streams(headers, attempt.limits).audio
    if not tracks:
        raise _no_sound(which)
    duration_s = _duration_s(headers)
    attempt = replace(attempt, duration_s=duration_s)
    heard = _Heard(file, duration_s, attempt)
    options = {"format": "s16le", "ac": 1, "ar": RATE, "flush_packets": 0}
    ffmpeg.stream([ffmpeg.write([_sound(source, tracks, attempt)], "pipe:1", **options)], attempt, heard.feed)
    if heard.loudest < SILENT or heard.seconds < 2 * LEAST_STRETCH_S:
        raise _no_sound(which)
    return heard


def _headers(source: Source, attempt: Attempt) -> dict[str, Any]:
    try:
        return ffmpeg.probe(source, attempt)
    except OutOfSpace:
        raise
    except FfmpegFailed as failure:
        raise refusals.refusal(failure) from failure


def _duration_s(headers: dict[str, Any]) -> float:
    try:
        return float(headers.get("format", {}).get("duration", 0))
    except ValueError:
        return 0.0  # "N/A": only progress and the deadline lean on it


def _sound(source: Source, tracks: tuple[Stream, ...], attempt: Attempt) -> Any:
    node = ffmpeg.open_input(source, attempt, vn=None)
    sounds = [node[str(track["index"])] for track in tracks]
    sound = sounds[0] if len(sounds) == 1 else ffmpeg.mix(sounds)
    return sound.filter("aresample", RATE, **{"async": 1, "first_pts": 0})


# ----------------------------------------------------------------------------------------------------------- the rough start


def _rough_start(reference: Floats, other: Floats) -> int:
    """Where the other starts, in samples on the reference's clock, give or take the drift over its length."""
    likeness = _likeness(reference, other)
    best, lead = max((_peak(likeness, width) for width in DRIFT_WIDTHS), key=lambda found: found[1])
    if lead < LEAST_LEAD:
        raise _nothing_in_common(f"the best of all offsets leads by {lead:.2f}")
    before = int(other.shape[1]) - 1
    return (best - before) * HOP


def _likeness(reference: Floats, other: Floats) -> Floats:
    """The bands' cross-correlation; entry 0 has the other end where the reference begins."""
    length = reference.shape[1] + other.shape[1] - 1
    size = _fast_size(length)
    cross = np.zeros(size // 2 + 1, np.complex64)
    loud_reference, loud_other = np.zeros(len(cross), np.float32), np.zeros(len(cross), np.float32)
    for ours, theirs in zip(reference, other, strict=True):
        one, two = np.fft.rfft(ours, size), np.fft.rfft(theirs, size)
        cross += one * two.conj()
        loud_reference += one.real**2 + one.imag**2
        loud_other += two.real**2 + two.imag**2
    loudness = np.sqrt(loud_reference * loud_other)
    cross /= (loudness + 1e-3 * loudness.mean() + QUIETEST) ** WHITENING
    return np.roll(np.fft.irfft(cross, size), other.shape[1] - 1)[:length].astype(np.float32)


def _peak(likeness: Floats, width: int) -> tuple[int, float]:
    """The best offset when the peak is smeared over `width` entries, and its lead over the best one elsewhere."""
    smooth = np.convolve(likeness, np.ones(width, np.float32), "same")
    best = int(np.argmax(smooth))
    return best, _lead(smooth, best, round(RIVAL_S * RATE / HOP))


def _lead(heights: Floats, best: int, reach: int) -> float:
    """How many times higher a peak is than the highest beyond `reach` on either side."""
    rivals = np.concatenate([heights[: max(0, best - reach)], heights[best + reach + 1 :]])
    second = float(rivals.max(initial=0.0))
    return float(heights[best]) / second if second > 0 else 0.0


def _fast_size(length: int) -> int:
    """The next power of two."""
    return 1 << (length - 1).bit_length()


# ------------------------------------------------------------------------------------------------------------ the fine start


def _fine_start(reference: _Heard, other: _Heard, rough: int) -> Alignment:
    """The line through what the stretches say. Raises NotInStep where too few agree."""
    overlap = range(max(0, -rough), min(other.samples, reference.samples - rough))  # in samples of the other
    stretches = list(_stretches(overlap))
    found = [_delay(reference, other, rough, first, count) for first, count in stretches]
    clear = [index for index, (_, lead) in enumerate(found) if lead >= CLEAR_LEAD]
    if len(clear) < LEAST_AGREEING:
        raise _nothing_in_common(f"{len(clear)} of {len(stretches)} stretches are clear")
    moments = np.array([(stretches[index][0] + stretches[index][1] / 2) / RATE for index in clear])
    starts = np.array([found[index][0] for index in clear])
    start_s, drift, agreeing = _line(moments, starts)
    confidence = agreeing / len(stretches)
    if agreeing < LEAST_AGREEING or confidence < LEAST_CONFIDENCE:
        raise _nothing_in_common(f"{agreeing} of {len(stretches)} stretches agree")
    return Alignment(
        round(1000 * start_s), round(1e6 * drift, 1), 1000 * len(overlap) // RATE, round(confidence, 2)
    )


def _stretches(overlap: range) -> Iterator[tuple[int, int]]:
    """First sample and length of each stretch to compare: spread evenly over what both recorded."""
    count = int(min(STRETCH_S, max(LEAST_STRETCH_S, len(overlap) / RATE / 4)) * RATE)
    last = len(overlap) - count
    if last >= 0:
        for first in np.linspace(0, last, min(STRETCHES, 1 + 2 * last // count)):
            yield overlap.start + int(first), count


def _delay(reference: _Heard, other: _Heard, rough: int, first: int, count: int) -> tuple[float, float]:
    """Where the other starts, in seconds, as one stretch of it has it; and how far that stands out."""
    search = round(SEARCH_S * RATE)
    ours = reference.piece(first + rough - search, count + 2 * search)
    theirs = other.piece(first, count)
    size = _fast_size(len(ours))
    cross = np.fft.rfft(ours, size) * np.fft.rfft(theirs, size).conj()
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    heard = (hertz >= BAND_EDGES_HZ[0]) & (hertz <= BAND_EDGES_HZ[-1])
    cross = np.where(heard, cross / (np.abs(cross) + QUIETEST), 0)
    likeness = np.fft.irfft(cross, size)[: 2 * search + 1]
    energy = np.convolve(likeness**2, GATHER, "same")
    best = int(np.argmax(energy))
    return (rough + best - search) / RATE, _lead(np.sqrt(energy), best, round(NEAR_S * RATE))


def _line(moments: NDArray[np.float64], starts: NDArray[np.float64]) -> tuple[float, float, int]:
    """Start and drift of the line most stretches lie on, and how many do; a drift that may be chance is 0."""
    one, two = np.triu_indices(len(moments), 1)
    slope = float(np.median((starts[two] - starts[one]) / (moments[two] - moments[one])))
    sure = abs(slope) > SURE * _uncertainty(moments, starts - slope * moments)
    drift = slope if sure and len(moments) >= LEAST_FOR_DRIFT and abs(slope) <= MOST_DRIFT else 0.0
    level = starts - drift * moments
    start_s = float(np.median(level))
    return start_s, drift, int((np.abs(level - start_s) <= AGREE_S).sum())


def _uncertainty(moments: NDArray[np.float64], level: NDArray[np.float64]) -> float:
    """The standard error of a slope, from the median scatter about its line (1.4826 makes that a deviation)."""
    scatter = 1.4826 * float(np.median(np.abs(level - np.median(level)))) + 0.5 / RATE
    return scatter / (float(moments.std()) * float(np.sqrt(len(moments))))


# ---------------------------------------------------------------------------------------------------------------- refusals


def _no_sound(which: str) -> NotInStep:
    return NotInStep(
        "no-sound", f"The {which} recording has no sound, so the two can’t be put in step by ear."
    )


def _nothing_in_common(detail: str) -> NotInStep:
    sentence = "These two recordings do not seem to be of the same lesson: nothing can be heard in both."
    return NotInStep("no-sound-in-common", sentence, detail)
