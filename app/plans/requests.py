"""A request for time or a resource: the one thing of a plan that goes to those who lead the school.

They read the words that its author wrote for them, the amount, and who asks. The row knows which plan item it came
from, and nothing that a leader is ever shown does.
"""

from datetime import datetime
from enum import StrEnum
from typing import Self

from sqlalchemy import ForeignKey, Select, String, Text, and_, exists, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned, db, words
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict
from app.people.models import Person, RoleName
from app.plans.items import PlanItem


class RequestKind(StrEnum):
    """What is asked for."""

    TIME = "time"
    RESOURCE = "resource"


class Outcome(StrEnum):
    """How a leader answered."""

    GRANTED = "granted"
    DECLINED = "declined"


class ResourceRequest(Versioned, Base):
    """Something asked of the school's leaders, until it is answered or withdrawn."""

    __tablename__ = "resource_request"

    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"), index=True)
    plan_item_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("plan_item.id", ondelete="SET NULL"), index=True
    )
    asked_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[RequestKind] = mapped_column(words(RequestKind))
    amount: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    item: Mapped[PlanItem | None] = relationship(back_populates="requests")
    asked_by: Mapped[Person] = relationship(lazy="joined")
    decision: Mapped["RequestDecision | None"] = relationship(
        lazy="selectin", cascade="all, delete-orphan", back_populates="request"
    )

    @classmethod
    def asked_by_person(cls, person: Person) -> Select[Self]:
        """A person's own requests."""
        if not person.present:
            return select(cls).where(false())
        return select(cls).where(cls.asked_by_id == person.id, cls.school_id == person.school_id)

    @classmethod
    def before_leader(cls, person: Person) -> Select[Self]:
        """What a leader of the school is shown: not what was withdrawn, and nobody's who left the school.

        A request whose plan is gone stays only once it was answered. Nobody answers their own.
        """
        if not person.has_role(RoleName.LEADER):
            return select(cls).where(false())
        answered = exists(select(RequestDecision.id).where(RequestDecision.request_id == cls.id))
        here = select(Person.id).where(Person.school_id == person.school_id, Person.removed_at.is_(None))
        return select(cls).where(
            cls.school_id == person.school_id,
            cls.withdrawn_at.is_(None),
            cls.asked_by_id != person.id,
            cls.asked_by_id.in_(here),
            or_(cls.plan_item_id.is_not(None), answered),
        )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """One's own requests, those of plans one can see, and for a leader those of the school."""
        plans = PlanItem.visible_to(person).with_only_columns(PlanItem.id)
        led = cls.before_leader(person).with_only_columns(cls.id)
        own = cls.asked_by_person(person).with_only_columns(cls.id)
        return select(cls).where(
            or_(
                cls.id.in_(own),
                and_(cls.plan_item_id.is_not(None), cls.plan_item_id.in_(plans)),
                cls.id.in_(led),
            )
        )

    @classmethod
    def ask(cls, item: PlanItem, *, by: Person, kind: RequestKind, amount: str, body: str) -> Self:
        """Ask the school's leaders for what a plan item needs. One at a time for each item.

        Raises :class:`Conflict` when the cycle is closed, or a request for it waits already.
        """
        item.expect_open()
        if any(request.waiting for request in item.requests):
            raise Conflict("A request for this waits for its answer already.")
        made = cls(
            id=new_id(), school_id=by.school_id, plan_item_id=item.id, asked_by_id=by.id, kind=kind,
            amount=amount, body=body,
        )  # fmt: skip
        made.asked_by, made.decision = by, None
        item.requests.append(made)
        db.session.add(made)
        return made

    @property
    def waiting(self) -> bool:
        """Whether its answer is still to come."""
        return self.decision is None and self.withdrawn_at is None

    @property
    def granted(self) -> bool:
        """Whether a leader granted it."""
        return self.decision is not None and self.decision.outcome is Outcome.GRANTED

    def withdraw(self) -> None:
        """Take it back before it is answered. Raises :class:`Conflict` once it was."""
        self.hold()
        if self.decision is not None:
            raise Conflict("This request is answered already.")
        self.withdrawn_at = self.withdrawn_at or clock.now()

    def decide(self, outcome: Outcome, *, by: Person, sentence: str | None) -> None:
        """Grant or decline it. Raises :class:`Conflict` when another leader was first."""
        self.hold()
        if not self.waiting:
            raise Conflict("This request is answered already.")
        self.decision = RequestDecision(outcome=outcome, by_id=by.id, sentence=sentence)
        self.decision.by = by


class RequestDecision(Identified, Base):
    """What a leader answered, and in which words."""

    __tablename__ = "resource_request_decision"

    request_id: Mapped[str] = mapped_column(
        Id, ForeignKey("resource_request.id", ondelete="CASCADE"), unique=True
    )
    by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    sentence: Mapped[str | None] = mapped_column(Text)

    request: Mapped[ResourceRequest] = relationship(back_populates="decision")
    by: Mapped[Person] = relationship(lazy="joined")
