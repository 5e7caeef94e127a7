"""Going from one stage of a cycle to another: what must stand, what may be left out with a reason, and what never."""

from app.coaching.cycle_facts import facts_of
from app.coaching.what_is_missing import NAMES, missing, needs_agreement
from app.cycles.models import Cycle, StageChange
from app.cycles.news import tell_of_cycle
from app.cycles.stages import Stage
from app.foundation.db import db
from app.foundation.refusals import Conflict
from app.people.models import Person


class ReasonNeeded(Conflict):
    """Something would be left out, or one would go back, and nobody has said why."""

    code = "reason-needed"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="reason")


def move_on(cycle: Cycle, stage: Stage, *, by: Person, reason: str | None = None) -> StageChange:
    """Go to another stage.

    Raises :class:`Conflict` for a closed cycle, for the stage it is at, and while the agreement of the two is not
    signed; :class:`ReasonNeeded` when something is missing, or one goes back, without a reason.
    """
    cycle.hold()  # the other may press at the same instant
    cycle.expect_open()
    if stage is cycle.stage:
        raise Conflict(f"This cycle is at “{NAMES[stage]}” already.")
    reason = (reason or "").strip() or None
    left_out: list[str] = []
    if stage.follows(cycle.stage):
        facts = facts_of([cycle], by)[cycle.id]
        unsigned = needs_agreement(facts)
        if unsigned:
            raise Conflict(unsigned)
        left_out = missing(facts, stage)
        if left_out and reason is None:
            raise ReasonNeeded(f"{' '.join(left_out)} To go on anyway, say why.")
    elif reason is None:
        raise ReasonNeeded(f"Please say why you go back to “{NAMES[stage]}”. It becomes part of the story.")
    change = cycle.move_to(stage, by=by, reason=reason, left_out=left_out)
    db.session.flush()
    tell_of_cycle(cycle)
    return change
