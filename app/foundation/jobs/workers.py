"""What ``sightline worker`` is: takes jobs, does chores, says that it lives, and stops when it is told."""

import heapq
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

from app.foundation import nudges
from app.foundation.db import db
from app.foundation.jobs.models import Lane
from app.foundation.jobs.requests import CHANNEL, connect
from app.foundation.jobs.schedules import TICK_S, Caretaker
from app.foundation.jobs.slots import slot
from app.settings import Settings

if TYPE_CHECKING:
    from app.foundation.jobs.attempts import Attempts
    from app.foundation.jobs.engine import Engine
    from app.foundation.jobs.heartbeats import Heartbeat

log = logging.getLogger(__name__)

BEAT_S = 10.0
STALE_S = 60.0  # six beats: a worker that is merely busy or swapped out is not robbed of its work
HAND_OVER_S = 0.2
RECONCILE_S = 60.0
FORGET_S = 86_400.0
GRACE_S = 20.0  # of the 30 s that a service manager waits; the rest is for putting jobs back


class Worker:
    """A process that does jobs. Make one, :meth:`run` it on the main thread; it returns when told to stop."""

    def __init__(
        self,
        settings: Settings,
        *,
        batch_slots: int | None = None,
        interactive_slots: int = 1,
        early_slots: int = 1,
        beat_s: float = BEAT_S,
        stale_s: float = STALE_S,
        context: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        """``context`` is entered around each job and chore: the web app's ``app_context``, so that partials render.

        ``batch_slots`` is how many long jobs run at once: by default one core is left to the web.
        """
        self._settings = settings
        self._slots = {
            str(Lane.INTERACTIVE): interactive_slots,
            str(Lane.BATCH): batch_slots or max(1, (os.cpu_count() or 2) - 1),
            str(Lane.EARLY): early_slots,
        }
        self._beat_s, self._stale_s = beat_s, stale_s
        self._context = context
        self._stop = threading.Event()
        self._wake = threading.Event()
        self._paused = Pauses()

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, then hand unfinished jobs back; takes at most half a minute to stop."""
        self._listen_to_signals()
        connect(self._settings)
        listener = nudges.Listener(CHANNEL, self._wake.set).start()
        try:
            with slot(self._settings.data / "workers") as name:
                self._work(name)
        finally:
            listener.stop()

    def stop(self) -> None:
        """Ask the worker to stop; :meth:`run` returns soon after."""
        self._stop.set()
        self._wake.set()

    def _work(self, name: str) -> None:
        # The engine costs a second to load, and only a worker needs it.
        from app.foundation.jobs.attempts import Attempts  # noqa: PLC0415
        from app.foundation.jobs.engine import Engine  # noqa: PLC0415
        from app.foundation.jobs.heartbeats import Heartbeat  # noqa: PLC0415

        engine = Engine(engine_url(self._settings), name, self._slots)
        attempts = Attempts(self._paused.add, self._context)
        heartbeat = Heartbeat(name, self._settings.data / "workers", self._stale_s)
        caretaker = Caretaker(name, self._context)
        heartbeat.beat()
        engine.launch(attempts.perform)
        log.info("worker %s is at work", name)
        beats = self._start_beating(engine, heartbeat)
        self._go_round(engine, caretaker)
        self._wind_down(engine, attempts, caretaker)
        beats.join()
        heartbeat.leave()
        log.info("worker %s has stopped", name)
        self._leave_stragglers(attempts)

    def _start_beating(self, engine: "Engine", heartbeat: "Heartbeat") -> threading.Thread:
        def beat() -> None:
            while not self._stop.wait(self._beat_s):
                _survive("say that it lives", heartbeat.beat)
                _survive("look for dead workers", partial(heartbeat.rescue, engine))

        thread = threading.Thread(target=beat, name="heartbeat", daemon=True)
        thread.start()
        return thread

    def _go_round(self, engine: "Engine", caretaker: Caretaker) -> None:
        from app.foundation.jobs.handover import forget_finished, hand_over, reconcile  # noqa: PLC0415

        rounds = [
            _Periodic(HAND_OVER_S, "hand jobs over", partial(hand_over, engine)),
            _Periodic(HAND_OVER_S, "take jobs up again", partial(self._paused.release, engine.put_back_one)),
            _Periodic(TICK_S, "look after chores", caretaker.tick),
            _Periodic(RECONCILE_S, "reconcile jobs", partial(reconcile, engine)),
            _Periodic(FORGET_S, "forget old jobs", partial(forget_finished, engine)),
        ]
        while not self._stop.is_set():
            nudged = self._wake.wait(HAND_OVER_S)
            self._wake.clear()
            for one in rounds:
                one.call_if_due(at_once=nudged)

    def _wind_down(self, engine: "Engine", attempts: "Attempts", caretaker: Caretaker) -> None:
        attempts.stopping.set()
        caretaker.close()
        attempts.wait(GRACE_S)
        engine.stop()

    def _leave_stragglers(self, attempts: "Attempts") -> None:
        if not attempts.going_on:
            return
        # A job that will not stop has been put back and fenced off; its thread must not keep the process alive.
        log.warning("%d jobs did not stop in time", attempts.going_on)
        db.disconnect()
        logging.shutdown()
        sys.stdout.flush()
        os._exit(0)

    def _listen_to_signals(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return

        def told(_number: int, _frame: FrameType | None) -> None:
            self.stop()

        signal.signal(signal.SIGTERM, told)
        signal.signal(signal.SIGINT, told)


class Pauses:
    """Jobs that are to be tried again after a pause. Kept in memory: if the process dies, they are put back at once."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, str]] = []
        self._guard = threading.Lock()

    def add(self, workflow_id: str, seconds: float) -> None:
        """Have ``workflow_id`` released ``seconds`` from now."""
        with self._guard:
            heapq.heappush(self._heap, (time.monotonic() + seconds, workflow_id))

    def release(self, put_back: Callable[[str], None]) -> None:
        """Call ``put_back`` for each whose pause is over."""
        while (due := self._next()) is not None:
            put_back(due)

    def _next(self) -> str | None:
        with self._guard:
            if not self._heap or self._heap[0][0] > time.monotonic():
                return None
            return heapq.heappop(self._heap)[1]


class _Periodic:
    def __init__(self, seconds: float, does: str, call: Callable[[], object]) -> None:
        self._seconds, self._does, self._call = seconds, does, call
        self._next = time.monotonic()

    def call_if_due(self, *, at_once: bool) -> None:
        now = time.monotonic()
        if now < self._next and not (at_once and self._seconds <= HAND_OVER_S):
            return
        self._next = now + self._seconds
        _survive(self._does, self._call)


def engine_url(settings: Settings) -> str:
    """Where the engine keeps its tables: beside everything else, or in the shared PostgreSQL database.

    A ``redis://`` queue URL only carries nudges: what is queued stays in the database, so losing Redis loses nothing.
    """
    for url in (settings.queue_url, settings.database_url):
        if url and make_url(url).get_backend_name() == "postgresql":
            return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    if settings.queue_url.startswith("sqlite"):
        return settings.queue_url
    return f"sqlite:///{settings.data / 'queue.sqlite3'}"


def _survive(does: str, call: Callable[[], object]) -> None:
    try:
        call()
    except Exception as trouble:  # noqa: BLE001 - whatever it was, the next round tries again
        log.warning("the worker could not %s: %s: %s", does, type(trouble).__name__, trouble)
