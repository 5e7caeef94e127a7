"""The API's calls for meetings."""

from flask import g

from app.cycles.models import Cycle
from app.cycles.news import tell_of_cycle
from app.foundation.api import Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import page
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.meetings.meeting import Meeting
from app.meetings.schemas import AcceptanceIn, MeetingIn, MeetingOut, MeetingPatch, MeetingQuery, ProposalsIn
from app.people.models import Pair

api = Api("meetings", __name__)


@api.call("GET", "/meetings", query=MeetingQuery, answer=Page[MeetingOut])
def index(query: MeetingQuery) -> Page[MeetingOut]:
    """List the meetings of your pairs, the last planned first."""
    found = Meeting.visible_to(g.person)
    if query.cycle_id is not None:
        found = found.where(Meeting.cycle_id == query.cycle_id)
    return page(found, query, MeetingOut.of, by=(Meeting.created_at, Meeting.id), newest_first=True)


@api.call("POST", "/meetings", body=MeetingIn, answer=MeetingOut, status=201)
def create(body: MeetingIn) -> MeetingOut:
    """Plan a meeting: propose up to three times, or give the one that is agreed."""
    pair, cycle = of_whom(body.pair_id, body.cycle_id)
    meeting = Meeting.plan(
        pair,
        by=g.person,
        kind=body.kind,
        minutes=body.minutes,
        times=body.times,
        agreed=body.agreed,
        place=body.place,
        note=body.note,
        cycle=cycle,
    )
    return _changed(meeting)


@api.call("GET", "/meetings/<id:id>", answer=MeetingOut)
def show(id: str) -> MeetingOut:
    """Read a meeting with the times that are proposed for it."""
    return MeetingOut.of(seen(id))


@api.call("PATCH", "/meetings/<id:id>", body=MeetingPatch, answer=MeetingOut)
def update(id: str, body: MeetingPatch) -> MeetingOut:
    """Say something else about a meeting that is still to come."""
    meeting = seen(id)
    if_match(meeting)
    body.apply_to(meeting)
    return _changed(meeting)


@api.call("POST", "/meetings/<id:id>/proposals", body=ProposalsIn, answer=MeetingOut, status=201)
def propose(id: str, body: ProposalsIn) -> MeetingOut:
    """Propose other times, in place of those proposed before.

    A time that is agreed stands until another is accepted.
    """
    meeting = seen(id)
    meeting.propose(body.times, by=g.person)
    return _changed(meeting)


@api.call("POST", "/meetings/<id:id>/acceptance", body=AcceptanceIn, answer=MeetingOut, status=201)
def accept(id: str, body: AcceptanceIn) -> MeetingOut:
    """Accept one of the times that the other proposed."""
    meeting = seen(id)
    meeting.accept(body.time_id, by=g.person)
    return _changed(meeting)


@api.call("POST", "/meetings/<id:id>/cancellation", answer=MeetingOut, status=201)
def cancel(id: str) -> MeetingOut:
    """Cancel a meeting that is still to come."""
    meeting = seen(id)
    meeting.cancel(by=g.person)
    return _changed(meeting)


def seen(id: str) -> Meeting:
    """The meeting, for its two people. Raises :class:`~app.foundation.refusals.Missing`."""
    return one_or_404(Meeting.visible_to(g.person).where(Meeting.id == id))


def of_whom(pair_id: str | None, cycle_id: str | None) -> tuple[Pair, Cycle | None]:
    """Who meets, and about which cycle. Raises :class:`Refusal` for a pair or a cycle one does not work in."""
    cycle = None
    if cycle_id is not None:
        cycle = (
            db.session.scalars(Cycle.visible_to(g.person).where(Cycle.id == cycle_id)).unique().one_or_none()
        )
        if cycle is None or not cycle.shared:
            raise Refusal("Please choose a cycle that the two of you work on.", field="cycle_id")
        pair_id = pair_id or cycle.pair_id
    pair = db.session.scalars(Pair.reaching(g.person).where(Pair.id == pair_id)).unique().one_or_none()
    if pair is None:
        raise Refusal("Please choose somebody you work with.", field="pair_id")
    return pair, cycle


def _changed(meeting: Meeting) -> MeetingOut:
    tell(meeting)
    db.session.flush()
    return MeetingOut.of(meeting)


def tell(meeting: Meeting) -> None:
    """Say, with the caller's commit, that something of the meeting's cycle changed."""
    if meeting.cycle is not None:
        tell_of_cycle(meeting.cycle)
