"""One person's reflection on a cycle: written alone, and opened to the other when both have said that they are done."""

from datetime import datetime
from typing import Self, TypedDict, Unpack

from sqlalchemy import ForeignKey, Select, Text, UniqueConstraint, and_, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from app.cycles.models import Cycle
from app.foundation import clock
from app.foundation.db import Base, Id, UtcDateTime, Versioned, db
from app.foundation.refusals import Conflict, Refusal
from app.people.models import Person

BOTH_DONE = (
    "Both of you are done and have read each other’s. What you would add now goes into what you say together."
)
DONE = "You said that you are done. Take that back first, and then go on writing."
BEGUN = "You have begun a reflection on this cycle already."
WHAT_MOVED = "Please write what moved, for students or for you: one line is enough."
WHAT_THE_PLAN_DID = "Please write what the plan did for it: one line is enough."


class Written(TypedDict, total=False):
    """What a person writes, each part free to be left out until they are done."""

    for_students: str | None
    for_me: str | None
    surprise: str | None
    plan: str | None
    evidence: str | None


class Reflection(Versioned, Base):
    """What moved, what surprised, and what the plan did for it, as one of a cycle's people sees it."""

    __tablename__ = "reflection"

    cycle_id: Mapped[str] = mapped_column(Id, ForeignKey("cycle.id", ondelete="CASCADE"))
    author_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    for_students: Mapped[str | None] = mapped_column(Text)
    for_me: Mapped[str | None] = mapped_column(Text)
    surprise: Mapped[str | None] = mapped_column(Text)
    plan: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[str | None] = mapped_column(Text)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    cycle: Mapped[Cycle] = relationship(lazy="joined")
    author: Mapped[Person] = relationship(lazy="joined")

    __table_args__ = (UniqueConstraint("cycle_id", "author_id"),)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """One's own, and the other's once both are done, on cycles that the person can see."""
        cycles = Cycle.visible_to(person).with_only_columns(Cycle.id)
        own = aliased(cls)
        finished = select(own.cycle_id).where(own.author_id == person.id, own.done_at.is_not(None))
        return select(cls).where(
            cls.cycle_id.in_(cycles),
            or_(cls.author_id == person.id, and_(cls.done_at.is_not(None), cls.cycle_id.in_(finished))),
        )

    @classmethod
    def owned_by(cls, person: Person) -> Select[Self]:
        """A person's own reflections, on cycles that they can still see: theirs to write."""
        return cls.visible_to(person).where(cls.author_id == person.id)

    @classmethod
    def begin(cls, cycle: Cycle, *, by: Person, **written: Unpack[Written]) -> Self:
        """Begin one's own. Raises :class:`Conflict` for a second one, and for a cycle that is closed."""
        cycle.expect_open()
        mine = select(cls.id).where(cls.cycle_id == cycle.id, cls.author_id == by.id)
        if db.session.scalar(mine) is not None:
            raise Conflict(BEGUN)
        reflection = cls(cycle_id=cycle.id, author_id=by.id, **written)
        reflection.cycle, reflection.author, reflection.done_at = cycle, by, None
        db.session.add(reflection)
        return reflection

    def write(self, **written: Unpack[Written]) -> None:
        """Write on, while one is not done. Raises :class:`Conflict`."""
        self.cycle.expect_open()
        if self.done_at is not None:
            raise Conflict(DONE)
        for part, words in written.items():
            setattr(self, part, words or None)

    def finish(self) -> None:
        """Say that one is done. Said twice, it counts once. Raises :class:`Refusal` where the heart of it is missing."""
        self.cycle.expect_open()
        if self.done_at is not None:
            return
        if not (self.for_students or self.for_me):
            raise Refusal(WHAT_MOVED, field="for_students")
        if not self.plan:
            raise Refusal(WHAT_THE_PLAN_DID, field="plan")
        self.cycle.hold()
        self.done_at = clock.now()

    def resume(self) -> None:
        """Take the word back and write on. Raises :class:`Conflict` once both are done: then both have read both."""
        self.cycle.hold()
        self.cycle.expect_open()
        if self._read_by_the_other():
            raise Conflict(BOTH_DONE)
        self.done_at = None

    def _read_by_the_other(self) -> bool:
        kind = type(self)
        others = select(kind.id).where(
            kind.cycle_id == self.cycle_id, kind.author_id != self.author_id, kind.done_at.is_not(None)
        )
        return self.done_at is not None and db.session.scalar(others) is not None


def done_on(cycle: Cycle) -> set[str]:
    """The ids of those who are done with their own part of a cycle's reflection."""
    done = select(Reflection.author_id).where(
        Reflection.cycle_id == cycle.id, Reflection.done_at.is_not(None)
    )
    return set(db.session.scalars(done))


def opened(cycle: Cycle) -> bool:
    """Whether everybody who works on a cycle is done with their own part: then what they say together begins."""
    return {person.id for person in cycle.people} <= done_on(cycle)
