"""What can be chosen where something is said about a step: clips to show it by, lessons that it was tried in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.action_steps.models import ActionStep
from app.clips.models import Clip
from app.foundation.db import db
from app.goals.models import Goal
from app.lessons.models import Lesson
from app.library.models import Exemplar
from app.people.models import Person
from app.rehearsals.models import Rehearsal

MOST: Final = 50  # the newest; a list that is longer is not read


@dataclass(frozen=True)
class Choices:
    """The newest clips and exemplars that somebody can see, and lessons of those who work on the goal."""

    clips: Sequence[Clip]
    exemplars: Sequence[Exemplar]
    lessons: Sequence[Lesson]


def choices(goal: Goal, viewer: Person) -> Choices:
    """What one of those who work on a goal can choose for its step."""
    clips = Clip.visible_to(viewer).order_by(Clip.created_at.desc(), Clip.id).limit(MOST)
    lessons = Lesson.visible_to(viewer).where(
        Lesson.teacher_id.in_([one.id for one in goal.people]), Lesson.id.not_in(Rehearsal.lessons())
    )
    newest = lessons.order_by(Lesson.taught_on.desc(), Lesson.created_at.desc(), Lesson.id).limit(MOST)
    exemplars = Exemplar.in_force(viewer).order_by(Exemplar.created_at.desc(), Exemplar.id).limit(MOST)
    return Choices(
        db.session.scalars(clips).unique().all(),
        db.session.scalars(exemplars).unique().all(),
        db.session.scalars(newest).unique().all(),
    )


def own_active_steps(person: Person) -> Sequence[ActionStep]:
    """The steps that somebody is trying now, for which an example of the library can be a model."""
    own = ActionStep.visible_to(person).where(ActionStep.owner_id == person.id, ActionStep.ended_at.is_(None))
    newest = own.order_by(ActionStep.created_at.desc(), ActionStep.id).limit(MOST)
    return db.session.scalars(newest).unique().all()
