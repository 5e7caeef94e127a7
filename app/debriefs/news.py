"""Who may follow a debrief while it is open."""

from app.debriefs.models import Debrief
from app.foundation import live
from app.foundation.db import db
from app.people.models import Person


@live.topic("debrief")
def may_follow_debrief(person: Person, id: str) -> bool:
    """Whoever may see it."""
    seen = Debrief.visible_to(person).where(Debrief.id == id).with_only_columns(Debrief.id)
    return db.session.execute(seen).first() is not None
