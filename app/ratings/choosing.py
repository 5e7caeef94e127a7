"""Which version of a framework a cycle goes by: chosen on the cycle, and left alone by whatever is loaded later."""

from dataclasses import dataclass

from app.cycles.models import Cycle
from app.cycles.news import tell_of_cycle
from app.foundation.db import db
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.frameworks.models import Framework
from app.goals.models import Goal
from app.lessons.models import Lesson
from app.people.models import Person
from app.ratings.models import Rating, framework_for


@dataclass(frozen=True)
class Kept:
    """What a cycle goes by, and the newest version of the same, where that is another one."""

    cycle: Cycle
    framework: Framework | None
    newer: Framework | None

    @property
    def sentence(self) -> str | None:
        """What to tell those who work by it; nothing where it is the newest."""
        if self.framework is None or self.newer is None:
            return None
        return f"Version {self.newer.edition} is there, this cycle keeps version {self.framework.edition}."


def kept_by(cycle: Cycle) -> Kept:
    """What a cycle goes by now."""
    newest = cycle.framework.newest if cycle.framework else None
    newer = newest if newest is not None and newest.id != cycle.framework_id else None
    return Kept(cycle, cycle.framework, newer)


def choose(cycle: Cycle, framework_id: str | None, *, by: Person) -> None:
    """Let a cycle go by another version. Raises :class:`Refusal` and :class:`Conflict`."""
    cycle.expect_open()
    framework = None
    if framework_id is not None and framework_id == cycle.framework_id:
        return
    if framework_id is not None:
        query = Framework.visible_to(by).where(Framework.id == framework_id)
        framework = db.session.scalars(query).unique().one_or_none()
        if framework is None:
            raise Refusal("Please choose one of your school’s frameworks.", field="framework_id")
    cycle.go_by(framework)
    tell_of_cycle(cycle)


def begun(
    goal: Goal, *, by: Person, framework_id: str | None, lesson_id: str | None, together: bool
) -> Rating:
    """Begin a rating by what its goal's cycle goes by, or by the framework named. Raises :class:`Refusal`."""
    with db.session.no_autoflush:
        framework = framework_for(goal, by)
        if framework_id is not None:
            asked = Framework.visible_to(by).where(Framework.id == framework_id)
            framework = db.session.scalars(asked).unique().one_or_none()
        if framework is None:
            told = "Your school has no framework yet. A coach or an admin can switch one on."
            raise Refusal(told, field="framework_id")
        lesson = None
        if lesson_id is not None:
            seen = Lesson.visible_to(by).where(Lesson.id == lesson_id, Lesson.teacher_id == goal.teacher_id)
            lesson = db.session.scalars(seen).unique().one_or_none()
            if lesson is None:
                raise Refusal(f"Please choose a lesson of {goal.teacher.first_name}’s.", field="lesson_id")
    return Rating.begin(goal, by=by, framework=framework, lesson=lesson, together=together)


def goal_seen(id: str, person: Person) -> Goal:
    """A goal that somebody works on. Raises :class:`Missing`."""
    return one_or_404(Goal.visible_to(person).where(Goal.id == id))
