"""What a file of another program says, in the house's words, before anything is made of it."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from app.foundation.harmless import one_line
from app.foundation.refusals import Refusal
from app.foundation.schemas import MEDIA_TIME_LIMIT_MS
from app.frameworks.models import Extent

MOST_MARKS: Final = 20_000
LONGEST_NAME: Final = 60
"""What a tag's name takes."""


class Unreadable(Refusal):
    """The file is not what it was said to be, or too large to be taken up at once."""

    code = "unreadable-file"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, field="file")


@dataclass(frozen=True)
class Label:
    """What a mark will be called, and what its tag will be like if it has to be made."""

    name: str
    extent: Extent
    key: str | None = None


@dataclass(frozen=True)
class Sighting:
    """One mark of the file, in ms of media time; ``where`` it stands is for people to find it."""

    layer: str
    label: str
    at_ms: int
    end_ms: int | None
    where: str


@dataclass(frozen=True)
class LeftOut:
    """Something that is not taken up: where it stands in the file, and why."""

    where: str
    why: str


@dataclass
class Reading:
    """All that was understood of a file. ``layers`` are its subjects or tiers, and whether each holds things to count."""

    sightings: list[Sighting] = field(default_factory=list)
    labels: dict[str, Label] = field(default_factory=dict)
    layers: dict[str, bool] = field(default_factory=dict)
    lengths_ms: dict[str, int] = field(default_factory=dict)
    """How long the film of a layer was, where the file says so."""
    notes: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def leave_out(self, where: str, why: str) -> None:
        """Say that something was not understood."""
        self.left_out.append(LeftOut(where, why))

    def note(self, sentence: str) -> None:
        """Say something once that holds for the whole file."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def see(
        self, layer: str, label: Label, at_ms: int, end_ms: int | None, where: str, *, counts: bool = True
    ) -> None:
        """Take a mark down. Raises :class:`Unreadable` past the number that is taken at once."""
        if not label.name or len(label.name) > LONGEST_NAME:
            self.leave_out(where, f"“{brief(label.name)}” is longer than a tag’s name can be.")
            return
        if len(self.sightings) >= MOST_MARKS:
            raise Unreadable(
                f"This file has more than {MOST_MARKS:,} marks. Please take fewer of them out of the program it is from."
            )
        self.layers.setdefault(layer, counts)
        self.labels.setdefault(label.name, label)
        self.sightings.append(Sighting(layer, label.name, at_ms, end_ms, where))


@dataclass(frozen=True)
class Signal:
    """One line of a log in which intervals start and stop; ``status`` is START, STOP, POINT, or TOGGLE for either."""

    layer: str
    label: Label
    at_ms: int
    status: str
    where: str
    track: str = ""
    """What else must be the same for a start and a stop to belong together."""


def pair(signals: Iterable[Signal], reading: Reading) -> None:
    """Make marks of signals in time order: a start and the next stop of the same thing are one interval."""
    begun: dict[tuple[str, str, str], Signal] = {}
    for signal in sorted(signals, key=lambda one: (one.at_ms, one.status != "STOP")):
        if signal.status == "POINT":
            reading.see(signal.layer, signal.label, signal.at_ms, None, signal.where)
            continue
        thing = (signal.layer, signal.label.name, signal.track)
        start = begun.pop(thing, None)
        if start is None:
            if signal.status == "STOP":
                reading.leave_out(signal.where, f"“{signal.label.name}” stops here and was never started.")
            else:
                begun[thing] = signal
        elif signal.status == "START":
            reading.leave_out(start.where, _never_ends(start))
            begun[thing] = signal
        elif signal.at_ms > start.at_ms:
            reading.see(start.layer, start.label, start.at_ms, signal.at_ms, start.where)
        else:
            reading.leave_out(start.where, f"“{start.label.name}” stops at the moment it starts.")
    for start in begun.values():
        reading.leave_out(start.where, _never_ends(start))


def _never_ends(start: Signal) -> str:
    return f"“{start.label.name}” starts here and does not stop."


def milliseconds(seconds: Any) -> int | None:
    """Seconds as a file has them (a number, ``12.345``, ``12,345`` or ``0:00:12.345``), or None if they are no time."""
    if isinstance(seconds, str):
        seconds = _seconds_of(seconds.strip().replace(",", "."))
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    if not math.isfinite(seconds) or abs(seconds) * 1000 > MEDIA_TIME_LIMIT_MS:
        return None
    return round(seconds * 1000)


def _seconds_of(text: str) -> float | None:
    parts = text.lstrip("-").split(":")
    if len(parts) > 3 or len(text) > 30:
        return None
    try:
        figures = [float(part) for part in parts]
    except ValueError:
        return None
    whole = math.fsum(figure * 60.0**power for power, figure in enumerate(reversed(figures)))
    return -whole if text.startswith("-") else whole


def tag_key(text: Any) -> str | None:
    """A key as the file has it, if it is one character."""
    return text.lower() if isinstance(text, str) and len(text) == 1 else None


def plain(text: Any) -> str:
    """A name as the file has it, on one line; nothing for what is no text."""
    return one_line(text) if isinstance(text, str) else ""


def brief(text: str) -> str:
    """As much of a text as a sentence can quote."""
    return text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME]}…"
