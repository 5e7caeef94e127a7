"""A goal's own page, and the list of goals.

They belong to goals but tell what comments, clips and steps made of them. Those stand above goals in the house, so
these two pages are written here, one floor up, and hung on the goals' blueprint: their names are ``goals.index`` and
``goals.show``.
"""

from collections.abc import Sequence

from flask import g, render_template, request
from sqlalchemy import Select

from app.action_steps.models import ActionStep
from app.action_steps.schemas import CompletionIn, StepForm, StepModelForm
from app.action_steps.sight import seen_by
from app.coaching.goal_cycles import cycles_of
from app.coaching.goal_story import active_steps, rounds_of, told
from app.coaching.step_choices import choices
from app.coaching.what_is_missing import NAMES
from app.comments.models import Feedback
from app.evidence.section import section as evidence_of
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.web import one_or_404
from app.goals.audience import can_see
from app.goals.models import Goal
from app.goals.views import WORDS_OF_KINDS
from app.goals.views import bp as goals
from app.observations import section as observations
from app.people.models import Person
from app.progress.section import section as progress_section
from app.ratings.section import section as ratings_of
from app.rehearsals import section as rehearsals
from app.surveys.section import section as surveys_of


@goals.get("/goals")
def index() -> str:
    """List the goals a person works on: their own, and those of the teachers they coach."""
    newest = Goal.visible_to(g.person).order_by(Goal.created_at.desc(), Goal.id)
    found = list(db.session.scalars(newest))
    open_goals = [goal for goal in found if goal.closed_at is None]
    return render_template(
        "goals/index.html",
        own=[goal for goal in open_goals if goal.teacher_id == g.person.id],
        of_others=_by_teacher([goal for goal in open_goals if goal.teacher_id != g.person.id]),
        closed=[goal for goal in found if goal.closed_at is not None],
        steps=active_steps(open_goals),
        has_gaps=any(goal.gap for goal in found),
    )


@goals.get("/goals/<id:id>")
def show(id: str) -> str:
    """Tell one goal's story."""
    goal = one_or_404(_seen(id))
    return goal_page(goal, begun=_proposed(request.args.get("feedback", ""), goal))


def goal_page(
    goal: Goal,
    *,
    begun: str = "",
    step_form: Form[StepForm] | None = None,
    edit_form: Form[StepForm] | None = None,
    completion_form: Form[CompletionIn] | None = None,
    model_form: Form[StepModelForm] | None = None,
) -> str:
    """The page of a goal, with whichever of its forms came back to be put right; ``begun`` words a new step."""
    story = told(goal, g.person)
    return render_template(
        "goals/show.html",
        goal=goal,
        story=story,
        cycles=cycles_of(goal, g.person),
        stage_names=NAMES,
        evidence=evidence_of(goal, g.person),
        surveys=surveys_of(goal, g.person),
        kind_words=WORDS_OF_KINDS[goal.kind.value],
        sees=can_see(goal.people, g.person),
        own=goal.teacher_id == g.person.id,
        owners=owners(goal, g.person),
        step_form=step_form or Form(StepForm, values={"owner_id": goal.teacher_id, "body": begun}),
        edit_form=edit_form or (story.active and step_values(story.active)),
        editing=edit_form is not None,
        completion_form=completion_form or Form(CompletionIn),
        completing=completion_form is not None,
        progress=progress_section(goal, g.person),
        model_form=model_form or (story.active and model_values(story.active)),
        modelling=model_form is not None,
        choices=choices(goal, g.person) if story.active else None,
        sight=seen_by(g.person, [step for step in (story.active, *story.finished) if step]),
        rehearsals=rehearsals.section(goal, g.person),
        observations=observations.section(goal, g.person),
        ratings=ratings_of(goal, g.person),
        rounds=rounds_of(goal, g.person),
    )


def _proposed(feedback_id: str, goal: Goal) -> str:
    """The step that a feedback to the goal's teacher proposes, so that its words need not be typed again."""
    found = (
        db.session.scalars(Feedback.visible_to(g.person).where(Feedback.id == feedback_id)).unique().first()
    )
    fits = found is not None and found.recording.lesson.teacher_id == goal.teacher_id
    return (found.proposed_step or "") if found is not None and fits else ""


def step_values(step: ActionStep) -> Form[StepForm]:
    """A form that holds a step as it stands."""
    due_on = step.due_on.isoformat() if step.due_on else ""
    said = {"body": step.body, "owner_id": step.owner_id, "due_on": due_on}
    return Form(StepForm, values={**said, "check_reason": step.check_reason or ""})


def model_values(step: ActionStep) -> Form[StepModelForm]:
    """A form that holds a step's model as it stands."""
    model = step.model
    if model is None:
        return Form(StepModelForm, values={"kind": "exemplar"})
    names = ("kind", "clip_id", "exemplar_id", "who", "takes_place_on")
    said = {name: str(getattr(model, name) or "") for name in names}
    return Form(StepModelForm, values={**said, "model_words": model.words or ""})


def owners(goal: Goal, viewer: Person) -> list[tuple[str, str]]:
    """Who could try a step for a goal, as a form's choices."""
    return [(person.id, "Me" if person.id == viewer.id else person.first_name) for person in goal.people]


def _seen(id: str) -> Select[Goal]:
    return Goal.visible_to(g.person).where(Goal.id == id)


def _by_teacher(found: Sequence[Goal]) -> list[tuple[Person, list[Goal]]]:
    teachers = {goal.teacher_id: goal.teacher for goal in found}
    ordered = sorted(teachers.values(), key=lambda teacher: teacher.name)
    return [(one, [goal for goal in found if goal.teacher_id == one.id]) for one in ordered]
