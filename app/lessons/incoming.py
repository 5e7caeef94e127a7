"""The files that uploads grow in: one writer at a time, durable before anything is promised, constant memory."""

import errno
import fcntl
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from werkzeug.exceptions import ClientDisconnected

from app.lessons.tus import Busy, TooLarge

PIECE_BYTES: Final = 16 * 1024  # small, so that little is lost when a line breaks in the middle of a read
CHECKPOINT_S: Final = 1.0  # how much time's worth of a broken connection may have to be sent again
FOLDER: Final = "uploads"


class DiskFull(Exception):
    """The disk took no more."""


@dataclass
class Arrival:
    """What became of one request's bytes."""

    taken: int
    whole: bool
    """Whether everything that was announced arrived, as opposed to a connection that broke."""


class Incoming:
    """The file of one upload."""

    def __init__(self, data: Path, upload_id: str) -> None:
        self.path = data / FOLDER / upload_id

    @property
    def size(self) -> int:
        """Bytes on disk; none where there is no file."""
        try:
            return self.path.stat().st_size
        except FileNotFoundError:
            return 0

    def make(self) -> None:
        """Make the empty file, durably."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600))
        sync_folder(self.path.parent)

    def adopt(self, path: Path) -> None:
        """Put a second name of a whole file here, durably; whoever holds the first may remove that."""
        beside = self.path.with_name(f"{self.path.name}.adopted")
        beside.unlink(missing_ok=True)
        os.link(path, beside)
        _sync_file(beside)
        beside.replace(self.path)
        sync_folder(self.path.parent)

    def drop(self) -> None:
        """Remove the file, if it is there."""
        self.path.unlink(missing_ok=True)

    @contextmanager
    def hold(self) -> Iterator["Writer"]:
        """Be the only writer, across threads and processes; the kernel frees a hold whose process died.

        Raises :class:`Busy` while somebody else writes.
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            self._lock(descriptor)
            yield Writer(descriptor)
        finally:
            os.close(descriptor)

    def _lock(self, descriptor: int) -> None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # While we waited for nothing, the file may have been moved away as finished: that one is no longer ours.
            ours = os.path.samestat(os.fstat(descriptor), self.path.stat())
        except (BlockingIOError, FileNotFoundError):
            ours = False
        if not ours:
            raise Busy("Another request is writing to this upload. Please try again in a moment.")


class Writer:
    """Puts one request's bytes behind those that are there."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def cut(self, at: int) -> None:
        """Forget everything from ``at`` on."""
        os.ftruncate(self._descriptor, at)
        os.fsync(self._descriptor)

    def append(
        self,
        stream: IO[bytes],
        *,
        at: int,
        room: int,
        announced: int | None,
        digests: Sequence[Any] = (),
        checkpoint: Callable[[int], None] | None = None,
    ) -> Arrival:
        """Write what comes out of ``stream`` from byte ``at`` on, and make it durable.

        ``checkpoint(offset)`` is called about once a second with how far the file is durable. Raises
        :class:`TooLarge` for more than ``room`` bytes and :class:`DiskFull`; either way the caller cuts the file.
        """
        os.ftruncate(self._descriptor, at)
        os.lseek(self._descriptor, at, os.SEEK_SET)
        taken, durable_at = 0, time.monotonic()
        for piece in _pieces(stream, announced):
            if taken + len(piece) > room:
                raise TooLarge("That is more than the file was said to hold.")
            self._write(piece)
            for digest in digests:
                digest.update(piece)
            taken += len(piece)
            if checkpoint is not None and time.monotonic() - durable_at > CHECKPOINT_S:
                os.fsync(self._descriptor)
                checkpoint(at + taken)
                durable_at = time.monotonic()
        os.fsync(self._descriptor)
        return Arrival(taken, whole=announced is None or taken == announced)

    def _write(self, piece: bytes) -> None:
        left = memoryview(piece)
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
        except OSError as problem:
            if problem.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise DiskFull from problem
            raise


def _sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _pieces(stream: IO[bytes], announced: int | None) -> Iterator[bytes]:
    left = announced
    while left is None or left > 0:
        try:
            piece = stream.read(PIECE_BYTES if left is None else min(PIECE_BYTES, left))
        except (OSError, ClientDisconnected):
            return
        if not piece:
            return
        left = None if left is None else left - len(piece)
        yield piece
