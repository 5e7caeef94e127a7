"""The coaching cycle of a teacher: which goal, with whom, at which stage, and how it came there."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Self

from sqlalchemy import JSON, Date, Float, ForeignKey, Select, String, Text, and_, exists, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from app.cycles.agreement import Agreement, AgreementWording, Signature
from app.cycles.check_dates import Lasting, proposed
from app.cycles.stages import Pathway, Stage
from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned, db, words
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict, Missing, Refusal
from app.frameworks.models import Framework
from app.goals.models import Goal, working_pair
from app.people.models import Pair, Person

__all__ = ["Agreement", "AgreementWording", "CheckBack", "Cycle", "Signature", "StageChange"]


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
    pathway: Mapped[Pathway] = mapped_column(words(Pathway), default=Pathway.NEW)
    begun_on: Mapped[date] = mapped_column(Date, default=clock.today)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    teacher: Mapped[Person] = relationship(foreign_keys=[teacher_id], lazy="joined")
    pair: Mapped[Pair | None] = relationship(lazy="joined")
    goal: Mapped[Goal | None] = relationship(lazy="joined")
    framework: Mapped[Framework | None] = relationship(lazy="select")
    stage_changes: Mapped[list["StageChange"]] = relationship(
        lazy="select",
        cascade="all, delete-orphan",
        order_by="(StageChange.created_at, StageChange.id)",
        back_populates="cycle",
    )
    check_backs: Mapped[list["CheckBack"]] = relationship(
        lazy="select",
        cascade="all, delete-orphan",
        order_by="(CheckBack.due_on, CheckBack.id)",
        back_populates="cycle",
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """A person's own cycles and those that their pairs work on."""
        if not person.coaches_or_teaches:
            return select(cls).where(false())
        pairs = Pair.reaching(person).with_only_columns(Pair.id)
        # Read for the cycles that are asked for, and not again along each way that leads to one.
        held = (selectinload(cls.stage_changes), selectinload(cls.check_backs))
        return (
            select(cls)
            .options(*held)
            .where(
                cls.school_id == person.school_id,
                or_(cls.teacher_id == person.id, and_(cls.pair_id.is_not(None), cls.pair_id.in_(pairs))),
            )
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
        pathway: Pathway | None = None,
    ) -> Self:
        """Begin a cycle: for oneself, or as a pair for the pair's teacher. Either of the two may; a pair without an
        agreement finds the ready one before it.

        Without a ``pathway`` it is the one that fits: new to coaching until a first cycle was closed.
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
        cycle.teacher, cycle.stage_changes, cycle.check_backs = teacher, [], []
        cycle.stage, cycle.pathway = Stage.SET_GOAL, pathway or usual_pathway(teacher)
        cycle.pair, cycle.pair_id = pair, pair.id if pair else None
        cycle.work_towards(goal)
        cycle.go_by(Framework.usual_for(by, like=repeats.framework if repeats else None))
        db.session.add(cycle)
        if pair is not None and Agreement.of(pair) is None:
            Agreement.begin(pair, by=by)
        return cycle

    def work_towards(self, goal: Goal | None) -> None:
        """Say which of the teacher's goals it is for. Raises :class:`Refusal` for one that not everybody here reads."""
        if goal is not None and goal.id != self.goal_id:
            if goal.teacher_id != self.teacher_id:
                raise Refusal(f"Please choose a goal of {self.teacher.first_name}’s.", field="goal_id")
            if goal.closed_at is not None:
                raise Refusal("This goal is closed. Reopen it, or choose another.", field="goal_id")
            if self.pair is not None and goal.pair_id != self.pair_id:
                raise Refusal(
                    "Only its teacher can read this goal. Let the two of you read it first, or choose another.",
                    field="goal_id",
                )
        self.goal, self.goal_id = goal, goal.id if goal else None

    def go_by(self, framework: Framework | None) -> None:
        """Say which version of a framework it goes by. Raises :class:`Refusal` for one of another school."""
        if framework is not None and framework.school_id != self.school_id:
            raise Refusal("Please choose one of your school’s frameworks.", field="framework_id")
        self.framework, self.framework_id = framework, framework.id if framework else None

    def plan_check_back(self, name: str, due_on: date) -> "CheckBack":
        """Plan one more look back. Raises :class:`Conflict` while the cycle is still running."""
        if self.stage is not Stage.CLOSED:
            raise Conflict("This cycle is still running. Looks back are planned once it is closed.")
        check_back = CheckBack(name=name, due_on=due_on)
        self.check_backs.append(check_back)
        return check_back

    def expect_open(self) -> None:
        """Raises :class:`Conflict` when the cycle is closed: what is closed stays as it was."""
        if self.stage is Stage.CLOSED:
            raise Conflict("This cycle is closed. Do it again to go on from here.")

    def move_to(
        self, stage: Stage, *, by: Person, reason: str | None = None, left_out: Sequence[str] = ()
    ) -> "StageChange":
        """Go to another stage, and keep who, when, from where, why, and what was left out.

        What has to stand before a stage is left is asked by the caller, one floor up, where it is known.
        A cycle that closes gets its check-backs proposed. Raises :class:`Conflict` for a closed cycle.
        """
        self.expect_open()
        change = StageChange(
            by_id=by.id, left=self.stage, entered=stage, reason=reason, left_out=list(left_out)
        )
        change.by = by
        self.stage_changes.append(change)
        self.stage = stage
        if stage is Stage.CLOSED:
            self.closed_at = clock.now()
            for name, due_on in proposed(clock.today()):
                self.check_backs.append(CheckBack(name=name, due_on=due_on))
        return change

    def repeat(self, *, by: Person) -> "Cycle":
        """Do it again: the same people, and the same goal while it is open.

        Raises :class:`Conflict` while this one is running, or when it is being repeated already.
        """
        if self.stage is not Stage.CLOSED:
            raise Conflict("This cycle is still running. Close it, then do it again.")
        if self.running_repetition() is not None:
            raise Conflict("This cycle is being done again already.")
        if self.pair is None and by.id != self.teacher_id:
            raise Missing
        pair = self.pair if self.shared else None
        goal = self.goal if self.goal and self.goal.closed_at is None else None
        if goal is not None and pair is not None and goal.pair_id != pair.id:
            goal = None  # its teacher has taken it back
        return Cycle.begin(
            by=by, pair_id=pair.id if pair else None, goal=goal, repeats=self, pathway=Pathway.USED
        )

    def running_repetition(self) -> "Cycle | None":
        """The cycle that does this one again and is not closed."""
        again = select(Cycle).where(Cycle.repeats_id == self.id, Cycle.stage != Stage.CLOSED)
        return db.session.scalars(again.order_by(Cycle.created_at.desc())).unique().first()

    def goal_seen_by(self, person: Person) -> Goal | None:
        """The goal it is for, where that person can read it now."""
        if self.goal_id is None:
            return None
        return db.session.scalars(Goal.visible_to(person).where(Goal.id == self.goal_id)).unique().first()

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
    left_out: Mapped[list[str]] = mapped_column(JSON, default=list)

    cycle: Mapped[Cycle] = relationship(back_populates="stage_changes")
    by: Mapped[Person] = relationship(lazy="joined")


class CheckBack(Versioned, Base):
    """A day on which to look back at a closed cycle, and what was found then."""

    __tablename__ = "check_back"

    cycle_id: Mapped[str] = mapped_column(Id, ForeignKey("cycle.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date] = mapped_column(Date)
    lasting: Mapped[Lasting | None] = mapped_column(words(Lasting))
    said: Mapped[str | None] = mapped_column(Text)
    figure: Mapped[float | None] = mapped_column(Float)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answered_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id", ondelete="SET NULL"))

    cycle: Mapped[Cycle] = relationship(back_populates="check_backs", lazy="joined")
    answered_by: Mapped[Person | None] = relationship(lazy="joined")

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The check-backs of cycles a person can see."""
        return select(cls).where(cls.cycle_id.in_(Cycle.visible_to(person).with_only_columns(Cycle.id)))

    @classmethod
    def deletable_by(cls, person: Person) -> Select[Self]:
        """Every check-back of a person's own cycles, and for the other of the pair those not answered yet."""
        own = Cycle.owned_by(person).with_only_columns(Cycle.id)
        return cls.visible_to(person).where(or_(cls.answered_at.is_(None), cls.cycle_id.in_(own)))

    def answer(
        self, lasting: Lasting, *, by: Person, said: str | None = None, figure: float | None = None
    ) -> None:
        """Say what was found. A second answer takes the place of the first."""
        self.lasting, self.said, self.figure = lasting, said, figure
        self.answered_at, self.answered_by_id = clock.now(), by.id
        self.answered_by = by
        self._tell_followers()

    def take_back_answer(self) -> None:
        """Leave it open again."""
        self.lasting = self.said = self.figure = None
        self.answered_at = self.answered_by_id = None
        self.answered_by = None
        self._tell_followers()

    def _tell_followers(self) -> None:
        for follow in FOLLOWERS:
            follow(self)


FOLLOWERS: list[Callable[[CheckBack], None]] = []
"""What rooms above do when a check-back was answered, or its answer was taken back."""


def usual_pathway(teacher: Person) -> Pathway:
    """New to coaching until a first cycle of theirs was closed."""
    closed = exists(select(Cycle.id).where(Cycle.teacher_id == teacher.id, Cycle.stage == Stage.CLOSED))
    return Pathway.USED if db.session.scalar(select(closed)) else Pathway.NEW
