"""Comments as WebVTT, for anything that shows captions."""

from collections.abc import Iterable
from typing import Final

from app.comments.models import Comment
from app.exports.contents import words_of
from app.exports.tables import clock_time
from app.foundation.harmless import one_line, readable

MOMENT_SHOWN_MS: Final = 4_000  # how long a caption player shows a comment that has no end


def as_webvtt(comments: Iterable[Comment]) -> str:
    """One cue for each comment; markup in people's words is text."""
    cues = [f"{comment.id}\n{_cue_times(comment)}\n{_cue_text(comment)}\n" for comment in comments]
    return "\n".join(["WEBVTT\n", *cues])


def _cue_times(comment: Comment) -> str:
    end_ms = comment.end_ms or comment.at_ms + MOMENT_SHOWN_MS
    return f"{clock_time(comment.at_ms)} --> {clock_time(end_ms)}"


def _cue_text(comment: Comment) -> str:
    lines = [line for line in readable(words_of(comment)).split("\n") if line.strip()]
    speaker = _as_text(one_line(comment.author.name))
    if speaker.endswith("-"):
        speaker += " "  # with the sign behind it, it would be read as the arrow between two times
    return f"<v {speaker}>{comment.kind.capitalize()}: " + "\n".join(map(_as_text, lines))


def _as_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
