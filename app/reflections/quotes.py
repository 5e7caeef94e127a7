"""What each of a pair says of the coaching itself. It is the pair's alone; only its author can release it as a quote."""

from datetime import datetime
from enum import StrEnum
from typing import Self

from sqlalchemy import ForeignKey, Select, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.cycles.models import Cycle
from app.foundation import clock
from app.foundation.db import Base, Id, UtcDateTime, Versioned, db, words
from app.foundation.refusals import Conflict
from app.people.models import Person

SAID = "You have said this already. You can change the words."


class QuoteKind(StrEnum):
    """What it is about."""

    HELPED = "helped"
    WOULD_HELP = "would-help"


class Quote(Versioned, Base):
    """A few words about the coaching, by one of the two.

    ``released_at`` is when its author said that it may be quoted beyond the pair; without it, it may not. Taking the
    release back, or changing the words, ends it at once.
    """

    __tablename__ = "quote"

    cycle_id: Mapped[str] = mapped_column(Id, ForeignKey("cycle.id", ondelete="CASCADE"))
    author_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    kind: Mapped[QuoteKind] = mapped_column(words(QuoteKind))
    body: Mapped[str] = mapped_column(Text)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    cycle: Mapped[Cycle] = relationship(lazy="joined")
    author: Mapped[Person] = relationship(lazy="joined")

    __table_args__ = (UniqueConstraint("cycle_id", "author_id", "kind"),)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """What was said of the coaching in the cycles that a person can see; released or not makes no difference."""
        return select(cls).where(cls.cycle_id.in_(Cycle.visible_to(person).with_only_columns(Cycle.id)))

    @classmethod
    def owned_by(cls, person: Person) -> Select[Self]:
        """A person's own words: theirs to change, to take away, and to release."""
        return cls.visible_to(person).where(cls.author_id == person.id)

    @classmethod
    def say(cls, cycle: Cycle, *, by: Person, kind: QuoteKind, body: str) -> Self:
        """Say something of the coaching, also when the cycle is closed. Raises :class:`Conflict` where one has."""
        mine = select(cls.id).where(cls.cycle_id == cycle.id, cls.author_id == by.id, cls.kind == kind)
        if db.session.scalar(mine) is not None:
            raise Conflict(SAID)
        quote = cls(cycle_id=cycle.id, author_id=by.id, kind=kind, body=body)
        quote.cycle, quote.author, quote.released_at = cycle, by, None
        db.session.add(quote)
        return quote

    def reword(self, body: str) -> None:
        """Say it differently. Words that were never released are not released by having replaced some that were."""
        if body != self.body:
            self.body, self.released_at = body, None

    def release(self) -> None:
        """Let it be quoted beyond the pair."""
        self.released_at = self.released_at or clock.now()

    def keep_back(self) -> None:
        """Let it be quoted no longer."""
        self.released_at = None
