"""The agenda of a debrief: its moments in order, and how each of them ended."""

from enum import StrEnum
from typing import Self

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.debriefs.agenda import Moment
from app.debriefs.debrief import Debrief
from app.foundation.db import Base, Id, Identified, Versioned, db, words
from app.foundation.refusals import Refusal
from app.people.models import Person

MOST_ITEMS = 20  # an hour's meeting; also what keeps one page and one reordering small


class Outcome(StrEnum):
    """How a moment on the agenda ended."""

    DISCUSSED = "discussed"
    PARKED = "parked"
    STEP = "step"


class AgendaItem(Versioned, Base):
    """One moment to talk about: a comment, a clip, or a topic in words.

    It holds ids only. What they stand for is read through :mod:`app.debriefs.moments`, which asks who may.
    """

    __tablename__ = "agenda_item"

    debrief_id: Mapped[str] = mapped_column(Id, ForeignKey("debrief.id", ondelete="CASCADE"))
    added_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    comment_id: Mapped[str | None] = mapped_column(Id, ForeignKey("comment.id", ondelete="SET NULL"))
    clip_id: Mapped[str | None] = mapped_column(Id, ForeignKey("clip.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(500))
    position: Mapped[int] = mapped_column(Integer)

    debrief: Mapped[Debrief] = relationship(back_populates="items")
    decision: Mapped["Decision | None"] = relationship(
        lazy="selectin", cascade="all, delete-orphan", back_populates="item"
    )

    __table_args__ = (
        CheckConstraint("comment_id IS NULL OR clip_id IS NULL", name="one_source"),
        Index("ix_agenda_item_debrief_position", "debrief_id", "position"),
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The items of debriefs a person can see."""
        return select(cls).where(cls.debrief_id.in_(Debrief.visible_to(person).with_only_columns(Debrief.id)))

    @classmethod
    def put_on(cls, debrief: Debrief, *, by: Person, moment: Moment | None = None, title: str = "") -> Self:
        """Put a moment of the lesson, or a topic in words, at the end of an agenda. Raises :class:`Refusal`."""
        debrief.expect_open()
        if len(debrief.items) >= MOST_ITEMS:
            raise Refusal(f"An agenda holds {MOST_ITEMS} moments. Take one off first.")
        if moment is None and not title:
            raise Refusal("Please choose a moment, or say in words what to talk about.", field="title")
        item = cls(
            added_by_id=by.id,
            comment_id=moment.id if moment and moment.sort == "comment" else None,
            clip_id=moment.id if moment and moment.sort == "clip" else None,
            title=title,
            position=len(debrief.items) + 1,
        )
        item.decision = None
        debrief.items.append(item)
        debrief.tell("agenda")
        db.session.flush()
        return item

    def remove(self) -> None:
        """Take it off the agenda."""
        debrief = self.debrief
        debrief.expect_open()
        debrief.items.remove(self)
        for place, item in enumerate(debrief.items, start=1):
            item.position = place
        debrief.tell("agenda")

    def move(self, position: int) -> None:
        """Put it at another place on the agenda, 1 being the first; past the end means last."""
        debrief = self.debrief
        debrief.expect_open()
        others = [item for item in debrief.items if item is not self]
        others.insert(position - 1, self)
        for place, item in enumerate(others, start=1):
            item.position = place
        debrief.items.sort(key=lambda item: item.position)
        debrief.tell("agenda")

    def rename(self, title: str) -> None:
        """Word it differently. Raises :class:`Refusal` for a topic without words."""
        if not title and self.comment_id is None and self.clip_id is None:
            raise Refusal("Please say in words what to talk about.", field="title")
        self.title = title
        self.debrief.tell("agenda")

    def decide(self, outcome: Outcome, *, by: Person, action_step_id: str | None = None) -> "Decision":
        """Say how the moment ended; a later word replaces the earlier one. A step stays with its goal either way."""
        self.debrief.expect_open()
        self.decision = self.decision or Decision()
        self.decision.outcome, self.decision.by_id = outcome, by.id
        self.decision.action_step_id = action_step_id
        self.debrief.tell("agenda")
        return self.decision


class Decision(Identified, Base):
    """How a moment ended, who said so, and the step it led to."""

    __tablename__ = "decision"

    item_id: Mapped[str] = mapped_column(Id, ForeignKey("agenda_item.id", ondelete="CASCADE"), unique=True)
    by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    outcome: Mapped[Outcome] = mapped_column(words(Outcome))
    action_step_id: Mapped[str | None] = mapped_column(Id, ForeignKey("action_step.id", ondelete="SET NULL"))

    item: Mapped[AgendaItem] = relationship(back_populates="decision")
