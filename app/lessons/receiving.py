"""How a file comes in: begun with room promised, received piece by piece, handed over whole, or given up.

The row says how many bytes are durable; the file may hold more after a crash and is cut back before it grows again.
"""

import logging
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from flask import current_app
from sqlalchemy import CursorResult, select, update

from app.foundation import clock, storage
from app.foundation.db import db
from app.foundation.jobs import every
from app.foundation.refusals import Missing
from app.lessons import early, room, tus
from app.lessons.digests import Digests
from app.lessons.incoming import FOLDER, DiskFull, Incoming, Writer
from app.lessons.models import Lesson, Upload
from app.lessons.news import tell_of_lesson, tell_of_recording
from app.lessons.processing import ask_for_processing, erase_now, remove
from app.people.models import Person

log = logging.getLogger(__name__)

LOOK_AFTER_S: Final = 60
MOST_GIVEN_UP: Final = (
    20  # in one round: a clock that jumps must not drop every upload before somebody notices
)
POSTED: Final = "form-"  # how the files of plain forms are called while they come in
FORGOTTEN_S: Final = 86_400  # a form with several large files may take most of a day
SETTLED_S: Final = 600  # a file is made a moment before its row
_digests = Digests()


def data_folder() -> Path:
    """The installation's data folder."""
    found: Path = current_app.config["SIGHTLINE"].data
    return found


def begin(lesson: Lesson, *, by: Person, length: int | None, metadata: tus.Metadata) -> Upload:
    """Promise room for a file and make the recording it will become. Commits.

    A ``length`` of ``None`` is told later, by :func:`end_at`.

    Raises :class:`~app.lessons.tus.TooLarge` beyond the person's allowance, :class:`~app.lessons.room.NoRoom` when the
    disk has none.
    """
    upload = Upload.into(
        lesson,
        by=by,
        filename=metadata.filename,
        length=room.check_size_or_promise(length),
        filetype=metadata.filetype,
        deferred=length is None,
    )
    upload.metadata_header = metadata.header
    db.session.add(upload)
    db.session.flush()
    room.promise(db.session, by, data_folder())
    _incoming(upload.id).make()
    tell_of_lesson(db.session, lesson)
    db.session.commit()
    return upload


def durable_offset(upload: Upload) -> int:
    """How many bytes of the file are on disk to stay."""
    if upload.complete:
        return upload.offset
    return min(upload.offset, _incoming(upload.id).size)


def receive(
    upload: Upload,
    stream: IO[bytes],
    *,
    offset: int,
    announced: int | None,
    checksum: tus.Checksum | None = None,
    ends_at: int | None = None,
) -> None:
    """Take a piece that begins at ``offset``; hand the file over if that was the last. Commits.

    ``announced`` is how many bytes the stream holds, where that is known; ``ends_at`` is the file's length, where the
    piece brings what had been left for later. Raises a tus refusal, with the file as it was before unless the
    connection broke: then what arrived is kept.
    """
    incoming = _incoming(upload.id)
    with incoming.hold() as writer:
        _look_again(upload, incoming)
        at = durable_offset(upload)
        if offset != at:
            raise tus.WrongOffset(f"The file goes on at byte {at}, not at {offset}.")
        if ends_at is not None:
            _end_at(upload, ends_at, at)
        if announced is not None and announced > upload.length - at:
            raise tus.TooLarge("That is more than the file was said to hold.")
        db.session.commit()  # no transaction stays open while a school's line takes its time
        if not upload.complete:
            _write(upload, writer, stream, at, announced, checksum)
        if upload.complete and upload.completed_at is None:
            hand_over(upload)


def adopt(upload: Upload, path: str) -> None:
    """Take a file that is on the disk of the uploads already, whole, in place of one that grows. Commits."""
    incoming = _incoming(upload.id)
    with incoming.hold():
        incoming.adopt(Path(path))
        _remember(upload, upload.length)
        hand_over(upload)


def hand_over(upload: Upload) -> None:
    """Move a whole file into storage and ask for its processing. Commits; may be called again after a crash anywhere."""
    incoming = _incoming(upload.id)
    key = upload.recording.source
    if incoming.path.exists() and incoming.size == upload.length:
        storage.current().put_file(incoming.path, key, move=True)
    elif _is_kept(key, upload.length):
        incoming.drop()
    else:
        log.error("upload %s: %d of %d bytes are on disk", upload.id, incoming.size, upload.length)
        _remember(upload, min(incoming.size, upload.length))
        raise tus.WrongOffset("A part of the file was lost on our side. Please send it again from there.")
    digest = _digests.take(upload.id, upload.length)
    upload.finish(digest.hexdigest() if digest else None)
    ask_for_processing(db.session, upload.recording)
    db.session.commit()


def drop(upload: Upload) -> None:
    """Forget an upload, its recording and its bytes. Commits. A writer at work stops at its next checkpoint."""
    incoming = _incoming(upload.id)
    remove(db.session, upload.recording)
    db.session.commit()
    incoming.drop()
    erase_now(upload.recording_id)


@every(seconds=LOOK_AFTER_S)
def hand_over_forgotten() -> None:
    """Finish uploads whose last byte arrived just before something crashed."""
    whole = Upload.unfinished().where(Upload.offset == Upload.length, Upload.deferred.is_(False))
    for upload in db.session.scalars(whole).all():
        try:
            with _incoming(upload.id).hold():
                _look_again(upload, _incoming(upload.id))
                if upload.complete and upload.completed_at is None:
                    hand_over(upload)
        except (tus.Busy, tus.WrongOffset, Missing):
            db.session.rollback()


@every(seconds=LOOK_AFTER_S)
def give_up_abandoned() -> None:
    """Free the bytes of uploads that stood still for too long, and files that no upload knows.

    A film that was being recorded and whose page never came back is kept as far as it arrived.
    """
    idle = [upload for upload in db.session.scalars(Upload.unfinished()).all() if upload.expired]
    for upload in [upload for upload in idle if not upload.complete][:MOST_GIVEN_UP]:
        incoming = _incoming(upload.id)
        try:
            with incoming.hold():
                _look_again(upload, incoming)
                if upload.deferred and durable_offset(upload) > 0:
                    upload.end_at(durable_offset(upload))
                    _remember(upload, upload.length)
                    hand_over(upload)
                    continue
                upload.expire()
                tell_of_recording(db.session, upload.recording)
                db.session.commit()
                incoming.drop()
        except (tus.Busy, tus.Gone, Missing):
            db.session.rollback()
    _sweep()


def _is_kept(key: str, size: int) -> bool:
    try:
        return storage.current().size(key) == size
    except storage.NotKept:
        return False


def _incoming(upload_id: str) -> Incoming:
    return Incoming(data_folder(), upload_id)


def _look_again(upload: Upload, incoming: Incoming) -> None:
    """Read the row as it is now that nobody else can write: it may have grown, or be gone."""
    found = db.session.scalars(
        select(Upload).where(Upload.id == upload.id).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        incoming.drop()
        raise Missing
    if found.expired_at is not None:
        incoming.drop()
        raise tus.Gone("This upload stood still for more than a day and was dropped. Please begin it again.")


def _end_at(upload: Upload, length: int, at: int) -> None:
    """Take the length that was left for later, once. Raises a tus refusal for one that cannot be."""
    if not upload.deferred:
        if length != upload.length:
            raise tus.Unreadable(
                "This file's length was told before, and was another.", field="Upload-Length"
            )
        return
    if length < at:
        raise tus.Unreadable("More than that is here already.", field="Upload-Length")
    if length > upload.length:
        raise tus.TooLarge("That is more than one recording made in a browser may hold.")
    upload.end_at(length)


def _write(
    upload: Upload,
    writer: Writer,
    stream: IO[bytes],
    at: int,
    announced: int | None,
    checksum: tus.Checksum | None,
) -> None:
    whole, piece = _digests.take(upload.id, at), checksum.fresh() if checksum else None
    try:
        arrival = writer.append(
            stream,
            at=at,
            room=upload.length - at,
            announced=announced,
            digests=[digest for digest in (whole, piece) if digest is not None],
            checkpoint=None if checksum else partial(_remember, upload),
        )
    except tus.TooLarge:
        writer.cut(at)
        raise
    except DiskFull as problem:
        writer.cut(max(at, upload.offset))
        raise room.NoRoom(
            "There is no more room for this file at the moment. What arrived is kept."
        ) from problem
    if checksum and piece.digest() != checksum.digest:  # type: ignore[union-attr]
        writer.cut(at)
        if arrival.whole:
            raise tus.ChecksumMismatch
        raise tus.Interrupted("The piece did not arrive whole, so it was not kept.")
    _remember(upload, at + arrival.taken)
    _digests.keep(upload.id, upload.offset, whole)
    if not arrival.whole:
        raise tus.Interrupted("The connection broke. What arrived is kept; please go on from there.")


def _remember(upload: Upload, offset: int) -> None:
    """Keep how far the file is durable. Raises :class:`Missing` when the upload was dropped meanwhile."""
    changed: CursorResult[Any] = db.session.execute(  # type: ignore[assignment]
        update(Upload)
        .where(Upload.id == upload.id, Upload.expired_at.is_(None))
        .values(offset=offset, last_written_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    early.ask_when_due(db.session, upload, offset)
    db.session.commit()
    if changed.rowcount == 0:
        raise Missing
    db.session.refresh(upload, ["offset", "last_written_at"])


def _sweep() -> None:
    """Remove files in the folder that belong to nothing: left by a crash between a row's end and its file's."""
    folder, now = data_folder() / FOLDER, clock.now().timestamp()
    if not folder.is_dir():
        return
    known = set(db.session.scalars(Upload.unfinished().with_only_columns(Upload.id).order_by(None)))
    for path in folder.iterdir():
        patience_s = FORGOTTEN_S if path.name.startswith(POSTED) else SETTLED_S
        if path.name not in known and path.is_file() and path.stat().st_mtime < now - patience_s:
            path.unlink(missing_ok=True)
