"""Frameworks out of a table: a row for each indicator, and a column for each level, as a spreadsheet saves it."""

import csv
import io
from typing import Final

from app.frameworks.drafts import (
    FrameworkDraft,
    Problem,
    Said,
    SaidDomain,
    SaidFramework,
    SaidIndicator,
    Unreadable,
)

COLUMNS: Final = ("framework", "domain", "indicator", "about", "look-fors")
BETWEEN: Final = "|"
"""What stands between two look-fors in their cell."""


def read_csv(text: str) -> SaidFramework:
    """Read a framework. Raises :class:`Unreadable`, with the line, for a table that is none.

    A cell for the framework or the domain that is empty means the one of the row above.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        header = next(reader, [])
        levels = _levels(header)
        made = SaidFramework(name=Said("", 2), levels=[Said(level, 1) for level in levels])
        before = reader.line_num
        for row in reader:
            if any(cell.strip() for cell in row):
                _add(made, row, before + 1)
            before = reader.line_num
    except csv.Error as problem:
        told = "This row cannot be read as a table. Often it is a quotation mark that was not closed."
        raise Unreadable([Problem(told, reader.line_num)]) from problem
    return made


def write_csv(draft: FrameworkDraft) -> str:
    """The same table again."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow([*COLUMNS, *draft.levels])
    for domain in draft.domains:
        for one in domain.indicators:
            look_fors = f" {BETWEEN} ".join(one.look_fors)
            writer.writerow([draft.name, domain.name, one.name, one.about, look_fors, *one.levels])
    return written.getvalue()


def _delimiter(text: str) -> str:
    """Spreadsheets of many countries put semicolons where others put commas."""
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _levels(header: list[str]) -> list[str]:
    asked = [cell.strip().lower().replace("_", "-").replace("look fors", "look-fors") for cell in header]
    if tuple(asked[: len(COLUMNS)]) != COLUMNS:
        told = (
            f"The first row begins with these columns: {', '.join(COLUMNS)}. The names of the levels follow."
        )
        raise Unreadable([Problem(told, 1)])
    levels = [cell.strip() for cell in header[len(COLUMNS) :]]
    while levels and not levels[-1]:
        levels.pop()
    return levels


def _add(made: SaidFramework, row: list[str], line: int) -> None:
    cells = [cell.strip() for cell in row] + [""] * len(COLUMNS)
    name, domain, indicator, about, look_fors = cells[: len(COLUMNS)]
    if name and not made.name.text:
        made.name = Said(name, line)
    elif name and name.casefold() != made.name.text.casefold():
        raise Unreadable([Problem("One file holds one framework, and here begins another one.", line)])
    if domain and (not made.domains or made.domains[-1].name.text.casefold() != domain.casefold()):
        made.domains.append(SaidDomain(Said(domain, line)))
    if not made.domains:
        raise Unreadable([Problem("Please name the domain of the first indicator.", line)])
    levels = cells[len(COLUMNS) : len(COLUMNS) + len(made.levels)]
    made.domains[-1].indicators.append(
        SaidIndicator(
            name=Said(indicator, line),
            about=Said(about, line),
            look_fors=[Said(one, line) for one in look_fors.split(BETWEEN) if one.strip()],
            levels=[Said(level, line) for level in levels if level],
        )
    )
