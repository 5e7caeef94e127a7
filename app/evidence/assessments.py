"""A class's scores: read from a table somebody pasted, summed up, and two of them held against each other.

Knows no database. A line that cannot be read costs a sentence and nothing else; names that look whole are shortened to
initials before anything is kept.
"""

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median, stdev
from typing import Final

from app.foundation.refusals import Refusal

MOST_LINES: Final = 500
MOST_CHARACTERS: Final = 64 * 1024
LONGEST_STUDENT: Final = 20
LARGEST_SCORE: Final = 1e6
SHOWN: Final = 60  # characters of a cell that a sentence repeats


@dataclass(frozen=True)
class Score:
    """One student's score; ``student`` is initials or a pseudonym."""

    student: str
    value: float


@dataclass(frozen=True)
class Summary:
    """What a class's scores say together. ``reaching`` is how many reach the threshold, where there is one."""

    count: int
    mean: float
    median: float
    spread: float | None
    """The standard deviation, of two scores or more."""
    lowest: float
    highest: float
    threshold: float | None
    reaching: int | None

    @property
    def share_reaching(self) -> float | None:
        """The share of students who reach the threshold, from 0 to 1."""
        return None if self.reaching is None else self.reaching / self.count


@dataclass(frozen=True)
class Comparison:
    """Two assessments held against each other: of the students in both, how many went up, stayed and went down."""

    earlier: Summary
    later: Summary
    in_both: int
    change: float | None
    """The mean change of the students in both."""
    up: int
    same: int
    down: int


@dataclass(frozen=True)
class Wrong:
    """A line that cannot be read, and why."""

    line: int
    sentence: str


@dataclass(frozen=True)
class Preview:
    """What a table would become. Nothing is kept of it."""

    columns: Sequence[str]
    student_column: int
    value_column: int
    scores: Sequence[Score]
    wrong: Sequence[Wrong]
    shortened: Sequence[str]
    """A sentence for each name that looked whole."""


def summary(scores: Sequence[Score], threshold: float | None) -> Summary:
    """Sum scores up. Raises ``ValueError`` for none."""
    values = [score.value for score in scores]
    if not values:
        raise ValueError("no scores")
    return Summary(
        count=len(values),
        mean=fmean(values),
        median=median(values),
        spread=stdev(values) if len(values) > 1 else None,
        lowest=min(values),
        highest=max(values),
        threshold=threshold,
        reaching=None if threshold is None else sum(value >= threshold for value in values),
    )


def compared(
    earlier: Sequence[Score], later: Sequence[Score], *, thresholds: tuple[float | None, float | None]
) -> Comparison:
    """Hold two assessments of a class against each other."""
    before = {_key(score): score.value for score in earlier}
    changes = [score.value - before[_key(score)] for score in later if _key(score) in before]
    return Comparison(
        earlier=summary(earlier, thresholds[0]),
        later=summary(later, thresholds[1]),
        in_both=len(changes),
        change=fmean(changes) if changes else None,
        up=sum(change > 0 for change in changes),
        same=sum(change == 0 for change in changes),
        down=sum(change < 0 for change in changes),
    )


def read_table(text: str, *, student_column: int | None = None, value_column: int | None = None) -> Preview:
    """Read a table of comma-, semicolon- or tab-separated lines. Raises :class:`Refusal` for none at all."""
    rows = _rows(text)
    width = max(len(row) for _, row in rows)
    has_head = len(rows) > 1 and not any(_number(cell) is not None for cell in rows[0][1])
    names = rows[0][1] if has_head else []
    columns = [
        names[place] if place < len(names) and names[place] else f"Column {place + 1}"
        for place in range(width)
    ]
    body = rows[1:] if has_head else rows
    value = _guess_value(body, width) if value_column is None else value_column
    student = _guess_student(width, value) if student_column is None else student_column
    for place, field in ((student, "student_column"), (value, "value_column")):
        if not 0 <= place < width:
            raise Refusal("Please choose one of the columns.", field=field)
    if student == value:
        raise Refusal("Please choose two different columns.", field="value_column")
    found = _Reading()
    for line, row in body:
        found.take(line, _cell(row, student), _cell(row, value))
    return Preview(
        [column[:SHOWN] for column in columns], student, value, found.scores, found.wrong, found.shortened
    )


class _Reading:
    """The lines read so far."""

    def __init__(self) -> None:
        self.scores: list[Score] = []
        self.wrong: list[Wrong] = []
        self.shortened: list[str] = []
        self._lines: dict[str, int] = {}

    def take(self, line: int, student: str, typed: str) -> None:
        """Read one line, or say what is in the way."""
        try:
            score = Score(self._pseudonym(line, student), _score(typed))
            self._expect_new(score)
        except ValueError as sentence:
            self.wrong.append(Wrong(line, str(sentence)))
        else:
            self._lines[_key(score)] = line
            self.scores.append(score)

    def _pseudonym(self, line: int, student: str) -> str:
        if not student:
            raise ValueError("There is nothing to say whose score this is.")
        if looks_whole(student):
            short = initials(student)
            self.shortened.append(f"Line {line}: a whole name became “{short}”.")
            return short
        if len(student) > LONGEST_STUDENT:
            raise ValueError(f"“{student[:LONGEST_STUDENT]}…” is long for initials. Please shorten it.")
        return student

    def _expect_new(self, score: Score) -> None:
        before = self._lines.get(_key(score))
        if before is not None:
            raise ValueError(
                f"“{score.student}” is on line {before} already. Please call one of them something else."
            )


def looks_whole(student: str) -> bool:
    """Whether it reads like a first name and a surname rather than initials or a pseudonym with a number."""
    parts = re.split(r"[\s,]+", student.strip())
    letters = [part for part in parts if part.replace("-", "").replace("’", "").replace("'", "").isalpha()]
    return len([part for part in letters if len(part) > 1]) > 1


def initials(student: str) -> str:
    """The first letters of a name’s parts: “A. D.”."""
    return " ".join(f"{part[0].upper()}." for part in re.split(r"[\s,]+", student.strip()) if part)[
        :LONGEST_STUDENT
    ]


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The lines with something on them, each with its number."""
    if len(text) > MOST_CHARACTERS:
        raise Refusal("That is more than a class. Please paste one class at a time.", field="table")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    first = next((line for line in lines.split("\n") if line.strip()), "")
    mark = max("\t;,", key=first.count)
    try:
        read = csv.reader(io.StringIO(lines), delimiter=mark)
        found = [(read.line_num, [cell.strip() for cell in row]) for row in read]
    except csv.Error as trouble:
        raise Refusal(
            "That could not be read as a table. Please paste it from a spreadsheet.", field="table"
        ) from trouble
    rows = [(number, row) for number, row in found if any(row)]
    if not rows:
        raise Refusal("Please paste a table: a line for each student.", field="table")
    if len(rows) > MOST_LINES:
        raise Refusal(f"Please keep this to {MOST_LINES} lines.", field="table")
    if max(len(row) for _, row in rows) < 2:
        raise Refusal(
            "Each line needs two things: whose score it is, and the score, with a comma between.",
            field="table",
        )
    return rows


def _guess_value(rows: Sequence[tuple[int, list[str]]], width: int) -> int:
    """The column with the most numbers; of several the last, since the first is often a running number."""
    counts = [sum(_number(_cell(row, place)) is not None for _, row in rows) for place in range(width)]
    best = max(counts)
    return max(place for place in range(width) if counts[place] == best) if best else width - 1


def _guess_student(width: int, value: int) -> int:
    return next(place for place in range(width) if place != value)


def _cell(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _score(typed: str) -> float:
    if not typed:
        raise ValueError("There is no score. Leave the line out where a student was away.")
    value = _number(typed)
    if value is None:
        raise ValueError(f"“{typed[:SHOWN]}” is not a number.")
    if abs(value) > LARGEST_SCORE:
        raise ValueError(f"“{typed[:SHOWN]}” is larger than any score we can take.")
    return value


def _number(typed: str) -> float | None:
    plain = typed.strip().removesuffix("%").strip().replace("\u2212", "-")
    if not re.fullmatch(r"[-+]?\d{1,12}([.,]\d{1,6})?", plain):
        return None
    value = float(plain.replace(",", "."))
    return value if math.isfinite(value) else None


def _key(score: Score) -> str:
    return re.sub(r"[\s.]+", "", score.student).casefold()
