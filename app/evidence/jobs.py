"""What outlives a request: pictures drawn anew in a process that may do nothing else, and what was deleted erased."""

import logging
from datetime import timedelta

from sqlalchemy import delete, select

from app.evidence.models import FOLDER, UNDO_FOR, Evidence, EvidenceFile, FileState
from app.foundation import clock, storage
from app.foundation.db import db
from app.foundation.jobs import Failure, Lane, Run, every, job
from app.goals.news import tell_of_goal
from media_pipeline import FfmpegFailed, MediaError, make_picture

log = logging.getLogger(__name__)

ERASE_S = 1800
SETTLED = timedelta(hours=1)
"""How old a file without a row must be before it is an orphan: younger ones may be about to get theirs."""
BROKE = "Something on our side broke while we prepared this picture. Please add it again."


def give_up(failure: Failure, file_id: str) -> None:  # noqa: ARG001 - the shape of every such function
    """Say that a picture could not be prepared."""
    file = db.session.get(EvidenceFile, file_id, populate_existing=True)
    if file is not None and file.state is FileState.RECEIVED:
        file.refuse(BROKE)
        db.session.commit()


@job(
    "prepare_picture",
    lane=Lane.INTERACTIVE,
    retry_on=(FfmpegFailed, storage.StorageUnavailable),
    on_poison=give_up,
)
def prepare_picture(run: Run, file_id: str) -> None:
    """Draw a picture anew, and keep nothing of the file it came in."""
    file = db.session.get(EvidenceFile, file_id, populate_existing=True)
    if file is None or file.state is not FileState.RECEIVED:
        return
    store, received, key, prefix = storage.current(), file.received_key, file.key, file.folder
    db.session.rollback()  # no transaction stays open while the picture is drawn
    refused, size, sides = None, 0, (0, 0)
    try:
        with store.working_folder(prefix) as folder, store.local_path(received) as source:
            made = make_picture(source, folder / "picture.jpg", cancelled=run.cancelled)
            sides, size = (made.width, made.height), (folder / "picture.jpg").stat().st_size
            store.put_file(folder / "picture.jpg", key, move=True)
    except FfmpegFailed:
        raise
    except storage.NotKept:
        return  # deleted meanwhile
    except MediaError as refusal:  # nothing that another try would change
        refused = refusal.sentence
    run.fence(db.session())
    file = db.session.get(EvidenceFile, file_id, populate_existing=True)
    if file is not None:
        if refused is None:
            file.finish(*sides, size)
        else:
            file.refuse(refused)
        tell_of_goal(file.evidence.goal)
    db.session.commit()
    store.delete_prefix(received)
    if file is None:
        store.delete_prefix(prefix)


def leave_to_the_sweep(failure: Failure, prefix: str) -> None:
    """Say in the log that files are still there; the next round of the sweep takes them up."""
    log.error("files under %s could not be erased yet: %s", prefix, failure.name)


@job(
    "erase_evidence_file",
    lane=Lane.INTERACTIVE,
    retry_on=(storage.StillThere, storage.StorageUnavailable),
    on_poison=leave_to_the_sweep,
)
def erase_evidence_file(run: Run, prefix: str) -> None:  # noqa: ARG001 - the shape of every job
    """Remove what storage keeps of a file that was deleted."""
    storage.current().delete_prefix(prefix)


def remove(file: EvidenceFile) -> None:
    """Delete a file, in the caller's transaction, for good."""
    erase_evidence_file.enqueue(db.session(), file.folder)
    tell_of_goal(file.evidence.goal)
    db.session.delete(file)


def ask_to_prepare(file: EvidenceFile) -> None:
    """Ask, in the caller's transaction, that a picture that was received be made fit to show."""
    if file.state is FileState.RECEIVED:
        db.session.flush()
        prepare_picture.enqueue(db.session(), file.id, key=f"prepare_picture:{file.id}")


@every(seconds=ERASE_S)
def erase_deleted() -> None:
    """Erase what was deleted a day ago, and files of pieces and goals that are gone."""
    db.session.execute(delete(Evidence).where(Evidence.deleted_at <= clock.now() - UNDO_FOR))
    db.session.commit()
    store, old = storage.current(), clock.now() - SETTLED
    there = set(db.session.scalars(select(EvidenceFile.id)))
    db.session.rollback()
    for kept in list(store.list_prefix(FOLDER)):
        _evidence_id, _, rest = kept.key.removeprefix(f"{FOLDER}/").partition("/")
        if rest.split("/")[0] not in there and kept.modified_at < old:
            store.delete_prefix(kept.key)
