"""Comments, marks and clips as an OpenTimelineIO timeline, for editing programs.

The recording is one clip on the first track, with comments and marks as markers on it; clips lie on tracks of their own
where they were cut. All ranges are whole frames at the recording's own rate; the milliseconds stand beside them.
"""

import json
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from app.clips.models import Clip
from app.comments.models import Comment, CommentKind
from app.exports.contents import Contents, Marking, words_of
from app.exports.lanes import in_lanes, lane_name
from app.foundation.harmless import all_readable

Schema = dict[str, Any]

MILLISECONDS: Final = Fraction(1000)
"""The rate of a recording without pictures: a frame is then a millisecond."""

KIND_COLOURS: Final = {
    CommentKind.NOTICING: "BLUE",
    CommentKind.STRENGTH: "GREEN",
    CommentKind.QUESTION: "ORANGE",
    CommentKind.SUGGESTION: "PURPLE",
}
TAG_COLOURS: Final = ("BLUE", "GREEN", "ORANGE", "PURPLE", "RED", "CYAN", "YELLOW", "PINK")
LONGEST_NAME: Final = 80


@dataclass(frozen=True)
class Frames:
    """A recording's frames, counted from 0 at an exact rate."""

    rate: Fraction

    def at(self, ms: int) -> int:
        """The frame whose time, in whole milliseconds, this is; the nearest one for times between frames."""
        return int(ms * self.rate / 1000 + Fraction(1, 2))

    def range(self, start_ms: int, end_ms: int) -> Schema:
        """A range of whole frames; at least one."""
        start = self.at(start_ms)
        return self._range(start, max(self.at(end_ms) - start, 1))

    def moment(self, ms: int) -> Schema:
        """The one frame that is shown at a moment."""
        return self._range(self.at(ms), 1)

    def gap(self, frames: int) -> Schema:
        """So many frames of nothing."""
        return self._range(0, frames)

    def _range(self, start: int, count: int) -> Schema:
        return _schema("TimeRange.1", start_time=self._time(start), duration=self._time(count))

    def _time(self, frames: int) -> Schema:
        return _schema("RationalTime.1", rate=float(self.rate), value=float(frames))


def as_otio(contents: Contents) -> str:
    """The timeline as JSON. Its film is named and not placed: the program that opens it asks for it."""
    frames = Frames(_rate(contents.recording.frame_rate))
    tracks = [_track("Recording", [_recording(contents, frames)])]
    for number, lane in enumerate(in_lanes(contents.clips, lambda clip: (clip.start_ms, clip.end_ms))):
        tracks.append(_track(lane_name("Clips", number), _in_place(contents, lane, frames)))
    stack = _item("Stack.1", "tracks", None, children=tracks)
    about = {
        "exported_by": contents.viewer.name,
        "exported_at": contents.at.isoformat(timespec="seconds"),
        "frame_rate": f"{frames.rate.numerator}/{frames.rate.denominator}",
    }
    timeline = _schema(
        "Timeline.1",
        name=contents.lesson.title,
        metadata={"sightline": about},
        global_start_time=None,
        tracks=stack,
    )
    return json.dumps(all_readable(timeline), ensure_ascii=False, indent=1)


def _recording(contents: Contents, frames: Frames) -> Schema:
    markers = [_of_comment(contents, comment, frames) for comment in contents.comments]
    markers += [_of_mark(mark, frames) for mark in contents.marks]
    return _cut(contents, contents.lesson.title, _whole(contents, frames), frames, markers=markers)


def _in_place(contents: Contents, clips: list[Clip], frames: Frames) -> list[Schema]:
    """Clips of a track, each at its moment: the film of nothing between them keeps them there."""
    items: list[Schema] = []
    reached = 0
    for clip in clips:
        cut = frames.range(clip.start_ms, clip.end_ms)
        start, count = int(cut["start_time"]["value"]), int(cut["duration"]["value"])
        if start > reached:
            items.append(_item("Gap.1", "", frames.gap(start - reached)))
        told = _told(author=clip.author.name, start_ms=clip.start_ms, end_ms=clip.end_ms, id=clip.id)
        items.append(_cut(contents, clip.title, cut, frames, metadata=told))
        reached = max(start, reached) + count
    return items


def _of_comment(contents: Contents, comment: Comment, frames: Frames) -> Schema:
    told = _told(
        id=comment.id,
        kind=comment.kind.value,
        author=comment.author.name,
        at_ms=comment.at_ms,
        end_ms=comment.end_ms,
        about=contents.about(comment),
        tags=list(comment.tags),
        state=comment.state.value,
        replies=[{"author": reply.author.name, "words": reply.body} for reply in comment.replies],
    )
    return _marker(
        f"{comment.kind.capitalize()}: {_brief(comment.told)}",
        KIND_COLOURS[comment.kind],
        _marked(comment.at_ms, comment.end_ms, frames),
        told,
        f"{comment.author.name}: {words_of(comment)}",
    )


def _of_mark(mark: Marking, frames: Frames) -> Schema:
    told = _told(
        id=mark.id,
        tag=mark.tag,
        tag_set=mark.tag_set,
        extent=mark.extent.value,
        author=mark.author,
        at_ms=mark.at_ms,
        end_ms=mark.end_ms,
    )
    colour = TAG_COLOURS[(mark.colour - 1) % len(TAG_COLOURS)]
    return _marker(mark.tag, colour, _marked(mark.at_ms, mark.end_ms, frames), told, mark.author)


def _marked(at_ms: int, end_ms: int | None, frames: Frames) -> Schema:
    return frames.moment(at_ms) if end_ms is None else frames.range(at_ms, end_ms)


def _cut(
    contents: Contents,
    name: str,
    cut: Schema,
    frames: Frames,
    *,
    markers: list[Schema] | None = None,
    metadata: Schema | None = None,
) -> Schema:
    film = _schema(
        "MissingReference.1",
        name=contents.lesson.title,
        metadata={},
        available_range=_whole(contents, frames),
        available_image_bounds=None,
    )
    return _item(
        "Clip.2",
        name,
        cut,
        markers=markers or [],
        metadata=metadata or {},
        media_references={"DEFAULT_MEDIA": film},
        active_media_reference_key="DEFAULT_MEDIA",
    )


def _whole(contents: Contents, frames: Frames) -> Schema:
    return frames.range(0, contents.length_ms)


def _track(name: str, children: list[Schema]) -> Schema:
    return _item("Track.1", name, None, kind="Video", children=children)


def _marker(name: str, colour: str, marked: Schema, metadata: Schema, comment: str) -> Schema:
    return _schema(
        "Marker.2", name=name, color=colour, marked_range=marked, metadata=metadata, comment=comment
    )


def _item(schema: str, name: str, source_range: Schema | None, **more: Any) -> Schema:
    usual: Schema = {"metadata": {}, "effects": [], "markers": [], "enabled": True}
    return _schema(schema, **{**usual, "name": name, "source_range": source_range, **more})


def _schema(schema: str, **facts: Any) -> Schema:
    return {"OTIO_SCHEMA": schema, **facts}


def _told(**facts: Any) -> Schema:
    return {"sightline": {name: value for name, value in facts.items() if value is not None}}


def _brief(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}…"


def _rate(text: str | None) -> Fraction:
    """The recording's rate, or milliseconds where it has none."""
    top, _, bottom = (text or "").partition("/")
    if top.isdecimal() and (bottom or "1").isdecimal() and int(top) and int(bottom or 1):
        return Fraction(int(top), int(bottom or 1))
    return MILLISECONDS
