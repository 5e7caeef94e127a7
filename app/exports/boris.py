"""Marks for BORIS: a project of one observation, and its events as a table.

The shapes are those of a BORIS project file (format 7.0, which versions 7 to 9 read and write) and of its export
"tabular events". Authors are subjects, tags are behaviours, tag sets are behavioural categories. A state event is two
lines, one where it starts and one where it stops; BORIS pairs them in order, so a subject whose intervals of one tag
overlap goes on as a second subject.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from app.exports.contents import Contents, Marking, apart
from app.exports.lanes import in_lanes, lane_name
from app.foundation.cells import as_tsv
from app.foundation.harmless import one_line
from app.frameworks.models import Extent

FORMAT_VERSION: Final = "7.0"
PLAYERS: Final = 8  # as many films as BORIS can show at once; each has its place in the file
POINT, STATE = "Point event", "State event"
HEADINGS: Final = (
    "Observation id",
    "Observation date",
    "Description",
    "Observation duration (s)",
    "Observation type",
    "Subject",
    "Behavior",
    "Behavioral category",
    "Modifiers",
    "Behavior type",
    "Time",
    "Comment",
)
ORDER: Final = ("STOP", "POINT", "START")
"""What ends at a moment comes before what begins there, or BORIS would pair the wrong two."""


@dataclass(frozen=True)
class Event:
    """One line of an observation."""

    at_ms: int
    status: str
    subject: str
    behaviour: str
    category: str
    note: str = ""


def as_project(contents: Contents) -> str:
    """A BORIS project file. It names no file: whoever opens it chooses the film."""
    events = list(_events(contents))
    behaviours = _behaviours(contents.marks)
    project = {
        "time_format": "hh:mm:ss",
        "project_date": f"{contents.at:%Y-%m-%dT%H:%M:%S}",
        "project_name": one_line(contents.lesson.title),
        "project_description": "Marks from Sightline. Times count from the first frame.",
        "project_format_version": FORMAT_VERSION,
        "subjects_conf": _numbered(
            {"key": "", "name": name, "description": ""}
            for name in dict.fromkeys(event.subject for event in events)
        ),
        "behaviors_conf": _numbered(
            {
                "type": STATE if mark.extent is Extent.INTERVAL else POINT,
                "key": mark.key or "",
                "code": behaviours[mark.tag_id],
                "description": "",
                "color": "",
                "category": one_line(mark.tag_set),
                "modifiers": {},
                "excluded": "",
                "coding map": "",
            }
            for mark in {mark.tag_id: mark for mark in reversed(contents.marks)}.values()
        ),
        "behavioral_categories": sorted({one_line(mark.tag_set) for mark in contents.marks}),
        "observations": {one_line(contents.lesson.title): _observation(contents, events)},
        "independent_variables": {},
        "coding_map": {},
        "behaviors_coding_map": [],
        "converters": {},
    }
    return json.dumps(project, ensure_ascii=False, indent=1)


def as_events_table(contents: Contents) -> str:
    """The same events, a line each, in the layout of BORIS's tabular export."""
    lesson = contents.lesson
    rows = [
        (
            lesson.title,
            lesson.taught_on.isoformat(),
            "",
            f"{contents.length_ms / 1000:.3f}",
            "Media file",
            event.subject,
            event.behaviour,
            event.category,
            "",
            event.status,
            f"{event.at_ms / 1000:.3f}",
            event.note,
        )
        for event in _events(contents)
    ]
    return as_tsv(HEADINGS, rows)


def _observation(contents: Contents, events: Iterable[Event]) -> dict[str, object]:
    return {
        "file": {str(player): [] for player in range(1, PLAYERS + 1)},
        "type": "MEDIA",
        "date": f"{contents.lesson.taught_on.isoformat()}T00:00:00",
        "description": "",
        "time offset": 0.0,
        "events": [[event.at_ms / 1000, event.subject, event.behaviour, "", event.note] for event in events],
        "observation time interval": [0, 0],
        "independent_variables": {},
        "visualize_spectrogram": False,
        "visualize_waveform": False,
        "close_behaviors_between_videos": False,
        "media_info": {"length": {}, "fps": {}, "hasVideo": {}, "hasAudio": {}, "offset": {"1": 0.0}},
    }


def _events(contents: Contents) -> Iterator[Event]:
    """All events in the order of an observation: by time, and ends before beginnings."""
    found = [event for group in _by_author_and_tag(contents) for event in group]
    yield from sorted(found, key=lambda event: (event.at_ms, ORDER.index(event.status)))


def _by_author_and_tag(contents: Contents) -> Iterator[Iterator[Event]]:
    people, behaviours = contents.authors, _behaviours(contents.marks)
    groups: dict[tuple[str, str], list[Marking]] = {}
    for mark in contents.marks:
        groups.setdefault((mark.author_id, mark.tag_id), []).append(mark)
    for (author_id, tag_id), marks in groups.items():
        for lane, free in enumerate(
            in_lanes(marks, lambda mark: (mark.at_ms, mark.until_ms(contents.length_ms)))
        ):
            yield _told(free, lane_name(people[author_id], lane), behaviours[tag_id], contents.length_ms)


def _told(marks: Iterable[Marking], subject: str, behaviour: str, length_ms: int) -> Iterator[Event]:
    for mark in marks:
        category = one_line(mark.tag_set)
        if mark.extent is Extent.POINT:
            yield Event(mark.at_ms, "POINT", subject, behaviour, category)
            continue
        note = "" if mark.end_ms is not None else "Still open when this was exported"
        yield Event(mark.at_ms, "START", subject, behaviour, category, note)
        yield Event(mark.until_ms(length_ms), "STOP", subject, behaviour, category)


def _behaviours(marks: Iterable[Marking]) -> dict[str, str]:
    """What to call each tag, by its id: its name, and where two sets have that name, with a figure behind the second."""
    return apart({mark.tag_id: mark.tag for mark in marks})


def _numbered(entries: Iterable[dict[str, object]]) -> dict[str, dict[str, object]]:
    return {str(number): entry for number, entry in enumerate(entries)}
