"""Tables as a workbook for spreadsheets. Text is written as text: nothing in it is a formula or a link."""

import io
from collections.abc import Sequence
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from app.exports.contents import Contents, Layer
from app.exports.tables import clock_time
from app.foundation import clock
from app.foundation.cells import Table
from app.foundation.harmless import readable
from app.lessons.audience import day

LONGEST_CELL: Final = 32_767  # what a spreadsheet's cell holds, in halves of UTF-16
CUT_SHORT: Final = " … (the rest is in the CSV file)"
AS_TEXT: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WIDE: Final = {"comment": 60, "replies": 40, "title": 40, "about": 30, "Text": 80}
USUAL_WIDTH: Final = 16


def as_workbook(tables: Sequence[Table]) -> bytes:
    """One sheet for each table, its headings held in sight."""
    file = io.BytesIO()
    with Workbook(file, AS_TEXT) as book:
        book.set_properties({"created": clock.now().replace(tzinfo=None)})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        heading = book.add_format({"bold": True, "bottom": 1})
        for table in tables:
            sheet = book.add_worksheet(table.name)
            sheet.freeze_panes(1, 0)
            for column, name in enumerate(table.headings):
                sheet.set_column(column, column, WIDE.get(name, USUAL_WIDTH), wrapped)
                sheet.write_string(0, column, name, heading)
            _fill(sheet, table)
    return file.getvalue()


def about(contents: Contents) -> Table:
    """The sheet that says what this is, who took it when, and how to read it."""
    whose = f"what {contents.author} wrote" if contents.author else "what everybody wrote"
    what = "comments, marks and clips" if contents.layer is Layer.EVERYTHING else contents.layer.value
    rows = [
        ("Lesson", contents.lesson.title),
        ("Taught by", contents.lesson.teacher.name),
        ("Taught on", contents.lesson.taught_on.isoformat()),
        ("Recording’s length", clock_time(contents.length_ms)),
        ("Exported by", contents.viewer.name),
        ("Exported on", f"{day(contents.at)}, {contents.at:%H:%M} UTC"),
        ("Holds", f"{what}: {whose}, as far as {contents.viewer.first_name} may read it"),
        (
            "Times",
            "Counted from the first frame, as hours:minutes:seconds; _ms are milliseconds, _s seconds.",
        ),
        ("Text", "Kept as text, whatever it begins with. Nothing here is a formula or a link."),
        ("Counts", "per_minute and share are of the whole recording; share goes from 0 to 1."),
    ]
    return Table("About", ("About", "Text"), rows)


def _fill(sheet: Worksheet, table: Table) -> None:
    for line, row in enumerate(table.rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, column, _fitting(readable(value)))
            else:
                sheet.write_number(line, column, value)


def _fitting(text: str) -> str:
    if len(text.encode("utf-16-le")) <= LONGEST_CELL * 2:
        return text
    kept = text.encode("utf-16-le")[: (LONGEST_CELL - len(CUT_SHORT)) * 2]
    return kept.decode("utf-16-le", errors="ignore") + CUT_SHORT
