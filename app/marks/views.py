"""The pages of marks: what they add up to, where two people differ, and each by itself for whoever has no script."""

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation.db import db
from app.foundation.formats import film_length
from app.foundation.forms import Form
from app.foundation.moments import write_moment
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.frameworks.models import TagSet
from app.lessons.models import Recording
from app.lessons.sharing import audience, sharings_of
from app.marks.agreement import BIN_MS
from app.marks.models import Mark
from app.marks.news import tell, tell_of_new
from app.marks.pairing import TOLERANCE_MS
from app.marks.report import Report
from app.marks.schemas import MarkForm
from app.marks.sheet import Sheet
from app.marks.vocabulary import Vocabulary

bp = Blueprint("marks", __name__)

Done = TypeVar("Done")
FIELD_OF = {"at_ms": "at", "end_ms": "end"}
"""The form's field for the model's name of what is wrong."""


@bp.get("/recordings/<id:id>/marks")
def index(id: str) -> str:
    """What was marked, by one person or by two: ``?who=`` and ``?beside=`` name them."""
    return _index(_recording(id), Form(MarkForm, values={"at": request.args.get("at", "")}))


@bp.post("/recordings/<id:id>/marks")
def create(id: str) -> AnyResponse:
    """Mark a moment or an interval from the page."""
    recording = _recording(id)
    form = Form(MarkForm, request.form)
    made = _tried(form, lambda said: _made(recording, said))
    if made is None:
        return Response(_index(_recording(id), form), 422)
    tell_of_new(recording, [made])
    db.session.commit()
    flash(f"Marked: {made.tag.name}.", "done")
    return redirect(url_for("marks.index", id=recording.id, who=g.person.id), 303)


@bp.get("/marks/<id:id>")
def show(id: str) -> AnyResponse:
    """One mark: its author's to change, for others the way to its moment."""
    mark = one_or_404(Mark.visible_to(g.person).where(Mark.id == id))
    if mark.author_id != g.person.id:
        place = f"t={mark.at_ms / 1000:.3f}"
        lesson_id = mark.recording.lesson_id
        return redirect(
            url_for("workspace.show", id=lesson_id, recording=mark.recording_id, _anchor=place), 303
        )
    end = "" if mark.end_ms is None else write_moment(mark.end_ms)
    return Response(
        _show(mark, Form(MarkForm, values={"at": write_moment(mark.at_ms), "end": end, "tag": mark.tag_id}))
    )


@bp.post("/marks/<id:id>")
def update(id: str) -> AnyResponse:
    """Change one's own mark."""
    mark = _own(id)
    form = Form(MarkForm, request.form)
    if _tried(form, lambda said: _changed(mark, said)) is None:
        return Response(_show(_own(id), form), 422)
    tell(mark)
    db.session.commit()
    flash("Your mark is changed.", "done")
    return redirect(url_for("marks.index", id=mark.recording_id, who=g.person.id), 303)


@bp.post("/marks/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Take one's own mark away."""
    mark = _own(id)
    tell(mark, gone=True)
    mark.delete()
    db.session.commit()
    flash("The mark is deleted.", "done")
    return redirect(url_for("marks.index", id=mark.recording_id, who=g.person.id), 303)


@bp.app_template_filter()
def lasted(ms: float) -> str:
    """A length as people say it: ``3.4 s``, and from a minute on ``1:04``."""
    return f"{ms / 1000:.1f}\u00a0s" if ms < 60_000 else film_length(round(ms))


@bp.app_template_filter()
def percent(share: float) -> str:
    """A share of 0 to 1 as a percentage; what is little is not nothing."""
    return "<\u00a01\u00a0%" if 0 < share < 0.005 else f"{100 * share:.0f}\u00a0%"


def _made(recording: Recording, said: MarkForm) -> Mark:
    marked = said.said(Vocabulary(g.person, [said.tag]))
    return Mark.make_all(on=recording, by=g.person, marked=[marked])[0]


def _changed(mark: Mark, said: MarkForm) -> Mark:
    mark.edit(**said.said(Vocabulary(g.person, [said.tag])))
    return mark


def _tried(form: Form[MarkForm], act: Callable[[MarkForm], Done]) -> Done | None:
    """Act as the form says, or put the model's refusal beside its field and give ``None``."""
    if not form.valid:
        return None
    try:
        return act(form.data)
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(FIELD_OF.get(refusal.field or "", "tag"), str(refusal))
        return None


def _recording(id: str) -> Recording:
    return one_or_404(Recording.visible_to(g.person).where(Recording.id == id))


def _own(id: str) -> Mark:
    return one_or_404(Mark.written_by(g.person).where(Mark.id == id))


def _index(recording: Recording, form: Form[MarkForm]) -> str:
    sharings = sharings_of(db.session, [recording.lesson])
    sheet = Sheet.of(recording, g.person)
    return render_template(
        "marks/index.html",
        recording=recording,
        lesson=recording.lesson,
        report=Report.of(sheet, g.person, request.args.get("who"), request.args.get("beside")),
        sees=audience(recording.lesson, g.person, sharings),
        shared=bool(sharings),
        bin_s=BIN_MS / 1000,
        tolerance_s=TOLERANCE_MS / 1000,
        form=form,
        tag_sets=_tag_sets(),
        newest=_newest(recording),
    )


def _show(mark: Mark, form: Form[MarkForm]) -> str:
    return render_template(
        "marks/show.html", mark=mark, recording=mark.recording, form=form, tag_sets=_tag_sets()
    )


def _tag_sets() -> list[TagSet]:
    return list(db.session.scalars(TagSet.offered_to(g.person)).unique())


def _newest(recording: Recording) -> list[Mark]:
    """The person's own newest marks, to be put right."""
    own = Mark.written_by(g.person).where(Mark.recording_id == recording.id)
    newest = own.order_by(Mark.created_at.desc(), Mark.id).limit(10)
    return list(db.session.scalars(newest).unique())
