"""How the recording that is shown lies beside the lesson's others, in a teacher's words."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.foundation.formats import timecode
from app.lessons.models import Recording
from app.lessons.recording import IN_STEP


@dataclass(frozen=True)
class Beside:
    """A second recording of the lesson to show beside the first: when it starts on that one's clock, and its drift."""

    recording: Recording
    starts_ms: int
    drift_ppm: float


def besides(shown: Recording | None, recordings: Sequence[Recording]) -> Sequence[Beside]:
    """The films of the lesson that can run in step with the one that is shown."""
    if shown is None or not (shown.playable and shown.has_video):
        return ()
    return [
        Beside(one, starts_ms, one.drift_ppm - shown.drift_ppm)
        for one in recordings
        if one is not shown and one.playable and one.has_video
        if (starts_ms := one.starts_after(shown)) is not None
    ]


NOTICED_MS = 50  # less would read as “0.0 s later”


def told_of(shown: Recording, recordings: Sequence[Recording]) -> str:
    """One sentence or two; empty while nothing is known, and for a lesson's only recording."""
    if reason := next((one["sentence"] for one in shown.warnings if one["stage"] == IN_STEP), ""):
        return reason
    others = [
        (one, after_ms)
        for one in recordings
        if one is not shown and (after_ms := one.starts_after(shown)) is not None
    ]
    if not others:
        return ""
    first, first_after_ms = others[0]
    if recordings.index(first) < recordings.index(shown):
        return f"Recorded from a second place; starts {_later(-first_after_ms)}."
    told = "; ".join(f"“{one.label}” starts {_later(after_ms)}" for one, after_ms in others)
    return f"Recorded from more than one place; {told}."


def _later(after_ms: int) -> str:
    if abs(after_ms) < NOTICED_MS:
        return "at the same moment"
    apart_ms = abs(after_ms)
    apart = timecode(apart_ms) if apart_ms >= 60_000 else f"{apart_ms / 1000:.1f} s"
    return f"{apart} {'later' if after_ms > 0 else 'earlier'}"
