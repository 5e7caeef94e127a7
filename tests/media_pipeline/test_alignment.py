"""Two recordings of one lesson are put in step by ear: to 20 ms, whatever was done to the sound; and strangers never."""

import json
import subprocess
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from media_pipeline import Cancelled, Limits, OverLimit, UnreadableMedia
from media_pipeline.alignment import LEAST_CONFIDENCE, Alignment, NotInStep, align
from media_pipeline.ffmpeg import program
from tests.media_pipeline.conftest import SAMPLES
from tests.media_pipeline.test_command_line import run

Sound = NDArray[np.float64]
RATE = 16_000
CLOSE_MS = 20  # G14
LENGTH_S = 120


def speech(seconds: float, seed: int) -> Sound:
    """What a lesson sounds like to a microphone: syllables of shaped noise in phrases, with pauses, never twice the same."""
    random = np.random.default_rng(seed)
    sound = 1e-3 * random.standard_normal(round(seconds * RATE))
    at = 0
    while at < len(sound):
        length = int(random.uniform(0.08, 0.3) * RATE)
        syllable = random.standard_normal(length) * np.hanning(length) * random.uniform(0.1, 0.5)
        colour = np.sin(2 * np.pi * random.uniform(250, 2500) * np.arange(length) / RATE)
        room_left = len(sound) - at
        sound[at : at + length] += (syllable * (0.4 + colour))[:room_left]
        pause_s = random.uniform(0.4, 2.5) if random.random() < 0.15 else random.uniform(0, 0.08)
        at += length + int(pause_s * RATE)
    return sound


def noisy(sound: Sound, decibels: float, seed: int = 5) -> Sound:
    """With noise of its own, so many decibels below it."""
    noise = np.random.default_rng(seed).standard_normal(len(sound))
    return sound + noise * sound.std() * 10 ** (-decibels / 20)


def muffled(sound: Sound, hertz: float = 1800) -> Sound:
    """As if from inside a bag: nothing above so many hertz."""
    spectrum = np.fft.rfft(sound)
    spectrum[np.fft.rfftfreq(len(sound), 1 / RATE) > hertz] = 0
    return np.fft.irfft(spectrum, len(sound))


def echoing(sound: Sound, seed: int = 6, seconds: float = 0.5) -> Sound:
    """As heard across a classroom: more from the walls than straight from the mouth."""
    time = np.arange(round(seconds * RATE)) / RATE
    walls = np.random.default_rng(seed).standard_normal(len(time)) * 10 ** (-3 * time / seconds)
    walls *= 1.5 / np.sqrt((walls**2).sum())
    walls[0] = 1
    size = 1 << (len(sound) + len(walls)).bit_length()
    return np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(walls, size), size)[: len(sound)]


def with_slow_clock(sound: Sound, millionths: float) -> Sound:
    """As a recorder keeps it whose clock counts so many millionths less than ours."""
    moments = np.arange(int(len(sound) / (1 + millionths / 1e6))) * (1 + millionths / 1e6)
    return np.interp(moments, np.arange(len(sound)), sound)


def part(sound: Sound, start_s: float, end_s: float) -> Sound:
    """From one second of it to another."""
    return sound[round(start_s * RATE) : round(end_s * RATE)]


@pytest.fixture(scope="module")
def keep(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write sound as a recorder would: by name, coded as its ending or the options say."""
    folder = tmp_path_factory.mktemp("recordings")

    def write(name: str, sound: Sound, *options: str, loudness: float = 0.4) -> Path:
        raw = (sound / np.abs(sound).max() * loudness * 32767).astype("<i2").tobytes()
        command = [program("ffmpeg"), "-v", "error", "-y", "-f", "s16le", "-ar", str(RATE), "-ac", "1"]
        command += ["-i", "pipe:0", *options, str(folder / name)]
        subprocess.run(command, input=raw, check=True)
        return folder / name

    return write


@pytest.fixture(scope="module")
def lesson() -> Sound:
    """Two minutes of a lesson."""
    return speech(LENGTH_S, 1)


@pytest.fixture(scope="module")
def front(lesson: Sound, keep: Callable[..., Path]) -> Path:
    """The phone on the teacher's desk."""
    return keep("front.m4a", lesson, "-c:a", "aac", "-b:a", "128k", "-ar", "48000", "-ac", "2")


AAC = ("back.m4a", "-c:a", "aac", "-b:a", "64k", "-ar", "44100")
OPUS = ("back.webm", "-c:a", "libopus", "-b:a", "32k", "-ar", "48000")
MP3 = ("back.mp3", "-c:a", "libmp3lame", "-b:a", "64k", "-ar", "22050")
FLAC = ("back.flac",)

SECOND_PHONES: list[tuple[str, float, float, Sequence[str], Callable[[Sound], Sound]]] = [
    ("other codec", 3.217, 120, AAC, lambda sound: sound),
    ("other codec and rate", 3.217, 120, OPUS, lambda sound: sound),
    ("a third", 0.0, 100, MP3, lambda sound: sound),
    ("started much later", 85.02, 120, AAC, lambda sound: sound),
    ("inside the other", 41.0, 66.0, OPUS, lambda sound: sound),
    ("noise of its own", 3.217, 120, FLAC, lambda sound: noisy(sound, 10)),
    ("in a bag", 3.217, 90, FLAC, muffled),
    ("across the room", 17.5, 120, FLAC, echoing),
    ("all at once", 17.5, 120, OPUS, lambda sound: muffled(noisy(echoing(sound), 10), 3000)),
]


@pytest.mark.parametrize(
    ("start_s", "end_s", "coding", "spoilt"), [row[1:] for row in SECOND_PHONES], ids=[row[0] for row in SECOND_PHONES]
)  # fmt: skip
def test_a_second_phone_is_put_in_step(
    lesson: Sound,
    front: Path,
    keep: Callable[..., Path],
    start_s: float,
    end_s: float,
    coding: Sequence[str],
    spoilt: Callable[[Sound], Sound],
) -> None:
    back = keep(coding[0], spoilt(part(lesson, start_s, end_s)), *coding[1:], loudness=0.05)
    found = align(front, back)
    assert abs(found.other_starts_at_ms - 1000 * start_s) <= CLOSE_MS
    assert abs(found.overlap_ms - 1000 * (end_s - start_s)) <= 150
    assert found.drift_ppm == 0
    assert LEAST_CONFIDENCE <= found.confidence <= 1


def test_one_that_began_before_has_a_negative_start_and_both_see_it_alike(
    lesson: Sound, keep: Callable[..., Path]
) -> None:
    one = keep("late.m4a", part(lesson, 41, 115))
    two = keep("early.mp3", noisy(part(lesson, 0, 100), 15))
    assert abs(align(one, two).other_starts_at_ms + 41_000) <= CLOSE_MS
    assert abs(align(two, one).other_starts_at_ms - 41_000) <= CLOSE_MS


@pytest.mark.slow
def test_a_clock_that_drifts_is_followed_to_the_end(keep: Callable[..., Path]) -> None:
    sound = speech(600, 3)
    one = keep("steady.flac", sound)
    two = keep("slow.flac", noisy(with_slow_clock(part(sound, 20, 600), 50), 15))
    found = align(one, two)
    assert abs(found.drift_ppm - 50) < 5
    assert abs(found.in_reference(0) - 20_000) <= 3
    for own_ms in (0, 300_000, 579_000):
        assert abs(found.in_reference(own_ms) - (20_000 + own_ms * (1 + 50e-6))) <= 3
        assert found.in_other(found.in_reference(own_ms)) == pytest.approx(own_ms)


def test_a_quiet_lesson_with_talk_now_and_then_is_put_in_step(keep: Callable[..., Path]) -> None:
    hush = 1e-3 * np.random.default_rng(8).standard_normal(150 * RATE)
    talk = speech(60, 9)
    sound = np.concatenate([hush, talk, hush])
    one = keep("hush.flac", noisy(sound, 60, 1))
    two = keep("hush2.flac", noisy(sound[7 * RATE :], 60, 2))
    assert abs(align(one, two).other_starts_at_ms - 7_000) <= CLOSE_MS


def refusal(reference: Path, other: Path) -> NotInStep:
    with pytest.raises(NotInStep) as refused:
        align(reference, other)
    assert refused.value.sentence.endswith(".")
    return refused.value


@pytest.mark.parametrize("seed", range(20, 26))
def test_another_lesson_is_refused(front: Path, keep: Callable[..., Path], seed: int) -> None:
    other = keep("another.m4a", noisy(speech(30 + 15 * (seed - 20), seed), 20))
    assert refusal(front, other).code == "no-sound-in-common"


def test_what_fits_at_many_offsets_alike_is_refused(keep: Callable[..., Path]) -> None:
    ticks = np.zeros(60 * RATE)
    for at in range(0, len(ticks), RATE):
        ticks[at : at + 200] = np.hanning(200)
    one, two = keep("clock.flac", noisy(ticks, 30, 1)), keep("clock2.flac", noisy(ticks[2 * RATE :], 30, 2))
    assert refusal(one, two).code == "no-sound-in-common"


def test_silence_and_films_without_sound_are_refused_each_by_its_name(
    front: Path, film: Callable[[str], Path], keep: Callable[..., Path]
) -> None:
    hush = np.full(20 * RATE, 1e-9)
    hush[0] = 1.0
    silent = keep("silence.flac", hush, loudness=1e-4)
    assert refusal(front, silent).code == "no-sound"
    assert "second" in refusal(front, film("silent")).sentence
    assert "first" in refusal(film("silent"), front).sentence


def test_what_is_no_recording_or_too_long_is_refused_as_ever(front: Path, tmp_path: Path) -> None:
    (tmp_path / "picture.mp4").write_bytes(b"GIF89a\x01\x00\x01\x00")
    with pytest.raises(UnreadableMedia):
        align(front, tmp_path / "picture.mp4")
    with pytest.raises(OverLimit):
        align(front, front, limits=Limits(duration_s=30))


def test_it_stops_when_asked_and_tells_how_far_it_is(front: Path) -> None:
    with pytest.raises(Cancelled):
        align(front, front, cancelled=lambda: True)
    told: list[float] = []
    assert align(front, front, on_progress=told.append) == Alignment(0, 0.0, 1000 * LENGTH_S, 1.0)
    assert told == sorted(told)
    assert 0 <= told[0] < 0.5 < told[-1] <= 1


REAL = ("lesson/lesson_dev_3min.mp4", "lesson/meeting_real_voices_2min.mp4")


@pytest.mark.slow
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample media are not beside this checkout")
@pytest.mark.parametrize("name", REAL)
def test_real_films_are_put_in_step_with_a_poor_second_recording(
    name: str, keep: Callable[..., Path]
) -> None:
    front = SAMPLES / name
    decoded = [program("ffmpeg"), "-v", "error", "-i", str(front), "-vn", "-ac", "1", "-ar", str(RATE)]
    raw = subprocess.run([*decoded, "-f", "s16le", "-"], check=True, capture_output=True).stdout
    sound = np.frombuffer(raw, "<i2").astype(float)
    poor = muffled(noisy(echoing(part(sound, 13.7, 90)), 10), 3000)
    back = keep("poor.m4a", poor, "-c:a", "aac", "-b:a", "64k", "-ar", "44100", loudness=0.1)
    assert abs(align(front, back).other_starts_at_ms - 13_700) <= CLOSE_MS


@pytest.mark.slow
@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample media are not beside this checkout")
def test_real_films_of_different_lessons_are_refused() -> None:
    one, two = (SAMPLES / name for name in REAL)
    assert refusal(one, two).code == "no-sound-in-common"
    others = sorted((SAMPLES / "audio").glob("ami_*.flac"))
    for left, right in pairwise(others):
        assert refusal(left, right).code == "no-sound-in-common"


# ---------------------------------------------------------------------------------------------------- from a terminal


def test_the_command_says_when_the_second_starts(
    lesson: Sound, front: Path, keep: Callable[..., Path]
) -> None:
    back = keep("cli.mp3", part(lesson, 3.217, 60))
    said = run("align", front, back, "--json")
    assert said.returncode == 0, said.stderr
    report = json.loads(said.stdout)
    assert report["ok"]
    assert abs(report["alignment"]["other_starts_at_ms"] - 3217) <= CLOSE_MS
    assert set(report["alignment"]) == {"other_starts_at_ms", "drift_ppm", "overlap_ms", "confidence"}
    assert run("align", back, front).stdout.startswith("B starts 00:00:03.2")
    assert "before A" in run("align", back, front).stdout


def test_the_command_ends_with_3_where_nothing_is_in_common(front: Path, film: Callable[[str], Path]) -> None:
    said = run("align", front, film("silent"), "--json")
    assert said.returncode == 3
    assert json.loads(said.stdout)["code"] == "no-sound"
    assert run("align", front, "missing.mp4").returncode == 2
