"""Marks read from other programs' files. What comes in is a stranger's: nothing in it is believed or run."""

from app.exports.reading.elan import read_elan
from app.exports.reading.events import MOST_MARKS, Label, LeftOut, Reading, Sighting, Unreadable
from app.exports.reading.project import read_project
from app.exports.reading.table import read_table

__all__ = [
    "MOST_MARKS",
    "Label",
    "LeftOut",
    "Reading",
    "Sighting",
    "Unreadable",
    "read_elan",
    "read_project",
    "read_table",
]
