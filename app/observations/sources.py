"""Observation notes on the wall of evidence: one's own, and those that were shared, for as long as they are."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import Select

from app.foundation.db import db
from app.goals.models import Goal
from app.goals.sources import Family, Seen, Source, register
from app.observations.models import Observation
from app.observations.reading import counted
from app.people.models import Person

KIND = "observation"


def _seen_by(person: Person) -> Select[str]:
    """Notes without a line are evidence of nothing yet."""
    written = Observation.lines.any()
    return Observation.visible_to(person).where(written).with_only_columns(Observation.id)


def _tied_to(goal: Goal, person: Person) -> Select[str]:
    tied = _seen_by(person).where(Observation.goal_id == goal.id)
    return tied.order_by(Observation.created_at.desc(), Observation.id)


def _told(ids: Sequence[str], person: Person) -> list[Seen]:
    found = list(db.session.scalars(Observation.visible_to(person).where(Observation.id.in_(ids))).unique())
    lines = counted(found)
    return [
        Seen(
            id=one.id,
            label=f"Observation notes by {'you' if one.author_id == person.id else one.author.first_name}",
            title=one.title,
            on=one.observed_on,
            at=one.begun_at,
            href=url_for("observations.show", id=one.id),
            detail="1 line" if lines.get(one.id) == 1 else f"{lines.get(one.id, 0)} lines",
            private=not one.shared,
        )
        for one in found
    ]


register(Source(KIND, Family.OBSERVATIONS, _seen_by, _told, _tied_to))
