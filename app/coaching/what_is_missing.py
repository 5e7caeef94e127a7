"""What a stage of a cycle asks for before it is left, each need a sentence and a small question to the facts. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.coaching.cycle_facts import Facts
from app.cycles.stages import Stage

NAMES = {
    Stage.SET_GOAL: "Set goal",
    Stage.ACTION_PLAN: "Action plan",
    Stage.MONITOR: "Monitor",
    Stage.REFLECT: "Reflect",
    Stage.CLOSED: "Closed",
}
"""The stages as people read them."""


@dataclass(frozen=True)
class Need:
    """One thing a stage asks for: what it is, what is said while it is missing, and whether it is there."""

    what: str
    missing: str
    there: Callable[[Facts], bool]


def has_goal(facts: Facts) -> bool:
    """A goal is chosen, and the person can read it."""
    return facts.goal_id is not None


def has_baseline(facts: Facts) -> bool:
    """It is known where the goal stood at the beginning."""
    return facts.baseline


def has_plan(facts: Facts) -> bool:
    """Something is planned: an item of a plan, or a step that is being tried or was."""
    return facts.plan_items > 0 or facts.steps > 0


def has_evidence(facts: Facts) -> bool:
    """Something was seen or heard about the goal since the cycle began."""
    return facts.pieces > 0


def has_reflection(facts: Facts) -> bool:
    """Somebody wrote down what the plan did."""
    return facts.reflections > 0


GOAL = Need("A goal", "No goal is chosen yet.", has_goal)
BASELINE = Need("Where it stands now", "Nobody has said where the goal stands now.", has_baseline)
PLAN = Need("One thing to try", "Nothing is planned yet: one small thing to try is enough.", has_plan)
EVIDENCE = Need(
    "One piece of evidence",
    "There is no evidence yet: nothing that was seen or heard about the goal since the cycle began.",
    has_evidence,
)
REFLECTION = Need("A reflection", "No reflection is written yet on what the plan did.", has_reflection)

ASKED_BY: dict[Stage, Sequence[Need]] = {
    Stage.SET_GOAL: (GOAL, BASELINE),
    Stage.ACTION_PLAN: (PLAN,),
    Stage.MONITOR: (EVIDENCE,),
    Stage.REFLECT: (EVIDENCE, REFLECTION),
    Stage.CLOSED: (),
}
"""What each stage asks for before it is left. One may go on anyway, with a reason that is kept."""


def missing(facts: Facts, stage: Stage) -> list[str]:
    """What would be left out by going on to ``stage``, in sentences: needs not met, and stages not walked through."""
    order = list(Stage)
    walked = order[order.index(facts.stage) : order.index(stage)]
    needs = {need: None for one in walked for need in ASKED_BY[one] if not need.there(facts)}
    skipped = [f"“{NAMES[one]}” would be left out." for one in walked[1:]]
    return [*(need.missing for need in needs), *skipped]


def needs_agreement(facts: Facts) -> str:
    """What is said where two people may not leave the first stage yet, because no agreement stands; else nothing."""
    if facts.alone or facts.stage is not Stage.SET_GOAL or facts.signed:
        return ""
    if facts.signed_by_me:
        return f"{facts.with_whom} has not signed the coaching agreement yet. Once both of you have, you can go on."
    return "Please read and sign the coaching agreement first. Once both of you have, you can go on."
