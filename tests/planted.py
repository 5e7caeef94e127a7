"""The demo school with its story told over a short numbered film, really processed: made once, copied for each test.

``python -m tests.planted work DATA`` is the worker that processes it, in a process of its own as in the product.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from sqlalchemy import create_engine, text

from app.foundation.db import db
from app.foundation.migrations import migrate
from app.seeds.recordings import Film
from app.seeds.story import tell
from app.seeds.telling import Telling

TELLING = Telling(
    first_question_ms=400,
    wait=(800, 1_600),
    explains=(1_800, 2_400),
    build=(2_600, 3_200),
    asks_for_more=(3_400, 4_000),
    surprise_ms=4_400,
    surprise="That was not in my plan, and it was better than my plan.",
    clip=(2_000, 4_000),
)
READY_WITHIN_S = 180
ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Planted:
    """A data folder that holds the processed story; tests work on copies."""

    data: Path

    def copy_to(self, place: Path) -> Path:
        """A copy of one's own."""
        return Path(
            shutil.copytree(self.data, place, ignore=shutil.ignore_patterns("*-wal", "*-shm", "workers"))
        )


def plant(data: Path) -> Planted:
    """Tell the story in ``data`` and have a worker process its film."""
    from app import create_app  # noqa: PLC0415 - the worker below imports this module, and nothing of the tests
    from tests.conftest import settings_for  # noqa: PLC0415
    from tests.media_pipeline.films import Shot, write_film  # noqa: PLC0415

    # Its sound begins before its picture, as on many phones: a viewer is told so, and nothing stumbles over it.
    late = Shot(count=130, size=(640, 360), gop=25, start=Fraction(2, 5), sound_start=Fraction(0))
    film = write_film(data.parent / "numbered.mp4", late)
    app = create_app(settings_for(data))
    with app.app_context():
        migrate()
        from app import seeds  # noqa: PLC0415

        tell(seeds.people(), Film(film, "Year 5 comparing fractions.mp4", TELLING))
        db.session.commit()
    db.disconnect()
    process_everything(data)
    for name in ("sightline.sqlite3", "queue.sqlite3"):
        engine = create_engine(f"sqlite:///{data / name}")
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
    return Planted(data)


def process_everything(data: Path) -> None:
    """Run a worker on ``data`` until no recording is under way."""
    worker = start_worker(data)
    try:
        deadline = time.monotonic() + READY_WITHIN_S
        while under_way(data):
            if time.monotonic() > deadline or worker.poll() is not None:
                raise AssertionError("the worker did not get the story's film ready")
            time.sleep(0.2)
        assert under_way(data, "ready") == 0, "a recording of the story was not made ready"
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(40)


def start_worker(data: Path) -> "subprocess.Popen[bytes]":
    """A worker process on ``data``; the caller ends it."""
    return subprocess.Popen([sys.executable, "-m", "tests.planted", "work", str(data)], cwd=ROOT)


def under_way(data: Path, *ends: str) -> int:
    """How many recordings of an installation have come to none of these ends (by default: to none at all)."""
    ended = ", ".join(f"'{end}'" for end in ends or ("ready", "rejected", "failed"))
    engine = create_engine(f"sqlite:///{data / 'sightline.sqlite3'}")
    with engine.connect() as connection:
        waiting = connection.execute(
            text(f"SELECT count(*) FROM recording WHERE state NOT IN ({ended})")
        ).scalar_one()
    engine.dispose()
    return int(waiting)


def work(data: Path) -> None:
    """What the worker process does."""
    from app import create_app  # noqa: PLC0415
    from app.foundation.jobs import Worker  # noqa: PLC0415
    from app.settings import Settings  # noqa: PLC0415

    settings = Settings.from_environment(
        {"SIGHTLINE_DATA": str(data), "SIGHTLINE_SECRET_KEY": "only-for-tests", "PORT": "0"}
    )
    Worker(settings, context=create_app(settings).app_context).run()


if __name__ == "__main__":
    os.chdir(ROOT)
    work(Path(sys.argv[2]))
