"""What Ben wrote down while he sat in Amina's lesson without a camera, and by what she saw her first step."""

from datetime import timedelta
from typing import Final

from app.action_steps.models import ActionStep
from app.action_steps.step_model import ModelKind, StepModel
from app.foundation import clock
from app.foundation.db import db
from app.foundation.ids import new_id
from app.goals.models import Goal
from app.observations.models import Observation, Who
from app.seeds.school import World

LINES: Final = (
    (3_400, Who.DID, "Writes 1/2 and 4/8 on the board, steps aside, says nothing. #wait-time"),
    (11_900, Who.STUDENT_SAID, "They’re the same, look, you just cut it again."),
    (16_200, Who.TEACHER_SAID, "Who can say that in other words?"),
    (22_800, Who.NOTE, "Seven seconds. Two students whisper, one draws. #wait-time"),
    (29_500, Who.STUDENT_SAID, "Same amount, more pieces."),
    (33_000, Who.DID, "Turns her palm to the class. Does not repeat it back."),
    (38_700, Who.STUDENT_SAID, "So you could do it with any number?"),
)


def sit_in(world: World, goal: Goal, step: ActionStep) -> Observation:
    """Add Ben's shared notes for the goal, of a week ago, and the model of the step that was tried, to the session."""
    model = StepModel.of(
        ModelKind.DEMONSTRATION,
        by=world.ben,
        who="Ben",
        takes_place_on=clock.today() - timedelta(days=9),
        words="Where my hands go after an answer, and how long I look at nobody.",
    )
    step.model = model
    notes = Observation.begin(goal, by=world.ben, title="Equivalent fractions, first half")
    begun = clock.now().replace(hour=9, minute=10, second=0, microsecond=0) - timedelta(days=7)
    notes.begun_at = notes.created_at = begun
    notes.observed_on = begun.date()
    db.session.flush()
    for at_ms, who, body in LINES:
        tags = [word[1:] for word in body.split() if word.startswith("#")]
        notes.keep_line(new_id(), at_ms=at_ms, who=who, body=body, tags=tags)
    notes.ended_at = begun + timedelta(minutes=25)
    notes.share()
    return notes
