"""Surveys on the wall of evidence: once enough students have answered, to those who may see the results."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import Select

from app.foundation.db import db
from app.goals.models import Goal
from app.goals.sources import Family, Seen, Source, register
from app.people.models import Person
from app.surveys.models import FEWEST, Survey

KIND = "survey"


def _seen_by(person: Person) -> Select[str]:
    return Survey.visible_to(person).where(Survey.answer_count >= FEWEST).with_only_columns(Survey.id)


def _tied_to(goal: Goal, person: Person) -> Select[str]:
    return _seen_by(person).where(Survey.goal_id == goal.id).order_by(Survey.created_at.desc(), Survey.id)


def _told(ids: Sequence[str], person: Person) -> list[Seen]:
    found = db.session.scalars(Survey.visible_to(person).where(Survey.id.in_(ids))).unique()
    return [
        Seen(
            id=one.id,
            label="Student survey",
            title=one.title,
            on=one.created_at.date(),
            at=one.created_at,
            href=url_for("surveys.show", id=one.id),
            detail=f"{one.answer_count} students answered",
            private=not one.shared,
        )
        for one in found
    ]


register(Source(KIND, Family.SURVEYS, _seen_by, _told, _tied_to))
