"""The API's calls for the items of a cycle's plan."""

from flask import g

from app.cycles.models import Cycle
from app.cycles.news import tell_of_cycle
from app.foundation.api import Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import page
from app.foundation.web import one_or_404
from app.plans.items import PlanItem
from app.plans.keeping import drop
from app.plans.schemas import PlanItemIn, PlanItemOut, PlanItemPatch, PlanQuery

api = Api("plans", __name__)


@api.call("GET", "/cycles/<id:id>/plan-items", query=PlanQuery, answer=Page[PlanItemOut])
def index(id: str, query: PlanQuery) -> Page[PlanItemOut]:
    """List the plan of a cycle, in its order."""
    cycle = one_or_404(Cycle.visible_to(g.person).where(Cycle.id == id))
    items = PlanItem.visible_to(g.person).where(PlanItem.cycle_id == cycle.id)
    return page(items, query, PlanItemOut.of, by=(PlanItem.position, PlanItem.id))


@api.call("POST", "/cycles/<id:id>/plan-items", body=PlanItemIn, answer=PlanItemOut, status=201)
def create(id: str, body: PlanItemIn) -> PlanItemOut:
    """Add something to a cycle's plan."""
    cycle = one_or_404(Cycle.visible_to(g.person).where(Cycle.id == id))
    item = PlanItem.plan(
        cycle, by=g.person, what=body.what, kind=body.kind, owner_id=body.owner_id, due_on=body.due_on
    )
    return _changed(item)


@api.call("GET", "/plan-items/<id:id>", answer=PlanItemOut)
def show(id: str) -> PlanItemOut:
    """Read a plan item with its attachments."""
    return PlanItemOut.of(_seen(id))


@api.call("PATCH", "/plan-items/<id:id>", body=PlanItemPatch, answer=PlanItemOut)
def update(id: str, body: PlanItemPatch) -> PlanItemOut:
    """Change a plan item, or move it to another place."""
    item = _seen(id)
    if_match(item)
    item.expect_open()
    body.apply_to(item)
    return _changed(item)


@api.call("DELETE", "/plan-items/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete a plan item that you added, or any of your own cycle, with what is attached to it."""
    drop(one_or_404(PlanItem.deletable_by(g.person).where(PlanItem.id == id)))


@api.call("POST", "/plan-items/<id:id>/completion", answer=PlanItemOut, status=201)
def complete(id: str) -> PlanItemOut:
    """Say that it was done."""
    item = _seen(id)
    item.complete(by=g.person)
    return _changed(item)


@api.call("DELETE", "/plan-items/<id:id>/completion", answer=PlanItemOut)
def reopen(id: str) -> PlanItemOut:
    """Say that it is still to be done."""
    item = _seen(id)
    item.reopen()
    return _changed(item)


def _seen(id: str) -> PlanItem:
    return one_or_404(PlanItem.visible_to(g.person).where(PlanItem.id == id))


def _changed(item: PlanItem) -> PlanItemOut:
    tell_of_cycle(item.cycle)
    db.session.flush()
    return PlanItemOut.of(item)
