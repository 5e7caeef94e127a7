"""What is said about promises and the queue, over HTTP and in forms."""

from datetime import date
from typing import Annotated

from pydantic import Field

from app.cycles.stages import Stage
from app.foundation.schemas import Input, Moment, Output, Reference
from app.queue.facts import Coached, Shared, Waiting
from app.queue.promised import Latency

MOST_WORKING_DAYS = 30


class PromiseIn(Input):
    """By which day feedback is promised. A teacher who shares the lesson with several coaches names the one."""

    by_on: date
    coach_id: Reference | None = None


class HabitIn(Input):
    """Within how many working days a coach answers from now on."""

    working_days: Annotated[int, Field(ge=1, le=MOST_WORKING_DAYS)]


class HabitOut(Output):
    """What was said."""

    working_days: int
    created_at: Moment


class PromiseOut(Output):
    """The promise for one shared lesson. ``answered_at`` is null until the first feedback or shared comment."""

    lesson_id: str
    coach_id: str
    by_on: date
    shared_at: Moment
    answered_at: Moment | None
    overdue: bool

    @classmethod
    def of(cls, shared: Shared) -> "PromiseOut":
        """The promise as it is answered."""
        return cls(
            lesson_id=shared.lesson.id,
            coach_id=shared.coach.id,
            by_on=shared.by_on,
            shared_at=shared.sharing.created_at,
            answered_at=shared.answered_at,
            overdue=shared.overdue,
        )


class PromisesOut(Output):
    """The promises of one lesson."""

    items: list[PromiseOut]


class QueueItem(Output):
    """A lesson that waits for feedback."""

    lesson_id: str
    title: str
    teacher_id: str
    look_fors: list[str]
    goal_id: str | None
    promise: PromiseOut

    @classmethod
    def of(cls, one: Waiting) -> "QueueItem":
        """The line as it is answered."""
        lesson = one.shared.lesson
        return cls(
            lesson_id=lesson.id,
            title=lesson.title,
            teacher_id=lesson.teacher_id,
            look_fors=lesson.look_fors,
            goal_id=one.goal.id if one.goal else None,
            promise=PromiseOut.of(one.shared),
        )


class CoachedOut(Output):
    """A teacher of yours with their next step."""

    teacher_id: str
    goal_id: str | None
    action_step_id: str | None
    due_on: date | None
    last_contact_at: Moment | None
    cycle_id: str | None
    stage: Stage | None

    @classmethod
    def of(cls, one: Coached) -> "CoachedOut":
        """The line as it is answered."""
        return cls(
            teacher_id=one.teacher.id,
            goal_id=one.goal.id if one.goal else None,
            action_step_id=one.step.id if one.step else None,
            due_on=one.step.due_on if one.step else None,
            last_contact_at=one.last_contact,
            cycle_id=one.cycle.id if one.cycle else None,
            stage=one.cycle.stage if one.cycle else None,
        )


class LatencyOut(Output):
    """How long feedback took: the median of ``lessons``, and how many of them were answered by the promised day."""

    lessons: int
    median_hours: float | None
    kept: int

    @classmethod
    def of(cls, found: Latency | None) -> "LatencyOut":
        """The figures as they are answered; nothing measured is no figure."""
        if found is None:
            return cls(lessons=0, median_hours=None, kept=0)
        return cls(lessons=found.lessons, median_hours=found.median_hours, kept=found.kept)


class QueueOut(Output):
    """What waits for you, by promised day; your teachers; and how your own promises were kept."""

    waiting: list[QueueItem]
    teachers: list[CoachedOut]
    latency: LatencyOut
