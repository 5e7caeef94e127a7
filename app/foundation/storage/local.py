"""Keeping files in a folder of this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from app.foundation.storage.keys import checked, last_the_manifests
from app.foundation.storage.scratch import Scratch
from app.foundation.storage.store import CHUNK_BYTES, Kept, NotKept, StillThere, Storage

SCRATCH = ".scratch"  # no key begins with a dot


class LocalStorage(Storage):
    """A folder whose paths are the keys: files 0600 and folders 0700, each written beside, synced and renamed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        _make_folders(root)
        self.scratch = Scratch(root / SCRATCH)

    def put_file(self, local: Path, key: str, *, move: bool = False) -> None:
        target = self._path(key)
        if move and _same_disk(local, self.root):
            _publish(local, target)
            return
        with self.scratch.folder("put") as folder:
            shutil.copyfile(local, folder / "file")
            _publish(folder / "file", target)
        if move:
            local.unlink()

    def put_folder(self, local: Path, prefix: str) -> None:
        files = [path for path in local.rglob("*") if path.is_file()]
        keys = {checked(f"{prefix}/{path.relative_to(local).as_posix()}"): path for path in files}
        for key in sorted(keys, key=last_the_manifests):
            self.put_file(keys[key], key, move=True)
        shutil.rmtree(local, ignore_errors=True)

    def facts(self, key: str) -> Kept:
        path = self._path(key)
        if not path.is_file():
            raise NotKept(key)
        return _facts(key, path.stat())

    def open_range(self, key: str, start: int, end: int) -> Iterator[bytes]:
        path = self._path(key)
        if not path.is_file():
            raise NotKept(key)
        return _chunks(path, start, end)

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        path = self._path(key)
        if not path.is_file():
            raise NotKept(key)
        yield path

    def list_prefix(self, prefix: str) -> Iterator[Kept]:
        return self._listed(self._path(prefix))

    def everything(self) -> Iterator[Kept]:
        return self._listed(self.root)

    def delete_prefix(self, prefix: str) -> None:
        base = self._path(prefix)
        if base.is_file():
            base.unlink(missing_ok=True)
        else:
            shutil.rmtree(base, ignore_errors=True)
        if base.exists():
            raise StillThere(prefix)
        _drop_empty_parents(base.parent, self.root)

    def free_bytes(self) -> int:
        return shutil.disk_usage(self.root).free

    def _listed(self, folder: Path) -> Iterator[Kept]:
        for path in _files_below(folder):
            key = path.relative_to(self.root).as_posix()
            if not key.startswith("."):
                with suppress(FileNotFoundError):  # deleted while we look
                    yield _facts(key, path.stat())

    def _path(self, key: str) -> Path:
        return self.root / checked(key)


def _files_below(folder: Path) -> list[Path]:
    """Every file, in order; a folder that somebody deletes meanwhile has none."""
    return sorted(Path(within) / name for within, _, names in os.walk(folder) for name in names)


def _publish(ready: Path, target: Path) -> None:
    """Make a finished file appear under its name at once and for good: bytes first, then the name, then the folder."""
    ready.chmod(0o600)
    _sync(ready, os.O_RDONLY)
    _make_folders(target.parent)
    ready.replace(target)
    _sync(target.parent, os.O_RDONLY | os.O_DIRECTORY)


def _sync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_folders(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folders(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent, os.O_RDONLY | os.O_DIRECTORY)


def _drop_empty_parents(folder: Path, root: Path) -> None:
    while folder != root and root in folder.parents:
        try:
            folder.rmdir()
        except FileNotFoundError:
            pass
        except OSError:
            return  # not empty
        folder = folder.parent


def _same_disk(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev


def _facts(key: str, stat: os.stat_result) -> Kept:
    moment = datetime.fromtimestamp(stat.st_mtime, UTC)
    return Kept(key, stat.st_size, moment, f"{stat.st_mtime_ns:x}-{stat.st_size:x}")


def _chunks(path: Path, start: int, end: int) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        while start < end and (chunk := file.read(min(CHUNK_BYTES, end - start))):
            start += len(chunk)
            yield chunk
