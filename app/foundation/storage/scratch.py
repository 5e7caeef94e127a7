"""Folders to work in: private, locked while in use, and swept when the process that made them is gone.

A lasting one is found again by the next process, for work that goes on where a killed one left it.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.foundation.ids import new_id
from app.foundation.storage.keys import checked

LASTING: Final = "lasting"
LASTING_S: Final = 3 * 24 * 3600  # unused: a machine that stood still over a weekend goes on where it was
PATIENCE_S: Final = 5.0  # until one who was overtaken has noticed, and let go
POLL_S: Final = 0.1


@dataclass(frozen=True)
class Scratch:
    """A folder for working folders. Two attempts at one job never share one."""

    root: Path

    @contextmanager
    def folder(self, prefix: str) -> Iterator[Path]:
        """A new empty folder, named after what is made in it, removed afterwards."""
        name = f"{checked(prefix).replace('/', '-')}-{new_id()}"
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(self.root / f"{name}.lock"):
            path = self.root / name
            path.mkdir(mode=0o700)
            try:
                yield path
            finally:
                shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def lasting(self, prefix: str) -> Iterator[Path]:
        """The folder of this name, with what is in it, for one at a time; it stays until it is dropped, or days later.

        Where another does not let go of it, a new folder is given that does not stay.
        """
        path = self._lasting(prefix)
        descriptor = _claimed(path, PATIENCE_S)
        if descriptor is None:
            with self.folder(prefix) as other:
                yield other
            return
        try:
            os.utime(path)
            yield path
        finally:
            os.close(descriptor)

    def drop(self, prefix: str) -> None:
        """Remove a lasting folder, if there is one and nobody is using it; whoever is will drop it, or the sweep."""
        _drop(self._lasting(prefix))

    def _lasting(self, prefix: str) -> Path:
        return self.root / LASTING / checked(prefix).replace("/", "-")

    def sweep(self) -> int:
        """Remove what processes that died left behind; say how many folders. One that is in use is locked."""
        swept = sum(_drop(path) for path in self.root.glob(f"{LASTING}/*") if _is_old(path))
        for lock in self.root.glob("*.lock"):
            descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            else:
                shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
                lock.unlink(missing_ok=True)
                swept += 1
            finally:
                os.close(descriptor)
        return swept


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    # Made under another name and locked before it can be found, so that a sweep never meets it unlocked.
    young = path.with_suffix(".young")
    descriptor = os.open(young, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        young.rename(path)
        yield
    finally:
        path.unlink(missing_ok=True)
        os.close(descriptor)


def _claimed(path: Path, patience_s: float) -> int | None:
    """A descriptor that locks a folder, made if need be; None where somebody else holds it all the time."""
    deadline = time.monotonic() + patience_s
    while True:
        for folder in (path.parent.parent, path.parent, path):
            folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        if _lock(descriptor) and _is_still(path, descriptor):
            return descriptor
        os.close(descriptor)
        if time.monotonic() > deadline:
            return None
        time.sleep(POLL_S)


def _drop(path: Path) -> bool:
    """Remove a lasting folder that nobody holds; say whether it was there and is gone."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        free = _lock(descriptor) and _is_still(path, descriptor)
        if free:
            shutil.rmtree(path, ignore_errors=True)
        return free
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_still(path: Path, descriptor: int) -> bool:
    """Whether a folder was not removed between opening and locking it."""
    try:
        return path.stat().st_ino == os.fstat(descriptor).st_ino
    except FileNotFoundError:
        return False


def _is_old(path: Path) -> bool:
    try:
        return path.stat().st_mtime < time.time() - LASTING_S
    except FileNotFoundError:
        return False
