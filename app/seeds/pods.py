"""A pod at the beginning of its first round, which waits for a clip, and a coach who keeps hours."""

from datetime import UTC, datetime, time, timedelta

from app.foundation import clock
from app.foundation.db import db
from app.hours.kinds import Kind
from app.hours.models import Stretch
from app.pods.models import Pod, Task
from app.pods.rounds import begin
from app.seeds.school import World
from app.training.models import TrainingMark

HOURS = (
    (0, Kind.FEEDBACK, 35, "Comparing fractions"),
    (1, Kind.OBSERVATION, 50, None),
    (1, Kind.DEBRIEF, 40, None),
    (2, Kind.COVER, 60, "Year 3, second lesson"),
    (3, Kind.CO_PLANNING, 45, "Questions for the fractions wall"),
    (4, Kind.MEETINGS, 60, None),
    (6, Kind.DATA_TALK, 50, "Exit tickets, three classes"),
    (8, Kind.MODELLING, 30, "Wait time, with Year 4"),
    (9, Kind.ADMINISTRATION, 40, None),
)
"""How many days ago, what for, how many minutes, and a word about it."""


def meet_and_log(world: World) -> None:
    """Let Amina, Ben and Chidi begin a round of Amina's clips, and Ben write down where his time goes."""
    _pod(world)
    for days, kind, minutes, note in HOURS:
        day = clock.today() - timedelta(days=days)
        Stretch.log(world.ben, kind=kind, minutes=minutes, day=day, note=note, cycle_id=None)
    TrainingMark.put(
        world.ben,
        practice="trust-talk",
        practised_on=clock.today() - timedelta(days=5),
        note="I timed myself: eleven minutes of twenty-five. The pause after “what made that possible?” did it.",
    )


def _pod(world: World) -> None:
    pod = Pod.begin(
        world.amina,
        name="Talk in mathematics",
        problem="Our students answer us, and not each other. When do they turn to one another, and what did we do "
        "just before?",
    )
    db.session.flush()
    for person in (world.ben, world.chidi):
        pod.invite(person.email, by=world.amina).accept()
    db.session.flush()
    round_ = begin(pod, world.amina.id)
    round_.facilitated_by(world.chidi.id)
    round_.meets_at, round_.place = _afternoon(3), "Library, by the window"
    Task.agree(
        pod,
        by=world.ben,
        what="Count who speaks after whom in ten minutes of one lesson.",
        who_id=world.ben.id,
        by_on=clock.today() + timedelta(days=9),
        round_id=None,
    )


def _afternoon(days: int) -> datetime:
    """Half past three, in so many days."""
    return datetime.combine(clock.today() + timedelta(days=days), time(15, 30), UTC)
