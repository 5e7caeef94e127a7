"""What schools have: each ends as a film that every browser plays, with facts that are what a viewer gets."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest

from media_pipeline import Artifact, Playback, Probe, UnreadableMedia, process
from tests.media_pipeline.conftest import REALTIME, SAMPLES, Processed, phone_times
from tests.media_pipeline.films import Shot, click_times, listen, watch, write_film

Process = Callable[[str], Processed]
SAMPLE_FILMS = sorted(
    [
        *SAMPLES.glob("video/*.mp4"),
        *SAMPLES.glob("video/*.mkv"),
        *SAMPLES.glob("video/grid_b*.mpg"),
        *SAMPLES.glob("zoo/*"),
    ]
)
LOW_DELAY = {"preset": "12", "svtav1-params": "pred-struct=1"}
BEYOND = {"sample_vvc.mp4": "unsupported-codec"}


def playback_of(made: Processed) -> Playback:
    playback = made.artifacts["playback"]
    assert isinstance(playback, Playback)
    return playback


@pytest.mark.parametrize(
    ("name", "width", "height"),
    [("sideways", 180, 320), ("odd-size", 322, 242), ("plain", 1280, 720), ("slow-motion", 256, 144)],
)
def test_the_size_told_is_the_size_seen(processed: Process, name: str, width: int, height: int) -> None:
    playback = playback_of(processed(name))
    assert (playback.width, playback.height) == (width, height)


def test_a_film_held_sideways_is_upright_in_every_rung(processed: Process) -> None:
    made = processed("sideways")
    with av.open(str(made.folder / "hls" / "master.m3u8")) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == (180, 320)


@pytest.mark.parametrize("name", ["plain", "phone", "browser", "transport", "surround", "two-sounds"])
def test_the_length_told_is_the_length_played(processed: Process, name: str) -> None:
    made = processed(name)
    with av.open(str(made.playback)) as container:
        assert container.duration is not None
        assert playback_of(made).duration_ms == pytest.approx(container.duration / 1000, abs=2)
    probe = made.artifacts["probe"]
    assert isinstance(probe, Probe)
    assert probe.duration_ms == pytest.approx(playback_of(made).duration_ms, abs=50)


def test_sound_alone_is_a_recording_without_a_picture(processed: Process) -> None:
    made = processed("sound-only")
    playback = playback_of(made)
    assert (playback.has_video, playback.has_audio, playback.width) == (False, True, None)
    assert made.artifacts["poster"].files == ()
    assert (made.folder / "storyboard" / "storyboard.vtt").read_text().startswith("WEBVTT")


def test_a_film_without_sound_says_so(processed: Process) -> None:
    probe = processed("silent").artifacts["probe"]
    assert isinstance(probe, Probe)
    assert not probe.has_audio
    assert "no-sound" in dict(probe.warnings)


def test_two_microphones_are_both_heard(processed: Process) -> None:
    made = processed("two-sounds")
    with av.open(str(made.playback)) as container:
        assert len(container.streams.audio) == 1
    assert click_times(listen(made.playback)) == pytest.approx([0, 1, 2], abs=0.005)


def test_six_channels_become_two(processed: Process) -> None:
    with av.open(str(processed("surround").playback)) as container:
        assert container.streams.audio[0].codec_context.layout.nb_channels == 2


def test_one_frame_is_a_film(processed: Process) -> None:
    assert watch(processed("one-frame").playback).numbers == [0]


@pytest.mark.parametrize("name", ["phone-hevc", "browser", "odd-size"])
def test_what_browsers_cannot_play_becomes_what_they_can(processed: Process, name: str) -> None:
    with av.open(str(processed(name).playback)) as container:
        video = container.streams.video[0].codec_context
        assert (video.name, video.pix_fmt) == ("h264", "yuv420p")
        assert container.streams.audio[0].codec_context.name == "aac"


@pytest.mark.parametrize(
    ("shot", "suffix"),
    [
        (Shot(codec="mpeg2video", encoder={}, sound_codec="mp2", count=30, bframes=2), "mpg"),
        (Shot(codec="mjpeg", pix_fmt="yuvj420p", encoder={}, sound_codec="libmp3lame", count=30), "avi"),
        (Shot(codec="wmv2", encoder={}, sound_codec="wmav2", count=30), "wmv"),
        (Shot(codec="flv", encoder={}, sound=False, count=30), "flv"),
        (Shot(codec="libx264", pix_fmt="yuv444p", count=30), "mov"),
        (Shot(codec="libx265", pix_fmt="yuv420p10le", count=30), "mp4"),
        (Shot(codec="libvpx-vp9", sound_codec="libopus", count=30, encoder=REALTIME), "webm"),
        (Shot(codec="mjpeg", pix_fmt="yuvj420p", encoder={}, sound_codec="pcm_s16le", count=30), "mov"),
        (Shot(aspect=Fraction(16, 15), size=(180, 144), count=30), "mp4"),
        (Shot(encoder={"flags": "+ildct+ilme"}, count=30), "ts"),
        (Shot(sound_rate=8000, sound_codec="pcm_s16le", count=30), "mkv"),
        (Shot(rate=Fraction(1, 5), count=4, gop=4), "mp4"),
        (Shot(codec="libsvtav1", encoder=LOW_DELAY, times=phone_times(30), sound_codec="libopus"), "webm"),
    ],
    ids=["ps", "avi", "wmv", "flv", "4:4:4", "10-bit", "vp9", "mjpeg", "anamorphic", "interlaced", "8-kHz", "slow", "av1"],
)  # fmt: skip
def test_every_kind_of_film_plays_frame_for_frame(tmp_path: Path, shot: Shot, suffix: str) -> None:
    source = write_film(tmp_path / f"film.{suffix}", shot)
    list(process(source, tmp_path / "out", stages=("playback",)))
    seen = watch(tmp_path / "out" / "playback" / "playback.mp4")
    assert seen.numbers == list(range(len(shot.moments)))
    meant = watch(
        source
    ).times  # a container may round or stretch what the camera meant; the film keeps what it says
    apart = [abs(got - (time - meant[0])) for got, time in zip(seen.times, meant, strict=True)]
    assert max(apart) <= Fraction(1, 1000)


@pytest.mark.parametrize(("transfer", "white"), [("smpte2084", 148), ("arib-std-b67", 192)])
def test_hdr_white_is_white_on_an_ordinary_screen(tmp_path: Path, transfer: str, white: int) -> None:
    """The paper white of HDR (203 cd/m²: 58% of PQ, 75% of HLG) comes out bright, not grey, and the film says BT.709."""
    params = f"log-level=error:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc"
    shot = Shot(
        codec="libx265",
        pix_fmt="yuv420p10le",
        count=5,
        sound=False,
        white=white,
        encoder={"x265-params": params},
    )
    list(process(write_film(tmp_path / "hdr.mp4", shot), tmp_path / "out", stages=("playback",)))
    with av.open(str(tmp_path / "out" / "playback" / "playback.mp4")) as container:
        frame = next(container.decode(video=0))
        assert frame.to_ndarray(format="gray").max() > 185
        assert (frame.format.name, container.streams.video[0].codec_context.color_trc) == ("yuv420p", 1)


def test_a_rotten_transport_stream_keeps_what_can_be_played(
    film: Callable[[str], Path], tmp_path: Path
) -> None:
    body = bytearray(film("transport").read_bytes())
    middle = len(body) // 2 // 188 * 188
    body[middle : middle + 188 * 20] = bytes(188 * 20)
    (tmp_path / "rotten.ts").write_bytes(body)
    made: dict[str, Artifact] = {
        a.stage: a for a in process(tmp_path / "rotten.ts", tmp_path / "out", stages=("playback",))
    }
    playback = made["playback"]
    assert isinstance(playback, Playback)
    assert 0 < playback.frames <= 75
    assert playback.duration_ms <= 3200


def test_nothing_of_the_source_but_picture_and_sound_is_kept(tmp_path: Path) -> None:
    secret = "+51.5074-000.1278/SENTINEL"
    tags = {
        "location": secret,
        "location-eng": secret,
        "title": secret,
        "comment": secret,
        "artist": secret,
        "make": secret,
    }
    shot = Shot(size=(640, 620), count=30, tags=tags, muxer={"movflags": "use_metadata_tags"})
    source = write_film(tmp_path / "tagged.mp4", shot)
    assert secret.encode() in source.read_bytes()
    list(process(source, tmp_path / "out"))
    for path in (path for path in (tmp_path / "out").rglob("*") if path.is_file()):
        assert b"SENTINEL" not in path.read_bytes(), path


@pytest.mark.slow
@pytest.mark.parametrize("path", SAMPLE_FILMS, ids=lambda path: path.name)
def test_every_sample_ends_well(tmp_path: Path, path: Path) -> None:
    if path.name in BEYOND:
        with pytest.raises(UnreadableMedia) as refusal:
            list(process(path, tmp_path))
        assert refusal.value.code == BEYOND[path.name]
        return
    made = {
        artifact.stage: artifact
        for artifact in process(path, tmp_path, stages=("probe", "playback", "poster"))
    }
    playback = made["playback"]
    assert isinstance(playback, Playback)
    assert playback.duration_ms > 0
    assert playback.frames > 0 or not playback.has_video
