"""Changing a promise: who may, and for whom."""

from datetime import date

from app.foundation.db import db
from app.foundation.refusals import Missing, Refusal
from app.foundation.web import one_or_404
from app.lessons.models import Lesson
from app.lessons.news import tell_of_lesson
from app.people.models import Person, RoleName
from app.queue.facts import Shared, shared_by, shared_with
from app.queue.models import Promise


def promises_on(lesson_id: str, person: Person) -> tuple[Lesson, list[Shared]]:
    """A lesson and its promises, for its teacher or for a coach it is shared with. Raises :class:`Missing`."""
    lesson = one_or_404(Lesson.visible_to(person).where(Lesson.id == lesson_id))
    if lesson.is_taught_by(person):
        return lesson, shared_by(person, [lesson])
    if not person.has_role(RoleName.COACH):
        raise Missing
    return lesson, [one for one in shared_with(person) if one.lesson.id == lesson.id]


def change(lesson_id: str, *, by: Person, by_on: date, coach_id: str | None) -> Lesson:
    """Promise another day, in the caller's transaction. Raises :class:`Missing` and :class:`Refusal`."""
    lesson, found = promises_on(lesson_id, by)
    asked = [one for one in found if coach_id in (None, one.coach.id)]
    if not asked:
        raise Refusal("Please choose a coach you share this lesson with.", field="coach_id")
    if len({one.coach.id for one in asked}) > 1:
        raise Refusal("You share this lesson with more than one coach. Please choose one.", field="coach_id")
    for one in asked:
        Promise.put(one.sharing, by=by, by_on=by_on, before=one.by_on)
    tell_of_lesson(db.session, lesson)
    return lesson
