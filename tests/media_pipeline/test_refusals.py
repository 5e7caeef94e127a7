"""What is not a recording is turned away before any media library sees it, with a word for programs and a sentence."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from media_pipeline import FfmpegFailed, Limits, MediaError, OverLimit, UnreadableMedia, process, sniff
from media_pipeline.attempt import Attempt
from media_pipeline.ffmpeg import run_module
from media_pipeline.refusals import refusal
from tests.media_pipeline.films import Shot, write_film

SVG = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>'
STRANGERS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty-file"),
    "gif": (b"GIF89a\x01\x00\x01\x00\x80\x00\x00", "picture-file"),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "picture-file"),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "picture-file"),
    "webp": (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "picture-file"),
    "heic": (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "picture-file"),
    "svg": (SVG, "picture-file"),
    "html": (b"<!DOCTYPE html><script>alert(1)</script>", "document-file"),
    "pdf": (b"%PDF-1.7\n", "document-file"),
    "zip": (b"PK\x03\x04\x14\x00\x00\x00", "archive-file"),
    "elf": (b"\x7fELF\x02\x01\x01", "program-file"),
    "hls": (b"#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile:///etc/passwd\n", "playlist"),
    "hls-with-mark": (b"\xef\xbb\xbf#EXTM3U\n#EXTINF:5,\nconcat:a|b\n", "playlist"),
    "concat": (b"ffconcat version 1.0\nfile neighbour.mp4\n", "playlist"),
    "concat-list": (b"file 'neighbour.mp4'\n", "playlist"),
    "dash": (b'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"/>', "playlist"),
    "asx": (b'<ASX version="3.0"><ENTRY/></ASX>', "playlist"),
    "sdp": (b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\n", "playlist"),
    "pls": (b"[playlist]\nFile1=neighbour.mp4\n", "playlist"),
    "captions": (b"WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n", "captions-file"),
    "srt": (b"1\n00:00:01,000 --> 00:00:02,000\nHello\n", "captions-file"),
    "json": (b'{"a": 1}', "not-media"),
    "text": (b"A lesson plan.\n", "not-media"),
    "noise": (bytes(range(256)) * 8, "not-media"),
    "zeros": (bytes(5000), "not-media"),
    "forged": (b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp41" + b"junk" * 500, "truncated"),
    "forged-matroska": (b"\x1a\x45\xdf\xa3" + b"\x42" * 3000, "damaged"),
    "forged-avi": (b"RIFF\xff\xff\x00\x00AVI LIST" + b"\x00" * 3000, "damaged"),
}


@pytest.fixture
def refused(tmp_path: Path) -> Callable[..., MediaError]:
    """The refusal of a file, checked to be quick and to leave nothing behind."""

    def refuse(source: Path, **options: object) -> MediaError:
        out, started = tmp_path / "out", time.monotonic()
        with pytest.raises(MediaError) as refusal:
            list(process(source, out, **options))  # type: ignore[arg-type]
        assert time.monotonic() - started < 20
        assert not [path for path in out.rglob("*") if path.is_file()]
        return refusal.value

    return refuse


@pytest.mark.parametrize("kind", STRANGERS)
@pytest.mark.parametrize("name", ["lesson.mp4", "concat:lesson.ts"])
def test_a_stranger_is_turned_away_whatever_its_name(
    refused: Callable[..., MediaError], tmp_path: Path, kind: str, name: str
) -> None:
    body, code = STRANGERS[kind]
    (tmp_path / name).write_bytes(body)
    refusal = refused(tmp_path / name)
    assert isinstance(refusal, UnreadableMedia)
    assert refusal.code == code
    assert refusal.sentence.endswith(".")
    assert not any(word in refusal.sentence.lower() for word in ("error", "invalid", "failed", "oops"))


def test_a_list_of_neighbours_never_reads_them(refused: Callable[..., MediaError], tmp_path: Path) -> None:
    neighbour = write_film(tmp_path / "neighbour.mp4", Shot(count=10, sound=False))
    before = neighbour.stat().st_atime_ns
    (tmp_path / "mine.mp4").write_bytes(b"ffconcat version 1.0\nfile neighbour.mp4\n")
    assert refused(tmp_path / "mine.mp4").code == "playlist"
    assert neighbour.stat().st_atime_ns == before


def test_a_film_whose_name_looks_like_a_protocol_is_just_a_film(tmp_path: Path) -> None:
    source = write_film(tmp_path / "plain.mp4", Shot(count=10, sound=False)).rename(
        tmp_path / "concat:a|b %03d -i.mp4"
    )
    assert [artifact.stage for artifact in process(source, tmp_path / "out", stages=("playback",))] == [
        "probe",
        "playback",
    ]


def test_a_copy_that_stopped_half_way_is_told_from_a_bad_one(
    refused: Callable[..., MediaError], tmp_path: Path
) -> None:
    whole = write_film(tmp_path / "whole.mp4", Shot(count=50)).read_bytes()
    (tmp_path / "half.mp4").write_bytes(whole[: len(whole) // 2])
    assert refused(tmp_path / "half.mp4").code == "truncated"


def test_a_picture_far_too_large_is_refused(refused: Callable[..., MediaError], tmp_path: Path) -> None:
    giant = Shot(size=(9000, 4200), codec="mjpeg", pix_fmt="yuvj420p", count=1, sound=False, encoder={})
    refusal = refused(write_film(tmp_path / "giant.avi", giant))
    assert isinstance(refusal, OverLimit)
    assert refusal.code == "too-many-pixels"
    assert "9000 × 4200" in refusal.sentence


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(duration_s=1), "too-long"),
        (Limits(file_bytes=100), "too-large"),
        (Limits(side_pixels=100), "too-many-pixels"),
    ],
)
def test_each_limit_is_told_by_its_own_word(
    refused: Callable[..., MediaError], film: Callable[[str], Path], limits: Limits, code: str
) -> None:
    refusal = refused(film("silent"), limits=limits)
    assert isinstance(refusal, OverLimit)
    assert refusal.code == code


def test_a_codec_that_is_not_on_the_list_is_never_decoded(
    refused: Callable[..., MediaError], tmp_path: Path
) -> None:
    source = write_film(
        tmp_path / "rare.avi", Shot(codec="magicyuv", pix_fmt="gbrp", count=5, sound=False, encoder={})
    )
    refusal = refused(source)
    assert refusal.code == "unsupported-codec"
    assert "magicyuv" in refusal.sentence


def test_an_installation_that_is_broken_is_not_the_recordings_fault() -> None:
    with pytest.raises(FfmpegFailed) as failure:
        run_module("media_pipeline.that_was_never_installed", {}, Attempt())
    assert refusal(failure.value) is failure.value
    assert failure.value.retryable


def test_a_film_with_a_hundred_tracks_is_refused(refused: Callable[..., MediaError], tmp_path: Path) -> None:
    source = write_film(tmp_path / "many.mkv", Shot(sound_tracks=70, count=5))
    assert refused(source).code == "too-many-streams"


def test_every_container_is_told_by_its_first_bytes(film: Callable[[str], Path], tmp_path: Path) -> None:
    demuxers = {
        "plain": "mov,mp4,m4a,3gp,3g2,mj2",
        "matroska": "matroska,webm",
        "browser": "matroska,webm",
        "transport": "mpegts",
    }
    for name, demuxer in demuxers.items():
        nameless = tmp_path / "nameless"
        nameless.write_bytes(film(name).read_bytes())
        assert sniff(nameless).demuxer == demuxer
