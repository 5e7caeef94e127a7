"""Which files may be attached to a plan, told by what is in them and never by what they are called."""

import zipfile
from typing import IO, Final

from app.foundation.refusals import Refusal

LARGEST_BYTES: Final = 25 * 1024 * 1024
HEAD_BYTES: Final = 64
TEXT_BYTES: Final = 1024 * 1024  # a longer text is no note

BEGINNINGS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
OFFICE: Final = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OPEN_DOCUMENT: Final = b"mimetypeapplication/vnd.oasis.opendocument."
MOST_PARTS: Final = 5_000

NOT_TAKEN: Final = (
    "Please choose a PDF, a picture (PNG or JPEG), a text, or a document, slides or a table without macros."
)
TOO_LARGE: Final = "This file is larger than 25 MB. Attach a link to it instead."
EMPTY: Final = "This file is empty. Please choose another."


class TooLarge(Refusal):
    """More bytes than a paper may have."""

    status = 413
    code = "too-large"


def content_type_of(file: IO[bytes]) -> str:
    """What a file is, from its bytes. Raises :class:`Refusal` for what is not taken; leaves the file at its start."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    if not head:
        raise Refusal(EMPTY, field="file")
    for beginning, content_type in BEGINNINGS:
        if head.startswith(beginning):
            return content_type
    found = _packed(file, head) if head.startswith(b"PK\x03\x04") else _plain(file)
    file.seek(0)
    if found is None:
        raise Refusal(NOT_TAKEN, field="file")
    return found


def _packed(file: IO[bytes], head: bytes) -> str | None:
    """An office document by the names of its parts; nothing is unpacked."""
    if OPEN_DOCUMENT in head:
        return "application/vnd.oasis.opendocument"
    try:
        with zipfile.ZipFile(file) as packed:
            names = packed.namelist()[:MOST_PARTS]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names or any(name.endswith("vbaProject.bin") for name in names):
        return None
    return next((told for part, told in OFFICE.items() if any(name.startswith(part) for name in names)), None)


def _plain(file: IO[bytes]) -> str | None:
    text = file.read(TEXT_BYTES + 1)
    if len(text) > TEXT_BYTES or b"\x00" in text:
        return None
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "text/plain"
