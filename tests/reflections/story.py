"""A cycle of Amina and Ben, and what each of them writes about it."""

from app.cycles.models import Cycle
from app.cycles.stages import Stage
from app.foundation.db import db
from app.goals.models import Goal
from app.people.models import Pair, Person

AMINAS = {
    "for_students": "Five of them answer each other now.",
    "for_me": "I can bear the silence.",
    "plan": "Filming every week kept me honest.",
    "evidence": "Both clips on the goal.",
}
BENS = {"for_students": "They wait for each other.", "plan": "Two rehearsals were too few."}


def a_cycle(teacher: Person, pair: Pair | None = None, goal: Goal | None = None) -> Cycle:
    """A cycle at the stage of looking back."""
    cycle = Cycle.begin(by=teacher, pair_id=pair.id if pair else None, goal=goal)
    cycle.move_to(Stage.REFLECT, by=teacher, reason="In this story only the end is told.")
    db.session.commit()
    return cycle


def written(api, cycle: Cycle, words: dict[str, str], *, done: bool = True) -> str:
    """One's own part, done unless said otherwise; gives its address."""
    made = api.post(f"/api/v1/cycles/{cycle.id}/reflections", json=words)
    assert made.status_code == 201, made.json
    one = f"/api/v1/reflections/{made.json['id']}"
    if done:
        assert api.put(f"{one}/completion").status_code == 200
    return one
