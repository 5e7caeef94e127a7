"""Counting what is asked of the database: a page's number of queries must not grow with its rows."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import event

from app.foundation.db import db


def queries_of(act: Callable[[], Any]) -> int:
    """How many statements an act sends to the database."""
    asked: list[str] = []

    def count(*heard: Any) -> None:
        asked.append(heard[2])

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        act()
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
    return len(asked)
