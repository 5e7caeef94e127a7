"""The page of a coach's own growth."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation import clock
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Missing, Refusal
from app.foundation.web import one_or_404
from app.people.models import RoleName
from app.training.models import TrainingMark
from app.training.practices import AREAS, KNOWN
from app.training.schemas import TrainingMarkIn

bp = Blueprint("training", __name__)


@bp.get("/training")
def index() -> str:
    """What a coach can practise, and what they have."""
    return _page({})


@bp.post("/training-marks")
def create() -> AnyResponse:
    """Mark a practice."""
    if not g.person.has_role(RoleName.COACH):
        raise Missing
    form = Form(TrainingMarkIn, request.form)
    if form.valid:
        said = form.data
        try:
            TrainingMark.put(g.person, practice=said.practice, practised_on=said.practised_on, note=said.note)
        except Refusal as refusal:
            db.session.rollback()
            form.refuse(refusal.field or "note", str(refusal))
        else:
            db.session.commit()
            flash("That is marked. Only you can see it.", "done")
            return redirect(url_for("training.index", _anchor=said.practice), 303)
    return Response(_page({form.values.get("practice", ""): form}), 422)


@bp.post("/training-marks/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Take a mark away."""
    mark = one_or_404(TrainingMark.visible_to(g.person).where(TrainingMark.id == id))
    db.session.delete(mark)
    db.session.commit()
    return redirect(url_for("training.index", _anchor=mark.practice), 303)


def _page(returned: dict[str, Form[TrainingMarkIn]]) -> str:
    if not g.person.has_role(RoleName.COACH):
        raise Missing
    marks = {mark.practice: mark for mark in db.session.scalars(TrainingMark.visible_to(g.person))}
    forms = {key: returned.get(key) or _form(key, marks.get(key)) for key in KNOWN}
    return render_template("training/index.html", areas=AREAS, marks=marks, forms=forms, returned=returned)


def _form(key: str, mark: TrainingMark | None) -> Form[TrainingMarkIn]:
    day = mark.practised_on if mark else clock.today()
    values = {"practice": key, "practised_on": day.isoformat(), "note": (mark.note if mark else None) or ""}
    return Form(TrainingMarkIn, values=values)
