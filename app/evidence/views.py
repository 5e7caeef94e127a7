"""The pages of evidence: a goal's wall, the forms that add to it, and a piece of its own."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.evidence.comparing import comparison, others
from app.evidence.files import ACCEPT, LARGEST_BYTES, receive
from app.evidence.jobs import ask_to_prepare, remove
from app.evidence.models import MOST_FILES, Evidence, EvidenceFile, EvidenceKind
from app.evidence.references import choices
from app.evidence.schemas import EvidenceForm
from app.evidence.wall import WORDS_OF_FAMILIES, WORDS_OF_KINDS, seen_as, wall
from app.foundation import clock, storage
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Missing, Refusal
from app.foundation.web import one_or_404, takes_up_to
from app.goals.audience import can_see
from app.goals.models import Goal
from app.goals.news import tell_of_goal
from app.goals.sources import Family

bp = Blueprint("evidence", __name__)

ROOM_FOR_FILES_BYTES = 4 * LARGEST_BYTES  # a few photographs at once
PICTURE_CACHE_S = 300


@bp.get("/goals/<id:id>/evidence")
def index(id: str) -> str:
    """The whole wall of a goal, or one family of it."""
    goal = _goal(id)
    asked = request.args.get("family", "")
    family = Family(asked) if asked in set(Family) else None
    gone = Evidence.restorable_by(g.person).where(Evidence.goal_id == goal.id)
    return render_template(
        "evidence/index.html",
        goal=goal,
        wall=wall(goal, g.person, family=family),
        families=WORDS_OF_FAMILIES,
        gone=list(db.session.scalars(gone.order_by(Evidence.deleted_at.desc()).limit(20)).unique()),
        sees=can_see(goal.people, g.person),
    )


@bp.get("/goals/<id:id>/evidence/new")
def new(id: str) -> str:
    """Ask which kind of evidence it is, and then for it."""
    goal = _goal(id)
    goal.expect_open()
    asked = request.args.get("kind", "")
    if asked not in set(EvidenceKind) or asked == EvidenceKind.ASSESSMENT:
        return render_template("evidence/kinds.html", goal=goal, sees=can_see(goal.people, g.person))
    values = {"kind": asked, "dated_on": clock.today().isoformat()}
    return _form(goal, Form(EvidenceForm, values=values), EvidenceKind(asked))


@bp.post("/goals/<id:id>/evidence")
@takes_up_to(ROOM_FOR_FILES_BYTES)
def create(id: str) -> AnyResponse:
    """Add a piece."""
    goal = _goal(id)
    form = Form(EvidenceForm, request.form)
    asked = str(form.values.get("kind", ""))
    kind = EvidenceKind(asked) if asked in set(EvidenceKind) else EvidenceKind.OBSERVATION
    if not form.valid:
        return Response(_form(goal, form, kind), 422)
    try:
        piece = Evidence.add(goal, by=g.person, kind=kind, source=form.data.referred(), **form.data.told())
        _add_files(piece)
    except Refusal as said:
        return _again(form, said, lambda: _form(goal, form, kind))
    return _kept(piece, "It is on the wall.")


@bp.get("/evidence/<id:id>")
def show(id: str) -> str:
    """A piece of evidence; with ``with=`` an assessment is held against another."""
    return _page(one_or_404(Evidence.visible_to(g.person).where(Evidence.id == id)))


@bp.get("/evidence/<id:id>/edit")
def edit(id: str) -> str:
    """The form of a piece with what it says now."""
    piece = _own(id)
    values = {name: getattr(piece, name) for name in ("title", "body")}
    values |= {"kind": piece.kind.value, "dated_on": piece.dated_on.isoformat()}
    return _form(piece.goal, Form(EvidenceForm, values=values), piece.kind, piece)


@bp.post("/evidence/<id:id>")
def update(id: str) -> AnyResponse:
    """Keep what its author says of a piece now."""
    piece = _own(id)
    form = Form(EvidenceForm, request.form)
    if not form.valid:
        return Response(_form(piece.goal, form, piece.kind, piece), 422)
    try:
        piece.edit(**form.data.told())
    except Refusal as said:
        return _again(form, said, lambda: _form(piece.goal, form, piece.kind, piece))
    return _kept(piece, "That is kept.")


@bp.post("/evidence/<id:id>/files")
@takes_up_to(ROOM_FOR_FILES_BYTES)
def add_files(id: str) -> AnyResponse:
    """Add files to student work."""
    piece = _own(id)
    form = Form(EvidenceForm)
    try:
        added = _add_files(piece)
    except Refusal as said:
        return _again(form, said, lambda: _page(_own(id), form))
    if not added:
        form.refuse("file", "Please choose a file.")
        return Response(_page(piece, form), 422)
    return _kept(piece, "The file is added." if added == 1 else f"{added} files are added.")


@bp.post("/evidence/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Take a piece off the wall."""
    piece = one_or_404(Evidence.deletable_by(g.person).where(Evidence.id == id))
    piece.delete()
    tell_of_goal(piece.goal)
    db.session.commit()
    flash("It is off the wall. You can bring it back for a day, at the foot of this page.", "done")
    return redirect(url_for("evidence.index", id=piece.goal_id), 303)


@bp.post("/evidence/<id:id>/restoration")
def restore(id: str) -> AnyResponse:
    """Bring a piece back."""
    piece = one_or_404(Evidence.restorable_by(g.person).where(Evidence.id == id))
    piece.restore()
    return _kept(piece, "It is on the wall again.")


@bp.post("/evidence-files/<id:id>/deletion")
def delete_file(id: str) -> AnyResponse:
    """Delete a file."""
    file = one_or_404(EvidenceFile.deletable_by(g.person).where(EvidenceFile.id == id))
    piece = file.evidence
    remove(file)
    return _kept(piece, "The file is deleted.")


@bp.get("/media/evidence-files/<id:id>/file")
def file(id: str) -> Response:
    """The bytes: a picture as we drew it, to be shown; anything else as a download that no browser opens."""
    found = one_or_404(EvidenceFile.visible_to(g.person).where(EvidenceFile.id == id))
    if not found.ready:
        raise Missing
    try:
        if found.shown:
            return storage.send(found.key, content_type="image/jpeg", cache_seconds=PICTURE_CACHE_S)
        return storage.send(found.key, content_type="application/octet-stream", download_name=found.name)
    except storage.NotKept as gone:
        raise Missing from gone


def _add_files(piece: Evidence) -> int:
    """Keep the files that came with the form. Raises :class:`Refusal`."""
    sent = [one for one in request.files.getlist("file") if one.filename]
    for one in sent:
        ask_to_prepare(receive(piece, name=one.filename or "", content=one.stream.read(LARGEST_BYTES + 1)))
    return len(sent)


def _page(piece: Evidence, form: Form[EvidenceForm] | None = None) -> str:
    beside = others(piece, g.person) if piece.assessment else []
    chosen = next((one for one in beside if one.id == request.args.get("with")), None)
    return render_template(
        "evidence/show.html",
        piece=piece,
        seen=seen_as(piece, g.person).seen,
        own=piece.author_id == g.person.id,
        may_delete=g.person.id in (piece.author_id, piece.goal.teacher_id),
        kind_words=WORDS_OF_KINDS[piece.kind],
        form=form or Form(EvidenceForm),
        others=beside,
        chosen=chosen,
        comparison=comparison(piece, chosen) if chosen else None,
        sees=can_see(piece.goal.people, g.person),
        accept=ACCEPT,
        most_files=MOST_FILES,
    )


def _form(goal: Goal, form: Form[EvidenceForm], kind: EvidenceKind, piece: Evidence | None = None) -> str:
    refers = kind is EvidenceKind.VIDEO and piece is None
    return render_template(
        "evidence/form.html",
        goal=goal,
        form=form,
        kind=kind,
        piece=piece,
        refers=refers,
        choices=choices(goal, g.person) if refers else [],
        sees=can_see(goal.people, g.person),
        accept=ACCEPT,
    )


def _again(form: Form[EvidenceForm], said: Refusal, page: Any) -> AnyResponse:
    db.session.rollback()
    if said.field is None:
        raise said
    form.refuse("source" if said.field.startswith("source") else said.field, str(said))
    return Response(page(), said.status)


def _goal(id: str) -> Goal:
    return one_or_404(Goal.visible_to(g.person).where(Goal.id == id))


def _own(id: str) -> Evidence:
    return one_or_404(Evidence.editable_by(g.person).where(Evidence.id == id))


def _kept(piece: Evidence, sentence: str) -> AnyResponse:
    tell_of_goal(piece.goal)
    db.session.commit()
    flash(sentence, "done")
    return redirect(url_for("evidence.show", id=piece.id), 303)
