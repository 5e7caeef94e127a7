"""Putting a backup back."""

import os
import shutil
from pathlib import Path

from alembic import command
from sqlalchemy import Connection, func, select, text

from app.backups.manifest import Manifest
from app.backups.rows import read_rows, tables_of
from app.backups.taking import UPLOADS
from app.foundation import storage
from app.foundation.db import db
from app.foundation.jobs.slots import is_held
from app.foundation.migrations import NewerDatabase, configuration, is_known, migrate, revision
from app.foundation.storage import Storage
from app.serving import CannotGoOn
from app.settings import SECRET_KEY, Settings

BEFORE_ANYBODY = frozenset({"invitation"})
"""Tables that ``sightline setup`` writes to by itself: the first link, which the restored installation does not need."""


class InUse(CannotGoOn):
    """There is something already where the backup should go."""


def restore(settings: Settings, folder: Path) -> Manifest:
    """Put a backup back into an installation that holds nothing, after looking at every byte of it.

    Raises :class:`InUse` or ``Unsound``. The rows come last and in one transaction: a restore that was interrupted
    leaves an installation without people, and can be typed again.
    """
    manifest = Manifest.read(folder)
    if not is_known(manifest.revision):
        raise NewerDatabase("This backup was made by a newer release of Sightline. Install that release.")
    db.connect(settings.database_url)
    kept = storage.connect(settings)
    _require_empty(settings, kept, manifest)
    manifest.verify(folder)
    _put_files(kept, folder, manifest)
    _put_loose(settings, folder, manifest)
    _put_rows(folder, manifest)
    migrate()
    db.disconnect()
    return manifest


def _require_empty(settings: Settings, kept: Storage, manifest: Manifest) -> None:
    at_work = [
        path.stem for path in (settings.data / "workers").glob("*.lock") if is_held(path.parent, path.stem)
    ]
    if at_work:
        raise InUse("Sightline is running on this installation. Stop it first.")
    ours = {key for key, _ in manifest.under("files")}
    stranger = next((found.key for found in kept.everything() if found.key not in ours), None)
    if stranger is not None:
        raise InUse(f"This installation holds files already, such as {stranger}. Restore into an empty one.")
    with db.engine.connect() as connection:
        full = [table.name for table in tables_of(connection) if table.name not in BEFORE_ANYBODY]
        full = [name for name in full if connection.scalar(text(f'SELECT EXISTS (SELECT 1 FROM "{name}")'))]  # noqa: S608
    if full:
        raise InUse(f"This installation is in use: there are rows in {full[0]}. Restore into an empty one.")


def _put_files(kept: Storage, folder: Path, manifest: Manifest) -> None:
    for key, entry in manifest.under("files"):
        kept.put_file(folder / entry.path, key)


def _put_loose(settings: Settings, folder: Path, manifest: Manifest) -> None:
    for name, entry in manifest.under(UPLOADS):
        target = settings.data / UPLOADS / name
        target.parent.mkdir(mode=0o700, exist_ok=True)
        shutil.copyfile(folder / entry.path, target)
    if (folder / SECRET_KEY).is_file():
        beside = settings.data / f".{SECRET_KEY}"
        shutil.copyfile(folder / SECRET_KEY, beside)
        beside.chmod(0o600)
        beside.replace(settings.data / SECRET_KEY)
    os.sync()


def _put_rows(folder: Path, manifest: Manifest) -> None:
    if revision() not in (None, manifest.revision):
        command.downgrade(configuration(), "base")
    command.upgrade(configuration(), manifest.revision)
    with db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        for table in tables_of(connection):
            connection.execute(table.delete())
            path = folder / "tables" / f"{table.name}.jsonl"
            if path.is_file():
                read_rows(connection, table, path)
        _require_whole(connection, manifest)
        connection.commit()


def _require_whole(connection: Connection, manifest: Manifest) -> None:
    rows = sum(
        connection.scalar(select(func.count()).select_from(table)) or 0 for table in tables_of(connection)
    )
    if rows != manifest.rows:
        raise CannotGoOn(
            f"The backup holds {manifest.rows} rows and {rows} could be put back. Nothing was kept."
        )
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise CannotGoOn(f"A row in {broken[0]} refers to one that is not there. Nothing was kept.")
