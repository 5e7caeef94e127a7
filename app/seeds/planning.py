"""What Amina and Ben plan: the items of a cycle, a paper with two versions, a request, and when they meet."""

from datetime import datetime, timedelta
from io import BytesIO

from app.cycles.models import Cycle
from app.cycles.stages import Stage
from app.foundation import clock
from app.foundation.db import db
from app.meetings.models import Meeting, MeetingKind
from app.plans.keeping import keep_file
from app.plans.models import Attachment, PlanItem, PlanKind, RequestKind, ResourceRequest
from app.seeds.school import World

FIRST_PLAN = """Comparing fractions, lesson 3

1. Two minutes alone: which is more, 3/5 or 2/3? Everybody writes.
2. In pairs: convince each other. One drawing for each pair.
3. Together: I call on a pair that disagrees.
"""
SECOND_PLAN = """Comparing fractions, lesson 3

1. Two minutes alone: which is more, 3/5 or 2/3? Everybody writes.
2. In pairs: convince each other. One drawing for each pair.
3. Together: a pair that disagrees begins. I say nothing until a third person has spoken.
"""


def plan_together(world: World) -> None:
    """Plan the cycle that the two have open."""
    cycle = _cycle(world)
    _items(world, cycle)
    tomorrow_week = _at(days=8, hour=14)
    Meeting.plan(
        world.amina_and_ben, by=world.ben, kind=MeetingKind.CO_PLANNING, minutes=30,
        times=[tomorrow_week], agreed=True, place="Room 12", cycle=cycle,
    )  # fmt: skip
    db.session.flush()


def _cycle(world: World) -> Cycle:
    """The one that runs."""
    theirs = Cycle.visible_to(world.amina).where(
        Cycle.pair_id == world.amina_and_ben.id, Cycle.stage != Stage.CLOSED
    )
    return db.session.scalars(theirs.order_by(Cycle.created_at.desc()).limit(1)).unique().one()


def _items(world: World, cycle: Cycle) -> None:
    today = clock.today()
    watched = PlanItem.plan(
        cycle, by=world.ben, kind=PlanKind.MODELLING, owner_id=world.ben.id,
        what="Ben leads ten minutes of discussion in Year 5, and Amina watches who speaks to whom.",
        due_on=today - timedelta(days=3),
    )  # fmt: skip
    db.session.flush()
    watched.complete(by=world.ben)
    lesson = PlanItem.plan(
        cycle, by=world.amina, kind=PlanKind.CO_PLANNING,
        what="Plan the next fractions lesson so that three students speak before I do.",
        due_on=today + timedelta(days=2),
    )  # fmt: skip
    db.session.flush()
    _paper(world, lesson)
    visit = PlanItem.plan(
        cycle, by=world.amina, kind=PlanKind.OBSERVATION,
        what="Sit in on a colleague’s circle time and count who answers whom.",
        due_on=today + timedelta(days=9),
    )  # fmt: skip
    db.session.flush()
    ResourceRequest.ask(
        visit, by=world.amina, kind=RequestKind.TIME, amount="Cover for one lesson",
        body="I would like to watch a colleague teach on a Tuesday or Thursday morning.",
    )  # fmt: skip
    db.session.flush()


def _paper(world: World, item: PlanItem) -> None:
    paper = Attachment.attach(item, by=world.amina, title="Lesson plan, comparing fractions 3")
    db.session.flush()
    keep_file(paper, BytesIO(FIRST_PLAN.encode()), filename="Fractions 3.txt", by=world.amina)
    paper.say(
        "Who begins when nobody disagrees? Perhaps you need a wrong answer in your pocket.", by=world.ben
    )
    keep_file(paper, BytesIO(SECOND_PLAN.encode()), filename="Fractions 3, again.txt", by=world.amina)
    db.session.flush()


def _at(*, days: int, hour: int) -> datetime:
    return clock.now().replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)
