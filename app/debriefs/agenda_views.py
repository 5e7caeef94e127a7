"""The agenda's forms: each answers with the agenda as it is then, or leads back to it."""

from flask import Response, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers.response import Response as AnyResponse

from app.action_steps.schemas import StepWords
from app.debriefs import moments
from app.debriefs.decisions import keep_to_step, lead_to_step
from app.debriefs.models import AgendaItem, Debrief, Outcome
from app.debriefs.room import Room, part
from app.debriefs.schemas import AgendaItemIn, DecisionForm, PositionIn
from app.debriefs.views import bp, seen
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404

__all__ = ["bp"]  # with the agenda's forms hung on it


@bp.post("/debriefs/<id:id>/items")
def add_item(id: str) -> AnyResponse:
    """Put a moment, or a topic in words, on the agenda."""
    debrief = seen(id)
    form = Form(AgendaItemIn, _named(request.form))
    try:
        debrief.expect_open()
        if form.valid:
            said = form.data
            moment = moments.chosen(
                debrief.lesson, g.person, comment_id=said.comment_id, clip_id=said.clip_id
            )
            AgendaItem.put_on(debrief, by=g.person, moment=moment, title=said.title or "")
            return _kept(debrief)
    except Refusal as refused:
        db.session.rollback()
        form.refuse(refused.field or "form", str(refused))
    return _again(seen(id), add_form=form)


@bp.post("/agenda-items/<id:id>/position")
def move_item(id: str) -> AnyResponse:
    """Put a moment at another place."""
    item = _item(id)
    form = Form(PositionIn, request.form)
    if form.valid:
        item.move(form.data.position)
    return _kept(item.debrief)


@bp.post("/agenda-items/<id:id>/removal")
def remove_item(id: str) -> AnyResponse:
    """Take a moment off."""
    item = _item(id)
    debrief = item.debrief
    item.remove()
    return _kept(debrief)


@bp.post("/agenda-items/<id:id>/decision")
def decide(id: str) -> AnyResponse:
    """Say how a moment ended; a step is written right there."""
    item = _item(id)
    form = Form(DecisionForm, request.form)
    try:
        if form.valid:
            _decide(item, form.data)
            return _kept(item.debrief)
    except Refusal as refused:
        db.session.rollback()
        form.refuse(refused.field or "body", str(refused))
    item = _item(id)
    return _again(item.debrief, stepping=item.id, step_form=form)


def _decide(item: AgendaItem, said: DecisionForm) -> None:
    if said.outcome is not Outcome.STEP:
        item.decide(said.outcome, by=g.person)
    elif said.action_step_id is not None:
        keep_to_step(item, by=g.person, action_step_id=said.action_step_id)
    elif said.body is None:
        raise Refusal("Please write the step: what to try, in one lesson.", field="body")
    else:
        words = StepWords(body=said.body, owner_id=said.owner_id, due_on=said.due_on)
        lead_to_step(item, by=g.person, goal_id=said.goal_id, **words.model_dump())


def _item(id: str) -> AgendaItem:
    return one_or_404(AgendaItem.visible_to(g.person).where(AgendaItem.id == id))


def _named(posted: MultiDict[str, str]) -> MultiDict[str, str]:
    """One select lists comments and clips alike: ``comment:ID`` or ``clip:ID``."""
    sort, _, named = posted.get("moment", "").partition(":")
    fields = {name: value for name, value in posted.items() if name in AgendaItemIn.model_fields}
    return MultiDict(fields | ({f"{sort}_id": named} if sort in ("comment", "clip") else {}))


def _kept(debrief: Debrief) -> AnyResponse:
    db.session.commit()
    if "X-Partial" not in request.headers:
        return redirect(url_for("debriefs.show", id=debrief.id, _anchor="agenda"), 303)
    return Response(part("agenda", Room.open(debrief, g.person)))


def _again(debrief: Debrief, *, stepping: str | None = None, **shown: object) -> AnyResponse:
    room = Room.open(debrief, g.person, stepping=stepping)
    if "X-Partial" in request.headers:
        return Response(part("agenda", room, **shown), 422)
    return Response(render_template("debriefs/show.html", room=room, **shown), 422)
