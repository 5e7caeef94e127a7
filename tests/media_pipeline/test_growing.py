"""Watching a file that is still being written: early enough, on the right clock, and never more of it than is there."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from media_pipeline import (
    Cancelled,
    Growing,
    Limits,
    NotEarly,
    Piece,
    UnreadableMedia,
    preview,
    process,
    readable_early,
)
from media_pipeline.growing import PLAYLIST
from tests.media_pipeline.conftest import NTSC, REALTIME, phone_times
from tests.media_pipeline.films import Seen, Shot, click_times, listen, watch, write_film

FRAGMENTED = {"movflags": "frag_keyframe+empty_moov+default_base_moof"}
FULL = {
    "b": "1500k",
    "minrate": "1500k",
    "maxrate": "1500k",
    "bufsize": "750k",
    "crf": "-1",
    "x264-params": "nal-hrd=cbr",
}
"""The encoder fills up what pictures of numbers do not need, so that a head of 256 kB is a part and not the whole."""
LIVELY = {**REALTIME, "b": "3000k", "minrate": "3000k", "maxrate": "3000k", "qmin": "0", "qmax": "1"}
FILMS: dict[str, tuple[str, Shot]] = {
    "fragments": ("a.mp4", Shot(rate=NTSC, count=240, gop=30, bframes=2, encoder=FULL, muxer=FRAGMENTED)),
    "recorder": (
        "a.webm",
        Shot(times=phone_times(210), codec="libvpx", sound_codec="libopus", size=(1280, 720), encoder=LIVELY),
    ),
    "transport": ("a.ts", Shot(start=Fraction(87, 25), count=200, bframes=2, encoder=FULL)),
    "matroska": ("a.mkv", Shot(rate=NTSC, count=240, gop=30, bframes=2, encoder=FULL)),
    "late-picture": (
        "late.mp4",
        Shot(start=Fraction(4, 5), sound_start=Fraction(0), count=200, bframes=2, encoder=FULL, muxer=FRAGMENTED),
    ),
}  # fmt: skip


@dataclass
class Sender:
    """Writes a film piece by piece, as a slow line would."""

    film: Path
    to: Path
    arrived: int = 0
    over: bool = False
    pieces: list[Piece] = field(default_factory=list)
    arrived_at: list[float] = field(default_factory=list)

    def send(self, share: float) -> None:
        """Let this share of the film have arrived."""
        content = self.film.read_bytes()
        end = int(len(content) * share)
        with self.to.open("ab") as file:
            file.write(content[self.arrived : end])
        self.arrived = end

    def told(self, piece: Piece) -> None:
        self.arrived_at.append(self.arrived / self.film.stat().st_size)
        self.pieces.append(piece)

    @property
    def growing(self) -> Growing:
        return Growing(self.to, lambda: self.arrived, lambda: self.over)

    def wait(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + 60
        while not holds():
            assert time.monotonic() < deadline, what
            time.sleep(0.02)


@contextmanager
def previewing(sender: Sender, folder: Path) -> Iterator[threading.Thread]:
    """A preview at work beside the test."""
    sender.to.touch()
    folder.mkdir()
    thread = threading.Thread(
        target=preview, args=(sender.growing, folder), kwargs={"on_piece": sender.told}, daemon=True
    )
    thread.start()
    yield thread
    sender.over = True
    thread.join(10)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Sender, Path]]:
    """A film by name, watched while it arrived: what was told of it, and where its pieces lie."""
    done: dict[str, tuple[Sender, Path]] = {}

    def run(name: str) -> tuple[Sender, Path]:
        if name not in done:
            folder = tmp_path_factory.mktemp(name)
            file_name, shot = FILMS[name]
            sender = Sender(write_film(folder / file_name, shot), folder / "arriving")
            with previewing(sender, folder / "early"):
                for tenth in range(1, 9):
                    sender.send(tenth / 10)
                    time.sleep(0.05)
                sender.wait(lambda: len(sender.pieces) >= 2, "two pieces")
                sender.send(1.0)
                sender.wait(lambda: sender.pieces[-1].duration_ms >= 5_000, "what came last")
            list(process(sender.film, folder / "made", stages=("playback",)))
            done[name] = sender, folder
        return done[name]

    return run


def early_film(sender: Sender, folder: Path) -> Path:
    """A playlist that a decoder can read to its end."""
    path = folder / "early" / "ended.m3u8"
    path.write_text(sender.pieces[-1].playlist + "#EXT-X-ENDLIST\n")
    return path


@pytest.mark.slow
@pytest.mark.parametrize("name", FILMS)
def test_a_moment_is_the_same_frame_before_and_after(
    sent: Callable[[str], tuple[Sender, Path]], name: str
) -> None:
    sender, folder = sent(name)
    assert sender.arrived_at[0] < 0.85, "the first piece was there before the last byte"
    seen = watch(early_film(sender, folder))
    assert seen.times[0] == 0
    assert len(seen.numbers) >= 120
    final = watch(folder / "made" / "playback" / "playback.mp4")
    assert seen.numbers == final.numbers[: len(seen.numbers)]
    assert [on_screen(final, round(time * 1000)) for time in seen.times] == seen.numbers


def on_screen(film: Seen, moment_ms: int) -> int:
    """The frame that a player shows when it is asked for a moment: it seeks a millisecond later."""
    shown = np.array([float(time) for time in film.times])
    return film.numbers[int(np.searchsorted(shown, (moment_ms + 1) / 1000, side="left")) - 1]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["transport", "late-picture"])
def test_sound_stays_with_the_picture(sent: Callable[[str], tuple[Sender, Path]], name: str) -> None:
    sender, folder = sent(name)
    early = click_times(listen(early_film(sender, folder)))
    whole = click_times(listen(folder / "made" / "playback" / "playback.mp4"))
    for click in early:
        assert min(abs(click - other) for other in whole) < 0.005
    assert len(early) >= 3


@pytest.mark.slow
def test_the_pieces_hold_no_frame_that_waits_for_another(sent: Callable[[str], tuple[Sender, Path]]) -> None:
    sender, folder = sent("fragments")
    joined = folder / "joined.mp4"
    names = [name for piece in sender.pieces for name in piece.files]
    joined.write_bytes(b"".join((folder / "early" / name).read_bytes() for name in names))
    with av.open(str(joined)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    assert all(packet.pts == packet.dts for packet in packets)
    assert packets[0].pts == 0


@pytest.mark.slow
def test_cancelled_it_leaves_nothing(tmp_path: Path) -> None:
    sender = Sender(write_film(tmp_path / "a.mp4", FILMS["fragments"][1]), tmp_path / "arriving")
    sender.send(0.9)
    (tmp_path / "early").mkdir()
    with pytest.raises(Cancelled):
        preview(
            sender.growing, tmp_path / "early", on_piece=sender.told, cancelled=lambda: bool(sender.pieces)
        )
    assert not (tmp_path / "early").exists()


@pytest.mark.slow
def test_what_is_not_durable_is_not_read(tmp_path: Path) -> None:
    film = write_film(tmp_path / "a.mp4", FILMS["fragments"][1])
    sender = Sender(film, tmp_path / "arriving")
    content = bytearray(film.read_bytes())
    half = len(content) // 2
    content[half:] = b"\xff" * (len(content) - half)
    sender.to.write_bytes(content)
    sender.arrived = half
    (tmp_path / "early").mkdir()
    ended = replace(sender.growing, ended=lambda: len(sender.pieces) == 1)
    preview(ended, tmp_path / "early", on_piece=sender.told)
    assert (tmp_path / "early" / PLAYLIST).exists()
    sender.over = True


def test_a_line_that_rests_is_no_standstill(tmp_path: Path) -> None:
    sender = Sender(write_film(tmp_path / "a.mp4", FILMS["fragments"][1]), tmp_path / "arriving")
    sender.send(0.6)
    (tmp_path / "early").mkdir()
    began: list[float] = []

    def rested() -> bool:
        if sender.pieces and not began:
            began.append(time.monotonic())
        return bool(began) and time.monotonic() - began[0] > 3

    resting = replace(sender.growing, ended=rested)
    preview(resting, tmp_path / "early", on_piece=sender.told, limits=Limits(stall_s=1.0))
    assert sender.pieces


@pytest.mark.parametrize(
    ("shot", "name", "demuxer"),
    [
        (Shot(count=5, muxer=FRAGMENTED), "a.mp4", "mov,mp4,m4a,3gp,3g2,mj2"),
        (Shot(count=5, muxer={"movflags": "faststart"}), "a.mp4", "mov,mp4,m4a,3gp,3g2,mj2"),
        (Shot(count=5), "a.mkv", "matroska,webm"),
        (Shot(count=40), "a.ts", "mpegts"),
        (Shot(count=5), "a.flv", "flv"),
        (Shot(count=5), "a.mp4", None),
        (Shot(count=5, codec="mpeg4"), "a.avi", None),
    ],
)
def test_what_can_be_read_early_is_told_by_its_head(
    tmp_path: Path, shot: Shot, name: str, demuxer: str | None
) -> None:
    assert readable_early(write_film(tmp_path / name, shot).read_bytes()) == demuxer


def test_a_film_with_its_index_at_the_end_is_not_tried(tmp_path: Path) -> None:
    film = write_film(tmp_path / "a.mp4", Shot(count=240, encoder=FULL))
    (tmp_path / "early").mkdir()
    size = film.stat().st_size
    with pytest.raises(NotEarly):
        preview(Growing(film, lambda: size, lambda: False), tmp_path / "early", on_piece=lambda _piece: None)


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"#EXTM3U\nhttp://example.org/film", "playlist"),
        (b"\x89PNG\r\n\x1a\n", "picture-file"),
        (b"\x1a\x45\xdf\xa3", "damaged"),
    ],
)
def test_a_hostile_head_is_refused_as_elsewhere(tmp_path: Path, head: bytes, code: str) -> None:
    path = tmp_path / "arriving"
    path.write_bytes(head.ljust(25 << 20, b"\0"))
    (tmp_path / "early").mkdir()
    whole = Growing(path, lambda: 25 << 20, lambda: False)
    with pytest.raises(UnreadableMedia) as refused:
        preview(whole, tmp_path / "early", on_piece=lambda _piece: None)
    assert refused.value.code == code


@pytest.mark.slow
def test_a_sound_that_is_announced_and_never_comes_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("media_pipeline.growing.SOUND_WITHIN_BYTES", 512 << 10)
    film = tmp_path / "a.mkv"
    with (
        av.open(str(film), "w") as made,
        av.open(str(write_film(tmp_path / "b.mkv", FILMS["matroska"][1]))) as full,
    ):
        picture = made.add_stream_from_template(full.streams.video[0])
        made.add_stream_from_template(full.streams.audio[0])
        for packet in full.demux(video=0):
            if packet.size:
                packet.stream = picture
                made.mux(packet)
    sender = Sender(film, tmp_path / "arriving")
    sender.send(0.9)
    (tmp_path / "early").mkdir()
    ended = replace(sender.growing, ended=lambda: len(sender.pieces) >= 2)
    preview(ended, tmp_path / "early", on_piece=sender.told)
    assert watch(early_film(sender, tmp_path)).numbers[:50] == list(range(50))
