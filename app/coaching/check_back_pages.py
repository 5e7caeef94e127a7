"""Looking back at a closed cycle, on the cycle's page."""

from flask import Response, g, redirect, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.coaching.cycle_pages import bp as cycles
from app.coaching.cycle_pages import cycle_page, kept
from app.cycles.api import seen
from app.cycles.check_back_api import check_back_seen, deletable
from app.cycles.schemas import AnswerIn, CheckBackIn
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Refusal


@cycles.post("/cycles/<id:id>/check-backs")
def plan(id: str) -> AnyResponse:
    """Plan one more look back."""
    cycle = seen(id)
    form = Form(CheckBackIn, request.form)
    if not form.valid:
        return Response(cycle_page(cycle, check_back_form=form), 422)
    cycle.plan_check_back(form.data.name, form.data.due_on)
    return kept(cycle, "check-backs")


@cycles.get("/check-backs/<id:id>")
def look_back(id: str) -> AnyResponse:
    """A check-back is read on its cycle's page."""
    check_back = check_back_seen(id)
    return redirect(url_for("cycles.show", id=check_back.cycle_id, _anchor=f"check-back-{check_back.id}"))


@cycles.post("/check-backs/<id:id>")
def put_off(id: str) -> AnyResponse:
    """Move a look back to another day, or call it something else."""
    check_back = check_back_seen(id)
    form = Form(CheckBackIn, request.form)
    if not form.valid:
        return Response(cycle_page(check_back.cycle, moved=(check_back, form)), 422)
    check_back.name, check_back.due_on = form.data.name, form.data.due_on
    return kept(check_back.cycle, f"check-back-{check_back.id}")


@cycles.post("/check-backs/<id:id>/answer")
def answer(id: str) -> AnyResponse:
    """Say what was found."""
    check_back = check_back_seen(id)
    form = Form(AnswerIn, request.form)
    if not form.valid:
        return Response(cycle_page(check_back.cycle, answered=(check_back, form)), 422)
    said = form.data
    try:
        check_back.answer(said.lasting, by=g.person, said=said.said, figure=said.figure)
    except Refusal as refused:
        db.session.rollback()
        form.refuse("figure", str(refused))
        check_back = check_back_seen(id)
        return Response(cycle_page(check_back.cycle, answered=(check_back, form)), 422)
    return kept(check_back.cycle, f"check-back-{check_back.id}")


@cycles.post("/check-backs/<id:id>/deletion")
def take_away(id: str) -> AnyResponse:
    """Take a look back away."""
    check_back = deletable(id)
    cycle = check_back.cycle
    check_back.take_back_answer()
    db.session.delete(check_back)
    return kept(cycle, "check-backs")
