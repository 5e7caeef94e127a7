"""The one thing to do next in a cycle, as a sentence and a button. Pure: facts go in, one thing comes out."""

from dataclasses import dataclass, replace
from datetime import date

from app.coaching.cycle_facts import Facts
from app.coaching.what_is_missing import NAMES, missing
from app.cycles.stages import Stage
from app.lessons.audience import day


@dataclass(frozen=True)
class NextThing:
    """What to do, and the page that leads to it. ``to`` is set where the button itself goes on to a stage."""

    sentence: str
    button: str
    endpoint: str
    id: str | None = None
    anchor: str | None = None
    note: str = ""
    to: Stage | None = None
    again: bool = False
    waits: bool = False
    """Whether it is somebody else's turn."""


def next_thing(facts: Facts, today: date) -> NextThing:
    """The one thing to do next."""
    if facts.stage is Stage.CLOSED:
        return _after(facts, today)
    begun = BEFORE_GOING_ON.get(facts.stage, _nothing)(facts)
    if begun is None and not missing(facts, _following(facts)):
        return _go_on(facts)
    return begun or ASKED_AT[facts.stage](facts)


def _begin(facts: Facts) -> NextThing | None:
    if not facts.alone and not facts.signed_by_me:
        return NextThing(
            f"Read the coaching agreement with {facts.with_whom}, and sign it.",
            "Read agreement",
            "agreements.show",
            facts.agreement_id,
            note="What you work on, who sees what, how long it is kept, and what it is never for.",
        )
    if facts.goal_id is None:
        return _here(
            facts,
            "Choose the goal that this cycle is for.",
            "Choose goal",
            "goal",
            note="One thing that you would love to see students do.",
        )
    if not facts.alone and not facts.signed:
        return NextThing(
            f"{facts.with_whom} reads and signs the coaching agreement.",
            "Open agreement",
            "agreements.show",
            facts.agreement_id,
            note="You have signed. Once both of you have, you can go on.",
            waits=True,
        )
    return None


def _baseline(facts: Facts) -> NextThing:
    sentence = "Say where the goal stands now, so that you can see later how far you came."
    note = "Ten minutes of a lesson that is on film already are enough to count."
    if facts.goal_is_mine:
        return NextThing(sentence, "Say where it stands", "goals.edit", facts.goal_id, note=note)
    return NextThing(sentence, "Open goal", "goals.show", facts.goal_id, note=note)


def _plan(facts: Facts) -> NextThing:
    return (
        NextThing(
            "Plan what you do for it: something to try, to watch, to plan together or to practise.",
            "Open the plan",
            "plans.index",
            facts.id,
            note="With who and by when. One small step to try in the next lesson is enough.",
        )
        if facts.goal_id
        else _here(facts, "Choose the goal that this cycle is for.", "Choose goal", "goal")
    )


def _look(facts: Facts) -> NextThing:
    if facts.trying and facts.goal_id:
        return NextThing(
            f"Try it, and look at what happens: {facts.trying}",
            "Say what happened",
            "goals.show",
            facts.goal_id,
            "steps",
            note="Film ten minutes of it. A comment or a clip about the goal is evidence.",
        )
    return NextThing(
        "Look for evidence: a moment on film that shows how it goes.",
        "Open lessons",
        "lessons.index",
        note="Choose this goal when you comment on a lesson or cut a clip, and it appears here.",
    )


def _reflect(facts: Facts) -> NextThing:
    if not facts.pieces:
        return _look(facts)
    if facts.parts_done:
        together = "" if facts.alone else "together "
        return _looking_back(
            facts, f"Say {together}what the plan deserves: keep it, adapt it or stop it.", "together"
        )
    if facts.part_done:
        sentence = f"{facts.with_whom} writes their part of the reflection."
        note = "You are done with yours. Then you read both, and go on together."
        return replace(_looking_back(facts, sentence, "own"), note=note, waits=True)
    together = "" if facts.alone else "each alone first, then together, "
    sentence = f"Look back, {together}on what the plan did: what to keep, what to change, what to stop."
    return _looking_back(facts, sentence, "own")


def _still_trying(facts: Facts) -> NextThing | None:
    """A step that is agreed is tried before one looks back; one may go on all the same."""
    return _look(facts) if facts.trying else None


def _sign(facts: Facts) -> NextThing | None:
    """What the two said together is theirs when both have signed it; the cycle may be closed without."""
    if facts.alone or not facts.reflections or facts.said_signed:
        return None
    if not facts.said_signed_by_me:
        return _looking_back(facts, f"Sign what {facts.with_whom} and you say together.", "together")
    sentence = f"{facts.with_whom} signs what you say together."
    note = "You have signed. Then the cycle can be closed."
    return replace(_looking_back(facts, sentence, "together"), note=note, waits=True)


def _looking_back(facts: Facts, sentence: str, part: str) -> NextThing:
    return NextThing(sentence, "Open reflection", "reflections.show", facts.id, part)


def _nothing(_facts: Facts) -> None:
    return None


def _go_on(facts: Facts) -> NextThing:
    to = _following(facts)
    if to is Stage.CLOSED:
        return _here(
            facts, "All that this cycle asks for is there. Close it.", "Close cycle", "moving", to=to
        )
    sentence = f"All that this stage asks for is there. Go on to “{NAMES[to]}”."
    return _here(facts, sentence, f"Go on to {NAMES[to].lower()}", "moving", to=to)


def _after(facts: Facts, today: date) -> NextThing:
    if facts.looks_back:
        id, name, due_on = facts.looks_back[0]
        if due_on <= today:
            sentence = f"Look back: {name.lower()}, has it lasted?"
            return _here(
                facts, sentence, "Look back", f"check-back-{id}", note="“Can’t tell yet” is a good answer."
            )
        note = f"The next look back is on {day(due_on)}."
    else:
        note = "Every look back is answered."
    return _here(
        facts,
        "Do it again: the next small thing, with what you know now.",
        "Do it again",
        "top",
        note=note,
        again=True,
    )


def _following(facts: Facts) -> Stage:
    return facts.stage.next or Stage.CLOSED


def _here(
    facts: Facts,
    sentence: str,
    button: str,
    anchor: str,
    *,
    note: str = "",
    to: Stage | None = None,
    again: bool = False,
) -> NextThing:
    return NextThing(sentence, button, "cycles.show", facts.id, anchor, note=note, to=to, again=again)


BEFORE_GOING_ON = {Stage.SET_GOAL: _begin, Stage.MONITOR: _still_trying, Stage.REFLECT: _sign}
"""What is said at a stage before anything else, even where nothing that it asks for is missing."""

ASKED_AT = {
    Stage.SET_GOAL: _baseline,
    Stage.ACTION_PLAN: _plan,
    Stage.MONITOR: _look,
    Stage.REFLECT: _reflect,
}
"""What is said at a stage while something that it asks for is missing."""
