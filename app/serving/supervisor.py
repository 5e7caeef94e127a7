"""Looks after web and worker: starts them, starts again what fell over, and stops both when told."""

import logging
import signal
import time
from collections.abc import Callable, Sequence
from types import FrameType

from app.serving import CANNOT_START
from app.serving.children import TOLD_BY, Child

log = logging.getLogger(__name__)

LOOK_S = 0.1
GRACE_S = 28.0  # the worker takes at most 20 s to hand back its jobs, the web 15 s to finish answers


class Supervisor:
    """Keeps its children alive until SIGTERM, SIGINT or SIGHUP; a second one ends them at once."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        self._children = children
        self._say = say
        self._told = 0

    def run(self, once_begun: Callable[[], None] = lambda: None) -> int:
        """Look after the children; give the exit code, 0 when stopped by a signal.

        ``once_begun`` is called when every child was started, and may start threads, which must not be there before.
        """
        for number in TOLD_BY:
            signal.signal(number, self._tell)
        try:
            self._look()
            once_begun()
            while not self._told:
                if self._look() == CANNOT_START:
                    return 1
                time.sleep(LOOK_S)
            return 0
        finally:
            self._stop()

    def _tell(self, _number: int, _frame: FrameType | None) -> None:
        self._told += 1

    def _look(self) -> int | None:
        for child in self._children:
            code = child.look()
            if code == CANNOT_START:
                return code
            if code is not None:
                how = f"with exit code {code}" if code >= 0 else f"by {signal.Signals(-code).name}"
                pause_s = max(0.0, child.due_at - time.monotonic())
                self._say(f"The {child.name} ended {how}. It starts again in {pause_s:.0f} s.")
        return None

    def _stop(self) -> None:
        for child in self._children:
            child.ask_to_stop()
        deadline, told_once = time.monotonic() + GRACE_S, max(self._told, 1)
        while not all(child.has_stopped() for child in self._children):
            if time.monotonic() > deadline or self._told > told_once:
                log.warning("what did not stop in time is ended")
                break
            time.sleep(LOOK_S)
        for child in self._children:
            child.end()
