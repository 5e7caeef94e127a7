"""What debriefs have to tell in the story of a coaching cycle."""

from collections.abc import Iterator

from flask import url_for

from app.coaching.happenings import MOST_OF_A_SORT, Happening, in_time, tells
from app.cycles.models import Cycle
from app.debriefs.models import Debrief
from app.foundation.db import db
from app.people.models import Person


@tells
def debriefs_of(cycle: Cycle, viewer: Person) -> Iterator[Happening]:
    """The debriefs about a cycle's goal that were held, or begun, in its time."""
    about = Debrief.visible_to(viewer).where(
        Debrief.goal_id == cycle.goal_id, in_time(Debrief.created_at, cycle)
    )
    newest = about.order_by(Debrief.created_at.desc(), Debrief.id).limit(MOST_OF_A_SORT)
    for debrief in db.session.scalars(newest).unique():
        yield Happening(
            debrief.closed_at or debrief.created_at,
            "debrief",
            "Debrief" if debrief.closed_at else "Debrief, still open",
            debrief.lesson.title,
            url_for("debriefs.show", id=debrief.id),
        )
