"""The page of a school's priorities: everybody there reads it, its admins edit it. No goal is ever shown here."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Missing
from app.foundation.web import one_or_404
from app.people.models import RoleName
from app.priorities.models import Priority
from app.priorities.schemas import PriorityIn

bp = Blueprint("priorities", __name__)


@bp.get("/priorities")
def index() -> str:
    """What the school works on."""
    return _index()


@bp.post("/priorities")
def create() -> AnyResponse:
    """Name one more."""
    _expect_admin()
    form = Form(PriorityIn, request.form)
    if not form.valid:
        return Response(_index(new=form), 422)
    Priority.named_by(g.person, name=form.data.name, description=form.data.description)
    return _kept("The priority is on the list.")


@bp.post("/priorities/<id:id>")
def update(id: str) -> AnyResponse:
    """Word one differently."""
    priority = _editable(id)
    form = Form(PriorityIn, request.form)
    if not form.valid:
        return Response(_index(edited=(priority.id, form)), 422)
    priority.name, priority.description = form.data.name, form.data.description
    return _kept("The priority is changed.")


@bp.post("/priorities/<id:id>/retirement")
def retire(id: str) -> AnyResponse:
    """Take one off the list; goals that name it keep it."""
    _editable(id).retire(True)
    return _kept("The priority is retired. Goals that name it keep it.")


@bp.post("/priorities/<id:id>/restoration")
def restore(id: str) -> AnyResponse:
    """Put a retired one back on the list."""
    _editable(id).retire(False)
    return _kept("The priority is back on the list.")


def _expect_admin() -> None:
    if not g.person.has_role(RoleName.ADMIN):
        raise Missing


def _editable(id: str) -> Priority:
    return one_or_404(Priority.editable_by(g.person).where(Priority.id == id))


def _kept(sentence: str) -> AnyResponse:
    db.session.commit()
    flash(sentence, "done")
    return redirect(url_for("priorities.index"), 303)


def _index(*, new: Form[PriorityIn] | None = None, edited: tuple[str, Form[PriorityIn]] | None = None) -> str:
    found = list(db.session.scalars(Priority.visible_to(g.person).order_by(Priority.name, Priority.id)))
    forms = {
        one.id: Form(PriorityIn, values={"name": one.name, "description": one.description}) for one in found
    }
    if edited is not None:
        forms[edited[0]] = edited[1]
    return render_template(
        "priorities/index.html",
        current=[one for one in found if one.retired_at is None],
        retired=[one for one in found if one.retired_at is not None],
        may_edit=g.person.has_role(RoleName.ADMIN),
        new=new or Form(PriorityIn),
        forms=forms,
        edited=edited[0] if edited else None,
    )
