"""The pages of a coaching agreement: read it, word it together, sign it."""

from dataclasses import asdict

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.cycles.agreement import NEVER_FOR_JUDGING
from app.cycles.agreement_schemas import SignatureIn, TermsIn
from app.cycles.models import Agreement, Cycle
from app.cycles.news import tell_of_agreement
from app.cycles.stages import Stage
from app.foundation import live
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.goals.audience import can_see

bp = Blueprint("agreements", __name__)


@bp.get("/agreements/<id:id>")
def show(id: str) -> str:
    """Read what the two agree on, and who has signed it."""
    agreement = _seen(id)
    partial = "X-Partial" in request.headers
    return render_template(
        "cycles/_agreement.html" if partial else "cycles/agreement.html", **_said_of(agreement)
    )


@bp.get("/agreements/<id:id>/edit")
def edit(id: str) -> str:
    """Show the words in a form."""
    agreement = _seen(id)
    agreement.expect_working()
    return _form(agreement, Form(TermsIn, values=asdict(agreement.newest.terms)))


@bp.post("/agreements/<id:id>")
def update(id: str) -> AnyResponse:
    """Keep other words, which both then sign anew."""
    agreement = _seen(id)
    form = Form(TermsIn, request.form)
    # What is left empty in a form would be the ready text again, and nobody would have written it.
    for name in ("works_on", "who_sees", "how_long"):
        if name in request.form and not request.form[name].strip():
            form.refuse(name, "Please fill this in.")
    if not form.valid:
        return Response(_form(agreement, form), 422)
    if agreement.reword(form.data.terms(), by=g.person):
        tell_of_agreement(agreement)
        flash("The words are changed. Both of you sign them anew.", "done")
    db.session.commit()
    return redirect(url_for("agreements.show", id=id), 303)


@bp.post("/agreements/<id:id>/signature")
def sign(id: str) -> AnyResponse:
    """Sign the words that were read."""
    agreement = _seen(id)
    form = Form(SignatureIn, request.form)
    try:
        agreement.sign(by=g.person, number=form.data.number if form.valid else 0)
    except Refusal as said:
        db.session.rollback()
        flash(str(said), "stop")
        return redirect(url_for("agreements.show", id=id), 303)
    tell_of_agreement(agreement)
    both = agreement.signed
    db.session.commit()
    flash("Signed. Both of you have signed now." if both else "Signed.", "done")
    return redirect(url_for("agreements.show", id=id), 303)


def _seen(id: str) -> Agreement:
    return one_or_404(Agreement.visible_to(g.person).where(Agreement.id == id))


def _said_of(agreement: Agreement) -> dict[str, object]:
    people = [agreement.pair.teacher, agreement.pair.coach]
    ended = agreement.pair.ended_at is not None
    return {
        "agreement": agreement,
        "people": people,
        "other": agreement.pair.other(g.person),
        "ended": ended,
        "never_for": NEVER_FOR_JUDGING,
        "sees": can_see([g.person] if ended else people, g.person),
        "cycle": _running(agreement),
        "since": live.position(db.session),
    }


def _running(agreement: Agreement) -> Cycle | None:
    """The newest cycle that the two are in, for the way back."""
    running = Cycle.visible_to(g.person).where(
        Cycle.pair_id == agreement.pair_id, Cycle.stage != Stage.CLOSED
    )
    return db.session.scalars(running.order_by(Cycle.created_at.desc(), Cycle.id).limit(1)).unique().first()


def _form(agreement: Agreement, form: Form[TermsIn]) -> str:
    return render_template("cycles/agreement_form.html", form=form, **_said_of(agreement))
