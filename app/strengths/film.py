"""The short film of a strength: a part of its recording, or the clip that holds its moment."""

from collections.abc import Iterable, Mapping, Sequence
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
    captions: str | None = None

    @property
    def length_ms(self) -> int:
        """How long it plays."""
        return self.to_ms - self.from_ms


@dataclass(frozen=True)
class Shelf:
    """What films are made from, as far as the viewer may see it: the clips, and the captions of each recording."""

    clips: Sequence[Clip]
    captions: Mapping[str, str]


def film_of(comment: Comment, shelf: Shelf) -> Film | None:
    """The film of a strength; none while its recording cannot be watched."""
    recording = comment.recording
    if not recording.playable:
        return None
    still = recording.kept_as("poster/poster.jpg")
    picture = url_for("media.show", id=recording.id, name="poster.jpg") if still else None
    clip = _clip_around(comment, shelf.clips)
    if clip is not None and clip.exported:  # a file of its own, to which the recording's captions do not fit
        url = playback_url(clip)
        return Film(url, 0, clip.length_ms, clip.start_ms, clip.title, picture)
    start_ms, end_ms = (clip.start_ms, clip.end_ms) if clip else _range_of(comment)
    url, title = url_for("media.show", id=recording.id, name="playback.mp4"), clip.title if clip else ""
    return Film(url, start_ms, end_ms, start_ms, title, picture, shelf.captions.get(recording.id))


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
