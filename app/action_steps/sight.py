"""What somebody may see of what steps point at: clips, exemplars, lessons are there for them or are not mentioned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.action_steps.models import ActionStep
from app.clips.models import Clip
from app.foundation.db import db
from app.lessons.models import Lesson, Recording
from app.library.models import Exemplar
from app.people.models import Person


@dataclass(frozen=True)
class Sight:
    """The clips, exemplars, lessons and recordings that some steps name and one person can see, by id."""

    clips: Mapping[str, Clip]
    exemplars: Mapping[str, Exemplar]
    lessons: Mapping[str, Lesson]
    recordings: Mapping[str, Recording]

    def clip(self, step: ActionStep) -> Clip | None:
        """The clip that a step is shown by."""
        return self.clips.get(step.model.clip_id or "") if step.model else None

    def exemplar(self, step: ActionStep) -> Exemplar | None:
        """The exemplar of the library that a step is shown by, while it is in force."""
        return self.exemplars.get(step.model.exemplar_id or "") if step.model else None

    def lesson(self, step: ActionStep) -> Lesson | None:
        """The lesson that a step was tried in."""
        return self.lessons.get(step.completion.lesson_id or "") if step.completion else None

    def recording(self, step: ActionStep) -> Recording | None:
        """The recording of that."""
        return self.recordings.get(step.completion.recording_id or "") if step.completion else None


def seen_by(viewer: Person, steps: Sequence[ActionStep]) -> Sight:
    """What a person may see of what some steps name, in four questions at most."""
    models = [step.model for step in steps if step.model]
    tried = [step.completion for step in steps if step.completion]
    clips = {model.clip_id for model in models if model.clip_id}
    exemplars = {model.exemplar_id for model in models if model.exemplar_id}
    watched = Exemplar.in_force(viewer).where(Exemplar.id.in_(exemplars))
    lessons = {said.lesson_id for said in tried if said.lesson_id}
    recordings = {said.recording_id for said in tried if said.recording_id}
    return Sight(
        clips={one.id: one for one in _found(Clip, viewer, clips)},
        exemplars={one.id: one for one in db.session.scalars(watched).unique()} if exemplars else {},
        lessons={one.id: one for one in _found(Lesson, viewer, lessons)},
        recordings={one.id: one for one in _found(Recording, viewer, recordings)},
    )


Row = TypeVar("Row", Clip, Lesson, Recording)


def _found(kind: type[Row], viewer: Person, ids: set[str]) -> Sequence[Row]:
    if not ids:
        return ()
    return db.session.scalars(kind.visible_to(viewer).where(kind.id.in_(ids))).unique().all()
