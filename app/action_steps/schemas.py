"""What is said about action steps, over HTTP and in forms."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.action_steps.models import ActionStep
from app.action_steps.step_check import hints
from app.foundation import clock
from app.foundation.paging import PageQuery
from app.foundation.schemas import Filled, Input, Moment, OptionalParagraphs, Output, Reference

StepBody = Annotated[Filled, Field(max_length=1000)]


class StepWords(Input):
    """One small thing to try: what, who (the goal's teacher unless named) and by when."""

    body: StepBody
    owner_id: Reference | None = None
    due_on: date | None = None


class ActionStepIn(StepWords):
    """A new step for a goal."""

    goal_id: Reference


class ActionStepPatch(Input):
    """What changes of a step; what is not sent stays as it is."""

    body: StepBody | None = None
    owner_id: Reference | None = None
    due_on: date | None = None

    def apply_to(self, step: ActionStep) -> None:
        """Change the step. Raises :class:`Refusal` for an owner who does not work on the goal."""
        if self.owner_id is not None:
            step.belongs_to(self.owner_id)
        if self.body is not None:
            step.body = self.body
        if "due_on" in self.model_fields_set:
            step.due_on = self.due_on


class CompletionIn(Input):
    """What happened when the step was tried."""

    what_happened: OptionalParagraphs = None


class ActionStepQuery(PageQuery):
    """Which steps are asked for."""

    goal_id: Reference | None = None


class CompletionOut(Output):
    """That a step was tried, who said so, and what happened."""

    by_id: str
    what_happened: str | None
    created_at: Moment


class ActionStepOut(Output):
    """A step. ``hints`` are what would make it easier to try; ``completion`` is null while it is active."""

    id: str
    goal_id: str
    owner_id: str
    agreed_by_id: str
    body: str
    due_on: date | None
    active: bool
    completion: CompletionOut | None
    hints: list[str]
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, step: ActionStep) -> "ActionStepOut":
        """The step as it is answered."""
        return cls(
            id=step.id,
            goal_id=step.goal_id,
            owner_id=step.owner_id,
            agreed_by_id=step.agreed_by_id,
            body=step.body,
            due_on=step.due_on,
            active=step.ended_at is None,
            completion=CompletionOut.model_validate(step.completion) if step.completion else None,
            hints=hints_for(step),
            created_at=step.created_at,
            updated_at=step.updated_at,
            version=step.version,
        )


def hints_for(step: ActionStep) -> list[str]:
    """The gentle check of a step that is still to be tried; a finished one is left in peace."""
    if step.ended_at is not None:
        return []
    return hints(step.body, who=step.owner_id, due_on=step.due_on, today=clock.today())
