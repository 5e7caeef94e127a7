"""A clip whose frames are mostly copied: the very frames of the film, at their own times, seen the same everywhere."""

import hashlib
import subprocess
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from playwright.sync_api import Browser

from media_pipeline import Cancelled, Clip, cut_clip, mp4_writer
from media_pipeline.ffmpeg import program
from media_pipeline.mp4 import boxes, read_film
from media_pipeline.mp4_boxes import IDENTITY
from media_pipeline.mp4_writer import Reel, Strip, write_film
from tests.media_pipeline.films import Shot, click_times, listen, watch
from tests.media_pipeline.films import write_film as make_film
from tests.media_pipeline.test_browser import seen_in_chromium, serving

Film = Callable[[str], Path]
Make = Callable[[Shot], Path]


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """A film like those made here, written once for each way to shoot it."""
    made: dict[str, Path] = {}

    def write(shot: Shot) -> Path:
        if repr(shot) not in made:
            made[repr(shot)] = make_film(tmp_path_factory.mktemp("shot") / "film.mp4", shot)
        return made[repr(shot)]

    return write


LONG_GOP = Shot(count=250, gop=200, bframes=2, sound=False)
SECONDS = Shot(count=125, gop=25)


def pictures(path: Path) -> list[bytes]:
    """A fingerprint of each frame as decoded."""
    with av.open(str(path)) as container:
        return [hashlib.sha256(frame.to_ndarray().tobytes()).digest() for frame in container.decode(video=0)]


def cut_frames(film: Path, out: Path, first: int, last: int) -> Clip:
    """Cut by the numbers of frames."""
    track = read_film(film).video
    assert track is not None
    moments = [*(Fraction(int(ticks), track.timescale) for ticks in track.shown), read_film(film).end]
    start_ms, end_ms = round(moments[first] * 1000), round(moments[last] * 1000)
    return cut_clip(film, out, start_ms=start_ms, end_ms=end_ms)


def expect_cut(film: Path, out: Path, first: int, last: int) -> Clip:
    """Cut, and expect the very frames at the very times, those that are said to be copied bit for bit."""
    clip = cut_frames(film, out, first, last)
    whole, seen = watch(film), watch(out)
    assert seen.numbers == whole.numbers[first:last]
    assert seen.times == [time - whole.times[first] for time in whole.times[first:last]]
    same = [one == other for one, other in zip(pictures(out), pictures(film)[first:last], strict=True)]
    runs = "".join("=" if one else "x" for one in same).split("x")
    assert max(map(len, runs)) >= clip.copied_frames
    assert clip.frames == last - first
    return clip


# ------------------------------------------------------------------------------------------------------ copied frames


@pytest.mark.parametrize(
    ("name", "first", "last", "copied"),
    [
        ("fifty", 33, 111, 111 - 50),
        ("ntsc-b-frames", 9, 86, 84 - 30),
        ("ntsc-b-frames", 30, 120, 90),
        ("phone-b-frames", 30, 90, 60),
        ("phone-b-frames", 10, 80, 79 - 30),
        ("phone", 10, 80, 80 - 30),
        ("sixty", 41, 120, 60),
        ("silent", 0, 50, 50),
    ],
)
def test_frames_between_key_frames_are_copied(
    film: Film, tmp_path: Path, name: str, first: int, last: int, copied: int
) -> None:
    clip = expect_cut(film(name), tmp_path / "clip.mp4", first, last)
    assert clip.copied_frames == pytest.approx(copied, abs=2)  # where B-frames stand is the encoder's choice


def test_long_groups_of_pictures_are_entered_where_they_can_be(make: Make, tmp_path: Path) -> None:
    clip = expect_cut(make(LONG_GOP), tmp_path / "clip.mp4", 180, 241)
    assert 38 <= clip.copied_frames <= 41
    assert (clip.has_video, clip.has_audio) == (True, False)


@pytest.mark.slow
def test_a_real_lesson(samples: Path, tmp_path: Path) -> None:
    film = samples / "lesson" / "lesson_dev_3min.mp4"
    clip = cut_frames(film, tmp_path / "clip.mp4", 38, 183)
    whole = pictures_until(film, 183)
    same = [one == other for one, other in zip(pictures(tmp_path / "clip.mp4"), whole[38:], strict=True)]
    assert sum(same) >= clip.copied_frames >= 183 - 50 - 3
    track = read_film(tmp_path / "clip.mp4").video
    assert track is not None
    assert np.array_equal(track.shown, np.arange(183 - 38) * (track.timescale // 25))


def pictures_until(path: Path, count: int) -> list[bytes]:
    with av.open(str(path)) as container:
        frames = container.decode(video=0)
        return [hashlib.sha256(next(frames).to_ndarray().tobytes()).digest() for _ in range(count)]


def test_sound_is_cut_to_the_sample(make: Make, tmp_path: Path) -> None:
    clip = cut_frames(make(SECONDS), tmp_path / "clip.mp4", 37, 112)
    assert clip.copied_frames == 112 - 50
    film = read_film(tmp_path / "clip.mp4")
    assert film.audio is not None
    assert film.audio.end == film.end == 3
    heard = click_times(listen(tmp_path / "clip.mp4"))
    assert heard == pytest.approx([0.52, 1.52, 2.52], abs=0.002)


@pytest.mark.parametrize(("picture_s", "sound_s"), [(5, 1), (4, 5)], ids=["shorter", "longer"])
def test_sound_of_another_length(make: Make, tmp_path: Path, picture_s: int, sound_s: int) -> None:
    film, out, whole = tmp_path / "film.mp4", tmp_path / "clip.mp4", make(replace(SECONDS, bframes=2))
    both = ["-t", picture_s, "-i", whole, "-t", sound_s, "-i", whole]
    ffmpeg(*both, "-map", "0:v", "-map", "1:a", "-c", "copy", film)
    first = 40
    assert expect_cut(film, out, first, len(watch(film).numbers)).copied_frames
    ends = read_film(film).end - Fraction(first, 25), read_film(out).end
    assert ends[0] == pytest.approx(ends[1], abs=0.001)


@pytest.mark.parametrize(
    ("held", "copied"), [(61, 61), (62, 0)], ids=["B-frame", "before its B-frames decoded"]
)
def test_a_frame_that_is_held_for_long(make: Make, tmp_path: Path, held: int, copied: int) -> None:
    """Where that would put frames seconds away from their decoding, nothing is copied."""
    times = [Fraction(number, 25) + (5 if number > held else 0) for number in range(125)]
    film = make(Shot(times=times, gop=25, bframes=2, sound=False, encoder={"b-adapt": "0"}))
    assert expect_cut(film, tmp_path / "clip.mp4", 37, 112).copied_frames == copied


def test_a_film_that_was_held_sideways_stays_turned(film: Film, tmp_path: Path) -> None:
    clip = expect_cut(film("sideways"), tmp_path / "clip.mp4", 10, 50)
    assert clip.copied_frames == 25
    before, after = (read_film(path).video for path in (film("sideways"), tmp_path / "clip.mp4"))
    assert before
    assert after
    assert after.matrix == before.matrix != IDENTITY


# ------------------------------------------------------------------------------------------------------ encoded instead


@pytest.mark.parametrize(("first", "last"), [(3, 4), (26, 49), (30, 60), (124, 125)])
def test_too_little_between_key_frames_is_encoded(make: Make, tmp_path: Path, first: int, last: int) -> None:
    assert expect_cut(make(SECONDS), tmp_path / "clip.mp4", first, last).copied_frames == 0


@pytest.mark.parametrize(
    "encoder",
    [
        {"x264-params": "open-gop=1:b-adapt=0"},
        {"flags": "+ildct"},
        {"profile": "high422"},
    ],
    ids=["open groups", "fields", "another profile"],
)
def test_what_cannot_be_joined_is_encoded(make: Make, tmp_path: Path, encoder: dict[str, str]) -> None:
    pix_fmt = "yuv422p" if "profile" in encoder else "yuv420p"
    film = make(Shot(count=125, gop=25, bframes=2, sound=False, encoder=encoder, pix_fmt=pix_fmt))
    assert cut_frames(film, tmp_path / "clip.mp4", 37, 112).copied_frames == 0
    assert watch(tmp_path / "clip.mp4").numbers == list(range(37, 112))


def test_parameters_among_the_frames_may_only_repeat_those_in_front(make: Make, tmp_path: Path) -> None:
    film, changed = tmp_path / "repeated.mp4", tmp_path / "changed.mp4"
    ffmpeg("-i", make(SECONDS), "-c", "copy", "-bsf:v", "h264_mp4toannexb", film)
    assert expect_cut(film, tmp_path / "clip.mp4", 37, 112).copied_frames == 112 - 50
    change_within_frame(film, changed, 75, raised_level)
    assert cut_frames(changed, tmp_path / "clip.mp4", 37, 112).copied_frames == 0


def raised_level(frame: bytes) -> bytes:
    """The frame's sequence parameter set says another level, which changes nothing for a decoder."""
    at = frame.index(b"\x67\x64\x00") + 3
    return frame[:at] + bytes([frame[at] + 1]) + frame[at + 1 :]


def test_a_damaged_frame_at_the_joint_is_not_copied(make: Make, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.mp4"
    change_within_frame(make(SECONDS), damaged, 51, lambda frame: frame[:12] + bytes(len(frame) - 12))
    clip = cut_frames(damaged, tmp_path / "clip.mp4", 37, 112)
    assert clip.copied_frames == 0
    assert watch(tmp_path / "clip.mp4").numbers[:14] == list(range(37, 51))


def change_within_frame(film: Path, out: Path, number: int, change: Callable[[bytes], bytes]) -> None:
    """Copy a film (whose frames stand in the order shown) with the bytes of one frame changed, but not their number."""
    track, data = read_film(film).video, bytearray(film.read_bytes())
    assert track is not None
    frame = slice(int(track.offsets[number]), int(track.offsets[number] + track.sizes[number]))
    changed = change(bytes(data[frame]))
    assert len(changed) == track.sizes[number]
    assert changed != data[frame]
    data[frame] = changed
    out.write_bytes(data)


def ffmpeg(*words: object) -> None:
    subprocess.run([program("ffmpeg"), "-v", "error", "-y", *map(str, words)], check=True)


# ------------------------------------------------------------------------------------------------------------ the file


def test_the_index_stands_in_front_and_nothing_is_told_of_the_source(make: Make, tmp_path: Path) -> None:
    shot = replace(SECONDS, tags={"title": "7b, Amina Diallo"})
    assert cut_frames(make(shot), tmp_path / "clip.mp4", 37, 112).copied_frames
    data = (tmp_path / "clip.mp4").read_bytes()
    assert [name for name, _ in boxes(data)] == [b"ftyp", b"moov", b"mdat"]
    assert b"Diallo" not in data
    assert b"udta" not in data
    assert data.count(b"avcC") == 1
    assert b"Lavc" not in data[: data.index(b"mdat")]


def test_samples_are_never_held_in_memory(make: Make, tmp_path: Path) -> None:
    size = 32 << 20
    (tmp_path / "large").write_bytes(bytes(size))
    track = read_film(make(SECONDS)).video
    assert track is not None
    sizes = np.full(len(track.sizes), size // len(track.sizes), np.int64)
    large = replace(track, sizes=sizes)
    strip = Strip(tmp_path / "large", np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
    tracemalloc.start()
    write_film(tmp_path / "film.mp4", [Reel(large, (strip,))], lambda: None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tmp_path / "film.mp4").stat().st_size > sizes.sum()
    assert peak < size / 8


def test_a_film_beyond_four_gigabytes_has_wide_places(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tried on a small one, by moving the place where 32 bits end."""
    monkeypatch.setattr(mp4_writer, "NARROW", 1)
    assert expect_cut(make(SECONDS), tmp_path / "clip.mp4", 37, 112).copied_frames
    assert b"co64" in (tmp_path / "clip.mp4").read_bytes()


# ----------------------------------------------------------------------------------------------------- stopped, and told


@pytest.mark.parametrize("part", [0.0, 0.2, 0.4, 0.6, 0.8, 0.95])
def test_cancelling_at_any_moment_leaves_nothing(make: Make, tmp_path: Path, part: float) -> None:
    asked: list[None] = []

    def cancelled(limit: float = float("inf")) -> bool:
        asked.append(None)
        return len(asked) > limit

    cut_clip(make(SECONDS), tmp_path / "clip.mp4", start_ms=1480, end_ms=4480, cancelled=cancelled)
    limit = part * len(asked)
    (tmp_path / "clip.mp4").unlink()
    asked.clear()
    with pytest.raises(Cancelled):
        cut_clip(
            make(SECONDS),
            tmp_path / "clip.mp4",
            start_ms=1480,
            end_ms=4480,
            cancelled=lambda: cancelled(limit),
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [False, True], ids=["copied", "copied, then encoded"])
def test_progress_never_falls(make: Make, tmp_path: Path, damage: bool) -> None:
    film, told = make(SECONDS), list[float]()
    if damage:
        film = tmp_path / "damaged.mp4"
        change_within_frame(make(SECONDS), film, 51, lambda frame: frame[:12] + bytes(len(frame) - 12))
    cut_clip(film, tmp_path / "clip.mp4", start_ms=1480, end_ms=4480, on_progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


# ------------------------------------------------------------------------------------------------------------ a browser


PLAY_THROUGH = """async (url) => {
  const video = document.querySelector("video");
  const pen = document.querySelector("canvas").getContext("2d", {willReadFrequently: true});
  const seen = [];
  const look = (_, facts) => {
    pen.drawImage(video, 0, 0, 256, 144);
    const bright = (place) => pen.getImageData(place % 8 * 32 + 16, Math.floor(place / 8) * 36 + 18, 1, 1).data[1] > 125;
    seen.push([facts.mediaTime, [...Array(16).keys()].reduce((sum, place) => sum + (bright(place) ? 2 ** place : 0), 0)]);
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  const ended = new Promise((done, no) => { video.onended = done; video.onerror = () => no(video.error.message); });
  video.src = url;
  video.playbackRate = 0.5;
  await video.play();
  await ended;
  return seen;
}"""
B_FRAMES_AND_NONE = [("ntsc-b-frames", 9, 86), ("phone-b-frames", 10, 80), ("fifty", 33, 111)]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("name", "first", "last"), B_FRAMES_AND_NONE)
def test_a_browser_finds_every_frame(
    chromium: Browser, film: Film, tmp_path: Path, name: str, first: int, last: int
) -> None:
    assert cut_frames(film(name), tmp_path / "clip.mp4", first, last).copied_frames
    moments = [float(time) + 0.0001 for time in watch(tmp_path / "clip.mp4").times]
    order = [*range(len(moments)), *reversed(range(0, len(moments), 5))]
    seen = seen_in_chromium(chromium, tmp_path, "file", "clip.mp4", [moments[at] for at in order])
    assert seen == [first + at for at in order]


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize(("name", "first", "last"), B_FRAMES_AND_NONE)
def test_a_browser_plays_across_the_joints(
    chromium: Browser, film: Film, tmp_path: Path, name: str, first: int, last: int
) -> None:
    clip = cut_frames(film(name), tmp_path / "clip.mp4", first, last)
    assert clip.copied_frames
    with serving(tmp_path) as origin, chromium.new_page() as page:
        page.goto(f"{origin}/")
        seen = page.evaluate(PLAY_THROUGH, f"{origin}/clip.mp4")
    times = [float(time) for time in watch(tmp_path / "clip.mp4").times]
    places = [int(np.argmin(np.abs(np.array(times) - moment))) for moment, _ in seen]
    assert places == sorted(places)
    assert len(set(places)) > clip.frames / 2  # a busy machine leaves some out
    behind = [number - first - place for (_, number), place in zip(seen, places, strict=True)]
    assert set(behind) <= {0, 1, 2}  # the picture may have moved on before it was read
    assert behind.count(0) > len(behind) / 2
