"""The bytes of recordings. Whoever may not see the recording gets nothing here, from the next request on."""

import re
from pathlib import PurePosixPath
from typing import Final

from flask import Blueprint, Response, g

from app.foundation import storage
from app.foundation.refusals import Missing
from app.foundation.web import one_or_404
from app.lessons.models import Recording

bp = Blueprint("media", __name__, url_prefix="/media/recordings/<id:id>")

TYPES: Final = {
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".m3u8": "application/vnd.apple.mpegurl",
    ".m4s": "video/iso.segment",
    ".mp4": "video/mp4",
    ".ts": "video/mp2t",
    ".vtt": "text/vtt; charset=utf-8",
}
OPEN_STAGES: Final = ("playback", "poster", "storyboard", "waveform")
"""Stages whose files are named by their last part alone; those of the ladder keep their folder, ``hls/``."""

EARLY: Final = "early/"
EARLY_FILE: Final = re.compile(r"index\.m3u8|init\.mp4|part-[0-9]{5,6}\.m4s")


@bp.get("/<path:name>")
def show(id: str, name: str) -> Response:
    """One file that the pipeline made, or a range of it."""
    recording = one_or_404(Recording.visible_to(g.person).where(Recording.id == id))
    if name.startswith(EARLY):
        return _early(recording, name)
    key = public_files(recording).get(name)
    if key is None or (name == "playback.mp4" and not recording.playable):
        raise Missing
    return _sent(key, TYPES[PurePosixPath(name).suffix])


@bp.get("/original")
def original(id: str) -> Response:
    """The file as it was uploaded: to its owner alone, to keep and never to open in place."""
    recording = one_or_404(Recording.owned_by(g.person).where(Recording.id == id))
    if recording.received_at is None:
        raise Missing
    return _sent(recording.source, "application/octet-stream", download_name=recording.label)


def public_files(recording: Recording) -> dict[str, str]:
    """What may be asked for under a recording's address, and where each is kept. Nothing else has an address."""
    files = {}
    for stage in recording.stages:
        for name in stage.files:
            path = PurePosixPath(name)
            if path.suffix not in TYPES:
                continue
            if stage.name == "ladder":
                files[name] = stage.key(name)
            elif stage.name in OPEN_STAGES:
                files[path.name] = stage.key(name)
    return files


def _early(recording: Recording, name: str) -> Response:
    """A piece of a film that still arrives. Its playlist grows, so nobody keeps it."""
    place, _, file = name.rpartition("/")
    if recording.early_folder != f"{recording.folder}/{place}" or not EARLY_FILE.fullmatch(file):
        raise Missing
    answer = _sent(f"{recording.early_folder}/{file}", TYPES[PurePosixPath(file).suffix])
    if file.endswith(".m3u8"):
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _sent(key: str, content_type: str, download_name: str | None = None) -> Response:
    try:
        return storage.send(key, content_type=content_type, download_name=download_name)
    except storage.NotKept as gone:
        raise Missing from gone
