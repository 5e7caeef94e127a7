"""Tables of events as BORIS exports them: a line for each start and stop, or a line for each whole event."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from app.exports.reading.events import Label, Reading, Signal, Unreadable, milliseconds, pair, plain
from app.exports.reading.project import MODIFIERS, NOBODY, REMARKS
from app.foundation.harmless import from_cell
from app.frameworks.models import Extent

NOT_A_TABLE: Final = (
    "This is not a table of events from BORIS. It needs the columns Behavior and Time, or Behavior, Start (s) and "
    "Stop (s)."
)
NAMES: Final = {
    "behavior": "label",
    "behaviour": "label",
    "subject": "subject",
    "time": "time",
    "start (s)": "start",
    "stop (s)": "stop",
    "behavior type": "status",
    "behaviour type": "status",
    "status": "status",
    "observation id": "observation",
    "media file name": "film",
    "media file path": "film",
    "media file": "film",
    "total length": "length",
    "observation duration (s)": "length",
    "modifiers": "modifiers",
    "comment": "remark",
    "comment start": "remark",
}
LOOKED_FOR_HEADINGS_IN: Final = 60
"""Lines: version 7 of BORIS writes what the observation was before its table begins."""


@dataclass(frozen=True)
class Line:
    """One line of the table, its cells by the names that they have here."""

    number: int
    cells: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.cells.get(name, "")

    @property
    def where(self) -> str:
        """Where it stands."""
        return f"Line {self.number}"


def read_table(data: bytes) -> Reading:
    """Read a table, its cells between tabs, commas or semicolons. Raises :class:`Unreadable` for what is none."""
    text = _text(data)
    lines = _lines(text)
    films = {line["film"] for line in lines if line["film"]}
    observations = {line["observation"] for line in lines if line["observation"]}
    apart = "observation" if len(observations) > 1 else "film" if len(films) > 1 else ""
    reading = Reading()
    pair(_signals(lines, apart, reading), reading)
    return reading


def _text(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable(NOT_A_TABLE)


def _lines(text: str) -> list[Line]:
    """The lines below the headings, numbered as in the file."""
    for delimiter in "\t", ",", ";":
        try:
            rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
        except csv.Error:
            continue
        for number, row in enumerate(rows[:LOOKED_FOR_HEADINGS_IN], start=1):
            names = [NAMES.get(plain(heading).lower(), "") for heading in row]
            if "label" in names and ("time" in names or {"start", "stop"} <= set(names)):
                return [
                    _line(place, names, cells)
                    for place, cells in enumerate(rows[number:], start=number + 1)
                    if any(map(str.strip, cells))
                ]
    raise Unreadable(NOT_A_TABLE)


def _line(number: int, names: list[str], cells: list[str]) -> Line:
    found: dict[str, str] = {}
    for name, said in zip(names, cells, strict=False):
        if name:
            found.setdefault(name, plain(from_cell(said)))
    return Line(number, found)


def _signals(lines: list[Line], apart: str, reading: Reading) -> Iterator[Signal]:
    for line in lines:
        subject = line["subject"]
        subject = NOBODY if subject.lower() in ("", "no focal subject") else subject
        layer = f"{line[apart]}: {subject}" if apart else subject
        if line["modifiers"]:
            reading.note(MODIFIERS)
        if line["remark"]:
            reading.note(REMARKS)
        if length_ms := milliseconds(line["length"]):
            reading.lengths_ms[layer] = length_ms
        yield from _of_line(line, layer, reading)


def _of_line(line: Line, layer: str, reading: Reading) -> Iterator[Signal]:
    status = line["status"].upper()
    whole = "start" in line.cells and "time" not in line.cells
    at_ms = milliseconds(line["start" if whole else "time"])
    if at_ms is None or not line["label"]:
        reading.leave_out(line.where, "It has no time or no behaviour that can be read.")
    elif status == "POINT" or (whole and line["stop"] in ("", "NA", line["start"])):
        yield Signal(layer, Label(line["label"], Extent.POINT), at_ms, "POINT", line.where)
    elif whole:
        end_ms = milliseconds(line["stop"])
        label = Label(line["label"], Extent.INTERVAL)
        if end_ms is None or end_ms < at_ms:
            reading.leave_out(line.where, "Its end cannot be read, or lies before its beginning.")
        else:
            yield Signal(layer, label, at_ms, "START", line.where, line.where)
            yield Signal(layer, label, end_ms, "STOP", line.where, line.where)
    elif status in ("START", "STOP"):
        label = Label(line["label"], Extent.INTERVAL)
        yield Signal(layer, label, at_ms, status, line.where, line["modifiers"])
    else:
        reading.leave_out(line.where, "It does not say whether it is a POINT, a START or a STOP.")
