"""Awkward and hostile recordings, each through the public pipeline: it plays as it should, or is told why it does not."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
import pytest

from media_pipeline import MediaError, OverLimit, Playback, Probe, UnreadableMedia, process
from tests.media_pipeline.corpus import CLASSES, SENTINEL, SPECIMENS, Plays, Refused, Specimen, Traps
from tests.media_pipeline.films import click_times, listen, read_number

REFUSED_WITHIN_S = 20
MOST_MEMORY = 1_500_000_000  # bytes, of all children together
MOST_DERIVED = 2 << 20  # bytes, of films that last seconds
Make = Callable[[Specimen], Path]
DURATION_SLACK_MS, CLICK_SLACK_S = 350, 0.08
OURS = {"probe.json", "times.npy", "artifact.json", "playback.mp4"}


def those_that(end: type[Plays] | type[Refused]) -> list[Any]:
    """Parameters: the specimens with this outcome, called by their class and what they are."""
    return [
        pytest.param(one, id=f"{one.kind}-{one.what}", marks=[pytest.mark.slow] if one.slow else [])
        for one in SPECIMENS
        if isinstance(one.outcome, end)
    ]


# ----------------------------------------------------------------------------------------------------------- the traps


@dataclass
class Server:
    """A local server for TCP and UDP that answers nothing and counts who calls."""

    calls: list[str] = field(default_factory=list)
    port: int = 0
    closing: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> list[threading.Thread]:
        stream = socket.create_server(("127.0.0.1", 0))
        self.port = stream.getsockname()[1]
        packets = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        packets.bind(("127.0.0.1", self.port))
        return [self._thread(stream, self._accept), self._thread(packets, self._receive)]

    def _thread(self, listener: socket.socket, serve: Callable[[socket.socket], None]) -> threading.Thread:
        listener.settimeout(0.05)
        thread = threading.Thread(target=self._serve, args=(listener, serve))
        thread.start()
        return thread

    def _serve(self, listener: socket.socket, serve: Callable[[socket.socket], None]) -> None:
        with listener:
            while not self.closing.is_set():
                try:
                    serve(listener)
                except TimeoutError:
                    continue

    def _accept(self, listener: socket.socket) -> None:
        connection, _ = listener.accept()
        connection.close()
        self.calls.append("tcp")

    def _receive(self, listener: socket.socket) -> None:
        listener.recv(100)
        self.calls.append("udp")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One server for all; it must never be called."""
    server = Server()
    threads = server.listen()
    yield server
    server.closing.set()
    for thread in threads:
        thread.join()


@pytest.fixture
def traps(server: Server, tmp_path: Path) -> Iterator[Traps]:
    """A neighbour and a server that nothing may reach."""
    neighbour = tmp_path / "recording" / "neighbour.mp4"
    neighbour.parent.mkdir()
    neighbour.write_text(f"{SENTINEL}\n" * 50)
    read_before = neighbour.stat().st_atime_ns
    yield Traps(neighbour, f"http://127.0.0.1:{server.port}")
    assert server.calls == []
    assert neighbour.stat().st_atime_ns == read_before


@pytest.fixture
def make(traps: Traps) -> Callable[[Specimen], Path]:
    """Makes a specimen beside the neighbour."""

    def make_one(one: Specimen) -> Path:
        path = traps.neighbour.with_name(one.name)
        one.make(path, traps)
        return path

    return make_one


class Memory:
    """Looks ten times a second at how much memory the children of this process hold."""

    def __init__(self) -> None:
        self.most = 0
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def __enter__(self) -> "Memory":
        self.thread.start()
        return self

    def __exit__(self, *_reason: object) -> None:
        self.stopped.set()
        self.thread.join()

    def _watch(self) -> None:
        page = os.sysconf("SC_PAGE_SIZE")
        while not self.stopped.wait(0.1):
            self.most = max(self.most, self._held() * page)

    def _held(self) -> int:
        parents, held = {}, {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                words = stat.read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(stat.parent.name)], held[int(stat.parent.name)] = int(words[1]), int(words[21])
        return sum(held[pid] for pid in parents if self._is_ours(pid, parents))

    def _is_ours(self, pid: int, parents: dict[int, int]) -> bool:
        above = parents[pid]
        while above in parents and above != os.getpid():
            above = parents[above]
        return above == os.getpid()


# ----------------------------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize("specimen", those_that(Refused))
def test_what_is_no_recording_is_turned_away(specimen: Specimen, make: Make, tmp_path: Path) -> None:
    recording = make(specimen)
    assert isinstance(specimen.outcome, Refused)
    started = time.monotonic()
    with Memory() as memory, pytest.raises(MediaError) as refusal:
        list(process(recording, tmp_path / "out"))
    assert time.monotonic() - started < REFUSED_WITHIN_S
    assert memory.most < MOST_MEMORY
    assert isinstance(refusal.value, UnreadableMedia | OverLimit)
    assert refusal.value.code == specimen.outcome.code
    assert refusal.value.sentence.endswith(".")
    assert not any(word in refusal.value.sentence.lower() for word in ("error", "invalid", "failed", "oops"))
    assert SENTINEL not in f"{refusal.value}{refusal.value.detail}"
    assert not left_over(tmp_path / "out")


def left_over(folder: Path) -> list[Path]:
    """Files that nobody asked for."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and (path.name not in OURS or ".partial" in str(path))
    ]


# ------------------------------------------------------------------------------------------------------------ played


@pytest.mark.parametrize("specimen", those_that(Plays))
def test_what_schools_have_plays(specimen: Specimen, make: Make, tmp_path: Path) -> None:
    recording = make(specimen)
    meant = specimen.outcome
    assert isinstance(meant, Plays)
    probe, playback = process(recording, tmp_path / "out", stages=("probe", "playback"))
    assert isinstance(probe, Probe)
    assert isinstance(playback, Playback)
    film = tmp_path / "out" / "playback" / "playback.mp4"
    assert [warning.code for warning in playback.warnings] == list(meant.warnings)
    assert facts_told(playback) == (meant.size, meant.sound)
    assert playback.duration_ms == pytest.approx(meant.duration_ms, abs=DURATION_SLACK_MS)
    assert probe.duration_ms == pytest.approx(playback.duration_ms, abs=DURATION_SLACK_MS)
    plays_in_a_browser(film, playback, meant)
    if meant.clicks:
        heard = click_times(listen(film))
        assert heard == pytest.approx(meant.clicks, abs=CLICK_SLACK_S)
    assert not left_over(tmp_path / "out")
    assert sum(path.stat().st_size for path in (tmp_path / "out").rglob("*")) < MOST_DERIVED
    for secret in (*specimen.secrets, SENTINEL.encode()):
        assert all(
            secret not in path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()
        )
    for secret in specimen.secrets:
        assert secret in recording.read_bytes()


def facts_told(playback: Playback) -> tuple[tuple[int, int] | None, bool]:
    """The size and the sound that a viewer is told of."""
    size = None if playback.width is None or playback.height is None else (playback.width, playback.height)
    return size, playback.has_audio


def plays_in_a_browser(film: Path, playback: Playback, meant: Plays) -> None:
    """Everything decodes to the end, is of the kinds that every browser plays, upright and of the shape that was told."""
    with av.open(str(film)) as container:
        assert {stream.type for stream in container.streams} <= {"video", "audio"}
        assert len(container.streams.video) <= 1
        assert len(container.streams.audio) == meant.sound
        ends = [0.0]
        for sound in container.streams.audio:
            assert sound.codec_context.name == "aac"
            assert sound.codec_context.layout.nb_channels <= 2
    if meant.sound:
        ends.append(len(listen(film)) / 48_000)
    if meant.size is not None:
        pictures = decoded(film)
        ends.append(pictures[-1].end)
        assert len(pictures) == playback.frames == (meant.frames or playback.frames)
        assert {picture.grey.shape for picture in pictures} == {meant.size[::-1]}
        if meant.first_number is not None:
            assert read_number(pictures[0].grey) == meant.first_number
        if meant.pace is not None:
            late = [picture.start - number / meant.pace for number, picture in enumerate(pictures)]
            assert max(map(abs, late)) < CLICK_SLACK_S
    assert max(ends) * 1000 == pytest.approx(playback.duration_ms, abs=DURATION_SLACK_MS)


class Picture(NamedTuple):
    """From when to when it is shown, in seconds, and what is seen."""

    start: float
    end: float
    grey: np.ndarray[Any, Any]


def decoded(film: Path) -> list[Picture]:
    """Every picture of a film, turned as a browser turns it."""
    pictures = []
    with av.open(str(film)) as container:
        context = container.streams.video[0].codec_context
        assert context.name == "h264"
        assert context.pix_fmt in ("yuv420p", "yuvj420p")
        for frame in container.decode(video=0):
            grey = np.rot90(frame.to_ndarray(format="gray"), frame.rotation // 90)
            start, lasting = (float(ticks * frame.time_base) for ticks in (frame.pts, frame.duration or 0))
            pictures.append(Picture(start, start + lasting, grey))
    return pictures


def called(name: str) -> Specimen:
    """One of the corpus by its file name."""
    return next(one for one in SPECIMENS if one.name == name)


def test_a_window_of_another_shape_is_shown_between_bars(make: Make, tmp_path: Path) -> None:
    list(process(make(called("reshaped.webm")), tmp_path / "out", stages=("playback",)))
    last = decoded(tmp_path / "out" / "playback" / "playback.mp4")[-1].grey
    assert last[:18].max() < 40 > last[-18:].max()
    assert read_number(last[21:75]) == 99


@pytest.mark.parametrize(
    "name", ["cover.mp4", "still.mp4", "voice.mp3", "turned.ts", "thousands.mp4", "half.mkv"]
)
def test_the_pictures_and_the_outline_are_made_of_it_too(name: str, make: Make, tmp_path: Path) -> None:
    stages = ("poster", "storyboard", "waveform")
    made = {artifact.stage for artifact in process(make(called(name)), tmp_path / "out", stages=stages)}
    assert made == {"probe", "playback", *stages}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("half.mkv", "This recording should last 0:04, but only 0:02 of it can be read."),
        ("half.fragments.mp4", "The end of this recording is missing."),
        ("rotten.mp4", "Less than a second of the picture is damaged, the first time at 0:01."),
        ("silences.mp4", "The sound is damaged in places."),
        ("late.webm", "About 40% of the picture could not be read."),
    ],
)
def test_what_is_missing_is_told_in_figures(name: str, told: str, make: Make, tmp_path: Path) -> None:
    *_, playback = process(make(called(name)), tmp_path / "out", stages=("playback",))
    assert isinstance(playback, Playback)
    assert any(warning.sentence.startswith(told) for warning in playback.warnings), playback.warnings


# ------------------------------------------------------------------------------------------------------ the corpus itself


def test_every_class_has_its_specimens() -> None:
    assert {specimen.kind for specimen in SPECIMENS} == set(CLASSES)


def test_no_two_are_called_the_same() -> None:
    assert len({specimen.name for specimen in SPECIMENS}) == len(SPECIMENS)
    assert len({(specimen.kind, specimen.what) for specimen in SPECIMENS}) == len(SPECIMENS)


@pytest.mark.parametrize("name", ["both.mp4", "lying.txt", "cover.mp4", "script.mkv", "jump.ts", "holes.mp4"])
def test_making_and_reading_write_nothing_elsewhere(
    name: str, make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, temporary = tmp_path / "here", tmp_path / "temporary"
    here.mkdir()
    temporary.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setenv("TMPDIR", str(temporary))
    path = make(called(name))
    made = {entry.name for entry in path.parent.iterdir()}
    list(process(path, tmp_path / "out", stages=("playback",)))
    assert not [*here.iterdir(), *temporary.iterdir()]
    assert {entry.name for entry in path.parent.iterdir()} == made


# ------------------------------------------------------------------------------------------------- seen from the kernel

PROJECT = Path(__file__).parents[2]
SYSTEM = ("/usr/", "/lib", "/etc/", "/proc/", "/sys/", "/dev/")
POINTING = ("live.mp4", "dash.mp4", "remote.mov", "elsewhere.mov", "captions.avi", "concat.mp4", "both.mp4")


def traceable() -> bool:
    """Whether strace is here and may watch."""
    program = shutil.which("strace")
    return (
        program is not None
        and subprocess.run([program, "-f", "true"], capture_output=True, check=False).returncode == 0
    )


@pytest.mark.slow
@pytest.mark.skipif(not traceable(), reason="strace is not on this machine, or may not watch")
@pytest.mark.parametrize("name", POINTING)
def test_the_kernel_sees_no_call_out_and_no_foreign_file(
    name: str, make: Make, traps: Traps, tmp_path: Path
) -> None:
    path, log = make(called(name)), tmp_path / "calls"
    watched = ["strace", "-f", "-o", str(log), "-e", "trace=connect,sendto,open,openat", sys.executable, "-m"]
    watched += ["media_pipeline", "process", str(path), str(tmp_path / "out"), "--stages", "probe,playback"]
    subprocess.run(watched, check=False, cwd=PROJECT, capture_output=True, timeout=120)
    calls = log.read_text(errors="replace").splitlines()
    assert any(f"{name}" in call for call in calls)
    assert not [call for call in calls if "connect(" in call and "AF_INET" in call]
    fair = (str(path), str(tmp_path / "out"), sys.prefix, sys.base_prefix, str(PROJECT), *SYSTEM)
    opened = {Path(match[1]) for call in calls if (match := re.search(r'open.*"(/[^"]*)".* = \d', call))}
    assert opened
    assert [foreign for foreign in opened if not str(foreign).startswith(fair)] == []
    assert not [call for call in calls if str(traps.neighbour) in call]
