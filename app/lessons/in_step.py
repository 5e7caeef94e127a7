"""The recordings of one lesson on one clock, so that the same moment is found in each of them.

The clock is that of the first recording with sound. Where that one is deleted, the others keep their places beside each
other, and whichever comes next is put in step with them.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from app.foundation import storage
from app.foundation.db import db
from app.foundation.jobs import Run
from app.foundation.nudges import AnySession
from app.foundation.refusals import Conflict
from app.lessons.models import InStep, Recording, RecordingState
from app.lessons.news import tell_of_recording

Listen = Callable[[Path, Path], tuple[int, float]]
"""From two films: when the second starts on the first one's clock, in ms, and how much its clock is slow, in millionths."""


class Apart(Exception):
    """Two recordings have no sound in common; says why in a word for programs and a sentence for people."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence


def begin_clock(session: AnySession, recordings: Sequence[Recording]) -> None:
    """Let the first of some recordings of a lesson be its clock, unless one of them is on it already."""
    if recordings and all(one.offset_ms is None for one in recordings):
        recordings[0].place(InStep.HEARD, 0)
        tell_of_recording(session, recordings[0])


def set_by_hand(session: AnySession, recording: Recording, offset_ms: int) -> None:
    """Put a ready recording where a person says, in the caller's transaction; no job moves it from there.

    Raises :class:`Conflict` for one that is still being made: the worker that makes it is not to be disturbed.
    """
    if recording.state is not RecordingState.READY:
        raise Conflict("You can say when this recording starts as soon as it is ready.")
    ready = Recording.of([recording.lesson]).where(
        Recording.state == RecordingState.READY, Recording.id != recording.id
    )
    begin_clock(session, session.scalars(ready).unique().all())
    recording.place(InStep.BY_HAND, offset_ms)
    tell_of_recording(session, recording)


def find_places(run: Run, lesson_id: str, listen: Listen) -> None:
    """Look for each ready recording of a lesson that is not on its clock yet beside those that are."""
    recordings = db.session.scalars(Recording.ready_with_sound(lesson_id)).unique().all()
    if len(recordings) < 2:
        return
    run.fence(db.session())
    begin_clock(db.session(), recordings)
    placed = [one.id for one in recordings if one.offset_ms is not None]
    searched = [one.id for one in recordings if one.offset_ms is None]
    db.session.commit()
    for recording_id in searched:
        if _find_place(run, recording_id, placed, listen):
            placed.append(recording_id)


def _find_place(run: Run, recording_id: str, placed: Sequence[str], listen: Listen) -> bool:
    """Look for one recording beside each of some others; say whether it is on the clock now."""
    how = None
    for other_id in placed:
        try:
            offset_ms, drift_ppm = _beside(recording_id, other_id, listen)
        except Apart as reason:
            how = how or partial(Recording.stand_apart, code=reason.code, sentence=reason.sentence)
            continue
        found = partial(Recording.place, how=InStep.HEARD, offset_ms=offset_ms, drift_ppm=drift_ppm)
        _keep(run, recording_id, found)
        return True
    if how is not None:
        _keep(run, recording_id, how)
    return False


def _beside(recording_id: str, other_id: str, listen: Listen) -> tuple[int, float]:
    recording, other = db.session.get_one(Recording, recording_id), db.session.get_one(Recording, other_id)
    film_key, other_key = recording.playback_key, other.playback_key
    clock_ms, clock_drift_ppm = other.offset_ms or 0, other.drift_ppm
    db.session.rollback()  # no transaction stays open while they are listened to
    store = storage.current()
    with store.local_path(other_key) as reference, store.local_path(film_key) as film:
        starts_ms, drift_ppm = listen(reference, film)
    return clock_ms + round(starts_ms * (1 + clock_drift_ppm / 1e6)), drift_ppm + clock_drift_ppm


def _keep(run: Run, recording_id: str, how: Callable[[Recording], None]) -> None:
    """Keep what was heard, unless the recording is gone or a person has said otherwise meanwhile."""
    run.fence(db.session())
    recording = db.session.get(Recording, recording_id, populate_existing=True)
    if recording is not None and recording.in_step is not InStep.BY_HAND:
        how(recording)
        tell_of_recording(db.session, recording)
    db.session.commit()
