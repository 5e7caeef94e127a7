"""A worker's name: unique among live processes, the same after a restart, and proof of life on its own machine."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_WORKERS = 64
MARK_BYTES = 5


class NoSlotFree(Exception):
    """More workers on one data folder than anybody means to run."""


@contextmanager
def slot(folder: Path) -> Iterator[str]:
    """Hold the lowest free slot of this data folder; give its name.

    Two live workers with one name would run a step twice, and a name that changed at each start would leave the work
    of the process before it unclaimed. The kernel drops the lock with the process, however it ends.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for number in range(MOST_WORKERS):
        name = f"{_mark(folder)}-{number}"
        lock = _try_lock(folder / f"{name}.lock")
        if lock is not None:
            try:
                yield name
            finally:
                os.close(lock)
            return
    raise NoSlotFree(f"{MOST_WORKERS} workers already run on {folder}")


def is_held(folder: Path, name: str) -> bool | None:
    """Whether a live process of this machine holds the slot; ``None`` if the slot is another machine's."""
    path = folder / f"{name}.lock"
    if not path.exists():
        return None
    lock = _try_lock(path)
    if lock is None:
        return True
    os.close(lock)
    return False


def _mark(folder: Path) -> str:
    """This data folder's own mark, so that two machines at one database do not both call themselves 0."""
    path = folder / "mark"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(MARK_BYTES))
    return path.read_text().strip()


def _try_lock(path: Path) -> int | None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor
