"""A school's priorities: named by its admins, chosen by teachers for their goals, put away when they are over."""

from datetime import datetime
from typing import Self

from sqlalchemy import ForeignKey, Select, String, Text, false, select
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation import clock
from app.foundation.db import Base, Id, UtcDateTime, Versioned, db
from app.foundation.refusals import Missing
from app.people.models import Person, RoleName


class Priority(Versioned, Base):
    """One thing a school works on. A retired one is not offered any more and stays with the goals that name it."""

    __tablename__ = "priority"

    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str | None] = mapped_column(Text)
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The priorities of a person's school: everybody there may read them."""
        if not person.present:
            return select(cls).where(false())
        return select(cls).where(cls.school_id == person.school_id)

    @classmethod
    def offered_to(cls, person: Person) -> Select[Self]:
        """Those that a goal can name today, by name."""
        return cls.visible_to(person).where(cls.retired_at.is_(None)).order_by(cls.name, cls.id)

    @classmethod
    def editable_by(cls, person: Person) -> Select[Self]:
        """Those an admin looks after: their own school's."""
        if not person.has_role(RoleName.ADMIN):
            return select(cls).where(false())
        return cls.visible_to(person)

    @classmethod
    def named_by(cls, person: Person, *, name: str, description: str | None = None) -> Self:
        """Add one to the school of its admin. Raises :class:`Missing` for everybody else."""
        if not person.has_role(RoleName.ADMIN):
            raise Missing
        made = cls(school_id=person.school_id, name=name, description=description)
        db.session.add(made)
        return made

    def retire(self, retired: bool) -> None:
        """Offer it no longer, or again. Goals that name it keep it either way."""
        self.retired_at = (self.retired_at or clock.now()) if retired else None
