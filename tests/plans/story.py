"""Rows for stories about a cycle's plan."""

from datetime import date
from typing import Any

from app.cycles.models import Cycle
from app.foundation.db import db
from app.people.models import Pair, Person
from app.plans.models import PlanItem, PlanKind, RequestKind, ResourceRequest


def a_cycle(by: Person, pair: Pair | None = None) -> Cycle:
    """A cycle of a pair, or of a teacher alone."""
    cycle = Cycle.begin(by=by, pair_id=pair.id if pair else None)
    db.session.commit()
    return cycle


def an_item(
    cycle: Cycle, by: Person, what: str = "Plan the fractions lesson together.", **facts: Any
) -> PlanItem:
    """Something on a cycle's plan."""
    said: dict[str, Any] = {"kind": PlanKind.CO_PLANNING, "due_on": date(2030, 1, 7)}
    item = PlanItem.plan(cycle, by=by, what=what, **(said | facts))
    db.session.commit()
    return item


def a_request(
    item: PlanItem, by: Person, body: str = "I would like to watch a colleague teach."
) -> ResourceRequest:
    """A request to the school's leaders."""
    made = ResourceRequest.ask(item, by=by, kind=RequestKind.TIME, amount="Cover for one lesson", body=body)
    db.session.commit()
    return made
