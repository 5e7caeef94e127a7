"""What readings look like on the way in and out, and what is said of them together."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.foundation.paging import PageQuery
from app.foundation.schemas import Input, Moment, OptionalLine, Output, Reference, Text
from app.progress.models import Reading, Source, Way
from app.progress.report import Progress
from app.progress.traces import Trace
from app.progress.verdict import Finding

Value = Annotated[float, Field(ge=-1e9, le=1e9, allow_inf_nan=False)]
Figure = Annotated[Text, Field(max_length=64)]
Note = Annotated[Text, Field(max_length=1000)] | None
OFFERED = (Source.TYPED, Source.ASSESSMENT, Source.SURVEY, Source.CHECK_BACK)


class ReadingWords(Input):
    """A figure that somebody types: what, when, and where it is from."""

    value: Value
    taken_on: date | None = None
    source: Source = Source.TYPED
    recording_id: Reference | None = None
    note: Note = None


class ReadingIn(Input):
    """A new reading. Either its ``value`` is given, or a ``tag_id``, ``marked_by_id`` and ``way`` say what to count.

    What is counted is counted in ``recording_id`` at this moment and dated by its lesson. With ``source_id``, a survey
    or scores of this goal, ``figure`` says which of their figures to take: ``mean``, ``median`` or ``share``, of a survey
    after the question's id and a dot. ``as_baseline`` makes the figure the goal's baseline as well: for its own teacher.
    """

    value: Value | None = None
    taken_on: date | None = None
    source: Source = Source.TYPED
    source_id: Reference | None = None
    figure: Figure | None = None
    recording_id: Reference | None = None
    tag_id: Reference | None = None
    marked_by_id: Reference | None = None
    way: Way | None = None
    as_baseline: bool = False
    note: Note = None


class ReadingPatch(Input):
    """What changes of a reading; what is not sent stays. A counted figure and its day stay as they were counted."""

    value: Value | None = None
    taken_on: date | None = None
    note: Note = None


class PhaseIn(Input):
    """The day on which the second phase begins; nothing for the day of the first step."""

    intervention_on: date | None = None


class CountIn(Input):
    """Which of the figures on the page to keep; ``figure`` names a tag, whose marks, and the way of counting."""

    recording_id: Reference
    figure: Annotated[Text, Field(max_length=64, pattern=r"^[a-z2-7]+\.[a-z2-7]+\.[a-z-]+$")]
    as_baseline: bool = False
    note: OptionalLine = None

    @property
    def parts(self) -> tuple[str, str, str]:
        """The tag's id, the author's id, and the way."""
        tag_id, marked_by_id, way = self.figure.split(".")
        return tag_id, marked_by_id, way


class TakenIn(Input):
    """Which figure of a survey or of scores to keep."""

    figure: Figure
    as_baseline: bool = False
    note: OptionalLine = None


class ReadingsQuery(PageQuery):
    """Which page of a goal's readings."""


class EvidenceLink(Output):
    """Where a reading's evidence can be opened, and what it is called."""

    href: str
    words: str


class ReadingOut(Output):
    """A reading. ``evidence`` is null where it has none that you may see; ``phase`` is baseline or intervention."""

    id: str
    goal_id: str
    author_id: str
    value: float
    taken_on: date
    phase: str
    source: Source
    source_id: str | None
    recording_id: str | None
    way: Way | None
    counted: str | None
    evidence: EvidenceLink | None
    note: str | None
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, reading: Reading, *, begun_on: date | None, trace: Trace | None) -> "ReadingOut":
        """The reading as one who may open ``trace`` gets it; what is out of their sight is not named."""
        since = begun_on is not None and reading.taken_on >= begun_on
        return cls(
            id=reading.id,
            goal_id=reading.goal_id,
            author_id=reading.author_id,
            value=reading.value,
            taken_on=reading.taken_on,
            phase="intervention" if since else "baseline",
            source=reading.source,
            source_id=reading.source_id if trace else None,
            recording_id=reading.recording_id if trace else None,
            way=reading.way,
            counted=reading.counted,
            evidence=EvidenceLink(href=trace.href, words=trace.words) if trace else None,
            note=reading.note,
            created_at=reading.created_at,
            updated_at=reading.updated_at,
            version=reading.version,
        )


class LevelOut(Output):
    """Where a phase stands."""

    count: int
    mean: float
    median: float


class TrendOut(Output):
    """The Theil–Sen slope a week with its 95% interval."""

    per_week: float
    lower: float
    upper: float


class OverlapOut(Output):
    """An index of overlap with its 95% interval, resting on ``pairs`` comparisons."""

    value: float
    lower: float
    upper: float
    pairs: int


class ProgressOut(Output):
    """What the readings say so far. Figures that there are too few readings for are null, and ``finding`` says so."""

    goal_id: str
    intervention_on: date | None
    finding: Finding
    sentence: str
    how_sure: str
    baseline: LevelOut | None
    intervention: LevelOut | None
    baseline_trend: TrendOut | None
    intervention_trend: TrendOut | None
    nap: OverlapOut | None
    tau_u: OverlapOut | None

    @classmethod
    def of(cls, progress: Progress) -> "ProgressOut":
        """The same as the page says it."""
        found = progress.figures
        return cls(
            goal_id=progress.goal.id,
            intervention_on=progress.begun_on,
            finding=progress.verdict.finding,
            sentence=progress.verdict.sentence,
            how_sure=progress.verdict.how_sure,
            baseline=LevelOut.model_validate(found.before) if found.before else None,
            intervention=LevelOut.model_validate(found.since) if found.since else None,
            baseline_trend=TrendOut.model_validate(found.trend_before) if found.trend_before else None,
            intervention_trend=TrendOut.model_validate(found.trend_since) if found.trend_since else None,
            nap=OverlapOut.model_validate(found.nap) if found.nap else None,
            tau_u=OverlapOut.model_validate(found.tau_u) if found.tau_u else None,
        )
