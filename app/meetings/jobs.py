"""What meetings leave to the worker: reminding each of the two in time, once."""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.foundation import clock
from app.foundation.db import db
from app.foundation.jobs import every
from app.foundation.mail import Undelivered, mailer
from app.meetings.letters import reminder
from app.meetings.meeting import Meeting
from app.meetings.reminders import LEADS, WANTED, Lead, MeetingReminder, Reminders, ReminderWish
from app.people.models import Person

ROUND_S: Final = 60  # a letter is at most this much later than it should be

log = logging.getLogger(__name__)


@every(seconds=ROUND_S)
def remind() -> None:
    """Send the letters that are due.

    Each is claimed by a row before it is sent, so that no second worker and no later start sends it again. Where the
    post office does not take it the claim is given back, and the next round tries again while the meeting is to come.
    """
    now = clock.now()
    for meeting_id, person_id, lead in list(_due(now)):
        claimed = _claim(meeting_id, person_id, lead)
        if claimed is not None:
            _send(claimed)


def _due(now: datetime) -> Iterator[tuple[str, str, Lead]]:
    """Who is to be reminded of which meeting: the nearest letter they want, and only if the time was agreed before it."""
    soon = select(Meeting).where(
        Meeting.starts_at > now,
        Meeting.starts_at <= now + max(LEADS.values()),
        Meeting.cancelled_at.is_(None),
    )
    for meeting in db.session.scalars(soon).unique():
        for person in meeting.people:
            lead = _lead(meeting, ReminderWish.of(person), now)
            if lead is not None:
                yield meeting.id, person.id, lead


def _lead(meeting: Meeting, wish: Reminders, now: datetime) -> Lead | None:
    if meeting.starts_at is None or meeting.agreed_at is None:
        return None
    reached = [lead for lead in WANTED[wish] if now >= meeting.starts_at - lead.time]
    nearest = min(reached, key=lambda lead: lead.time, default=None)
    known_before = nearest is not None and meeting.agreed_at <= meeting.starts_at - nearest.time
    return nearest if known_before else None


def _claim(meeting_id: str, person_id: str, lead: Lead) -> MeetingReminder | None:
    """Note that the letter is ours to send; ``None`` where it was sent, or somebody else is at it, or it is off."""
    meeting = db.session.get(Meeting, meeting_id, populate_existing=True)
    person = db.session.get(Person, person_id)
    if meeting is None or person is None or meeting.starts_at is None or not _still_on(meeting, person):
        return None
    same = {"meeting_id": meeting_id, "person_id": person_id, "lead": lead, "starts_at": meeting.starts_at}
    if db.session.query(MeetingReminder).filter_by(**same).first() is not None:
        return None
    claimed = MeetingReminder(**same)
    db.session.add(claimed)
    try:
        db.session.commit()
    except IntegrityError:  # another worker was quicker
        db.session.rollback()
        return None
    return claimed


def _still_on(meeting: Meeting, person: Person) -> bool:
    """Whether the person still works in the pair, and the meeting is still to be."""
    return (
        db.session.scalars(Meeting.agreed_for(person).where(Meeting.id == meeting.id)).unique().first()
        is not None
    )


def _send(claimed: MeetingReminder) -> None:
    meeting, person = db.session.get(Meeting, claimed.meeting_id), db.session.get(Person, claimed.person_id)
    if meeting is None or person is None:
        return
    try:
        mailer().send(reminder(meeting, person))
    except Undelivered as trouble:
        log.warning("a reminder was not delivered and will be tried again: %s", trouble)
        db.session.execute(delete(MeetingReminder).where(MeetingReminder.id == claimed.id))
        db.session.commit()
