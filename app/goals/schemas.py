"""What is said about goals, over HTTP and in forms."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.foundation.paging import PageQuery
from app.foundation.schemas import Filled, Input, Moment, OptionalLine, Output, Reference
from app.foundation.schemas import Text as Words
from app.goals.measures import Direction, GapState, Measure, MeasureKind
from app.goals.models import Goal, GoalKind

Statement = Annotated[Filled, Field(max_length=500)]
Why = Annotated[Words, Field(max_length=2000)] | None
Figure = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)] | None
Gap = Annotated[Filled, Field(max_length=300)] | None


class GoalIn(Input):
    """A goal as its teacher sets it; ``pair_id`` lets the pair read it, ``gap`` names what students lack so far."""

    statement: Statement
    why: Why = None
    kind: GoalKind = GoalKind.STUDENT_BEHAVIOUR
    measure: OptionalLine = None
    unit: OptionalLine = None
    baseline: Figure = None
    target: Figure = None
    measure_kind: MeasureKind | None = None
    direction: Direction = Direction.MORE
    target_on: date | None = None
    priority_id: Reference | None = None
    gap: Gap = None
    pair_id: Reference | None = None

    def measured(self) -> Measure:
        """The measure that was written down."""
        return Measure(
            name=self.measure,
            unit=self.unit,
            baseline=self.baseline,
            target=self.target,
            kind=self.measure_kind,
            direction=self.direction,
            target_on=self.target_on,
        )


class GoalPatch(Input):
    """What changes of a goal; what is not sent stays as it is.

    ``intervention_on`` is the day from which readings count as made since the first step; null leaves it to that step.
    """

    statement: Statement | None = None
    why: Why = None
    kind: GoalKind | None = None
    measure: OptionalLine = None
    unit: OptionalLine = None
    baseline: Figure = None
    target: Figure = None
    measure_kind: MeasureKind | None = None
    direction: Direction | None = None
    target_on: date | None = None
    intervention_on: date | None = None
    priority_id: Reference | None = None
    gap: Gap = None
    gap_state: GapState | None = None
    pair_id: Reference | None = None

    def apply_to(self, goal: Goal) -> None:
        """Change the goal. Raises :class:`Refusal` as :meth:`Goal.set_by` does, and for the state of no gap."""
        changes = self.model_dump(exclude_unset=True)
        for name, change in (
            ("pair_id", goal.work_on_with),
            ("priority_id", goal.serve),
            ("gap", goal.name_gap),
        ):
            if name in changes:
                change(changes.pop(name))
        state = changes.pop("gap_state", None)
        if state is not None:
            goal.track_gap(state)
        for name, value in changes.items():
            if value is None and name in ("statement", "kind", "direction"):
                continue  # a goal always says what, of which kind, and which way is better
            setattr(goal, name, value)


class GapTracked(Input):
    """What a goal's learning gap has come to."""

    gap_state: GapState


class GoalQuery(PageQuery):
    """Which goals are asked for."""

    teacher_id: Reference | None = None
    gap_state: GapState | None = None


class GoalOut(Output):
    """A goal. ``closed_at`` is null while it is being worked on."""

    id: str
    teacher_id: str
    pair_id: str | None
    statement: str
    why: str | None
    kind: GoalKind
    measure: str | None
    unit: str | None
    baseline: float | None
    target: float | None
    measure_kind: MeasureKind | None
    direction: Direction
    target_on: date | None
    intervention_on: date | None
    priority_id: str | None
    gap: str | None
    gap_state: GapState | None
    gap_since: date | None
    closed_at: Moment | None
    created_at: Moment
    updated_at: Moment
    version: int
