"""The API's calls for moving on and for the whole story: one floor above cycles, since they ask about steps and evidence."""

from flask import g

from app.coaching.cycle_story import told
from app.coaching.moving_on import move_on
from app.coaching.story_schemas import CycleStoryOut
from app.cycles.api import answered, api, seen
from app.cycles.schemas import CycleOut, StageIn
from app.foundation.api import if_match


@api.call("POST", "/cycles/<id:id>/stage", body=StageIn, answer=CycleOut, status=201)
def move(id: str, body: StageIn) -> CycleOut:
    """Go to another stage of a cycle.
    409 says what is missing, unless a reason is sent: it is kept and becomes part of the story. Going back asks for a
    reason as well. No reason stands in for a signed agreement, and a closed cycle stays closed."""
    cycle = seen(id)
    if_match(cycle)
    move_on(cycle, body.stage, by=g.person, reason=body.reason)
    return answered(cycle)


@api.call("GET", "/cycles/<id:id>/story", answer=CycleStoryOut)
def story(id: str) -> CycleStoryOut:
    """Take a cycle's story along: everything dated in it, as far as you can see it."""
    return CycleStoryOut.of(told(seen(id), g.person))
