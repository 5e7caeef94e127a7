"""The API's calls for requests to those who lead the school."""

from flask import g

from app.cycles.news import tell_of_cycle
from app.foundation.api import Api, Page
from app.foundation.db import db
from app.foundation.paging import PageQuery, page
from app.foundation.refusals import Missing
from app.foundation.web import one_or_404
from app.people.models import Person, RoleName
from app.plans.items import PlanItem
from app.plans.requests import ResourceRequest
from app.plans.schemas import DecisionIn, RequestIn, RequestOut

api = Api("requests", __name__)


@api.call("POST", "/plan-items/<id:id>/requests", body=RequestIn, answer=RequestOut, status=201)
def ask(id: str, body: RequestIn) -> RequestOut:
    """Ask those who lead the school for the time or the resource that a plan item needs.

    They are shown `kind`, `amount`, `body` and your name, and nothing else of the plan or the cycle.
    """
    item = one_or_404(PlanItem.visible_to(g.person).where(PlanItem.id == id))
    request = ResourceRequest.ask(item, by=g.person, kind=body.kind, amount=body.amount, body=body.body)
    return _changed(request)


@api.call("GET", "/requests", query=PageQuery, answer=Page[RequestOut])
def index(query: PageQuery) -> Page[RequestOut]:
    """List requests, newest first.

    Your own, those of plans you see and, for leaders, those of the school.
    """
    expect_a_part(g.person)
    found = ResourceRequest.visible_to(g.person)
    by = (ResourceRequest.created_at, ResourceRequest.id)
    items = items_seen_by(g.person)
    return page(
        found,
        query,
        lambda one: RequestOut.of(one, with_plan=one.plan_item_id in items),
        by=by,
        newest_first=True,
    )


@api.call("GET", "/requests/<id:id>", answer=RequestOut)
def show(id: str) -> RequestOut:
    """Read a request."""
    return _told(one_or_404(ResourceRequest.visible_to(g.person).where(ResourceRequest.id == id)))


@api.call("POST", "/requests/<id:id>/decision", body=DecisionIn, answer=RequestOut, status=201)
def decide(id: str, body: DecisionIn) -> RequestOut:
    """Grant or decline a request.

    For leaders of the school.
    """
    request = one_or_404(ResourceRequest.before_leader(g.person).where(ResourceRequest.id == id))
    request.decide(body.outcome, by=g.person, sentence=body.sentence)
    return _changed(request)


@api.call("POST", "/requests/<id:id>/withdrawal", answer=RequestOut, status=201)
def withdraw(id: str) -> RequestOut:
    """Take your own request back before it is answered."""
    request = one_or_404(ResourceRequest.asked_by_person(g.person).where(ResourceRequest.id == id))
    request.withdraw()
    return _changed(request)


def expect_a_part(person: Person) -> None:
    """Raises :class:`Missing` for those who neither ask nor answer."""
    if not person.coaches_or_teaches and not person.has_role(RoleName.LEADER):
        raise Missing


def items_seen_by(person: Person) -> set[str]:
    """The ids of the plan items with requests that a person sees as one who works on the plan."""
    asked = ResourceRequest.plan_item_id.is_not(None)
    items = PlanItem.visible_to(person).with_only_columns(PlanItem.id)
    return set(
        db.session.scalars(
            items.join(ResourceRequest, ResourceRequest.plan_item_id == PlanItem.id).where(asked)
        )
    )


def _told(request: ResourceRequest) -> RequestOut:
    return RequestOut.of(request, with_plan=request.plan_item_id in items_seen_by(g.person))


def _changed(request: ResourceRequest) -> RequestOut:
    db.session.flush()
    if request.item is not None:
        tell_of_cycle(request.item.cycle)
    return _told(request)
