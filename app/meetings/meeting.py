"""A meeting of a pair: planned by one of the two, at a time that both agreed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from sqlalchemy import ForeignKey, Integer, Select, String, Text, and_, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cycles.models import Cycle
from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned, db, words
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict, Refusal
from app.people.models import Pair, Person

MOST_TIMES: Final = 3
LONGEST_MINUTES: Final = 480
FURTHEST: Final = timedelta(days=730)


class MeetingKind(StrEnum):
    """What the two meet for."""

    DEBRIEF = "debrief"
    CO_PLANNING = "co-planning"
    OBSERVATION = "observation"
    OTHER = "other"


class Meeting(Versioned, Base):
    """The two of a pair, at a time. ``starts_at`` is null until a proposed time is accepted."""

    __tablename__ = "meeting"

    pair_id: Mapped[str] = mapped_column(Id, ForeignKey("pair.id", ondelete="CASCADE"), index=True)
    cycle_id: Mapped[str | None] = mapped_column(Id, ForeignKey("cycle.id", ondelete="CASCADE"), index=True)
    planned_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[MeetingKind] = mapped_column(words(MeetingKind))
    starts_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    minutes: Mapped[int] = mapped_column(Integer)
    place: Mapped[str | None] = mapped_column(String(500))
    note: Mapped[str | None] = mapped_column(Text)
    agreed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id", ondelete="SET NULL"))
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    """Counted up by each change that a calendar elsewhere must take over."""

    pair: Mapped[Pair] = relationship(lazy="joined")
    cycle: Mapped[Cycle | None] = relationship(lazy="joined")
    proposals: Mapped[list["ProposedTime"]] = relationship(
        lazy="selectin",
        cascade="all, delete-orphan",
        order_by="(ProposedTime.starts_at, ProposedTime.id)",
        back_populates="meeting",
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The meetings of the pairs a person works in now; one about a cycle only while they see that cycle."""
        if not person.coaches_or_teaches:
            return select(cls).where(false())
        pairs = Pair.reaching(person).with_only_columns(Pair.id)
        cycles = Cycle.visible_to(person).with_only_columns(Cycle.id)
        return select(cls).where(
            cls.pair_id.in_(pairs), or_(cls.cycle_id.is_(None), cls.cycle_id.in_(cycles))
        )

    @classmethod
    def agreed_for(cls, person: Person) -> Select[Self]:
        """Those of them that have a time and were not cancelled."""
        return cls.visible_to(person).where(cls.starts_at.is_not(None), cls.cancelled_at.is_(None))

    @classmethod
    def awaiting(cls, person: Person) -> Select[Self]:
        """Those with a time to come that somebody else proposed and this person has not answered."""
        asked = select(ProposedTime.meeting_id).where(
            ProposedTime.by_id != person.id, ProposedTime.starts_at > clock.now()
        )
        return cls.visible_to(person).where(and_(cls.cancelled_at.is_(None), cls.id.in_(asked)))

    @classmethod
    def plan(
        cls,
        pair: Pair,
        *,
        by: Person,
        kind: MeetingKind,
        minutes: int,
        times: Sequence[datetime],
        agreed: bool = False,
        place: str | None = None,
        note: str | None = None,
        cycle: Cycle | None = None,
    ) -> Self:
        """Plan a meeting: with up to three times for the other to choose from, or with one that is ``agreed`` already.

        Raises :class:`Refusal` for times that have passed, for too many, and for a cycle of another pair.
        """
        if cycle is not None:
            cycle.expect_open()
            if cycle.pair_id != pair.id:
                raise Refusal("Please choose a cycle that the two of you work on.", field="cycle_id")
        made = cls(
            id=new_id(), pair_id=pair.id, cycle_id=cycle.id if cycle else None, planned_by_id=by.id, kind=kind,
            minutes=minutes, place=place, note=note, sequence=0,
        )  # fmt: skip
        made.pair, made.cycle, made.proposals = pair, cycle, []
        if agreed:
            if len(times) != 1:
                raise Refusal("Please give the one time that you agreed.", field="first_at")
            made._meet_at(_expected(times)[0])
        else:
            made.propose(times, by=by)
        db.session.add(made)
        return made

    def propose(self, times: Sequence[datetime], *, by: Person) -> None:
        """Propose up to three times, in place of those that were proposed before.

        An agreed time stands until another is accepted. Raises :class:`Refusal` and :class:`Conflict`.
        """
        self.expect_to_come()
        wanted = sorted(set(_expected(times)))
        self.proposals = [ProposedTime(id=new_id(), by_id=by.id, starts_at=moment) for moment in wanted]

    def accept(self, time_id: str, *, by: Person) -> None:
        """Take one of the times that the other proposed. Raises :class:`Refusal` and :class:`Conflict`."""
        self.hold()
        self.expect_to_come()
        chosen = next((one for one in self.proposals if one.id == time_id), None)
        if chosen is None:
            raise Conflict("This time is not proposed any more. Look at those that are.")
        if chosen.by_id == by.id:
            raise Refusal(
                f"{self.other(by).first_name} answers this, since you proposed it.", field="time_id"
            )
        if chosen.starts_at <= clock.now():
            raise Refusal("This time has passed. Propose another.", field="time_id")
        self._meet_at(chosen.starts_at)
        self.proposals = []

    def change(self, *, kind: MeetingKind, minutes: int, place: str | None, note: str | None) -> None:
        """Say something else about it; its time is changed by proposing another."""
        self.expect_to_come()
        before = (self.kind, self.minutes, self.place, self.note)
        self.kind, self.minutes, self.place, self.note = kind, minutes, place, note
        if self.starts_at is not None and before != (kind, minutes, place, note):
            self.sequence += 1

    def cancel(self, *, by: Person) -> None:
        """Call it off; nobody is reminded of it any more. Raises :class:`Conflict` when it is over."""
        self.expect_to_come()
        self.cancelled_at, self.cancelled_by_id = clock.now(), by.id
        self.proposals = []
        self.sequence += 1

    def expect_to_come(self) -> None:
        """Raises :class:`Conflict` when it was cancelled or is over: what was stays as it was."""
        if self.cancelled_at is not None:
            raise Conflict("This meeting was cancelled. Plan another one.")
        if self.over:
            raise Conflict("This meeting is over. Plan another one.")

    def _meet_at(self, moment: datetime) -> None:
        self.sequence += 0 if self.starts_at is None else 1
        self.starts_at, self.agreed_at = moment, clock.now()

    def other(self, person: Person) -> Person:
        """Whom a person meets."""
        return self.pair.other(person)

    @property
    def people(self) -> list[Person]:
        """Who meets: the teacher first."""
        return [self.pair.teacher, self.pair.coach]

    @property
    def ends_at(self) -> datetime | None:
        """When it is over; ``None`` while no time is agreed."""
        return self.starts_at + timedelta(minutes=self.minutes) if self.starts_at else None

    @property
    def over(self) -> bool:
        """Whether it took place, as far as the clock knows."""
        return self.ends_at is not None and self.ends_at <= clock.now()

    def answerable_by(self, person: Person) -> bool:
        """Whether a person has times to choose from, proposed by the other."""
        return any(one.by_id != person.id for one in self.proposals)


class ProposedTime(Identified, Base):
    """A time that one of the two could meet at."""

    __tablename__ = "proposed_time"

    meeting_id: Mapped[str] = mapped_column(Id, ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship(back_populates="proposals")

    @property
    def passed(self) -> bool:
        """Whether it is too late for it."""
        return self.starts_at <= clock.now()


def _expected(times: Sequence[datetime]) -> Sequence[datetime]:
    """The times in UTC, if they can be met at. Raises :class:`Refusal`."""
    if not times:
        raise Refusal("Please give a day and a time.", field="first_at")
    if len(times) > MOST_TIMES:
        raise Refusal(f"Please propose at most {MOST_TIMES} times.", field="times")
    now = clock.now()
    if any(moment <= now for moment in times):
        raise Refusal("Please choose times that are still to come.", field="first_at")
    if any(moment > now + FURTHEST for moment in times):
        raise Refusal("Please choose times within the next two years.", field="first_at")
    return [moment.astimezone(UTC) for moment in times]
