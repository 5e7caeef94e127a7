"""What is said about the calendar, over HTTP and in forms."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from app.calendar.entries import Entry, EntryKind
from app.foundation.schemas import Input, Moment, Output
from app.meetings.models import Reminders

FIRST, LAST = date(1970, 1, 1), date(9000, 1, 1)


def _written_out(text: Any) -> Any:
    if isinstance(text, str) and not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError("Please give a date, like 2026-11-17.")
    return text


Day = Annotated[date, Field(ge=FIRST, le=LAST), BeforeValidator(_written_out)]
"""A day, written out: a bare number is no day."""


class CalendarQuery(Input):
    """Which days are asked for; by default the last quarter and the year to come."""

    since: Day | None = None
    until: Day | None = None


class RemindersIn(Input):
    """Which letters you want about your meetings."""

    reminders: Reminders


class FeedIn(Input):
    """Whether the words you and your pair wrote are to stand in the feed. By default they are not."""

    with_words: bool = False


class EntryOut(Output):
    """One dated thing; ``starts_at`` is null where it has a day and no hour."""

    kind: EntryKind
    day: date
    starts_at: Moment | None
    minutes: int
    title: str
    words: str
    path: str
    done: bool
    cancelled: bool

    @classmethod
    def of(cls, entry: Entry) -> "EntryOut":
        """The entry as it is answered."""
        same = ("kind", "day", "starts_at", "minutes", "words", "path", "done", "cancelled")
        return cls(**{name: getattr(entry, name) for name in same}, title=entry.plain)


class CalendarOut(Output):
    """Everything dated that you can see, in order, the zone whose days these are, and your reminders."""

    zone: str
    reminders: Reminders
    has_feed: bool
    entries: list[EntryOut]


class RemindersOut(Output):
    """Which letters you get."""

    reminders: Reminders


class FeedOut(Output):
    """The address of your feed, shown this once."""

    url: str
    with_words: bool
