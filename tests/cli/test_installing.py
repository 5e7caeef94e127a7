"""What `make` says before anything is installed: one line where the machine is not enough, and an exit code not 0."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import ROOT

PROGRAMS_NEEDED = ("sh", "dirname", "awk", "df", "pwd", "cat")


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder of programs with hardly anything in it, to be all there is on PATH."""
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in PROGRAMS_NEEDED:
        found = next(
            (Path(folder) / name for folder in os.defpath.split(":") if (Path(folder) / name).exists()), None
        )
        if found is not None:
            (programs / name).symlink_to(found)
    return programs


def put(programs: Path, name: str, script: str) -> None:
    """Add a program that does what a shell script says."""
    path = programs / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def run(script: str, *words: str, programs: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run one of the scripts that make calls."""
    environ = {"PATH": str(programs)} if programs else dict(os.environ)
    return subprocess.run(
        [ROOT / ".ci" / script, *words], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )


def test_a_python_that_is_new_enough_is_found_whatever_it_is_called(bare: Path) -> None:
    put(bare, "python3", "exit 1")
    (bare / "python3.12").symlink_to(sys.executable)
    ended = run("python", programs=bare)
    assert (ended.returncode, ended.stdout) == (0, "python3.12\n")


@pytest.mark.parametrize(
    ("does", "said"),
    [
        (
            '[ "$1" = --version ] && echo Python 3.9.2 || exit 1',
            "needs Python 3.11 or newer, and this machine has Python 3.9.2",
        ),
        ("exit 127", "needs Python 3.11 or newer"),
        ('case "$2" in *ensurepip*) exit 1;; esac', "apt-get install python3-venv"),
    ],
)
def test_a_python_that_is_not_enough_is_said_in_one_line(bare: Path, does: str, said: str) -> None:
    put(bare, "python3", does)
    ended = run("python", programs=bare)
    assert ended.returncode != 0
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_machine_with_no_python_at_all_is_told_so(bare: Path) -> None:
    ended = run("python", programs=bare)
    assert ended.returncode != 0
    assert "this machine has none" in ended.stderr


def test_a_disk_without_room_is_said_before_anything_is_installed() -> None:
    assert run("room", "1").returncode == 0
    ended = run("room", "999999999")
    assert ended.returncode != 0
    assert "The disk is full" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_help_is_what_make_says_by_default() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("run", "demo", "test", "lint", "bench", "lock", "clean"):
        assert f"make {target} " in said
