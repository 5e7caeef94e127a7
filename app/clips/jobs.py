"""The exact export of a clip, on the lane where somebody waits for it: a translator to ``media_pipeline``."""

import logging
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy.orm.exc import StaleDataError

import media_pipeline
from app.clips.models import Clip, ClipState
from app.clips.news import tell
from app.foundation import storage
from app.foundation.db import db
from app.foundation.jobs import Failure, Lane, Run, Superseded, job
from media_pipeline.errors import Cancelled, FfmpegFailed, MediaError, OutOfSpace

log = logging.getLogger(__name__)

BROKE: Final = "Something on our side broke while we made the file. The clip still plays; try again."
NO_SPACE: Final = "There is no room for the file at the moment. The clip still plays; try again later."


def give_up(failure: Failure, clip_id: str, attempt: int) -> None:
    """Say that the export of a clip was given up for a reason of ours."""
    clip = _awaited(clip_id, attempt)
    if clip is None:
        return
    clip.fail_export(NO_SPACE if failure.name == OutOfSpace.__name__ else BROKE)
    tell(clip)
    db.session.commit()


@job("cut_clip", lane=Lane.INTERACTIVE, retry_on=(FfmpegFailed, StaleDataError), on_poison=give_up)
def cut_clip(run: Run, clip_id: str, attempt: int) -> None:
    """Make the exact file of a clip, unless its range was moved since or the clip is gone."""
    clip = _awaited(clip_id, attempt)
    if clip is None:
        return
    key = clip.export_key
    try:
        artifact = _make(run, clip)
    except (FfmpegFailed, Cancelled):
        raise
    except MediaError as refusal:  # nothing that another try would change, such as a range without a frame
        sentence = refusal.sentence
        _publish(run, clip_id, attempt, lambda clip: clip.fail_export(sentence))
        return
    if not _publish(run, clip_id, attempt, lambda clip: clip.finish_export(artifact)):
        storage.current().delete_prefix(key)
        return
    _forget_others(clip)


def say_what_is_left(failure: Failure, folder: str) -> None:
    """Tell the installation's keeper that a deleted clip's files are still there."""
    log.error("the files of a deleted clip are left under %s: %s", folder, failure.name)


@job("erase_clip", lane=Lane.INTERACTIVE, retry_on=(OSError, storage.StillThere), on_poison=say_what_is_left)
def erase_clip(run: Run, folder: str) -> None:  # noqa: ARG001 - the same shape as every job
    """Remove what storage keeps of a clip that was deleted."""
    storage.current().delete_prefix(folder)


def ask_for_export(clip: Clip) -> None:
    """Ask, in the caller's transaction, for the exact file of a clip's range as it is now."""
    attempt = clip.begin_export()
    db.session.flush()
    cut_clip.enqueue(db.session(), clip.id, attempt)


def remove(clip: Clip) -> None:
    """Delete a clip in the caller's transaction; its files are erased by a job that is asked for in the same one."""
    tell(clip, gone=True)
    erase_clip.enqueue(db.session(), clip.folder)
    db.session.delete(clip)


def _awaited(clip_id: str, attempt: int) -> Clip | None:
    db.session.rollback()
    clip = db.session.get(Clip, clip_id, populate_existing=True)
    if clip is None or clip.attempt != attempt or clip.state is not ClipState.EXPORTING:
        return None
    return clip


def _make(run: Run, clip: Clip) -> dict[str, Any]:
    store, key, folder_key = storage.current(), clip.export_key, clip.folder
    start_ms, end_ms = clip.start_ms, clip.end_ms
    source_key = clip.recording.playback_key
    db.session.rollback()  # no transaction stays open while the film is cut
    with store.working_folder(folder_key) as folder, store.local_path(source_key) as source:
        made = media_pipeline.cut_clip(
            source, folder / "export.mp4", start_ms=start_ms, end_ms=end_ms, cancelled=run.cancelled
        )
        if run.cancelled():
            raise Superseded(run.key)
        store.put_file(folder / "export.mp4", key, move=True)
    return {**made.to_json(), "files": [key]}


def _publish(run: Run, clip_id: str, attempt: int, change: Callable[[Clip], None]) -> bool:
    """Keep the outcome if it is still the one that somebody waits for; say whether it is."""
    clip = _awaited(clip_id, attempt)
    if clip is None:
        return False
    run.fence(db.session())
    change(clip)
    tell(clip)
    db.session.commit()
    return True


def _forget_others(clip: Clip) -> None:
    store = storage.current()
    others = [kept.key for kept in store.list_prefix(clip.folder) if kept.key != clip.export_key]
    for key in others:
        store.delete_prefix(key)
