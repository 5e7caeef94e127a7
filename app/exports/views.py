"""Pages on which a lesson's comments, marks and clips are taken away, printed, and marks brought in."""

from typing import Final

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.exports.carried import Carried
from app.exports.contents import Contents, Layer, writers
from app.exports.counting import counts
from app.exports.formats import shelves_for
from app.exports.importing import LARGEST_FILE_BYTES, Plan, read
from app.exports.pictures import Pictures
from app.exports.schemas import ExportQuery, ImportForm
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404, takes_up_to
from app.frameworks.models import TagSet
from app.lessons.models import Recording
from app.lessons.sharing import audience, sharings_of

bp = Blueprint("exports", __name__)

LONGEST_FILE_NAME: Final = 80


@bp.get("/recordings/<id:id>/exports")
def index(id: str) -> str:
    """What can be taken away, and for what each file is good."""
    recording = _recording(id)
    asked = _asked()
    people = writers(recording, g.person)
    author_id = asked.author_id if asked.author_id in people else None
    return render_template(
        "exports/index.html",
        **_page(recording),
        form=Form(ExportQuery, values={"layer": asked.layer.value, "author_id": author_id or ""}),
        people=people,
        layer=asked.layer,
        author_id=author_id,
        shelves=list(shelves_for(asked.layer)),
    )


@bp.get("/recordings/<id:id>/print")
def print_out(id: str) -> str:
    """The lesson's comments in time order with a small picture each, the counts of marks, and the clips, for paper."""
    recording = _recording(id)
    asked = _asked()
    contents = Contents.gather(recording, g.person, layer=asked.layer, author_id=asked.author_id)
    return render_template(
        "exports/print.html",
        **_page(recording),
        contents=contents,
        counts=counts(contents.marks, contents.length_ms),
        pictures=Pictures.of(recording),
    )


@bp.get("/recordings/<id:id>/marks/import")
def choose(id: str) -> str:
    """Choose a file of another program to take marks from."""
    return render_template("exports/choose.html", **_page(_recording(id)), form=Form(ImportForm))


@bp.post("/recordings/<id:id>/marks/import")
@takes_up_to(LARGEST_FILE_BYTES * 2)
def import_marks(id: str) -> AnyResponse:
    """Show what a file's marks would become; and make that, once it was seen and somebody said so."""
    recording = _recording(id)
    form = Form(ImportForm, request.form)
    try:
        carried = _carried(form, recording)
        plan = _planned(form, carried, recording)
    except Refusal as refusal:
        db.session.rollback()
        form.refuse(refusal.field or "file", str(refusal))
        page = render_template("exports/choose.html", **_page(_recording(id)), form=form)
        return Response(page, 422)
    if form.data.act != "import":
        sealed = carried.sealed(recording, g.person)
        words = {"plan": plan, "carried": carried, "sealed": sealed, "sets": _own_sets(), "form": form}
        return Response(render_template("exports/plan.html", **_page(recording), **words))
    made = plan.carry_out()
    db.session.commit()
    flash(_done(made), "done")
    return redirect(url_for("workspace.show", id=recording.lesson_id, recording=recording.id), 303)


def _carried(form: Form[ImportForm], recording: Recording) -> Carried:
    """The file that was just sent, or the one that the page before held."""
    if not form.valid:
        raise Refusal("Please choose a file.", field="file")
    if form.data.sealed:
        return Carried.opened(form.data.sealed, recording, g.person)
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Refusal("Please choose a file.", field="file")
    kind, reading = read(file.stream.read(LARGEST_FILE_BYTES + 1), None)
    return Carried(file.filename[-LONGEST_FILE_NAME:], kind, reading)


def _planned(form: Form[ImportForm], carried: Carried, recording: Recording) -> Plan:
    if form.data.act == "import":
        recording.hold()  # before we look: of two imports at once, the second sees what the first made
    tag_set = None
    if form.data.tag_set_id:
        tag_set = one_or_404(TagSet.owned_by(g.person).where(TagSet.id == form.data.tag_set_id))
    layers = form.data.layers if form.data.sealed else None
    return Plan.lay(recording, g.person, carried.kind, carried.reading, layers=layers, tag_set=tag_set)


def _own_sets() -> list[tuple[str, str]]:
    own = TagSet.owned_by(g.person).order_by(TagSet.position, TagSet.created_at, TagSet.id)
    return [(tag_set.id, tag_set.name) for tag_set in db.session.scalars(own).unique()]


def _done(made: int) -> str:
    if not made:
        return "Nothing was new in this file, so nothing was added."
    return "One mark was added." if made == 1 else f"{made:,} marks were added."


def _asked() -> ExportQuery:
    """What the address asks for; an address with something else in it asks for everything."""
    form = Form(ExportQuery, request.args)
    return form.data if form.valid else ExportQuery(layer=Layer.EVERYTHING)


def _page(recording: Recording) -> dict[str, object]:
    sharings = sharings_of(db.session, [recording.lesson])
    return {
        "recording": recording,
        "lesson": recording.lesson,
        "shared": bool(sharings),
        "audience": audience(recording.lesson, g.person, sharings),
    }


def _recording(id: str) -> Recording:
    return one_or_404(Recording.visible_to(g.person).where(Recording.id == id))
