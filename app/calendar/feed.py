"""A person's feed: where it is, and what stands in it."""

from urllib.parse import urlsplit

from flask import current_app, url_for

from app.calendar import ical
from app.calendar.entries import EntryKind, entries
from app.calendar.models import CalendarFeed

KINDS = (
    EntryKind.MEETING,
    EntryKind.DEBRIEF,
    EntryKind.PLAN_ITEM,
    EntryKind.ACTION_STEP,
    EntryKind.TARGET,
    EntryKind.CHECK_BACK,
)
"""What somebody has to be at or ready for; the rest is read here."""


def address_of(secret: str) -> str:
    """The whole address of a feed, as another program is told it."""
    return _home() + url_for("calendar.feed", secret=secret)


def content_of(feed: CalendarFeed) -> str:
    """A feed as it is fetched now."""
    person, home = feed.person, _home()
    found = [one for one in entries(person) if one.kind in KINDS]
    host = urlsplit(home).hostname or "localhost"
    name = f"Sightline, {person.school.name}"
    return ical.written(found, name=name, host=host, address=home, with_words=feed.with_words)


def _home() -> str:
    return str(current_app.config["SIGHTLINE"].base_url)
