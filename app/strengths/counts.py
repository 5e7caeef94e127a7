"""Strengths and growth areas, counted side by side for one teacher: both are recorded, neither is set against anybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import extract, func

from app.comments.models import Comment, CommentKind
from app.foundation.db import db
from app.people.models import Person
from app.strengths.reel import strengths_of


@dataclass(frozen=True)
class Counted:
    """How many of each were noted in a year, on the lessons that the viewer may see."""

    year: int
    strengths: int
    growth_areas: int


def counts_of(teacher: Person, viewer: Person) -> Sequence[Counted]:
    """Count them by year, the newest first, in one query. A suggestion names an area to grow in."""
    noted = strengths_of(teacher, viewer, CommentKind.STRENGTH, CommentKind.SUGGESTION)
    year = extract("year", Comment.created_at)
    counted = (
        noted.order_by(None).with_only_columns(year, Comment.kind, func.count()).group_by(year, Comment.kind)
    )
    found: dict[int, dict[CommentKind, int]] = {}
    for when, kind, number in db.session.execute(counted).all():
        found.setdefault(int(when), {})[kind] = int(number)
    return [
        Counted(when, of.get(CommentKind.STRENGTH, 0), of.get(CommentKind.SUGGESTION, 0))
        for when, of in sorted(found.items(), reverse=True)
    ]
