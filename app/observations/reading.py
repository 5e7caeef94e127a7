"""Notes as one person may read them: a lesson or recording that is not open to them is not mentioned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from app.foundation.db import db
from app.lessons.models import Lesson, Recording
from app.observations.models import Line, Observation
from app.observations.schemas import LineOut, ObservationOut
from app.people.models import Person


@dataclass(frozen=True)
class Open:
    """The lessons and recordings that some notes name and one person can see, by id."""

    viewer: Person
    lessons: Mapping[str, Lesson]
    recordings: Mapping[str, Recording]

    def lesson(self, observation: Observation) -> Lesson | None:
        """The lesson that was observed."""
        return self.lessons.get(observation.lesson_id or "")

    def recording(self, observation: Observation) -> Recording | None:
        """The recording that the notes are laid over."""
        return self.recordings.get(observation.recording_id or "")

    def told(self, observation: Observation) -> ObservationOut:
        """Notes as they are answered."""
        lesson, recording = self.lesson(observation), self.recording(observation)
        seen = {
            "lesson_id": lesson.id if lesson else None,
            "recording_id": recording.id if recording else None,
            "offset_ms": observation.offset_ms if recording else None,
        }
        return ObservationOut.model_validate(observation).model_copy(update=seen)

    def line(self, line: Line, observation: Observation) -> LineOut:
        """One of their lines."""
        offset = observation.offset_ms if self.recording(observation) else None
        return LineOut.of(line, offset_ms=offset, own=observation.author_id == self.viewer.id)


def open_to(viewer: Person, observations: Sequence[Observation]) -> Open:
    """What a person may see of what some notes name."""
    lessons = {one.lesson_id for one in observations if one.lesson_id}
    recordings = {one.recording_id for one in observations if one.recording_id}
    seen = Lesson.visible_to(viewer).where(Lesson.id.in_(lessons))
    films = Recording.visible_to(viewer).where(Recording.id.in_(recordings))
    return Open(
        viewer,
        {one.id: one for one in db.session.scalars(seen).unique()} if lessons else {},
        {one.id: one for one in db.session.scalars(films).unique()} if recordings else {},
    )


def counted(observations: Sequence[Observation]) -> dict[str, int]:
    """How many lines each of some notes has."""
    ids = [one.id for one in observations]
    counts = select(Line.observation_id, func.count()).where(Line.observation_id.in_(ids))
    rows = db.session.execute(counts.group_by(Line.observation_id))
    return {row[0]: row[1] for row in rows}
