"""The teacher's pages of a survey: written, shown on the board, read and shared."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation import clock
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.goals.audience import can_see
from app.goals.models import Goal
from app.goals.news import tell_of_goal
from app.surveys.codes import code_of
from app.surveys.models import FEWEST, OPEN_FOR, STEP, USUAL_CLASS, Survey
from app.surveys.questions import KINDS, MOST_QUESTIONS, READY_SETS, QuestionKind
from app.surveys.results import results_of
from app.surveys.schemas import SurveyForm, link_of

bp = Blueprint("surveys", __name__)

ROWS = range(1, MOST_QUESTIONS + 1)


@bp.get("/goals/<id:id>/surveys/new")
def new(id: str) -> str:
    """Ask for the questions, beginning from a ready set if one was chosen."""
    goal = _goal(id)
    goal.expect_open()
    begun = next((one for one in READY_SETS if one.key == request.args.get("ready")), None)
    values: dict[str, Any] = {
        "title": begun.name if begun else "",
        "class_size": USUAL_CLASS,
        "closes_on": (clock.today() + timedelta(days=OPEN_FOR.days)).isoformat(),
    }
    values |= {f"kind_{row}": QuestionKind.AGREEMENT.value for row in ROWS}
    for row, question in enumerate(begun.questions if begun else (), 1):
        values |= {f"kind_{row}": question.kind.value, f"words_{row}": question.words}
    return _form(goal, Form(SurveyForm, values=values), chosen=begun.key if begun else None)


@bp.post("/goals/<id:id>/surveys")
def create(id: str) -> AnyResponse:
    """Ask the students."""
    goal = _goal(id)
    form = Form(SurveyForm, request.form)
    if not form.valid:
        return Response(_form(goal, form), 422)
    said = form.data
    try:
        survey = Survey.ask(
            by=g.person,
            goal=goal,
            title=said.title,
            questions=said.asked(),
            class_size=said.class_size,
            closes_on=said.closes_on,
        )
    except Refusal as refusal:
        db.session.rollback()
        if refusal.field is None:
            raise
        form.refuse("words_1" if refusal.field == "questions" else refusal.field, str(refusal))
        return Response(_form(goal, form), 422)
    return _kept(survey, "Your survey is ready. Show its code to your students.")


@bp.get("/surveys/<id:id>")
def show(id: str) -> str:
    """A survey and what was answered so far."""
    survey = one_or_404(Survey.visible_to(g.person).where(Survey.id == id))
    survey.tell()
    db.session.commit()  # what is told now is told: the next look counts from here
    own = survey.teacher_id == g.person.id
    return render_template(
        "surveys/show.html",
        survey=survey,
        results=results_of(survey),
        own=own,
        link=link_of(survey) if own else None,
        sees=can_see(survey.people, g.person),
        fewest=FEWEST,
        step=STEP,
    )


@bp.get("/surveys/<id:id>/board")
def board(id: str) -> AnyResponse:
    """The code and the link, as large as a board."""
    survey = _own(id)
    if not survey.open:
        return redirect(url_for("surveys.show", id=survey.id))
    link = link_of(survey)
    return Response(render_template("surveys/board.html", survey=survey, link=link, code=code_of(link)))


@bp.post("/surveys/<id:id>/closing")
def close(id: str) -> AnyResponse:
    """Take no more answers."""
    survey = _own(id)
    survey.close()
    return _kept(survey, "The survey is closed.")


@bp.post("/surveys/<id:id>/sharing")
def share(id: str) -> AnyResponse:
    """Let the other one see the results, or with ``with=nobody`` no longer."""
    survey = _own(id)
    if request.form.get("with") == "nobody":
        survey.keep_to_oneself()
        return _kept(survey, "Only you can see the results now.")
    survey.share()
    return _kept(survey, f"{survey.goal.partner.first_name} can see the results now.")


@bp.post("/surveys/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Delete a survey with its answers."""
    survey = _own(id)
    goal = survey.goal
    survey.delete()
    tell_of_goal(goal)
    db.session.commit()
    flash("The survey and its answers are deleted.", "done")
    return redirect(url_for("goals.show", id=goal.id), 303)


def _goal(id: str) -> Goal:
    return one_or_404(Goal.owned_by(g.person).where(Goal.id == id))


def _own(id: str) -> Survey:
    return one_or_404(Survey.owned_by(g.person).where(Survey.id == id))


def _kept(survey: Survey, sentence: str) -> AnyResponse:
    tell_of_goal(survey.goal)
    db.session.commit()
    flash(sentence, "done")
    return redirect(url_for("surveys.show", id=survey.id), 303)


def _form(goal: Goal, form: Form[Any], *, chosen: str | None = None) -> str:
    return render_template(
        "surveys/form.html", goal=goal, form=form, rows=ROWS, kinds=KINDS, ready=READY_SETS, chosen=chosen
    )
