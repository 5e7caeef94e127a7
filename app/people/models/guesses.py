"""Wrong guesses at pass phrases, and who may try again.

The one who guesses must be slowed, and the one who is guessed at must not be locked out. So guesses are counted in
three budgets, each for fifteen minutes:

* **A browser that signed in before** carries a signed cookie that names the accounts it opened. For those it has ten
  wrong tries of its own, which nobody else can spend: strangers cannot shut the owner out.
* **An address** has fifty wrong tries at all accounts together, for the browsers that are not known.
* **An account** takes ten wrong tries from strangers at full speed. After that, an address that has not yet been
  wrong about this account gets one try, answered after a pause; any other waits. So an owner on a new browser still
  gets in during an attack, and an attacker with a thousand addresses gets a thousand slow tries, a few at a time.

An account that does not exist is counted like one that does. A try is written down before the phrase is looked at and
taken back when it was right, so that fifty tries at the same instant are fifty tries.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, String, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.foundation import clock
from app.foundation.db import Base, UtcDateTime

WINDOW = timedelta(minutes=15)
TRIES_AT_AN_ACCOUNT = 10
TRIES_FROM_AN_ADDRESS = 50


class Pace(StrEnum):
    """How a try is taken: at once, after a pause, or not now."""

    AT_ONCE = "at once"
    SLOWED = "slowed"
    NOT_NOW = "not now"


@dataclass(frozen=True)
class Guesser:
    """Where a try comes from and what it is aimed at, all hashed; ``browser_hash`` only of a known browser."""

    account_hash: str
    source_hash: str
    browser_hash: str = ""


class SignInAttempt(Base):
    """One wrong guess, or one that is being looked at."""

    __tablename__ = "sign_in_attempt"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    account_hash: Mapped[str] = mapped_column(String(64), index=True)
    source_hash: Mapped[str] = mapped_column(String(64), index=True)
    browser_hash: Mapped[str] = mapped_column(String(64), default="")
    tried_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)

    @classmethod
    def write_down(cls, session: Session, guesser: Guesser) -> "SignInAttempt":
        """Count a try before its phrase is looked at, and forget those older than the window."""
        session.execute(delete(cls).where(cls.tried_at <= clock.now() - WINDOW))
        attempt = cls(
            account_hash=guesser.account_hash,
            source_hash=guesser.source_hash,
            browser_hash=guesser.browser_hash,
        )
        session.add(attempt)
        session.flush()
        return attempt

    def pace(self, session: Session) -> Pace:
        """Say how this try is to be taken, from all the others within the window."""
        at_account = SignInAttempt.account_hash == self.account_hash
        from_here = SignInAttempt.source_hash == self.source_hash
        strangers = SignInAttempt.browser_hash == ""
        if self.browser_hash:
            known_here = SignInAttempt.browser_hash == self.browser_hash
            spent = self._others(session, at_account, known_here) >= TRIES_AT_AN_ACCOUNT
            return Pace.NOT_NOW if spent else Pace.AT_ONCE
        if self._others(session, from_here, strangers) >= TRIES_FROM_AN_ADDRESS:
            return Pace.NOT_NOW
        if self._others(session, at_account, strangers) < TRIES_AT_AN_ACCOUNT:
            return Pace.AT_ONCE
        return Pace.NOT_NOW if self._others(session, at_account, from_here, strangers) else Pace.SLOWED

    def _others(self, session: Session, *which: ColumnElement[bool]) -> int:
        others = select(func.count()).where(
            SignInAttempt.id != self.id, SignInAttempt.tried_at > clock.now() - WINDOW, *which
        )
        return session.scalar(others) or 0

    def take_back(self, session: Session) -> None:
        """Uncount a try that was not looked at."""
        session.execute(delete(SignInAttempt).where(SignInAttempt.id == self.id))

    def forgive(self, session: Session) -> None:
        """Uncount a try that was right, and the slips of the same hand before it."""
        session.execute(
            delete(SignInAttempt).where(
                SignInAttempt.account_hash == self.account_hash,
                SignInAttempt.source_hash == self.source_hash,
                SignInAttempt.browser_hash == self.browser_hash,
            )
        )
