"""A goal's readings as a table for spreadsheets, as far as a person may read where they are from."""

from app.foundation.cells import Table
from app.progress.report import Progress

HEADINGS = ("day", "phase", "value", "unit", "source", "where_from", "evidence", "note", "kept_by", "kept_at")


def table(progress: Progress) -> Table:
    """A line for each reading, in the order of their days."""
    rows = [
        (
            one.reading.taken_on.isoformat(),
            "intervention" if one.intervention else "baseline",
            one.reading.value,
            progress.goal.unit or "",
            one.reading.source.value,
            one.where_from,
            one.trace.words if one.trace else "",
            one.reading.note or "",
            one.reading.author.name,
            one.reading.created_at.isoformat(timespec="seconds"),
        )
        for one in progress.entries
    ]
    return Table("Readings", HEADINGS, rows)
