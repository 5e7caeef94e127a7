"""What is said about debriefs, over HTTP and in forms."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic import ConfigDict, Field

from app.action_steps.models import ActionStep
from app.action_steps.schemas import StepBody, StepWords
from app.debriefs.models import Debrief, Decision, Outcome
from app.debriefs.moments import Place, places
from app.foundation.paging import PageQuery
from app.foundation.schemas import Input, Moment, MomentIn, Output, Reference
from app.foundation.schemas import Text as Words
from app.people.models import Person

Title = Annotated[Words, Field(max_length=500)] | None
Notes = Annotated[Words, Field(max_length=50_000)]
Position = Annotated[int, Field(ge=1, le=1000)]


class DebriefIn(Input):
    """A lesson to sit down over. Without ``pair_id`` it is the pair that can see it, or the teacher alone; null: alone."""

    lesson_id: Reference
    pair_id: Reference | None = None
    goal_id: Reference | None = None
    meets_at: MomentIn | None = None


class DebriefPatch(Input):
    """What changes of a debrief; what is not sent stays as it is."""

    goal_id: Reference | None = None
    meets_at: MomentIn | None = None
    notes: Notes | None = None


class MeetingIn(Input):
    """When to meet, as the writer's own clock shows it, and about which goal.

    ``minutes_behind_utc`` is filled in by the page's script; without it the time is taken as UTC, as the page then says.
    """

    meets_at: datetime | None = None
    minutes_behind_utc: Annotated[int, Field(ge=-14 * 60, le=12 * 60)] = 0
    goal_id: Reference | None = None

    def moment(self) -> datetime | None:
        """The moment that was meant."""
        if self.meets_at is None:
            return None
        return self.meets_at.replace(tzinfo=UTC) + timedelta(minutes=self.minutes_behind_utc)


class BeginIn(MeetingIn):
    """A lesson to sit down over, from a page."""

    lesson_id: Reference
    pair_id: Reference | None = None


class NotesIn(Input):
    """The shared notes as somebody made them out of ``base``, the text they had before them.

    Taken to the letter: a space that was just typed is not the end of a thought.
    """

    model_config = ConfigDict(str_strip_whitespace=False)

    notes: Notes = ""
    base: Notes = ""


class AgendaItemIn(Input):
    """A moment of the lesson (one comment or one clip), a topic in words, or a moment with words of its own."""

    comment_id: Reference | None = None
    clip_id: Reference | None = None
    title: Title = None


class AgendaItemPatch(Input):
    """Where it stands on the agenda (1 is the first), or other words."""

    position: Position | None = None
    title: Title = None


class DecisionIn(Input):
    """How a moment ended. A *step* comes with its words, or with the id of a step the goal has already."""

    outcome: Outcome
    action_step: StepWords | None = None
    action_step_id: Reference | None = None
    goal_id: Reference | None = None


class PositionIn(Input):
    """A place on the agenda, 1 being the first."""

    position: Position


class DecisionForm(Input):
    """How a moment ended, from a page: the step's words stand beside the outcome."""

    outcome: Outcome
    body: StepBody | None = None
    owner_id: Reference | None = None
    due_on: date | None = None
    action_step_id: Reference | None = None
    goal_id: Reference | None = None


class DebriefQuery(PageQuery):
    """Which debriefs are asked for."""

    lesson_id: Reference | None = None


class DecisionOut(Output):
    """How a moment ended and who said so."""

    outcome: Outcome
    by_id: str
    action_step_id: str | None
    created_at: Moment

    @classmethod
    def of(cls, decision: Decision, step: ActionStep | None) -> "DecisionOut":
        """The decision, with the step where the reader can see it."""
        return cls(
            outcome=decision.outcome,
            by_id=decision.by_id,
            action_step_id=step.id if step else None,
            created_at=decision.created_at,
        )


class AgendaItemOut(Output):
    """A line of the agenda. ``shared`` is false once its moment may no longer be seen; then nothing of it is told."""

    id: str
    debrief_id: str
    position: int
    title: str
    comment_id: str | None
    clip_id: str | None
    recording_id: str | None
    at_ms: int | None
    end_ms: int | None
    shared: bool
    decision: DecisionOut | None
    version: int

    @classmethod
    def of(cls, place: Place) -> "AgendaItemOut":
        """The line as it is answered to the person it was read for."""
        item, moment, decision = place.item, place.moment, place.decision
        return cls(
            id=item.id,
            debrief_id=item.debrief_id,
            position=item.position,
            title="" if place.gone else item.title,
            comment_id=item.comment_id if moment else None,
            clip_id=item.clip_id if moment else None,
            recording_id=moment.recording_id if moment else None,
            at_ms=moment.at_ms if moment else None,
            end_ms=moment.end_ms if moment else None,
            shared=not place.gone,
            decision=DecisionOut.of(decision, place.step) if decision else None,
            version=item.version,
        )


class DebriefSummary(Output):
    """A debrief in a list."""

    id: str
    lesson_id: str
    pair_id: str | None
    begun_by_id: str
    meets_at: Moment | None
    closed_at: Moment | None
    created_at: Moment
    version: int


class DebriefOut(DebriefSummary):
    """A debrief with its agenda. ``goal_id`` is null where the goal is not one that you can see."""

    goal_id: str | None
    notes: str
    closed_by_id: str | None
    items: list[AgendaItemOut]

    @classmethod
    def of(cls, debrief: Debrief, viewer: Person) -> "DebriefOut":
        """The debrief as one person sees it."""
        summary = DebriefSummary.model_validate(debrief).model_dump()
        goal = debrief.goal_seen_by(viewer)
        return cls(
            **summary,
            goal_id=goal.id if goal else None,
            notes=debrief.notes,
            closed_by_id=debrief.closed_by_id,
            items=[AgendaItemOut.of(place) for place in places(debrief, viewer)],
        )
