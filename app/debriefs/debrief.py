"""The pair's meeting over a lesson: who sits there, about which goal, what they noted, and that it ended."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from sqlalchemy import (
    ForeignKey,
    Index,
    Select,
    Text,
    and_,
    or_,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.debriefs.notes import Merged, merge
from app.debriefs.seats import expect_both_see, named_goal
from app.foundation import clock, live
from app.foundation.db import Base, Id, UtcDateTime, Versioned, db
from app.foundation.refusals import Conflict
from app.goals.models import Goal
from app.lessons.models import Lesson
from app.people.models import Pair, Person

if TYPE_CHECKING:
    from app.debriefs.items import AgendaItem


class Debrief(Versioned, Base):
    """A debrief of one lesson, by a pair or by its teacher alone."""

    __tablename__ = "debrief"

    lesson_id: Mapped[str] = mapped_column(Id, ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    pair_id: Mapped[str | None] = mapped_column(Id, ForeignKey("pair.id", ondelete="CASCADE"), index=True)
    goal_id: Mapped[str | None] = mapped_column(Id, ForeignKey("goal.id", ondelete="SET NULL"), index=True)
    begun_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    meets_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    notes: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id", ondelete="SET NULL"))

    lesson: Mapped[Lesson] = relationship(lazy="joined")
    pair: Mapped[Pair | None] = relationship(lazy="joined")
    goal: Mapped[Goal | None] = relationship(lazy="joined")
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id], lazy="joined")
    items: Mapped[list["AgendaItem"]] = relationship(
        lazy="selectin",
        cascade="all, delete-orphan",
        order_by="[AgendaItem.position, AgendaItem.created_at]",
        back_populates="debrief",
    )

    __table_args__ = (
        # Whoever begins second comes into the same room.
        Index(
            "uq_debrief_open_pair",
            "lesson_id",
            "pair_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL AND pair_id IS NOT NULL"),
            postgresql_where=text("closed_at IS NULL AND pair_id IS NOT NULL"),
        ),
        Index(
            "uq_debrief_open_alone",
            "lesson_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL AND pair_id IS NULL"),
            postgresql_where=text("closed_at IS NULL AND pair_id IS NULL"),
        ),
    )

    @property
    def topic(self) -> str:
        """The live topic through which the two see each other's changes."""
        return f"debrief:{self.id}"

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """A pair's debriefs for its two people while both can see the lesson, and a teacher's own for the teacher."""
        lessons = Lesson.visible_to(person).with_only_columns(Lesson.id)
        own = Lesson.owned_by(person).with_only_columns(Lesson.id)
        pairs = Pair.reaching(person).with_only_columns(Pair.id)
        return select(cls).where(
            cls.lesson_id.in_(lessons), or_(cls.pair_id.in_(pairs), cls.lesson_id.in_(own))
        )

    @classmethod
    def deletable_by(cls, person: Person) -> Select[Self]:
        """Debriefs of a person's own lessons, and those they began themselves until they are closed."""
        own = Lesson.owned_by(person).with_only_columns(Lesson.id)
        begun = and_(cls.begun_by_id == person.id, cls.closed_at.is_(None))
        return cls.visible_to(person).where(or_(begun, cls.lesson_id.in_(own)))

    @classmethod
    def open_on(cls, lesson: Lesson, pair: Pair | None) -> Select[Self]:
        """The debrief that a pair (or the teacher alone) has open on a lesson."""
        same = cls.pair_id == pair.id if pair else cls.pair_id.is_(None)
        return select(cls).where(cls.lesson_id == lesson.id, cls.closed_at.is_(None), same)

    @classmethod
    def begin(
        cls,
        lesson: Lesson,
        *,
        by: Person,
        pair: Pair | None,
        goal_id: str | None = None,
        meets_at: datetime | None = None,
    ) -> Self:
        """Sit down over a lesson. Raises :class:`Refusal` when the two may not."""
        expect_both_see(lesson, by, pair)
        debrief = cls(lesson_id=lesson.id, begun_by_id=by.id, meets_at=meets_at, notes="", items=[])
        debrief.lesson, debrief.pair, debrief.goal, debrief.closed_by = lesson, pair, None, None
        debrief.choose_goal(goal_id)
        db.session.add(debrief)
        try:
            db.session.flush()
        except IntegrityError as seen:
            db.session.rollback()
            raise Conflict("This debrief was begun a moment ago. Open it from your debriefs.") from seen
        live.publish(db.session, f"lesson:{lesson.id}", "debrief", {"id": debrief.id})
        return debrief

    @property
    def people(self) -> list[Person]:
        """Who sits at the table: the lesson's teacher, then the other of the pair."""
        teacher = self.lesson.teacher
        return [teacher, self.pair.other(teacher)] if self.pair else [teacher]

    def goal_seen_by(self, person: Person) -> Goal | None:
        """The goal it is about, where that person can see it now."""
        if self.goal_id is None:
            return None
        return db.session.scalars(Goal.visible_to(person).where(Goal.id == self.goal_id)).one_or_none()

    def choose_goal(self, goal_id: str | None) -> None:
        """Say which goal it is about. Raises :class:`Refusal` for one that not everybody at the table can read."""
        if goal_id != self.goal_id:
            self.goal = named_goal(self.lesson, self.pair, goal_id)
            self.goal_id = self.goal.id if self.goal else None

    def expect_open(self) -> None:
        """Raises :class:`Conflict` when it is closed: a record is not rewritten."""
        if self.closed_at is not None:
            raise Conflict("This debrief is closed. Its record stays as it is.")

    def write_notes(self, text: str, *, base: str) -> Merged:
        """Keep the shared notes as somebody made them out of ``base``, beside what the other wrote meanwhile."""
        self.hold()
        self.expect_open()
        merged = merge(base, text, self.notes)
        if merged.text != self.notes:
            self.notes = merged.text
            self.tell("notes")
        return merged

    def close(self, *, by: Person) -> None:
        """End the meeting for good: from now on it is a record."""
        self.expect_open()
        self.closed_at, self.closed_by_id = clock.now(), by.id
        self.closed_by = by
        self.tell("closing")

    def tell(self, part: str) -> None:
        """Let everybody who has it open look again at one part: agenda, notes, meeting or closing."""
        live.publish(db.session, self.topic, "debrief", {"id": self.id, "part": part})
