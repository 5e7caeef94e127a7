"""The API's call for moving on. It stands here, one floor above cycles, since it asks about steps and evidence."""

from flask import g

from app.coaching.moving_on import move_on
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
