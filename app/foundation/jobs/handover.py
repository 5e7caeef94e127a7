"""From the rows that were asked for to the engine's queues: again and again, because either side may crash."""

import logging
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.foundation import clock
from app.foundation.db import db
from app.foundation.jobs.engine import Engine
from app.foundation.jobs.models import FINISHED, UNFINISHED, Job, State

log = logging.getLogger(__name__)

AT_ONCE = 100
SETTLING = timedelta(seconds=60)
KEPT = timedelta(days=30)  # how long a finished job's key still means "that was asked for already"
FORGOTTEN_AT_ONCE = 1_000
ENGINE_IS_AT_IT = ("ENQUEUED", "PENDING", "DELAYED")


def hand_over(engine: Engine) -> int:
    """Queue what was asked for since the last time; say how many jobs.

    The engine takes each id once, so a crash between its commit and ours does no harm.
    """
    with Session(db.engine) as session:
        waiting = session.scalars(
            select(Job)
            .where(Job.state == State.WAITING, Job.handed_over_at.is_(None))
            .order_by(Job.asked_at)
            .limit(AT_ONCE)
        ).all()
        session.expunge_all()
    for job in waiting:
        engine.submit(job.workflow_id, job.lane, job.key, job.round)
        _mark(job)
    return len(waiting)


def reconcile(engine: Engine) -> int:
    """Ask again for jobs that the engine lost, or ended without our knowing; say how many."""
    before = clock.now() - SETTLING
    with Session(db.engine) as session:
        open_jobs = session.scalars(
            select(Job).where(Job.state.in_(UNFINISHED), Job.handed_over_at < before)
        ).all()
        session.expunge_all()
    states = engine.states([job.workflow_id for job in open_jobs])
    lost = [job for job in open_jobs if states.get(job.workflow_id) not in ENGINE_IS_AT_IT]
    for job in lost:
        log.warning(
            "job %s is asked for again: the engine says %s", job.key, states.get(job.workflow_id, "nothing")
        )
        _ask_again(job, known=job.workflow_id in states)
    return len(lost)


def forget_finished(engine: Engine) -> int:
    """Drop jobs that finished long ago, here and in the engine; say how many."""
    before = clock.now() - KEPT
    with Session(db.engine) as session:
        finished = session.scalars(
            select(Job).where(Job.state.in_(FINISHED), Job.finished_at < before).limit(FORGOTTEN_AT_ONCE)
        ).all()
        engine.forget([job.workflow_id for job in finished])
        session.execute(delete(Job).where(Job.key.in_([job.key for job in finished])))
        session.commit()
    return len(finished)


def _mark(job: Job) -> None:
    with Session(db.engine) as session:
        mine = update(Job).where(Job.key == job.key, Job.round == job.round)
        session.execute(mine.values(handed_over_at=clock.now()).execution_options(synchronize_session=False))
        session.commit()


def _ask_again(job: Job, *, known: bool) -> None:
    # An id that the engine has ended is spent: the next round has a new one.
    with Session(db.engine) as session:
        same = update(Job).where(Job.key == job.key, Job.round == job.round, Job.state.in_(UNFINISHED))
        session.execute(
            same.values(
                state=State.WAITING, round=job.round + int(known), handed_over_at=None
            ).execution_options(synchronize_session=False)
        )
        session.commit()
