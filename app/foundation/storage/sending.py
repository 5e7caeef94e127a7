"""Sending a kept file to a browser: one range at most, constant memory, and nobody else may keep it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import quote

from flask import Response, request
from werkzeug.datastructures import ETags
from werkzeug.http import http_date, parse_date, parse_range_header

from app.foundation.storage.opening import current
from app.foundation.storage.store import Kept

Span = tuple[int, int]


def send(
    key: str, *, content_type: str, download_name: str | None = None, cache_seconds: int = 0
) -> Response:
    """Answer the current request with a kept file, or with the part of it that was asked for.

    Call it after the permission check. ``download_name`` makes it an attachment that no browser opens in place.
    ``cache_seconds`` is how long this one browser may go on showing it without asking. Raises ``NotKept``.
    """
    kept = current().facts(key)
    headers = _headers(kept, content_type, download_name, cache_seconds)
    if _is_unchanged(kept):
        headers.pop("Content-Type")
        return Response(status=304, headers=headers)
    span = _asked_span(kept)
    if span is not None and span[0] >= span[1]:
        headers["Content-Range"] = f"bytes */{kept.size}"
        return Response(status=416, headers=headers)
    start, end = span or (0, kept.size)
    headers["Content-Length"] = str(end - start)
    if span:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{kept.size}"
    body: Iterable[bytes] = () if request.method == "HEAD" else current().open_range(key, start, end)
    return Response(body, status=206 if span else 200, headers=headers, direct_passthrough=True)


def _headers(kept: Kept, content_type: str, download_name: str | None, cache_seconds: int) -> dict[str, str]:
    headers = {
        "Content-Type": content_type,
        "ETag": f'"{kept.tag}"',
        "Last-Modified": http_date(kept.modified_at),
        "Accept-Ranges": "bytes",
        "Cache-Control": f"private, max-age={cache_seconds}" if cache_seconds else "private, no-cache",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Cookie, Authorization",
    }
    if download_name is not None:
        headers["Content-Disposition"] = _attachment(download_name)
        headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return headers


def _attachment(name: str) -> str:
    # Two forms: old programs read the plain one; the other carries any letter and cannot end the header early.
    plain = "".join(
        letter if letter.isascii() and (letter.isalnum() or letter in " ._-") else "_" for letter in name
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _is_unchanged(kept: Kept) -> bool:
    if request.method not in ("GET", "HEAD"):
        return False
    if request.headers.get("If-None-Match"):
        return request.if_none_match.contains_weak(kept.tag)
    since = request.if_modified_since
    return since is not None and _whole_seconds(kept.modified_at) <= since


def _asked_span(kept: Kept) -> Span | None:
    """The one range that was asked for; ``None`` for the whole, and an empty span for one that lies outside.

    Several ranges get the whole: they would multiply our work at nobody's cost but ours.
    """
    asked = parse_range_header(request.headers.get("Range"))
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1 or not _still_applies(kept):
        return None
    start, end = asked.ranges[0]
    if start < 0:
        return max(0, kept.size + start), kept.size
    return start, kept.size if end is None else min(end, kept.size)


def _still_applies(kept: Kept) -> bool:
    """``If-Range``: the range is meant for the file the browser has the rest of, and for no other."""
    condition = request.headers.get("If-Range")
    if condition is None:
        return True
    moment = parse_date(condition)
    if moment is not None:
        return _whole_seconds(kept.modified_at) == moment
    return ETags(strong_etags=[kept.tag]).contains_raw(condition.strip())


def _whole_seconds(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
