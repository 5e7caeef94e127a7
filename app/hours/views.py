"""The pages of a coach's own time: one tap to write it down, and what it adds up to."""

from datetime import date, timedelta

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation import clock
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Missing, Refusal
from app.foundation.web import one_or_404
from app.hours.kinds import COACHING, OTHER_DUTIES, Kind
from app.hours.models import Stretch
from app.hours.schemas import StretchIn, TapIn
from app.hours.totals import Span, hours_and_minutes, running_cycles, term_of, totals, week_of
from app.people.models import RoleName

bp = Blueprint("hours", __name__)
bp.add_app_template_filter(hours_and_minutes, "hours_and_minutes")

MOST_SHOWN = 100
TAPS = [(15, "15 min"), (30, "30 min"), (45, "45 min"), (60, "1 hour"), (90, "1½ hours")]
SHOWN_BACK = timedelta(days=366 * 5)


@bp.get("/hours")
def index() -> str:
    """A coach's week or term."""
    return _page(Form(TapIn, values={"minutes": "30"}))


@bp.post("/hours")
def create() -> AnyResponse:
    """Write down what just happened, or start a timer."""
    _expect_coach()
    form = Form(TapIn, request.form)
    if not form.valid:
        return Response(_page(form), 422)
    tap = form.data
    try:
        if tap.minutes is None:
            Stretch.start(g.person, kind=tap.kind, cycle_id=tap.cycle_id)
            said = f"The timer runs, for {tap.kind.words.lower()}."
        else:
            Stretch.log(
                g.person, kind=tap.kind, minutes=tap.minutes, day=None, note=None, cycle_id=tap.cycle_id
            )
            said = f"{hours_and_minutes(tap.minutes)} of {tap.kind.words.lower()}, written down."
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal.field or "kind", str(refusal))
        return Response(_page(form), refusal.status)
    db.session.commit()
    flash(said, "done")
    return redirect(url_for("hours.index"), 303)


@bp.get("/hours/<id:id>/edit")
def edit(id: str) -> str:
    """One stretch, to be put right."""
    one = _own(id)
    values = {
        "kind": one.kind.value,
        "minutes": one.minutes or "",
        "day": one.day.isoformat(),
        "note": one.note or "",
        "cycle_id": one.cycle_id or "",
    }
    return _form(Form(StretchIn, values=values), one)


@bp.post("/hours/<id:id>")
def update(id: str) -> AnyResponse:
    """Keep a stretch as its coach says it now."""
    one = _own(id)
    form = Form(StretchIn, request.form)
    if form.valid and form.data.minutes is None and one.minutes is not None:
        form.refuse("minutes", "Please fill this in.")
    if form.valid:
        said = form.data
        try:
            one.kind, one.note = said.kind, said.note or None
            if said.minutes is not None:
                one.lasts(said.minutes)
            one.falls_on(said.day or one.day)
            one.belongs_to(said.cycle_id, g.person)
            db.session.commit()
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal.field or "minutes", str(refusal))
        else:
            flash("That is changed.", "done")
            return redirect(url_for("hours.index", day=one.day.isoformat()), 303)
    return Response(_form(form, _own(id)), 422)


@bp.post("/hours/<id:id>/ending")
def stop(id: str) -> AnyResponse:
    """Stop the timer."""
    one = _own(id)
    one.stop()
    db.session.commit()
    flash(f"{hours_and_minutes(one.minutes or 0)} of {one.kind.words.lower()}, written down.", "done")
    return redirect(url_for("hours.index"), 303)


@bp.post("/hours/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Take a stretch out of the log."""
    db.session.delete(_own(id))
    db.session.commit()
    flash("That is deleted.", "done")
    return redirect(url_for("hours.index"), 303)


def _expect_coach() -> None:
    if not g.person.has_role(RoleName.COACH):
        raise Missing


def _own(id: str) -> Stretch:
    return one_or_404(Stretch.visible_to(g.person).where(Stretch.id == id))


def _page(form: Form[TapIn]) -> str:
    _expect_coach()
    day = _day()
    span = term_of(day) if request.args.get("span") == "term" else week_of(day)
    found = totals(g.person, span)
    newest = Stretch.visible_to(g.person).where(
        Stretch.day >= span.since, Stretch.day <= span.until, Stretch.minutes.is_not(None)
    )
    order = (Stretch.day.desc(), Stretch.began_at.desc(), Stretch.id)
    return render_template(
        "hours/index.html",
        form=form,
        taps=TAPS,
        coaching=COACHING,
        other_duties=OTHER_DUTIES,
        cycles=running_cycles(g.person),
        running=db.session.scalars(Stretch.running(g.person)).one_or_none(),
        totals=found,
        kinds=[kind for kind in Kind if found.kinds[kind]],
        stretches=list(db.session.scalars(newest.order_by(*order).limit(MOST_SHOWN))),
        before=_neighbour(span, -1),
        after=_neighbour(span, 1),
        today=clock.today(),
    )


def _day() -> date:
    """The day that the address names, if it is one that can be shown; else today."""
    today = clock.today()
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return today
    return day if abs(day - today) < SHOWN_BACK else today


def _neighbour(span: Span, way: int) -> date | None:
    """A day of the week or term before or after; none of those still to come."""
    day = span.since - timedelta(days=1) if way < 0 else span.until + timedelta(days=1)
    return None if day > clock.today() else day


def _form(form: Form[StretchIn], one: Stretch) -> str:
    choices = [("", "None in particular"), *running_cycles(g.person)]
    if one.cycle_id and one.cycle_id not in dict(choices):
        choices.append((one.cycle_id, "The cycle it was written down for"))
    return render_template(
        "hours/edit.html",
        form=form,
        stretch=one,
        kinds=[(kind.value, kind.words) for kind in Kind],
        cycles=choices,
    )
