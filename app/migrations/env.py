"""How alembic reaches the database: with the house's own engine, every table's model loaded."""

from alembic import context

from app.foundation.db import Base, db
from app.foundation.tables import load_tables

load_tables()


SEARCH = ("library_search", "ix_library_entry_search")
"""The search index of SQLite, a table with tables to keep itself in, and that of PostgreSQL: written in a migration."""


def is_ours(name: str | None, _kind: str, _parents: object) -> bool:
    """Whether a model describes it."""
    return not (name or "").startswith(SEARCH)


def run() -> None:
    """Migrate inside one transaction, also on SQLite, where the driver has to be told."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=connection.dialect.name == "sqlite",
            compare_type=True,
            include_name=is_ours,
        )
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(
                "PRAGMA foreign_keys=OFF"
            )  # batch mode rebuilds tables that others refer to
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")


run()
