"""Files posted by a plain form, for browsers without script: straight to the disk of the uploads, in constant memory."""

import os
import tempfile
from typing import IO, Any, Final, cast

from flask import Request, g, request
from werkzeug.datastructures import FileStorage

from app.lessons import receiving, room
from app.lessons.incoming import FOLDER
from app.lessons.models import Lesson, Recording
from app.lessons.names import displayable
from app.lessons.tus import Metadata, NotABody

TAKING_FILES: Final = frozenset({"lessons.create", "lessons.add_recordings", "rehearsals.create"})
FIELD: Final = "recordings"


class PostedRequest(Request):
    """A request whose files, on the pages that take recordings, are written where uploads are."""

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if self.blueprint == "uploads":
            raise NotABody(
                "Please send the piece itself, not a form."
            )  # a form may be of any size here, and is none
        if self.endpoint not in TAKING_FILES or not filename:
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        room.check_disk(total_content_length or 0, receiving.data_folder())
        folder = receiving.data_folder() / FOLDER
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return cast("IO[bytes]", tempfile.NamedTemporaryFile("w+b", dir=folder, prefix=receiving.POSTED))


def recordings_in(lesson: Lesson) -> list[Recording]:
    """Make recordings of a lesson out of the posted files. Commits, file by file."""
    return [_take(lesson, posted) for posted in chosen()]


def chosen() -> list[FileStorage]:
    """The files that were chosen; a field left empty posts one without a name."""
    return [posted for posted in request.files.getlist(FIELD) if posted.filename]


def _take(lesson: Lesson, posted: FileStorage) -> Recording:
    file = cast("Any", posted.stream)
    file.flush()
    length = os.fstat(file.fileno()).st_size
    said = Metadata(lesson.id, displayable(posted.filename or ""), posted.mimetype or "", "")
    room.check_size(length)
    upload = receiving.begin(lesson, by=g.person, length=length, metadata=said)
    receiving.adopt(upload, file.name)
    return upload.recording
