"""A coaching cycle as one person may read it today: a chapter for each stage, with all that happened in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.coaching.cadence import Span, counted, days_at, rhythm, since_last, spans_of
from app.coaching.cycle_facts import Facts, facts_of
from app.coaching.gathered import gathered
from app.coaching.happenings import Happening, begun_at, happenings
from app.coaching.next_thing import NextThing, next_thing
from app.coaching.what_is_missing import ASKED_BY, NAMES, missing, needs_agreement
from app.cycles.models import Cycle, StageChange
from app.cycles.prompts import Prompts, prompts_for
from app.cycles.stages import Stage
from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal
from app.people.models import Person


@dataclass(frozen=True)
class Chapter:
    """One stage: whether it is past, now, later or was left out, how long it took, and what happened in it."""

    stage: Stage
    name: str
    state: str
    lasted: str
    asks: Sequence[tuple[str, bool]]
    prompts: Prompts
    changes: Sequence[StageChange]
    happened: Sequence[Happening]


@dataclass(frozen=True)
class CycleStory:
    """A cycle as one person may read it."""

    cycle: Cycle
    facts: Facts
    goal: Goal | None
    hidden_goal: bool
    next: NextThing
    chapters: Sequence[Chapter]
    cadence: Sequence[str]
    unsigned: str
    missing: Sequence[str]
    repeats: Cycle | None
    again: Cycle | None

    @property
    def closed(self) -> bool:
        """Whether it has come to its end."""
        return self.cycle.stage is Stage.CLOSED

    def chapter(self, stage: str) -> Chapter:
        """The chapter of a stage, for the template that tells it."""
        return next(one for one in self.chapters if one.stage == stage)


def told(cycle: Cycle, viewer: Person) -> CycleStory:
    """Read a cycle's story for one person. The cycle itself has been permitted already."""
    facts, goal = facts_of([cycle], viewer)[cycle.id], cycle.goal_seen_by(viewer)
    happened = sorted(
        [*happenings(cycle, goal, viewer), *gathered(cycle, goal, viewer)], key=lambda one: one.at
    )
    changes = [(one.created_at, one.left, one.entered) for one in cycle.stage_changes]
    spans = spans_of(begun_at(cycle), changes, clock.now())
    return CycleStory(
        cycle=cycle,
        facts=facts,
        goal=goal,
        hidden_goal=cycle.goal_id is not None and goal is None,
        next=next_thing(facts, clock.today()),
        chapters=[_chapter(stage, cycle, facts, spans, happened) for stage in Stage],
        cadence=_cadence(cycle, happened, goal),
        unsigned=needs_agreement(facts),
        missing=missing(facts, cycle.stage.next) if cycle.stage.next else [],
        repeats=_other(cycle.repeats_id, viewer),
        again=_repetition(cycle, viewer),
    )


def _chapter(
    stage: Stage, cycle: Cycle, facts: Facts, spans: Sequence[Span], happened: Sequence[Happening]
) -> Chapter:
    days = days_at(spans, stage)
    return Chapter(
        stage=stage,
        name=NAMES[stage],
        state=_state(stage, cycle, entered=days is not None),
        lasted=_lasted(stage, cycle, days),
        asks=[(need.what, need.there(facts)) for need in ASKED_BY[stage]],
        prompts=prompts_for(stage, cycle.pathway),
        changes=[one for one in cycle.stage_changes if one.left is stage],
        happened=[one for one in happened if _stage_at(one, spans) is stage],
    )


def _state(stage: Stage, cycle: Cycle, *, entered: bool) -> str:
    if stage is cycle.stage:
        return "now"
    if cycle.stage.follows(stage):
        return "past" if entered else "left out"
    return "later"


def _lasted(stage: Stage, cycle: Cycle, days: int | None) -> str:
    if days is None or stage is Stage.CLOSED:
        return ""
    return f"{counted(days)} so far" if stage is cycle.stage else counted(days) if days else "less than a day"


def _stage_at(one: Happening, spans: Sequence[Span]) -> Stage:
    """The stage at which a cycle was when something happened."""
    for span in spans:
        if one.at <= span.until:
            return span.stage
    return spans[-1].stage


def _cadence(cycle: Cycle, happened: Sequence[Happening], goal: Goal | None) -> list[str]:
    """How long ago, and how often; nothing to hurry anybody once the cycle is closed."""
    days = {
        sort: [one.at.date() for one in happened if one.sort == sort]
        for sort in ("recording", "step", "debrief")
    }
    every = [day for of_sort in days.values() for day in of_sort]
    if cycle.closed_at is not None:
        lasted = (cycle.closed_at.date() - cycle.begun_on).days
        return [
            f"The cycle took {counted(lasted)}." if lasted else "The cycle took less than a day.",
            rhythm(every),
        ]
    sorts = ("recording", "step", "debrief") if goal is not None else ("recording",)
    return [*(since_last(sort, days[sort], clock.today()) for sort in sorts), rhythm(every)]


def _other(id: str | None, viewer: Person) -> Cycle | None:
    if id is None:
        return None
    return db.session.scalars(Cycle.visible_to(viewer).where(Cycle.id == id)).unique().one_or_none()


def _repetition(cycle: Cycle, viewer: Person) -> Cycle | None:
    """The cycle that does this one again, where the person can see it."""
    if cycle.stage is not Stage.CLOSED:
        return None
    again = Cycle.visible_to(viewer).where(Cycle.repeats_id == cycle.id)
    return db.session.scalars(again.order_by(Cycle.created_at.desc(), Cycle.id).limit(1)).unique().first()
