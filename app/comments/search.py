"""Comments by what they say."""

from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from app.comments.models import Comment, Reply

LONGEST_SEARCH = 200  # characters; more is a page pasted by mistake, and finds nothing the beginning does not


def saying(comments: Select[Comment], words: str) -> Select[Comment]:
    """Those of ``comments`` in which, or in a reply to which, these words are said, in capitals or not."""
    sought = " ".join(words[:LONGEST_SEARCH].replace("\x00", "").split())
    if not sought:
        return comments
    answered = select(Reply.comment_id).where(_holds(Reply.body, sought))
    said = or_(_holds(Comment.body, sought), _holds(Comment.thought, sought))
    return comments.where(or_(said, Comment.id.in_(answered)))


def _holds(column: InstrumentedAttribute[Any], sought: str) -> ColumnElement[bool]:
    """Whether a text holds the words as they are: no character of theirs stands for another.

    SQLite folds the case of the English letters alone, so that other alphabets are asked for in each usual case.
    """
    cases = dict.fromkeys((sought, sought.lower(), sought.upper(), sought.capitalize()))
    return or_(*(column.icontains(case, autoescape=True) for case in cases))
