"""The API's calls for cycles, but for moving on: that asks what stands one floor up."""

from flask import g

from app.cycles.models import Cycle
from app.cycles.news import tell_of_cycle
from app.cycles.schemas import CycleIn, CycleOut, CyclePatch, CycleQuery
from app.cycles.stages import Stage
from app.foundation.api import Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import page
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.goals.models import Goal

api = Api("cycles", __name__)


@api.call("GET", "/cycles", query=CycleQuery, answer=Page[CycleOut])
def index(query: CycleQuery) -> Page[CycleOut]:
    """List your cycles and those that your pairs work on, the last begun first."""
    cycles = Cycle.visible_to(g.person)
    if query.teacher_id is not None:
        cycles = cycles.where(Cycle.teacher_id == query.teacher_id)
    if query.goal_id is not None:
        readable = Goal.visible_to(g.person).where(Goal.id == query.goal_id)
        cycles = cycles.where(Cycle.goal_id.in_(readable.with_only_columns(Goal.id)))
    if query.state is not None:
        closed = Cycle.stage == Stage.CLOSED
        cycles = cycles.where(closed if query.state == "closed" else ~closed)
    goals = set(db.session.scalars(Goal.visible_to(g.person).with_only_columns(Goal.id)))
    order = (Cycle.created_at, Cycle.id)
    return page(cycles, query, lambda cycle: CycleOut.of(cycle, goals), by=order, newest_first=True)


@api.call("POST", "/cycles", body=CycleIn, answer=CycleOut, status=201)
def create(body: CycleIn) -> CycleOut:
    """Begin a cycle, alone or with a pair; either of the two may.
    A pair that has no agreement yet finds one waiting to be read and signed."""
    goal = goal_named(body.goal_id)
    cycle = Cycle.begin(by=g.person, pair_id=body.pair_id, goal=goal, pathway=body.pathway)
    return answered(cycle)


@api.call("GET", "/cycles/<id:id>", answer=CycleOut)
def show(id: str) -> CycleOut:
    """Read a cycle, with how it came to its stage."""
    return _as_seen(seen(id))


@api.call("PATCH", "/cycles/<id:id>", body=CyclePatch, answer=CycleOut)
def update(id: str, body: CyclePatch) -> CycleOut:
    """Choose another goal, or say how much to explain, while the cycle runs."""
    cycle = seen(id)
    if_match(cycle)
    cycle.expect_open()
    if "goal_id" in body.model_fields_set:
        cycle.work_towards(goal_named(body.goal_id))
    if body.pathway is not None:
        cycle.pathway = body.pathway
    return answered(cycle)


@api.call("DELETE", "/cycles/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete a cycle of your own teaching; its goal and what was seen stay where they are."""
    cycle = one_or_404(Cycle.owned_by(g.person).where(Cycle.id == id))
    tell_of_cycle(cycle)
    db.session.delete(cycle)


@api.call("POST", "/cycles/<id:id>/repetition", answer=CycleOut, status=201)
def repeat(id: str) -> CycleOut:
    """Do a closed cycle again: the same people, and the same goal while it is open."""
    return answered(seen(id).repeat(by=g.person))


def seen(id: str) -> Cycle:
    """The cycle, for those who may see it. Raises :class:`~app.foundation.refusals.Missing`."""
    return one_or_404(Cycle.visible_to(g.person).where(Cycle.id == id))


def goal_named(id: str | None) -> Goal | None:
    """The goal of that id, where the person can read it. Raises :class:`Refusal`."""
    if id is None:
        return None
    goal = db.session.scalars(Goal.visible_to(g.person).where(Goal.id == id)).unique().one_or_none()
    if goal is None:
        raise Refusal("Please choose a goal that you can read.", field="goal_id")
    return goal


def answered(cycle: Cycle) -> CycleOut:
    """The cycle after a change, told to whoever has it open."""
    db.session.flush()
    tell_of_cycle(cycle)
    return _as_seen(cycle)


def _as_seen(cycle: Cycle) -> CycleOut:
    goal = cycle.goal_seen_by(g.person)
    return CycleOut.of(cycle, {goal.id} if goal else set())
