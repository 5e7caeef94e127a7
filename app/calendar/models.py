"""The address at which a person's other calendars read what is dated here."""

from typing import Self

from sqlalchemy import Boolean, ForeignKey, Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation.db import Base, Id, Identified, db
from app.foundation.ids import new_secret
from app.people.models import Person, fingerprint


class CalendarFeed(Identified, Base):
    """A person's feed. Its secret is shown once and kept as a hash; a new one, or its end, closes the old address."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    with_words: Mapped[bool] = mapped_column(Boolean, default=False)
    """Whether the person wants their own and their pair's words in it, which then leave this installation."""

    person: Mapped[Person] = relationship(lazy="joined")

    @classmethod
    def of(cls, person: Person) -> Self | None:
        """A person's feed, if they have one."""
        return db.session.scalars(select(cls).where(cls.person_id == person.id)).one_or_none()

    @classmethod
    def with_secret(cls, secret: str) -> Select[Self]:
        """The feed that an address names, of somebody who still belongs to the school."""
        present = select(Person.id).where(Person.removed_at.is_(None))
        return select(cls).where(cls.secret_hash == fingerprint(secret), cls.person_id.in_(present))

    @classmethod
    def renew(cls, person: Person, *, with_words: bool) -> str:
        """Make a feed, or a new address for it: the old one ends. Answers the secret, which nothing keeps."""
        secret = new_secret()
        feed = cls.of(person)
        if feed is None:
            feed = cls(person_id=person.id, secret_hash=fingerprint(secret), with_words=with_words)
            db.session.add(feed)
        feed.secret_hash, feed.with_words = fingerprint(secret), with_words
        return secret
