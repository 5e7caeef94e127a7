"""The API's calls for debriefs, their agendas and decisions."""

from flask import Response, g

from app.debriefs import moments
from app.debriefs.beginning import begin_or_join
from app.debriefs.decisions import keep_to_step, lead_to_step
from app.debriefs.models import AgendaItem, Debrief, Outcome
from app.debriefs.schemas import (
    AgendaItemIn,
    AgendaItemOut,
    AgendaItemPatch,
    DebriefIn,
    DebriefOut,
    DebriefPatch,
    DebriefQuery,
    DebriefSummary,
    DecisionIn,
)
from app.foundation.api import Api, Page, etag, if_match
from app.foundation.db import db
from app.foundation.paging import page
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.lessons.models import Lesson

api = Api("debriefs", __name__)


@api.call("GET", "/debriefs", query=DebriefQuery, answer=Page[DebriefSummary])
def index(query: DebriefQuery) -> Page[DebriefSummary]:
    """List your debriefs, newest first."""
    debriefs = Debrief.visible_to(g.person)
    if query.lesson_id is not None:
        debriefs = debriefs.where(Debrief.lesson_id == query.lesson_id)
    order = (Debrief.created_at, Debrief.id)
    return page(debriefs, query, DebriefSummary.model_validate, by=order, newest_first=True)


@api.call(
    "POST",
    "/debriefs",
    body=DebriefIn,
    answer=DebriefOut,
    status=201,
    also={200: "There was an open one already: this is it."},
)
def create(body: DebriefIn) -> DebriefOut | Response:
    """Begin a debrief of a lesson.
    Its agenda is proposed from what both have shared. If the same people have one open on that lesson, you come into
    that one: it is answered with 200 and left as it is."""
    lesson = one_or_404(Lesson.visible_to(g.person).where(Lesson.id == body.lesson_id))
    debrief, fresh = begin_or_join(
        lesson,
        by=g.person,
        pair_id=body.pair_id,
        alone="pair_id" in body.model_fields_set and body.pair_id is None,
        goal_id=body.goal_id,
        meets_at=body.meets_at,
    )
    answer = DebriefOut.of(debrief, g.person)
    if fresh:
        return answer
    headers = {"ETag": etag(debrief.version)}
    return Response(answer.model_dump_json(), 200, headers, content_type="application/json")


@api.call("GET", "/debriefs/<id:id>", answer=DebriefOut)
def show(id: str) -> DebriefOut:
    """Read a debrief with its agenda, decisions and notes."""
    return DebriefOut.of(_debrief(id), g.person)


@api.call("PATCH", "/debriefs/<id:id>", body=DebriefPatch, answer=DebriefOut)
def update(id: str, body: DebriefPatch) -> DebriefOut:
    """Change the goal, the meeting time or the shared notes while it is open."""
    debrief = _debrief(id)
    if_match(debrief)
    debrief.expect_open()
    if "goal_id" in body.model_fields_set:
        debrief.choose_goal(body.goal_id)
    if "meets_at" in body.model_fields_set:
        debrief.meets_at = body.meets_at
    if body.notes is not None:
        debrief.write_notes(body.notes, base=debrief.notes)
    debrief.tell("meeting")
    db.session.flush()
    return DebriefOut.of(debrief, g.person)


@api.call("DELETE", "/debriefs/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete a debrief of your own lesson, or an open one that you began."""
    debrief = one_or_404(Debrief.deletable_by(g.person).where(Debrief.id == id))
    debrief.tell("gone")
    db.session.delete(debrief)


@api.call("POST", "/debriefs/<id:id>/items", body=AgendaItemIn, answer=AgendaItemOut, status=201)
def add_item(id: str, body: AgendaItemIn) -> AgendaItemOut:
    """Put a comment, a clip or a topic at the end of the agenda."""
    debrief = _debrief(id)
    debrief.expect_open()
    moment = moments.chosen(debrief.lesson, g.person, comment_id=body.comment_id, clip_id=body.clip_id)
    item = AgendaItem.put_on(debrief, by=g.person, moment=moment, title=body.title or "")
    return _shown(item)


@api.call("PATCH", "/agenda-items/<id:id>", body=AgendaItemPatch, answer=AgendaItemOut)
def update_item(id: str, body: AgendaItemPatch) -> AgendaItemOut:
    """Move a line of the agenda, or word it differently."""
    item = _item(id)
    if_match(item)
    item.debrief.expect_open()
    if "title" in body.model_fields_set:
        item.rename(body.title or "")
    if body.position is not None:
        item.move(body.position)
    return _shown(item)


@api.call("DELETE", "/agenda-items/<id:id>", status=204)
def remove_item(id: str) -> None:
    """Take a line off the agenda."""
    _item(id).remove()


@api.call("POST", "/agenda-items/<id:id>/decision", body=DecisionIn, answer=AgendaItemOut)
def decide(id: str, body: DecisionIn) -> AgendaItemOut:
    """Say how a moment ended: discussed, parked, or with a step. Said again, it replaces what was said before."""
    item = _item(id)
    if body.outcome is not Outcome.STEP:
        item.decide(body.outcome, by=g.person)
    elif body.action_step_id is not None:
        keep_to_step(item, by=g.person, action_step_id=body.action_step_id)
    elif body.action_step is not None:
        words = body.action_step.model_dump()
        lead_to_step(item, by=g.person, goal_id=body.goal_id, **words)
    else:
        raise Refusal("Please write the step: what to try, who, and by when.", field="action_step")
    return _shown(item)


@api.call("POST", "/debriefs/<id:id>/closing", answer=DebriefOut, status=201)
def close(id: str) -> DebriefOut:
    """Close a debrief. It is then a record that nobody changes or reopens."""
    debrief = _debrief(id)
    debrief.close(by=g.person)
    db.session.flush()
    return DebriefOut.of(debrief, g.person)


def _debrief(id: str) -> Debrief:
    return one_or_404(Debrief.visible_to(g.person).where(Debrief.id == id))


def _item(id: str) -> AgendaItem:
    return one_or_404(AgendaItem.visible_to(g.person).where(AgendaItem.id == id))


def _shown(item: AgendaItem) -> AgendaItemOut:
    db.session.flush()
    seen = {place.item.id: place for place in moments.places(item.debrief, g.person)}
    return AgendaItemOut.of(seen[item.id])
