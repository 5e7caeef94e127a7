"""One small step at a time: what to try next, who, by when, and that it was done."""

from datetime import date, datetime
from typing import Self

from sqlalchemy import Date, ForeignKey, Index, Select, Text, and_, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.action_steps.step_model import StepModel
from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned, db
from app.foundation.refusals import Conflict, Refusal
from app.goals.models import Goal
from app.lessons.models import Lesson, Recording
from app.people.models import Person


class ActionStep(Versioned, Base):
    """One small, observable thing to try, with an owner and a date. At most one is active for each goal."""

    __tablename__ = "action_step"

    goal_id: Mapped[str] = mapped_column(Id, ForeignKey("goal.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    agreed_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None] = mapped_column(Date)
    check_reason: Mapped[str | None] = mapped_column(Text)
    """Why the step is kept as it is although the check found something wanting."""
    # Doubles what Completion says, so that the database itself can hold the line of one active step a goal.
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    goal: Mapped[Goal] = relationship(lazy="joined")
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id], lazy="joined")
    completion: Mapped["Completion | None"] = relationship(
        lazy="selectin", cascade="all, delete-orphan", back_populates="action_step"
    )
    model: Mapped[StepModel | None] = relationship(lazy="selectin", cascade="all, delete-orphan")

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
    def agree(
        cls,
        goal: Goal,
        *,
        by: Person,
        owner_id: str | None,
        body: str,
        due_on: date | None,
        check_reason: str | None = None,
    ) -> Self:
        """Agree one small thing to try for a goal; its teacher tries it unless another owner is named.

        Raises :class:`Conflict` when the goal is closed or has an active step, and says which.
        """
        goal.expect_open()
        _expect_none_active(goal)
        step = cls(goal_id=goal.id, agreed_by_id=by.id, body=body, due_on=due_on)
        step.goal = goal
        step.completion = step.model = None
        step.check_reason = check_reason or None
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

    def show_by(self, model: StepModel) -> None:
        """Say what it looks like when it is done, in place of what was said before. Raises :class:`Conflict`."""
        self._let_go_of_model()
        self.model = model

    def show_no_more(self) -> None:
        """Leave the step without a model. Raises :class:`Conflict` when the step is finished."""
        self._let_go_of_model()

    def _let_go_of_model(self) -> None:
        self.expect_active()
        self.model = None
        self.updated_at = clock.now()  # a step with another model is another version of itself
        db.session.flush()

    def complete(
        self,
        *,
        by: Person,
        what_happened: str | None,
        lesson_id: str | None = None,
        recording_id: str | None = None,
    ) -> "Completion":
        """Say that the step was tried, in which lesson if anybody remembers, and what happened.

        Raises :class:`Conflict` when that is said already, :class:`Refusal` for a lesson or recording that ``by`` cannot
        see or that is of somebody who does not work on the goal.
        """
        self.expect_active()
        lesson = self._lesson(by, lesson_id, recording_id)
        self.ended_at = clock.now()
        self.completion = Completion(by_id=by.id, what_happened=what_happened)
        self.completion.by = by
        self.completion.lesson_id = lesson.id if lesson else None
        self.completion.recording_id = recording_id
        return self.completion

    def _lesson(self, by: Person, lesson_id: str | None, recording_id: str | None) -> Lesson | None:
        if lesson_id is None and recording_id is None:
            return None
        those = [person.id for person in self.goal.people]
        found = Lesson.visible_to(by).where(Lesson.teacher_id.in_(those))
        if recording_id is not None:
            seen = Recording.visible_to(by).where(Recording.id == recording_id)
            found = found.where(Lesson.id.in_(seen.with_only_columns(Recording.lesson_id)))
        if lesson_id is not None:
            found = found.where(Lesson.id == lesson_id)
        lesson = db.session.scalars(found).unique().one_or_none()
        if lesson is None:
            field = "lesson_id" if lesson_id is not None else "recording_id"
            raise Refusal("Please choose a lesson that you can see.", field=field)
        return lesson


def _expect_none_active(goal: Goal) -> None:
    active = db.session.scalars(ActionStep.active().where(ActionStep.goal_id == goal.id)).one_or_none()
    if active is not None:
        raise Conflict(f"“{active.body}” is the active step for this goal. Say what happened with it first.")


class Completion(Identified, Base):
    """That a step was tried, by whom it was said, in which lesson, and what happened."""

    __tablename__ = "completion"

    action_step_id: Mapped[str] = mapped_column(
        Id, ForeignKey("action_step.id", ondelete="CASCADE"), unique=True
    )
    by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    what_happened: Mapped[str | None] = mapped_column(Text)
    lesson_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("lesson.id", ondelete="SET NULL"), index=True
    )
    recording_id: Mapped[str | None] = mapped_column(Id, ForeignKey("recording.id", ondelete="SET NULL"))

    action_step: Mapped[ActionStep] = relationship(back_populates="completion")
    by: Mapped[Person] = relationship(lazy="joined")
