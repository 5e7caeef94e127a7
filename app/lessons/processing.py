"""What becomes of a recording once it is here: asked to be processed, looked after, removed."""

import logging
from typing import Final

from sqlalchemy import select

from app.foundation import jobs, storage
from app.foundation.db import db
from app.foundation.jobs import State, every
from app.foundation.nudges import AnySession
from app.foundation.storage import StillThere, StorageUnavailable
from app.lessons import room
from app.lessons.jobs import BROKE, NO_SPACE, erase_files, erase_recording, process_recording
from app.lessons.models import Lesson, Recording
from app.lessons.news import tell_of_lesson, tell_of_recording

log = logging.getLogger(__name__)

LOOK_AFTER_S: Final = 30
FIND_ORPHANS_S: Final = 3600
MOST_ORPHANS: Final = 50  # erased in one round: a mistake must not be able to empty the storage overnight


def ask_for_processing(session: AnySession, recording: Recording) -> None:
    """Ask, in the caller's transaction, that a received recording be processed (again)."""
    if not any(jobs.retry(session, key) for key in _keys(recording.id)):
        process_recording.enqueue(session, recording.id, key=processing_key(recording.id))
    tell_of_recording(session, recording)


def retry(session: AnySession, recording: Recording) -> None:
    """Try a recording again that we gave up, in the caller's transaction. Raises ``NothingToRetry``."""
    recording.retry()
    ask_for_processing(session, recording)


def remove(session: AnySession, recording: Recording) -> None:
    """Delete a recording in the caller's transaction: out of sight at once, its processing stopped within seconds.

    Its files are erased by a job asked for in the same transaction, which no crash can forget; whoever does not want
    to wait for that calls :func:`erase_now` after the commit.
    """
    for key in _keys(recording.id):
        jobs.cancel(session, key)
    erase_recording.enqueue(session, recording.id)
    tell_of_recording(session, recording)
    tell_of_lesson(session, recording.lesson)
    session.delete(recording)


def remove_lesson(session: AnySession, lesson: Lesson) -> list[str]:
    """Delete a lesson with everything in it, the same way; the ids of its recordings are for :func:`erase_now`."""
    recordings = session.scalars(Recording.of([lesson])).all()
    for recording in recordings:
        remove(session, recording)
    session.flush()
    session.delete(lesson)
    return [recording.id for recording in recordings]


def erase_now(*recording_ids: str) -> None:
    """Erase the files of deleted recordings without waiting for the job; what does not go now, goes with that."""
    for recording_id in recording_ids:
        try:
            erase_files(recording_id)
        except (StillThere, StorageUnavailable) as trouble:
            log.warning("files of %s are left to the job: %s", recording_id, type(trouble).__name__)


def processing_key(recording_id: str) -> str:
    """The name of a recording's processing among jobs."""
    return f"process_recording:{recording_id}"


def finishing_key(recording_id: str) -> str:
    """The name of its long part, which the short one asks for."""
    return f"finish_recording:{recording_id}"


def _keys(recording_id: str) -> tuple[str, str]:
    return finishing_key(recording_id), processing_key(recording_id)


@every(seconds=LOOK_AFTER_S)
def look_after_recordings() -> None:
    """Ask again for what should be under way and is not: a job lost, one that waited for space, one that ended oddly."""
    for recording in db.session.scalars(Recording.all_under_way()).all():
        states = {jobs.status(db.session(), key) for key in _keys(recording.id)}
        if states & {State.WAITING, State.RUNNING}:
            continue
        if State.FAILED in states:
            recording.fail("pipeline-failed", BROKE)
            tell_of_recording(db.session, recording)
        elif recording.reason_code != NO_SPACE or room.has_space(recording):
            ask_for_processing(db.session, recording)
        db.session.commit()


@every(seconds=FIND_ORPHANS_S)
def erase_orphans() -> None:
    """Erase files in storage whose recording is gone: left by a crash at the wrong moment."""
    folders = sorted({kept.key.split("/")[1] for kept in storage.current().list_prefix("recordings")})
    known = set(db.session.scalars(select(Recording.id)))
    orphans = [folder for folder in folders if folder not in known]
    erase_now(*orphans[:MOST_ORPHANS])
