"""A film that browsers play as it is costs a copy, no more: its samples are moved, and nothing else of the file is kept."""

import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from media_pipeline import Playback, process
from media_pipeline.ffmpeg import program
from media_pipeline.mp4 import read_film
from media_pipeline.sniff import sniff
from tests.media_pipeline.films import Shot, click_times, listen, payloads, watch, write_film
from tests.media_pipeline.forging import at_box, box, renamed

Film = Callable[[str], Path]
CAMERA = b"Hill Street 9"
WHERE = b"52.1N 1.2W, Hill Street 9 "


def playback_of(source: Path, folder: Path) -> tuple[Playback, Path]:
    """The playback stage's artifact and its film."""
    made = {artifact.stage: artifact for artifact in process(source, folder, stages=("playback",))}
    playback = made["playback"]
    assert isinstance(playback, Playback)
    assert playback.copied_video
    return playback, folder / playback.files[0]


@pytest.fixture
def no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """ffmpeg is not to write anything."""

    def refuse(*_arguments: object) -> None:
        pytest.fail("ffmpeg was called for a copy")

    monkeypatch.setattr("media_pipeline.ffmpeg.run", refuse)


@pytest.mark.parametrize(
    "name",
    ["plain", "ntsc-b-frames", "sixty", "phone-b-frames", "late-picture", "sideways", "silent", "one-frame"],
)
def test_what_browsers_play_is_laid_out_anew_without_a_program(
    no_program: None, film: Film, name: str, tmp_path: Path
) -> None:
    source = film(name)
    playback, path = playback_of(source, tmp_path / "out")
    seen, meant = watch(path), watch(source)
    assert seen.numbers == meant.numbers
    assert [time - seen.times[0] for time in seen.times] == [time - meant.times[0] for time in meant.times]
    assert payloads(path, "video") == payloads(source, "video")
    assert path.read_bytes()[:64].index(b"moov") < 64  # it plays before it is all there
    assert bool(playback.rotation) == (name == "sideways")
    assert [track.matrix for track in read_film(path).tracks] == [
        track.matrix for track in read_film(source).tracks
    ]


def test_sound_that_begins_later_begins_later(no_program: None, tmp_path: Path) -> None:
    source = write_film(tmp_path / "late-sound.mp4", Shot(sound_start=Fraction(7, 10), count=100))
    _, path = playback_of(source, tmp_path / "out")
    heard = click_times(listen(path))
    assert heard == pytest.approx(click_times(listen(source)), abs=0.001)
    assert heard[-1] % 1 == pytest.approx(0.7, abs=0.005)
    assert payloads(path, "audio") == payloads(source, "audio")


@pytest.mark.parametrize("ending", ["mp4", "mkv"])
def test_what_a_camera_writes_between_the_pictures_stays_behind(
    film: Film, tmp_path: Path, ending: str
) -> None:
    plain = film("plain")
    source = tmp_path / f"told.{ending}"
    with av.open(str(plain)) as told, av.open(str(source), "w") as out:
        streams = [out.add_stream_from_template(stream) for stream in told.streams]
        for packet in told.demux():
            if packet.dts is None:
                continue
            if packet.stream.type == "video":
                packet = with_user_data(packet, WHERE * (1 + packet.size % 40))  # noqa: PLW2901
            packet.stream = streams[packet.stream.index]
            out.mux(packet)
    assert WHERE in source.read_bytes()
    _, path = playback_of(source, tmp_path / "out")
    assert WHERE not in path.read_bytes()
    assert b"x264" not in path.read_bytes()
    assert watch(path).numbers == watch(plain).numbers
    assert payloads(path, "video") == payloads(plain, "video")
    assert heard_by_a_strict_reader(path) == []


def with_user_data(packet: av.Packet, words: bytes) -> av.Packet:
    """The same packet, with a supplement of user data before its picture (ITU-T H.264, D.1.7)."""
    body = bytes(16).replace(b"\0", b"\x5a") + words
    unit = b"\x06\x05" + b"\xff" * (len(body) // 255) + bytes([len(body) % 255]) + body + b"\x80"
    told = av.Packet(len(unit).to_bytes(4) + unit + bytes(packet))
    for name in ("pts", "dts", "time_base", "stream", "is_keyframe", "duration"):
        setattr(told, name, getattr(packet, name))
    return told


def heard_by_a_strict_reader(path: Path) -> list[str]:
    """What ffmpeg complains about when it reads every unit of a film."""
    command = [
        program("ffmpeg"),
        "-v",
        "warning",
        "-i",
        path,
        "-map",
        "0:v",
        "-c",
        "copy",
        "-bsf:v",
        "trace_headers",
    ]
    told = subprocess.run([*command, "-f", "null", "-"], capture_output=True, text=True, check=True).stderr
    return [line for line in told.splitlines() if "trace_headers" not in line]


def test_no_camera_or_program_is_named(no_program: None, film: Film, tmp_path: Path) -> None:
    data = film("plain").read_bytes()
    data = at_box(b"avc1", 42, bytes([len(CAMERA)]) + CAMERA, nth=1)(data)  # the compressor's name
    data = at_box(b"avc1", 12, b"HillStreet 9", nth=1)(data)  # QuickTime's vendor and qualities
    data = renamed(b"VideoHandler", b"Hill Street9")(data)
    assert data.lower().count(b"hill") == 3
    source = tmp_path / "film.mp4"
    source.write_bytes(data)
    _, path = playback_of(source, tmp_path / "out")
    assert b"hill" not in path.read_bytes().lower()
    assert b"lavf" not in path.read_bytes()[: path.read_bytes().index(b"mdat")].lower()


def test_sound_that_lies_behind_the_whole_picture_is_brought_beside_it(
    no_program: None, film: Film, tmp_path: Path
) -> None:
    """A browser that reads from the front must not have to wait for the end to hear the beginning."""
    source = tmp_path / "apart.mp4"
    source.write_bytes(sound_behind(film("plain")))
    _, path = playback_of(source, tmp_path / "out")
    made = read_film(path)
    assert made.video is not None
    assert made.audio is not None
    assert made.audio.offsets[0] < made.video.offsets[made.video.timescale * 2 // made.video.durations[0]]
    for kind in ("video", "audio"):
        assert payloads(path, kind) == payloads(film("plain"), kind)


def sound_behind(source: Path) -> bytes:
    """The film with all of its sound moved to the end of the file."""
    data, sound = source.read_bytes(), read_film(source).audio
    assert sound is not None
    table = data.index(b"stco", data.index(b"stco") + 4) + 12  # the sound's is the second
    count = int.from_bytes(data[table - 4 : table])
    starts = np.frombuffer(data, ">u4", count, table).astype(np.int64)
    sizes = np.bincount(np.searchsorted(starts, sound.offsets, "right") - 1, sound.sizes).astype(np.int64)
    moved = b"".join(data[start : start + size] for start, size in zip(starts, sizes, strict=True))
    places = len(data) + 8 + np.cumsum([0, *sizes[:-1]])
    pointed = data[:table] + places.astype(">u4").tobytes() + data[table + 4 * count :]
    return pointed + box(b"mdat", moved)


def test_what_is_laid_out_in_another_way_is_copied_by_ffmpeg(tmp_path: Path) -> None:
    """QuickTime describes sound in a way of its own."""
    source = write_film(tmp_path / "film.mov", Shot(count=50, bframes=2))
    assert sniff(source).demuxer.startswith("mov")
    assert b"wave" in source.read_bytes()
    _, path = playback_of(source, tmp_path / "out")
    assert watch(path).numbers == list(range(50))
    assert payloads(path, "video") == payloads(source, "video")
    assert click_times(listen(path)) == pytest.approx(click_times(listen(source)), abs=0.001)
