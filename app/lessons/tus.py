"""The tus 1.0.0 protocol's headers, read strictly: https://tus.io/protocols/resumable-upload. No state, no files."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Final

from werkzeug.datastructures import Headers

from app.foundation.ids import ID_LENGTH
from app.foundation.refusals import Conflict, Refusal
from app.lessons.names import displayable

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,creation-with-upload,creation-defer-length,checksum,expiration,termination"
CHECKSUMS: Final = ("sha1", "sha256")
BODY_TYPE: Final = "application/offset+octet-stream"
LONGEST_METADATA: Final = 8_192  # characters; a file name of 255 and an id come to well under two thousand
LONGEST_NUMBER: Final = 18  # digits: everything below fits a signed 64-bit column
_ID = re.compile(rf"[a-z2-7]{{{ID_LENGTH}}}")
_FILE_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(\s*;.*)?", re.ASCII)
_KEY = re.compile(r"[\x21-\x2b\x2d-\x7e]+")


class Unreadable(Refusal):
    """A header says something that the protocol does not know."""

    status = 400
    code = "unreadable-upload"


class WrongVersion(Refusal):
    """The client speaks another version of tus, or none."""

    status = 412
    code = "wrong-tus-version"


class NotABody(Refusal):
    """The body is not said to be a piece of a file."""

    status = 415
    code = "unsupported-body"


class TooLarge(Refusal):
    """More than may be taken: longer than was announced, or than this installation accepts."""

    status = 413
    code = "too-large"


class Busy(Refusal):
    """Another request is writing to this upload at this moment."""

    status = 423
    code = "upload-busy"


class Gone(Refusal):
    """The upload stood still for too long and was dropped."""

    status = 410
    code = "upload-expired"


class Interrupted(Refusal):
    """The sender fell silent; what arrived before that is kept."""

    status = 408
    code = "upload-interrupted"


class WrongOffset(Conflict):
    """The piece does not begin where the file ends."""

    code = "wrong-offset"


class ChecksumMismatch(Exception):
    """The piece arrived damaged: tus answers 460, which no HTTP register knows, and keeps nothing of it."""


@dataclass(frozen=True)
class Metadata:
    """What an upload says about itself."""

    lesson_id: str
    filename: str
    filetype: str
    header: str


@dataclass(frozen=True)
class Checksum:
    """The digest that a piece must have."""

    algorithm: str
    digest: bytes

    def fresh(self) -> Any:
        """A hash object of the right kind, with nothing in it."""
        return hashlib.new(self.algorithm, usedforsecurity=False)


def check_version(headers: Headers) -> None:
    """Refuse any version but ours. Raises :class:`WrongVersion`."""
    if headers.get("Tus-Resumable", "").strip() != VERSION:
        raise WrongVersion(f"Please speak tus {VERSION}: send Tus-Resumable: {VERSION}.")


def read_number(headers: Headers, name: str) -> int:
    """A header that must be a whole number. Raises :class:`Unreadable`."""
    text = headers.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        raise Unreadable(f"{name} must be a whole number.", field=name)
    return int(text)


def read_length(headers: Headers) -> int | None:
    """How long the file will be, in bytes; ``None`` where that is left for later. Raises :class:`Unreadable`."""
    if "Upload-Defer-Length" not in headers:
        return read_number(headers, "Upload-Length")
    if headers["Upload-Defer-Length"].strip() != "1" or "Upload-Length" in headers:
        raise Unreadable(
            "Please say how long the file is, or leave that for later with Upload-Defer-Length: 1.",
            field="Upload-Defer-Length",
        )
    return None


def read_late_length(headers: Headers) -> int | None:
    """The length of a file whose length was left for later, if a piece brings it. Raises :class:`Unreadable`."""
    return read_number(headers, "Upload-Length") if "Upload-Length" in headers else None


def check_body_type(headers: Headers) -> None:
    """Take only what is said to be a piece of a file. Raises :class:`NotABody`."""
    if headers.get("Content-Type", "").split(";")[0].strip().lower() != BODY_TYPE:
        raise NotABody(f"Please send the piece as {BODY_TYPE}.")


def read_checksum(headers: Headers) -> Checksum | None:
    """The digest a piece is to have, if the client sent one. Raises :class:`Unreadable`."""
    text = headers.get("Upload-Checksum")
    if text is None:
        return None
    algorithm, _, encoded = text.strip().partition(" ")
    if algorithm not in CHECKSUMS:
        raise Unreadable(f"Upload-Checksum may be one of {', '.join(CHECKSUMS)}.", field="Upload-Checksum")
    digest = _decoded(encoded.strip(), "Upload-Checksum")
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise Unreadable("Upload-Checksum is not as long as such a digest is.", field="Upload-Checksum")
    return Checksum(algorithm, digest)


def read_metadata(headers: Headers) -> Metadata:
    """What the upload says about itself; other keys than ours are left alone. Raises :class:`Unreadable`."""
    header = headers.get("Upload-Metadata", "")
    if len(header) > LONGEST_METADATA:
        raise Unreadable("Upload-Metadata is longer than it can be.", field="Upload-Metadata")
    values = read_pairs(header)
    lesson_id, filetype = values.get("lesson_id", ""), values.get("filetype", "")
    if not _ID.fullmatch(lesson_id):
        raise Unreadable("Upload-Metadata must name the lesson: lesson_id.", field="Upload-Metadata")
    if filetype and not (_FILE_TYPE.fullmatch(filetype) and len(filetype) <= 255):
        raise Unreadable("filetype is not a media type.", field="Upload-Metadata")
    return Metadata(lesson_id, displayable(values.get("filename", "")), filetype, header)


def http_date(moment: datetime) -> str:
    """A moment as HTTP headers write it."""
    return format_datetime(moment, usegmt=True)


def read_pairs(header: str) -> dict[str, str]:
    """An Upload-Metadata header as names and texts. Raises :class:`Unreadable`."""
    values: dict[str, str] = {}
    for pair in header.split(",") if header.strip() else ():
        key, _, encoded = pair.strip().partition(" ")
        if not _KEY.fullmatch(key) or key in values:
            raise Unreadable(
                "Upload-Metadata has a key that is empty or comes twice.", field="Upload-Metadata"
            )
        try:
            values[key] = _decoded(encoded, "Upload-Metadata").decode()
        except UnicodeDecodeError as problem:
            raise Unreadable("Upload-Metadata is not UTF-8.", field="Upload-Metadata") from problem
    return values


def _decoded(encoded: str, name: str) -> bytes:
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as problem:
        raise Unreadable(f"{name} is not Base64.", field=name) from problem
