"""One clock for everything: the frame at a moment is the same frame in every file that is made."""

import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from media_pipeline import Ladder, Playback, Probe, Storyboard, artifact_from_json
from media_pipeline.timecode import parse_time
from tests.media_pipeline.conftest import Processed
from tests.media_pipeline.films import click_times, listen, payloads, watch

MILLISECOND = Fraction(1, 1000)
RE_MUXED = (
    "plain",
    "ntsc-b-frames",
    "film-rate",
    "fifty",
    "sixty",
    "phone",
    "phone-b-frames",
    "matroska",
    "transport",
    "late-picture",
)
ENCODED = ("phone-hevc", "browser", "odd-size")
Process = Callable[[str], Processed]


@pytest.mark.parametrize("name", [*RE_MUXED, *ENCODED])
def test_every_frame_is_shown_at_its_own_time(processed: Process, name: str) -> None:
    made = processed(name)
    seen = watch(made.playback)
    assert seen.numbers == list(range(len(made.shot.moments)))
    assert (
        max(abs(got - meant) for got, meant in zip(seen.times, made.shot.moments, strict=True))
        <= MILLISECOND / 2
    )


@pytest.mark.parametrize(
    "name", ["plain", "ntsc-b-frames", "film-rate", "fifty", "sixty", "matroska", "transport"]
)
def test_frame_n_of_a_constant_rate_is_frame_n_to_the_tick(processed: Process, name: str) -> None:
    made = processed(name)
    off = [abs(time - number / made.shot.rate) for number, time in enumerate(watch(made.playback).times)]
    assert max(off) < Fraction(1, 50_000)


@pytest.mark.parametrize("name", [*RE_MUXED, *ENCODED])
def test_every_rung_shows_the_same_frames_at_the_same_times(processed: Process, name: str) -> None:
    made = processed(name)
    film = watch(made.playback)
    ladder = made.artifacts["ladder"]
    assert isinstance(ladder, Ladder)
    for rung in ladder.rungs:
        if rung.width:
            assert watch(made.folder / "hls" / rung.playlist) == film


@pytest.mark.parametrize("name", RE_MUXED)
def test_a_compatible_upload_is_never_encoded_again(processed: Process, name: str) -> None:
    made = processed(name)
    playback = made.artifacts["playback"]
    assert isinstance(playback, Playback)
    assert playback.copied_video
    if name not in ("transport", "matroska"):  # their packets are framed another way
        assert payloads(made.playback, "video") == payloads(made.source, "video")


@pytest.mark.parametrize("name", ["plain", "ntsc-b-frames", "matroska", "transport", "browser", "phone-hevc"])
def test_sound_stays_with_the_picture(processed: Process, name: str) -> None:
    made = processed(name)
    for path in (made.playback, made.folder / "hls" / "sound.m3u8"):
        heard = click_times(listen(path))
        assert heard, path
        nearest = [abs(time - round(time)) for time in heard if time > 0.5]
        assert max(nearest) < 0.005, (path, heard)


def test_sound_from_before_the_first_picture_is_left_out_and_told(processed: Process) -> None:
    made = processed("late-picture")
    heard = [time for time in click_times(listen(made.playback)) if time > 0.1]
    assert heard[0] == pytest.approx(0.2, abs=0.005)  # the click at 1.0 s; the picture begins at 0.8 s
    probe = made.artifacts["probe"]
    assert isinstance(probe, Probe)
    assert "sound-before-picture" in dict(probe.warnings)
    assert probe.start_offset_ms == 800


def test_above_sixty_frames_a_second_every_kept_frame_keeps_its_time(processed: Process) -> None:
    made = processed("slow-motion")
    seen = watch(made.playback)
    assert 55 <= len(seen.numbers) <= 61
    assert all(
        abs(time - Fraction(number, 240)) <= MILLISECOND / 2
        for number, time in zip(seen.numbers, seen.times, strict=True)
    )


@pytest.mark.parametrize("name", ["plain", "ntsc-b-frames", "phone", "phone-hevc"])
def test_storyboard_times_are_times_of_real_frames(processed: Process, name: str) -> None:
    made = processed(name)
    vtt = (made.folder / "storyboard" / "storyboard.vtt").read_text()
    starts = [parse_time(line.split(" --> ")[0]) for line in vtt.splitlines() if "-->" in line]
    frames = {round(time * 1000) for time in watch(made.playback).times}
    assert starts
    assert set(starts) <= frames
    storyboard = made.artifacts["storyboard"]
    assert isinstance(storyboard, Storyboard)
    assert storyboard.thumbs == len(starts)
    for line in vtt.splitlines():
        if match := re.fullmatch(r"(sheet-\d{3}\.jpg)#xywh=\d+,\d+,(\d+),(\d+)", line):
            assert (made.folder / "storyboard" / match[1]).is_file()


def test_a_cut_into_a_group_of_pictures_shows_only_what_the_edit_list_shows(
    tmp_path: Path, film: Callable[[str], Path]
) -> None:
    """A phone's own trimming keeps the frames before the cut in the file and hides them."""
    from media_pipeline import process  # noqa: PLC0415

    trimmed = trim_with_edit_list(film("plain"), tmp_path / "trimmed.mp4", 0.6)
    made = {artifact.stage: artifact for artifact in process(trimmed, tmp_path / "out", stages=("playback",))}
    seen = watch(tmp_path / "out" / "playback" / "playback.mp4")
    assert seen.numbers[0] == 15
    assert seen.times[0] == 0
    assert seen.numbers == list(range(15, 150))
    assert made["playback"].to_json()["frames"] == 135


def trim_with_edit_list(source: Path, path: Path, seconds: float) -> Path:
    import subprocess  # noqa: PLC0415

    from media_pipeline.ffmpeg import program  # noqa: PLC0415

    command = [
        program("ffmpeg"),
        "-v",
        "error",
        "-ss",
        str(seconds),
        "-i",
        str(source),
        "-c",
        "copy",
        str(path),
    ]
    subprocess.run(command, check=True)
    return path


@pytest.mark.parametrize("name", ["plain", "phone-hevc", "sound-only"])
def test_artifacts_travel_through_json(processed: Process, name: str) -> None:
    for artifact in processed(name).artifacts.values():
        assert artifact_from_json(artifact.to_json()) == artifact
