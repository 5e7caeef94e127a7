"""The API's calls for marks."""

from flask import g, url_for
from sqlalchemy import or_, select

from app.foundation.api import Answer, Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import page
from app.foundation.refusals import Missing
from app.foundation.web import one_or_404
from app.frameworks.models import Tag
from app.lessons.models import Recording
from app.marks.counts import ComparisonOut, CountsOut
from app.marks.models import Mark
from app.marks.news import tell, tell_of_new
from app.marks.report import Comparison
from app.marks.schemas import (
    AgreementQuery,
    CountsQuery,
    MarkChange,
    MarkIn,
    MarkMadeOut,
    MarkOut,
    MarksIn,
    MarksMadeOut,
    MarksQuery,
)
from app.marks.sheet import Sheet
from app.marks.vocabulary import Vocabulary

api = Api("marks", __name__)


@api.call("GET", "/recordings/<id:id>/marks", query=MarksQuery, answer=Page[MarkOut])
def index(id: str, query: MarksQuery) -> Page[MarkOut]:
    """List a recording's marks in time order."""
    marks = Mark.on(_recording(id), g.person)
    if query.tag is not None:
        named = select(Tag.id).where(or_(Tag.id == query.tag, Tag.name == query.tag))
        marks = marks.where(Mark.tag_id.in_(named))
    if query.author_id is not None:
        marks = marks.where(Mark.author_id == query.author_id)
    if query.from_ms is not None:
        marks = marks.where(Mark.at_ms >= query.from_ms)
    if query.to_ms is not None:
        marks = marks.where(Mark.at_ms < query.to_ms)
    return page(marks, query, MarkOut.of, by=(Mark.at_ms, Mark.id))


@api.call("POST", "/recordings/<id:id>/marks", body=MarkIn, answer=MarkMadeOut, status=201)
def create(id: str, body: MarkIn) -> Answer:
    """Mark a moment or an interval.

    ``tag`` is a tag's id or its name; a name that is new becomes a tag in your own set “My tags”. Without ``end_ms`` an
    interval is open. It ends when you give it an end, or when you begin another of the same exclusive group:
    ``displaced`` lists which of your marks that was.
    """
    recording = _recording(id)
    (made,) = _made(recording, [body])
    return Answer(MarkMadeOut.of(made), {"Location": url_for("marks_api.marks_show", id=made.id)})


@api.call("POST", "/recordings/<id:id>/marks/batch", body=MarksIn, answer=MarksMadeOut, status=201)
def create_many(id: str, body: MarksIn) -> MarksMadeOut:
    """Make up to 500 marks as if one after the other: all of them, or none."""
    made = _made(_recording(id), body.marks)
    return MarksMadeOut(items=[MarkMadeOut.of(mark) for mark in made])


@api.call("GET", "/recordings/<id:id>/marks/counts", query=CountsQuery, answer=CountsOut)
def counts(id: str, query: CountsQuery) -> CountsOut:
    """Count and time a recording's marks, by person and tag."""
    return CountsOut.of(Sheet.of(_recording(id), g.person), query)


@api.call("GET", "/recordings/<id:id>/marks/agreement", query=AgreementQuery, answer=ComparisonOut)
def compare(id: str, query: AgreementQuery) -> ComparisonOut:
    """Compare what two people marked: how far they agree, and where they differ.

    404 where somebody who is named marked nothing that you can see; empty where there are no two to compare.
    """
    sheet = Sheet.of(_recording(id), g.person)
    if {query.first_id, query.second_id} - {None, *sheet.people}:
        raise Missing
    people = sorted(sheet.people.values(), key=lambda one: one.id != g.person.id)
    first = next((one for one in people if one.id == (query.first_id or one.id)), None)
    others = [one for one in people if one is not first]
    second = next((one for one in others if one.id == (query.second_id or one.id)), None)
    if first is None or second is None:
        return ComparisonOut.of_nothing()
    return ComparisonOut.of(Comparison.of(sheet, first, second))


@api.call("GET", "/marks/<id:id>", answer=MarkOut)
def show(id: str) -> MarkOut:
    """Read one mark."""
    return MarkOut.of(one_or_404(Mark.visible_to(g.person).where(Mark.id == id)))


@api.call("PATCH", "/marks/<id:id>", body=MarkChange, answer=MarkOut)
def update(id: str, body: MarkChange) -> MarkOut:
    """Change your own mark: end it, move it, give it another tag."""
    mark = _own(id)
    if_match(mark)
    mark.edit(**body.said(mark))
    db.session.flush()
    tell(mark)
    return MarkOut.of(mark)


@api.call("DELETE", "/marks/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete your own mark. Made again with the same facts, it is as it was."""
    mark = _own(id)
    tell(mark, gone=True)
    mark.delete()


def _made(recording: Recording, said: list[MarkIn]) -> list[Mark]:
    vocabulary = Vocabulary(g.person, [mark.tag for mark in said])
    marked = [mark.said(vocabulary) for mark in said]
    made = Mark.make_all(on=recording, by=g.person, marked=marked)
    tell_of_new(recording, made)
    return made


def _recording(id: str) -> Recording:
    return one_or_404(Recording.visible_to(g.person).where(Recording.id == id))


def _own(id: str) -> Mark:
    return one_or_404(Mark.written_by(g.person).where(Mark.id == id))
