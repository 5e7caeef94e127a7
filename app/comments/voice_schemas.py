"""What a comment's voice looks like on the way out."""

from flask import url_for

from app.comments.voice import Voice, VoiceState
from app.foundation.schemas import Output


class VoiceBrief(Output):
    """A voice as it stands in its comment; ``url`` is its sound, an MP4 with AAC, once it is ready."""

    state: VoiceState
    duration_ms: int | None
    url: str | None

    @classmethod
    def of(cls, voice: Voice) -> "VoiceBrief":
        """Show it."""
        return cls(state=voice.state, duration_ms=voice.duration_ms, url=address(voice))


class VoiceOut(VoiceBrief):
    """A voice with the outline of its sound, 0 to 100 from beginning to end, or with why it was refused."""

    comment_id: str
    peaks: list[int] | None
    reason_code: str | None
    reason_message: str | None

    @classmethod
    def of(cls, voice: Voice) -> "VoiceOut":
        """Show it."""
        names = cls.model_fields.keys() - {"url"}
        return cls(url=address(voice), **{name: getattr(voice, name) for name in names})


def address(voice: Voice) -> str | None:
    """Where its sound is, once there is any."""
    if not voice.ready:
        return None
    return url_for("comments.voice", id=voice.comment_id, attempt=voice.attempt)
