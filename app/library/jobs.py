"""The file of an exemplar: its range of the film and nothing else, and its erasure when it is taken back or over."""

import logging
from typing import Final

from sqlalchemy.orm.exc import StaleDataError

import media_pipeline
from app.foundation import clock, storage
from app.foundation.db import db
from app.foundation.jobs import Failure, Lane, Run, Superseded, every, job
from app.lessons.models import Recording
from app.library.models import Exemplar, FileState
from media_pipeline.errors import Cancelled, FfmpegFailed, MediaError

log = logging.getLogger(__name__)

ERASE_S: Final = 3600
ASK_S: Final = 60


def give_up(failure: Failure, exemplar_id: str, attempt: int) -> None:  # noqa: ARG001 - the same shape as every one
    """Say that the file was given up for a reason of ours."""
    exemplar = _awaited(exemplar_id, attempt)
    if exemplar is not None:
        exemplar.state = FileState.FAILED
        db.session.commit()


@job("cut_exemplar", lane=Lane.INTERACTIVE, retry_on=(FfmpegFailed, StaleDataError), on_poison=give_up)
def cut_exemplar(run: Run, exemplar_id: str, attempt: int) -> None:
    """Make the exemplar's file, unless it was taken back meanwhile."""
    exemplar = _awaited(exemplar_id, attempt)
    if exemplar is None:
        return
    key = exemplar.key
    try:
        _make(run, exemplar)
    except (FfmpegFailed, Cancelled):
        raise
    except MediaError:
        _publish(run, exemplar_id, attempt, FileState.FAILED)
        return
    if not _publish(run, exemplar_id, attempt, FileState.READY):
        storage.current().delete_prefix(key)


def say_what_is_left(failure: Failure, folder: str) -> None:
    """Tell the installation's keeper that files are still there which nobody is shown any more."""
    log.error("the files of an exemplar that was taken back are left under %s: %s", folder, failure.name)


@job(
    "erase_exemplar",
    lane=Lane.INTERACTIVE,
    retry_on=(OSError, storage.StillThere),
    on_poison=say_what_is_left,
)
def erase_exemplar(run: Run, folder: str) -> None:  # noqa: ARG001 - the same shape as every job
    """Remove what storage keeps of an exemplar or of a resource."""
    storage.current().delete_prefix(folder)


def ask_for_file(exemplar: Exemplar) -> None:
    """Ask, in the caller's transaction, for the exemplar's file."""
    attempt = exemplar.begin_file()
    db.session.flush()
    cut_exemplar.enqueue(db.session(), exemplar.id, attempt)


def take_back(exemplar: Exemplar) -> None:
    """Take an exemplar back in the caller's transaction: out of sight with it, and its file erased soon after."""
    exemplar.revoke()
    erase(exemplar)


def erase(exemplar: Exemplar) -> None:
    """Ask, in the caller's transaction, that its file be erased; a file that is being made is not kept."""
    exemplar.attempt += 1
    exemplar.state = FileState.FAILED
    erase_exemplar.enqueue(db.session(), exemplar.folder)


@every(seconds=ASK_S)
def make_what_waits() -> None:
    """Ask for the files of exemplars that were agreed to before their film could be watched."""
    waits = (Exemplar.state == FileState.MAKING, Exemplar.attempt == 0, Exemplar.revoked_at.is_(None))
    playable = Recording.playable_at.is_not(None)
    agreed = Exemplar.offered_at.is_not(None)
    for exemplar in db.session.query(Exemplar).join(Recording).where(*waits, agreed, playable):
        ask_for_file(exemplar)
    db.session.commit()


@every(seconds=ERASE_S)
def erase_what_is_over() -> None:
    """Erase the files of exemplars whose day has passed; what their teachers agreed to stays written down."""
    over = Exemplar.until < clock.today()
    for exemplar in db.session.query(Exemplar).where(over, Exemplar.state == FileState.READY):
        erase(exemplar)
    db.session.commit()


def _awaited(exemplar_id: str, attempt: int) -> Exemplar | None:
    db.session.rollback()
    exemplar = db.session.get(Exemplar, exemplar_id, populate_existing=True)
    if exemplar is None or exemplar.attempt != attempt or exemplar.state is not FileState.MAKING:
        return None
    return exemplar if exemplar.live else None


def _make(run: Run, exemplar: Exemplar) -> None:
    store, key, folder_key = storage.current(), exemplar.key, exemplar.folder
    start_ms, end_ms = exemplar.start_ms, exemplar.end_ms
    source_key = exemplar.recording.playback_key
    db.session.rollback()  # no transaction stays open while the film is cut
    with store.working_folder(folder_key) as folder, store.local_path(source_key) as source:
        media_pipeline.cut_clip(
            source, folder / "exemplar.mp4", start_ms=start_ms, end_ms=end_ms, cancelled=run.cancelled
        )
        if run.cancelled():
            raise Superseded(run.key)
        store.put_file(folder / "exemplar.mp4", key, move=True)


def _publish(run: Run, exemplar_id: str, attempt: int, state: FileState) -> bool:
    """Keep the outcome if it is still the one that is waited for; say whether it is."""
    exemplar = _awaited(exemplar_id, attempt)
    if exemplar is None:
        return False
    run.fence(db.session())
    exemplar.state = state
    db.session.commit()
    return True
