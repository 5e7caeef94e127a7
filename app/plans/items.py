"""What a cycle's action plan holds: one thing to do, its owner, its date, and that it was done."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from sqlalchemy import Date, ForeignKey, Integer, Select, Text, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cycles.models import Cycle
from app.foundation.db import Base, Id, Identified, Versioned, db, words
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict, Refusal
from app.people.models import Person

if TYPE_CHECKING:
    from app.plans.attachments import Attachment
    from app.plans.requests import ResourceRequest


class PlanKind(StrEnum):
    """What is done together or alone."""

    CO_TEACHING = "co-teaching"
    MODELLING = "modelling"
    OBSERVATION = "observation"
    CO_PLANNING = "co-planning"
    REHEARSAL = "rehearsal"
    RESOURCE = "resource"
    OTHER = "other"


class PlanItem(Versioned, Base):
    """One thing that the people of a cycle mean to do. Who sees the cycle sees its plan, and nobody else."""

    __tablename__ = "plan_item"

    cycle_id: Mapped[str] = mapped_column(Id, ForeignKey("cycle.id", ondelete="CASCADE"), index=True)
    owner_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    added_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[PlanKind] = mapped_column(words(PlanKind))
    what: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date | None] = mapped_column(Date)
    position: Mapped[int] = mapped_column(Integer, default=0)
    """Its place on the plan, counted from 0."""

    cycle: Mapped[Cycle] = relationship(lazy="joined")
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id], lazy="joined")
    completion: Mapped["PlanItemCompletion | None"] = relationship(
        lazy="selectin", cascade="all, delete-orphan", back_populates="item"
    )
    attachments: Mapped[list["Attachment"]] = relationship(
        lazy="selectin",
        cascade="all, delete-orphan",
        order_by="(Attachment.created_at, Attachment.id)",
        back_populates="item",
    )
    requests: Mapped[list["ResourceRequest"]] = relationship(
        lazy="selectin",
        passive_deletes=True,
        order_by="(ResourceRequest.created_at, ResourceRequest.id)",
        back_populates="item",
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The plan items of the cycles a person can see."""
        return select(cls).where(cls.cycle_id.in_(Cycle.visible_to(person).with_only_columns(Cycle.id)))

    @classmethod
    def deletable_by(cls, person: Person) -> Select[Self]:
        """Every item of a person's own cycles, and those that they wrote down themselves."""
        own = Cycle.owned_by(person).with_only_columns(Cycle.id)
        return cls.visible_to(person).where(or_(cls.added_by_id == person.id, cls.cycle_id.in_(own)))

    @classmethod
    def of(cls, cycle: Cycle) -> Select[Self]:
        """A cycle's plan in its order. Whether one may see it is the caller's to ask."""
        return select(cls).where(cls.cycle_id == cycle.id).order_by(cls.position, cls.created_at, cls.id)

    @classmethod
    def plan(
        cls,
        cycle: Cycle,
        *,
        by: Person,
        what: str,
        kind: PlanKind,
        owner_id: str | None = None,
        due_on: date | None = None,
    ) -> Self:
        """Add one thing at the end of a cycle's plan; whoever adds it does it unless another owner is named.

        Raises :class:`Conflict` for a closed cycle and :class:`Refusal` for an owner who does not work on it.
        """
        cycle.expect_open()
        last = db.session.scalar(select(func.max(cls.position)).where(cls.cycle_id == cycle.id))
        item = cls(
            id=new_id(), cycle_id=cycle.id, added_by_id=by.id, what=what, kind=kind, due_on=due_on,
            position=0 if last is None else last + 1,
        )  # fmt: skip
        item.cycle, item.completion, item.attachments, item.requests = cycle, None, [], []
        item.belongs_to(owner_id or by.id)
        db.session.add(item)
        return item

    def belongs_to(self, owner_id: str) -> None:
        """Say who does it: one of the people of the cycle. Raises :class:`Refusal`."""
        owner = next((person for person in self.cycle.people if person.id == owner_id), None)
        if owner is None:
            raise Refusal("Please choose one of those who work on this cycle.", field="owner_id")
        self.owner, self.owner_id = owner, owner.id

    def expect_open(self) -> None:
        """Raises :class:`Conflict` when its cycle is closed."""
        self.cycle.expect_open()

    def complete(self, *, by: Person) -> None:
        """Say that it was done. Raises :class:`Conflict` when that is said already, or the cycle is closed."""
        self.hold()
        self.expect_open()
        if self.completion is not None:
            raise Conflict("This is marked as done already.")
        self.completion = PlanItemCompletion(by_id=by.id)
        self.completion.by = by

    def reopen(self) -> None:
        """Say that it is still to be done after all."""
        self.expect_open()
        self.completion = None

    def move_to(self, position: int) -> None:
        """Give it another place on the plan; the others make room. Places past the end are the end."""
        self.expect_open()
        others: Sequence[PlanItem] = [
            one for one in db.session.scalars(PlanItem.of(self.cycle)).unique() if one.id != self.id
        ]
        at = min(max(position, 0), len(others))
        for place, item in enumerate([*others[:at], self, *others[at:]]):
            item.position = place

    @property
    def done(self) -> bool:
        """Whether it was done."""
        return self.completion is not None


class PlanItemCompletion(Identified, Base):
    """That something planned was done, when, and who said so."""

    __tablename__ = "plan_item_completion"

    plan_item_id: Mapped[str] = mapped_column(Id, ForeignKey("plan_item.id", ondelete="CASCADE"), unique=True)
    by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))

    item: Mapped[PlanItem] = relationship(back_populates="completion")
    by: Mapped[Person] = relationship(lazy="joined")
