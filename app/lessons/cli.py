"""Recordings from the terminal: the same road as an upload from a browser, down to the last check."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final, Protocol, cast

import click
from pydantic import ValidationError
from sqlalchemy import select

from app.foundation.db import db
from app.foundation.forms import sentences
from app.foundation.jobs.models import JobWorker
from app.foundation.jobs.slots import is_held
from app.lessons import receiving
from app.lessons.models import Lesson, Recording, RecordingState
from app.lessons.names import displayable
from app.lessons.room import check_size
from app.lessons.schemas import LessonIn
from app.lessons.tus import Metadata
from app.people.models import Person
from app.settings import Settings

REJECTED: Final = 3
LOOK_S: Final = 0.5
ALONE_S: Final = 5.0  # how long nobody may be at work before we see to it ourselves
STOP_WITHIN_S: Final = 40


class CannotBeDone(click.ClickException):
    """Said in one line on stderr, without a word in front."""

    def show(self, file: Any = None) -> None:
        """Say it."""
        click.echo(self.message, err=True, file=file)


class Bar(Protocol):
    """What shows progress."""

    def update(self, n_steps: int) -> None:
        """Go on by some steps."""


@click.command("ingest")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False, readable=True))
@click.option("--teacher", required=True, help="Their e-mail address.")
@click.option("--title", required=True, help="The lesson’s title.")
@click.option("--wait", is_flag=True, help="Until the recording is ready or refused.")
def ingest(file: Path, teacher: str, title: str, wait: bool) -> None:
    """Upload FILE as a recording of a new lesson. Prints JSON; exit code 3 if the file is refused."""
    recording = _upload(file, _lesson(_teacher(teacher), title))
    if wait:
        recording = _awaited(recording)
    base = Settings.from_environment().base_url
    said = {
        "lesson_id": recording.lesson_id,
        "recording_id": recording.id,
        "state": recording.state,
        "url": f"{base}/lessons/{recording.lesson_id}",
    }
    click.echo(json.dumps(said))
    if recording.reason_message and recording.state is not RecordingState.READY:
        click.echo(recording.reason_message, err=True)
    if recording.state is RecordingState.REJECTED:
        raise click.exceptions.Exit(REJECTED)
    if recording.state is RecordingState.FAILED:
        raise click.exceptions.Exit(1)


commands: list[click.Command] = [ingest]


def _teacher(email: str) -> Person:
    found = db.session.scalars(Person.by_email(email)).unique().one_or_none()
    if found is None or not found.coaches_or_teaches:
        raise CannotBeDone(f"Nobody with the address {email} teaches or coaches here.")
    return found


def _lesson(teacher: Person, title: str) -> Lesson:
    try:
        said = LessonIn(title=title)
    except ValidationError as findings:
        raise CannotBeDone(f"--title: {sentences(findings.errors(include_url=False))['title']}") from findings
    lesson = Lesson.taught_by(teacher, **said.model_dump())
    db.session.add(lesson)
    return lesson


def _upload(file: Path, lesson: Lesson) -> Recording:
    """Take the file in. The lesson is kept only together with its upload."""
    length = file.stat().st_size
    check_size(length)
    said = Metadata(lesson.id, displayable(file.name), "", "")
    with file.open("rb") as opened:
        upload = receiving.begin(lesson, by=lesson.teacher, length=length, metadata=said)
        with click.progressbar(length=length, label="Copying", file=sys.stderr) as bar:
            stream = cast("IO[bytes]", _Watched(opened, bar))
            receiving.receive(upload, stream, offset=0, announced=length)
    return upload.recording


class _Watched:
    """A file whose reading moves a progress bar on."""

    def __init__(self, file: IO[bytes], bar: Bar) -> None:
        self._file, self._bar = file, bar

    def read(self, size: int) -> bytes:
        """Read, and say so."""
        piece = self._file.read(size)
        self._bar.update(len(piece))
        return piece


def _awaited(recording: Recording) -> Recording:
    """The recording once nothing more will happen to it. Does the work itself where no worker is at work."""
    with _helper() as helper:
        before = ""
        while True:
            db.session.rollback()
            found = db.session.get(Recording, recording.id, populate_existing=True)
            if found is None:
                raise CannotBeDone("The recording was deleted meanwhile.")
            if not found.under_way:
                return found
            before = _say(found, before)
            helper.look()
            time.sleep(LOOK_S)


def _say(recording: Recording, before: str) -> str:
    working = next((stage for stage in recording.stages if stage.state == "working"), None)
    said = f"{working.name} {working.progress:.0%}" if working else recording.reason_message or "waiting"
    if said != before:
        click.echo(said, err=True)
    return said


class _Helper:
    """A worker of our own, started when nobody else has been at work for a while."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self._settings = Settings.from_environment()
        self._seen_at: float | None = None

    def look(self) -> None:
        """Start a worker if nobody is at work, or has been for a moment."""
        now = time.monotonic()
        if self._somebody_works():
            self._seen_at = now
        elif self._seen_at is None or now - self._seen_at > ALONE_S:
            self._start()

    def stop(self) -> None:
        """Let our worker hand back what it does and end."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(STOP_WITHIN_S)

    def _start(self) -> None:
        if self.process is not None and self.process.poll():
            raise CannotBeDone(
                "The file is here, but nothing could prepare it: start Sightline, and it will."
            )
        command = [sys.executable, "-m", "app.cli", "worker", "--parent", str(os.getpid())]
        # our own program, and a number of ours
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr.fileno())  # noqa: S603

    def _somebody_works(self) -> bool:
        if self.process is not None and self.process.poll() is None:
            return True
        folder = self._settings.data / "workers"
        # A slot of another machine says neither yes nor no; whoever runs several machines runs a worker on one.
        return any(
            is_held(folder, name) is not False for name in db.session.scalars(select(JobWorker.executor_id))
        )


@contextmanager
def _helper() -> Iterator[_Helper]:
    helper = _Helper()
    try:
        yield helper
    finally:
        helper.stop()
