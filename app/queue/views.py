"""The coach's queue, and the page on which feedback is promised for one lesson."""

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Missing, Refusal
from app.lessons.audience import day
from app.people.models import RoleName
from app.queue.facts import coached_by, shared_by, shared_with, waiting
from app.queue.models import FeedbackHabit
from app.queue.promised import USUAL_WORKING_DAYS, latency
from app.queue.promising import change, promises_on
from app.queue.schemas import HabitIn, PromiseIn

bp = Blueprint("queue", __name__)

STAGES = {
    "set-goal": "Set goal",
    "action-plan": "Action plan",
    "monitor": "Monitor",
    "reflect": "Reflect",
}


@bp.get("/queue")
def index() -> str:
    """What waits for a coach, by promised day."""
    return _queue(None)


@bp.post("/queue/habit")
def say_habit() -> AnyResponse:
    """Say within how many working days one answers from now on."""
    if not g.person.has_role(RoleName.COACH):
        raise Missing
    form = Form(HabitIn, request.form)
    if not form.valid:
        return Response(_queue(form), 422)
    FeedbackHabit.say(g.person, form.data.working_days)
    db.session.commit()
    flash("That holds for what is shared with you from now on.", "done")
    return redirect(url_for("queue.index"), 303)


@bp.get("/lessons/<id:id>/promise")
def promise(id: str) -> str:
    """By when feedback on a lesson is promised. For its teacher, that a day was changed is told by this page."""
    lesson, found = promises_on(id, g.person)
    news = [one.promise for one in found if one.promise and one.promise.told_at is None]
    page = _promise(id, None)
    if lesson.is_taught_by(g.person) and news:
        for one in news:
            one.tell()
        db.session.commit()
    return page


@bp.post("/lessons/<id:id>/promise")
def change_promise(id: str) -> AnyResponse:
    """Promise another day."""
    promises_on(id, g.person)
    form = Form(PromiseIn, request.form)
    if form.valid:
        try:
            lesson = change(id, by=g.person, by_on=form.data.by_on, coach_id=form.data.coach_id)
        except Refusal as said:
            db.session.rollback()
            form.refuse(said.field or "by_on", str(said))
        else:
            db.session.commit()
            told = "" if lesson.is_taught_by(g.person) else f" {lesson.teacher.first_name} sees it at home."
            flash(f"Feedback is promised by {day(form.data.by_on)} now.{told}", "done")
            return redirect(url_for("queue.promise", id=id), 303)
    return Response(_promise(id, form), 422)


def _queue(habit_form: Form[HabitIn] | None) -> str:
    if not g.person.has_role(RoleName.COACH):
        raise Missing
    found = shared_with(g.person)
    said = list(db.session.scalars(FeedbackHabit.of([g.person.id])))
    usual_days = said[-1].working_days if said else USUAL_WORKING_DAYS
    return render_template(
        "queue/index.html",
        waiting=waiting(found, g.person),
        teachers=coached_by(g.person),
        latency=latency([one.answered for one in found]),
        habit_form=habit_form or Form(HabitIn, values={"working_days": usual_days}),
        usual_days=usual_days,
        stages=STAGES,
    )


def _promise(id: str, form: Form[PromiseIn] | None) -> str:
    lesson, found = promises_on(id, g.person)
    own = lesson.is_taught_by(g.person)
    first = found[0] if found else None
    values = {"by_on": first.by_on.isoformat(), "coach_id": first.coach.id} if first else {}
    coaches = {one.coach.id: one.coach.name for one in found}
    return render_template(
        "queue/promise.html",
        lesson=lesson,
        found=found,
        own=own,
        coaches=list(coaches.items()),
        form=form or Form(PromiseIn, values=values),
        latency=latency([one.answered for one in shared_by(g.person)]) if own else None,
    )
