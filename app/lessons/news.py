"""What open pages are told of lessons and recordings, and who may listen."""

from sqlalchemy import Select

from app.foundation import live
from app.foundation.db import db
from app.foundation.nudges import AnySession
from app.lessons.models import Lesson, Recording
from app.people.models import Person


def tell_of_recording(session: AnySession, recording: Recording) -> None:
    """Say, with the caller's commit, that a recording's processing moved on."""
    live.publish(session, recording.topic, "recording", {"id": recording.id})


def tell_of_lesson(session: AnySession, lesson: Lesson) -> None:
    """Say, with the caller's commit, that a lesson, its recordings or its sharings are other than they were."""
    live.publish(session, lesson.topic, "lesson", {"id": lesson.id})


@live.topic("recording")
def may_follow_recording(person: Person, id: str) -> bool:
    """Whoever may see it."""
    return _finds(Recording.visible_to(person).where(Recording.id == id).with_only_columns(Recording.id))


@live.topic("lesson")
def may_follow_lesson(person: Person, id: str) -> bool:
    """Whoever may see it."""
    return _finds(Lesson.visible_to(person).where(Lesson.id == id).with_only_columns(Lesson.id))


def _finds(query: Select[str]) -> bool:
    return db.session.execute(query).first() is not None
