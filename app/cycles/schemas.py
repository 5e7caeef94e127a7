"""What is said about cycles and check-backs, over HTTP and in forms."""

from collections.abc import Set
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from app.cycles.check_dates import Lasting
from app.cycles.models import Cycle, StageChange
from app.cycles.stages import Pathway, Stage
from app.foundation.paging import PageQuery
from app.foundation.schemas import Input, Line, Moment, Output, Reference
from app.foundation.schemas import Text as Words

Reason = Annotated[Words, Field(max_length=2000)] | None
Said = Annotated[Words, Field(max_length=4000)] | None
Figure = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)] | None


class CycleIn(Input):
    """A new cycle: alone, or with a pair; for a goal, or to find one. Without ``pathway`` the one that fits."""

    pair_id: Reference | None = None
    goal_id: Reference | None = None
    pathway: Pathway | None = None


class CyclePatch(Input):
    """What changes of a cycle while it runs; what is not sent stays as it is."""

    goal_id: Reference | None = None
    pathway: Pathway | None = None


class CycleQuery(PageQuery):
    """Which cycles are asked for."""

    teacher_id: Reference | None = None
    goal_id: Reference | None = None
    state: Literal["running", "closed"] | None = None


class StageIn(Input):
    """The stage to go to, and why, where something is left out or one goes back."""

    stage: Stage
    reason: Reason = None


class StageChangeOut(Output):
    """That a cycle went from one stage to another. ``left_out`` is what was missing then."""

    by_id: str
    left: Stage
    entered: Stage
    reason: str | None
    left_out: list[str]
    created_at: Moment

    @classmethod
    def of(cls, change: StageChange) -> "StageChangeOut":
        """The change as it is answered."""
        return cls.model_validate(change)


class CycleOut(Output):
    """A cycle. ``goal_id`` is null where there is no goal, or none that the asker can read."""

    id: str
    teacher_id: str
    pair_id: str | None
    goal_id: str | None
    begun_by_id: str
    repeats_id: str | None
    stage: Stage
    pathway: Pathway
    begun_on: date
    closed_at: Moment | None
    stage_changes: list[StageChangeOut]
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, cycle: Cycle, readable: Set[str]) -> "CycleOut":
        """The cycle as it is answered to somebody who can read some goals."""
        said = cls.model_validate(cycle)
        return said if cycle.goal_id in readable else said.model_copy(update={"goal_id": None})


class CheckBackIn(Input):
    """One more day on which to look back."""

    name: Line = "One more look back"
    due_on: date


class CheckBackPatch(Input):
    """What changes of a check-back; what is not sent stays as it is."""

    name: Line | None = None
    due_on: date | None = None


class AnswerIn(Input):
    """What a look back found, in words if one likes, and with the figure of a new reading if there is one."""

    lasting: Lasting
    said: Said = None
    figure: Figure = None


class CheckBackOut(Output):
    """A check-back. ``lasting`` is null until it is answered."""

    id: str
    cycle_id: str
    name: str
    due_on: date
    lasting: Lasting | None
    said: str | None
    figure: float | None
    answered_at: Moment | None
    answered_by_id: str | None
    created_at: Moment
    updated_at: Moment
    version: int
