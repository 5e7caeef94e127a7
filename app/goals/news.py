"""Who is told that a goal or its steps changed, and who may follow."""

from app.foundation import live
from app.foundation.db import db
from app.goals.models import Goal
from app.people.models import Person


def tell_of_goal(goal: Goal) -> None:
    """Say, with the caller's commit, that the goal or one of its steps is other than it was."""
    live.publish(db.session, goal.topic, "goal", {"id": goal.id})


@live.topic("goal")
def may_follow_goal(person: Person, id: str) -> bool:
    """Whoever may see it."""
    seen = Goal.visible_to(person).where(Goal.id == id).with_only_columns(Goal.id)
    return db.session.execute(seen).first() is not None
