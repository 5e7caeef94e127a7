"""The database: one engine, one session per thread, the same in web, worker and terminal.

SQLite by default, in write-ahead mode and durable at every commit; PostgreSQL by URL.
"""

from datetime import UTC, datetime
from enum import StrEnum
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import DateTime, Enum, Integer, MetaData, String, create_engine, event, update
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    Session,
    declared_attr,
    mapped_column,
    scoped_session,
    sessionmaker,
)
from sqlalchemy.types import TypeDecorator

from app.foundation import clock
from app.foundation.ids import ID_LENGTH, new_id

BUSY_TIMEOUT_MS = (
    5_000  # a writer that holds SQLite for 3 s is waited for; one that holds it for 30 s is told of
)

Id = String(ID_LENGTH)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, always aware and always UTC, also where the database keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a row holds: a cursor of a list is read back as this."""
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a moment without a zone: it could be any of two dozen."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give back what was put in, as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def words(enum: type[StrEnum], *, check: str | None = None) -> Enum:
    """A column of one of an enum's words, kept as text with a check, so that a dump reads like the screen.

    A table with two columns of the same words names the ``check`` of each.
    """
    return Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
        name=check or enum.__name__.lower(),
    )


class Base(DeclarativeBase):
    """Every table of the house."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Identified:
    """A row with an opaque id and the moment it was made."""

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Versioned(Identified):
    """A row that people edit: counted up at every change, so that the second of two writers is told."""

    version: Mapped[int] = mapped_column(Integer, default=1)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, onupdate=clock.now)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy hands over the class
        """Let the mapper count versions: a stale write raises ``StaleDataError`` and changes nothing."""
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]

    def hold(self) -> None:
        """Have this row to oneself until the transaction ends, as it stands now: for what must build on it.

        By a write that changes nothing, because SQLite knows no ``SELECT … FOR UPDATE``.
        """
        kind = type(self)
        unchanged = {"version": kind.version, "updated_at": kind.updated_at}
        held = update(kind).where(kind.id == self.id).values(unchanged)
        db.session.execute(held, execution_options={"synchronize_session": False})
        db.session.refresh(self)


class Database:
    """The engine and its sessions. One for a process; :meth:`connect` points it at a database."""

    def __init__(self) -> None:
        self._maker = sessionmaker(expire_on_commit=False)
        self.session: scoped_session[Session] = scoped_session(self._maker)
        self._engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        """The engine in use. Raises ``RuntimeError`` before :meth:`connect`."""
        if self._engine is None:
            raise RuntimeError("the database is not connected yet")
        return self._engine

    def connect(self, url: str) -> Engine:
        """Point every session of this process at the database behind ``url``."""
        self.disconnect()
        self._engine = make_engine(url)
        self._maker.configure(bind=self._engine)
        return self._engine

    def disconnect(self) -> None:
        """Give back every connection."""
        self.session.remove()
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None


def make_engine(url: str) -> Engine:
    """Make an engine with this house's settings for the kind of database behind ``url``."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=40)
    engine = create_engine(
        url, pool_size=10, max_overflow=200, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}
    )
    event.listen(engine, "connect", _durable_sqlite)
    return engine


def _durable_sqlite(connection: SqliteConnection, _record: object) -> None:
    """Commit to disk, not to hope: WAL with synchronous=FULL survives a power cut after the answer was sent."""
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


db = Database()
