"""Sitting down: a new debrief with a proposed agenda, or a chair at the one that is open already."""

from datetime import datetime

from app.debriefs import moments
from app.debriefs.models import AgendaItem, Debrief
from app.debriefs.seats import chosen_pair, goals_for, usual_pair
from app.foundation.db import db
from app.lessons.models import Lesson
from app.people.models import Pair, Person


def begin_or_join(
    lesson: Lesson,
    *,
    by: Person,
    pair_id: str | None = None,
    goal_id: str | None = None,
    meets_at: datetime | None = None,
    alone: bool = False,
    proposing: bool = True,
) -> tuple[Debrief, bool]:
    """The debrief of these people over a lesson, and whether it is a new one. Raises :class:`Refusal`.

    Without ``proposing`` a new one begins with an empty agenda, for somebody who has chosen the moments already.
    """
    pair = _pair(lesson, by, pair_id, alone=alone)
    already = db.session.scalars(Debrief.open_on(lesson, pair)).one_or_none()
    if already is not None:
        return already, False
    goal_id = goal_id or _only_goal(lesson, pair)
    debrief = Debrief.begin(lesson, by=by, pair=pair, goal_id=goal_id, meets_at=meets_at)
    for moment in moments.proposed(lesson, debrief.people, by, goal_id) if proposing else ():
        AgendaItem.put_on(debrief, by=by, moment=moment)
    return debrief, True


def _pair(lesson: Lesson, by: Person, pair_id: str | None, *, alone: bool) -> Pair | None:
    if alone:
        return None
    return chosen_pair(lesson, by, pair_id) if pair_id else usual_pair(lesson, by)


def _only_goal(lesson: Lesson, pair: Pair | None) -> str | None:
    """The goal it must be about when there is just one."""
    found = db.session.scalars(goals_for(lesson, pair).limit(2)).all()
    return found[0].id if len(found) == 1 else None
