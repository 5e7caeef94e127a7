"""Cycles at every stage, made as plainly as the database allows."""

from datetime import date, datetime, timedelta
from typing import Any

from app.cycles.models import Agreement, Cycle
from app.cycles.stages import Stage
from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal
from app.people.models import Pair, Person


def a_cycle(by: Person, pair: Pair | None = None, goal: Goal | None = None, **facts: Any) -> Cycle:
    """A cycle, at its beginning unless said otherwise."""
    by = db.session.merge(by)
    goal = db.session.merge(goal) if goal else None
    cycle = Cycle.begin(by=by, pair_id=pair.id if pair else None, goal=goal)
    for name, value in facts.items():
        setattr(cycle, name, value)
    db.session.commit()
    return cycle


def an_agreement(pair: Pair, *signers: Person) -> Agreement:
    """The pair's agreement, signed by some."""
    pair = db.session.merge(pair)
    agreement = Agreement.of(pair) or Agreement.begin(pair, by=pair.coach)
    for person in signers:
        agreement.sign(by=person, number=agreement.newest.number)
    db.session.commit()
    return agreement


def a_closed_cycle(
    by: Person, pair: Pair | None = None, goal: Goal | None = None, *, on: date | None = None
) -> Cycle:
    """A cycle that went through every stage and was closed on a day."""
    by = db.session.merge(by)
    ended = clock.now() if on is None else clock.now().replace(year=on.year, month=on.month, day=on.day)
    cycle = a_cycle(by, pair, goal, begun_on=(ended - timedelta(days=30)).date())
    for place, stage in enumerate(list(Stage)[1:]):
        change = cycle.move_to(stage, by=by, reason="It was time.", left_out=["Something."])
        change.created_at = ended - timedelta(days=20 - 5 * place)
    cycle.closed_at = ended
    cycle.created_at = ended - timedelta(days=30)
    db.session.commit()
    return cycle


def moment(days_ago: float) -> datetime:
    """A moment in the past."""
    return clock.now() - timedelta(days=days_ago)
