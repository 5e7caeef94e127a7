"""Killed, cancelled, stalled or repeated: what is finished stays, what is half-made is never seen."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from media_pipeline import (
    STAGES,
    Artifact,
    Cancelled,
    FfmpegFailed,
    Limits,
    Progress,
    capabilities,
    finished,
    process,
)
from tests.media_pipeline.films import Shot, write_film
from tests.media_pipeline.held import KEPT_WHEN_HELD, SHORT_CHUNKS, pieces
from tests.media_pipeline.processes import alive, children, command_of, wait_for

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def long_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Long enough that each stage can be met in the middle of its work."""
    shot = Shot(size=(1280, 720), count=900, gop=50, codec="mpeg4", encoder={})
    return write_film(tmp_path_factory.mktemp("long") / "long.avi", shot)


def fingerprint(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def short_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Few frames, but four chunks of a ladder with one smaller picture."""
    shot = Shot(rate=Fraction(5), count=80, size=(640, 620), gop=10, codec="mpeg4", encoder={})
    return write_film(tmp_path_factory.mktemp("short") / "short.avi", shot)


@pytest.fixture(scope="module")
def begun(short_film: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Path], Path]:
    """A copy of what there is of the short film before a stage."""
    made = tmp_path_factory.mktemp("begun") / "out"
    list(process(short_film, made, stages=STAGES[:-1]))

    def copy(stage: str, folder: Path) -> Path:
        for name in STAGES[: STAGES.index(stage)]:
            shutil.copytree(made / name, folder / name)
        folder.mkdir(exist_ok=True)
        return folder

    return copy


@dataclass
class Held:
    """A worker in the middle of a stage, and the programs it had just started."""

    worker: subprocess.Popen[bytes]
    programs: list[int]

    @classmethod
    def at(cls, stage: str, source: Path, out: Path, *, frozen: bool = False) -> "Held":
        """Start one and wait until it holds."""
        command = [sys.executable, "-m", "tests.media_pipeline.held", source, out, stage]
        worker = subprocess.Popen(
            [*command, *(["--frozen"] if frozen else [])], cwd=ROOT, stderr=subprocess.DEVNULL
        )
        held = out.with_suffix(".held")
        wait_for(lambda: held.exists() or worker.poll() is not None)
        assert worker.poll() is None, "the worker ended before it held"
        return cls(worker, [int(pid) for pid in held.read_text().split()])

    def end(self, killed: str, go: Path) -> None:
        """Kill -9 the worker, its programs, or both; wait until nothing of them runs."""
        if killed in ("worker", "both"):
            self.worker.kill()
        if killed in ("programs", "both"):
            for pid in self.programs:
                with suppress(ProcessLookupError):  # it died with its worker
                    os.kill(pid, signal.SIGKILL)
        go.touch()
        assert self.worker.wait(60) != 0
        wait_for(lambda: not any(alive(pid) for pid in self.programs), 10)


@pytest.mark.slow
@pytest.mark.parametrize("killed", ["worker", "programs", "both"])
@pytest.mark.parametrize("stage", STAGES)
def test_after_kill_9_nothing_is_left_running_and_the_next_run_goes_on(
    short_film: Path, begun: Callable[[str, Path], Path], tmp_path: Path, stage: str, killed: str
) -> None:
    out = begun(stage, tmp_path / "out")
    folder = "hls" if stage == "ladder" else stage
    Held.at(stage, short_film, out, frozen=killed != "worker").end(killed, out.with_suffix(".go"))
    assert not (out / folder).exists()
    before = finished(short_film, out)
    assert list(before) == list(STAGES[: STAGES.index(stage)])
    kept = {path: when(path) for path in pieces(out)}
    assert len(kept) == (KEPT_WHEN_HELD if stage == "ladder" else 0)
    run = process(short_film, out, stages=(stage,), skip=before, limits=SHORT_CHUNKS)
    assert next(run).stage == stage
    assert {path: when(path) for path in pieces(out) if path in kept} == kept, (
        "a finished chunk was made again"
    )
    assert list(run) == []
    assert not list(out.glob(".*"))


def when(piece: Path) -> list[tuple[int, int]]:
    """Which file each file of a piece is, and when it was written."""
    return [(path.stat().st_ino, path.stat().st_mtime_ns) for path in sorted(piece.iterdir())]


@pytest.mark.slow
def test_killed_while_chunks_are_joined_no_chunk_is_made_again(
    short_film: Path, begun: Callable[[str, Path], Path], tmp_path: Path
) -> None:
    out = begun("ladder", tmp_path / "out")
    Held.at("joining", short_film, out).end("worker", out.with_suffix(".go"))
    kept = {path: when(path) for path in pieces(out)}
    assert len(kept) == 4
    run = process(short_film, out, stages=("ladder",), skip=finished(short_film, out), limits=SHORT_CHUNKS)
    next(run)
    assert {path: when(path) for path in pieces(out)} == kept
    assert list(run) == []
    assert not list(out.glob(".*"))


@pytest.mark.slow
def test_pieces_of_a_ladder_that_was_published_go_with_the_next_run(
    short_film: Path, begun: Callable[[str, Path], Path], tmp_path: Path
) -> None:
    """A kill right after publishing leaves both; so does a caller that asks for nothing more."""
    out = begun("ladder", tmp_path / "out")
    run = process(short_film, out, stages=("ladder",), skip=finished(short_film, out), limits=SHORT_CHUNKS)
    next(run)
    run.close()  # type: ignore[attr-defined]  # a generator
    assert pieces(out)
    assert list(process(short_film, out, skip=finished(short_film, out))) == []
    assert not list(out.glob(".*"))


@pytest.mark.slow
def test_chunks_that_were_kept_count_as_done_from_the_start(
    short_film: Path, begun: Callable[[str, Path], Path], tmp_path: Path
) -> None:
    out = begun("ladder", tmp_path / "out")
    Held.at("ladder", short_film, out).end("worker", out.with_suffix(".go"))
    told: list[Progress] = []
    done = finished(short_film, out)
    list(
        process(short_film, out, stages=("ladder",), skip=done, limits=SHORT_CHUNKS, on_progress=told.append)
    )
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert fractions[1] >= 0.45


def test_a_second_run_makes_the_same_and_a_finished_one_makes_nothing(
    film: Callable[[str], Path], tmp_path: Path
) -> None:
    source = film("silent")
    list(process(source, tmp_path / "out"))
    first = fingerprint(tmp_path / "out")
    assert list(process(source, tmp_path / "out", skip=finished(source, tmp_path / "out"))) == []
    list(process(source, tmp_path / "out"))
    assert fingerprint(tmp_path / "out") == first


def test_a_stage_brings_what_it_needs_and_makes_again_what_is_gone(
    film: Callable[[str], Path], tmp_path: Path
) -> None:
    source, out = film("silent"), tmp_path / "out"
    assert [artifact.stage for artifact in process(source, out, stages=("poster",))] == [
        "probe",
        "playback",
        "poster",
    ]
    done = finished(source, out)
    (out / "playback" / "playback.mp4").unlink()
    assert [artifact.stage for artifact in process(source, out, stages=("waveform",), skip=done)] == [
        "playback",
        "waveform",
    ]


def test_another_file_under_the_same_folder_is_not_mistaken_for_the_first(
    film: Callable[[str], Path], tmp_path: Path
) -> None:
    list(process(film("silent"), tmp_path / "out", stages=("probe",)))
    assert finished(film("plain"), tmp_path / "out") == {}


def test_cancelling_ends_the_program_within_two_seconds_and_leaves_nothing(
    long_film: Path, tmp_path: Path
) -> None:
    asked: list[float] = []

    def progress(progress: Progress) -> None:
        if progress.stage == "playback" and progress.fraction > 0 and not asked:
            asked.append(time.monotonic())

    with pytest.raises(Cancelled):
        list(process(long_film, tmp_path / "out", on_progress=progress, cancelled=lambda: bool(asked)))
    assert time.monotonic() - asked[0] < 2
    assert children(os.getpid()) == []
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["probe"]


def run_of_three(film: Path, out: Path, **how: Any) -> Iterator[Artifact]:
    """A run of the stages that go side by side."""
    list(process(film, out, stages=("playback",)))
    stages = ("poster", "storyboard", "waveform")
    return process(film, out, stages=stages, skip=finished(film, out), threads=3, **how)


@pytest.fixture(scope="module")
def playable_film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Quickly made playable, with many key frames and much sound: what is made of it side by side takes a moment."""
    shot = Shot(size=(640, 360), count=3000, gop=10, encoder={"preset": "ultrafast", "g": "10"})
    return write_film(tmp_path_factory.mktemp("playable") / "playable.mp4", shot)


def test_who_iterates_no_further_ends_all_that_runs(playable_film: Path, tmp_path: Path) -> None:
    run = run_of_three(playable_film, tmp_path / "out")
    first = next(run)
    began = time.monotonic()
    run.close()  # type: ignore[attr-defined]  # a generator
    assert time.monotonic() - began < 2
    assert children(os.getpid()) == []
    found = finished(playable_film, tmp_path / "out")
    assert first.stage in found
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(found)


def test_where_one_fails_those_beside_it_are_ended(playable_film: Path, tmp_path: Path) -> None:
    killed: list[float] = []

    def kill_the_storyboard(progress: Progress) -> None:
        for pid in children(os.getpid()):
            if "media_pipeline.sheets" in command_of(pid) and not killed:
                os.kill(pid, signal.SIGKILL)
                killed.append(time.monotonic())

    with pytest.raises(FfmpegFailed) as failure:
        list(run_of_three(playable_film, tmp_path / "out", on_progress=kill_the_storyboard))
    assert failure.value.code == "killed"
    assert time.monotonic() - killed[0] < 2
    assert children(os.getpid()) == []
    assert not list((tmp_path / "out").glob(".*"))
    assert not (tmp_path / "out" / "storyboard").exists()


def test_cancelling_ends_all_that_runs_side_by_side(playable_film: Path, tmp_path: Path) -> None:
    asked: list[float] = []

    def ask(progress: Progress) -> None:
        if len(children(os.getpid())) > 1 and not asked:
            asked.append(time.monotonic())

    with pytest.raises(Cancelled):
        list(run_of_three(playable_film, tmp_path / "out", on_progress=ask, cancelled=lambda: bool(asked)))
    assert time.monotonic() - asked[0] < 2
    assert children(os.getpid()) == []
    assert not list((tmp_path / "out").glob(".*"))


def test_a_program_that_stands_still_is_ended(long_film: Path, tmp_path: Path) -> None:
    """ffmpeg is stopped as if it hung; the watch on its pulse ends it."""

    def stop_ffmpeg(progress: Progress) -> None:
        if progress.stage == "playback" and progress.fraction > 0:
            for pid in children(os.getpid()):
                os.kill(pid, signal.SIGSTOP)

    with pytest.raises(FfmpegFailed) as failure:
        list(process(long_film, tmp_path / "out", on_progress=stop_ffmpeg, limits=Limits(stall_s=1.5)))
    assert failure.value.code == "stalled"
    assert children(os.getpid()) == []


def test_a_program_killed_from_outside_is_told_as_worth_another_try(long_film: Path, tmp_path: Path) -> None:
    def kill_ffmpeg(progress: Progress) -> None:
        if progress.stage == "playback" and progress.fraction > 0:
            for pid in children(os.getpid()):
                os.kill(pid, signal.SIGKILL)

    with pytest.raises(FfmpegFailed) as failure:
        list(process(long_film, tmp_path / "out", on_progress=kill_ffmpeg))
    assert (failure.value.code, failure.value.retryable) == ("killed", True)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["probe"]


def test_what_reads_strangers_bytes_has_no_network() -> None:
    """Where the kernel allows it, which `sightline doctor` tells."""
    facts = {fact.name: fact for fact in capabilities()}
    assert facts["ffmpeg"].holds
    assert facts["encoder libx264"].holds
    if not facts["network isolation"].holds:
        pytest.skip(facts["network isolation"].said)


def test_progress_never_falls_and_ends_at_one(film: Callable[[str], Path], tmp_path: Path) -> None:
    told: list[Progress] = []
    list(process(film("plain"), tmp_path / "out", on_progress=told.append))
    for stage in STAGES:
        fractions = [progress.fraction for progress in told if progress.stage == stage]
        assert fractions == sorted(fractions)
        assert (fractions[0], fractions[-1]) == (0.0, 1.0)


def test_a_full_disk_is_told_from_a_bad_film() -> None:
    from media_pipeline import OutOfSpace  # noqa: PLC0415
    from media_pipeline.ffmpeg import _failure  # noqa: PLC0415

    assert isinstance(_failure(1, "av_interleaved_write_frame(): No space left on device"), OutOfSpace)
