"""The API's calls for evidence."""

from flask import g, request

from app.evidence.assessments import read_table, summary
from app.evidence.comparing import comparison, others
from app.evidence.files import LARGEST_BYTES, receive
from app.evidence.jobs import ask_to_prepare, remove
from app.evidence.models import Evidence, EvidenceFile
from app.evidence.schemas import (
    ComparisonOut,
    ComparisonsOut,
    EvidenceIn,
    EvidenceOut,
    EvidencePatch,
    EvidenceQuery,
    FileOut,
    FileQuery,
    PreviewIn,
    PreviewOut,
    SummaryOut,
    WallOut,
    WallQuery,
)
from app.evidence.wall import wall
from app.foundation.api import Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import page
from app.foundation.web import one_or_404, takes_up_to
from app.goals.models import Goal
from app.goals.news import tell_of_goal

api = Api("evidence", __name__)

TYPE = "application/octet-stream"
ROOM_TO_SAY_SO_BYTES = (
    5 * 1024 * 1024
)  # a body a little too large is still read, and refused in our own words


@api.call("GET", "/goals/<id:id>/evidence", query=EvidenceQuery, answer=Page[EvidenceOut])
def index(id: str, query: EvidenceQuery) -> Page[EvidenceOut]:
    """List the evidence that was added to a goal, newest first.

    Comments and clips that are about the goal, and its surveys, are evidence by themselves: see the goal's wall.
    """
    goal = _goal(id)
    found = Evidence.visible_to(g.person).where(Evidence.goal_id == goal.id)
    if query.kind is not None:
        found = found.where(Evidence.kind == query.kind)
    order = (Evidence.created_at, Evidence.id)
    return page(found, query, EvidenceOut.of, by=order, newest_first=True)


@api.call("GET", "/goals/<id:id>/wall", query=WallQuery, answer=WallOut)
def show_wall(id: str, query: WallQuery) -> WallOut:
    """Read the newest of everything that is evidence for a goal, and how much of each family there is."""
    return WallOut.of(wall(_goal(id), g.person, family=query.family))


@api.call("POST", "/goals/<id:id>/evidence", body=EvidenceIn, answer=EvidenceOut, status=201)
def create(id: str, body: EvidenceIn) -> EvidenceOut:
    """Add a piece of evidence to a goal."""
    piece = Evidence.add(
        _goal(id),
        by=g.person,
        kind=body.kind,
        source=body.source(),
        scores=body.assessment.said() if body.assessment else None,
        **body.told(),
    )
    return _changed(piece)


@api.call("POST", "/goals/<id:id>/assessment-previews", body=PreviewIn, answer=PreviewOut)
def preview(id: str, body: PreviewIn) -> PreviewOut:
    """Look at what a table of scores would become, line by line. Nothing is kept."""
    _goal(id)
    found = read_table(body.table, student_column=body.student_column, value_column=body.value_column)
    return PreviewOut.of(found, summary(found.scores, body.threshold) if found.scores else None)


@api.call("GET", "/evidence/<id:id>", answer=EvidenceOut)
def show(id: str) -> EvidenceOut:
    """Read a piece of evidence."""
    return EvidenceOut.of(one_or_404(Evidence.visible_to(g.person).where(Evidence.id == id)))


@api.call("PATCH", "/evidence/<id:id>", body=EvidencePatch, answer=EvidenceOut)
def update(id: str, body: EvidencePatch) -> EvidenceOut:
    """Change what you said of a piece that you added."""
    piece = one_or_404(Evidence.editable_by(g.person).where(Evidence.id == id))
    if_match(piece)
    piece.edit(**body.told())
    return _changed(piece)


@api.call("DELETE", "/evidence/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete a piece that you added, or one of your own goal. It can be brought back for a day."""
    piece = one_or_404(Evidence.deletable_by(g.person).where(Evidence.id == id))
    piece.delete()
    tell_of_goal(piece.goal)


@api.call("POST", "/evidence/<id:id>/restoration", answer=EvidenceOut, status=201)
def restore(id: str) -> EvidenceOut:
    """Bring a piece back that was deleted within a day."""
    piece = one_or_404(Evidence.restorable_by(g.person).where(Evidence.id == id))
    piece.restore()
    return _changed(piece)


@api.call("GET", "/evidence/<id:id>/comparisons", answer=ComparisonsOut)
def compare(id: str) -> ComparisonsOut:
    """Hold an assessment against each of the goal's others; there is nothing to compare of other kinds."""
    piece = one_or_404(Evidence.visible_to(g.person).where(Evidence.id == id))
    beside = others(piece, g.person) if piece.assessment else []
    return ComparisonsOut(items=[_compared(piece, other) for other in beside])


@api.call("POST", "/evidence/<id:id>/files", query=FileQuery, takes=TYPE, answer=FileOut, status=201)
@takes_up_to(LARGEST_BYTES + ROOM_TO_SAY_SO_BYTES)
def add_file(id: str, query: FileQuery) -> FileOut:
    """Add a file to student work that you added: the body is the file as it is, at most 20 MB.

    Pictures are drawn anew, without what a camera wrote beside them, and are *received* until then. Documents are given
    out as downloads only.
    """
    piece = one_or_404(Evidence.editable_by(g.person).where(Evidence.id == id))
    file = receive(piece, name=query.filename, content=request.get_data(cache=True))
    ask_to_prepare(file)
    tell_of_goal(piece.goal)
    db.session.flush()
    return FileOut.of(file)


@api.call("DELETE", "/evidence-files/<id:id>", status=204)
def delete_file(id: str) -> None:
    """Delete a file, for good."""
    remove(one_or_404(EvidenceFile.deletable_by(g.person).where(EvidenceFile.id == id)))


def _compared(piece: Evidence, other: Evidence) -> ComparisonOut:
    found = comparison(piece, other)
    return ComparisonOut(
        with_id=other.id,
        earlier=SummaryOut.model_validate(found.earlier),
        later=SummaryOut.model_validate(found.later),
        in_both=found.in_both,
        change=found.change,
        up=found.up,
        same=found.same,
        down=found.down,
    )


def _goal(id: str) -> Goal:
    return one_or_404(Goal.visible_to(g.person).where(Goal.id == id))


def _changed(piece: Evidence) -> EvidenceOut:
    tell_of_goal(piece.goal)
    db.session.flush()
    return EvidenceOut.of(piece)
