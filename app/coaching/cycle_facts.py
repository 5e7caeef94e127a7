"""What is so about some cycles at this moment, read in a fixed number of queries, each through ``visible_to``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from sqlalchemy import Select, func, or_, select

from app.action_steps.models import ActionStep
from app.clips.models import Clip
from app.coaching.looked_back import LookedBack, looked_back
from app.comments.models import Comment, CommentState
from app.cycles.models import Agreement, CheckBack, Cycle
from app.cycles.stages import Stage
from app.evidence.models import Evidence
from app.foundation.db import db
from app.goals.models import Goal
from app.observations.models import Observation
from app.people.models import Person
from app.plans.models import PlanItem
from app.surveys.models import FEWEST, Survey

Row = TypeVar("Row")


@dataclass(frozen=True)
class Facts:
    """One cycle in plain values, as far as one person can see it.

    ``with_whom`` is empty for a teacher alone. ``signed`` says whether both have signed the agreement's newest words.
    """

    id: str
    stage: Stage
    with_whom: str = ""
    agreement_id: str | None = None
    signed: bool = False
    signed_by_me: bool = False
    goal_id: str | None = None
    goal: str = ""
    goal_is_mine: bool = False
    baseline: bool = False
    trying: str = ""
    steps: int = 0
    plan_items: int = 0
    pieces: int = 0
    reflections: int = 0
    part_done: bool = False
    """Whether the person is done with their own part of the reflection, and below: whether the other is too."""
    parts_done: bool = False
    said_signed: bool = False
    """Whether both signed what they said together, and below: whether the person did."""
    said_signed_by_me: bool = False
    looks_back: Sequence[tuple[str, str, date]] = field(default=())
    """Check-backs without an answer, the next first: id, name and day."""

    @property
    def alone(self) -> bool:
        """Whether nobody works on it but its teacher."""
        return not self.with_whom


@dataclass(frozen=True)
class Counted:
    """What rooms above hold of one cycle, in numbers, and how far its people are with looking back."""

    pieces: int
    plan_items: int
    looked_back: LookedBack


def facts_of(cycles: Sequence[Cycle], viewer: Person) -> dict[str, Facts]:
    """What is so about each of some cycles that were permitted already, by the cycle's id."""
    goals = {goal.id: goal for goal in _rows(Goal.visible_to(viewer).where(Goal.id.in_(_ids(cycles))))}
    steps = _rows(ActionStep.visible_to(viewer).where(ActionStep.goal_id.in_(goals)))
    agreements = _agreements(cycles, viewer)
    pieces, planned, looks = _pieces(cycles, viewer), _planned(cycles, viewer), looked_back(cycles)
    return {
        cycle.id: _facts(
            cycle,
            viewer,
            goals.get(cycle.goal_id or ""),
            [step for step in steps if belongs(step, cycle)],
            agreements.get(cycle.pair_id or ""),
            Counted(pieces.get(cycle.id, 0), planned.get(cycle.id, 0), looks[cycle.id]),
        )
        for cycle in cycles
    }


def belongs(step: ActionStep, cycle: Cycle) -> bool:
    """Whether a step was tried in the time of a cycle for its goal."""
    ended_before = step.ended_at is not None and step.ended_at.date() < cycle.begun_on
    begun_after = cycle.closed_at is not None and step.created_at > cycle.closed_at
    return step.goal_id == cycle.goal_id and not ended_before and not begun_after


def _facts(
    cycle: Cycle,
    viewer: Person,
    goal: Goal | None,
    steps: Sequence[ActionStep],
    agreement: Agreement | None,
    counted: "Counted",
) -> Facts:
    other = next((person for person in cycle.people if person.id != viewer.id), None)
    people, looked = {person.id for person in cycle.people}, counted.looked_back
    open_looks = [one for one in cycle.check_backs if one.answered_at is None]
    return Facts(
        id=cycle.id,
        stage=cycle.stage,
        with_whom=other.first_name if other else "",
        agreement_id=agreement.id if agreement else None,
        signed=agreement is not None and agreement.signed,
        signed_by_me=agreement is not None and agreement.newest.signed_by(viewer),
        goal_id=goal.id if goal else None,
        goal=goal.statement if goal else "",
        goal_is_mine=goal is not None and goal.teacher_id == viewer.id,
        baseline=goal is not None and goal.baseline is not None,
        trying=next((step.body for step in steps if step.ended_at is None), ""),
        steps=len(steps),
        plan_items=counted.plan_items,
        pieces=counted.pieces,
        reflections=int(looked.said),
        part_done=viewer.id in looked.done,
        parts_done=people <= looked.done,
        said_signed=people <= looked.signed,
        said_signed_by_me=viewer.id in looked.signed,
        looks_back=[(one.id, one.name, one.due_on) for one in sorted(open_looks, key=_day)],
    )


def _day(check_back: CheckBack) -> tuple[date, str]:
    return check_back.due_on, check_back.id


def _agreements(cycles: Sequence[Cycle], viewer: Person) -> dict[str, Agreement]:
    pairs = {cycle.pair_id for cycle in cycles if cycle.pair_id}
    return {
        one.pair_id: one for one in _rows(Agreement.visible_to(viewer).where(Agreement.pair_id.in_(pairs)))
    }


def _pieces(cycles: Sequence[Cycle], viewer: Person) -> dict[str, int]:
    """How many pieces about its goal were made in the time of each cycle. A draft is none yet."""
    found: dict[str, int] = {}
    comments = Comment.visible_to(viewer).where(Comment.state != CommentState.DRAFT)
    kept = Evidence.visible_to(viewer)
    notes, surveys = Observation.visible_to(viewer), Survey.visible_to(viewer)
    notes = notes.where(Observation.lines.any())
    surveys = surveys.where(Survey.answer_count >= FEWEST)
    clips = Clip.visible_to(viewer)
    about = ((Comment, comments), (Clip, clips), (Evidence, kept), (Observation, notes), (Survey, surveys))
    for kind, seen in about:
        counted = (
            select(Cycle.id, func.count())
            .join(kind, kind.goal_id == Cycle.goal_id)
            .where(
                Cycle.id.in_([cycle.id for cycle in cycles]),
                kind.id.in_(seen.with_only_columns(kind.id)),
                kind.created_at >= Cycle.begun_on,
                or_(Cycle.closed_at.is_(None), kind.created_at <= Cycle.closed_at),
            )
            .group_by(Cycle.id)
        )
        for id, count in db.session.execute(counted):
            found[id] = found.get(id, 0) + count
    return found


def _planned(cycles: Sequence[Cycle], viewer: Person) -> dict[str, int]:
    """How many items the plan of each cycle has."""
    seen = PlanItem.visible_to(viewer).where(PlanItem.cycle_id.in_([cycle.id for cycle in cycles]))
    counted = seen.with_only_columns(PlanItem.cycle_id, func.count()).group_by(PlanItem.cycle_id)
    return {id: count for id, count in db.session.execute(counted)}  # noqa: C416 - rows are not pairs


def _ids(cycles: Iterable[Cycle]) -> list[str]:
    return [cycle.goal_id for cycle in cycles if cycle.goal_id]


def _rows(query: Select[Row]) -> list[Row]:
    return list(db.session.scalars(query).unique())
