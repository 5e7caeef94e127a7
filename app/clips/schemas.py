"""What clips look like on the way in and out."""

from typing import Annotated, Any, cast

from flask import url_for
from pydantic import Field

from app.clips.models import Chosen, Clip, ClipState
from app.foundation.moments import TypedMoment
from app.foundation.schemas import Input, Line, MediaTime, Moment, Output, Reference, Text


def _left_alone() -> Any:
    """A field that was not sent is not changed; a null is refused."""
    return Field(default_factory=lambda: None)


class ClipIn(Input):
    """A new clip: the range from ``start_ms`` up to, and not including, ``end_ms``."""

    title: Line
    start_ms: MediaTime
    end_ms: MediaTime
    goal_id: Reference | None = None

    def chosen(self) -> Chosen:
        """The same as the model takes it."""
        return Chosen(title=self.title, start_ms=self.start_ms, end_ms=self.end_ms, goal_id=self.goal_id)


class ClipChange(Input):
    """What to change in a clip; what is not sent stays."""

    title: Line = _left_alone()
    start_ms: MediaTime = _left_alone()
    end_ms: MediaTime = _left_alone()
    goal_id: Reference | None = None

    def chosen(self) -> Chosen:
        """Only what was sent."""
        return cast("Chosen", {name: getattr(self, name) for name in self.model_fields_set})


class ClipForm(Input):
    """The fields of the page's form, with times as they are typed."""

    title: Line
    start: TypedMoment
    end: TypedMoment
    goal_id: Annotated[Text, Field(max_length=64)] = ""

    def chosen(self) -> Chosen:
        """The same as the model takes it."""
        return Chosen(title=self.title, start_ms=self.start, end_ms=self.end, goal_id=self.goal_id or None)


class ClipUrls(Output):
    """Where a clip plays, from the first moment on, and where its exact file is, once there is one."""

    playback: str
    download: str | None


class ClipOut(Output):
    """A clip as its reader gets it."""

    id: str
    recording_id: str
    lesson_id: str
    author_id: str
    author_name: str
    title: str
    start_ms: int
    end_ms: int
    goal_id: str | None
    state: ClipState
    reason_message: str | None
    urls: ClipUrls
    exported_at: Moment | None
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, clip: Clip) -> "ClipOut":
        """Show one clip."""
        names = cls.model_fields.keys() - {"author_name", "lesson_id", "urls"}
        return cls(
            author_name=clip.author.name,
            lesson_id=clip.recording.lesson_id,
            urls=ClipUrls(playback=playback_url(clip), download=download_url(clip)),
            **{name: getattr(clip, name) for name in names},
        )


def download_url(clip: Clip) -> str | None:
    """Address of the exact file; none before it is made."""
    return url_for("clips.export", id=clip.id, attempt=clip.attempt) if clip.exported else None


def playback_url(clip: Clip) -> str:
    """An address that plays the clip's range: of the recording until the exact file is there."""
    span = f"t={clip.start_ms / 1000:.3f},{clip.end_ms / 1000:.3f}"
    return download_url(clip) or url_for(
        "media.show", id=clip.recording_id, name="playback.mp4", _anchor=span
    )
