"""The API's calls for the calendar."""

from flask import g

from app.calendar.entries import entries
from app.calendar.feed import address_of
from app.calendar.models import CalendarFeed
from app.calendar.schemas import (
    CalendarOut,
    CalendarQuery,
    EntryOut,
    FeedIn,
    FeedOut,
    RemindersIn,
    RemindersOut,
)
from app.foundation.api import Api
from app.foundation.db import db
from app.foundation.refusals import Missing
from app.meetings.models import ReminderWish
from app.people.models import Person
from app.people.zones import zone_name

api = Api("calendar", __name__)


@api.call("GET", "/me/calendar", query=CalendarQuery, answer=CalendarOut)
def show(query: CalendarQuery) -> CalendarOut:
    """Read everything dated that you can see: meetings, debriefs, plan items, steps, goals, cycles and lessons."""
    found = entries(_taking_part(), since=query.since, until=query.until)
    return CalendarOut(
        zone=zone_name(g.person),
        reminders=ReminderWish.of(g.person),
        has_feed=CalendarFeed.of(g.person) is not None,
        entries=[EntryOut.of(entry) for entry in found],
    )


@api.call("PUT", "/me/calendar/reminders", body=RemindersIn, answer=RemindersOut)
def choose_reminders(body: RemindersIn) -> RemindersOut:
    """Say which letters you want about your meetings."""
    ReminderWish.keep(_taking_part(), body.reminders)
    return RemindersOut(reminders=body.reminders)


@api.call("POST", "/me/calendar/feed", body=FeedIn, answer=FeedOut, status=201, shown_once=True)
def renew_feed(body: FeedIn) -> FeedOut:
    """Make an address at which other calendars read yours; one that you had before ends.

    Whoever has the address reads who meets you when and where, and with `with_words` what you wrote.
    """
    secret = CalendarFeed.renew(_taking_part(), with_words=body.with_words)
    return FeedOut(url=address_of(secret), with_words=body.with_words)


@api.call("DELETE", "/me/calendar/feed", status=204)
def end_feed() -> None:
    """End the address of your calendar."""
    feed = CalendarFeed.of(_taking_part())
    if feed is None:
        raise Missing
    db.session.delete(feed)


def _taking_part() -> Person:
    person: Person = g.person
    if not person.coaches_or_teaches:
        raise Missing
    return person
