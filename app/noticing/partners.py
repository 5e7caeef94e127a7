"""With whom a person can notice a recording blind: the other of a pair, where both can see it."""

from sqlalchemy import or_

from app.foundation.db import db
from app.foundation.refusals import Refusal
from app.lessons.models import Recording
from app.lessons.sharing import sharings_of
from app.people.models import Pair, Person


def pairs_for(recording: Recording, person: Person) -> list[Pair]:
    """The person's pairs that hold the lesson's teacher and can both see it, oldest first. In two queries."""
    teacher_id = recording.lesson.teacher_id
    theirs = Pair.reaching(person).where(or_(Pair.teacher_id == teacher_id, Pair.coach_id == teacher_id))
    pairs = db.session.scalars(theirs.order_by(Pair.created_at, Pair.id)).unique().all()
    if not pairs:
        return []
    seeing = {sharing.recipient.id for sharing in sharings_of(db.session, [recording.lesson])} | {teacher_id}
    return [pair for pair in pairs if {pair.teacher_id, pair.coach_id} <= seeing]


def chosen_pair(recording: Recording, person: Person, pair_id: str | None) -> Pair:
    """The pair that was named, or the only one there is. Raises :class:`Refusal`."""
    pairs = pairs_for(recording, person)
    if not pairs:
        raise Refusal(
            "Share the lesson with your coach first, so that both of you can watch it.", field="pair_id"
        )
    if pair_id is None and len(pairs) == 1:
        return pairs[0]
    found = next((pair for pair in pairs if pair.id == pair_id), None)
    if found is None:
        raise Refusal(
            "Please choose somebody who can see this lesson and works on it with you.", field="pair_id"
        )
    return found
