"""The API's calls for looking back at a closed cycle."""

from flask import g

from app.cycles.api import seen
from app.cycles.models import CheckBack
from app.cycles.news import tell_of_cycle
from app.cycles.schemas import AnswerIn, CheckBackIn, CheckBackOut, CheckBackPatch
from app.foundation.api import Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import PageQuery, page
from app.foundation.web import one_or_404

api = Api("check-backs", __name__)


@api.call("GET", "/cycles/<id:id>/check-backs", query=PageQuery, answer=Page[CheckBackOut])
def index(id: str, query: PageQuery) -> Page[CheckBackOut]:
    """List the days on which to look back at a cycle, and what was found."""
    of_cycle = CheckBack.visible_to(g.person).where(CheckBack.cycle_id == seen(id).id)
    return page(of_cycle, query, CheckBackOut.model_validate, by=(CheckBack.created_at, CheckBack.id))


@api.call("POST", "/cycles/<id:id>/check-backs", body=CheckBackIn, answer=CheckBackOut, status=201)
def create(id: str, body: CheckBackIn) -> CheckBackOut:
    """Plan one more look back at a closed cycle."""
    return changed(seen(id).plan_check_back(body.name, body.due_on))


@api.call("GET", "/check-backs/<id:id>", answer=CheckBackOut)
def show(id: str) -> CheckBackOut:
    """Read a check-back."""
    return CheckBackOut.model_validate(check_back_seen(id))


@api.call("PATCH", "/check-backs/<id:id>", body=CheckBackPatch, answer=CheckBackOut)
def update(id: str, body: CheckBackPatch) -> CheckBackOut:
    """Move a check-back to another day, or call it something else."""
    check_back = check_back_seen(id)
    if_match(check_back)
    check_back.name = body.name or check_back.name
    check_back.due_on = body.due_on or check_back.due_on
    return changed(check_back)


@api.call("DELETE", "/check-backs/<id:id>", status=204)
def delete(id: str) -> None:
    """Take a check-back away; one that is answered, only its teacher can."""
    check_back = deletable(id)
    tell_of_cycle(check_back.cycle)
    check_back.take_back_answer()
    db.session.delete(check_back)


@api.call("PUT", "/check-backs/<id:id>/answer", body=AnswerIn, answer=CheckBackOut)
def answer(id: str, body: AnswerIn) -> CheckBackOut:
    """Say what was found: held, partly, faded, or can't tell yet. A later answer takes the place of an earlier one."""
    check_back = check_back_seen(id)
    if_match(check_back)
    check_back.answer(body.lasting, by=g.person, said=body.said, figure=body.figure)
    return changed(check_back)


@api.call("DELETE", "/check-backs/<id:id>/answer", status=204)
def take_back(id: str) -> None:
    """Leave a check-back open again."""
    check_back = check_back_seen(id)
    check_back.take_back_answer()
    tell_of_cycle(check_back.cycle)


def check_back_seen(id: str) -> CheckBack:
    """The check-back, for those who may see its cycle. Raises :class:`~app.foundation.refusals.Missing`."""
    return one_or_404(CheckBack.visible_to(g.person).where(CheckBack.id == id))


def deletable(id: str) -> CheckBack:
    """A check-back that the person may take away. Raises :class:`~app.foundation.refusals.Missing`."""
    return one_or_404(CheckBack.deletable_by(g.person).where(CheckBack.id == id))


def changed(check_back: CheckBack) -> CheckBackOut:
    """The check-back after a change, told to whoever has its cycle open."""
    db.session.flush()
    tell_of_cycle(check_back.cycle)
    return CheckBackOut.model_validate(check_back)
