"""What the engine calls: one attempt from its beginning to one of its five ends."""

import logging
import random
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

from app.foundation.db import db
from app.foundation.jobs import runs
from app.foundation.jobs.engine import LeftUnfinished
from app.foundation.jobs.models import Job, State
from app.foundation.jobs.requests import KINDS, Failure, FailureReason
from app.foundation.jobs.runs import MOST_ATTEMPTS, Run

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 2.0
UNKNOWN_PAUSE_S = 60.0  # a newer worker may know the kind; during an upgrade both are up


class Attempts:
    """Makes attempts at jobs. ``later(workflow_id, seconds)`` puts one back into its queue after a pause."""

    def __init__(
        self, later: Callable[[str, float], None], context: Callable[[], AbstractContextManager[object]]
    ) -> None:
        self.stopping = threading.Event()
        self.going_on = 0
        self._changed = threading.Condition()
        self._later = later
        self._context = context

    def perform(self, key: str, round_number: int) -> None:
        """Make one attempt. Leaves with :class:`LeftUnfinished` when the job is to be taken up again."""
        self._count(1)
        try:
            self._attempt(key, round_number)
        except Exception as trouble:
            # Our own bookkeeping failed, most likely for want of the database: the job itself is not at fault.
            log.exception("job %s could not be kept track of", key)
            self._pause(key, round_number, FIRST_PAUSE_S)
            raise LeftUnfinished from trouble
        finally:
            db.session.remove()
            self._count(-1)

    def wait(self, seconds: float) -> None:
        """Wait until no attempt is going on, but not longer than ``seconds``."""
        with self._changed:
            self._changed.wait_for(lambda: not self.going_on, timeout=seconds)

    def _count(self, difference: int) -> None:
        with self._changed:
            self.going_on += difference
            self._changed.notify_all()

    def _attempt(self, key: str, round_number: int) -> None:
        if self.stopping.is_set():
            raise LeftUnfinished
        begun = runs.begin(key, round_number, self.stopping)
        if begun is None:
            return
        run, job = begun
        if job.kind not in KINDS:
            self._leave_to_another(run, job)
        if run.failures > MOST_ATTEMPTS:
            self._give_up(run, job, Failure(FailureReason.CRASHED, "WorkerDied", job.trouble or ""))
            return
        self._run(run, job)

    def _run(self, run: Run, job: Job) -> None:
        try:
            with self._context():
                KINDS[job.kind].function(run, *job.arguments)
        except Exception as trouble:  # noqa: BLE001 - whatever a job raises is this module's to sort out
            self._sort_out(run, job, trouble)
            return
        if not runs.finish(run, State.DONE):
            raise LeftUnfinished

    def _sort_out(self, run: Run, job: Job, trouble: Exception) -> None:
        db.session.rollback()
        run.look_again()
        if run.superseded:
            raise LeftUnfinished
        if run.cancel_asked:
            runs.finish(run, State.CANCELLED)
            return
        if run.stopping.is_set():
            runs.give_back(run)
            raise LeftUnfinished
        if KINDS[job.kind].deserves_another(trouble) and run.failures < MOST_ATTEMPTS:
            self._try_again(run, job, trouble)
        log.error("job %s is given up after attempt %d", run.key, run.attempt, exc_info=trouble)
        self._give_up(run, job, Failure(FailureReason.RAISED, type(trouble).__name__, runs.told(trouble)))

    def _try_again(self, run: Run, job: Job, trouble: Exception) -> None:
        log.warning("job %s: attempt %d raised %s", run.key, run.attempt, type(trouble).__name__)
        runs.try_later(run, runs.told(trouble))
        self._pause(run.key, job.round, FIRST_PAUSE_S * 5 ** (run.failures - 1))
        raise LeftUnfinished

    def _leave_to_another(self, run: Run, job: Job) -> None:
        log.error("job %s is of a kind this worker does not know: %s", run.key, job.kind)
        runs.give_back(run)
        self._pause(run.key, job.round, UNKNOWN_PAUSE_S)
        raise LeftUnfinished

    def _give_up(self, run: Run, job: Job, failure: Failure) -> None:
        on_poison = KINDS[job.kind].on_poison
        try:
            if on_poison is not None:
                with self._context():
                    on_poison(failure, *job.arguments)
        except Exception:
            log.exception("job %s: its slice could not be told that it was given up", run.key)
        finally:
            runs.finish(run, State.FAILED, failure.detail)

    def _pause(self, key: str, round_number: int, seconds: float) -> None:
        self._later(f"{key}#{round_number}", seconds * random.uniform(0.8, 1.2))  # noqa: S311 - spreads load only
