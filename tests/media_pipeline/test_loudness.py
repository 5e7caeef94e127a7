"""The ladder's sound at a comfortable loudness: measured as a meter measures it, in step to the sample, not overdone."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from media_pipeline import Artifact, Ladder, artifact_from_json, finished, process
from media_pipeline.ffmpeg import program
from tests.media_pipeline.conftest import SAMPLES
from tests.media_pipeline.films import RATE, listen

MEETING = SAMPLES / "lesson" / "meeting_real_voices_2min.mp4"
LESSON = SAMPLES / "lesson" / "lesson_dev_3min.mp4"
Voice = NDArray[np.float64]


def voice(seconds: float, level_db: float, *, seed: int = 3) -> Voice:
    """Something that comes and goes like speech: noise in syllables, with a pause now and then; its mean level."""
    time = np.arange(round(seconds * RATE)) / RATE
    syllables = np.clip(np.sin(2 * np.pi * 3.3 * time), 0, 1) * (time % 4 < 3)
    noise = np.clip(np.random.default_rng(seed).standard_normal(len(time)), -1, 1)
    sound = np.convolve(noise, np.hanning(24), mode="same") * (0.01 + syllables)
    return np.asarray(sound * 10 ** (level_db / 20) / np.sqrt(np.mean(sound**2)))


def write_sound(path: Path, sound: Voice, *, rate: int = RATE, layout: str = "mono") -> Path:
    """A recording of sound alone, as a phone makes it."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=rate, layout=layout)
        stream.bit_rate = 128_000
        channels = 1 if layout == "mono" else 2
        samples = np.tile(np.clip(sound, -1, 1).astype(np.float32), (channels, 1))
        for at in range(0, samples.shape[1], 1024):
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(samples[:, at : at + 1024]), "fltp", layout
            )
            frame.sample_rate, frame.pts = rate, at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def made_of(source: Path, folder: Path) -> Ladder:
    made = {artifact.stage: artifact for artifact in process(source, folder, stages=("ladder",))}
    ladder = made["ladder"]
    assert isinstance(ladder, Ladder)
    return ladder


def metered(path: Path) -> dict[str, float]:
    """Integrated loudness, range and true peak of a file, by a whole other road than the pipeline's: a printed summary."""
    asked = [
        program("ffmpeg"),
        "-hide_banner",
        "-nostats",
        "-i",
        path,
        "-vn",
        "-af",
        "ebur128=peak=true",
        "-f",
        "null",
        "-",
    ]
    said = subprocess.run(asked, check=True, capture_output=True, text=True).stderr.rpartition("Summary:")[2]
    patterns = {"lufs": r"I:\s+(\S+) LUFS", "range": r"LRA:\s+(\S+) LU", "peak": r"Peak:\s+(\S+) dBFS"}
    return {name: float(re.search(pattern, said)[1]) for name, pattern in patterns.items()}  # type: ignore[index]


def offset_between(one: Voice, other: Voice, most: int = 4096) -> int:
    """By how many samples `other` comes later than `one`: the peak of their cross-correlation."""
    length = min(len(one), len(other))
    size = 1 << (2 * length).bit_length()
    spectrum = np.fft.rfft(other[:length], size) * np.conj(np.fft.rfft(one[:length], size))
    against = np.fft.irfft(spectrum, size)
    window = np.concatenate([against[-most:], against[: most + 1]])
    return int(np.argmax(window)) - most


def playback_of(folder: Path) -> Path:
    return folder / "playback" / "playback.mp4"


def sound_of(folder: Path) -> Path:
    return folder / "hls" / "sound.m3u8"


@pytest.mark.parametrize("level_db", [-39.0, -28.0, -8.0], ids=["far away", "quiet", "overdriven"])
def test_sound_of_any_level_comes_out_at_the_target(tmp_path: Path, level_db: float) -> None:
    source = write_sound(tmp_path / "voice.m4a", voice(12, level_db))
    ladder = made_of(source, tmp_path / "out")
    heard = metered(sound_of(tmp_path / "out"))
    assert heard["lufs"] == pytest.approx(-18, abs=1)
    assert heard["peak"] <= -1.5
    told = ladder.loudness
    assert told is not None
    before = metered(playback_of(tmp_path / "out"))
    assert told.integrated_lufs == pytest.approx(before["lufs"], abs=0.2)
    assert told.range_lu == pytest.approx(before["range"], abs=0.3)
    assert told.true_peak_dbtp == pytest.approx(before["peak"], abs=0.2)


def test_sound_that_is_fine_is_copied(tmp_path: Path) -> None:
    loud = metered(write_sound(tmp_path / "first.m4a", voice(8, -20)))["lufs"]
    source = write_sound(tmp_path / "voice.m4a", voice(8, -20 - 18 - loud))
    ladder = made_of(source, tmp_path / "out")
    assert ladder.loudness is not None
    assert (ladder.loudness.gain_db, ladder.rungs[-1].copied) == (0.0, True)


def test_silence_stays_silence(tmp_path: Path) -> None:
    ladder = made_of(write_sound(tmp_path / "voice.m4a", np.zeros(4 * RATE)), tmp_path / "out")
    assert ladder.loudness is not None
    assert (ladder.loudness.integrated_lufs, ladder.loudness.gain_db) == (None, 0.0)
    assert ladder.rungs[-1].copied
    assert artifact_from_json(json.loads(json.dumps(ladder.to_json(), allow_nan=False))) == ladder


def test_the_hiss_of_an_empty_room_is_not_blown_up(tmp_path: Path) -> None:
    hiss = np.random.default_rng(1).standard_normal(6 * RATE) * 10 ** (-50 / 20)
    ladder = made_of(write_sound(tmp_path / "room.m4a", hiss), tmp_path / "out")
    assert ladder.loudness is not None
    assert ladder.loudness.gain_db <= 6
    assert metered(sound_of(tmp_path / "out"))["lufs"] < -38


def test_a_knock_does_not_keep_a_quiet_voice_down(tmp_path: Path) -> None:
    """A few loud moments are held down by the limiter instead of deciding how loud everything else may be."""
    sound = voice(12, -34)
    sound[5 * RATE : 5 * RATE + 400] += np.hanning(400) * 0.9
    made_of(write_sound(tmp_path / "voice.m4a", sound), tmp_path / "out")
    heard = metered(sound_of(tmp_path / "out"))
    assert heard["lufs"] == pytest.approx(-18, abs=1.5)
    assert heard["peak"] <= -1.5


def level_db(sound: Voice, start_s: float, end_s: float) -> float:
    piece = sound[round(start_s * RATE) : round(end_s * RATE)]
    return float(10 * np.log10(np.mean(piece**2) + 1e-12))


def test_loud_and_quiet_speakers_come_closer_and_pauses_do_not_breathe(tmp_path: Path) -> None:
    """A teacher beside the phone and a pupil 18 dB further away, in turns of eight seconds, each ended by a pause."""
    turns = [voice(8, -12, seed=1), voice(8, -30, seed=2)] * 3
    room = np.random.default_rng(9).standard_normal(48 * RATE) * 10 ** (-75 / 20)
    source = write_sound(tmp_path / "voice.m4a", np.concatenate(turns) + room)
    ladder = made_of(source, tmp_path / "out")
    assert ladder.loudness is not None
    assert ladder.loudness.evened
    before, after = listen(playback_of(tmp_path / "out")), listen(sound_of(tmp_path / "out"))

    def apart(sound: Voice) -> float:
        loud = [level_db(sound, 16 * turn + 1, 16 * turn + 7) for turn in range(3)]
        quiet = [level_db(sound, 16 * turn + 9, 16 * turn + 15) for turn in range(3)]
        return float(np.mean(loud) - np.mean(quiet))

    assert apart(before) == pytest.approx(18, abs=1)
    assert 7 < apart(after) < 13
    gains = [
        level_db(after, 16 * turn + 4 * half + 3.2, 16 * turn + 4 * half + 3.9)
        - level_db(before, 16 * turn + 4 * half + 3.2, 16 * turn + 4 * half + 3.9)
        for turn in range(3)
        for half in (0, 1)
    ]
    assert max(gains) - min(gains) < 2  # from one pause after the same speaker to the next


@pytest.mark.parametrize(("rate", "layout"), [(48_000, "mono"), (44_100, "stereo"), (16_000, "mono")])
def test_every_sample_keeps_its_moment(tmp_path: Path, rate: int, layout: str) -> None:
    source = write_sound(tmp_path / "voice.m4a", voice(10, -36), rate=rate, layout=layout)
    ladder = made_of(source, tmp_path / "out")
    assert not ladder.rungs[-1].copied
    before, after = listen(playback_of(tmp_path / "out")), listen(sound_of(tmp_path / "out"))
    assert offset_between(before, after) == 0
    assert abs(len(before) - len(after)) < 2048 * RATE / rate


@pytest.mark.parametrize("name", ["plain", "ntsc-b-frames", "late-picture", "transport"])
def test_sound_stays_in_step_in_films_too(
    processed: Callable[[str], object], film: Callable[[str], Path], tmp_path: Path, name: str
) -> None:
    list(process(film(name), tmp_path, stages=("ladder",)))
    assert offset_between(listen(playback_of(tmp_path)), listen(sound_of(tmp_path))) == 0


def test_what_was_measured_is_kept_and_the_original_untouched(tmp_path: Path) -> None:
    source = write_sound(tmp_path / "voice.m4a", voice(6, -36))
    ladder: Artifact = made_of(source, tmp_path / "out")
    assert artifact_from_json(json.loads(json.dumps(ladder.to_json()))) == ladder
    assert finished(source, tmp_path / "out")["ladder"] == ladder
    assert metered(playback_of(tmp_path / "out")) == metered(source)


@pytest.mark.slow
@pytest.mark.parametrize("path", [MEETING, LESSON], ids=lambda path: path.stem)
def test_real_voices_end_at_the_target_with_speakers_closer(tmp_path: Path, path: Path) -> None:
    if not path.is_file():
        pytest.skip("the sample lessons are not beside this checkout")
    sound = tmp_path / "sound.m4a"
    alone = [program("ffmpeg"), "-v", "error", "-i", path, "-vn", "-c:a", "copy", sound]
    subprocess.run(alone, check=True)
    made_of(sound, tmp_path / "out")
    before, after = metered(playback_of(tmp_path / "out")), metered(sound_of(tmp_path / "out"))
    assert after["lufs"] == pytest.approx(-18, abs=1)
    assert after["peak"] <= -1.5
    assert after["range"] < before["range"] - 2
    assert offset_between(listen(playback_of(tmp_path / "out")), listen(sound_of(tmp_path / "out"))) == 0
