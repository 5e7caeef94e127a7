"""The page of the calendar, what is chosen on it, and the feed that other calendars read."""

from typing import Final

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.calendar import ical
from app.calendar.entries import EntryKind, by_day, entries
from app.calendar.feed import address_of, content_of
from app.calendar.models import CalendarFeed
from app.calendar.schemas import FeedIn, RemindersIn
from app.foundation import clock
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Missing
from app.foundation.web import impersonal, one_or_404
from app.meetings.models import Meeting, Reminders, ReminderWish
from app.people import zones
from app.people.models import Pair, Person

bp = Blueprint("calendar", __name__)

ICONS: Final = {
    EntryKind.MEETING: "users",
    EntryKind.DEBRIEF: "messages-square",
    EntryKind.PLAN_ITEM: "flag",
    EntryKind.ACTION_STEP: "footprints",
    EntryKind.GOAL: "target",
    EntryKind.TARGET: "target",
    EntryKind.CHECK_BACK: "rotate-cw",
    EntryKind.CYCLE: "repeat",
    EntryKind.LESSON: "clapperboard",
}
CHOICES: Final = [
    (Reminders.NONE.value, "None"),
    (Reminders.DAY_BEFORE.value, "A day before"),
    (Reminders.BOTH.value, "A day and an hour before"),
]

bp.add_app_template_filter(ICONS.get, "entry_icon")


@bp.get("/calendar")
def show() -> str:
    """Everything that is dated: what is to come, and what was."""
    return _page()


@bp.post("/calendar/reminders")
def choose_reminders() -> AnyResponse:
    """Say which letters one wants."""
    form = Form(RemindersIn, request.form)
    if not form.valid:
        return Response(_page(reminders_form=form), 422)
    ReminderWish.keep(_taking_part(), form.data.reminders)
    db.session.commit()
    flash("Your reminders are kept.", "done")
    return redirect(url_for("calendar.show", _anchor="reminders"), 303)


@bp.post("/calendar/feed")
def renew_feed() -> AnyResponse:
    """Make an address for other calendars, and show it this once."""
    form = Form(FeedIn, request.form)
    if not form.valid:
        return Response(_page(feed_form=form), 422)
    secret = CalendarFeed.renew(_taking_part(), with_words=form.data.with_words)
    db.session.commit()
    return Response(_page(address=address_of(secret)), 201)


@bp.post("/calendar/feed/ending")
def end_feed() -> AnyResponse:
    """End the address."""
    kept = CalendarFeed.of(_taking_part())
    if kept is not None:
        db.session.delete(kept)
        db.session.commit()
        flash("That address shows nothing any more.", "done")
    return redirect(url_for("calendar.show", _anchor="feed"), 303)


@bp.get("/calendar/<secret>.ics")
@impersonal
def feed(secret: str) -> Response:
    """What another calendar reads. Its secret is all that it has; without the right one there is nothing here."""
    found = one_or_404(CalendarFeed.with_secret(secret))
    answer = Response(content_of(found), content_type=ical.TYPE)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Content-Disposition"] = 'inline; filename="sightline.ics"'
    return answer


def _taking_part() -> Person:
    person: Person = g.person
    if not person.coaches_or_teaches:
        raise Missing
    return person


def _page(
    *,
    reminders_form: Form[RemindersIn] | None = None,
    feed_form: Form[FeedIn] | None = None,
    address: str = "",
) -> str:
    person = _taking_part()
    found = entries(person)
    today = zones.on_the_clock_of(person, clock.now()).date()
    awaiting = Meeting.awaiting(person).order_by(Meeting.created_at, Meeting.id)
    kept = CalendarFeed.of(person)
    return render_template(
        "calendar/show.html",
        today=today,
        upcoming=by_day([one for one in found if one.day >= today]),
        past=list(reversed(by_day([one for one in found if one.day < today]))),
        awaiting=list(db.session.scalars(awaiting).unique()),
        can_meet=_works_with_somebody(person),
        reminders_form=reminders_form
        or Form(RemindersIn, values={"reminders": ReminderWish.of(person).value}),
        choices=CHOICES,
        feed_form=feed_form or Form(FeedIn, values={"with_words": bool(kept and kept.with_words)}),
        kept=kept,
        address=address,
    )


def _works_with_somebody(person: Person) -> bool:
    return db.session.scalars(Pair.reaching(person).limit(1)).unique().first() is not None
