"""Watching a film while it is still being uploaded: asked for once its head is here, made in a lane of its own.

What is made is for the time being. It lies below ``recordings/<id>/early/<attempt>/``, is named by the recording's
``early_attempt``, and is erased when the film itself can be watched, or will never be.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import current_app
from sqlalchemy import CursorResult, or_, select, update
from sqlalchemy.orm import Session

from app.foundation import clock, storage
from app.foundation.db import db
from app.foundation.ids import new_id
from app.foundation.jobs import Lane, Run, every, job
from app.foundation.nudges import AnySession
from app.foundation.storage import StillThere, StorageUnavailable
from app.lessons import room
from app.lessons.incoming import Incoming
from app.lessons.models import Recording, RecordingState, Upload
from app.lessons.news import tell_of_recording

if TYPE_CHECKING:
    from media_pipeline import Piece

log = logging.getLogger(__name__)

LEAST_BYTES: Final = 8 << 20  # a shorter upload is over before anybody could watch its beginning
HEAD_BYTES: Final = 256 << 10  # must have arrived before it is worth a look
QUIET: Final = timedelta(seconds=120)  # after that, an upload that stands still leaves its slot to another
LOOK_S: Final = 0.2
CLEAR_UP_S: Final = 30
PLAYLIST: Final = "index.m3u8"


class EarlyFailed(Exception):
    """A program ended without a good result; another try, from the beginning, may go better."""


class Dropped(Exception):
    """The recording was deleted while its beginning was made watchable."""


def ask_when_due(session: AnySession, upload: Upload, offset: int) -> None:
    """Ask, in the caller's transaction, that an upload be watchable early: when its head has just become durable.

    And again when it goes on after a pause that was too long to wait for. ``offset`` is how far it is durable now.
    """
    if upload.length <= LEAST_BYTES or not HEAD_BYTES <= offset < upload.length:
        return
    if upload.offset < HEAD_BYTES:
        watch_early.enqueue(session, upload.recording_id)
    elif clock.now() - upload.last_written_at > QUIET:
        watch_early.enqueue(session, upload.recording_id, key=f"watch_early:{upload.recording_id}:{offset}")


@job("watch_early", lane=Lane.EARLY, retry_on=(EarlyFailed, StorageUnavailable))
def watch_early(run: Run, recording_id: str) -> None:
    """Make what has arrived of a recording watchable, until all of it is here or nothing more comes."""
    # The web process, which only asks for this, never loads the pipeline.
    from media_pipeline import (  # noqa: PLC0415
        FfmpegFailed,
        Growing,
        NotEarly,
        OverLimit,
        UnreadableMedia,
        preview,
    )

    recording = db.session.get(Recording, recording_id, populate_existing=True)
    upload = db.session.scalars(select(Upload).where(Upload.recording_id == recording_id)).one_or_none()
    if recording is None or upload is None:
        return
    incoming = Incoming(current_app.config["SIGHTLINE"].data, upload.id)
    if not incoming.path.exists() or not room.has_space(recording):
        return  # it arrives at another machine, is all here already, or there is no room for extras
    watched = _Watched(upload.id)
    work = _Work(run, recording_id)
    with storage.current().working_folder(recording_id) as folder:
        work.folder = folder
        growing = Growing(incoming.path, watched.durable, watched.ended)
        try:
            db.session.commit()  # no transaction stays open while a school's line takes its time
            preview(growing, folder, on_piece=work.publish, cancelled=run.cancelled)
        except (NotEarly, UnreadableMedia, OverLimit) as reason:
            log.info("recording %s cannot be watched early: %s", recording_id, reason.code)
        except Dropped:
            log.info("recording %s was dropped while it was watched early", recording_id)
        except FfmpegFailed as trouble:
            raise EarlyFailed(f"{trouble.code}: {trouble.tail}") from trouble
        finally:
            work.take_back()


def erase_early(recording_id: str) -> None:
    """Erase what was made early of a recording that does not need it any more; what does not go now, goes later."""
    try:
        storage.current().delete_prefix(f"recordings/{recording_id}/early")
    except (StillThere, StorageUnavailable) as trouble:
        log.warning("early pieces of %s are left for later: %s", recording_id, type(trouble).__name__)
        return
    _note(db.session(), recording_id, early_attempt=None, early_ms=0)
    db.session.commit()


@every(seconds=CLEAR_UP_S)
def clear_up_early() -> None:
    """Erase the early pieces of recordings that can be watched now, or never will be."""
    over = (RecordingState.READY, RecordingState.REJECTED, RecordingState.FAILED)
    query = select(Recording.id).where(Recording.early_attempt.is_not(None))
    for recording_id in db.session.scalars(
        query.where(or_(Recording.playable_at.is_not(None), Recording.state.in_(over)))
    ).all():
        erase_early(recording_id)


def _note(session: AnySession, recording_id: str, **values: Any) -> bool:
    """Change the recording's row without making it a newer version of itself: nobody has edited it."""
    change = update(Recording).where(Recording.id == recording_id).values(**values)
    changed: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        change.execution_options(synchronize_session=False)
    )
    return changed.rowcount > 0


class _Watched:
    """How far an upload is, read from its row at most a few times a second."""

    def __init__(self, upload_id: str) -> None:
        self._upload_id = upload_id
        self._looked_at: float | None = None
        self._offset = 0
        self._over = False

    def durable(self) -> int:
        self._look()
        return self._offset

    def ended(self) -> bool:
        """Whether it is whole, was dropped or given up, or has stood still for so long that others come first."""
        self._look()
        return self._over

    def _look(self) -> None:
        if self._looked_at is not None and time.monotonic() - self._looked_at < LOOK_S:
            return
        self._looked_at = time.monotonic()
        columns = (Upload.offset, Upload.length, Upload.expired_at, Upload.last_written_at)
        with Session(db.engine) as session:
            row = session.execute(select(*columns).where(Upload.id == self._upload_id)).first()
        if row is None:
            self._over = True
            return
        self._offset = row.offset
        idle = clock.now() - row.last_written_at > QUIET
        self._over = row.offset >= row.length or row.expired_at is not None or idle


@dataclass
class _Work:
    """One attempt, which publishes into a folder of its own."""

    run: Run
    recording_id: str
    folder: Path = field(default_factory=Path)
    attempt: str = field(default_factory=new_id)
    begun: bool = False

    @property
    def above(self) -> str:
        return f"recordings/{self.recording_id}/early"

    @property
    def prefix(self) -> str:
        return f"{self.above}/{self.attempt}"

    def publish(self, piece: "Piece") -> None:
        """Put a piece's files into storage, then the playlist that names them, then the news of it."""
        self._keep(piece.files, piece.playlist)
        self.run.fence(db.session())
        recording = self._recording()
        if recording is None:
            raise Dropped
        if recording.may_be_early:
            _note(
                db.session(),
                recording.id,
                early_attempt=self.attempt,
                early_ms=piece.duration_ms,
                frame_rate=recording.frame_rate or piece.frame_rate,
            )
            tell_of_recording(db.session, recording)
        db.session.commit()
        if not self.begun:
            self._clear_away_older()
        self.begun = True

    def take_back(self) -> None:
        """Leave nothing of this attempt unless the recording names it."""
        db.session.rollback()
        known = self._recording()
        if known is None or known.early_attempt != self.attempt:
            storage.current().delete_prefix(self.prefix)

    def _recording(self) -> Recording | None:
        return db.session.get(Recording, self.recording_id, populate_existing=True)

    def _keep(self, files: Sequence[str], playlist: str) -> None:
        kept = storage.current()
        for name in files:
            kept.put_file(self.folder / name, f"{self.prefix}/{name}", move=True)
        written = self.folder / ".told"
        written.write_text(playlist, encoding="ascii")
        kept.put_file(written, f"{self.prefix}/{PLAYLIST}", move=True)

    def _clear_away_older(self) -> None:
        """What an attempt that was cut short had made, now that this one has taken its place."""
        kept = storage.current()
        for found in list(kept.list_prefix(self.above)):
            if not found.key.startswith(f"{self.prefix}/"):
                kept.delete_prefix(found.key)
