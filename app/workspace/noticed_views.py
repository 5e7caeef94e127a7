"""The page that opens when both are done: what both saw, and what only one of them did, as a list to walk through."""

from typing import Annotated

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from pydantic import Field
from werkzeug.wrappers.response import Response as AnyResponse

from app.debriefs import moments
from app.debriefs.agenda import Moment
from app.debriefs.beginning import begin_or_join
from app.debriefs.models import AgendaItem
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Refusal
from app.foundation.schemas import Input, Reference
from app.foundation.web import one_or_404
from app.lessons.models import Recording
from app.lessons.sharing import audience, sharings_of
from app.noticing.matching import LARGEST_TOLERANCE_MS, USUAL_TOLERANCE_MS
from app.noticing.models import SealedNoticing
from app.noticing.partners import pairs_for
from app.workspace.noticed import Noticed

bp = Blueprint("noticed", __name__)

LARGEST_TOLERANCE_S = LARGEST_TOLERANCE_MS // 1000
USUAL_TOLERANCE_S = USUAL_TOLERANCE_MS // 1000


class Looked(Input):
    """Which noticing to look at, and how far apart two notes may lie to be about the same moment."""

    noticing: Reference | None = None
    tolerance_s: Annotated[int, Field(ge=0, le=LARGEST_TOLERANCE_S)] = USUAL_TOLERANCE_S


class Taken(Input):
    """The comments that were chosen for a debrief."""

    comments: Annotated[list[Reference], Field(max_length=200)] = Field(default_factory=list)


@bp.get("/recordings/<id:id>/noticing")
def show(id: str) -> AnyResponse:
    """What was noticed on a recording; before that, what a sealed noticing is."""
    recording = _recording(id)
    form = Form(Looked, request.args, values={"tolerance_s": str(USUAL_TOLERANCE_S)})
    asked = form.data if form.valid else Looked()
    return _page(recording, form, asked)


@bp.post("/noticings/<id:id>/items")
def take(id: str) -> AnyResponse:
    """Put the chosen moments on the agenda of the pair's debrief, which begins if none is open."""
    noticing = one_or_404(SealedNoticing.visible_to(g.person).where(SealedNoticing.id == id))
    recording = noticing.recording
    form = Form(Taken, request.form)
    asked = Looked(noticing=noticing.id)
    looked = Form(Looked, values={"tolerance_s": str(USUAL_TOLERANCE_S)})
    if not form.valid or not form.data.comments:
        looked.refuse("form", "Please choose at least one moment to talk about.")
        return _page(recording, looked, asked, 422)
    try:
        debrief_id = _put_on_agenda(noticing, form.data.comments)
    except Refusal as refused:
        db.session.rollback()
        looked.refuse("form", str(refused))
        return _page(_recording(noticing.recording_id), looked, asked, 422)
    db.session.commit()
    return redirect(url_for("debriefs.show", id=debrief_id, _anchor="agenda"), 303)


def _put_on_agenda(noticing: SealedNoticing, comment_ids: list[str]) -> str:
    lesson = noticing.recording.lesson
    people = {person.id for person in noticing.people}
    pair = next(
        (one for one in pairs_for(noticing.recording, g.person) if {one.teacher_id, one.coach_id} == people),
        None,
    )
    chosen: list[Moment] = [
        moment
        for moment in moments.on(lesson, g.person)
        if moment.sort == "comment" and moment.id in comment_ids
    ]
    debrief, _ = begin_or_join(lesson, by=g.person, pair_id=pair.id if pair else None, proposing=False)
    there = {item.comment_id for item in debrief.items}
    for moment in chosen:
        if moment.id not in there:
            AgendaItem.put_on(debrief, by=g.person, moment=moment)
    return debrief.id


def _page(recording: Recording, form: Form[Looked], asked: Looked, status: int = 200) -> AnyResponse:
    lesson = recording.lesson
    sharings = sharings_of(db.session, [lesson])
    noticed = Noticed.by(g.person, recording, asked.noticing, asked.tolerance_s * 1000)
    who = "Only you can see this page."
    if noticed.noticing is not None:
        who = f"You and {noticed.noticing.other(g.person).first_name} can see this page."
    page = render_template(
        "noticing/show.html",
        noticed=noticed,
        recording=recording,
        lesson=lesson,
        form=form,
        who=who,
        lesson_audience=audience(lesson, g.person, sharings),
        tolerance_s=asked.tolerance_s,
        largest_tolerance_s=LARGEST_TOLERANCE_S,
    )
    return Response(page, status)


def _recording(id: str) -> Recording:
    return one_or_404(Recording.visible_to(g.person).where(Recording.id == id))
