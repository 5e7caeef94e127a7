"""Rows out of one database and into another, whatever kind each is, in the shape the tables had at the time.

The tables are read from the database itself and not from today's models, so that an old backup can be put back by a new
release: first into the old shape, then through the migrations.
"""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.engine import Engine

AT_ONCE = 500
OF_THE_MOMENT = frozenset({"alembic_version", "job_worker", "job_schedule"})
"""Tables about this very machine and hour: who works, what is due, which shape the tables have."""


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is now, whatever others commit meanwhile, and holds nobody up."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")  # the driver itself begins at the first write only
            yield connection
            connection.rollback()
        return
    frozen = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with frozen.connect() as connection:
        yield connection


def tables_of(connection: Connection) -> list[Table]:
    """The tables that people's work is in, those that others refer to first."""
    hidden = _kept_by_the_database(connection)
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name not in hidden | OF_THE_MOMENT)
    return found.sorted_tables


def write_rows(connection: Connection, table: Table, path: Path) -> int:
    """Write a table's rows, a JSON line each below a line with the columns; give their number."""
    columns = [column.cast(Text) if isinstance(column.type, JSON) else column for column in table.columns]
    order = list(table.primary_key.columns)
    count = 0
    with path.open("w", encoding="utf-8") as file:
        file.write(json.dumps([column.name for column in table.columns]) + "\n")
        for row in connection.execute(select(*columns).order_by(*order)).yield_per(AT_ONCE):
            file.write(json.dumps(list(row), default=_plain, ensure_ascii=False) + "\n")
            count += 1
    return count


def read_rows(connection: Connection, table: Table, path: Path) -> int:
    """Put rows back that :func:`write_rows` wrote; give their number."""
    count = 0
    with path.open(encoding="utf-8") as file:
        columns = [table.columns[name] for name in json.loads(next(file))]
        values = {column.name: _value(column, connection.dialect.name) for column in columns}
        meant = {column.name: _reading(column, connection.dialect.name) for column in columns}
        while lines := list(islice(file, AT_ONCE)):
            rows = [dict(zip(meant, json.loads(line), strict=True)) for line in lines]
            for row in rows:
                row.update((name, meant[name](value)) for name, value in row.items() if value is not None)
            connection.execute(insert(table).values(values), rows)
            count += len(rows)
    _count_on(connection, table)
    return count


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(f"a column holds a {type(value).__name__}, which a backup cannot write down")


def _value(column: "Column[Any]", dialect: str) -> Any:
    if not isinstance(column.type, JSON):
        return bindparam(column.name, type_=column.type)
    # JSON travels as the text it is in the database, so that null and "nothing" stay two things.
    told = bindparam(column.name, type_=Text())
    return told if dialect == "sqlite" else cast(told, column.type)


def _reading(column: "Column[Any]", dialect: str) -> Callable[[Any], Any]:
    if isinstance(column.type, DateTime):
        zone = UTC if dialect == "postgresql" else None
        return lambda told: datetime.fromisoformat(told).replace(tzinfo=zone)
    if isinstance(column.type, Date):
        return date.fromisoformat
    if isinstance(column.type, LargeBinary):
        return base64.b64decode
    return lambda told: told


def _count_on(connection: Connection, table: Table) -> None:
    """Have a PostgreSQL sequence go on behind the highest number that was put back; SQLite does by itself."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key.columns:
        if isinstance(column.type, Integer):
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            highest = func.coalesce(select(func.max(column)).scalar_subquery(), 0) + 1
            connection.execute(select(func.setval(sequence, highest, False)))


def _kept_by_the_database(connection: Connection) -> frozenset[str]:
    """Search indexes and the like, which fill themselves when rows are put back."""
    if connection.dialect.name != "sqlite":
        return frozenset()
    listed = connection.execute(
        text("SELECT name FROM pragma_table_list WHERE type IN ('virtual', 'shadow')")
    )
    return frozenset(row.name for row in listed)
