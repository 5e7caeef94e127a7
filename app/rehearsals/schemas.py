"""What rehearsals look like on the way in and out."""

from typing import Self

from app.foundation.paging import PageQuery
from app.foundation.schemas import Input, Moment, Output
from app.lessons.models import RecordingState
from app.rehearsals.models import Rehearsal


class RehearsalIn(Input):
    """A new try of a step. Its recording is uploaded into ``lesson_id`` of the answer."""

    share_with_pair: bool = False


class RehearsalsQuery(PageQuery):
    """Which rehearsals are asked for."""


class RehearsalOut(Output):
    """One try of a step; ``recording_id`` and ``state`` are null until its upload has begun."""

    id: str
    action_step_id: str
    lesson_id: str
    person_id: str
    recording_id: str | None
    state: RecordingState | None
    playable: bool
    duration_ms: int | None
    created_at: Moment

    @classmethod
    def of(cls, rehearsal: Rehearsal) -> Self:
        """The rehearsal as it is answered to somebody who may see it."""
        recording = rehearsal.recording
        return cls(
            id=rehearsal.id,
            action_step_id=rehearsal.action_step_id,
            lesson_id=rehearsal.lesson_id,
            person_id=rehearsal.lesson.teacher_id,
            recording_id=recording.id if recording else None,
            state=recording.state if recording else None,
            playable=recording.playable if recording else False,
            duration_ms=recording.duration_ms if recording else None,
            created_at=rehearsal.created_at,
        )
