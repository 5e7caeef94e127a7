"""What the library is searched by: a row of words for each exemplar and resource, and one function that finds.

Words are folded here, capitals and accents away, so that both databases find the same. SQLite keeps its index in
``library_search``, filled by triggers on this table; PostgreSQL has an index on the column itself.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from typing import Self

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Select, Text, func, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, UtcDateTime, db
from app.library.exemplar import Exemplar
from app.library.resource import Resource
from app.people.models import Person

MOST_WORDS = 12  # of a search; what follows narrows nothing that a person would still be looking for
LONGEST_WORD = 40


class LibraryEntry(Base):
    """The words of one exemplar or one resource. ``place`` is a number, since SQLite's index knows rows by one."""

    __tablename__ = "library_entry"

    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    exemplar_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("exemplar.id", ondelete="CASCADE"), unique=True
    )
    resource_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("resource.id", ondelete="CASCADE"), unique=True
    )
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    words: Mapped[str] = mapped_column(Text)

    exemplar: Mapped[Exemplar | None] = relationship(lazy="selectin")
    resource: Mapped[Resource | None] = relationship(lazy="selectin")

    __table_args__ = (CheckConstraint("(exemplar_id IS NULL) <> (resource_id IS NULL)", name="one_thing"),)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The entries of what a person can watch, open or read; nothing that is only asked for."""
        return select(cls).where(
            or_(
                cls.exemplar_id.in_(Exemplar.in_force(person).with_only_columns(Exemplar.id)),
                cls.resource_id.in_(Resource.visible_to(person).with_only_columns(Resource.id)),
            )
        )

    @classmethod
    def note(cls, thing: Exemplar | Resource) -> None:
        """Write down what something is found by, as it is now."""
        db.session.flush()
        is_exemplar = isinstance(thing, Exemplar)
        column = cls.exemplar_id if is_exemplar else cls.resource_id
        entry = db.session.scalars(select(cls).where(column == thing.id)).one_or_none()
        if entry is None:
            entry = cls()
            entry.exemplar_id, entry.resource_id = (thing.id, None) if is_exemplar else (None, thing.id)
            db.session.add(entry)
        entry.words = folded_words(thing.words)
        db.session.flush()


def saying(entries: Select[LibraryEntry], asked: str) -> Select[LibraryEntry]:
    """Those entries that hold all the words asked for, or words that begin with them. No sign of a query means anything."""
    sought = [word[:LONGEST_WORD] for word in re.findall(r"[^\W_]+", _folded(asked))][:MOST_WORDS]
    return entries.where(_holds(sought)) if sought else entries


def folded_words(parts: Iterable[str | None]) -> str:
    """Some texts as the words to be found by."""
    return " ".join(re.findall(r"[^\W_]+", _folded(" ".join(part for part in parts if part))))


def _holds(sought: list[str]) -> ColumnElement[bool]:
    if db.engine.dialect.name == "sqlite":
        found = text("SELECT rowid FROM library_search WHERE library_search MATCH :sought")
        found = found.bindparams(sought=" ".join(f'"{word}"*' for word in sought))
        return LibraryEntry.place.in_(found.columns(LibraryEntry.place))
    asked = " & ".join(f"'{word}':*" for word in sought)
    return func.to_tsvector(text("'simple'"), LibraryEntry.words).op("@@")(
        func.to_tsquery(text("'simple'"), asked)
    )


def _folded(words: str) -> str:
    apart = unicodedata.normalize("NFKD", words.replace("\x00", " "))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()
