"""The API's calls for a teacher's strengths."""

from flask import g

from app.foundation.api import Api, Page
from app.foundation.paging import PageQuery
from app.people.models import Person
from app.strengths.counts import counts_of
from app.strengths.reel import reel_of
from app.strengths.schemas import CountsOut, StrengthOut
from app.strengths.teachers import teacher_seen_by

api = Api("strengths", __name__)


@api.call("GET", "/strengths", query=PageQuery, answer=Page[StrengthOut])
def index(query: PageQuery) -> Page[StrengthOut]:
    """List your own strengths and milestones, the newest first."""
    return _page(teacher_seen_by(g.person, g.person.id), query)


@api.call("GET", "/strengths/<id:id>", query=PageQuery, answer=Page[StrengthOut])
def show(id: str, query: PageQuery) -> Page[StrengthOut]:
    """List those of a teacher whom you coach, by the teacher's id: each as far as it is shared with you."""
    return _page(teacher_seen_by(g.person, id), query)


@api.call("GET", "/strengths/<id:id>/counts", answer=CountsOut)
def counts(id: str) -> CountsOut:
    """Count strengths and growth areas by year, as far as they are shared with you."""
    return CountsOut.of(list(counts_of(teacher_seen_by(g.person, id), g.person)))


def _page(teacher: Person, query: PageQuery) -> Page[StrengthOut]:
    reel = reel_of(teacher, g.person, cursor=query.cursor, limit=query.limit)
    return Page(items=[StrengthOut.of(entry) for entry in reel.entries], next_cursor=reel.next_cursor)
