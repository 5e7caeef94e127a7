"""Uploads over tus 1.0.0: resumable, checked, one writer at a time. An offset we gave out survives anything but the disk."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

from flask import Blueprint, Response, g, json, request, url_for

from app.foundation.api import PREFIX
from app.foundation.db import db
from app.foundation.openapi import describe
from app.foundation.problems import PROBLEM_TYPE
from app.foundation.web import one_or_404, public, takes_up_to
from app.lessons import receiving, tus, tus_described
from app.lessons.models import Lesson, Upload
from app.lessons.room import LARGEST_FILE_BYTES, allowance, check_size_or_promise

bp = Blueprint("uploads", __name__, url_prefix=f"{PREFIX}/uploads")
describe(bp, tus_described.PATHS)

SILENCE_S: Final = (
    30  # a sender that says nothing for this long has gone; its upload is free for the next request
)


@bp.route("", methods=["OPTIONS"])
@bp.route("/<id:id>", methods=["OPTIONS"])
@public
def discover(id: str = "") -> Response:  # noqa: ARG001 - the same for every upload
    """Say what this server speaks."""
    return _answer(
        204,
        {
            "Tus-Version": tus.VERSION,
            "Tus-Extension": tus.EXTENSIONS,
            "Tus-Max-Size": str(allowance().file_bytes),
            "Tus-Checksum-Algorithm": ",".join(tus.CHECKSUMS),
        },
    )


@bp.post("")
@takes_up_to(LARGEST_FILE_BYTES)
def create() -> Response:
    """Begin an upload into one of your lessons, and take its first piece if it came along."""
    tus.check_version(request.headers)
    length = tus.read_length(request.headers)
    metadata = tus.read_metadata(request.headers)
    with_piece = _brings_a_piece()
    checksum = tus.read_checksum(request.headers) if with_piece else None
    check_size_or_promise(length)
    lesson = one_or_404(Lesson.owned_by(g.person).where(Lesson.id == metadata.lesson_id))
    upload = receiving.begin(lesson, by=g.person, length=length, metadata=metadata)
    if with_piece or length == 0:
        _receive(upload, 0, checksum)
    answer = _told(upload, 201)
    answer.headers["Location"] = url_for("uploads.show", id=upload.id)
    return answer


@bp.get("")
def index() -> Response:
    """Your unfinished uploads."""
    mine = [upload for upload in db.session.scalars(_unfinished()) if not upload.expired]
    return _json({"items": [_described(upload) for upload in mine], "next_cursor": None})


@bp.get("/<id:id>")
def show(id: str) -> Response:
    """How far an upload is: as headers for a tus client (HEAD), as JSON for everybody else."""
    if request.method == "HEAD":
        return _head(id)
    return _json(_described(_own(id)))


@bp.patch("/<id:id>")
@takes_up_to(LARGEST_FILE_BYTES)
def append(id: str) -> Response:
    """Add a piece to an upload."""
    tus.check_version(request.headers)
    tus.check_body_type(request.headers)
    offset = tus.read_number(request.headers, "Upload-Offset")
    checksum = tus.read_checksum(request.headers)
    ends_at = tus.read_late_length(request.headers)
    upload = _own(id)
    _receive(upload, offset, checksum, ends_at)
    return _told(upload, 204)


@bp.delete("/<id:id>")
def terminate(id: str) -> Response:
    """Drop an upload and whatever arrived of it."""
    tus.check_version(request.headers)
    receiving.drop(_own(id))
    return _answer(204)


@bp.post("/<id:id>")
@takes_up_to(LARGEST_FILE_BYTES)
def override(id: str) -> Response:
    """The same for clients whose network lets only POST through."""
    asked = request.headers.get("X-HTTP-Method-Override", "").strip().upper()
    views: dict[str, Callable[[str], Response]] = {"PATCH": append, "DELETE": terminate, "HEAD": _head}
    if asked not in views:
        return _answer(405, {"Allow": "GET, HEAD, PATCH, DELETE, OPTIONS"})
    return views[asked](id)


@bp.after_request
def _speak_tus(response: Response) -> Response:
    response.headers.setdefault("Tus-Resumable", tus.VERSION)
    if response.status_code == 412:
        response.headers.setdefault("Tus-Version", tus.VERSION)
    return response


@bp.errorhandler(tus.ChecksumMismatch)
def _damaged(_problem: tus.ChecksumMismatch) -> Response:
    said = {"title": "Checksum Mismatch", "status": 460, "code": "checksum-mismatch"}
    said["detail"] = "The piece arrived damaged and was not kept. Please send it again."
    return Response(json.dumps(said), "460 Checksum Mismatch", content_type=PROBLEM_TYPE)


def _own(id: str) -> Upload:
    upload = one_or_404(Upload.visible_to(g.person).where(Upload.id == id))
    if upload.expired:
        raise tus.Gone("This upload stood still for more than a day and was dropped. Please begin it again.")
    return upload


def _unfinished() -> Any:
    return Upload.unfinished().where(Upload.id.in_(Upload.visible_to(g.person).with_only_columns(Upload.id)))


def _head(id: str) -> Response:
    tus.check_version(request.headers)
    upload = _own(id)
    answer = _told(upload, 200)
    if upload.deferred:
        answer.headers["Upload-Defer-Length"] = "1"
    else:
        answer.headers["Upload-Length"] = str(upload.length)
    if upload.metadata_header:
        answer.headers["Upload-Metadata"] = upload.metadata_header
    return answer


def _brings_a_piece() -> bool:
    if request.headers.get("Content-Type", "").split(";")[0].strip().lower() == tus.BODY_TYPE:
        return True
    if request.content_length or request.headers.get("Transfer-Encoding"):
        tus.check_body_type(request.headers)
    return False


def _receive(upload: Upload, offset: int, checksum: tus.Checksum | None, ends_at: int | None = None) -> None:
    with _limited_silence():
        receiving.receive(
            upload,
            request.stream,
            offset=offset,
            announced=request.content_length,
            checksum=checksum,
            ends_at=ends_at,
        )


@contextmanager
def _limited_silence() -> Iterator[None]:
    """Let a read from a client that has vanished without a word end, where the server lets us at its socket."""
    found = request.environ.get("gunicorn.socket") or request.environ.get("werkzeug.socket")
    if found is None:
        yield
        return
    connection = cast("socket.socket", found)
    patience = connection.gettimeout()
    connection.settimeout(SILENCE_S)
    try:
        yield
    finally:
        connection.settimeout(patience)


def _told(upload: Upload, status: int) -> Response:
    headers = {"Upload-Offset": str(receiving.durable_offset(upload))}
    if upload.completed_at is None:
        headers["Upload-Expires"] = tus.http_date(upload.expires_at)
    else:
        headers["Sightline-Recording"] = upload.recording_id
    return _answer(status, headers)


def _described(upload: Upload) -> dict[str, Any]:
    return {
        "id": upload.id,
        "recording_id": upload.recording_id,
        "lesson_id": upload.recording.lesson_id,
        "filename": upload.recording.filename,
        "mark": tus.read_pairs(upload.metadata_header).get("mark", ""),
        "length": None if upload.deferred else upload.length,
        "offset": receiving.durable_offset(upload),
        "expires_at": upload.expires_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "url": url_for("uploads.show", id=upload.id),
    }


def _answer(status: int, headers: dict[str, str] | None = None) -> Response:
    answer = Response(status=status, headers=headers)
    answer.headers["Cache-Control"] = "no-store"
    if status == 204:
        answer.headers.pop("Content-Type", None)
    return answer


def _json(document: dict[str, Any]) -> Response:
    return Response(json.dumps(document), content_type="application/json")
