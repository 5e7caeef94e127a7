"""What the page of a cycle shows of its plan."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import exists, select

from app.cycles.models import Cycle
from app.cycles.stages import Stage
from app.foundation.db import db
from app.people.models import Person
from app.plans.items import PlanItem


@dataclass(frozen=True)
class PlanSection:
    """A cycle's plan as its people see it."""

    cycle: Cycle
    items: Sequence[PlanItem]
    done: int

    @property
    def open(self) -> bool:
        """Whether the plan can still be changed."""
        return self.cycle.stage is not Stage.CLOSED

    @property
    def told(self) -> str:
        """How far it is, in words."""
        return (
            "All of it is done."
            if self.done == len(self.items)
            else f"{self.done} of {len(self.items)} done."
        )


def section(cycle: Cycle, viewer: Person) -> PlanSection:
    """The plan of a cycle, read for somebody who may see it."""
    seen = PlanItem.visible_to(viewer).where(PlanItem.cycle_id == cycle.id)
    ordered = seen.order_by(PlanItem.position, PlanItem.created_at, PlanItem.id)
    items = list(db.session.scalars(ordered).unique())
    return PlanSection(cycle=cycle, items=items, done=sum(item.done for item in items))


def has_any(cycle: Cycle) -> bool:
    """Whether anything is planned in a cycle."""
    return bool(db.session.scalar(select(exists(select(PlanItem.id).where(PlanItem.cycle_id == cycle.id)))))
