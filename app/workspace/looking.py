"""What the lesson's page tells of “I look first”, and whether its teacher has noted anything of their own yet."""

from dataclasses import dataclass

from flask import g
from sqlalchemy import select, true

from app.clips.models import Clip
from app.comments.models import Comment
from app.foundation.db import db
from app.lessons.models import Recording
from app.marks.models import Mark
from app.noticing.models import OwnLook, looks_first
from app.people.models import Person


@dataclass(frozen=True)
class Looking:
    """How a recording's teacher looks at it, told to one person who can see it."""

    recording: Recording
    own: bool
    waits: bool
    look: OwnLook | None

    @property
    def teacher(self) -> Person:
        """Whose choice it is."""
        return self.recording.lesson.teacher


def looking_at(recording: Recording) -> Looking:
    """Gather it for the person who asks; once for a page that shows it twice."""
    known: dict[str, Looking] = g.setdefault("lookings", {})
    if recording.id not in known:
        waits = looks_first(recording)
        own = recording.lesson.teacher_id == g.person.id
        known[recording.id] = Looking(recording, own, waits, None if waits else OwnLook.on(recording))
    return known[recording.id]


def say_looked(recording: Recording, *, nothing_to_note: bool) -> OwnLook:
    """Take the word of the recording's teacher that they have looked. Raises as :meth:`OwnLook.say`."""
    noted = has_noted(recording, recording.lesson.teacher)
    return OwnLook.say(recording, noted=noted, nothing_to_note=nothing_to_note)


def has_noted(recording: Recording, person: Person) -> bool:
    """Whether a person left a comment, a mark or a clip on a recording, whoever may read it."""
    left = (
        select(kind.id).where(kind.recording_id == recording.id, kind.author_id == person.id, there)
        for kind, there in ((Comment, Comment.deleted_at.is_(None)), (Mark, true()), (Clip, true()))
    )
    return any(db.session.scalar(one.limit(1)) is not None for one in left)
