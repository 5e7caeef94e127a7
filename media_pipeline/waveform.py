"""The outline of the sound: lowest and highest value of each twentieth of a second, in one pass over the film."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from media_pipeline import ffmpeg
from media_pipeline.artifacts import Waveform
from media_pipeline.attempt import Attempt, Source
from media_pipeline.mp4 import Film
from media_pipeline.timecode import to_ms

NAME = "waveform.json"
PAIRS_A_SECOND = 20
RESAMPLED = 48_000


def make_waveform(source: Source, film: Film, folder: Path, attempt: Attempt) -> Waveform:
    """Write `waveform.json`: `{"version", "samples_per_second", "duration_ms", "peaks": [lowest, highest, …]}`."""
    has_audio = film.audio is not None
    peaks = _peaks(source, film, attempt) if has_audio else np.zeros(0, np.int8)
    outline = {
        "version": 1,
        "samples_per_second": PAIRS_A_SECOND,
        "duration_ms": to_ms(film.end),
        "peaks": peaks.tolist(),
    }
    (folder / NAME).write_text(json.dumps(outline, separators=(",", ":")), encoding="utf-8")
    return Waveform((f"waveform/{NAME}",), PAIRS_A_SECOND, len(peaks) // 2, has_audio)


def _peaks(source: Source, film: Film, attempt: Attempt) -> NDArray[np.int8]:
    assert film.audio is not None  # noqa: S101  asked only of films with sound
    rate = film.audio.timescale if film.audio.timescale % PAIRS_A_SECOND == 0 else RESAMPLED
    outline = _Outline(rate // PAIRS_A_SECOND, float(film.end) * rate, attempt)
    node = ffmpeg.open_input(source, attempt, vn=None)
    sound = node["a:0"].filter("aresample", rate, **{"async": 1, "first_pts": 0})
    options = {"format": "s16le", "ac": 1, "ar": rate, "flush_packets": 0}
    ffmpeg.stream([ffmpeg.write([sound], "pipe:1", **options)], attempt, outline.feed)
    return outline.finish(-(-to_ms(film.end) * PAIRS_A_SECOND // 1000))


class _Outline:
    """Folds 16-bit samples into pairs as they arrive."""

    def __init__(self, window: int, expected: float, attempt: Attempt) -> None:
        self.window = window
        self.expected = max(expected, 1.0)
        self.attempt = attempt
        self.rest = b""
        self.heard = 0
        self.pairs: list[NDArray[np.int8]] = []

    def feed(self, data: bytes) -> None:
        data = self.rest + data
        whole = len(data) // (2 * self.window) * 2 * self.window
        self.rest = data[whole:]
        if whole:
            self._fold(np.frombuffer(data[:whole], "<i2").reshape(-1, self.window))

    def _fold(self, windows: NDArray[np.int16]) -> None:
        pairs = np.stack([windows.min(axis=1), windows.max(axis=1)], axis=1)
        self.pairs.append((pairs >> 8).astype(np.int8))
        self.heard += windows.size
        self.attempt.report(min(self.heard / self.expected, 1.0))

    def finish(self, wanted: int) -> NDArray[np.int8]:
        """All pairs, flat, as many as the film is long: silence where it outlasts its sound."""
        samples = np.frombuffer(self.rest[: len(self.rest) // 2 * 2], "<i2")
        if len(samples):
            self._fold(samples.reshape(1, -1))
        flat = (
            np.concatenate([pairs.reshape(-1) for pairs in self.pairs])
            if self.pairs
            else np.zeros(0, np.int8)
        )
        return np.append(flat, np.zeros(max(0, 2 * wanted - len(flat)), np.int8))[: 2 * wanted]
