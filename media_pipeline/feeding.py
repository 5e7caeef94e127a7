"""A file that grows, and the handing on of what is durable of it to a program's standard input."""

import array
import fcntl
import os
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from media_pipeline.errors import Cancelled

PIECE_BYTES = 1 << 16  # what a pipe holds
FULL_S = 0.02  # how soon a program that had its hands full is offered more
EMPTY_S = 0.1  # how soon we look for bytes that have not arrived yet


@dataclass(frozen=True)
class Growing:
    """A file that somebody else writes at its end.

    `durable` says how many of its bytes are there to stay, and `ended` whether nobody waits for an early look any
    more: because it is whole, or because it was given up. Both are asked several times a second.
    """

    path: Path
    durable: Callable[[], int]
    ended: Callable[[], bool]


class Feed:
    """Gives a growing file to one program, never further than it is durable, and never faster than it is taken."""

    def __init__(self, growing: Growing) -> None:
        self.growing = growing
        self.at = self.known = 0
        self.waiting = False
        """Whether the program has taken all there is: then it is idle through no fault of its own."""
        self._file = os.open(growing.path, os.O_RDONLY | os.O_CLOEXEC)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        os.close(self._file)

    def head(self, wanted: int, cancelled: Callable[[], bool]) -> bytes:
        """The first bytes: at least `wanted`, once so many have arrived. Raises Cancelled."""
        while (arrived := self.growing.durable()) < wanted:
            if cancelled():
                raise Cancelled
            time.sleep(EMPTY_S)
        return os.pread(self._file, arrived, 0)

    def rewind(self) -> None:
        """Begin again at the first byte, for another program."""
        self.at, self.waiting = 0, False

    def hand_on(self, pipe: IO[bytes] | None) -> float:
        """Write what the pipe takes without waiting; answer how many seconds the next call may wait."""
        assert pipe is not None  # noqa: S101  the program was started with one
        os.set_blocking(pipe.fileno(), False)
        try:
            while piece := self._next():
                self.at += os.write(pipe.fileno(), piece)
        except BlockingIOError:
            self.waiting = False
            return FULL_S
        except BrokenPipeError:
            return EMPTY_S  # it ends, and its exit status says why
        self.waiting = _unread(pipe) == 0
        return EMPTY_S

    def _next(self) -> bytes:
        if self.at >= self.known:
            self.known = self.growing.durable()
        return os.pread(self._file, max(0, min(PIECE_BYTES, self.known - self.at)), self.at)


def _unread(pipe: IO[bytes]) -> int:
    """Bytes that were written into a pipe and not taken out yet."""
    count = array.array("i", [0])
    fcntl.ioctl(pipe.fileno(), termios.FIONREAD, count)
    return count[0]
