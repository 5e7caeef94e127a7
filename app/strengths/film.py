"""The short film of a strength: a part of its recording, or the clip that holds its moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import url_for

from app.clips.models import Clip
from app.clips.schemas import playback_url
from app.comments.models import Comment

BEFORE_MS: Final = 2_000
AFTER_MS: Final = 10_000
"""How much is shown around a comment on a single moment: what led to it, and what came of it."""


@dataclass(frozen=True)
class Film:
    """What plays, from where to where in that file; ``lesson_ms`` is where it begins in the lesson's recording."""

    url: str
    from_ms: int
    to_ms: int
    lesson_ms: int
    title: str
    picture: str | None

    @property
    def length_ms(self) -> int:
        """How long it plays."""
        return self.to_ms - self.from_ms


def film_of(comment: Comment, clips: Iterable[Clip]) -> Film | None:
    """The film of a strength; none while its recording cannot be watched. ``clips`` are those that the viewer may see."""
    recording = comment.recording
    if not recording.playable:
        return None
    still = recording.kept_as("poster/poster.jpg")
    picture = url_for("media.show", id=recording.id, name="poster.jpg") if still else None
    clip = _clip_around(comment, clips)
    if clip is not None:
        from_ms = 0 if clip.exported else clip.start_ms
        url = playback_url(clip).partition("#")[0]
        return Film(url, from_ms, from_ms + clip.length_ms, clip.start_ms, clip.title, picture)
    start_ms, end_ms = _range_of(comment)
    url = url_for("media.show", id=recording.id, name="playback.mp4")
    return Film(url, start_ms, end_ms, start_ms, "", picture)


def _clip_around(comment: Comment, clips: Iterable[Clip]) -> Clip | None:
    """The shortest clip that holds the comment's moment."""
    around = [
        clip
        for clip in clips
        if clip.recording_id == comment.recording_id and clip.start_ms <= comment.at_ms < clip.end_ms
    ]
    return min(around, key=lambda clip: (clip.length_ms, clip.id), default=None)


def _range_of(comment: Comment) -> tuple[int, int]:
    if comment.end_ms is not None:
        return comment.at_ms, comment.end_ms
    start_ms = max(0, comment.at_ms - BEFORE_MS)
    last_ms = comment.recording.duration_ms or comment.at_ms + AFTER_MS
    return start_ms, max(start_ms + 1, min(comment.at_ms + AFTER_MS, last_ms))
