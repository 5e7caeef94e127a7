"""A clip starts on the frame asked for, ends before the frame asked for, and its sound is cut to the sample."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from media_pipeline import EmptyClip, cut_clip
from tests.media_pipeline.conftest import Processed
from tests.media_pipeline.films import click_times, listen, watch

Process = Callable[[str], Processed]


@pytest.mark.parametrize("name", ["plain", "ntsc-b-frames", "phone-b-frames"])
@pytest.mark.parametrize(("first", "last"), [(0, 7), (33, 61), (52, 53)])
def test_a_clip_holds_exactly_the_frames_between(
    processed: Process, tmp_path: Path, name: str, first: int, last: int
) -> None:
    made = processed(name)
    times = watch(made.playback).times
    start_ms, end_ms = round(times[first] * 1000), round(times[last] * 1000)
    clip = cut_clip(made.playback, tmp_path / "clip.mp4", start_ms=start_ms, end_ms=end_ms)
    seen = watch(tmp_path / "clip.mp4")
    assert seen.numbers == list(range(first, last))
    apart = [
        abs(got - (time - times[first])) for got, time in zip(seen.times, times[first:last], strict=True)
    ]
    assert max(apart) < Fraction(1, 10_000)
    assert clip.frames == last - first
    assert clip.files == ("clip.mp4",)


def test_a_moment_inside_a_frame_means_that_frame(processed: Process, tmp_path: Path) -> None:
    made = processed("plain")
    cut_clip(made.playback, tmp_path, start_ms=1010, end_ms=2030)
    assert watch(tmp_path / "clip.mp4").numbers == list(range(25, 50))


def test_a_clip_to_the_end_keeps_the_last_frame(processed: Process, tmp_path: Path) -> None:
    made = processed("plain")
    cut_clip(made.playback, tmp_path, start_ms=5000, end_ms=3_600_000)
    assert watch(tmp_path / "clip.mp4").numbers == list(range(125, 150))


def test_sound_is_cut_to_the_sample(processed: Process, tmp_path: Path) -> None:
    made = processed("plain")
    cut_clip(made.playback, tmp_path / "clip.mp4", start_ms=1480, end_ms=4480)
    heard = click_times(listen(tmp_path / "clip.mp4"))
    assert heard == pytest.approx([0.52, 1.52, 2.52], abs=0.002)
    assert len(listen(tmp_path / "clip.mp4")) == pytest.approx(3 * 48_000, abs=1024)


def test_a_clip_out_of_an_upload_is_on_the_viewers_clock(processed: Process, tmp_path: Path) -> None:
    made = processed("matroska")
    cut_clip(made.source, tmp_path / "clip.mp4", start_ms=round(40 * 1001 / 30), end_ms=round(60 * 1001 / 30))
    assert watch(tmp_path / "clip.mp4").numbers == list(range(40, 60))


def test_a_clip_of_sound_alone(processed: Process, tmp_path: Path) -> None:
    made = processed("sound-only")
    clip = cut_clip(made.playback, tmp_path / "clip.mp4", start_ms=500, end_ms=2500)
    assert (clip.has_video, clip.has_audio, clip.duration_ms) == (False, True, 2000)
    assert click_times(listen(tmp_path / "clip.mp4")) == pytest.approx([0.5, 1.5], abs=0.002)


@pytest.mark.parametrize(("start_ms", "end_ms"), [(2000, 2000), (3000, 1000), (900_000, 901_000)])
def test_a_clip_of_nothing_says_so(processed: Process, tmp_path: Path, start_ms: int, end_ms: int) -> None:
    with pytest.raises(EmptyClip) as refusal:
        cut_clip(processed("plain").playback, tmp_path / "clip.mp4", start_ms=start_ms, end_ms=end_ms)
    assert refusal.value.code == "empty-clip"
    assert list(tmp_path.iterdir()) == []
