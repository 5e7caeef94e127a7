"""The pages of action steps: written, changed and told about on the page of their goal."""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.action_steps.models import ActionStep
from app.action_steps.schemas import CompletionIn, StepForm, StepModelForm, StepWords, hints_for
from app.action_steps.step_check import hints
from app.coaching.goal_pages import goal_page
from app.coaching.step_choices import own_active_steps
from app.foundation import clock
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.goals.models import Goal
from app.goals.news import tell_of_goal

bp = Blueprint("coaching", __name__)

CHANGE_OR_KEEP = "Change the step, or keep it as it is and say why."


@bp.post("/goals/<id:id>/action-steps")
def create(id: str) -> AnyResponse:
    """Agree a step for a goal."""
    goal = one_or_404(Goal.visible_to(g.person).where(Goal.id == id))
    form = _checked()
    if form.valid:
        words = form.data
        try:
            step = ActionStep.agree(
                goal,
                by=g.person,
                owner_id=words.owner_id,
                body=words.body,
                due_on=words.due_on,
                check_reason=words.check_reason,
            )
            return _kept(step, "The step is agreed.")
        except Refusal as said:
            db.session.rollback()
            form.refuse(said.field or "body", str(said))
    return Response(goal_page(goal, step_form=form), 422)


@bp.get("/action-steps/<id:id>")
def show(id: str) -> AnyResponse:
    """A step is read on its goal's page."""
    step = _seen(id)
    return redirect(url_for("goals.show", id=step.goal_id, _anchor=f"step-{step.id}"))


@bp.post("/action-steps/<id:id>")
def update(id: str) -> AnyResponse:
    """Word a step differently, while it is active."""
    step = _seen(id)
    step.expect_active()
    form = _checked()
    if form.valid:
        words = form.data
        try:
            step.belongs_to(words.owner_id or step.owner_id)
        except Refusal as said:
            form.refuse("owner_id", str(said))
        else:
            step.body, step.due_on = words.body, words.due_on
            step.check_reason = words.check_reason or None
            return _kept(step, "The step is changed.")
    return Response(goal_page(step.goal, edit_form=form), 422)


@bp.post("/action-steps/<id:id>/completion")
def complete(id: str) -> AnyResponse:
    """Say what happened."""
    step = _seen(id)
    form = Form(CompletionIn, request.form)
    if form.valid:
        try:
            step.complete(by=g.person, **form.data.said())
            return _kept(step, "That is part of the goal’s story now.")
        except Refusal as said:
            if said.field is None:
                raise
            form.refuse(said.field, str(said))
    return Response(goal_page(step.goal, completion_form=form), 422)


@bp.post("/action-steps/<id:id>/model")
def show_by(id: str) -> AnyResponse:
    """Say what the step looks like when it is done."""
    step = _seen(id)
    form = Form(StepModelForm, request.form)
    if form.valid:
        try:
            step.show_by(form.data.model().made(g.person))
            return _kept(step, "The step has a model now.")
        except Refusal as said:
            db.session.rollback()
            if said.field is None:
                raise
            form.refuse(said.field, str(said))
    return Response(goal_page(step.goal, model_form=form), 422)


@bp.post("/action-steps/<id:id>/model/deletion")
def show_no_more(id: str) -> AnyResponse:
    """Leave a step without a model."""
    step = _seen(id)
    step.show_no_more()
    return _kept(step, "The model is taken away.")


@bp.post("/action-steps/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Take a step back."""
    step = one_or_404(ActionStep.deletable_by(g.person).where(ActionStep.id == id))
    db.session.delete(step)
    return _kept(step, "The step is deleted.")


@bp.post("/action-step-hints")
def check() -> str:
    """What would make the step being written easier to try. A POST, since words in a URL end in logs."""
    form = Form(StepWords, request.form)
    found: list[str] = []
    if form.valid:
        words = form.data
        found = hints(words.body, who=words.owner_id, due_on=words.due_on, today=clock.today())
    return render_template("action_steps/_hints.html", hints=found)


@bp.app_template_filter("typed_step_hints")
def typed_step_hints(form: Form[StepForm]) -> list[str]:
    """What the check found in a step that came back to be looked at once more."""
    return form.data.found_wanting() if "check_reason" in form.errors else []


@bp.app_template_global("steps_that_i_try")
def steps_that_i_try() -> Sequence[ActionStep]:
    """One's own active steps, for the page of an exemplar."""
    return own_active_steps(g.person)


@bp.app_template_filter("step_hints")
def step_hints(step: ActionStep) -> list[str]:
    """The gentle check of a step, for templates."""
    return hints_for(step)


def _checked() -> Form[StepForm]:
    """The posted step; one that the check finds wanting comes back once, unless it says why it is kept as it is."""
    form = Form(StepForm, request.form)
    if form.valid and form.data.found_wanting():
        form.refuse("check_reason", CHANGE_OR_KEEP)
    return form


def _seen(id: str) -> ActionStep:
    return one_or_404(ActionStep.visible_to(g.person).where(ActionStep.id == id))


def _kept(step: ActionStep, sentence: str) -> AnyResponse:
    goal = step.goal
    tell_of_goal(goal)
    db.session.commit()
    flash(sentence, "done")
    return redirect(url_for("goals.show", id=goal.id, _anchor="steps"), 303)
