"""How far the people of some cycles are with looking back: who is done alone, what is said, who signed. Two queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from app.cycles.models import Cycle
from app.foundation.db import db
from app.reflections.models import JointReflection, Reflection


@dataclass(frozen=True)
class LookedBack:
    """Of one cycle: the ids of those who are done alone and of those who signed; whether the plan's fate is said."""

    done: set[str] = field(default_factory=set)
    signed: set[str] = field(default_factory=set)
    said: bool = False


def looked_back(cycles: Sequence[Cycle]) -> dict[str, LookedBack]:
    """How far each of some cycles is that were permitted already, by the cycle's id. It holds no words."""
    ids = [cycle.id for cycle in cycles]
    done: dict[str, set[str]] = {id: set() for id in ids}
    written = select(Reflection.cycle_id, Reflection.author_id).where(
        Reflection.cycle_id.in_(ids), Reflection.done_at.is_not(None)
    )
    for cycle_id, author_id in db.session.execute(written):
        done[cycle_id].add(author_id)
    said = select(JointReflection).where(
        JointReflection.cycle_id.in_(ids), JointReflection.verdict.is_not(None)
    )
    signed = {
        one.cycle_id: {signature.person_id for signature in one.signatures}
        for one in db.session.scalars(said).unique()
    }
    return {id: LookedBack(done[id], signed.get(id, set()), id in signed) for id in ids}
