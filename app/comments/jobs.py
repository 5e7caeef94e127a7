"""What comments leave to the worker: voices to be made playable by ``media_pipeline``, and what was deleted to erase."""

import logging
from collections.abc import Callable
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm.exc import StaleDataError

import media_pipeline
from app.comments.models import UNDO_FOR, Comment
from app.comments.news import tell
from app.comments.voice import Voice, VoiceState
from app.foundation import clock, storage
from app.foundation.db import db
from app.foundation.jobs import Failure, Lane, Run, Superseded, every, job
from media_pipeline.errors import Cancelled, FfmpegFailed, MediaError, OutOfSpace

ERASE_S: Final = 3_600  # a deleted comment is gone for good between 24 and 25 hours later

log = logging.getLogger(__name__)

BROKE: Final = "Something on our side broke while we prepared this recording. Please record it again."
NO_SPACE: Final = "There is no room to prepare this recording at the moment. Please record it again later."


def give_up(failure: Failure, voice_id: str, attempt: int) -> None:
    """Say that a voice was given up for a reason of ours."""
    voice = _awaited(voice_id, attempt)
    if voice is None:
        return
    voice.refuse("broke", NO_SPACE if failure.name == OutOfSpace.__name__ else BROKE)
    tell(voice.comment)
    db.session.commit()


@job("prepare_voice", lane=Lane.INTERACTIVE, retry_on=(FfmpegFailed, StaleDataError), on_poison=give_up)
def prepare_voice(run: Run, voice_id: str, attempt: int) -> None:
    """Make what was received playable, unless something newer was received since or the comment is gone."""
    voice = _awaited(voice_id, attempt)
    if voice is None:
        return
    try:
        made = _make(run, voice)
    except (FfmpegFailed, Cancelled):
        raise
    except MediaError as refusal:  # nothing that another try would change
        code, sentence = refusal.code, refusal.sentence
        _publish(run, voice_id, attempt, lambda voice: voice.refuse(code, sentence))
    else:
        _publish(run, voice_id, attempt, lambda voice: voice.finish(made.duration_ms, list(made.peaks)))
    _forget_others(voice_id)


def say_what_is_left(failure: Failure, folder: str) -> None:
    """Tell the installation's keeper that a deleted voice's files are still there."""
    log.error("the files of a deleted voice are left under %s: %s", folder, failure.name)


@job("erase_voice", lane=Lane.INTERACTIVE, retry_on=(OSError, storage.StillThere), on_poison=say_what_is_left)
def erase_voice(run: Run, folder: str) -> None:  # noqa: ARG001 - the same shape as every job
    """Remove what storage keeps of a voice whose comment was deleted."""
    storage.current().delete_prefix(folder)


def ask_to_prepare(voice: Voice) -> None:
    """Ask, in the caller's transaction, that what was received last be made playable."""
    db.session.flush()
    prepare_voice.enqueue(db.session(), voice.id, voice.attempt)


@every(seconds=ERASE_S)
def erase_deleted() -> None:
    """Erase for good what was deleted a day ago: with its replies, earlier wordings and mentions, and its voice's files."""
    over = Comment.deleted_at <= clock.now() - UNDO_FOR
    gone = select(Voice.folder).join(Comment, Comment.id == Voice.comment_id).where(over)
    for folder in db.session.scalars(gone):
        erase_voice.enqueue(db.session(), folder)
    db.session.execute(delete(Comment).where(over))
    db.session.commit()


def _awaited(voice_id: str, attempt: int) -> Voice | None:
    db.session.rollback()
    voice = db.session.get(Voice, voice_id, populate_existing=True)
    if voice is None or voice.attempt != attempt or voice.state is not VoiceState.RECEIVED:
        return None
    return voice


def _make(run: Run, voice: Voice) -> media_pipeline.VoiceNote:
    store, key, received_key, folder_key = storage.current(), voice.key, voice.received_key, voice.folder
    db.session.rollback()  # no transaction stays open while the sound is made
    with store.working_folder(folder_key) as folder, store.local_path(received_key) as source:
        made = media_pipeline.make_voice(source, folder / "voice.mp4", cancelled=run.cancelled)
        if run.cancelled():
            raise Superseded(run.key)
        store.put_file(folder / "voice.mp4", key, move=True)
    return made


def _publish(run: Run, voice_id: str, attempt: int, change: Callable[[Voice], None]) -> None:
    """Keep the outcome if it is still the one that somebody waits for."""
    voice = _awaited(voice_id, attempt)
    if voice is None:
        return
    run.fence(db.session())
    change(voice)
    tell(voice.comment)
    db.session.commit()


def _forget_others(voice_id: str) -> None:
    """Keep the playable sound alone, or what is yet to be prepared; nothing of a voice that is gone meanwhile."""
    db.session.rollback()
    voice = db.session.get(Voice, voice_id, populate_existing=True)
    if voice is None:
        return  # its folder is erased by the job that was asked for when it went
    wanted = (
        {voice.key} if voice.ready else {voice.received_key} if voice.state is VoiceState.RECEIVED else set()
    )
    store = storage.current()
    for key in [kept.key for kept in store.list_prefix(voice.folder) if kept.key not in wanted]:
        store.delete_prefix(key)
