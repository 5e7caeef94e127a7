"""The coaching cycle of a teacher: which goal, with whom, at which stage, and how it came there."""

from datetime import date, datetime
from typing import Self

from sqlalchemy import Date, ForeignKey, Select, Text, and_, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cycles.stages import Stage
from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned, db, words
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict, Missing, Refusal
from app.frameworks.models import Framework
from app.goals.models import Goal, working_pair
from app.people.models import Pair, Person


class Cycle(Versioned, Base):
    """One round from goal to reflection. With a ``pair`` both work on it; without, its teacher goes alone."""

    __tablename__ = "cycle"

    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"))
    teacher_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    pair_id: Mapped[str | None] = mapped_column(Id, ForeignKey("pair.id", ondelete="SET NULL"), index=True)
    goal_id: Mapped[str | None] = mapped_column(Id, ForeignKey("goal.id", ondelete="SET NULL"), index=True)
    begun_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    repeats_id: Mapped[str | None] = mapped_column(Id, ForeignKey("cycle.id", ondelete="SET NULL"))
    framework_id: Mapped[str | None] = mapped_column(Id, ForeignKey("framework.id", ondelete="SET NULL"))
    """The version of a framework it goes by; a later version does not change it."""
    stage: Mapped[Stage] = mapped_column(words(Stage), default=Stage.SET_GOAL)
    begun_on: Mapped[date] = mapped_column(Date, default=clock.today)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    teacher: Mapped[Person] = relationship(foreign_keys=[teacher_id], lazy="joined")
    pair: Mapped[Pair | None] = relationship(lazy="joined")
    goal: Mapped[Goal | None] = relationship(lazy="joined")
    framework: Mapped[Framework | None] = relationship(lazy="select")
    stage_changes: Mapped[list["StageChange"]] = relationship(
        lazy="selectin",
        cascade="all, delete-orphan",
        order_by="(StageChange.created_at, StageChange.id)",
        back_populates="cycle",
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """A person's own cycles and those that their pairs work on."""
        if not person.coaches_or_teaches:
            return select(cls).where(false())
        pairs = Pair.reaching(person).with_only_columns(Pair.id)
        return select(cls).where(
            cls.school_id == person.school_id,
            or_(cls.teacher_id == person.id, and_(cls.pair_id.is_not(None), cls.pair_id.in_(pairs))),
        )

    @classmethod
    def owned_by(cls, person: Person) -> Select[Self]:
        """The cycles of a person's own teaching: theirs to delete."""
        return cls.visible_to(person).where(cls.teacher_id == person.id)

    @classmethod
    def begin(
        cls,
        *,
        by: Person,
        pair_id: str | None = None,
        goal: Goal | None = None,
        repeats: "Cycle | None" = None,
    ) -> Self:
        """Begin a cycle: for oneself, or as a pair for the pair's teacher.

        Raises :class:`Refusal` for a pair one does not work in, or a goal of somebody else.
        """
        if not by.coaches_or_teaches:
            raise Missing
        pair = working_pair(by, pair_id)
        teacher = pair.teacher if pair else by
        cycle = cls(
            id=new_id(),
            school_id=by.school_id,
            teacher_id=teacher.id,
            begun_by_id=by.id,
            repeats_id=repeats.id if repeats else None,
        )
        cycle.teacher, cycle.stage_changes, cycle.stage = teacher, [], Stage.SET_GOAL
        cycle.pair, cycle.pair_id = pair, pair.id if pair else None
        cycle.work_towards(goal)
        cycle.go_by(Framework.usual_for(by, like=repeats.framework if repeats else None))
        db.session.add(cycle)
        return cycle

    def work_towards(self, goal: Goal | None) -> None:
        """Say which of the teacher's goals it is for. Raises :class:`Refusal` and :class:`Conflict`."""
        if goal is not None:
            if goal.teacher_id != self.teacher_id:
                raise Refusal(f"Please choose a goal of {self.teacher.first_name}’s.", field="goal_id")
            goal.expect_open()
        self.goal, self.goal_id = goal, goal.id if goal else None

    def go_by(self, framework: Framework | None) -> None:
        """Say which version of a framework it goes by. Raises :class:`Refusal` for one of another school."""
        if framework is not None and framework.school_id != self.school_id:
            raise Refusal("Please choose one of your school’s frameworks.", field="framework_id")
        self.framework, self.framework_id = framework, framework.id if framework else None

    def expect_open(self) -> None:
        """Raises :class:`Conflict` when the cycle is closed: what is closed stays as it was."""
        if self.stage is Stage.CLOSED:
            raise Conflict("This cycle is closed. Do it again to go on from here.")

    def move_to(self, stage: Stage, *, by: Person, reason: str | None = None) -> "StageChange":
        """Go to another stage, and keep who, when, from where and why.

        What has to stand before a stage is left is asked by the caller, one floor up, where it is known.
        """
        change = StageChange(by_id=by.id, left=self.stage, entered=stage, reason=reason)
        change.by = by
        self.stage_changes.append(change)
        self.stage = stage
        self.closed_at = clock.now() if stage is Stage.CLOSED else None
        return change

    @property
    def topic(self) -> str:
        """The live topic that tells of changes to the cycle and what hangs on it."""
        return f"cycle:{self.id}"

    @property
    def shared(self) -> bool:
        """Whether somebody beside its teacher can read it at this moment."""
        return self.pair is not None and self.pair.ended_at is None and self.partner.present

    @property
    def partner(self) -> Person:
        """The one it is worked on with. Raises ``ValueError`` for a cycle of the teacher's alone."""
        if self.pair is None:
            raise ValueError("nobody works on this cycle but its teacher")
        return self.pair.other(self.teacher)

    @property
    def people(self) -> list[Person]:
        """Those who can read it: its teacher first."""
        return [self.teacher, self.partner] if self.shared else [self.teacher]


class StageChange(Identified, Base):
    """That a cycle went from one stage to another, who did it, and the reason where something was left out."""

    __tablename__ = "stage_change"

    cycle_id: Mapped[str] = mapped_column(Id, ForeignKey("cycle.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    left: Mapped[Stage] = mapped_column(words(Stage, check="left"))
    entered: Mapped[Stage] = mapped_column(words(Stage, check="entered"))
    reason: Mapped[str | None] = mapped_column(Text)

    cycle: Mapped[Cycle] = relationship(back_populates="stage_changes")
    by: Mapped[Person] = relationship(lazy="joined")
