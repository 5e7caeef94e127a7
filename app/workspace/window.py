"""The part of a recording's comments that a page begins with: the rest is fetched where it is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, literal, select, tuple_

from app.comments.models import Comment
from app.foundation.db import db
from app.lessons.models import Recording
from app.people.models import Person

SIZE = 20  # two screens full: nobody waits for the next, and the page comes nearly as fast as with none
LEAD = 5  # how many are shown before the one that was asked for


@dataclass(frozen=True)
class Place:
    """Where somebody asks the list to begin: around one comment, or after so many."""

    comment_id: str | None = None
    start: int = 0


@dataclass(frozen=True)
class Window:
    """``comments`` are those from number ``start`` on, of ``total`` that the viewer may read, in time order."""

    comments: Sequence[Comment]
    start: int
    total: int

    @classmethod
    def on(cls, recording: Recording | None, viewer: Person, place: Place) -> "Window":
        """The comments of a recording around a place; beyond the last, the last ones."""
        if recording is None:
            return cls((), 0, 0)
        rows = Comment.on(recording, viewer)
        total = _count(rows)
        asked = max(0, _before(rows, place.comment_id) - LEAD) if place.comment_id else place.start
        start = max(0, min(asked, total - 1))
        shown = list(db.session.scalars(rows.offset(start).limit(SIZE)).unique())
        return cls(shown, start, total)

    @property
    def earlier(self) -> int | None:
        """Where the page before this one begins; ``None`` when this is the first."""
        return max(0, self.start - SIZE) if self.start else None

    @property
    def later(self) -> int | None:
        """Where the page after this one begins; ``None`` when this is the last."""
        end = self.start + len(self.comments)
        return end if end < self.total else None


def _count(rows: Select[Comment]) -> int:
    return db.session.scalars(
        select(func.count()).select_from(rows.order_by(None).with_only_columns(Comment.id).subquery())
    ).one()


def _before(rows: Select[Comment], comment_id: str) -> int:
    """How many come before one of them; 0 for one that is not there."""
    order = (Comment.at_ms, Comment.created_at, Comment.id)
    its = rows.order_by(None).where(Comment.id == comment_id).with_only_columns(*order)
    place = db.session.execute(its).first()
    if place is None:
        return 0
    moment = tuple_(*(literal(value, column.type) for value, column in zip(place, order, strict=True)))
    return _count(rows.where(tuple_(*order) < moment))
