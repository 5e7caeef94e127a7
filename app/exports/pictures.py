"""Small pictures of a recording's moments, cut out of the storyboard's sheets that are there already."""

import bisect
import re
from dataclasses import dataclass
from typing import Final, Self

from flask import url_for

from app.foundation import storage
from app.lessons.models import Recording

STORYBOARD: Final = "storyboard/storyboard.vtt"
CUE: Final = re.compile(
    r"^(\d+):(\d\d):(\d\d)\.(\d{3}) --> .*\n(sheet-\d+\.jpg)#xywh=(\d+),(\d+),(\d+),(\d+)$", re.MULTILINE
)


@dataclass(frozen=True)
class Picture:
    """A part of a sheet, in its pixels: what was to be seen from ``at_ms`` on."""

    at_ms: int
    url: str
    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Pictures:
    """The pictures of a recording in time order; none where it has no storyboard (yet)."""

    all: list[Picture]

    @classmethod
    def of(cls, recording: Recording) -> Self:
        """Read a recording's storyboard."""
        key = recording.kept_as(STORYBOARD)
        if key is None:
            return cls([])
        try:
            cues = storage.current().read(key).decode("utf-8", "replace")
        except storage.NotKept:
            return cls([])
        return cls([_picture(recording, found) for found in CUE.finditer(cues)])

    def at(self, ms: int) -> Picture | None:
        """The picture of a moment."""
        place = bisect.bisect_right(self.all, ms, key=lambda picture: picture.at_ms)
        return self.all[max(place - 1, 0)] if self.all else None


def _picture(recording: Recording, cue: re.Match[str]) -> Picture:
    hours, minutes, seconds, rest_ms = (int(figure) for figure in cue.groups()[:4])
    left, top, width, height = (int(figure) for figure in cue.groups()[5:])
    at_ms = ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest_ms
    return Picture(at_ms, url_for("media.show", id=recording.id, name=cue[5]), left, top, width, height)
