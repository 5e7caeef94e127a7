"""Whose reel a person may open: their own, and those of the teachers whom they coach now."""

from app.foundation.db import db
from app.foundation.refusals import Missing
from app.people.models import Pair, Person


def teacher_seen_by(viewer: Person, id: str) -> Person:
    """The teacher of that id. Raises :class:`Missing` for anybody else."""
    if not viewer.coaches_or_teaches:
        raise Missing
    if id == viewer.id:
        return viewer
    coached = Pair.reaching(viewer).where(Pair.coach_id == viewer.id, Pair.teacher_id == id)
    pair = db.session.scalars(coached).unique().first()
    if pair is None:
        raise Missing
    return pair.teacher
