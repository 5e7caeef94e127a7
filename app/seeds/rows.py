"""Rows of made-up history: what each of them needs, dated on a day that is long over."""

from datetime import UTC, date, datetime, time
from typing import Any

from app.foundation.db import Base

Row = tuple[type[Base], dict[str, Any]]
"""A table, and the columns of one row of it."""


def made(id: str, day: date) -> dict[str, Any]:
    """The columns of a row that was written on a day."""
    return {"id": id, "created_at": at(day)}


def versioned(id: str, day: date) -> dict[str, Any]:
    """The same for a row that can be changed, and was not."""
    return {**made(id, day), "updated_at": at(day), "version": 1}


def at(day: date) -> datetime:
    """The moment on a day at which such things happened."""
    return datetime.combine(day, time(15), UTC)
