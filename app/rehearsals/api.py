"""The API's calls for rehearsals."""

from flask import g

from app.action_steps.models import ActionStep
from app.foundation.api import Api, Page
from app.foundation.db import db
from app.foundation.paging import page
from app.foundation.web import one_or_404
from app.goals.news import tell_of_goal
from app.lessons.processing import remove_lesson
from app.rehearsals.models import Rehearsal
from app.rehearsals.schemas import RehearsalIn, RehearsalOut, RehearsalsQuery

api = Api("rehearsals", __name__)


@api.call("GET", "/action-steps/<id:id>/rehearsals", query=RehearsalsQuery, answer=Page[RehearsalOut])
def index(id: str, query: RehearsalsQuery) -> Page[RehearsalOut]:
    """List the rehearsals of a step that you can see, newest first."""
    step = one_or_404(ActionStep.visible_to(g.person).where(ActionStep.id == id))
    found = Rehearsal.visible_to(g.person).where(Rehearsal.action_step_id == step.id)
    order = (Rehearsal.created_at, Rehearsal.id)
    return page(found, query, RehearsalOut.of, by=order, newest_first=True)


@api.call("POST", "/action-steps/<id:id>/rehearsals", body=RehearsalIn, answer=RehearsalOut, status=201)
def create(id: str, body: RehearsalIn) -> RehearsalOut:
    """Make room for a rehearsal of a step, seen by you alone unless you share it.
    Upload its recording into the lesson that the answer names; that lesson is the rehearsal's own."""
    step = one_or_404(ActionStep.visible_to(g.person).where(ActionStep.id == id))
    rehearsal = Rehearsal.of(step, by=g.person)
    if body.share_with_pair:
        rehearsal.share_with_pair()
        tell_of_goal(step.goal)
    return RehearsalOut.of(rehearsal)


@api.call("GET", "/rehearsals/<id:id>", answer=RehearsalOut)
def show(id: str) -> RehearsalOut:
    """Read a rehearsal."""
    return RehearsalOut.of(one_or_404(Rehearsal.visible_to(g.person).where(Rehearsal.id == id)))


@api.call("DELETE", "/rehearsals/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete a rehearsal of your own, with its recording and what was said about it."""
    rehearsal = one_or_404(Rehearsal.deletable_by(g.person).where(Rehearsal.id == id))
    tell_of_goal(rehearsal.action_step.goal)
    remove_lesson(db.session, rehearsal.lesson)
