"""What is said about action steps, over HTTP and in forms."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field

from app.action_steps.models import ActionStep
from app.action_steps.sight import Sight
from app.action_steps.step_check import hints
from app.action_steps.step_model import ModelKind, StepModel
from app.foundation import clock
from app.foundation.paging import PageQuery
from app.foundation.schemas import (
    Filled,
    Input,
    Moment,
    OptionalLine,
    OptionalParagraphs,
    Output,
    Reference,
    Text,
)
from app.people.models import Person

StepBody = Annotated[Filled, Field(max_length=1000)]
Reason = Annotated[Text, Field(max_length=1000)] | None
ModelWords = Annotated[Text, Field(max_length=2000)] | None


class StepWords(Input):
    """One small thing to try: what, who (the goal's teacher unless named) and by when."""

    body: StepBody
    owner_id: Reference | None = None
    due_on: date | None = None


class StepForm(StepWords):
    """The same, with why it is kept as it is where the check finds something wanting."""

    check_reason: Reason = None

    def found_wanting(self) -> list[str]:
        """What the check finds, unless a reason to keep it is given."""
        if self.check_reason:
            return []
        return hints(self.body, who=self.owner_id or "the teacher", due_on=self.due_on, today=clock.today())


class ActionStepIn(StepForm):
    """A new step for a goal; ``check_reason`` says why it is kept as it is although the check gives hints."""

    goal_id: Reference


class ActionStepPatch(Input):
    """What changes of a step; what is not sent stays as it is."""

    body: StepBody | None = None
    owner_id: Reference | None = None
    due_on: date | None = None
    check_reason: Reason = None

    def apply_to(self, step: ActionStep) -> None:
        """Change the step. Raises :class:`Refusal` for an owner who does not work on the goal."""
        if self.owner_id is not None:
            step.belongs_to(self.owner_id)
        if self.body is not None:
            step.body = self.body
        if "due_on" in self.model_fields_set:
            step.due_on = self.due_on
        if "check_reason" in self.model_fields_set:
            step.check_reason = self.check_reason or None


class StepModelIn(Input):
    """What the step looks like when it is done: an exemplar names a clip that you can see or one of the library,
    the others say who."""

    kind: ModelKind
    clip_id: Reference | None = None
    exemplar_id: Reference | None = None
    who: OptionalLine = None
    takes_place_on: date | None = None
    words: ModelWords = None

    def made(self, by: Person) -> StepModel:
        """The model. Raises :class:`Refusal`."""
        return StepModel.of(
            self.kind,
            by=by,
            clip_id=self.clip_id,
            exemplar_id=self.exemplar_id,
            who=self.who,
            takes_place_on=self.takes_place_on,
            words=self.words,
        )


class StepModelForm(Input):
    """The same on a goal's page, where a field that was left empty says nothing."""

    kind: ModelKind
    clip_id: Annotated[Text, Field(max_length=64)] = ""
    exemplar_id: Annotated[Text, Field(max_length=64)] = ""
    who: OptionalLine = None
    takes_place_on: date | None = None
    model_words: ModelWords = None

    def model(self) -> StepModelIn:
        """The same as a program would send it."""
        return StepModelIn(
            kind=self.kind,
            clip_id=self.clip_id or None,
            exemplar_id=self.exemplar_id or None,
            who=self.who,
            takes_place_on=self.takes_place_on,
            words=self.model_words,
        )


class CompletionIn(Input):
    """What happened when the step was tried, and in which lesson."""

    what_happened: OptionalParagraphs = None
    lesson_id: Reference | None = None
    recording_id: Reference | None = None

    def said(self) -> dict[str, Any]:
        """The same as the model takes it."""
        return {
            "what_happened": self.what_happened,
            "lesson_id": self.lesson_id,
            "recording_id": self.recording_id,
        }


class ActionStepQuery(PageQuery):
    """Which steps are asked for."""

    goal_id: Reference | None = None


class StepModelOut(Output):
    """What a step looks like when it is done; ``clip_id`` is null for a clip that you cannot see.

    ``taken_back`` says that it was an exemplar of the library which is there no longer; ``exemplar_id`` is null then."""

    kind: ModelKind
    clip_id: str | None
    exemplar_id: str | None
    taken_back: bool = False
    who: str | None
    takes_place_on: date | None
    words: str | None
    by_id: str

    @classmethod
    def of(cls, step: ActionStep, sight: Sight) -> Self | None:
        """A step's model as one person may see it."""
        if step.model is None:
            return None
        told = cls.model_validate(step.model)
        clip, exemplar = sight.clip(step), sight.exemplar(step)
        seen = {
            "clip_id": clip.id if clip else None,
            "exemplar_id": exemplar.id if exemplar else None,
            "taken_back": step.model.exemplar_id is not None and exemplar is None,
        }
        return told.model_copy(update=seen)


class CompletionOut(Output):
    """That a step was tried, who said so, and what happened; a lesson that you cannot see is null."""

    by_id: str
    what_happened: str | None
    lesson_id: str | None
    recording_id: str | None
    created_at: Moment

    @classmethod
    def of(cls, step: ActionStep, sight: Sight) -> Self | None:
        """What is told of a finished step to one person."""
        if step.completion is None:
            return None
        lesson, recording = sight.lesson(step), sight.recording(step)
        seen = {
            "lesson_id": lesson.id if lesson else None,
            "recording_id": recording.id if recording else None,
        }
        return cls.model_validate(step.completion).model_copy(update=seen)


class ActionStepOut(Output):
    """A step. ``hints`` are what would make it easier to try; ``completion`` is null while it is active."""

    id: str
    goal_id: str
    owner_id: str
    agreed_by_id: str
    body: str
    due_on: date | None
    active: bool
    model: StepModelOut | None
    completion: CompletionOut | None
    hints: list[str]
    check_reason: str | None
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, step: ActionStep, sight: Sight) -> "ActionStepOut":
        """The step as it is answered to whoever has that sight."""
        return cls(
            id=step.id,
            goal_id=step.goal_id,
            owner_id=step.owner_id,
            agreed_by_id=step.agreed_by_id,
            body=step.body,
            due_on=step.due_on,
            active=step.ended_at is None,
            model=StepModelOut.of(step, sight),
            completion=CompletionOut.of(step, sight),
            hints=hints_for(step),
            check_reason=step.check_reason,
            created_at=step.created_at,
            updated_at=step.updated_at,
            version=step.version,
        )


def hints_for(step: ActionStep) -> list[str]:
    """The gentle check of a step that is still to be tried; a finished one is left in peace."""
    if step.ended_at is not None:
        return []
    return hints(step.body, who=step.owner_id, due_on=step.due_on, today=clock.today())
