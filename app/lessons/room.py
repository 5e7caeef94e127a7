"""Who may still send how much: a person's allowance, and the disk, promised to nobody twice."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import current_app
from sqlalchemy import func, select, text

from app.foundation import storage
from app.foundation.nudges import AnySession
from app.foundation.refusals import Refusal
from app.lessons.models import Lesson, Recording, Upload
from app.lessons.tus import TooLarge
from app.people.models import Person

GIB: Final = 1 << 30
LARGEST_FILE_BYTES: Final = 20 * GIB
DEFERRED_BYTES: Final = 1 * GIB
"""The room promised to a film that is still being recorded: over an hour, as our recorder records."""
PROMISING: Final = (
    7_210_411  # PostgreSQL's advisory lock under which room is promised; any number nobody else uses
)
DISK_FULL: Final = "There is no room for this file on the school’s Sightline at the moment. Tell your admin."


class NoRoom(Refusal):
    """The disk has no room for that; nobody but the installation's keeper can change it."""

    status = 507
    code = "no-room"


@dataclass(frozen=True)
class Allowance:
    """How much may come in. ``spare_bytes`` stay free on the disk whatever is promised."""

    file_bytes: int = LARGEST_FILE_BYTES
    person_bytes: int = 500 * GIB
    spare_bytes: int = 1 * GIB


def allowance() -> Allowance:
    """This installation's allowance."""
    found: Allowance = current_app.config.setdefault("ALLOWANCE", Allowance())
    return found


def check_size(length: int) -> None:
    """Refuse a file that no allowance would make possible. Raises :class:`TooLarge`."""
    most = allowance().file_bytes
    if length > most:
        raise TooLarge(
            f"This file is larger than {in_gigabytes(most)}, the most that one recording may have."
        )


def check_size_or_promise(length: int | None) -> int:
    """The bytes to make room for: the file's, or where nobody knows them yet, the most that it may come to.

    Raises :class:`TooLarge`.
    """
    if length is None:
        return min(DEFERRED_BYTES, allowance().file_bytes)
    check_size(length)
    return length


def check_disk(length: int, data: Path) -> None:
    """Refuse what the disk has no room for at this moment. Raises :class:`NoRoom`."""
    if length + allowance().spare_bytes > free_bytes(data):
        raise NoRoom(DISK_FULL)


def promise(session: AnySession, person: Person, data: Path) -> None:
    """Make sure that the upload just added to the session fits, together with all others that are still coming.

    Call it after the flush that inserted the upload: with SQLite that flush holds the write lock, with PostgreSQL the
    lock taken here stands in for it, so that twenty requests at once cannot each see the same free room.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": PROMISING})
    given = allowance()
    if _kept_for(session, person) > given.person_bytes:
        raise TooLarge(
            f"With this file you would keep more than {in_gigabytes(given.person_bytes)}. "
            "Delete a recording that you no longer need, then upload this one."
        )
    if _still_coming(session) + given.spare_bytes > free_bytes(data):
        raise NoRoom(
            "There is no room for this file on the school's Sightline at the moment. Tell your admin."
        )


def free_bytes(data: Path) -> int:
    """Bytes that are free on the disk of the data folder."""
    return shutil.disk_usage(data).free


def has_space(recording: Recording) -> bool:
    """Whether there is room for what will be made of a recording: seldom more than the original's size again."""
    return storage.current().free_bytes() > recording.byte_size + allowance().spare_bytes


def in_gigabytes(size: int) -> str:
    """A size as people say it."""
    return f"{size / GIB:.0f} GB" if size >= 10 * GIB else f"{size / GIB:.1f} GB"


def _kept_for(session: AnySession, person: Person) -> int:
    mine = select(Lesson.id).where(Lesson.teacher_id == person.id)
    return session.scalar(select(func.sum(Recording.byte_size)).where(Recording.lesson_id.in_(mine))) or 0


def _still_coming(session: AnySession) -> int:
    coming = Upload.unfinished().with_only_columns(func.sum(Upload.length - Upload.offset)).order_by(None)
    return session.scalar(coming) or 0
