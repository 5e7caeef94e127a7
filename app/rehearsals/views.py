"""The pages of rehearsals: recording one, sharing it, taking it away. It is watched on its lesson's page."""

from flask import Blueprint, Response, flash, g, json, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.action_steps.models import ActionStep
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.web import one_or_404, takes_up_to
from app.goals.news import tell_of_goal
from app.lessons import posted, processing
from app.lessons.pages import partial_asked
from app.lessons.room import LARGEST_FILE_BYTES
from app.rehearsals.models import PURPOSE, Rehearsal
from app.rehearsals.schemas import RehearsalIn
from app.rehearsals.section import tries

bp = Blueprint("rehearsals", __name__)
NO_FILE = "Please choose the film of your rehearsal."


@bp.get("/action-steps/<id:id>/rehearsals")
def index(id: str) -> AnyResponse:
    """A step's rehearsals are listed with its goal."""
    step = _step(id)
    return redirect(url_for("goals.show", id=step.goal_id, _anchor="rehearsals"))


@bp.get("/action-steps/<id:id>/rehearsals/new")
def new(id: str) -> AnyResponse:
    """Record a rehearsal in the browser, or pick a film of one."""
    step = _step(id)
    if step.ended_at is not None:
        return redirect(url_for("goals.show", id=step.goal_id, _anchor=f"step-{step.id}"))
    return Response(_page(step, Form(RehearsalIn)))


@bp.post("/action-steps/<id:id>/rehearsals")
@takes_up_to(LARGEST_FILE_BYTES)
def create(id: str) -> AnyResponse:
    """Keep a rehearsal. A script sends its film afterwards; without one it comes along."""
    step = _step(id)
    step.expect_active()
    form = Form(RehearsalIn, request.form)
    if not (posted.chosen() or partial_asked()):
        form.refuse("recordings", NO_FILE)
    if not form.valid:
        return Response(_page(step, form), 422)
    rehearsal = Rehearsal.of(step, by=g.person)
    if form.data.share_with_pair:
        rehearsal.share_with_pair()
        tell_of_goal(step.goal)
    db.session.commit()
    place = url_for("workspace.show", id=rehearsal.lesson_id)
    if partial_asked():
        answer = {"id": rehearsal.lesson_id, "url": place}
        return Response(json.dumps(answer), 201, {"Location": place}, content_type="application/json")
    posted.recordings_in(rehearsal.lesson)
    return redirect(place, 303)


@bp.get("/rehearsals/<id:id>")
def show(id: str) -> AnyResponse:
    """A rehearsal is watched, and commented on, as the lesson it is kept as."""
    rehearsal = one_or_404(Rehearsal.visible_to(g.person).where(Rehearsal.id == id))
    return redirect(url_for("workspace.show", id=rehearsal.lesson_id))


@bp.post("/rehearsals/<id:id>/sharings")
def share(id: str) -> AnyResponse:
    """Let the other of the pair watch it."""
    rehearsal = _own(id)
    goal = rehearsal.action_step.goal
    rehearsal.share_with_pair()
    tell_of_goal(goal)
    db.session.commit()
    flash(f"{goal.pair.other(g.person).first_name if goal.pair else ''} can watch it now.", "done")
    return redirect(url_for("goals.show", id=goal.id, _anchor="rehearsals"), 303)


@bp.post("/rehearsals/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Take a rehearsal away, with its film and what was said about it."""
    rehearsal = _own(id)
    goal = rehearsal.action_step.goal
    tell_of_goal(goal)
    recordings = processing.remove_lesson(db.session, rehearsal.lesson)
    db.session.commit()
    processing.erase_now(*recordings)
    flash("The rehearsal is deleted.", "done")
    return redirect(url_for("goals.show", id=goal.id, _anchor="rehearsals"), 303)


def _step(id: str) -> ActionStep:
    return one_or_404(ActionStep.visible_to(g.person).where(ActionStep.id == id))


def _own(id: str) -> Rehearsal:
    return one_or_404(Rehearsal.owned_by(g.person).where(Rehearsal.id == id))


def _page(step: ActionStep, form: Form[RehearsalIn]) -> str:
    goal = step.goal
    other = next((person for person in goal.people if person.id != g.person.id), None)
    return render_template(
        "rehearsals/new.html",
        step=step,
        goal=goal,
        form=form,
        other=other,
        purpose=PURPOSE,
        earlier=tries(goal, g.person, step),
    )
