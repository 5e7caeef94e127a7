"""Jobs, with real worker processes that are really killed, on SQLite and on PostgreSQL."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.foundation import jobs
from app.foundation.db import Base, db
from app.foundation.jobs import Job, State
from app.settings import ROOT
from tests.foundation import job_worker as work

PATIENCE_S = 30.0


def eventually(condition: Callable[[], object], within_s: float = PATIENCE_S) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(0.02)


class House:
    """A data folder, its database and the worker processes on it."""

    def __init__(self, data: Path, database_url: str) -> None:
        self.data, self.database_url = data, database_url
        self.workers: list[subprocess.Popen[bytes]] = []

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a worker process."""
        with (self.data / "worker.err").open("ab") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.foundation.job_worker", str(self.data), self.database_url],
                cwd=ROOT,
                stdout=errors,
                stderr=errors,
            )
        self.workers.append(process)
        return process

    def said(self) -> list[str]:
        """What the jobs said so far."""
        log = self.data / "said.log"
        lines = log.read_text().splitlines() if log.exists() else []
        return [line for line in lines if not line.startswith("chore")]

    def let_go(self, name: str) -> None:
        """Let a waiting job go on."""
        (self.data / f"go-{name}").touch()

    def state(self, key: str) -> State | None:
        """How far a job is."""
        with Session(db.engine) as session:
            return jobs.status(session, key)

    def enqueue(self, kind: "jobs.JobKind[*tuple[object, ...]]", *arguments: object, key: str) -> str:
        """Ask for a job and commit."""
        with Session(db.engine) as session:
            kind.enqueue(session, *arguments, key=key)
            session.commit()
        return key

    def cancel(self, key: str) -> None:
        """Cancel a job and commit."""
        with Session(db.engine) as session:
            jobs.cancel(session, key)
            session.commit()


@pytest.fixture
def house(tmp_path: Path, own_database_url: str) -> Iterator[House]:
    """An installation without workers."""
    db.connect(own_database_url)
    Base.metadata.create_all(
        db.engine,
        [Base.metadata.tables[name] for name in ("job", "job_schedule", "job_worker", "live_event")],
    )
    house = House(tmp_path, own_database_url)
    yield house
    for process in house.workers:
        process.kill()
        process.wait()
    db.disconnect()


def kill(process: "subprocess.Popen[bytes]") -> None:
    """End a process with no chance to tidy up."""
    process.kill()
    process.wait()


def test_a_job_exists_if_and_only_if_the_commit_happened(house: House) -> None:
    with Session(db.engine) as session:
        work.quick.enqueue(session, "regretted", key="regretted")
        session.rollback()
    house.enqueue(work.quick, "meant", key="meant")
    house.worker()
    eventually(lambda: house.state("meant") == State.DONE)
    assert house.state("regretted") is None
    assert [line.split()[1] for line in house.said()] == ["meant"]


def test_the_same_key_twice_is_one_job(house: House) -> None:
    for _ in range(3):
        house.enqueue(work.quick, "once", key="once")
    house.worker()
    eventually(lambda: house.state("once") == State.DONE)
    house.enqueue(work.quick, "once", key="once")
    house.enqueue(work.quick, "other", key="other")
    eventually(lambda: house.state("other") == State.DONE)
    assert [line.split()[1] for line in house.said()] == ["once", "other"]


def test_after_kill_9_in_a_step_a_new_worker_resumes_and_does_not_repeat_finished_steps(house: House) -> None:
    house.enqueue(work.two_steps, "lesson", key="lesson")
    first = house.worker()
    eventually(lambda: "second lesson" in house.said())
    kill(first)
    house.let_go("lesson")
    house.worker()
    eventually(lambda: house.state("lesson") == State.DONE)
    assert house.said() == ["first lesson", "second lesson", "second lesson", "done lesson [1, 2] attempt 2"]


def test_a_living_worker_takes_over_from_a_killed_one(house: House) -> None:
    house.enqueue(work.two_steps, "lesson", key="lesson")
    first = house.worker()
    eventually(lambda: "second lesson" in house.said())
    house.worker()
    time.sleep(1.5)  # the second worker is up, and leaves the first one's job alone
    assert house.said().count("second lesson") == 1
    kill(first)
    house.let_go("lesson")
    eventually(lambda: house.state("lesson") == State.DONE)
    assert house.said().count("first lesson") == 1


def test_a_worker_that_slept_through_its_lease_cannot_publish(house: House) -> None:
    house.enqueue(work.fenced, "lesson", key="lesson")
    sleeper = house.worker()
    eventually(lambda: "started lesson 1" in house.said())
    sleeper.send_signal(signal.SIGSTOP)
    house.worker()
    eventually(lambda: "started lesson 2" in house.said())
    house.let_go("lesson")
    eventually(lambda: house.state("lesson") == State.DONE)
    sleeper.send_signal(signal.SIGCONT)
    time.sleep(1)
    assert [line for line in house.said() if line.startswith("published")] == ["published lesson 2"]
    assert house.state("lesson") == State.DONE


def test_two_workers_share_the_queue_and_each_job_runs_once(house: House) -> None:
    house.worker()
    house.worker()
    keys = [house.enqueue(work.quick, f"job-{number}", key=f"job-{number}") for number in range(30)]
    eventually(lambda: all(house.state(key) == State.DONE for key in keys))
    names = [line.split()[1] for line in house.said()]
    assert sorted(names) == sorted(keys)
    assert len({line.split()[2] for line in house.said()}) == 2


def test_a_poison_job_ends_after_three_attempts_and_others_are_served(house: House) -> None:
    house.enqueue(work.poison, "bad", key="bad")
    house.enqueue(work.quick, "good", key="good")
    for _ in range(3):
        process = house.worker()
        process.wait(PATIENCE_S)
    house.worker()
    eventually(lambda: house.state("good") == State.DONE)
    eventually(lambda: house.state("bad") == State.FAILED)
    assert [line for line in house.said() if "bad" in line] == [
        "poison bad attempt 1",
        "poison bad attempt 2",
        "poison bad attempt 3",
        "given up crashed WorkerDied bad",
    ]


def test_passing_trouble_is_tried_again_and_finished_steps_are_kept(house: House) -> None:
    house.enqueue(work.flaky, "lesson", 2, key="lesson")
    house.worker()
    eventually(lambda: house.state("lesson") == State.DONE)
    assert house.said() == ["kept lesson", "recovered lesson attempt 2"]


def test_a_bug_ends_the_job_at_once_and_keeps_the_traceback(house: House) -> None:
    house.enqueue(work.bug, "lesson", key="lesson")
    house.worker()
    eventually(lambda: house.state("lesson") == State.FAILED)
    assert house.said() == ["given up raised KeyError lesson"]
    with Session(db.engine) as session:
        job = session.get_one(Job, "lesson")
        assert job.attempts == 1
        assert "KeyError: 'lesson'" in (job.trouble or "")


def test_a_failed_job_can_be_retried_from_its_beginning(house: House) -> None:
    house.enqueue(work.bug, "lesson", key="lesson")
    house.worker()
    eventually(lambda: house.state("lesson") == State.FAILED)
    with Session(db.engine) as session:
        assert jobs.retry(session, "lesson")
        session.commit()
    eventually(lambda: house.said().count("given up raised KeyError lesson") == 2)


def test_an_interactive_job_is_not_held_up_by_a_batch_job(house: House) -> None:
    house.enqueue(work.two_steps, "long", key="long")
    house.enqueue(work.two_steps, "longer", key="longer")
    house.worker()
    eventually(lambda: "second long" in house.said())
    asked = time.monotonic()
    house.enqueue(work.quick_clip, "urgent", key="urgent")
    eventually(lambda: house.state("urgent") == State.DONE)
    assert time.monotonic() - asked < 3
    assert house.state("longer") == State.WAITING


def test_a_running_step_learns_that_it_was_cancelled(house: House) -> None:
    house.enqueue(work.two_steps, "lesson", key="lesson")
    house.worker()
    eventually(lambda: "second lesson" in house.said())
    asked = time.monotonic()
    house.cancel("lesson")
    eventually(lambda: house.state("lesson") == State.CANCELLED)
    assert time.monotonic() - asked < 3
    house.let_go("lesson")
    house.enqueue(work.quick, "next", key="next")
    eventually(lambda: house.state("next") == State.DONE)
    assert not [line for line in house.said() if line.startswith("done")]


def test_a_waiting_job_that_was_cancelled_never_starts(house: House) -> None:
    house.enqueue(work.quick, "unwanted", key="unwanted")
    house.cancel("unwanted")
    house.enqueue(work.quick, "wanted", key="wanted")
    house.worker()
    eventually(lambda: house.state("wanted") == State.DONE)
    assert house.state("unwanted") == State.CANCELLED
    assert [line.split()[1] for line in house.said()] == ["wanted"]


def test_a_worker_told_to_stop_hands_its_job_back_unharmed(house: House) -> None:
    house.enqueue(work.two_steps, "lesson", key="lesson")
    for turn in range(1, 5):  # more often than a poisonous job would be tried
        process = house.worker()
        eventually(lambda turn=turn: house.said().count("second lesson") == turn)
        asked = time.monotonic()
        process.terminate()
        assert process.wait(30) == 0
        assert time.monotonic() - asked < 10
        assert house.state("lesson") == State.WAITING
    house.let_go("lesson")
    house.worker()
    eventually(lambda: house.state("lesson") == State.DONE)
    assert house.said().count("first lesson") == 1


def test_jobs_are_asked_for_again_when_the_engine_lost_its_tables(tmp_path: Path) -> None:
    from app.foundation.jobs.engine import Engine  # noqa: PLC0415
    from app.foundation.jobs.handover import hand_over, reconcile  # noqa: PLC0415

    db.connect(f"sqlite:///{tmp_path / 'sightline.sqlite3'}")
    Base.metadata.create_all(db.engine, [Job.__table__])
    engine = Engine(f"sqlite:///{tmp_path / 'queue.sqlite3'}", "here-0", {"interactive": 0, "batch": 0})
    engine.launch(lambda _key, _round: None)
    try:
        with Session(db.engine) as session:
            work.quick.enqueue(session, "lost", key="lost")
            session.commit()
        assert hand_over(engine) == 1
        engine.forget(["lost#1"])
        with Session(db.engine) as session:
            session.execute(text("UPDATE job SET handed_over_at = '2020-01-01 00:00:00'"))
            session.commit()
        assert reconcile(engine) == 1
        assert hand_over(engine) == 1
        assert set(engine.states(["lost#1"])) == {"lost#1"}
    finally:
        engine.stop()
        db.disconnect()


def test_a_chore_is_done_by_one_worker_at_a_time(house: House) -> None:
    house.worker()
    house.worker()
    log = house.data / "said.log"
    eventually(lambda: log.exists() and log.read_text().count("chore begins") >= 4)
    lines = [line for line in log.read_text().splitlines() if line.startswith("chore")]
    assert lines[:6] == ["chore begins", "chore ends"] * 3


def test_the_web_goes_on_writing_while_a_worker_is_busy(house: House) -> None:
    house.worker()
    trouble: list[BaseException] = []

    def write(writer: int) -> None:
        try:
            for number in range(25):
                house.enqueue(work.quick, f"{writer}-{number}", key=f"{writer}-{number}")
        except BaseException as seen:  # noqa: BLE001
            trouble.append(seen)

    writers = [threading.Thread(target=write, args=(writer,)) for writer in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert trouble == []
    unfinished = select(Job).where(Job.state != State.DONE)

    def all_done() -> bool:
        with Session(db.engine) as session:
            return session.scalars(unfinished).first() is None

    eventually(all_done, within_s=60)


def test_the_engine_keeps_quiet(house: House) -> None:
    house.enqueue(work.quick, "lesson", key="lesson")
    process = house.worker()
    eventually(lambda: house.state("lesson") == State.DONE)
    process.terminate()
    process.wait(30)
    assert (house.data / "worker.err").read_text() == ""


def test_the_web_process_never_loads_the_engine() -> None:
    asks = "import sys; import app.foundation.jobs; sys.exit('dbos' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asks], cwd=ROOT, check=False).returncode == 0
