"""The keys people hold: a browser's sign-in and a program's token. Both are kept as hashes and end at once."""

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from sqlalchemy import ForeignKey, Select, String, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime
from app.foundation.ids import new_secret

if TYPE_CHECKING:
    from app.people.models.people import Person

IDLE_LIMIT = timedelta(minutes=60)
ABSOLUTE_LIMIT = timedelta(hours=12)
SEEN_STEP = timedelta(minutes=1)  # how coarsely use is noted: one write a minute, not one a request
BROWSER_LENGTH = 200


def fingerprint(secret: str) -> str:
    """What is kept of a secret: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


class SignIn(Identified, Base):
    """One browser that a person signed in with; ending it acts at the next request."""

    __tablename__ = "sign_in"

    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    browser: Mapped[str] = mapped_column(String(BROWSER_LENGTH), default="")

    person: Mapped["Person"] = relationship(lazy="joined")

    @classmethod
    def begin(cls, session: Session, person: "Person", browser: str) -> str:
        """Sign a person in on a browser; give back the secret that its cookie is to hold."""
        secret = new_secret()
        session.add(
            cls(person_id=person.id, secret_hash=fingerprint(secret), browser=browser[:BROWSER_LENGTH])
        )
        return secret

    @classmethod
    def with_secret(cls, secret: str) -> Select[Self]:
        """The sign-in that a cookie names, open or not."""
        return select(cls).where(cls.secret_hash == fingerprint(secret))

    @classmethod
    def open_for(cls, person: "Person") -> Select[Self]:
        """Where a person is signed in at this moment, the latest used first."""
        now = clock.now()
        return (
            select(cls)
            .where(
                cls.person_id == person.id,
                cls.ended_at.is_(None),
                cls.last_seen_at > now - IDLE_LIMIT,
                cls.created_at > now - ABSOLUTE_LIMIT,
            )
            .order_by(cls.last_seen_at.desc(), cls.id)
        )

    @property
    def is_open(self) -> bool:
        """Whether this browser may still act for its person."""
        now = clock.now()
        fresh = now - self.last_seen_at <= IDLE_LIMIT and now - self.created_at <= ABSOLUTE_LIMIT
        return self.ended_at is None and fresh and self.person.present

    def seen(self) -> bool:
        """Note that the browser was used; say whether there is anything new to keep."""
        now = clock.now()
        if now - self.last_seen_at <= SEEN_STEP:
            return False
        self.last_seen_at = now
        return True

    def end(self) -> None:
        """Sign this browser out."""
        self.ended_at = self.ended_at or clock.now()

    @classmethod
    def end_all(cls, session: Session, person: "Person", *, but: "SignIn | None" = None) -> None:
        """Sign a person out everywhere, or everywhere but here."""
        ending = update(cls).where(cls.person_id == person.id, cls.ended_at.is_(None))
        if but is not None:
            ending = ending.where(cls.id != but.id)
        session.execute(ending.values(ended_at=clock.now()))


class Token(Identified, Base):
    """A key for the API, shown once."""

    __tablename__ = "token"

    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped["Person"] = relationship(lazy="joined")

    @classmethod
    def make(
        cls, session: Session, person: "Person", name: str, *, days: int | None = None
    ) -> tuple[Self, str]:
        """Make a token that lasts ``days``, or until it is revoked; give it with its secret, which nothing keeps."""
        secret = new_secret()
        expires_at = clock.now() + timedelta(days=days) if days else None
        token = cls(person_id=person.id, name=name, secret_hash=fingerprint(secret), expires_at=expires_at)
        session.add(token)
        session.flush()
        return token, secret

    @classmethod
    def with_secret(cls, secret: str) -> Select[Self]:
        """The token that a program sent, usable or not."""
        return select(cls).where(cls.secret_hash == fingerprint(secret))

    @classmethod
    def usable_for(cls, person: "Person") -> Select[Self]:
        """A person's own tokens that still work. Nobody sees anybody else's."""
        return select(cls).where(
            cls.person_id == person.id,
            cls.revoked_at.is_(None),
            or_(cls.expires_at.is_(None), cls.expires_at > clock.now()),
        )

    @property
    def is_usable(self) -> bool:
        """Whether a program may still act with it."""
        current = self.expires_at is None or self.expires_at > clock.now()
        return self.revoked_at is None and current and self.person.present

    def used(self) -> bool:
        """Note that it was used; say whether there is anything new to keep."""
        now = clock.now()
        if self.last_used_at is not None and now - self.last_used_at <= SEEN_STEP:
            return False
        self.last_used_at = now
        return True

    def revoke(self) -> None:
        """Stop it for good."""
        self.revoked_at = self.revoked_at or clock.now()

    @classmethod
    def revoke_all(cls, session: Session, person: "Person") -> None:
        """Stop every token of a person."""
        stopping = update(cls).where(cls.person_id == person.id, cls.revoked_at.is_(None))
        session.execute(stopping.values(revoked_at=clock.now()))
