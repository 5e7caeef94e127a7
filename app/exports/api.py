"""The API's calls that take comments, marks and clips out, and marks in."""

from typing import Final

from flask import Response, g, request

from app.exports import boris, tables
from app.exports.annotations import as_annotations
from app.exports.captions import as_webvtt
from app.exports.contents import Contents, Layer
from app.exports.elan import as_eaf
from app.exports.importing import LARGEST_FILE_BYTES, Plan, read
from app.exports.schemas import AuthorQuery, ExportQuery, ImportOut, ImportQuery, LayerOut, LeftOutOut
from app.exports.timeline import as_otio
from app.exports.workbook import about, as_workbook
from app.foundation.api import Api
from app.foundation.cells import as_csv
from app.foundation.web import one_or_404, takes_up_to
from app.frameworks.models import TagSet
from app.lessons.models import Recording

api = Api("exports", __name__)

CSV: Final = "text/csv"
TSV: Final = "text/tab-separated-values"
VTT: Final = "text/vtt"
JSON_LD: Final = "application/ld+json"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EAF: Final = "text/x-eaf+xml"
OTIO: Final = "application/vnd.pixar.opentimelineio+json"
BORIS: Final = "application/x-boris+json"
ANY_FILE: Final = "application/octet-stream"
MOST_LEFT_OUT_TOLD: Final = 200


@api.call("GET", "/recordings/<id:id>/comments.vtt", query=AuthorQuery, content_type=VTT)
def comments_webvtt(id: str, query: AuthorQuery) -> Response:
    """Export the comments you can read as WebVTT cues."""
    contents = _only(Layer.COMMENTS, id, query)
    return _file(as_webvtt(contents.comments), VTT, "comments.vtt")


@api.call("GET", "/recordings/<id:id>/comments.csv", query=AuthorQuery, content_type=CSV)
def comments_csv(id: str, query: AuthorQuery) -> Response:
    """Export the comments you can read as a table; no cell of it is ever a formula.

    A cell that begins like one has an apostrophe in front.
    """
    table = tables.comments_table(_only(Layer.COMMENTS, id, query))
    return _file(as_csv(table), CSV, "comments.csv")


@api.call("GET", "/recordings/<id:id>/comments.jsonld", query=AuthorQuery, content_type=JSON_LD)
def comments_annotations(id: str, query: AuthorQuery) -> Response:
    """Export the comments you can read as W3C Web Annotations."""
    contents = _only(Layer.COMMENTS, id, query)
    return _file(as_annotations(contents.recording, contents.comments), JSON_LD, "comments.jsonld")


@api.call("GET", "/recordings/<id:id>/comments.xlsx", query=AuthorQuery, content_type=XLSX)
def comments_workbook(id: str, query: AuthorQuery) -> Response:
    """Export the comments you can read as a workbook. Everything written by people is text."""
    contents = _only(Layer.COMMENTS, id, query)
    book = as_workbook([tables.comments_table(contents), about(contents)])
    return _file(book, XLSX, "comments.xlsx")


@api.call("GET", "/recordings/<id:id>/comments.eaf", query=ExportQuery, content_type=EAF)
def annotation_document(id: str, query: ExportQuery) -> Response:
    """Export comments, marks and clips for ELAN, as EAF 3.0."""
    return _file(as_eaf(_chosen(id, query)), EAF, "comments.eaf")


@api.call("GET", "/recordings/<id:id>/comments.otio", query=ExportQuery, content_type=OTIO)
def timeline(id: str, query: ExportQuery) -> Response:
    """Export clips, and comments and marks as markers, as an OpenTimelineIO timeline at the recording's frame rate."""
    return _file(as_otio(_chosen(id, query)), OTIO, "comments.otio")


@api.call("GET", "/recordings/<id:id>/marks.csv", query=AuthorQuery, content_type=CSV)
def marks_csv(id: str, query: AuthorQuery) -> Response:
    """Export the marks you can read as a table; a cell that begins like a formula has an apostrophe in front."""
    table = tables.marks_table(_only(Layer.MARKS, id, query))
    return _file(as_csv(table), CSV, "marks.csv")


@api.call("GET", "/recordings/<id:id>/marks.boris", query=AuthorQuery, content_type=BORIS)
def marks_project(id: str, query: AuthorQuery) -> Response:
    """Export the marks you can read as a BORIS project of one observation, with their authors as subjects."""
    return _file(boris.as_project(_only(Layer.MARKS, id, query)), BORIS, "marks.boris")


@api.call("GET", "/recordings/<id:id>/marks.tsv", query=AuthorQuery, content_type=TSV)
def marks_events(id: str, query: AuthorQuery) -> Response:
    """Export the marks you can read in the layout of BORIS's tabular events.

    A cell that begins like a formula has an apostrophe in front, and keeps to one line.
    """
    return _file(boris.as_events_table(_only(Layer.MARKS, id, query)), TSV, "marks.tsv")


@api.call("GET", "/recordings/<id:id>/clips.csv", query=AuthorQuery, content_type=CSV)
def clips_csv(id: str, query: AuthorQuery) -> Response:
    """Export the clips you can see as a table; a cell that begins like a formula has an apostrophe in front."""
    table = tables.clips_table(_only(Layer.CLIPS, id, query))
    return _file(as_csv(table), CSV, "clips.csv")


@api.call("GET", "/recordings/<id:id>/everything.xlsx", query=ExportQuery, content_type=XLSX)
def everything_workbook(id: str, query: ExportQuery) -> Response:
    """Export comments, marks, their counts and clips as one workbook. Everything written by people is text."""
    contents = _chosen(id, query)
    sheets = (tables.comments_table, tables.marks_table, tables.counts_table, tables.clips_table)
    book = as_workbook([*(sheet(contents) for sheet in sheets), about(contents)])
    return _file(book, XLSX, "everything.xlsx")


@api.call("POST", "/recordings/<id:id>/marks/import", query=ImportQuery, answer=ImportOut, takes=ANY_FILE)
@takes_up_to(LARGEST_FILE_BYTES)
def import_marks(id: str, query: ImportQuery) -> ImportOut:
    """Make marks of yours from a BORIS project, a table of BORIS's events or an ELAN file, sent as it is.

    What you have marked already is not made again, so the same file may be sent twice. Either all is kept or nothing.
    """
    recording = _recording(id)
    kind, reading = read(request.get_data(cache=True), query.format)
    if not query.dry_run:
        recording.hold()
    plan = Plan.lay(
        recording,
        g.person,
        kind,
        reading,
        layers=query.layers.split("\n") if query.layers is not None else None,
        tag_set=_own_set(query.tag_set_id),
    )
    if not query.dry_run:
        plan.carry_out()
    return _told(plan, dry_run=query.dry_run)


def _told(plan: Plan, *, dry_run: bool) -> ImportOut:
    return ImportOut(
        format=plan.kind,
        dry_run=dry_run,
        marks=len(plan.marks),
        there_already=plan.there_already,
        layers=[
            LayerOut(name=name, marks=count, taken=name in plan.taken) for name, count in plan.layers.items()
        ],
        new_tags=sorted(plan.new),
        matched_tags=sorted(plan.tags),
        notes=plan.notes,
        left_out=[LeftOutOut(where=one.where, why=one.why) for one in plan.left_out[:MOST_LEFT_OUT_TOLD]],
        left_out_count=len(plan.left_out),
    )


def _own_set(id: str | None) -> TagSet | None:
    return one_or_404(TagSet.owned_by(g.person).where(TagSet.id == id)) if id is not None else None


def _recording(id: str) -> Recording:
    return one_or_404(Recording.visible_to(g.person).where(Recording.id == id))


def _only(layer: Layer, id: str, query: AuthorQuery) -> Contents:
    return Contents.gather(_recording(id), g.person, layer=layer, author_id=query.author_id)


def _chosen(id: str, query: ExportQuery) -> Contents:
    return Contents.gather(_recording(id), g.person, layer=query.layer, author_id=query.author_id)


def _file(body: str | bytes, content_type: str, name: str) -> Response:
    """A file to keep. Its name is ours and plain: nothing that people wrote stands in a header."""
    encoded = "; charset=utf-8" if content_type.startswith("text/") and content_type != EAF else ""
    answer = Response(body, content_type=f"{content_type}{encoded}")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
