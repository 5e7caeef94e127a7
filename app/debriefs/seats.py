"""Who may sit at the table of a debrief, and about which goals they may talk there."""

from sqlalchemy import Select, exists, or_, select

from app.foundation.db import db
from app.foundation.refusals import Refusal
from app.goals.models import Goal
from app.lessons.models import Lesson
from app.people.models import Pair, Person

NOT_FOR_YOU = "A debrief is for the lesson’s teacher and the coach they work with."


def pairs_for(lesson: Lesson, person: Person) -> list[Pair]:
    """The pairs in which a person could debrief a lesson: its teacher's, where both can see it. Oldest first."""
    found = db.session.scalars(_own(lesson, person).order_by(Pair.created_at, Pair.id)).all()
    return [pair for pair in found if sees(pair.other(person), lesson)]


def chosen_pair(lesson: Lesson, person: Person, pair_id: str) -> Pair:
    """The person's pair of that id, if it is the lesson's teacher's. Raises :class:`Refusal`."""
    pair = db.session.scalars(_own(lesson, person).where(Pair.id == pair_id)).one_or_none()
    if pair is None:
        raise Refusal("Please choose somebody who works on this lesson with you.", field="pair_id")
    return pair


def usual_pair(lesson: Lesson, person: Person) -> Pair | None:
    """Whom to meet when nobody is named; ``None`` is the teacher alone. Raises :class:`Refusal` for anybody else."""
    pairs = pairs_for(lesson, person)
    if pairs:
        return pairs[0]
    if person.id != lesson.teacher_id:
        raise Refusal(NOT_FOR_YOU, field="pair_id")
    return None


def goals_for(lesson: Lesson, pair: Pair | None) -> Select[Goal]:
    """The open goals of a lesson's teacher that everybody at the table can read, newest first."""
    goals = select(Goal).where(Goal.teacher_id == lesson.teacher_id, Goal.closed_at.is_(None))
    if pair is not None:
        goals = goals.where(Goal.pair_id == pair.id)
    return goals.order_by(Goal.created_at.desc(), Goal.id)


def _own(lesson: Lesson, person: Person) -> Select[Pair]:
    """The person's pairs that hold the lesson's teacher; a coach's own lesson is looked at in the same two chairs."""
    of_teacher = or_(Pair.teacher_id == lesson.teacher_id, Pair.coach_id == lesson.teacher_id)
    return Pair.reaching(person).where(of_teacher)


def sees(person: Person, lesson: Lesson) -> bool:
    """Whether a person can see a lesson now."""
    return bool(db.session.scalar(select(exists(Lesson.visible_to(person).where(Lesson.id == lesson.id)))))


def expect_both_see(lesson: Lesson, by: Person, pair: Pair | None) -> None:
    """Raises :class:`Refusal` unless it is the teacher alone, or a pair that both can look at the lesson."""
    if pair is None:
        if by.id != lesson.teacher_id:
            raise Refusal(NOT_FOR_YOU, field="pair_id")
        return
    other = pair.other(by)
    if not sees(other, lesson):
        raise Refusal(
            f"Share the lesson with {other.first_name} first, so that both of you can look at it.",
            field="pair_id",
        )


def named_goal(lesson: Lesson, pair: Pair | None, goal_id: str | None) -> Goal | None:
    """The goal of that id that can be talked about here. Raises :class:`Refusal` for any other."""
    if goal_id is None:
        return None
    goal = db.session.scalars(goals_for(lesson, pair).where(Goal.id == goal_id)).one_or_none()
    if goal is None:
        raise Refusal("Please choose an open goal that everybody here can read.", field="goal_id")
    return goal
