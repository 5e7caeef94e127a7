"""An event as a row, numbered in the order of the commits."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Integer, String, delete, event, func, insert, select
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column, scoped_session

from app.foundation import clock
from app.foundation.db import Base, Id, UtcDateTime, db
from app.foundation.jobs import every
from app.foundation.nudges import AnySession, remember_nudge

CHANNEL = "sightline:live"
LARGEST_PAYLOAD = 16 * 1024  # bytes of JSON: ids and versions, or one rendered partial
KEPT = timedelta(hours=1)  # a page that was away for longer is told to load again
FORGET_EVERY_S = 600
_PENDING = "live events before commit"
_IN_ORDER = 7_326_015_881  # any number that no other advisory lock in this database has


class LiveEvent(Base):
    """Something that happened to what a topic names. Its id only grows, also after the oldest are forgotten."""

    __tablename__ = "live_event"
    __table_args__ = (Index("ix_live_event_topic_id", "topic", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    topic: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    actor_id: Mapped[str | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)


@dataclass(frozen=True)
class _Pending:
    values: dict[str, Any]
    savepoint: SessionTransaction | None

    def is_within(self, transaction: SessionTransaction) -> bool:
        inner = self.savepoint
        while inner is not None and inner is not transaction:
            inner = inner.parent
        return inner is transaction


def publish(
    session: AnySession,
    topic: str,
    name: str,
    payload: dict[str, Any],
    *,
    actor_id: str | None = None,
) -> None:
    """Tell the followers of ``topic`` that ``name`` happened, once and only if the session commits.

    What goes to everybody must not depend on the viewer. Raises ``ValueError`` for a payload over 16 KiB.
    """
    if len(json.dumps(payload).encode()) > LARGEST_PAYLOAD:
        raise ValueError("a live event carries ids and versions, not the thing itself")
    session = session() if isinstance(session, scoped_session) else session
    if not session.in_transaction():
        session.begin()  # so that there is something to end: a rollback must take the event with it
    values = {"topic": topic, "name": name, "payload": payload, "actor_id": actor_id}
    session.info.setdefault(_PENDING, []).append(_Pending(values, session.get_nested_transaction()))


def position(session: AnySession) -> int:
    """The newest event's number: a page that shows this moment's state follows from here."""
    return session.scalar(select(func.max(LiveEvent.id))) or 0


def after(
    session: Session, number: int, *, topic: str | None = None, limit: int = 500
) -> Sequence[LiveEvent]:
    """Events newer than ``number``, oldest first."""
    query = select(LiveEvent).where(LiveEvent.id > number).order_by(LiveEvent.id).limit(limit)
    return session.scalars(query.where(LiveEvent.topic == topic) if topic else query).all()


def oldest(session: Session) -> int:
    """The oldest event still kept; 0 when there is none."""
    return session.scalar(select(func.min(LiveEvent.id))) or 0


@every(seconds=FORGET_EVERY_S)
def forget_old() -> None:
    """Drop what no returning page will be told any more. The newest stays: it says how far the numbers are."""
    newest = select(func.max(LiveEvent.id)).scalar_subquery()
    old = LiveEvent.created_at < clock.now() - KEPT
    db.session.execute(
        delete(LiveEvent).where(old, LiveEvent.id < newest).execution_options(synchronize_session=False)
    )
    db.session.commit()


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.get(_PENDING):
        return
    session.flush()
    if session.get_bind().dialect.name == "postgresql":
        # Numbers are given out before commits happen. Held over the commit only, this makes both orders the same, so
        # "after number N" never misses a slower transaction. It is the last lock taken, so nothing can wait in a ring.
        session.execute(select(func.pg_advisory_xact_lock(_IN_ORDER)))
    session.execute(insert(LiveEvent), [pending.values for pending in session.info.pop(_PENDING)])
    remember_nudge(session, CHANNEL)


@event.listens_for(Session, "after_soft_rollback")
def _take_back(session: Session, undone: SessionTransaction) -> None:
    if undone.nested:
        pending = session.info.get(_PENDING, [])
        session.info[_PENDING] = [one for one in pending if not one.is_within(undone)]


@event.listens_for(Session, "after_transaction_end")
def _forget_unsaid(session: Session, ended: SessionTransaction) -> None:
    if ended.parent is None:
        session.info.pop(_PENDING, None)
