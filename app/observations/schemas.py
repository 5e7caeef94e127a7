"""What observation notes look like on the way in and out."""

from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field

from app.foundation.moments import TypedMoment
from app.foundation.paging import PageQuery
from app.foundation.schemas import (
    MEDIA_TIME_LIMIT_MS,
    Filled,
    Input,
    Line,
    MediaTime,
    Moment,
    Output,
    Reference,
    Text,
)
from app.observations.describing import nudge
from app.observations.models import Line as ObservationLine
from app.observations.models import Observation, Who

MOST_TAGS = 10
Words = Annotated[Filled, Field(max_length=2000)]
Tag = Annotated[Filled, Field(max_length=60)]
Tags = Annotated[list[Tag], Field(max_length=MOST_TAGS)]


class ObservationIn(Input):
    """New notes for a goal, which begin now; ``lesson_id`` names the lesson where it is here already."""

    goal_id: Reference
    title: Line
    lesson_id: Reference | None = None


class ObservationForm(Input):
    """The same on a goal's page."""

    title: Line
    lesson_id: Annotated[Text, Field(max_length=64)] = ""


class ObservationPatch(Input):
    """What changes of notes; what is not sent stays. ``ended`` stops the clock and ``shared`` opens them to the pair."""

    title: Line = Field(default_factory=lambda: None)  # type: ignore[assignment]
    lesson_id: Reference | None = None
    ended: bool = False
    shared: bool = False

    def apply_to(self, observation: Observation, **who: Any) -> None:
        """Change the notes. Raises :class:`Refusal` for a lesson that is not the teacher's."""
        if "lesson_id" in self.model_fields_set:
            observation.belongs_to(self.lesson_id, **who)
        if "title" in self.model_fields_set:
            observation.title = self.title
        if self.ended:
            observation.end()
        if "shared" in self.model_fields_set:
            if self.shared:
                observation.share()
            else:
                observation.take_back()


class ObservationsQuery(PageQuery):
    """Which notes are asked for."""

    goal_id: Reference | None = None
    lesson_id: Reference | None = None


class LinesQuery(PageQuery):
    """Which lines are asked for."""


class LineWords(Input):
    """A line: when its first letter was typed (ms since the notes began), whose doing it tells of, and the words."""

    at_ms: MediaTime
    who: Who = Who.NOTE
    body: Words
    tags: Tags = Field(default_factory=list)


class LineIn(LineWords):
    """A line under an id of the writer's own making, so that sending it again writes it once."""

    observation_id: Reference


class LineForm(Input):
    """A line typed into the page's plain form; without a time it is of this moment."""

    body: Words
    who: Who = Who.NOTE
    at: TypedMoment | None = None


class AlignmentIn(Input):
    """That what a line tells of is at ``at_ms`` of a recording."""

    recording_id: Reference
    line_id: Reference
    at_ms: MediaTime


class AlignmentForm(Input):
    """The same as it is typed on the page."""

    recording_id: Reference
    line_id: Reference
    at: TypedMoment


class LineOut(Output):
    """A line. ``recording_ms`` is its moment in the recording it is laid over; ``nudge`` asks for what was seen."""

    id: str
    observation_id: str
    at_ms: int
    recording_ms: int | None
    who: Who
    body: str
    tags: list[str]
    nudge: str | None
    created_at: Moment

    @classmethod
    def of(cls, line: ObservationLine, *, offset_ms: int | None, own: bool) -> Self:
        """A line as it is answered; the nudge is for its writer alone."""
        quotes = line.who in (Who.TEACHER_SAID, Who.STUDENT_SAID)
        return cls(
            id=line.id,
            observation_id=line.observation_id,
            at_ms=line.at_ms,
            recording_ms=_within(line.at_ms, offset_ms),
            who=line.who,
            body=line.body,
            tags=line.tags,
            nudge=nudge(line.body, quotes=quotes) if own else None,
            created_at=line.created_at,
        )


def _within(at_ms: int, offset_ms: int | None) -> int | None:
    """The moment of a recording that a line tells of; none before it began."""
    if offset_ms is None:
        return None
    moment = at_ms + offset_ms
    return moment if 0 <= moment <= MEDIA_TIME_LIMIT_MS else None


class ObservationOut(Output):
    """Notes without their lines. ``recording_id`` and ``offset_ms`` are null where you cannot see that recording."""

    id: str
    goal_id: str
    lesson_id: str | None
    author_id: str
    title: str
    observed_on: date
    begun_at: Moment
    ended_at: Moment | None
    shared: bool
    recording_id: str | None
    offset_ms: int | None
    created_at: Moment
    updated_at: Moment
    version: int
