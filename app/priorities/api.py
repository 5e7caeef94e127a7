"""The API's calls for a school's priorities."""

from flask import g

from app.foundation.api import Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import PageQuery, page
from app.foundation.web import one_or_404
from app.priorities.models import Priority
from app.priorities.schemas import PriorityIn, PriorityOut, PriorityPatch

api = Api("priorities", __name__)


@api.call("GET", "/priorities", query=PageQuery, answer=Page[PriorityOut])
def index(query: PageQuery) -> Page[PriorityOut]:
    """List your school's priorities, the retired ones among them."""
    found = Priority.visible_to(g.person)
    return page(found, query, PriorityOut.model_validate, by=(Priority.created_at, Priority.id))


@api.call("POST", "/priorities", body=PriorityIn, answer=PriorityOut, status=201)
def create(body: PriorityIn) -> PriorityOut:
    """Name a priority of your school. For its admins."""
    made = Priority.named_by(g.person, name=body.name, description=body.description)
    db.session.flush()
    return PriorityOut.model_validate(made)


@api.call("GET", "/priorities/<id:id>", answer=PriorityOut)
def show(id: str) -> PriorityOut:
    """Read a priority of your school."""
    return PriorityOut.model_validate(one_or_404(Priority.visible_to(g.person).where(Priority.id == id)))


@api.call("PATCH", "/priorities/<id:id>", body=PriorityPatch, answer=PriorityOut)
def update(id: str, body: PriorityPatch) -> PriorityOut:
    """Reword a priority of your school, retire it or bring it back. For its admins."""
    priority = one_or_404(Priority.editable_by(g.person).where(Priority.id == id))
    if_match(priority)
    body.apply_to(priority)
    db.session.flush()
    return PriorityOut.model_validate(priority)
