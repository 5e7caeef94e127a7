"""The pages of tag sets: to find them, to make one, and to change it tag by tag, with or without a script."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from pydantic import Field
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Refusal, Stale
from app.foundation.schemas import Input, Line, Reference
from app.foundation.web import one_or_404
from app.frameworks.models import COLOURS, KEYS, KEYS_OF_THE_PAGE, Extent, TagSet
from app.frameworks.ready import ready_set, ready_sets
from app.frameworks.rows import Row, rearranged, rows_of, rows_typed

bp = Blueprint("frameworks", __name__)

EXTENTS = [(Extent.POINT.value, "A moment"), (Extent.INTERVAL.value, "A while")]
KEYS_TO_CHOOSE = [key for key in KEYS if key not in KEYS_OF_THE_PAGE]


class NewTagSet(Input):
    """Where a new set begins: with a name, with one that comes with the house, or with a copy of one in sight."""

    name: Line | None = None
    ready: Reference | None = None
    copied: Reference | None = None


class TagSetForm(Input):
    """What is said of a set beside its tags; ``version`` is the one that was on the page."""

    name: Line
    shared: bool = False
    version: int = Field(ge=0)


@bp.get("/tag-sets")
def index() -> str:
    """A person's own sets, those of the school, and those that come with the house."""
    return _index(Form(NewTagSet))


@bp.post("/tag-sets")
def create() -> AnyResponse:
    """Make a set and go on to its tags."""
    form = Form(NewTagSet, request.form)
    tag_set = _begun(form.data) if form.valid else None
    if tag_set is None:
        if not form.errors:
            form.refuse("name", "Please fill this in.")
        return Response(_index(form), 422)
    db.session.commit()
    return redirect(url_for("frameworks.show", id=tag_set.id), 303)


@bp.get("/tag-sets/<id:id>")
def show(id: str) -> str:
    """A set's tags: its owner changes them here, others read them."""
    tag_set = _in_sight(id)
    return _show(
        tag_set, Form(TagSetForm, values={"name": tag_set.name, "shared": tag_set.shared}), rows_of(tag_set)
    )


@bp.post("/tag-sets/<id:id>")
def update(id: str) -> AnyResponse:
    """Keep the set as it was typed; or, for a button that moves, removes or adds a row, draw the form again with that."""
    tag_set = one_or_404(TagSet.owned_by(g.person).where(TagSet.id == id))
    form, typed = Form(TagSetForm, request.form), rows_typed(request.form)
    moved = rearranged(typed, request.form)
    if moved is not None:
        form.errors.clear()
        return Response(_show(tag_set, form, moved))
    rows = [row.checked() for row in typed if not row.empty]
    if any(row.problem for row in rows):
        form.refuse("tags", "Please look at the tags again.")
    if form.valid:
        _keep(tag_set, form, rows)
    if not form.valid:
        return Response(_show(_in_sight(id), form, [*rows, Row()]), 422)
    flash("Your tag set is saved.", "done")
    return redirect(url_for("frameworks.show", id=id), 303)


@bp.post("/tag-sets/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Delete a set; what is marked with it stays marked."""
    one_or_404(TagSet.owned_by(g.person).where(TagSet.id == id)).delete()
    db.session.commit()
    flash("The tag set is deleted. Marks that were made with it stay.", "done")
    return redirect(url_for("frameworks.index"), 303)


def _begun(asked: NewTagSet) -> TagSet | None:
    if asked.copied is not None:
        there = _in_sight(asked.copied)
        return TagSet.made_by(g.person, name=there.name, tags=[tag.copied for tag in there.tags])
    ready = ready_set(asked.ready or "")
    if ready is not None:
        return TagSet.made_by(g.person, name=ready.name, tags=ready.tags)
    return TagSet.made_by(g.person, name=asked.name) if asked.name else None


def _keep(tag_set: TagSet, form: Form[TagSetForm], rows: list[Row]) -> None:
    """Save, or put what the model says against it into the form."""
    try:
        if form.data.version != tag_set.version:
            raise Stale
        tag_set.rename(form.data.name)
        tag_set.share(form.data.shared)
        tag_set.hold_tags([row.facts() for row in rows])
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal.field or "form", str(refusal))


def _in_sight(id: str) -> TagSet:
    return one_or_404(TagSet.visible_to(g.person).where(TagSet.id == id))


def _index(form: Form[NewTagSet]) -> str:
    offered = list(db.session.scalars(TagSet.offered_to(g.person)).unique())
    own = [found for found in offered if found.owner_id == g.person.id]
    return render_template(
        "frameworks/index.html",
        form=form,
        own=own,
        others=[found for found in offered if found.owner_id != g.person.id],
        ready=[found for found in ready_sets() if found.name not in {one.name for one in own}],
        may_make=g.person.coaches_or_teaches,
    )


def _show(tag_set: TagSet, form: Form[TagSetForm], rows: list[Row]) -> str:
    words: dict[str, Any] = {
        "tag_set": tag_set,
        "own": tag_set.owner_id == g.person.id and tag_set.retired_at is None,
        "may_make": g.person.coaches_or_teaches,
        "extents": EXTENTS,
        "keys": KEYS_TO_CHOOSE,
        "colours": range(1, COLOURS + 1),
    }
    return render_template("frameworks/show.html", form=form, rows=rows, **words)
