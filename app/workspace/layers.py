"""What lies on a recording's time axis, for one person, as columns of plain values: thousands of rows in one answer.

Whole objects would cost the page's server more than the film does, so only columns are asked for, in a fixed number of
queries, and each column is sent as one list. Names that repeat (authors, goals, tags) are sent once and pointed at.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Response, request
from sqlalchemy import Select, Text, and_, cast, func, or_, select

from app.clips.models import Clip
from app.comments.models import Comment
from app.foundation.db import db
from app.frameworks.models import Tag, TagSet
from app.lessons.models import Recording
from app.marks.models import Mark
from app.people.models import Person

Columns = dict[str, list[Any]]

WORTH_PACKING_BYTES = 1_024
PACKING_LEVEL = 5  # of 9: beyond it the answer takes longer to pack than to send

OFF_GOAL = "off-goal"
NOTHING = "null"  # in a column of JSON


def layers(recording: Recording, viewer: Person, asked: Iterable[str]) -> dict[str, Any]:
    """The layers of these names as ``viewer`` may see them, with the first names of their authors."""
    found = {name: LAYERS[name](recording, viewer) for name in asked}
    authors = {author for columns in found.values() for author in columns.get("author", ())}
    return {
        "people": _first_names(authors),
        **{
            name: {column: _pointed(column, values) for column, values in columns.items()}
            for name, columns in found.items()
        },
    }


def answer(content: dict[str, Any]) -> Response:
    """The layers as JSON, packed where the browser can unpack it; 304 for who holds just this already."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    response = Response(content_type="application/json")
    response.vary.add("Accept-Encoding")
    if len(body) >= WORTH_PACKING_BYTES and request.accept_encodings["gzip"] > 0:
        body = gzip.compress(body, PACKING_LEVEL, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
    response.set_data(body)
    response.add_etag()
    response.make_conditional(request)
    return response


def _comments(recording: Recording, viewer: Person) -> Columns:
    rows = _columns(
        Comment.on(recording, viewer),
        Comment.id,
        Comment.at_ms,
        Comment.end_ms,
        Comment.kind,
        Comment.state,
        Comment.author_id,
        Comment.goal_id,
        Comment.off_goal,
        Comment.tags,
        Comment.resolved_at.is_not(None),
        func.coalesce(cast(Comment.drawing, Text), NOTHING) != NOTHING,
        Comment.created_at,
    )
    names = (
        "id",
        "at",
        "end",
        "kind",
        "state",
        "author",
        "goal",
        "off_goal",
        "tags",
        "resolved",
        "drawn",
        "made",
    )
    columns = _turned(names, rows)
    off_goal = columns.pop("off_goal")
    columns["goal"] = [
        OFF_GOAL if off else goal or "" for off, goal in zip(off_goal, columns["goal"], strict=True)
    ]
    columns["made"] = [round(made.timestamp()) for made in columns["made"]]
    return columns


def _clips(recording: Recording, viewer: Person) -> Columns:
    rows = _columns(
        Clip.of(recording, viewer), Clip.id, Clip.start_ms, Clip.end_ms, Clip.title, Clip.author_id
    )
    return _turned(("id", "at", "end", "title", "author"), rows)


def _marks(recording: Recording, viewer: Person) -> Columns:
    rows = _columns(Mark.on(recording, viewer), Mark.id, Mark.at_ms, Mark.end_ms, Mark.tag_id, Mark.author_id)
    return _turned(("id", "at", "end", "tag", "author"), rows)


def _tags(recording: Recording, viewer: Person) -> Columns:
    """The tags that a person marks with, and those by which something is marked on this recording."""
    used = Mark.on(recording, viewer).order_by(None).with_only_columns(Mark.tag_id)
    offered = TagSet.offered_to(viewer).order_by(None).with_only_columns(TagSet.id)
    tags = Tag.visible_to(viewer).where(
        or_(Tag.id.in_(used), and_(Tag.tag_set_id.in_(offered), Tag.retired_at.is_(None)))
    )
    rows = _columns(
        tags.order_by(Tag.tag_set_id, Tag.position, Tag.id),
        Tag.id,
        Tag.name,
        Tag.key,
        Tag.colour,
        Tag.extent,
        Tag.group,
        Tag.tag_set_id,
    )
    return _turned(("id", "name", "key", "colour", "extent", "group", "tagSet"), rows)


LAYERS: dict[str, Callable[[Recording, Person], Columns]] = {
    "comments": _comments,
    "clips": _clips,
    "marks": _marks,
    "tags": _tags,
}
"""Every layer by the name that the page knows it by."""

REPEATING = frozenset({"author", "goal", "kind", "state", "tag"})


def _columns(rows: Select[Any], *columns: Any) -> Sequence[Any]:
    return db.session.execute(rows.with_only_columns(*columns)).all()


def _turned(names: Sequence[str], rows: Sequence[Any]) -> Columns:
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}


def _pointed(column: str, values: list[Any]) -> Any:
    """The same values; those that repeat as their names once, in order of appearance, and places in that list."""
    if column not in REPEATING:
        return values
    names = {value: place for place, value in enumerate(dict.fromkeys(values))}
    return {"names": list(names), "at": [names[value] for value in values]}


def _first_names(ids: set[str]) -> dict[str, str]:
    people = db.session.scalars(select(Person).where(Person.id.in_(ids))).unique() if ids else ()
    return {person.id: person.first_name for person in people}
