"""What a teacher wants to change, why, and how anyone would know."""

from datetime import date, datetime
from enum import StrEnum
from typing import Self

from sqlalchemy import Date, Float, ForeignKey, Select, String, Text, and_, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, UtcDateTime, Versioned, db, words
from app.foundation.refusals import Conflict, Missing, Refusal
from app.goals.measures import Direction, GapState, Measure, MeasureKind
from app.people.models import Pair, Person
from app.priorities.models import Priority


class GoalKind(StrEnum):
    """What the goal is about."""

    STUDENT_BEHAVIOUR = "student-behaviour"
    ACHIEVEMENT = "achievement"
    INSTRUCTION = "instruction"


class Goal(Versioned, Base):
    """A teacher's goal. With a ``pair`` it is seen by both of the pair; without, by the teacher alone."""

    __tablename__ = "goal"

    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"))
    teacher_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    pair_id: Mapped[str | None] = mapped_column(Id, ForeignKey("pair.id", ondelete="SET NULL"), index=True)
    statement: Mapped[str] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(Text)
    kind: Mapped[GoalKind] = mapped_column(words(GoalKind))
    measure: Mapped[str | None] = mapped_column(String(200))
    unit: Mapped[str | None] = mapped_column(String(200))
    baseline: Mapped[float | None] = mapped_column(Float)
    target: Mapped[float | None] = mapped_column(Float)
    measure_kind: Mapped[MeasureKind | None] = mapped_column(words(MeasureKind))
    direction: Mapped[Direction] = mapped_column(
        words(Direction), default=Direction.MORE, server_default="more"
    )
    target_on: Mapped[date | None] = mapped_column(Date)
    intervention_on: Mapped[date | None] = mapped_column(Date)
    priority_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("priority.id", ondelete="SET NULL"), index=True
    )
    gap: Mapped[str | None] = mapped_column(Text)
    gap_state: Mapped[GapState | None] = mapped_column(words(GapState))
    gap_since: Mapped[date | None] = mapped_column(Date)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    teacher: Mapped[Person] = relationship(lazy="joined")
    pair: Mapped[Pair | None] = relationship(lazy="joined")
    priority: Mapped[Priority | None] = relationship(lazy="joined")

    @classmethod
    def owned_by(cls, person: Person) -> Select[Self]:
        """The goals a person set for their own teaching: theirs to change and to delete."""
        if not person.coaches_or_teaches:
            return select(cls).where(false())
        return select(cls).where(cls.teacher_id == person.id, cls.school_id == person.school_id)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """A person's own goals and those that their pairs work on."""
        if not person.coaches_or_teaches:
            return select(cls).where(false())
        pairs = Pair.reaching(person).with_only_columns(Pair.id)
        return select(cls).where(
            cls.school_id == person.school_id,
            or_(cls.teacher_id == person.id, and_(cls.pair_id.is_not(None), cls.pair_id.in_(pairs))),
        )

    @classmethod
    def set_by(
        cls,
        person: Person,
        *,
        statement: str,
        kind: GoalKind,
        why: str | None = None,
        measure: Measure | None = None,
        pair_id: str | None = None,
        priority_id: str | None = None,
        gap: str | None = None,
    ) -> Self:
        """Set a goal for one's own teaching, alone or with a pair.

        Raises :class:`Refusal` for a pair not one's own, and a priority that the school does not offer.
        """
        if not person.coaches_or_teaches:
            raise Missing
        goal = cls(
            school_id=person.school_id,
            teacher_id=person.id,
            statement=statement,
            kind=kind,
            why=why,
        )
        goal.teacher = person
        goal.measured_by(measure or Measure())
        goal.work_on_with(pair_id)
        goal.serve(priority_id)
        goal.name_gap(gap)
        db.session.add(goal)
        return goal

    def reword(
        self,
        *,
        statement: str,
        kind: GoalKind,
        why: str | None,
        measure: Measure,
        pair_id: str | None,
        priority_id: str | None,
        gap: str | None,
    ) -> None:
        """Say it anew as a whole. Raises :class:`Refusal` as :meth:`set_by` does."""
        self.statement, self.kind, self.why = statement, kind, why
        self.measured_by(measure)
        self.work_on_with(pair_id)
        self.serve(priority_id)
        self.name_gap(gap)

    def measured_by(self, measure: Measure) -> None:
        """Say how anyone would know."""
        self.measure, self.unit = measure.name, measure.unit
        self.baseline, self.target = measure.baseline, measure.target
        self.measure_kind, self.direction, self.target_on = measure.kind, measure.direction, measure.target_on

    def serve(self, priority_id: str | None) -> None:
        """Say which of the school's priorities it serves, or none. One that was retired since may stay.

        Raises :class:`Refusal` for one that the school does not offer.
        """
        if priority_id is not None and priority_id == self.priority_id:
            return
        found = None
        if priority_id is not None:
            offered = Priority.offered_to(self.teacher).where(Priority.id == priority_id)
            found = db.session.scalars(offered).one_or_none()
            if found is None:
                raise Refusal("Please choose one of your school’s priorities.", field="priority_id")
        self.priority, self.priority_id = found, found.id if found else None

    def name_gap(self, gap: str | None) -> None:
        """Name the learning gap it is about, or none. A gap that is named anew is open again."""
        if gap == self.gap:
            return
        self.gap, self.gap_state = gap, GapState.OPEN if gap else None
        self.gap_since = clock.today() if gap else None

    def track_gap(self, state: GapState) -> None:
        """Say what the gap has come to, from today on. Raises :class:`Refusal` for a goal that names none."""
        if self.gap is None:
            raise Refusal("This goal names no learning gap yet.", field="gap_state")
        if state is not self.gap_state:
            self.gap_state, self.gap_since = state, clock.today()

    def work_on_with(self, pair_id: str | None) -> None:
        """Let one of the owner's pairs read the goal, or nobody for ``None``. Raises :class:`Refusal`."""
        if pair_id is not None and pair_id == self.pair_id:
            return
        pair = working_pair(self.teacher, pair_id)
        self.pair, self.pair_id = pair, pair.id if pair else None

    def expect_open(self) -> None:
        """Raises :class:`Conflict` when the goal is closed: what is closed stays as it was."""
        if self.closed_at is not None:
            raise Conflict("This goal is closed. Reopen it to change it.")

    def close(self) -> None:
        """Put the goal to rest; it can be reopened."""
        self.closed_at = self.closed_at or clock.now()

    def reopen(self) -> None:
        """Work on it again."""
        self.closed_at = None

    @property
    def topic(self) -> str:
        """The live topic that tells of changes to the goal and its steps."""
        return f"goal:{self.id}"

    @property
    def shared(self) -> bool:
        """Whether somebody beside its teacher can read it at this moment."""
        return self.pair is not None and self.pair.ended_at is None and self.partner.present

    @property
    def partner(self) -> Person:
        """The one it is worked on with. Raises ``ValueError`` for a goal of the teacher's alone."""
        if self.pair is None:
            raise ValueError("nobody works on this goal but its teacher")
        return self.pair.other(self.teacher)

    @property
    def people(self) -> list[Person]:
        """Those who can read it: its teacher first."""
        return [self.teacher, self.partner] if self.shared else [self.teacher]


def working_pair(person: Person, pair_id: str | None) -> Pair | None:
    """The pair of that id in which a person works now. Raises :class:`Refusal` when it is not one of theirs."""
    if pair_id is None:
        return None
    pair = db.session.scalars(Pair.reaching(person).where(Pair.id == pair_id)).one_or_none()
    if pair is None:
        raise Refusal("Please choose somebody you work with.", field="pair_id")
    return pair
