"""Keeping a figure: typed by somebody, or counted at this moment from what was marked."""

from datetime import date

from app.foundation.db import db
from app.foundation.refusals import Refusal
from app.goals.models import Goal
from app.lessons.models import Recording
from app.people.models import Person
from app.progress.models import Reading, Source


def keep_typed(
    goal: Goal,
    *,
    by: Person,
    value: float,
    taken_on: date | None = None,
    source: Source = Source.TYPED,
    recording_id: str | None = None,
    note: str | None = None,
) -> Reading:
    """Keep what somebody typed; seen in a recording, it is dated by the lesson unless another day is given.

    Raises :class:`Refusal` for a recording out of sight or of somebody else's lesson, and as :meth:`Reading.keep` does.
    """
    if source is Source.MARKS:
        raise Refusal("Please choose what to count: a recording, a tag and whose marks.", field="source")
    recording = seen_recording(goal, by, recording_id) if recording_id else None
    if recording is not None and taken_on is None:
        taken_on = recording.lesson.taught_on
    return Reading.keep(
        goal,
        by=by,
        value=value,
        taken_on=taken_on,
        source=source,
        recording_id=recording.id if recording else None,
        note=note,
    )


def seen_recording(goal: Goal, viewer: Person, recording_id: str | None) -> Recording:
    """A recording of the goal's teacher that a person may see. Raises :class:`Refusal` where there is none."""
    asked = Recording.visible_to(viewer).where(Recording.id == recording_id)
    recording = db.session.scalars(asked).unique().one_or_none() if recording_id else None
    if recording is None or recording.lesson.teacher_id != goal.teacher_id:
        raise Refusal("Please choose a recording of the goal’s own teacher.", field="recording_id")
    return recording


def make_baseline(goal: Goal, reading: Reading, *, by: Person) -> None:
    """Let the figure be the goal's baseline as well. Raises :class:`Refusal` for all but its teacher."""
    if goal.teacher_id != by.id:
        raise Refusal("Only the goal’s own teacher sets its baseline.", field="as_baseline")
    goal.expect_open()
    goal.baseline = reading.value
