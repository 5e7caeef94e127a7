"""What is in a coach's queue, read in a fixed number of queries, each through ``visible_to``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import Select, and_, case, func

from app.action_steps.models import ActionStep
from app.comments.models import Comment, CommentState, Feedback
from app.cycles.models import Cycle
from app.debriefs.models import Debrief
from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal
from app.lessons.models import Lesson, Recording, Sharing
from app.people.models import Pair, Person, RoleName
from app.queue.models import FeedbackHabit, Promise
from app.queue.promised import Answered, says, usual

Row = TypeVar("Row")
Key = tuple[str, str]
"""A lesson and a coach, by their ids."""


@dataclass(frozen=True)
class Shared:
    """One lesson shared with one coach: the day promised, and when the first feedback came."""

    sharing: Sharing
    by_on: date
    promise: Promise | None
    answered_at: datetime | None

    @property
    def lesson(self) -> Lesson:
        """The lesson."""
        return self.sharing.lesson

    @property
    def coach(self) -> Person:
        """Who is to look at it."""
        return self.sharing.recipient

    @property
    def overdue(self) -> bool:
        """Whether the promised day has passed without feedback."""
        return self.answered_at is None and self.by_on < clock.today()

    @property
    def says(self) -> str:
        """The promised day in words."""
        return says(self.by_on, clock.today())

    @property
    def answered(self) -> Answered:
        """The same in plain values."""
        return Answered(self.sharing.created_at, self.by_on, self.answered_at)


@dataclass(frozen=True)
class Waiting:
    """A shared lesson that waits, with the goal that it is about."""

    shared: Shared
    goal: Goal | None


@dataclass(frozen=True)
class Coached:
    """One teacher of a coach: goal, step that is tried, when the two last had to do with each other, and the cycle."""

    teacher: Person
    goal: Goal | None
    step: ActionStep | None
    last_contact: datetime | None
    cycle: Cycle | None


def shared_with(coach: Person) -> list[Shared]:
    """Everything that is shared with a coach now, by promised day."""
    lessons = Lesson.shared_with(coach).with_only_columns(Lesson.id)
    reaching = Sharing.reaching(coach).where(Sharing.lesson_id.in_(lessons))
    return _with_promises(_all(reaching), coach)


def shared_by(teacher: Person, lessons: Iterable[Lesson] | None = None) -> list[Shared]:
    """What a teacher shares with coaches now, all of it or some lessons, by promised day."""
    own = Sharing.visible_to(teacher).with_only_columns(Sharing.id)
    active = Sharing.active().where(Sharing.id.in_(own))
    if lessons is not None:
        active = active.where(Sharing.lesson_id.in_([lesson.id for lesson in lessons]))
    found = _all(active)
    Person.read_roles(db.session(), (one.recipient for one in found))
    return _with_promises([one for one in found if one.recipient.has_role(RoleName.COACH)], teacher)


def waiting(found: Sequence[Shared], coach: Person) -> list[Waiting]:
    """What of it waits for feedback, the earliest day first, with the teacher's goal beside."""
    unanswered = [one for one in found if one.answered_at is None]
    goals = _goals(coach, {one.lesson.teacher_id for one in unanswered})
    return [Waiting(one, goals.get(one.lesson.teacher_id)) for one in unanswered]


def coached_by(coach: Person) -> list[Coached]:
    """A coach's teachers with their next step, those whose step is due first first."""
    pairs = _all(Pair.reaching(coach).where(Pair.coach_id == coach.id))
    teachers = {pair.teacher_id: pair.teacher for pair in pairs}
    goals, steps = _goals(coach, teachers.keys()), _steps(coach, teachers.keys())
    contacts, cycles = _contacts(coach), _cycles(coach, teachers.keys())
    found = [
        Coached(
            teacher=teacher,
            goal=goals.get(id),
            step=steps.get(id),
            last_contact=contacts.get(id),
            cycle=cycles.get(id),
        )
        for id, teacher in teachers.items()
    ]
    return sorted(found, key=lambda one: (_due(one), one.teacher.name))


def _with_promises(sharings: Sequence[Sharing], viewer: Person) -> list[Shared]:
    promises = Promise.visible_to(viewer).where(Promise.sharing_id.in_([one.id for one in sharings]))
    by_sharing = {promise.sharing_id: promise for promise in _all(promises)}
    habits: dict[str, list[tuple[datetime, int]]] = {}
    for habit in db.session.scalars(FeedbackHabit.of(sorted({one.recipient.id for one in sharings}))):
        habits.setdefault(habit.coach_id, []).append((habit.created_at, habit.working_days))
    answers = _first_answers(viewer, {one.lesson_id for one in sharings})
    found = []
    for sharing in sharings:
        coach_id, promise = sharing.recipient.id, by_sharing.get(sharing.id)
        day = promise.by_on if promise else usual(sharing.created_at, habits.get(coach_id, []))
        found.append(Shared(sharing, day, promise, answers.get((sharing.lesson_id, coach_id))))
    return sorted(found, key=lambda one: (one.by_on, one.sharing.created_at, one.sharing.id))


def _first_answers(viewer: Person, lesson_ids: set[str]) -> dict[Key, datetime]:
    """When each lesson got its first feedback or shared comment from each person, as far as the viewer sees them."""
    in_these = Recording.lesson_id.in_(lesson_ids)
    # A draft that is sent is changed at that moment, and a comment that nobody touched since was changed then last.
    untouched = and_(Comment.edited_at.is_(None), Comment.resolved_at.is_(None))
    shared_at = case((untouched, Comment.updated_at), else_=Comment.created_at)
    comments = (
        Comment.visible_to(viewer)
        .join(Recording, Recording.id == Comment.recording_id)
        .where(in_these, Comment.state == CommentState.SHARED)
        .with_only_columns(Recording.lesson_id, Comment.author_id, func.min(shared_at))
        .group_by(Recording.lesson_id, Comment.author_id)
    )
    sent = (
        Feedback.visible_to(viewer)
        .join(Recording, Recording.id == Feedback.recording_id)
        .where(in_these)
        .with_only_columns(Recording.lesson_id, Feedback.author_id, func.min(Feedback.created_at))
        .group_by(Recording.lesson_id, Feedback.author_id)
    )
    first: dict[Key, datetime] = {}
    for query in (comments, sent):
        for lesson_id, author_id, moment in db.session.execute(query):
            known = first.get((lesson_id, author_id))
            first[lesson_id, author_id] = min(known, moment) if known else moment
    return first


def _goals(coach: Person, teachers: Iterable[str]) -> dict[str, Goal]:
    """The newest open goal that a coach sees of each teacher."""
    seen = Goal.visible_to(coach).where(Goal.teacher_id.in_(list(teachers)), Goal.closed_at.is_(None))
    return {goal.teacher_id: goal for goal in _all(seen.order_by(Goal.created_at, Goal.id))}


def _steps(coach: Person, teachers: Iterable[str]) -> dict[str, ActionStep]:
    """The active step of each teacher that is due first."""
    active = (
        ActionStep.visible_to(coach)
        .join(Goal, Goal.id == ActionStep.goal_id)
        .where(ActionStep.ended_at.is_(None), Goal.teacher_id.in_(list(teachers)), Goal.closed_at.is_(None))
    )
    found: dict[str, ActionStep] = {}
    for step in _all(active.order_by(ActionStep.due_on.is_(None), ActionStep.due_on, ActionStep.id)):
        found.setdefault(step.goal.teacher_id, step)
    return found


def _cycles(coach: Person, teachers: Iterable[str]) -> dict[str, Cycle]:
    """The running cycle of each teacher that was begun last."""
    running = Cycle.visible_to(coach).where(Cycle.closed_at.is_(None), Cycle.teacher_id.in_(list(teachers)))
    return {cycle.teacher_id: cycle for cycle in _all(running.order_by(Cycle.created_at, Cycle.id))}


def _contacts(coach: Person) -> dict[str, datetime]:
    """When a coach last commented on a lesson of each teacher, sent feedback or had a debrief."""
    commented = (
        Comment.written_by(coach)
        .join(Recording, Recording.id == Comment.recording_id)
        .join(Lesson, Lesson.id == Recording.lesson_id)
        .where(Comment.state == CommentState.SHARED)
        .with_only_columns(Lesson.teacher_id, func.max(Comment.created_at))
        .group_by(Lesson.teacher_id)
    )
    met = (
        Debrief.visible_to(coach)
        .join(Lesson, Lesson.id == Debrief.lesson_id)
        .where(Debrief.closed_at.is_not(None))
        .with_only_columns(Lesson.teacher_id, func.max(Debrief.closed_at))
        .group_by(Lesson.teacher_id)
    )
    last: dict[str, datetime] = {}
    for query in (commented, met):
        for teacher_id, moment in db.session.execute(query):
            if moment is not None:
                last[teacher_id] = max(last.get(teacher_id, moment), moment)
    return last


def _due(one: Coached) -> date:
    return (one.step.due_on if one.step else None) or date.max


def _all(query: Select[Row]) -> list[Row]:
    return list(db.session.scalars(query).unique())
