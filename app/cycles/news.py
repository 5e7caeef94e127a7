"""Who is told that a cycle or what hangs on it changed, and who may follow."""

from app.cycles.models import Cycle
from app.foundation import live
from app.foundation.db import db
from app.people.models import Person


def tell_of_cycle(cycle: Cycle) -> None:
    """Say, with the caller's commit, that the cycle is other than it was."""
    live.publish(db.session, cycle.topic, "cycle", {"id": cycle.id})


@live.topic("cycle")
def may_follow_cycle(person: Person, id: str) -> bool:
    """Whoever may see it."""
    seen = Cycle.visible_to(person).where(Cycle.id == id).with_only_columns(Cycle.id)
    return db.session.execute(seen).first() is not None
