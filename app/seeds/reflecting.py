"""An earlier cycle of Amina and Ben: what each wrote alone, what they said together, and what they say of the coaching."""

from datetime import datetime, timedelta

from app.cycles.models import Cycle
from app.cycles.stages import Stage
from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal
from app.people.models import Person
from app.reflections.models import JointReflection, Quote, QuoteKind, Reflection, Verdict
from app.seeds.school import World

AMINA: dict[str, str | None] = {
    "for_students": "Five of them now answer each other without looking at me first. One asked another what she meant.",
    "for_me": "I can bear four seconds of quiet. At the start I could not bear one.",
    "surprise": "The quiet ones had the long answers.",
    "plan": "Filming ten minutes every week kept me honest. The reading list I never opened.",
    "evidence": "My marks for wait time, from the first week and the last.",
}
BEN: dict[str, str | None] = {
    "for_students": "They wait for each other. In the first film they waited for Amina.",
    "for_me": "I asked fewer questions in our debriefs and heard more.",
    "surprise": "How much the seating mattered.",
    "plan": "One step at a time worked. Two rehearsals were too few to make it a habit.",
    "evidence": "My count of ideas built on: one in the first film, three in the last two.",
}


def look_back(world: World, goal: Goal) -> Cycle:
    """Tell the cycle that was closed before this one began. Weeks ago, as if it had been written then."""
    began = clock.now() - timedelta(weeks=12)
    with clock.standing_still(began):
        cycle = Cycle.begin(by=world.amina, pair_id=world.amina_and_ben.id, goal=goal)
        cycle.begun_on = began.date()
        db.session.flush()
    stages = ((Stage.ACTION_PLAN, 3), (Stage.MONITOR, 10), (Stage.REFLECT, 45))
    for stage, days in stages:
        _move(cycle, stage, by=world.amina, at=began + timedelta(days=days))
    with clock.standing_still(began + timedelta(days=47)):
        Reflection.begin(cycle, by=world.amina, **AMINA).finish()
        Reflection.begin(cycle, by=world.ben, **BEN).finish()
        db.session.flush()
        _together(world, cycle)
        _of_the_coaching(world, cycle)
    _move(cycle, Stage.CLOSED, by=world.amina, at=began + timedelta(days=49))
    return cycle


def _move(cycle: Cycle, stage: Stage, *, by: Person, at: datetime) -> None:
    with clock.standing_still(at):
        cycle.move_to(stage, by=by)
        db.session.flush()


def _together(world: World, cycle: Cycle) -> None:
    joint = JointReflection.begun_on(cycle)
    joint.say(
        by=world.amina,
        takeaway="It moved when I stopped talking, and it stayed when we practised. Next time: less, practised more.",
        verdict=Verdict.ADAPT,
        why="Keep the weekly film and the one step; add a rehearsal before each lesson; drop the reading.",
    )
    joint.sign(world.amina)
    joint.sign(world.ben)
    db.session.flush()


def _of_the_coaching(world: World, cycle: Cycle) -> None:
    said = (
        (world.amina, QuoteKind.HELPED, "Ben began with what worked, every time. So I could hear the rest."),
        (world.amina, QuoteKind.WOULD_HELP, "Twenty minutes in the same week, not the week after."),
        (world.ben, QuoteKind.HELPED, "Amina chose the moments herself."),
    )
    for person, kind, body in said:
        Quote.say(cycle, by=person, kind=kind, body=body)
    db.session.flush()
