"""Resources: a link or a file that somebody found useful, for the school or for a pair."""

from typing import Any, Self

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Integer,
    Select,
    String,
    Text,
    and_,
    false,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation.db import Base, Id, Versioned, db
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict, Missing
from app.goals.models import working_pair
from app.people.models import Pair, Person

LARGEST_BYTES = 20 * 1024 * 1024


class Resource(Versioned, Base):
    """A link (``url``) or a file (``filename``), shared in the school, or kept for a pair where it has one."""

    __tablename__ = "resource"

    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"), index=True)
    shared_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    pair_id: Mapped[str | None] = mapped_column(Id, ForeignKey("pair.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    subject: Mapped[str | None] = mapped_column(String(200))
    phase: Mapped[str | None] = mapped_column(String(200))
    url: Mapped[str | None] = mapped_column(String(2000))
    filename: Mapped[str | None] = mapped_column(String(255))
    byte_size: Mapped[int | None] = mapped_column(Integer)

    shared_by: Mapped[Person] = relationship(lazy="joined")
    pair: Mapped[Pair | None] = relationship(lazy="joined")

    __table_args__ = (CheckConstraint("url IS NULL OR filename IS NULL", name="link_or_file"),)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """What is shared at a person's school, and what is kept for the pairs they work in."""
        if not person.coaches_or_teaches:
            return select(cls).where(false())
        pairs = Pair.reaching(person).with_only_columns(Pair.id)
        return select(cls).where(
            cls.school_id == person.school_id,
            or_(cls.pair_id.is_(None), cls.pair_id.in_(pairs), and_(cls.shared_by_id == person.id)),
        )

    @classmethod
    def owned_by(cls, person: Person) -> Select[Self]:
        """What a person shared: theirs to change and to delete."""
        return cls.visible_to(person).where(cls.shared_by_id == person.id)

    @classmethod
    def shared(cls, person: Person, *, pair_id: str | None, **said: Any) -> "Resource":
        """Share something; ``said`` are its columns. Raises :class:`Refusal` for a pair that is not one's own."""
        if not person.coaches_or_teaches:
            raise Missing
        made = cls(id=new_id(), school_id=person.school_id, shared_by_id=person.id)
        made.shared_by, made.url, made.filename, made.byte_size = person, None, None, None
        made.say(pair_id=pair_id, **said)
        db.session.add(made)
        return made

    def say(self, *, pair_id: str | None, **said: Any) -> None:
        """Say it anew; ``said`` are its columns. Raises as :meth:`shared`, and for a link beside a file."""
        if said.get("url") and self.filename:
            raise Conflict("This resource is a file. Please share the link as another one.")
        if pair_id != self.pair_id:
            pair = working_pair(self.shared_by, pair_id)
            self.pair, self.pair_id = pair, pair.id if pair else None
        for name, value in said.items():
            setattr(self, name, value)

    def keep_file(self, filename: str, byte_size: int) -> None:
        """It is a file of that name. Raises :class:`Conflict` for one that is a link."""
        if self.url:
            raise Conflict("This resource is a link. Please share the file as another one.")
        self.filename, self.byte_size = filename, byte_size

    @property
    def folder(self) -> str:
        """The storage prefix of its file."""
        return f"resources/{self.id}"

    @property
    def key(self) -> str:
        """Where its file is kept; what its owner called it is no part of that."""
        return f"{self.folder}/file"

    @property
    def words(self) -> list[Any]:
        """What it is found by."""
        return [self.title, self.description, *self.tags, self.subject, self.phase, self.filename]
