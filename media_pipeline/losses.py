"""Says what is missing of a recording, in words and figures that a teacher can check against the lesson."""

from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from media_pipeline.artifacts import Notice
from media_pipeline.sniff import MATROSKA

# Whose stated length is that of the film as it is shown. MP4 counts what an edit list hides; streams only estimate.
HONEST_LENGTHS = {MATROSKA, "avi", "asf", "flv", "wav"}
TOLD_S, TOLD_SHARE = 1.0, 0.02
LONGEST_CLAIM_S = 24 * 3600  # a header that claims more is wrong, not right about what is missing


def losses(
    scanned: dict[str, Any], demuxer: str, duration: Fraction, damaged: tuple[tuple[float, float], ...]
) -> list[Notice]:
    """What to tell of a recording that lasts `duration` and is damaged from when to when, in seconds."""
    found, claimed = float(duration), float(scanned["claimed"])
    much = found + TOLD_S + found * TOLD_SHARE < claimed < LONGEST_CLAIM_S
    cut_short = bool(scanned["truncated"] or scanned["short"])
    notices = []
    if cut_short or (much and demuxer in HONEST_LENGTHS):
        told = f"This recording should last {_clock(claimed)}, but only {_clock(found)} of it can be read."
        said = told if much else "The end of this recording is missing."
        notices.append(Notice("truncated", f"{said} What can be played is kept."))
    if damaged:
        seconds = sum(end - start for start, end in damaged)
        length = "Less than a second" if seconds < 1 else f"About {seconds:.0f} s"
        said = f"{length} of the picture is damaged, the first time at {_clock(damaged[0][0])}."
        notices.append(Notice("picture-damaged", f"{said} The rest is kept."))
    if any(sound["damaged"] > sound["ends_damaged"] for sound in scanned["audio"]):
        notices.append(Notice("sound-damaged", "The sound is damaged in places. The rest is kept."))
    return notices


def damaged_stretches(
    seconds: NDArray[np.float64], damaged: NDArray[np.bool_], keys: NDArray[np.bool_]
) -> tuple[tuple[float, float], ...]:
    """From when to when a picture is damaged: a frame spoils those after it until the next whole key frame.

    `seconds` is when each frame is shown, in order. A stretch begins where the last whole frame was, since what should
    stand between may have been lost without a trace.
    """
    whole_keys = np.flatnonzero(keys & ~damaged)
    stretches: list[tuple[float, float]] = []
    reached = -1
    for place in (int(place) for place in np.flatnonzero(damaged)):
        if place <= reached:
            continue
        after = whole_keys[np.searchsorted(whole_keys, place) :]
        reached = int(after[0]) if len(after) else len(seconds) - 1
        stretches.append((float(seconds[max(place - 1, 0)]), float(seconds[reached])))
    return tuple(stretches)


def _clock(seconds: float) -> str:
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"
