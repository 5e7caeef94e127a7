"""What a coach wrote down for one coaching cycle, for its page. The teacher sees no hours."""

from dataclasses import dataclass

from app.cycles.models import Cycle
from app.hours.totals import minutes_on
from app.people.models import Person, RoleName


@dataclass(frozen=True)
class HoursSection:
    """A coach's own minutes for a cycle; ``shown`` is false for everybody who keeps no hours."""

    shown: bool
    cycle_id: str
    minutes: int


def section(cycle: Cycle, viewer: Person) -> HoursSection:
    """What the cycle's page shows of its reader's own time."""
    shown = viewer.has_role(RoleName.COACH)
    return HoursSection(shown, cycle.id, minutes_on(cycle.id, viewer) if shown else 0)
