"""What Amina and Ben agreed, the round they are in, and the one before it."""

from datetime import timedelta

from app.action_steps.models import ActionStep
from app.cycles.check_dates import Lasting
from app.cycles.models import Agreement, Cycle
from app.cycles.stages import Pathway, Stage
from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal
from app.seeds.reflecting import look_back
from app.seeds.school import World

FIRST = ((112, Stage.ACTION_PLAN), (106, Stage.MONITOR), (88, Stage.REFLECT))
CLOSED = ((84, Stage.CLOSED),)
REFLECTED = 86
SECOND = ((18, Stage.ACTION_PLAN), (13, Stage.MONITOR))
REASONS = {
    (112, Stage.ACTION_PLAN): (
        "The camera came late. We begin, and count in the first recording.",
        ["Nobody has said where the goal stands now."],
    )
}


def go_round(world: World, goal: Goal) -> None:
    """Sign the agreement, close a first cycle and be in the middle of the second."""
    step = db.session.query(ActionStep).filter_by(goal_id=goal.id).one()
    goal.created_at = clock.now() - timedelta(days=118)
    step.created_at, step.ended_at = clock.now() - timedelta(days=13), clock.now() - timedelta(days=6)
    agreement = Agreement.begin(world.amina_and_ben, by=world.ben)
    first = Cycle.begin(by=world.amina, pair_id=world.amina_and_ben.id, goal=goal, pathway=Pathway.NEW)
    for person in (world.ben, world.amina):
        signature = agreement.sign(by=person, number=agreement.newest.number)
        signature.created_at = clock.now() - timedelta(days=118)
    _begun(first, 118)
    _walk(first, world, FIRST)
    db.session.flush()
    look_back(world, first, at=clock.now() - timedelta(days=REFLECTED))
    _walk(first, world, CLOSED)
    first.closed_at = clock.now() - timedelta(days=84)
    for check_back in first.check_backs:
        check_back.due_on -= timedelta(days=84)
    eight_weeks = min(first.check_backs, key=lambda one: one.due_on)
    eight_weeks.answer(
        Lasting.CANT_TELL_YET,
        by=world.amina,
        said="Twice in the first weeks of term, and not at all since the seating changed. I want to see it without me.",
    )
    eight_weeks.answered_at = clock.now() - timedelta(days=26)
    later = max(first.check_backs, key=lambda one: one.due_on)
    later.due_on = clock.today() + timedelta(days=47)
    db.session.flush()
    second = first.repeat(by=world.ben)
    _begun(second, 21)
    _walk(second, world, SECOND)
    db.session.flush()


def _begun(cycle: Cycle, days_ago: int) -> None:
    cycle.created_at = clock.now() - timedelta(days=days_ago)
    cycle.begun_on = clock.today() - timedelta(days=days_ago)


def _walk(cycle: Cycle, world: World, path: tuple[tuple[int, Stage], ...]) -> None:
    """Let a cycle go its way; the two take turns."""
    for place, (days_ago, stage) in enumerate(path):
        reason, left_out = REASONS.get((days_ago, stage), (None, []))
        by = (world.amina, world.ben)[place % 2]
        change = cycle.move_to(stage, by=by, reason=reason, left_out=left_out)
        change.created_at = clock.now() - timedelta(days=days_ago)
