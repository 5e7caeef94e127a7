"""Who is alive, and the rescue of work whose worker is not.

A beat is a counter, not a time: a worker is dead when its counter has not moved for a minute of *our* stopwatch. Clocks
that jump or differ between machines can neither kill a live worker nor keep a dead one alive.
"""

import logging
import time
from pathlib import Path

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.foundation.db import db
from app.foundation.jobs.engine import Engine
from app.foundation.jobs.models import JobWorker
from app.foundation.jobs.slots import is_held

log = logging.getLogger(__name__)


class Heartbeat:
    """This worker's own beat, and its watch over the others'."""

    def __init__(self, executor_id: str, folder: Path, stale_s: float) -> None:
        self.executor_id = executor_id
        self._folder = folder
        self._stale_s = stale_s
        self._seen: dict[str, tuple[int, float]] = {}

    def beat(self) -> None:
        """Say that this worker is alive."""
        with Session(db.engine) as session:
            insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
            first = insert(JobWorker).values(executor_id=self.executor_id, beat=1)
            again = first.on_conflict_do_update(
                index_elements=[JobWorker.executor_id], set_={"beat": JobWorker.beat + 1}
            )
            session.execute(again)
            session.commit()

    def rescue(self, engine: Engine) -> None:
        """Put back the work of every worker that is certainly dead.

        Safe to do from several workers at once: a row is put back only while the dead worker still has it.
        """
        beats = self._beats()
        for name in engine.executors_at_work() - {self.executor_id}:
            if self._is_gone(name, beats.get(name)):
                log.warning("put back %d jobs of worker %s, which is gone", engine.put_back(name), name)
                self._forget(name)

    def leave(self) -> None:
        """Say that this worker ends in good order."""
        self._forget(self.executor_id)

    def _is_gone(self, name: str, beat: int | None) -> bool:
        held = is_held(self._folder, name)
        if held is False:
            return True
        if beat is None:
            return held is None  # held without a beat: it is just starting
        now = time.monotonic()
        last, since = self._seen.get(name, (None, now))
        if beat != last:
            self._seen[name] = (beat, now)
            return False
        return now - since >= self._stale_s

    def _beats(self) -> dict[str, int]:
        with Session(db.engine) as session:
            rows = session.execute(select(JobWorker.executor_id, JobWorker.beat)).all()
        return {row.executor_id: row.beat for row in rows}

    def _forget(self, name: str) -> None:
        self._seen.pop(name, None)
        with Session(db.engine) as session:
            session.execute(delete(JobWorker).where(JobWorker.executor_id == name))
            session.commit()
