"""A working folder that outlives the process that worked in it: found again, never shared, and gone when it should be."""

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.foundation.storage import scratch
from app.foundation.storage.scratch import LASTING_S, Scratch
from app.settings import ROOT

KILLED_IN_IT = (
    "import os, pathlib, sys\n"
    "from app.foundation.storage.scratch import Scratch\n"
    "with Scratch(pathlib.Path(sys.argv[1])).lasting('abc') as folder:\n"
    "    (folder / 'piece').write_text('made')\n"
    "    os.kill(os.getpid(), 9)\n"
)


@pytest.fixture
def place(tmp_path: Path) -> Scratch:
    return Scratch(tmp_path / "scratch")


def test_what_a_killed_process_had_made_is_found_by_the_next(place: Scratch) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED_IN_IT, place.root], cwd=ROOT, check=False)
    assert killed.returncode == -9
    assert place.sweep() == 0
    with place.lasting("abc") as folder:
        assert (folder / "piece").read_text() == "made"


def test_it_is_for_one_at_a_time_and_the_other_gets_one_that_does_not_stay(
    place: Scratch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scratch, "PATIENCE_S", 0.0)
    with place.lasting("abc") as first:
        (first / "piece").write_text("made")
        with place.lasting("abc") as second:
            assert second != first
            assert list(second.iterdir()) == []
        assert not second.exists()
    assert (first / "piece").exists()


def test_whoever_was_overtaken_is_waited_for(place: Scratch) -> None:
    holds = KILLED_IN_IT.replace(
        "os.kill(os.getpid(), 9)", "print('in', flush=True); import time; time.sleep(0.5)"
    )
    other = subprocess.Popen([sys.executable, "-c", holds, place.root], cwd=ROOT, stdout=subprocess.PIPE)
    assert other.stdout is not None
    with other, other.stdout:
        other.stdout.readline()
        with place.lasting("abc") as folder:
            assert (folder / "piece").exists()


def test_dropped_it_is_gone_and_comes_back_empty(place: Scratch) -> None:
    with place.lasting("abc") as folder:
        (folder / "piece").write_text("made")
        place.drop("abc")
        assert folder.exists(), "not from under somebody's hands"
    place.drop("abc")
    assert not folder.exists()
    place.drop("abc")
    with place.lasting("abc") as folder:
        assert list(folder.iterdir()) == []


def test_the_sweep_removes_it_when_nobody_came_back_for_days(place: Scratch) -> None:
    for name in ("new", "old", "in-use"):
        with place.lasting(name) as folder:
            (folder / "piece").write_text("made")
    long_ago = time.time() - LASTING_S - 60
    with place.lasting("in-use") as held:
        for name in ("old", "in-use"):
            os.utime(held.with_name(name), (long_ago, long_ago))
        assert place.sweep() == 1
    assert sorted(path.name for path in held.parent.iterdir()) == ["in-use", "new"]


def test_nobody_else_may_look_into_it(place: Scratch) -> None:
    before = os.umask(0o022)
    try:
        with place.lasting("abc") as folder:
            modes = {
                stat.S_IMODE(path.stat().st_mode) for path in (folder, folder.parent, folder.parent.parent)
            }
    finally:
        os.umask(before)
    assert modes == {0o700}
