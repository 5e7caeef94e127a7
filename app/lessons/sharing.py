"""Sharing a lesson: with whom it may be, and never twice with the same person."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from app.foundation import clock
from app.foundation.ids import ID_LENGTH
from app.foundation.nudges import AnySession
from app.foundation.refusals import Conflict, Refusal
from app.lessons.audience import Audience
from app.lessons.models import Lesson, Sharing
from app.people.models import Pair, Person

NOBODY = "Nobody with that address teaches or coaches at your school."


class UnknownRecipient(Refusal):
    """Nobody there, or nobody a lesson may be shared with: the two are never told apart."""

    code = "unknown-recipient"

    def __init__(self) -> None:
        super().__init__(NOBODY, field="with")


class AlreadyShared(Conflict):
    """The same person can see the lesson already."""

    code = "already-shared"


def share(
    session: AnySession,
    lesson: Lesson,
    whom: str,
    *,
    by: Person,
    purpose: str,
    expires_at: datetime | None = None,
) -> Sharing:
    """Share a person's own lesson with an address or one of their pairs, in the caller's transaction.

    Raises :class:`UnknownRecipient`, :class:`AlreadyShared`, or a refusal for an end that is past.
    """
    if expires_at is not None and expires_at <= clock.now():
        raise Refusal("Please choose an end that is still to come.", field="expires_at")
    recipient = find_recipient(session, whom, by=by)
    sharing = Sharing.of(lesson, by=by, to=recipient, purpose=purpose, expires_at=expires_at)
    # Two clicks at once must not make two sharings, of which one would survive the revoking of the other.
    session.execute(select(Lesson.id).where(Lesson.id == lesson.id).with_for_update())
    session.add(sharing)
    session.flush()
    person = sharing.recipient
    if sum(other.recipient.id == person.id for other in sharings_of(session, [lesson])) > 1:
        raise AlreadyShared(
            f"{person.first_name} can see this lesson already. Revoke that first to share it differently.",
            field="with",
        )
    return sharing


def sharings_of(session: AnySession, lessons: Iterable[Lesson]) -> list[Sharing]:
    """The sharings of some lessons that open them to somebody now, oldest first."""
    query = Sharing.active().where(Sharing.lesson_id.in_([lesson.id for lesson in lessons]))
    found = session.scalars(query.order_by(Sharing.created_at, Sharing.id)).unique().all()
    Person.read_roles(session, (sharing.recipient for sharing in found))
    return [sharing for sharing in found if sharing.recipient.coaches_or_teaches]


def audience(lesson: Lesson, viewer: Person, sharings: Iterable[Sharing]) -> str:
    """Who can see a lesson, said to somebody who can: ``You and Ben can see this, for coaching, until 12 December.``"""
    return Audience.told_to(viewer, teacher=lesson.teacher, sharings=list(sharings)).sentence


def find_recipient(session: AnySession, whom: str, *, by: Person) -> Person | Pair:
    """The pair or the colleague that ``whom`` names. Raises :class:`UnknownRecipient`."""
    found: Person | Pair | None
    if len(whom) == ID_LENGTH and "@" not in whom:
        found = session.scalars(Pair.reaching(by).where(Pair.id == whom)).unique().one_or_none()
        person = found.other(by) if found is not None else None
    else:
        found = person = session.scalars(Person.by_email(whom)).unique().one_or_none()
    if found is None or person is None or not _may_be_shared_with(person, by):
        raise UnknownRecipient
    return found


def _may_be_shared_with(person: Person, by: Person) -> bool:
    return person.id != by.id and person.school_id == by.school_id and person.coaches_or_teaches
