"""Tables that leave the house: rows of cells under their headings, as CSV or TSV that no spreadsheet takes for a program."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.foundation.harmless import cell, one_line

Cell = str | int | float
BYTE_ORDER_MARK: Final = "\ufeff"


@dataclass(frozen=True)
class Table:
    """Rows of cells under their headings. Numbers are numbers; everything that people wrote is text."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def as_csv(table: Table) -> str:
    """The table with a byte-order mark, so that spreadsheets read it as UTF-8; no cell of it is a formula."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(table.headings)
    writer.writerows(
        [cell(value) if isinstance(value, str) else value for value in row] for row in table.rows
    )
    return BYTE_ORDER_MARK + file.getvalue()


def as_tsv(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Lines of cells between tabs. A cell keeps to its line, because most readers of TSV know no quotation marks."""
    lines = [headings, *([cell(one_line(str(value))) for value in row] for row in rows)]
    return "".join("\t".join(map(str, line)) + "\r\n" for line in lines)
