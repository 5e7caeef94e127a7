"""The page of requests: a leader answers there, and whoever asked reads the answer."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.cycles.news import tell_of_cycle
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.web import one_or_404
from app.people.models import RoleName
from app.plans.pages import REQUEST_WORDS, item_page, seen_item
from app.plans.requests import ResourceRequest
from app.plans.requests_api import expect_a_part, items_seen_by
from app.plans.schemas import DecisionIn, RequestIn

MOST_SHOWN = 100

bp = Blueprint("requests", __name__)
bp.add_app_template_filter(REQUEST_WORDS.get, "request_kind")


@bp.get("/requests")
def index() -> str:
    """What waits for a leader and what was answered; what one asked oneself."""
    expect_a_part(g.person)
    return _page()


@bp.post("/plan-items/<id:id>/requests")
def ask(id: str) -> AnyResponse:
    """Ask those who lead the school for what a plan item needs."""
    item = seen_item(id)
    form = Form(RequestIn, request.form)
    if not form.valid:
        return Response(item_page(item, ask=form), 422)
    said = form.data
    ResourceRequest.ask(item, by=g.person, kind=said.kind, amount=said.amount, body=said.body)
    tell_of_cycle(item.cycle)
    db.session.commit()
    flash("Your request is on its way. The answer appears here.", "done")
    return redirect(url_for("plans.show", id=item.id, _anchor="requests"), 303)


@bp.post("/requests/<id:id>/decision")
def decide(id: str) -> AnyResponse:
    """Grant or decline a request."""
    found = one_or_404(ResourceRequest.before_leader(g.person).where(ResourceRequest.id == id))
    form = Form(DecisionIn, request.form)
    if not form.valid:
        return Response(_page((id, form)), 422)
    found.decide(form.data.outcome, by=g.person, sentence=form.data.sentence)
    if found.item is not None:
        tell_of_cycle(found.item.cycle)
    db.session.commit()
    flash(f"Your answer is with {found.asked_by.first_name}.", "done")
    return redirect(url_for("requests.index"), 303)


@bp.post("/requests/<id:id>/withdrawal")
def withdraw(id: str) -> AnyResponse:
    """Take your own request back."""
    found = one_or_404(ResourceRequest.asked_by_person(g.person).where(ResourceRequest.id == id))
    found.withdraw()
    if found.item is not None:
        tell_of_cycle(found.item.cycle)
    db.session.commit()
    flash("Your request is withdrawn. No leader sees it any more.", "done")
    return redirect(url_for("requests.index"), 303)


def _page(returned: tuple[str, Form[DecisionIn] | None] = ("", None)) -> str:
    newest = (ResourceRequest.created_at.desc(), ResourceRequest.id)
    led = ResourceRequest.before_leader(g.person).order_by(*newest).limit(MOST_SHOWN)
    own = ResourceRequest.asked_by_person(g.person).order_by(*newest).limit(MOST_SHOWN)
    shown = list(db.session.scalars(led).unique())
    return render_template(
        "plans/requests.html",
        leads=g.person.has_role(RoleName.LEADER),
        waiting=[one for one in shown if one.waiting],
        answered=[one for one in shown if not one.waiting],
        own=list(db.session.scalars(own).unique()),
        items=items_seen_by(g.person),
        form=Form(DecisionIn),
        returned=returned,
    )
