"""Taking a backup while people work."""

from pathlib import Path

from app.backups.manifest import Entry, Manifest, copied, described
from app.backups.rows import one_moment, tables_of, write_rows
from app.foundation import clock, storage
from app.foundation.db import db
from app.foundation.migrations import current, revision
from app.foundation.storage import NotKept, Storage
from app.serving import CannotGoOn
from app.settings import SECRET_KEY, Settings

UPLOADS = "uploads"


class NotEmpty(CannotGoOn):
    """A backup is written into a folder of its own."""


def back_up(settings: Settings, folder: Path) -> Manifest:
    """Write everything into ``folder``, new or empty. Raises :class:`NotEmpty`.

    Files come before the rows, and those that appeared meanwhile after them: whatever file the rows speak of is there.
    What was deleted meanwhile is taken out again, so that a backup never outlives a wish to erase by more than its own age.
    """
    _make_room(folder)
    db.connect(settings.database_url)
    if not current():
        raise CannotGoOn("The database is not up to date. Type: sightline setup")
    kept = storage.connect(settings)
    files = _Files(kept, folder)
    files.copy_new()
    tables, rows = _copy_rows(folder)
    taken_at = clock.now()
    files.drop_deleted()
    files.copy_new()
    loose = [*_copy_uploads(settings, folder), *_copy_secret(settings, folder)]
    entries = sorted([*files.entries.values(), *tables, *loose], key=lambda entry: entry.path)
    manifest = Manifest(taken_at, revision() or "", rows, tuple(entries))
    manifest.write(folder)
    db.disconnect()
    return manifest


class _Files:
    """What the storage holds, copied in passes. Kept files never change under their key; they come and go."""

    def __init__(self, kept: Storage, folder: Path) -> None:
        self._kept, self._folder = kept, folder
        self.entries: dict[str, Entry] = {}

    def copy_new(self) -> None:
        for found in self._kept.everything():
            if found.key not in self.entries:
                self._copy(found.key)

    def drop_deleted(self) -> None:
        there = {found.key for found in self._kept.everything()}
        for key in self.entries.keys() - there:
            (self._folder / self.entries.pop(key).path).unlink()

    def _copy(self, key: str) -> None:
        try:
            with self._kept.local_path(key) as path:
                self.entries[key] = copied(path, self._folder, f"files/{key}")
        except (NotKept, FileNotFoundError):
            (self._folder / "files" / key).unlink(missing_ok=True)


def _make_room(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise NotEmpty(f"{folder} is not empty. Name a new folder for the backup.")


def _copy_rows(folder: Path) -> tuple[list[Entry], int]:
    entries, rows = [], 0
    (folder / "tables").mkdir(mode=0o700)
    with one_moment(db.engine) as connection:
        for table in tables_of(connection):
            path = f"tables/{table.name}.jsonl"
            rows += write_rows(connection, table, folder / path)
            entries.append(described(folder, path))
    return entries, rows


def _copy_uploads(settings: Settings, folder: Path) -> list[Entry]:
    """Recordings on their way in: the files only grow, so each holds at least what its row promised."""
    entries = []
    for path in sorted((settings.data / UPLOADS).glob("*")):
        try:
            entries.append(copied(path, folder, f"{UPLOADS}/{path.name}"))
        except FileNotFoundError:
            (folder / UPLOADS / path.name).unlink(missing_ok=True)
    return entries


def _copy_secret(settings: Settings, folder: Path) -> list[Entry]:
    path = settings.data / SECRET_KEY
    if not path.is_file():
        return []
    entry = copied(path, folder, SECRET_KEY)
    (folder / SECRET_KEY).chmod(0o600)
    return [entry]
