"""BORIS project files: JSON with an ethogram and observations, each a list of events at seconds of media time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.exports.reading.events import Label, Reading, Signal, Unreadable, milliseconds, pair, plain, tag_key
from app.frameworks.models import Extent

NOBODY = "No subject"
NOT_A_PROJECT = "This is not a BORIS project file. It should end in .boris and come from BORIS itself."
MODIFIERS = "Modifiers are left out: a mark has a tag, and nothing besides."
REMARKS = "Comments on events are left out: a mark has no words."


@dataclass(frozen=True)
class Observation:
    """One observation of a project. ``films`` are those of its first player, one after the other."""

    name: str
    sort: str
    events: list[Any]
    films: list[str]
    lengths_ms: dict[str, int]
    offset: Any

    @classmethod
    def of(cls, name: str, facts: dict[str, Any]) -> "Observation":
        """An observation as its file has it; what is not as it should be counts as not there."""
        events, media, films = facts.get("events"), facts.get("media_info"), facts.get("file")
        first = films.get("1") if isinstance(films, dict) else None
        lengths = media.get("length") if isinstance(media, dict) else None
        told = lengths.items() if isinstance(lengths, dict) else ()
        return cls(
            name=plain(name) or "Observation",
            sort=plain(facts.get("type")).upper(),
            events=events if isinstance(events, list) else [],
            films=[film for film in first if isinstance(film, str)] if isinstance(first, list) else [],
            lengths_ms={film: ms for film, length in told if (ms := milliseconds(length)) is not None},
            offset=facts.get("time offset"),
        )

    @property
    def first_length_ms(self) -> int | None:
        """How long the first film is, if that is known."""
        return self.lengths_ms.get(self.films[0]) if self.films else None


def read_project(data: bytes) -> Reading:
    """Read all observations of a project. Raises :class:`Unreadable` for what is none."""
    project = _json(data)
    behaviours = _behaviours(project)
    observations = [
        Observation.of(name, facts)
        for name, facts in project["observations"].items()
        if isinstance(facts, dict)
    ]
    reading = Reading()
    for observation in observations:
        if observation.sort == "IMAGES":
            reading.leave_out(observation.name, "It was made on pictures, not on a film.")
            continue
        _say_what_differs(observation, reading)
        signals = _signals(observation, behaviours, reading, alone=len(observations) == 1)
        pair(signals, reading)
    return reading


def _json(data: bytes) -> dict[str, Any]:
    try:
        project = json.loads(data)
    except (ValueError, RecursionError) as problem:
        raise Unreadable(NOT_A_PROJECT) from problem
    if not isinstance(project, dict) or not isinstance(project.get("observations"), dict):
        raise Unreadable(NOT_A_PROJECT)
    return project


def _behaviours(project: dict[str, Any]) -> dict[str, Label]:
    conf = project.get("behaviors_conf")
    entries = conf.values() if isinstance(conf, dict) else ()
    found = {}
    for entry in entries:
        if isinstance(entry, dict) and (code := plain(entry.get("code"))):
            lasts = plain(entry.get("type")).lower().startswith("state")
            extent = Extent.INTERVAL if lasts else Extent.POINT
            found[code] = Label(code, extent, tag_key(entry.get("key")))
    return found


def _signals(
    observation: Observation, behaviours: dict[str, Label], reading: Reading, *, alone: bool
) -> Iterator[Signal]:
    for number, event in enumerate(observation.events, start=1):
        where = f"{observation.name}, event {number}"
        if not isinstance(event, list) or len(event) < 3:
            reading.leave_out(where, "It has no time, subject and behaviour.")
            continue
        at_ms, code = milliseconds(event[0]), plain(event[2])
        if at_ms is None or not code:
            reading.leave_out(where, "It has no time or no behaviour that can be read.")
            continue
        if _in_a_later_film(observation, at_ms):
            reading.leave_out(where, "It belongs to a second film that was played after the first.")
            continue
        label = behaviours.get(code)
        if label is None:
            reading.note(f"“{code}” is not in the project’s ethogram. It is taken for a moment.")
            label = Label(code, Extent.POINT)
        subject = plain(event[1]) or NOBODY
        layer = subject if alone else f"{observation.name}: {subject}"
        _note_what_is_lost(event, reading)
        if observation.first_length_ms is not None:
            reading.lengths_ms[layer] = observation.first_length_ms
        status = "TOGGLE" if label.extent is Extent.INTERVAL else "POINT"
        yield Signal(layer, label, at_ms, status, where, plain(event[3]) if len(event) > 3 else "")


def _in_a_later_film(observation: Observation, at_ms: int) -> bool:
    first_ms = observation.first_length_ms
    return len(observation.films) > 1 and first_ms is not None and at_ms > first_ms


def _note_what_is_lost(event: list[Any], reading: Reading) -> None:
    if len(event) > 3 and plain(event[3]) not in ("", "None"):
        reading.note(MODIFIERS)
    if len(event) > 4 and plain(event[4]):
        reading.note(REMARKS)


def _say_what_differs(observation: Observation, reading: Reading) -> None:
    if milliseconds(observation.offset):
        reading.note(f"“{observation.name}” has a time offset in BORIS. It is not applied.")
    if len(observation.films) > 1 and observation.first_length_ms is None:
        reading.note(f"“{observation.name}” was made on films played one after the other. Times may be off.")
