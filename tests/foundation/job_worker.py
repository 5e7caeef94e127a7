"""A real worker process with a few jobs of its own, for the tests that kill it: ``python job_worker.py DATA URL``."""

import os
import sys
import time
from pathlib import Path

from app.foundation.db import db
from app.foundation.jobs import Failure, Lane, Run, Worker, every, job
from app.foundation.jobs.schedules import ROUNDS
from app.settings import Settings

ROUNDS.clear()  # the product's own chores need its whole house, and have tests of their own
DATA = Path(sys.argv[1]) if __name__ == "__main__" else Path()


class Flaky(Exception):
    """Gone the next time."""


def say(text: str) -> None:
    """Append a line to the log that the tests read; one write, so lines of several processes do not mix."""
    descriptor = os.open(DATA / "said.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(descriptor, f"{text}\n".encode())
    os.close(descriptor)


def wait_for_permission(run: Run, name: str) -> None:
    """Wait until the test lets go or the run is told to stop."""
    while not (DATA / name).exists():
        if run.cancelled():
            raise InterruptedError
        time.sleep(0.02)


@job("two_steps")
def two_steps(run: Run, name: str) -> None:
    """Say a line in each of two steps; the second waits for the test."""
    first = run.step("first", lambda: (say(f"first {name}"), {"size": [1, 2]})[1])
    run.step("second", second, run, name)
    say(f"done {name} {first['size']} attempt {run.attempt}")


def second(run: Run, name: str) -> None:
    """The step in which the tests kill us."""
    say(f"second {name}")
    wait_for_permission(run, f"go-{name}")


@job("quick")
def quick(run: Run, name: str) -> None:
    """Say a line."""
    say(f"quick {name} {os.getpid()}")


@job("quick_clip", lane=Lane.INTERACTIVE)
def quick_clip(run: Run, name: str) -> None:
    """Say a line, in the lane that never waits for long jobs."""
    say(f"clip {name}")


def mourn(failure: Failure, *arguments: object) -> None:
    """What a slice does when its job is given up."""
    say(f"given up {failure.reason} {failure.name} {arguments[0]}")


@job("poison", on_poison=mourn)
def poison(run: Run, name: str) -> None:
    """Take the whole process down, as a segmentation fault would."""
    say(f"poison {name} attempt {run.attempt}")
    os.kill(os.getpid(), 9)


@job("flaky", retry_on=(Flaky,), on_poison=mourn)
def flaky(run: Run, name: str, good_attempt: int) -> None:
    """Fail until the given attempt; its first step must not be repeated."""
    run.step("kept", say, f"kept {name}")
    run.step("fragile", fragile, run.attempt, good_attempt)
    say(f"recovered {name} attempt {run.attempt}")


def fragile(attempt: int, good_attempt: int) -> None:
    """Raise what is gone the next time."""
    if attempt < good_attempt:
        raise Flaky


@job("bug", on_poison=mourn)
def bug(run: Run, name: str) -> None:
    """Fail in a way that no other attempt would mend."""
    raise KeyError(name)


@job("fenced")
def fenced(run: Run, name: str) -> None:
    """Publish only if this attempt still counts."""
    say(f"started {name} {run.attempt}")
    while not (DATA / f"go-{name}").exists():
        time.sleep(0.02)
    run.fence(db.session)
    db.session.commit()
    say(f"published {name} {run.attempt}")


@every(seconds=1)
def chore() -> None:
    """Overlap would show as two begins in a row."""
    say("chore begins")
    time.sleep(0.3)
    say("chore ends")


def main() -> None:
    """Be a worker."""
    settings = Settings.from_environment({"SIGHTLINE_DATA": str(DATA), "SIGHTLINE_DATABASE_URL": sys.argv[2]})
    db.connect(settings.database_url)
    Worker(settings, batch_slots=1, beat_s=0.5, stale_s=2).run()


if __name__ == "__main__":
    main()
