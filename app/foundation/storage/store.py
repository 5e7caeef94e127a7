"""What a place to keep files can do, whichever it is."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.foundation.ids import new_id
from app.foundation.storage.scratch import Scratch

CHUNK_BYTES = 256 * 1024  # read, passed on and forgotten, so that a film of any size costs the same memory


class NotKept(LookupError):
    """There is nothing under this key."""


class StillThere(Exception):
    """Files that should be gone are still listed; deleting again may help."""


class StorageUnavailable(Exception):
    """Nothing can be kept at the moment; the message says what was tried."""


@dataclass(frozen=True)
class Kept:
    """A file that is kept: its key, its size in bytes, and a tag that changes when its content does."""

    key: str
    size: int
    modified_at: datetime
    tag: str


class Storage(ABC):
    """A place to keep files under keys. A key is either there with all its bytes, or not at all."""

    scratch: Scratch

    @abstractmethod
    def put_file(self, local: Path, key: str, *, move: bool = False) -> None:
        """Keep a file's content under ``key``, replacing what was there; durable when this returns.

        ``move`` gives the local file away: where the place is on the same disk it is renamed and not copied.
        """

    @abstractmethod
    def put_folder(self, local: Path, prefix: str) -> None:
        """Keep everything in a folder under ``prefix`` and give the folder away; manifests come last."""

    @abstractmethod
    def facts(self, key: str) -> Kept:
        """Describe what is kept. Raises :class:`NotKept`."""

    @abstractmethod
    def open_range(self, key: str, start: int, end: int) -> Iterator[bytes]:
        """Give the bytes from ``start`` up to but not including ``end``, in chunks. Raises :class:`NotKept`."""

    @abstractmethod
    def local_path(self, key: str) -> AbstractContextManager[Path]:
        """A real file to read for the length of a ``with`` block; not to be written to. Raises :class:`NotKept`."""

    @abstractmethod
    def list_prefix(self, prefix: str) -> Iterator[Kept]:
        """Everything kept under a prefix, in the order of the keys."""

    @abstractmethod
    def everything(self) -> Iterator[Kept]:
        """All that is kept, in the order of the keys: for backups. No prefix says this, lest a slip delete it all."""

    @abstractmethod
    def delete_prefix(self, prefix: str) -> None:
        """Delete everything under a prefix, or the one file of that key, and look that it is gone.

        Fine when there was nothing. Raises :class:`StillThere`.
        """

    @abstractmethod
    def free_bytes(self) -> int:
        """How much more fits on the disk where work is done and, if that is where files are kept, where they are."""

    def size(self, key: str) -> int:
        """Size in bytes. Raises :class:`NotKept`."""
        return self.facts(key).size

    def read(self, key: str) -> bytes:
        """The whole content, for small files. Raises :class:`NotKept`."""
        return b"".join(self.open_range(key, 0, self.facts(key).size))

    @contextmanager
    def working_folder(self, prefix: str) -> Iterator[Path]:
        """An empty private folder to work in for what will be kept under ``prefix``; removed afterwards.

        For a local place it lies on the same disk, so that keeping what was made is a rename.
        """
        with self.scratch.folder(prefix) as folder:
            yield folder

    def check(self) -> None:
        """Keep, read and delete a few bytes. Raises :class:`StorageUnavailable`."""
        key = f"check/{new_id()}"
        try:
            with self.working_folder(key) as folder:
                probe = folder / "probe"
                probe.write_bytes(b"kept?")
                self.put_file(probe, key)
            if self.read(key) != b"kept?":
                raise StorageUnavailable("what was read back differs from what was kept")
            self.delete_prefix(key)
        except (OSError, LookupError, StillThere) as trouble:
            raise StorageUnavailable(f"{type(trouble).__name__}: {trouble}") from trouble
