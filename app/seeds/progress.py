"""How Amina's goal came along: what the school works on, the gap behind her goal, and ten readings in five weeks."""

from datetime import timedelta

from app.foundation import clock
from app.foundation.db import db
from app.goals.measures import GapState, MeasureKind
from app.goals.models import Goal
from app.lessons.models import Recording
from app.priorities.models import Priority
from app.progress.keeping import keep_typed
from app.seeds.school import World

BEGUN = timedelta(days=20)
EARLIER = ((34, 1, None), (30, 0, "I answered every question myself."), (27, 1, None), (23, 1, None))
LATER = (
    (19, 1, "The silence was hard. I broke it twice."),
    (16, 2, None),
    (12, 2, "Both in the second half, when I had sat down."),
    (9, 3, None),
    (7, 2, None),
)


def follow(world: World, goal: Goal, recording: Recording) -> None:
    """Name priorities as Grace, and let Amina count her discussions before the first step and since."""
    talk = Priority.named_by(
        world.grace,
        name="Talk for learning",
        description="Students explain, listen, and build on what others said, in every subject.",
    )
    Priority.named_by(world.grace, name="Reading in every subject")
    db.session.flush()
    goal.serve(talk.id)
    goal.name_gap("Saying why an answer is right, and not only that it is")
    goal.track_gap(GapState.NARROWING)
    goal.measure_kind = MeasureKind.COUNT
    goal.target_on = clock.today() + timedelta(days=30)
    goal.intervention_on = clock.today() - BEGUN
    for days, ideas, note in (*EARLIER, *LATER):
        keep_typed(
            goal, by=world.amina, value=ideas, taken_on=clock.today() - timedelta(days=days), note=note
        )
    keep_typed(
        goal,
        by=world.amina,
        value=3,
        recording_id=recording.id,
        note="The third one came after the long wait. I had not planned it.",
    )
