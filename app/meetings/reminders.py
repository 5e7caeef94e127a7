"""Being reminded of a meeting: what each person wants, and what was sent, so that nothing is sent twice."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.db import Base, Id, Identified, UtcDateTime, db, words
from app.people.models import Person


class Reminders(StrEnum):
    """Which letters somebody wants about their meetings."""

    NONE = "none"
    DAY_BEFORE = "day-before"
    BOTH = "both"


class Lead(StrEnum):
    """How long before a meeting a letter is sent."""

    DAY = "day"
    HOUR = "hour"

    @property
    def time(self) -> timedelta:
        """The same as a length of time."""
        return LEADS[self]


LEADS: Final = {Lead.DAY: timedelta(days=1), Lead.HOUR: timedelta(hours=1)}
WANTED: Final = {
    Reminders.NONE: frozenset[Lead](),
    Reminders.DAY_BEFORE: frozenset({Lead.DAY}),
    Reminders.BOTH: frozenset({Lead.DAY, Lead.HOUR}),
}
USUAL: Final = Reminders.DAY_BEFORE


class ReminderWish(Identified, Base):
    """What somebody chose; whoever chose nothing gets one letter, a day before."""

    __tablename__ = "reminder_wish"

    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    reminders: Mapped[Reminders] = mapped_column(words(Reminders))

    @classmethod
    def of(cls, person: Person) -> Reminders:
        """What a person wants."""
        kept = db.session.query(cls).filter_by(person_id=person.id).one_or_none()
        return kept.reminders if kept else USUAL

    @classmethod
    def keep(cls, person: Person, reminders: Reminders) -> Self:
        """Keep what a person wants from now on."""
        kept = db.session.query(cls).filter_by(person_id=person.id).one_or_none()
        if kept is None:
            kept = cls(person_id=person.id, reminders=reminders)
            db.session.add(kept)
        kept.reminders = reminders
        return kept


class MeetingReminder(Identified, Base):
    """That a letter about one time of a meeting is sent to a person: claimed before it is sent, by one worker alone."""

    __tablename__ = "meeting_reminder"

    meeting_id: Mapped[str] = mapped_column(Id, ForeignKey("meeting.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    lead: Mapped[Lead] = mapped_column(words(Lead))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("meeting_id", "person_id", "lead", "starts_at"),)
