"""The pages of meetings: planning one, answering, changing and cancelling it."""

from typing import Any, Final

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.cycles.models import Cycle
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Conflict, Missing, Refusal
from app.foundation.web import one_or_404
from app.goals.audience import can_see
from app.meetings.api import of_whom, seen, tell
from app.meetings.meeting import Meeting, MeetingKind
from app.meetings.schemas import AcceptanceIn, DetailsForm, MeetingForm, TimesForm, values_of
from app.people import zones
from app.people.models import Pair, Person

bp = Blueprint("meetings", __name__)

KIND_WORDS: Final = {
    MeetingKind.DEBRIEF: "Debrief",
    MeetingKind.CO_PLANNING: "Co-planning",
    MeetingKind.OBSERVATION: "Observation visit",
    MeetingKind.OTHER: "Meeting",
}
LENGTHS: Final = [(str(minutes), f"{minutes} minutes") for minutes in (10, 15, 20, 30, 45, 60, 90)]
LABELS: Final = {
    "kind": "What for", "minutes": "How long", "place": "Where", "note": "Note", "first_at": "A time",
    "second_at": "Second time", "third_at": "Third time", "pair_id": "With whom", "cycle_id": "Cycle",
}  # fmt: skip

bp.add_app_template_filter(KIND_WORDS.get, "meeting_kind")


@bp.app_template_filter("day_here")
def day_here(moment: Any) -> str:
    """The day of a moment on the reader's clock."""
    return zones.day_words(g.person, moment)


@bp.app_template_filter("time_here")
def time_here(moment: Any) -> str:
    """The time of a moment on the reader's clock."""
    return zones.hour_words(g.person, moment)


@bp.app_template_filter("is_address")
def is_address(place: str) -> bool:
    """Whether a place is a link."""
    return place.startswith(("https://", "http://")) and " " not in place


@bp.app_template_global("zone_here")
def zone_here() -> str:
    """The name of the reader's zone."""
    return zones.zone_name(g.person)


@bp.get("/meetings")
def index() -> AnyResponse:
    """Meetings are read with everything else that is dated."""
    return redirect(url_for("calendar.show"))


@bp.get("/meetings/new")
def new() -> str:
    """Ask with whom, what for and when."""
    cycle = _cycle(request.args.get("cycle_id"))
    pairs = _pairs()
    if not pairs:
        raise Missing
    kind = request.args.get("kind", "")
    known = kind if kind in [one.value for one in MeetingKind] else MeetingKind.OTHER.value
    return _form(Form(MeetingForm, values={"kind": known, "minutes": "30", "pair_id": pairs[0].id}), cycle)


@bp.post("/meetings")
def create() -> AnyResponse:
    """Plan a meeting."""
    form = Form(MeetingForm, request.form)
    cycle = _cycle(request.form.get("cycle_id"))
    if form.valid:
        said = form.data
        times, wrong = said.moments(g.person)
        form.errors.update(wrong)
        if not wrong:
            try:
                pair, cycle = of_whom(said.pair_id, said.cycle_id)
                meeting = Meeting.plan(
                    pair, by=g.person, kind=said.kind, minutes=said.minutes, times=times, agreed=said.agreed,
                    place=said.place or None, note=said.note or None, cycle=cycle,
                )  # fmt: skip
                return _kept(
                    meeting, "The meeting is planned." if said.agreed else "Your times are proposed."
                )
            except Refusal as refused:
                _refuse(form, refused, "first_at")
    return Response(_form(form, _cycle(request.form.get("cycle_id"))), 422)


@bp.get("/meetings/<id:id>")
def show(id: str) -> str:
    """A meeting: when, where, and what is still to be answered."""
    return _page(seen(id))


@bp.post("/meetings/<id:id>")
def update(id: str) -> AnyResponse:
    """Say something else about it."""
    meeting = seen(id)
    form = Form(DetailsForm, request.form)
    if not form.valid:
        return Response(_page(meeting, details=form), 422)
    said = form.data
    meeting.change(kind=said.kind, minutes=said.minutes, place=said.place or None, note=said.note or None)
    return _kept(meeting, "The meeting is changed.")


@bp.post("/meetings/<id:id>/proposals")
def propose(id: str) -> AnyResponse:
    """Propose other times."""
    meeting = seen(id)
    form = Form(TimesForm, request.form)
    if form.valid:
        times, wrong = form.data.moments(g.person)
        form.errors.update(wrong)
        if not wrong:
            try:
                meeting.propose(times, by=g.person)
                return _kept(meeting, "Your times are proposed.")
            except Conflict:
                raise
            except Refusal as refused:
                _refuse(form, refused, "first_at")
    return Response(_page(seen(id), times=form), 422)


@bp.post("/meetings/<id:id>/acceptance")
def accept(id: str) -> AnyResponse:
    """Take one of the proposed times."""
    meeting = seen(id)
    form = Form(AcceptanceIn, request.form)
    if not form.valid:
        return Response(_page(meeting), 422)
    meeting.accept(form.data.time_id, by=g.person)
    return _kept(meeting, "You have a time to meet.")


@bp.post("/meetings/<id:id>/cancellation")
def cancel(id: str) -> AnyResponse:
    """Call it off."""
    meeting = seen(id)
    meeting.cancel(by=g.person)
    return _kept(meeting, "The meeting is cancelled.")


def _refuse(form: Form[Any], refused: Refusal, usual: str) -> None:
    db.session.rollback()
    field = refused.field if refused.field in LABELS else usual
    form.refuse(field or usual, str(refused))


def _cycle(id: str | None) -> Cycle | None:
    return one_or_404(Cycle.visible_to(g.person).where(Cycle.id == id)) if id else None


def _pairs() -> list[Pair]:
    return list(db.session.scalars(Pair.reaching(g.person).order_by(Pair.created_at, Pair.id)).unique())


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, words) for kind, words in KIND_WORDS.items()]


def _lengths(form: Form[Any]) -> list[tuple[str, str]]:
    """The lengths that can be chosen, with one that a program set among them."""
    chosen = str(form.values.get("minutes") or "")
    known = [value for value, _words in LENGTHS]
    return LENGTHS if chosen in known or not chosen.isdecimal() else [*LENGTHS, (chosen, f"{chosen} minutes")]


def _form(form: Form[MeetingForm], cycle: Cycle | None) -> str:
    person: Person = g.person
    return render_template(
        "meetings/new.html",
        form=form,
        cycle=cycle,
        labels=LABELS,
        kinds=_kinds(),
        lengths=_lengths(form),
        pairs=[(pair.id, pair.other(person).name) for pair in _pairs()],
    )


def _page(
    meeting: Meeting, details: Form[DetailsForm] | None = None, times: Form[TimesForm] | None = None
) -> str:
    person: Person = g.person
    details_form = details or Form(DetailsForm, values=values_of(meeting))
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        other=meeting.other(person),
        sees=can_see(meeting.people, person),
        labels=LABELS,
        kinds=_kinds(),
        lengths=_lengths(details_form),
        details_form=details_form,
        changing=details is not None,
        times_form=times or Form(TimesForm),
        proposing=times is not None,
    )


def _kept(meeting: Meeting, sentence: str) -> AnyResponse:
    tell(meeting)
    db.session.commit()
    flash(sentence, "done")
    return redirect(url_for("meetings.show", id=meeting.id), 303)
