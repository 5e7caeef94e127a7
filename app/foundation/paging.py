"""Lists a page at a time, by the place of the last row and not by counting: stable while rows come and go."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from pydantic import Field
from sqlalchemy import Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.foundation.api import Page
from app.foundation.db import db
from app.foundation.refusals import Refusal
from app.foundation.schemas import Input

Row = TypeVar("Row")
Item = TypeVar("Item")

DEFAULT_LIMIT = 50
LARGEST_LIMIT = 200


class PageQuery(Input):
    """Which page is asked for."""

    cursor: Annotated[str, Field(max_length=500)] | None = None
    limit: Annotated[int, Field(ge=1, le=LARGEST_LIMIT)] = DEFAULT_LIMIT


def page(
    rows: Select[Row],
    asked: PageQuery,
    show: Callable[[Row], Item],
    *,
    by: Sequence[InstrumentedAttribute[Any]],
    newest_first: bool = False,
) -> Page[Item]:
    """One page of ``rows`` in the order of ``by`` (whose last column must be unique), each shown by ``show``."""
    place = tuple_(*by)
    query = rows.order_by(None).order_by(*(column.desc() if newest_first else column.asc() for column in by))
    if asked.cursor is not None:
        last = tuple_(
            *(literal(value, column.type) for column, value in zip(by, _read(asked.cursor, by), strict=True))
        )
        query = query.where(place < last if newest_first else place > last)
    found = list(db.session.scalars(query.limit(asked.limit + 1)).unique())
    shown = found[: asked.limit]
    more = len(found) > asked.limit
    return Page(
        items=[show(row) for row in shown],
        next_cursor=_write([getattr(shown[-1], column.key) for column in by]) if more else None,
    )


def _write(values: Sequence[Any]) -> str:
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read(cursor: str, by: Sequence[InstrumentedAttribute[Any]]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(by):
            raise ValueError("another list's cursor")
        return [_as(column.type.python_type, value) for column, value in zip(by, values, strict=True)]
    except (ValueError, TypeError, OverflowError, binascii.Error, RecursionError) as problem:
        raise Refusal("This cursor is not one that a list gave out.", field="cursor") from problem


def _as(kind: type, value: Any) -> Any:
    if kind is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("a moment without its zone")
        return moment.astimezone(UTC)
    if type(value) is not kind:
        raise ValueError("not what this list is ordered by")
    if isinstance(value, str) and "\x00" in value.encode().decode():  # half a character raises as well
        raise ValueError("no text that a list gave out")
    return value
