"""The API's calls for the queue and for promises."""

from flask import g

from app.foundation.api import Api
from app.foundation.db import db
from app.foundation.refusals import Missing
from app.people.models import RoleName
from app.queue.facts import coached_by, shared_by, shared_with, waiting
from app.queue.models import FeedbackHabit
from app.queue.promised import latency
from app.queue.promising import change, promises_on
from app.queue.schemas import (
    CoachedOut,
    HabitIn,
    HabitOut,
    LatencyOut,
    PromiseIn,
    PromiseOut,
    PromisesOut,
    QueueItem,
    QueueOut,
)

api = Api("queue", __name__)


@api.call("GET", "/queue", answer=QueueOut)
def show() -> QueueOut:
    """Read what waits for you as a coach."""
    if not g.person.has_role(RoleName.COACH):
        raise Missing
    found = shared_with(g.person)
    return QueueOut(
        waiting=[QueueItem.of(one) for one in waiting(found, g.person)],
        teachers=[CoachedOut.of(one) for one in coached_by(g.person)],
        latency=LatencyOut.of(latency([one.answered for one in found])),
    )


@api.call("POST", "/queue/habit", body=HabitIn, answer=HabitOut, status=201)
def create_habit(body: HabitIn) -> HabitOut:
    """Say within how many working days you answer. What was shared before keeps its day."""
    habit = FeedbackHabit.say(g.person, body.working_days)
    db.session.flush()
    return HabitOut.model_validate(habit)


@api.call("GET", "/feedback-latency", answer=LatencyOut)
def show_latency() -> LatencyOut:
    """Read how long feedback on your own lessons took."""
    return LatencyOut.of(latency([one.answered for one in shared_by(g.person)]))


@api.call("GET", "/lessons/<id:id>/promise", answer=PromisesOut)
def show_promise(id: str) -> PromisesOut:
    """Read by when feedback on a lesson is promised."""
    return PromisesOut(items=[PromiseOut.of(one) for one in promises_on(id, g.person)[1]])


@api.call("PUT", "/lessons/<id:id>/promise", body=PromiseIn, answer=PromisesOut)
def update_promise(id: str, body: PromiseIn) -> PromisesOut:
    """Promise feedback by another day. Where a coach changes it, the teacher is told."""
    change(id, by=g.person, by_on=body.by_on, coach_id=body.coach_id)
    db.session.flush()
    return _promises(id)


def _promises(id: str) -> PromisesOut:
    return PromisesOut(items=[PromiseOut.of(one) for one in promises_on(id, g.person)[1]])
