"""One small step at a time: what to try next, who, by when, and that it was done."""

from datetime import date, datetime
from typing import Self

from sqlalchemy import Date, ForeignKey, Index, Select, Text, and_, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned, db
from app.foundation.refusals import Conflict, Refusal
from app.goals.models import Goal
from app.people.models import Person


class ActionStep(Versioned, Base):
    """One small, observable thing to try, with an owner and a date. At most one is active for each goal."""

    __tablename__ = "action_step"

    goal_id: Mapped[str] = mapped_column(Id, ForeignKey("goal.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    agreed_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None] = mapped_column(Date)
    # Doubles what Completion says, so that the database itself can hold the line of one active step a goal.
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    goal: Mapped[Goal] = relationship(lazy="joined")
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id], lazy="joined")
    completion: Mapped["Completion | None"] = relationship(
        lazy="selectin", cascade="all, delete-orphan", back_populates="action_step"
    )

    __table_args__ = (
        Index(
            "uq_action_step_active",
            "goal_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The steps of goals a person can see."""
        return select(cls).where(cls.goal_id.in_(Goal.visible_to(person).with_only_columns(Goal.id)))

    @classmethod
    def deletable_by(cls, person: Person) -> Select[Self]:
        """Every step of a person's own goals, and those they wrote down themselves until what happened is told."""
        own = Goal.owned_by(person).with_only_columns(Goal.id)
        written = and_(cls.agreed_by_id == person.id, cls.ended_at.is_(None))
        return cls.visible_to(person).where(or_(written, cls.goal_id.in_(own)))

    @classmethod
    def active(cls) -> Select[Self]:
        """The steps that are being tried now."""
        return select(cls).where(cls.ended_at.is_(None))

    @classmethod
    def agree(cls, goal: Goal, *, by: Person, owner_id: str | None, body: str, due_on: date | None) -> Self:
        """Agree one small thing to try for a goal; its teacher tries it unless another owner is named.

        Raises :class:`Conflict` when the goal is closed or has an active step, and says which.
        """
        goal.expect_open()
        _expect_none_active(goal)
        step = cls(goal_id=goal.id, agreed_by_id=by.id, body=body, due_on=due_on)
        step.goal = goal
        step.completion = None
        step.belongs_to(owner_id or goal.teacher_id)
        db.session.add(step)
        try:
            db.session.flush()
        except IntegrityError as seen:
            db.session.rollback()
            raise Conflict(
                "Somebody agreed a step for this goal a moment ago. Look at theirs first."
            ) from seen
        return step

    def belongs_to(self, owner_id: str) -> None:
        """Say who will try it: one of the people who work on the goal. Raises :class:`Refusal`."""
        owner = next((person for person in self.goal.people if person.id == owner_id), None)
        if owner is None:
            raise Refusal("Please choose one of those who work on this goal.", field="owner_id")
        self.owner, self.owner_id = owner, owner.id

    def expect_active(self) -> None:
        """Raises :class:`Conflict` when what happened is told already."""
        if self.ended_at is not None:
            raise Conflict("This step is finished. It stays as it was, as part of the goal's story.")

    def complete(self, *, by: Person, what_happened: str | None) -> "Completion":
        """Say that the step was tried and what happened. Raises :class:`Conflict` when that is said already."""
        self.expect_active()
        self.ended_at = clock.now()
        self.completion = Completion(by_id=by.id, what_happened=what_happened)
        self.completion.by = by
        return self.completion


def _expect_none_active(goal: Goal) -> None:
    active = db.session.scalars(ActionStep.active().where(ActionStep.goal_id == goal.id)).one_or_none()
    if active is not None:
        raise Conflict(f"“{active.body}” is the active step for this goal. Say what happened with it first.")


class Completion(Identified, Base):
    """That a step was tried, by whom it was said, and what happened."""

    __tablename__ = "completion"

    action_step_id: Mapped[str] = mapped_column(
        Id, ForeignKey("action_step.id", ondelete="CASCADE"), unique=True
    )
    by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    what_happened: Mapped[str | None] = mapped_column(Text)

    action_step: Mapped[ActionStep] = relationship(back_populates="completion")
    by: Mapped[Person] = relationship(lazy="joined")
