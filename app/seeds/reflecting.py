"""How Amina and Ben looked back on a cycle: what each wrote alone, what they said together, and of the coaching."""

from datetime import datetime

from app.cycles.models import Cycle
from app.foundation import clock
from app.foundation.db import db
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


def look_back(world: World, cycle: Cycle, *, at: datetime) -> None:
    """Tell what the two wrote when a cycle came to its end, as if it had been written then."""
    with clock.standing_still(at):
        Reflection.begin(cycle, by=world.amina, **AMINA).finish()
        Reflection.begin(cycle, by=world.ben, **BEN).finish()
        db.session.flush()
        _together(world, cycle)
        _of_the_coaching(world, cycle)


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
