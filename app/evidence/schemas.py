"""What is said about evidence, over HTTP and in forms."""

from datetime import date
from typing import Annotated, Any, Self

from flask import url_for
from pydantic import Field

from app.evidence.assessments import (
    LARGEST_SCORE,
    LONGEST_STUDENT,
    MOST_CHARACTERS,
    MOST_LINES,
    Preview,
    Score,
    Summary,
)
from app.evidence.models import Evidence, EvidenceFile, EvidenceKind, FileState, Scores, Told
from app.evidence.wall import Piece, Wall
from app.foundation.paging import PageQuery
from app.foundation.schemas import (
    Filled,
    Input,
    Line,
    Moment,
    OptionalLine,
    OptionalParagraphs,
    Output,
)
from app.foundation.schemas import Text as Words
from app.goals.sources import Family

Number = Annotated[float, Field(ge=-LARGEST_SCORE, le=LARGEST_SCORE, allow_inf_nan=False)]
Column = Annotated[int, Field(ge=0, le=1000)]
Table = Annotated[Filled, Field(max_length=MOST_CHARACTERS)]
SourceId = Annotated[Words, Field(min_length=1, max_length=80)]


class ScoreIn(Input):
    """One student's score. ``student`` is initials or a pseudonym, never a name."""

    student: Annotated[Filled, Field(max_length=LONGEST_STUDENT)]
    value: Number


class AssessmentIn(Input):
    """A class's scores; ``measure`` says what the number is, ``threshold`` from where on a student has reached it."""

    measure: Line
    threshold: Number | None = None
    scores: Annotated[list[ScoreIn], Field(min_length=1, max_length=MOST_LINES)]

    def said(self) -> Scores:
        """The same for the model."""
        scores = [Score(one.student, one.value) for one in self.scores]
        return {"measure": self.measure, "threshold": self.threshold, "scores": scores}


class EvidenceIn(Input):
    """A piece of evidence. A ``video`` refers to a ``comment``, a ``clip`` or ``marks`` (recording.tag.author) by its id.

    Files of student work are added afterwards.
    """

    kind: EvidenceKind = EvidenceKind.OBSERVATION
    title: OptionalLine = None
    body: OptionalParagraphs = None
    dated_on: date | None = None
    source_kind: OptionalLine = None
    source_id: SourceId | None = None
    assessment: AssessmentIn | None = None

    def source(self) -> tuple[str, str] | None:
        """What it refers to."""
        if self.source_kind is None and self.source_id is None:
            return None
        return self.source_kind or "", self.source_id or ""

    def told(self) -> Told:
        """What is said of it."""
        told: Told = {"title": self.title or "", "body": self.body}
        return told | {"dated_on": self.dated_on} if self.dated_on else told


class EvidencePatch(Input):
    """What changes of a piece; what is not sent stays as it is."""

    title: Line | None = None
    body: OptionalParagraphs = None
    dated_on: date | None = None

    def told(self) -> Told:
        """What changes."""
        changes: dict[str, Any] = self.model_dump(exclude_unset=True)
        for name in ("title", "dated_on"):
            if changes.get(name, ...) is None:
                del changes[name]
        return changes  # type: ignore[return-value]


class EvidenceForm(Input):
    """The form of a piece that is written, referred to, or made of files."""

    kind: EvidenceKind
    title: OptionalLine = None
    body: OptionalParagraphs = None
    dated_on: date
    source: Annotated[Words, Field(max_length=140)] = ""

    def referred(self) -> tuple[str, str] | None:
        """What was chosen: ``clip:…``."""
        kind, _, id = self.source.partition(":")
        return (kind, id) if id else None

    def told(self) -> Told:
        """What is said of it."""
        return {"title": self.title or "", "body": self.body, "dated_on": self.dated_on}


class AssessmentForm(Input):
    """The form of an assessment: ``act`` is ``look`` to see what the table would become and ``keep`` to keep that."""

    act: Annotated[Words, Field(pattern="^(look|keep)$")] = "look"
    title: Line
    measure: Line
    threshold: Number | None = None
    dated_on: date
    table: Table
    student_column: Column | None = None
    value_column: Column | None = None
    leave_out: bool = False


class EvidenceQuery(PageQuery):
    """Which pieces are asked for."""

    kind: EvidenceKind | None = None


class WallQuery(Input):
    """Which part of the wall is asked for."""

    family: Family | None = None


class FileQuery(Input):
    """What the file that is sent is called."""

    filename: Annotated[Filled, Field(max_length=255)]


class SummaryOut(Output):
    """What a class's scores say together; ``spread`` is the standard deviation."""

    count: int
    mean: float
    median: float
    spread: float | None
    lowest: float
    highest: float
    threshold: float | None
    reaching: int | None
    share_reaching: float | None


class ScoreOut(Output):
    """One student's score."""

    student: str
    value: float


class AssessmentOut(Output):
    """A class's scores, and what they say together."""

    measure: str
    threshold: float | None
    scores: list[ScoreOut]
    summary: SummaryOut


class FileOut(Output):
    """A file of student work. ``url`` is null until it can be fetched; ``reason`` says why it never will."""

    id: str
    name: str
    state: FileState
    is_picture: bool
    byte_size: int
    reason: str | None
    url: str | None

    @classmethod
    def of(cls, file: EvidenceFile) -> Self:
        """A file and where it is."""
        names = ("id", "name", "state", "is_picture", "byte_size", "reason")
        url = url_for("evidence.file", id=file.id) if file.ready else None
        return cls(**{name: getattr(file, name) for name in names}, url=url)


class EvidenceOut(Output):
    """A piece of evidence."""

    id: str
    goal_id: str
    author_id: str
    kind: EvidenceKind
    family: Family
    title: str
    body: str | None
    dated_on: date
    source_kind: str | None
    source_id: str | None
    files: list[FileOut]
    assessment: AssessmentOut | None
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, piece: Evidence) -> Self:
        """A piece with its files and scores."""
        names = (
            "id",
            "goal_id",
            "author_id",
            "kind",
            "title",
            "body",
            "dated_on",
            "source_kind",
            "source_id",
        )
        return cls(
            **{name: getattr(piece, name) for name in names},
            family=piece.kind.family,
            files=[FileOut.of(file) for file in piece.files],
            assessment=AssessmentOut.model_validate(piece.assessment) if piece.assessment else None,
            created_at=piece.created_at,
            updated_at=piece.updated_at,
            version=piece.version,
        )


class PieceOut(Output):
    """One thing on the wall: kept as evidence (``evidence_id``), or there by itself. ``url`` opens it or its source."""

    family: Family
    kind: str
    id: str
    evidence_id: str | None
    label: str
    title: str
    dated_on: date
    url: str

    @classmethod
    def of(cls, piece: Piece) -> Self:
        """The same as an answer."""
        seen = piece.seen
        return cls(
            family=piece.family,
            kind=piece.kind,
            id=seen.id,
            evidence_id=piece.evidence_id,
            label=seen.label,
            title=seen.title,
            dated_on=seen.on,
            url=seen.href,
        )


class WallOut(Output):
    """The newest of a goal's evidence, newest first, and how many pieces of each family there are."""

    in_all: int
    counts: dict[Family, int]
    items: list[PieceOut]

    @classmethod
    def of(cls, wall: Wall) -> Self:
        """The same as an answer."""
        return cls(
            in_all=wall.in_all, counts=wall.counts, items=[PieceOut.of(piece) for piece in wall.pieces]
        )


class PreviewIn(Input):
    """A table to look at: a line for each student. Columns are counted from 0, and guessed where they are not said."""

    table: Table
    student_column: Column | None = None
    value_column: Column | None = None
    threshold: Number | None = None


class WrongOut(Output):
    """A line that cannot be read, and why."""

    line: int
    sentence: str


class PreviewOut(Output):
    """What a table would become. Nothing is kept of it."""

    columns: list[str]
    student_column: int
    value_column: int
    scores: list[ScoreOut]
    wrong: list[WrongOut]
    shortened: list[str]
    summary: SummaryOut | None

    @classmethod
    def of(cls, preview: Preview, found: Summary | None) -> Self:
        """The same as an answer."""
        names = ("columns", "student_column", "value_column", "scores", "wrong", "shortened")
        return cls.model_validate({name: getattr(preview, name) for name in names} | {"summary": found})


class ComparisonOut(Output):
    """Two assessments held against each other: of the students in both, how many went up, stayed and went down."""

    with_id: str
    earlier: SummaryOut
    later: SummaryOut
    in_both: int
    change: float | None
    up: int
    same: int
    down: int


class ComparisonsOut(Output):
    """An assessment held against each of the goal's others."""

    items: list[ComparisonOut]
