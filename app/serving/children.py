"""A process of our own that is kept alive. It is forked, so that the house is loaded once, for all of them.

The parent has no threads that hold anything and no open connection when it forks; a child begins with neither.
"""

import ctypes
import logging
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NoReturn

FIRST_PAUSE_S = 1.0
LONGEST_PAUSE_S = 30.0
STEADY_S = 60.0  # a child that lived this long is given a fresh chance
PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
TOLD_BY = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass
class Child:
    """One process to keep alive. ``work`` is what it does; it gives the exit code."""

    name: str
    work: Callable[[], int]
    pid: int | None = None
    pause_s: float = FIRST_PAUSE_S
    began_at: float = 0.0
    due_at: float = field(default_factory=time.monotonic)

    def look(self) -> int | None:
        """Start it if that is due; if it has ended, plan its return and give its exit code, negative for a signal."""
        if self.pid is None:
            if time.monotonic() >= self.due_at:
                self._start()
            return None
        code = self._ended()
        if code is None:
            return None
        if time.monotonic() - self.began_at > STEADY_S:
            self.pause_s = FIRST_PAUSE_S
        self.due_at = time.monotonic() + self.pause_s
        self.pause_s = min(self.pause_s * 2, LONGEST_PAUSE_S)
        return code

    def ask_to_stop(self) -> None:
        """Send SIGTERM, if it lives."""
        if self.pid is not None:
            os.kill(self.pid, signal.SIGTERM)

    def has_stopped(self) -> bool:
        """Whether it is gone."""
        return self.pid is None or self._ended() is not None

    def end(self) -> None:
        """End it and whatever it started, at once."""
        if self.pid is not None:
            self._clear_away(self.pid)
            os.waitpid(self.pid, 0)
            self.pid = None

    def _start(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        # Held back, so that a child that is told to stop at once is not told before it listens.
        signal.pthread_sigmask(signal.SIG_BLOCK, TOLD_BY)
        pid = os.fork()
        if pid == 0:
            _live(self, parent)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, TOLD_BY)
        self.pid, self.began_at = pid, time.monotonic()

    def _ended(self) -> int | None:
        if self.pid is None:
            return None
        # Not reaped yet, so its number still means its own group: nobody else's process can be hit.
        ended = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        if ended is None:
            return None
        self._clear_away(self.pid)
        _, status = os.waitpid(self.pid, 0)
        self.pid = None
        return os.waitstatus_to_exitcode(status)

    def _clear_away(self, group: int) -> None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


def _live(child: Child, parent: int) -> NoReturn:
    """Be the child, from its first moment to its last."""
    code = 1
    try:
        # A group of its own: a Ctrl-C is for the parent alone, which ends everybody in good order.
        os.setpgid(0, 0)
        for number in TOLD_BY:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, TOLD_BY)
        end_with(parent, f"sightline {child.name}")
        code = child.work()
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
    except BaseException:  # noqa: BLE001 - nothing of the parent's may run on in here
        traceback.print_exc()
    finally:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def end_with(parent: int, name: str) -> None:
    """Have the kernel end this process when ``parent`` dies, whatever ended it, and name it in lists of processes.

    Only Linux offers this. Elsewhere a parent that is killed with -9 leaves its children running.
    """
    if sys.platform != "linux":
        return
    kernel = ctypes.CDLL(None, use_errno=True)
    kernel.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    kernel.prctl(PR_SET_NAME, name.encode()[:15])
    if os.getppid() != parent:
        raise SystemExit(0)
