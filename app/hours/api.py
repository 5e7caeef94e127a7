"""The API's calls for a coach's own time."""

from flask import g

from app.foundation import clock
from app.foundation.api import Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import page
from app.foundation.refusals import Missing, Refusal
from app.foundation.web import one_or_404
from app.hours.kinds import Kind
from app.hours.models import Stretch
from app.hours.schemas import (
    HoursQuery,
    KindTotal,
    StretchIn,
    StretchOut,
    StretchPatch,
    TotalsOut,
    TotalsQuery,
)
from app.hours.totals import Span, totals, week_of
from app.people.models import RoleName

api = Api("hours", __name__)

LONGEST_SPAN_DAYS = 800


@api.call("GET", "/hours", query=HoursQuery, answer=Page[StretchOut])
def index(query: HoursQuery) -> Page[StretchOut]:
    """List your own time, the newest day first."""
    own = Stretch.visible_to(g.person)
    if query.since is not None:
        own = own.where(Stretch.day >= query.since)
    if query.until is not None:
        own = own.where(Stretch.day <= query.until)
    return page(own, query, StretchOut.of, by=(Stretch.began_at, Stretch.id), newest_first=True)


@api.call("POST", "/hours", body=StretchIn, answer=StretchOut, status=201)
def create(body: StretchIn) -> StretchOut:
    """Write down time that is over, or start a timer."""
    if body.minutes is None:
        made = Stretch.start(g.person, kind=body.kind, note=body.note, cycle_id=body.cycle_id)
    else:
        said = body.model_dump()
        made = Stretch.log(g.person, **said)
    db.session.flush()
    return StretchOut.of(made)


@api.call("GET", "/hours/<id:id>", answer=StretchOut)
def show(id: str) -> StretchOut:
    """Read one stretch of your time."""
    return StretchOut.of(_own(id))


@api.call("PATCH", "/hours/<id:id>", body=StretchPatch, answer=StretchOut)
def update(id: str, body: StretchPatch) -> StretchOut:
    """Change one stretch of your time."""
    stretch = _own(id)
    if_match(stretch)
    body.apply_to(stretch, g.person)
    db.session.flush()
    return StretchOut.of(stretch)


@api.call("DELETE", "/hours/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete one stretch of your time."""
    db.session.delete(_own(id))


@api.call("POST", "/hours/<id:id>/ending", answer=StretchOut, status=201)
def stop(id: str) -> StretchOut:
    """Stop the timer."""
    stretch = _own(id)
    stretch.stop()
    db.session.flush()
    return StretchOut.of(stretch)


@api.call("GET", "/hours/totals", query=TotalsQuery, answer=TotalsOut)
def show_totals(query: TotalsQuery) -> TotalsOut:
    """Add up your own time by kind."""
    if not g.person.has_role(RoleName.COACH):
        raise Missing
    this_week = week_of(clock.today())
    since, until = query.since or this_week.since, query.until or this_week.until
    if until < since or (until - since).days > LONGEST_SPAN_DAYS:
        raise Refusal("Please choose a span that ends after it begins, of two years at most.", field="until")
    found = totals(g.person, Span(since, until, "Span"))
    return TotalsOut(
        since=since,
        until=until,
        coaching_minutes=found.coaching,
        other_minutes=found.other,
        kinds=[
            KindTotal(kind=kind, is_coaching=kind.is_coaching, minutes=found.kinds[kind])
            for kind in Kind
            if found.kinds[kind]
        ],
    )


def _own(id: str) -> Stretch:
    return one_or_404(Stretch.visible_to(g.person).where(Stretch.id == id))
