"""What captions look like on the way out."""

from flask import url_for

from app.foundation.schemas import Moment, Output
from app.lessons.captions import Captions, CaptionSource


class CueOut(Output):
    """What is said from ``start_ms`` up to, and not including, ``end_ms``; plain text, perhaps of several lines."""

    start_ms: int
    end_ms: int
    text: str


class CaptionsOut(Output):
    """The captions of a recording. ``url`` serves them as WebVTT, to whoever may see the recording."""

    recording_id: str
    source: CaptionSource
    filename: str
    cues: list[CueOut]
    url: str
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, captions: Captions) -> "CaptionsOut":
        """Show a recording's captions."""
        names = cls.model_fields.keys() - {"cues", "url"}
        return cls(
            cues=[CueOut.model_validate(cue) for cue in captions.cues],
            url=webvtt_url(captions),
            **{name: getattr(captions, name) for name in names},
        )


def webvtt_url(captions: Captions) -> str:
    """Where a recording's captions are; the version in it lets a player fetch new ones."""
    return url_for("captions.webvtt", id=captions.recording_id, v=captions.version)
