"""A stretch of a coach's time: what it was for, when, and how long. Its coach alone ever sees it."""

from datetime import date, datetime, timedelta
from typing import Final, Self

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Select, String, false, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cycles.models import Cycle
from app.foundation import clock
from app.foundation.db import Base, Id, UtcDateTime, Versioned, db, words
from app.foundation.refusals import Conflict, Missing, Refusal
from app.hours.kinds import Kind
from app.people.models import Person, RoleName

LONGEST_MINUTES: Final = 16 * 60
"""More than anybody works in one go; a timer that was forgotten overnight stops here."""


class Stretch(Versioned, Base):
    """Some minutes of a coach's day. While its timer runs ``minutes`` is null; a coach has one timer at most."""

    __tablename__ = "stretch"

    coach_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    cycle_id: Mapped[str | None] = mapped_column(Id, ForeignKey("cycle.id", ondelete="SET NULL"), index=True)
    kind: Mapped[Kind] = mapped_column(words(Kind))
    day: Mapped[date] = mapped_column(Date)
    began_at: Mapped[datetime] = mapped_column(UtcDateTime)
    minutes: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str | None] = mapped_column(String(200))

    cycle: Mapped[Cycle | None] = relationship(lazy="joined")

    __table_args__ = (
        CheckConstraint("minutes IS NULL OR minutes > 0", name="lasts"),
        Index("ix_stretch_coach_day", "coach_id", "day", "id"),
        Index(
            "uq_stretch_running",
            "coach_id",
            unique=True,
            sqlite_where=text("minutes IS NULL"),
            postgresql_where=text("minutes IS NULL"),
        ),
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """A coach's own time, and nobody else's."""
        if not person.has_role(RoleName.COACH):
            return select(cls).where(false())
        return select(cls).where(cls.coach_id == person.id)

    @classmethod
    def running(cls, person: Person) -> Select[Self]:
        """The stretch whose timer runs, if one does."""
        return cls.visible_to(person).where(cls.minutes.is_(None))

    @classmethod
    def log(
        cls,
        person: Person,
        *,
        kind: Kind,
        minutes: int,
        day: date | None,
        note: str | None,
        cycle_id: str | None,
    ) -> Self:
        """Write down time that is over: ``minutes`` that end now or, for a ``day`` given, on that day.

        Raises :class:`Missing` for anybody but a coach, :class:`Refusal` for a day to come or a cycle not in sight.
        """
        made = cls._of(person, kind=kind, note=note, cycle_id=cycle_id)
        made.minutes = minutes
        made.began_at = clock.now() - timedelta(minutes=minutes)
        made.falls_on(day or clock.today())
        db.session.add(made)
        return made

    @classmethod
    def start(
        cls, person: Person, *, kind: Kind, note: str | None = None, cycle_id: str | None = None
    ) -> Self:
        """Start a timer. Raises :class:`Conflict` while another runs, and as :meth:`log` does."""
        made = cls._of(person, kind=kind, note=note, cycle_id=cycle_id)
        other = db.session.scalars(cls.running(person)).one_or_none()
        if other is not None:
            raise Conflict(f"A timer runs already, for {other.kind.words.lower()}. Stop it first.")
        made.began_at, made.day, made.minutes = clock.now(), clock.today(), None
        db.session.add(made)
        try:
            db.session.flush()
        except IntegrityError as seen:  # two taps at the same instant
            db.session.rollback()
            raise Conflict("A timer runs already. Stop it first.") from seen
        return made

    @classmethod
    def _of(cls, person: Person, *, kind: Kind, note: str | None, cycle_id: str | None) -> Self:
        if not person.has_role(RoleName.COACH):
            raise Missing
        made = cls(coach_id=person.id, kind=kind, note=note or None)
        made.belongs_to(cycle_id, person)
        return made

    def stop(self) -> None:
        """Stop the timer. Raises :class:`Conflict` when it is stopped already."""
        if self.minutes is not None:
            raise Conflict("This timer is stopped already.")
        passed = round((clock.now() - self.began_at).total_seconds() / 60)
        self.minutes = min(max(passed, 1), LONGEST_MINUTES)

    def falls_on(self, day: date) -> None:
        """Say on which day it was. Raises :class:`Refusal` for a day that is still to come."""
        if day > clock.today():
            raise Refusal("That day is still to come. Log it when it is over.", field="day")
        self.day = day

    def lasts(self, minutes: int) -> None:
        """Say how long it was. Raises :class:`Conflict` while its timer runs."""
        if self.minutes is None:
            raise Conflict("The timer still runs. Stop it first.")
        self.minutes = minutes

    def belongs_to(self, cycle_id: str | None, person: Person) -> None:
        """Say for which coaching cycle it was, or for none. Raises :class:`Refusal` for one out of sight."""
        if cycle_id == self.cycle_id:
            return
        found = None
        if cycle_id is not None:
            with db.session.no_autoflush:
                found = db.session.scalars(Cycle.visible_to(person).where(Cycle.id == cycle_id)).one_or_none()
            if found is None:
                raise Refusal("Please choose one of the cycles you work on.", field="cycle_id")
        self.cycle, self.cycle_id = found, cycle_id
