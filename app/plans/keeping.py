"""Keeping the files of a plan, and letting go of them."""

import os
import shutil
from typing import IO

from flask import Response

from app.cycles.news import tell_of_cycle
from app.foundation import storage
from app.foundation.db import db
from app.foundation.ids import new_id
from app.foundation.refusals import Missing, Refusal
from app.lessons.names import displayable
from app.people.models import Person
from app.plans.attachments import Attachment, AttachmentVersion
from app.plans.documents import LARGEST_BYTES, TOO_LARGE, TooLarge, content_type_of
from app.plans.items import PlanItem
from app.plans.jobs import erase_papers

NAMELESS = "file"


def keep_file(attachment: Attachment, file: IO[bytes], *, filename: str, by: Person) -> AttachmentVersion:
    """Take a file as a paper's next version. Raises :class:`Refusal` for one that is not taken or too large."""
    size = file.seek(0, os.SEEK_END)
    if size > LARGEST_BYTES:
        raise TooLarge(TOO_LARGE, field="file")
    content_type, id = content_type_of(file), new_id()
    _store(
        file, attachment.folder, f"{attachment.folder}/{id}"
    )  # before the row: no lock is held while bytes travel
    name = displayable(filename.replace("\\", "/").rpartition("/")[2]) or NAMELESS
    return attachment.add_file(id, by=by, filename=name, content_type=content_type, byte_size=size)


def _store(file: IO[bytes], prefix: str, key: str) -> None:
    """Keep a file's bytes. What no row names in the end, the sweep erases."""
    store = storage.current()
    try:
        with store.working_folder(prefix) as folder:
            with (folder / NAMELESS).open("wb") as kept:
                shutil.copyfileobj(file, kept)
            store.put_file(folder / NAMELESS, key, move=True)
    except storage.StorageUnavailable as trouble:
        raise Refusal("The file could not be kept just now. Please try again.", field="file") from trouble


def send_file(version: AttachmentVersion) -> Response:
    """A version's file, to keep and never to open in place. Raises :class:`Missing` for a link."""
    if version.filename is None:
        raise Missing
    try:
        return storage.send(
            version.key, content_type=version.content_type or "application/octet-stream",
            download_name=version.filename,
        )  # fmt: skip
    except storage.NotKept as gone:
        raise Missing from gone


def let_go(attachments: list[Attachment]) -> None:
    """Ask, in the caller's transaction, that the files of papers that are deleted with it be erased."""
    for attachment in attachments:
        erase_papers.enqueue(db.session(), attachment.folder)


def drop(item: PlanItem) -> None:
    """Delete an item with what is attached to it; a request that still waits is withdrawn. Raises :class:`Conflict`."""
    item.expect_open()
    for request in item.requests:
        if request.waiting:
            request.withdraw()
    let_go(item.attachments)
    tell_of_cycle(item.cycle)
    db.session.flush()
    db.session.delete(item)
