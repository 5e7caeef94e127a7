"""Write beside, make durable, rename: a half-made folder is never seen under its real name.

A long stage may keep its finished pieces in a folder of their own, where the next attempt finds them.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PARTIAL = ".partial"
REPLACED = ".replaced"
IDENTITY = "identity.json"


@contextmanager
def building(folder: Path, name: str) -> Iterator[Path]:
    """Give a fresh folder to fill; when the block ends well it becomes `folder/name`, all at once.

    What a killed attempt left behind under the same name is removed first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    clear_leftovers(folder, name)
    partial = folder / f".{name}{PARTIAL}"
    partial.mkdir()
    try:
        yield partial
        make_durable(partial)
        publish(partial, folder / name)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


@dataclass(frozen=True)
class Pieces:
    """Finished pieces of a stage that takes long, each a folder, in a place that outlives the attempt that made them.

    A piece is there with all its bytes or not at all, whatever is killed and when.
    """

    folder: Path

    @classmethod
    def of(cls, identity: Mapping[str, Any], folder: Path) -> "Pieces":
        """The pieces kept in `folder` where they are of this identity; else none, and what was there is removed.

        `identity` is all that they depend on, as JSON: the source, the version of the stage, its parameters.
        """
        text = json.dumps(identity, sort_keys=True)
        if _read(folder / IDENTITY) != text:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            (folder / IDENTITY).write_text(text, encoding="utf-8")
            make_durable(folder)
            sync_folder(folder.parent)
        return cls(folder)

    def find(self, name: str) -> Path | None:
        """A piece that an attempt finished, this one or an earlier one."""
        piece = self.folder / name
        return piece if piece.is_dir() else None

    def keep(self, made: Path, name: str) -> Path:
        """Put a finished piece in its place, durably; `made` is moved."""
        make_durable(made)
        publish(made, self.folder / name)
        return self.folder / name

    def drop(self, name: str) -> None:
        """Remove a piece that turned out to be of no use."""
        shutil.rmtree(self.folder / name, ignore_errors=True)

    def clear(self) -> None:
        """Remove them all, the proof of what they are first: the next attempt begins anew."""
        (self.folder / IDENTITY).unlink(missing_ok=True)
        shutil.rmtree(self.folder, ignore_errors=True)


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None


@contextmanager
def beside(out: Path) -> Iterator[Path]:
    """A folder for the time it takes to make one file, next to where that file will stand; it never stays."""
    partial = out.with_name(f".{out.name}{PARTIAL}")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        yield partial
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def clear_leftovers(folder: Path, name: str) -> None:
    """Remove what an attempt that was killed could not clean up itself."""
    for suffix in (PARTIAL, REPLACED):
        shutil.rmtree(folder / f".{name}{suffix}", ignore_errors=True)


def publish(partial: Path, final: Path) -> None:
    """Put a finished folder (or file) in its place, taking the place of an older one."""
    replaced = final.with_name(f".{final.name}{REPLACED}")
    if final.is_dir():
        final.rename(replaced)
    partial.replace(final)
    sync_folder(final.parent)
    shutil.rmtree(replaced, ignore_errors=True)


def make_durable(folder: Path) -> None:
    """Flush every file of a folder, and the folder itself, to the disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            sync_file(path)
        else:
            sync_folder(path)
    sync_folder(folder)


def sync_file(path: Path) -> None:
    """Flush one file to the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Flush a folder's list of names to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
