"""The pages of plans: the plan of a cycle, one item, and what is done on them."""

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.cycles.news import tell_of_cycle
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.plans.items import PlanItem
from app.plans.keeping import drop
from app.plans.pages import (
    KIND_ICONS,
    KIND_WORDS,
    item_page,
    part,
    plan_page,
    seen_cycle,
    seen_item,
    wants_part,
)
from app.plans.schemas import PlanItemIn, PositionIn

bp = Blueprint("plans", __name__)
bp.add_app_template_filter(KIND_WORDS.get, "plan_kind")
bp.add_app_template_filter(KIND_ICONS.get, "plan_icon")


@bp.get("/cycles/<id:id>/plan")
def index(id: str) -> AnyResponse:
    """What is planned in a cycle."""
    cycle = seen_cycle(id)
    return part(cycle) if wants_part() else Response(plan_page(cycle))


@bp.post("/cycles/<id:id>/plan-items")
def create(id: str) -> AnyResponse:
    """Add something to the plan."""
    cycle = seen_cycle(id)
    form = Form(PlanItemIn, request.form)
    if form.valid:
        said = form.data
        try:
            item = PlanItem.plan(
                cycle, by=g.person, what=said.what, kind=said.kind, owner_id=said.owner_id, due_on=said.due_on
            )
        except Refusal as refused:
            db.session.rollback()
            form.refuse(refused.field or "what", str(refused))
        else:
            return _kept(item, "It is on the plan.")
    return Response(plan_page(seen_cycle(id), form), 422)


@bp.get("/plan-items/<id:id>")
def show(id: str) -> str:
    """One thing of a plan, with its papers and requests."""
    return item_page(seen_item(id))


@bp.post("/plan-items/<id:id>")
def update(id: str) -> AnyResponse:
    """Keep an item as it is worded now."""
    item = seen_item(id)
    item.expect_open()
    form = Form(PlanItemIn, request.form)
    if form.valid:
        said = form.data
        try:
            item.belongs_to(said.owner_id or item.owner_id)
        except Refusal as refused:
            form.refuse("owner_id", str(refused))
        else:
            item.what, item.kind, item.due_on = said.what, said.kind, said.due_on
            return _kept(item, "The plan is changed.", to_item=True)
    return Response(item_page(item, edit=form), 422)


@bp.post("/plan-items/<id:id>/completion")
def complete(id: str) -> AnyResponse:
    """Say that it was done."""
    item = seen_item(id)
    if not item.done:  # two taps are one
        item.complete(by=g.person)
    return _kept(item, "Done.")


@bp.post("/plan-items/<id:id>/reopening")
def reopen(id: str) -> AnyResponse:
    """Say that it is still to be done."""
    item = seen_item(id)
    item.reopen()
    return _kept(item, "It is open again.")


@bp.post("/plan-items/<id:id>/position")
def move(id: str) -> AnyResponse:
    """Give it another place on the plan."""
    item = seen_item(id)
    form = Form(PositionIn, request.form)
    if form.valid:
        item.move_to(form.data.position)
    return _kept(item, "")


@bp.post("/plan-items/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Take it off the plan."""
    item = one_or_404(PlanItem.deletable_by(g.person).where(PlanItem.id == id))
    cycle_id = item.cycle_id
    drop(item)
    db.session.commit()
    flash("It is off the plan.", "done")
    return redirect(url_for("plans.index", id=cycle_id), 303)


def _kept(item: PlanItem, sentence: str, *, to_item: bool = False) -> AnyResponse:
    tell_of_cycle(item.cycle)
    db.session.commit()
    if wants_part():
        return part(item.cycle)
    if sentence:
        flash(sentence, "done")
    if to_item:
        return redirect(url_for("plans.show", id=item.id), 303)
    return redirect(url_for("plans.index", id=item.cycle_id, _anchor=f"item-{item.id}"), 303)
