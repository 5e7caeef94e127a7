"""What is said about a coach's own growth, over HTTP and in forms."""

from datetime import date

from pydantic import Field

from app.foundation import clock
from app.foundation.schemas import Input, Moment, OptionalParagraphs, Output, Reference


class TrainingMarkIn(Input):
    """That a practice was practised, today unless said, and what was noticed."""

    practice: Reference
    practised_on: date = Field(default_factory=clock.today)
    note: OptionalParagraphs = None


class TrainingMarkOut(Output):
    """A coach's own mark beside one practice."""

    id: str
    practice: str
    practised_on: date
    note: str | None
    created_at: Moment
    updated_at: Moment
    version: int


class PracticeOut(Output):
    """One observable practice, with the coach's own mark if there is one."""

    key: str
    words: str
    mark: TrainingMarkOut | None


class AreaOut(Output):
    """A part of a coach's work."""

    key: str
    title: str
    why: str
    practices: list[PracticeOut]


class TrainingOut(Output):
    """All of it."""

    areas: list[AreaOut]
