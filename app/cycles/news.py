"""Who is told that a cycle, an agreement or what hangs on them changed, and who may follow."""

from app.cycles.models import Agreement, Cycle
from app.foundation import live
from app.foundation.db import db
from app.people.models import Person


def tell_of_cycle(cycle: Cycle) -> None:
    """Say, with the caller's commit, that the cycle is other than it was."""
    live.publish(db.session, cycle.topic, "cycle", {"id": cycle.id})


def tell_of_agreement(agreement: Agreement) -> None:
    """Say, with the caller's commit, that the agreement has new words or a new signature."""
    live.publish(db.session, agreement.topic, "agreement", {"id": agreement.id})


@live.topic("cycle")
def may_follow_cycle(person: Person, id: str) -> bool:
    """Whoever may see it."""
    seen = Cycle.visible_to(person).where(Cycle.id == id).with_only_columns(Cycle.id)
    return db.session.execute(seen).first() is not None


@live.topic("agreement")
def may_follow_agreement(person: Person, id: str) -> bool:
    """Whoever may see it."""
    seen = Agreement.visible_to(person).where(Agreement.id == id).with_only_columns(Agreement.id)
    return db.session.execute(seen).first() is not None
