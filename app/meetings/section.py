"""What the page of a cycle shows of its meetings."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.cycles.models import Cycle
from app.cycles.stages import Stage
from app.foundation.db import db
from app.meetings.meeting import Meeting
from app.people.models import Person


@dataclass(frozen=True)
class MeetingsSection:
    """A cycle's meetings as one of its people sees them: those to come, those to answer, and those that were."""

    cycle: Cycle
    to_come: Sequence[Meeting]
    unanswered: Sequence[Meeting]
    past: Sequence[Meeting]

    @property
    def next(self) -> Meeting | None:
        """The next one with a time."""
        return self.to_come[0] if self.to_come else None

    @property
    def can_plan(self) -> bool:
        """Whether another can be planned: there are two, and the cycle goes on."""
        return self.cycle.shared and self.cycle.stage is not Stage.CLOSED


def section(cycle: Cycle, viewer: Person) -> MeetingsSection:
    """The meetings of a cycle, read for somebody who may see it."""
    seen = Meeting.visible_to(viewer).where(Meeting.cycle_id == cycle.id, Meeting.cancelled_at.is_(None))
    found = list(
        db.session.scalars(seen.order_by(Meeting.starts_at, Meeting.created_at, Meeting.id)).unique()
    )
    timed = [meeting for meeting in found if meeting.starts_at is not None]
    return MeetingsSection(
        cycle=cycle,
        to_come=[meeting for meeting in timed if not meeting.over],
        unanswered=[meeting for meeting in found if meeting.starts_at is None],
        past=[meeting for meeting in reversed(timed) if meeting.over],
    )
