"""What others ask of a cycle's reflection: whether there is one."""

from sqlalchemy import select

from app.cycles.models import Cycle
from app.foundation.db import db
from app.reflections.joint import JointReflection
from app.reflections.reflection import opened


def is_done(cycle: Cycle) -> bool:
    """Whether everybody wrote their part, and what the plan deserves is said. In at most two small queries."""
    said = select(JointReflection.id).where(
        JointReflection.cycle_id == cycle.id, JointReflection.verdict.is_not(None)
    )
    return db.session.scalar(said) is not None and opened(cycle)
