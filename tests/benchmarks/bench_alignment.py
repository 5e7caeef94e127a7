"""Two recordings of one hour put in step: processor time for an hour of sound, and how far off the answer is.

The reference in the same run is decoding alone. The second recording is real enough to hurt: an echoing room, noise of
its own at 10 dB, another codec and rate, and a clock that is 30 millionths slow.
"""

import resource
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from media_pipeline.alignment import RATE as HEARD_RATE
from media_pipeline.alignment import align
from media_pipeline.ffmpeg import program
from tests.conftest import SAMPLES
from tests.media_pipeline.test_alignment import (
    RATE,
    Sound,
    echoing,
    muffled,
    noisy,
    part,
    speech,
    with_slow_clock,
)

HOURS = (1 / 12, 1.0)
START_S, DRIFT_PPM = 41.25, 30.0
BLOCK_S = 60
AUDIO = (
    "audio/katiesteve_mono.wav",
    "audio/commercial_mono_8k.wav",
    "audio/watson_en-US_Broadband_sample1.wav",
    "audio/ami_trn04.flac",
    "audio/ami_trn07.flac",
    "audio/ami_dev00.flac",
    "audio/ami_dev01.flac",
    "lesson/lesson_dev_3min.mp4",
    "lesson/meeting_real_voices_2min.mp4",
)


def write(path: Path, sound: Sound, *options: str) -> Path:
    raw = (sound / np.abs(sound).max() * 16_000).astype("<i2").tobytes()
    command = [
        program("ffmpeg"),
        "-v",
        "error",
        "-y",
        "-f",
        "s16le",
        "-ar",
        str(RATE),
        "-ac",
        "1",
        "-i",
        "pipe:0",
    ]
    subprocess.run([*command, *options, str(path)], input=raw, check=True)
    return path


def real_voices() -> Sound:
    pieces = []
    for name in AUDIO:
        command = [
            program("ffmpeg"),
            "-v",
            "error",
            "-i",
            str(SAMPLES / name),
            "-vn",
            "-ac",
            "1",
            "-ar",
            str(RATE),
        ]
        raw = subprocess.run([*command, "-f", "s16le", "-"], check=True, capture_output=True).stdout
        piece = np.frombuffer(raw, "<i2").astype(float)
        pieces.append(piece / piece.std() / 10)
    return np.concatenate(pieces)


def a_lesson(seconds: float) -> Sound:
    return np.concatenate([speech(BLOCK_S, seed) for seed in range(round(seconds / BLOCK_S))])


def in_blocks(sound: Sound, spoil: Callable[[Sound], Sound]) -> Sound:
    """An hour at once would take ten gigabytes."""
    blocks = np.arange(BLOCK_S * RATE, len(sound), BLOCK_S * RATE)
    return np.concatenate([spoil(block) for block in np.split(sound, blocks)])


def second(sound: Sound) -> Sound:
    slow = with_slow_clock(part(sound, START_S, 1e6), DRIFT_PPM)
    return in_blocks(slow, lambda block: muffled(noisy(echoing(block), 10), 3400))


def spent(act: Callable[[], object]) -> tuple[float, float]:
    """Processor seconds of this process and of its children."""

    def so_far() -> list[float]:
        used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return [one.ru_utime + one.ru_stime for one in used]

    before = so_far()
    act()
    own, children = (now - then for now, then in zip(so_far(), before, strict=True))
    return own, children


def decode(path: Path) -> None:
    command = [program("ffmpeg"), "-v", "error", "-i", str(path), "-vn", "-ac", "1", "-ar", str(HEARD_RATE)]
    with subprocess.Popen([*command, "-f", "s16le", "-"], stdout=subprocess.DEVNULL) as process:
        assert process.wait() == 0


def measure(name: str, sound: Sound, folder: Path) -> None:
    front = write(
        folder / "front.m4a",
        in_blocks(sound, lambda block: echoing(block, 7, 0.3)),
        "-c:a",
        "aac",
        "-b:a",
        "128k",
        "-ar",
        "48000",
    )
    back = write(folder / "back.m4a", second(sound), "-c:a", "aac", "-b:a", "64k", "-ar", "44100")
    hours = (2 * len(sound) - START_S * RATE) / RATE / 3600
    found = []
    decoding = sum(sum(spent(lambda path=path: decode(path))) for path in (front, back))
    own, children = spent(lambda: found.append(align(front, back)))
    length_ms = 1000 * len(sound) / RATE - 1000 * START_S
    furthest_ms = max(
        abs(found[0].in_reference(own_ms) - (1000 * START_S + own_ms * (1 + DRIFT_PPM / 1e6)))
        for own_ms in (0.0, length_ms / 2, length_ms)
    )
    print(
        f"\n{name}: {own / hours:.2f} s of CPU per hour of sound beside decoding"
        f" ({children / hours:.2f} s in its programs; bare ffmpeg decoding {decoding / hours:.2f} s)"
        f"\n  furthest off {furthest_ms:.1f} ms, drift {found[0].drift_ppm} of {DRIFT_PPM} ppm,"
        f" confidence {found[0].confidence:.2f}"
    )


@pytest.mark.parametrize("hours", HOURS)
def bench_speech_like_sound(hours: float, tmp_path: Path) -> None:
    measure(f"{60 * hours:.0f} minutes of speech-like noise", a_lesson(3600 * hours), tmp_path)


def bench_real_voices(tmp_path: Path) -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the sample media are not beside this checkout")
    measure("ten minutes of real voices", real_voices(), tmp_path)
