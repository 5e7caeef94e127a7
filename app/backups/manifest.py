"""What a backup holds, and whether it still holds it."""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Self

from app.serving import CannotGoOn

NAME = "manifest.json"
FORMAT = 1
CHUNK_BYTES = 1 << 20


class Unsound(CannotGoOn):
    """The backup cannot be trusted; nothing was put back."""


@dataclass(frozen=True)
class Entry:
    """One file of a backup, by its path inside the folder."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """A backup's table of contents. ``revision`` is the shape that the tables had."""

    taken_at: datetime
    revision: str
    rows: int
    entries: tuple[Entry, ...]

    @property
    def files(self) -> int:
        """How many kept files there are, tables not counted."""
        return sum(1 for _ in self.under("files")) + sum(1 for _ in self.under("uploads"))

    def under(self, top: str) -> Iterator[tuple[str, Entry]]:
        """The entries below one of the backup's folders, with the rest of their path."""
        for entry in self.entries:
            first, _, rest = entry.path.partition("/")
            if first == top and rest:
                yield rest, entry

    def write(self, folder: Path) -> None:
        """Write it down, after everything it names is durable."""
        os.sync()
        told = asdict(self) | {"format": FORMAT, "taken_at": self.taken_at.isoformat()}
        beside = folder / f".{NAME}"
        with beside.open("w") as file:
            json.dump(told, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(folder / NAME)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read what a backup says of itself. Raises :class:`Unsound`."""
        try:
            told = json.loads((folder / NAME).read_text())
            if told["format"] != FORMAT:
                raise Unsound("This backup was made by a newer release of Sightline. Install that release.")
            entries = tuple(Entry(**entry) for entry in told["entries"])
            taken_at = datetime.fromisoformat(told["taken_at"])
            return cls(taken_at, told["revision"], told["rows"], entries)
        except FileNotFoundError as trouble:
            raise Unsound(f"{folder} holds no whole backup: {NAME} is not there.") from trouble
        except (ValueError, KeyError, TypeError) as trouble:
            raise Unsound(f"{folder / NAME} cannot be read.") from trouble

    def verify(self, folder: Path) -> None:
        """Look at every byte. Raises :class:`Unsound` naming the first file that is not as it was."""
        for entry in self.entries:
            if not _stays_inside(entry.path):
                raise Unsound(f"The backup names a file outside itself: {entry.path}.")
            found = None
            with suppress(FileNotFoundError):
                found = described(folder, entry.path)
            if found != entry:
                state = "is not there" if found is None else "is not as it was when the backup was made"
                raise Unsound(f"{folder / entry.path} {state}. Nothing was put back.")


def described(folder: Path, path: str) -> Entry:
    """The entry for a file that is there."""
    with (folder / path).open("rb") as file:
        return _entry(path, file, None)


def copied(source: Path, folder: Path, path: str) -> Entry:
    """Copy a file into the backup, and describe it in the same reading."""
    target = folder / path
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with source.open("rb") as file, target.open("wb") as copy:
        return _entry(path, file, copy)


def _entry(path: str, file: BinaryIO, copy: BinaryIO | None) -> Entry:
    digest, size = hashlib.sha256(), 0
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
        size += len(chunk)
        if copy is not None:
            copy.write(chunk)
    return Entry(path, size, digest.hexdigest())


def _stays_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts
