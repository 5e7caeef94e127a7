"""Bringing a database to the shape this code expects, and refusing one that is ahead of it."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.foundation.db import db

FOLDER = Path(__file__).parent.parent / "migrations"


class NewerDatabase(Exception):
    """The database was migrated by a later release than this one."""


def configuration() -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config


def migrate() -> None:
    """Bring the connected database to the newest shape. Raises :class:`NewerDatabase` and touches nothing."""
    current()
    command.upgrade(configuration(), "head")


def current() -> bool:
    """Whether the connected database has the shape this code expects. Raises :class:`NewerDatabase`."""
    found = revision()
    if found is not None and not is_known(found):
        raise NewerDatabase(
            "This database was used by a newer release of Sightline. Install that release, or restore a backup."
        )
    return found == _scripts().get_current_head()


def revision() -> str | None:
    """The shape of the connected database, by the name of its last migration; ``None`` for an empty one."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_known(name: str) -> bool:
    """Whether a migration of that name is part of this release."""
    return name in {script.revision for script in _scripts().walk_revisions()}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(configuration())
