"""Where a reading's evidence is, for those who may see it: the way from a number back to what it was made of.

Evidence of a kind that a room of its own keeps is opened by that room: it adds to :data:`OPENERS` how its things are
reached, given their ids and who asks. What that does not answer for has no link.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from flask import url_for

from app.foundation.db import db
from app.lessons.models import Recording
from app.people.models import Person
from app.progress.models import Reading, Source

Opener = Callable[[Collection[str], Person], dict[str, "Trace"]]


@dataclass(frozen=True)
class Trace:
    """A link to evidence, and what it is called."""

    href: str
    words: str


OPENERS: dict[Source, Opener] = {}
"""For each kind of evidence, the things among some ids that a person may see, each with its link."""


def traces(readings: Sequence[Reading], viewer: Person) -> dict[str, Trace]:
    """The evidence of some readings that a viewer may open, by the readings' ids; one query for each kind."""
    found: dict[str, Trace] = {}
    films = _recordings({one.recording_id for one in readings if one.recording_id}, viewer)
    for reading in readings:
        film = films.get(reading.recording_id or "")
        if film is not None:
            found[reading.id] = _to_recording(reading, film)
    for source, opener in OPENERS.items():
        named = [(one.id, one.source_id) for one in readings if one.source is source and one.source_id]
        opened = opener({id for _reading, id in named}, viewer) if named else {}
        found |= {reading: opened[id] for reading, id in named if id in opened}
    return found


def _recordings(ids: Collection[str], viewer: Person) -> dict[str, Recording]:
    if not ids:
        return {}
    seen = Recording.visible_to(viewer).where(Recording.id.in_(ids))
    return {recording.id: recording for recording in db.session.scalars(seen).unique()}


def _to_recording(reading: Reading, film: Recording) -> Trace:
    if reading.is_counted:
        where = url_for("marks.index", id=film.id, who=reading.marked_by_id)
        return Trace(where, f"the marks on “{film.lesson.title}”")
    return Trace(url_for("workspace.show", id=film.lesson_id, recording=film.id), f"“{film.lesson.title}”")
