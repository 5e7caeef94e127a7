"""``sightline ingest``, as it is typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from app.foundation.db import db
from app.lessons.models import Lesson, Recording, Upload
from app.seeds import World
from app.settings import ROOT, Settings
from tests.lessons.house import House, drawn_film, working_on

pytestmark = pytest.mark.slow


def ingest(settings: Settings, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Type the command."""
    environ = {**os.environ, "SIGHTLINE_DATA": str(settings.data), "SIGHTLINE_SECRET_KEY": "only-for-tests"}
    return subprocess.run(
        [sys.executable, "-m", "app.cli", "ingest", *arguments],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_a_film_is_ingested_and_awaited_without_a_worker(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    film = drawn_film(tmp_path / "lesson.avi", 3)
    done = ingest(
        settings, str(film), "--teacher", "Amina@hillstreet.example", "--title", "Fractions", "--wait"
    )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert set(said) == {"lesson_id", "recording_id", "state", "url"}
    assert said["state"] == "ready"
    assert said["url"].endswith(f"/lessons/{said['lesson_id']}")
    assert "Copying" in done.stderr
    recording = db.session.get(Recording, said["recording_id"])
    assert (recording.lesson.title, recording.lesson.teacher_id) == ("Fractions", world.amina.id)
    assert recording.filename == "lesson.avi"
    assert working_on(settings.data) == []


def test_a_film_is_ingested_while_a_worker_is_at_work(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    house = House(settings.data, "")
    house.start("worker")
    film = drawn_film(tmp_path / "lesson.avi", 2)
    try:
        done = ingest(settings, str(film), "--teacher", world.amina.email, "--title", "Fractions", "--wait")
    finally:
        house.stop()
    assert json.loads(done.stdout)["state"] == "ready", done.stderr


def test_a_file_that_is_no_film_ends_with_three_and_a_reason(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "plan.mp4").write_text("Lesson plan. " * 100)
    done = ingest(
        settings, str(tmp_path / "plan.mp4"), "--teacher", world.amina.email, "--title", "x", "--wait"
    )
    assert done.returncode == 3
    assert json.loads(done.stdout)["state"] == "rejected"
    assert "." in done.stderr


def test_without_waiting_it_ends_when_the_file_is_here(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "plan.mp4").write_bytes(b"x" * 100_000)
    done = ingest(settings, str(tmp_path / "plan.mp4"), "--teacher", world.amina.email, "--title", "x")
    assert (done.returncode, json.loads(done.stdout)["state"]) == (0, "received")


def test_what_cannot_be_is_said_in_one_line_and_keeps_nothing(
    world: World, settings: Settings, tmp_path: Path
) -> None:
    film = tmp_path / "a.mp4"
    film.write_bytes(b"x")
    for teacher, title in (("nobody@x.example", "x"), (world.elena.email, "x"), (world.amina.email, " ")):
        done = ingest(settings, str(film), "--teacher", teacher, "--title", title)
        assert done.returncode == 1
        assert len(done.stderr.strip().splitlines()) == 1
        assert done.stdout == ""
    assert (
        ingest(settings, str(tmp_path / "missing.mp4"), "--teacher", "a@b.c", "--title", "x").returncode == 2
    )
    for table in (Lesson, Recording, Upload):
        assert db.session.scalars(select(table)).unique().all() == []
