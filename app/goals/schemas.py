"""What is said about goals, over HTTP and in forms."""

from typing import Annotated

from pydantic import Field

from app.foundation.paging import PageQuery
from app.foundation.schemas import Filled, Input, Moment, OptionalLine, Output, Reference
from app.foundation.schemas import Text as Words
from app.goals.models import Goal, GoalKind, Measure

Statement = Annotated[Filled, Field(max_length=500)]
Why = Annotated[Words, Field(max_length=2000)] | None
Figure = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)] | None


class GoalIn(Input):
    """A goal as its teacher sets it; ``pair_id`` lets the pair read it."""

    statement: Statement
    why: Why = None
    kind: GoalKind = GoalKind.STUDENT_BEHAVIOUR
    measure: OptionalLine = None
    unit: OptionalLine = None
    baseline: Figure = None
    target: Figure = None
    pair_id: Reference | None = None

    def measured(self) -> Measure:
        """The measure that was written down."""
        return Measure(name=self.measure, unit=self.unit, baseline=self.baseline, target=self.target)


class GoalPatch(Input):
    """What changes of a goal; what is not sent stays as it is."""

    statement: Statement | None = None
    why: Why = None
    kind: GoalKind | None = None
    measure: OptionalLine = None
    unit: OptionalLine = None
    baseline: Figure = None
    target: Figure = None
    pair_id: Reference | None = None

    def apply_to(self, goal: Goal) -> None:
        """Change the goal. Raises :class:`Refusal` for a pair that is not its teacher's."""
        changes = self.model_dump(exclude_unset=True)
        if "pair_id" in changes:
            goal.work_on_with(changes.pop("pair_id"))
        for name, value in changes.items():
            if value is None and name in ("statement", "kind"):
                continue  # a goal always says what and of which kind
            setattr(goal, name, value)


class GoalQuery(PageQuery):
    """Which goals are asked for."""

    teacher_id: Reference | None = None


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
    closed_at: Moment | None
    created_at: Moment
    updated_at: Moment
    version: int
