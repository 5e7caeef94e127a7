"""The pipeline from a terminal: exit codes, one report, and a help that teaches."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.media_pipeline.films import watch

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "media_pipeline", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


def test_process_reports_once_and_goes_on_when_run_again(film: Callable[[str], Path], tmp_path: Path) -> None:
    first = run("process", film("silent"), tmp_path / "out", "--stages", "probe,playback", "--json")
    assert first.returncode == 0
    report = json.loads(first.stdout)
    assert report["ok"]
    assert (report["duration_ms"], report["width"], report["has_audio"]) == (2000, 256, False)
    assert set(report["artifacts"]) == {"probe", "playback"}
    changed = (tmp_path / "out" / "playback" / "playback.mp4").stat().st_mtime_ns
    assert run("process", film("silent"), tmp_path / "out", "--stages", "playback").returncode == 0
    assert (tmp_path / "out" / "playback" / "playback.mp4").stat().st_mtime_ns == changed


def test_clip_takes_clock_times_and_milliseconds(film: Callable[[str], Path], tmp_path: Path) -> None:
    done = run("clip", film("silent"), "00:00:00.400", "1200", tmp_path / "clip.mp4", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["clip"]["frames"] == 20
    assert watch(tmp_path / "clip.mp4").numbers == list(range(10, 30))


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ((), 2),
        (("process",), 2),
        (("process", "missing.mp4", "OUT"), 2),
        (("process", "FILM", "OUT", "--stages", "nothing"), 2),
        (("clip", "FILM", "soon", "later", "OUT.mp4"), 2),
        (("clip", "FILM", "1500", "1500", "OUT.mp4"), 2),
        (("process", "PICTURE", "OUT"), 3),
    ],
)
def test_each_ending_has_its_exit_code(
    film: Callable[[str], Path], tmp_path: Path, arguments: tuple[str, ...], status: int
) -> None:
    (tmp_path / "picture.mp4").write_bytes(b"GIF89a\x01\x00\x01\x00")
    names = {
        "FILM": film("silent"),
        "PICTURE": tmp_path / "picture.mp4",
        "OUT": tmp_path / "out",
        "OUT.mp4": tmp_path / "o.mp4",
    }
    done = run(*(names.get(argument, argument) for argument in arguments))
    assert done.returncode == status
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_a_refusal_in_json_carries_its_word_and_sentence(tmp_path: Path) -> None:
    (tmp_path / "picture.mp4").write_bytes(b"GIF89a\x01\x00\x01\x00")
    done = run("process", tmp_path / "picture.mp4", tmp_path / "out", "--json")
    report = json.loads(done.stdout)
    assert (report["ok"], report["exit"], report["code"]) == (False, 3, "picture-file")
    assert "picture" in report["sentence"]


@pytest.mark.parametrize("arguments", [("--help",), ("process", "--help"), ("clip", "--help")])
def test_help_teaches(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode == 0
    assert "examples:" in done.stdout
    assert "exit codes:" in done.stdout
