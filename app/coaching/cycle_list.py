"""The list of cycles: those that run with their next thing, those that are closed by year, a page at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy import Select, select

from app.coaching.cycle_facts import Facts, facts_of
from app.coaching.next_thing import NextThing, next_thing
from app.coaching.what_is_missing import NAMES
from app.cycles.models import Cycle
from app.cycles.stages import Stage
from app.foundation import clock
from app.foundation.db import db
from app.foundation.paging import PageQuery, page
from app.people.models import Person

MOST_RUNNING = 60


@dataclass(frozen=True)
class Entry:
    """One cycle on the list."""

    cycle: Cycle
    facts: Facts
    stage: str
    next: NextThing

    @property
    def year(self) -> int:
        """The year it was closed in, or begun while it runs."""
        return (self.cycle.closed_at or self.cycle.begun_on).year


@dataclass(frozen=True)
class CycleList:
    """What is on the page. ``teachers`` has more than one where there is something to choose."""

    running: Sequence[Entry]
    closed: Sequence[tuple[int, Sequence[Entry]]]
    next_cursor: str | None
    first_page: bool
    teachers: Sequence[Person]
    teacher_id: str | None


def listed(viewer: Person, teacher_id: str | None, asked: PageQuery) -> CycleList:
    """The cycles a person can see, of one teacher if asked. Raises :class:`~app.foundation.refusals.Refusal`
    for a cursor that no list gave out.
    """
    everybodys = Cycle.visible_to(viewer)
    teachers = _teachers(everybodys)
    if teacher_id not in [one.id for one in teachers]:
        teacher_id = None  # somebody else's name in the address narrows nothing
    seen = everybodys.where(Cycle.teacher_id == teacher_id) if teacher_id else everybodys
    running = _running(seen) if asked.cursor is None else []
    ended = seen.where(Cycle.stage == Stage.CLOSED, Cycle.closed_at.is_not(None))
    closed = page(ended, asked, _itself, by=(Cycle.closed_at, Cycle.id), newest_first=True)
    facts = facts_of([*running, *closed.items], viewer)
    entries = [_entry(cycle, facts[cycle.id]) for cycle in closed.items]
    by_year = groupby(entries, key=lambda entry: entry.year)
    return CycleList(
        running=[_entry(cycle, facts[cycle.id]) for cycle in running],
        closed=[(year, list(found)) for year, found in by_year],
        next_cursor=closed.next_cursor,
        first_page=asked.cursor is None,
        teachers=teachers,
        teacher_id=teacher_id,
    )


def _running(seen: Select[Cycle]) -> list[Cycle]:
    newest = seen.where(Cycle.stage != Stage.CLOSED).order_by(Cycle.created_at.desc(), Cycle.id)
    return list(db.session.scalars(newest.limit(MOST_RUNNING)).unique())


def _teachers(seen: Select[Cycle]) -> list[Person]:
    whose = select(Person).where(Person.id.in_(seen.with_only_columns(Cycle.teacher_id)))
    return list(db.session.scalars(whose.order_by(Person.name, Person.id)).unique())


def _entry(cycle: Cycle, facts: Facts) -> Entry:
    return Entry(cycle, facts, NAMES[cycle.stage], next_thing(facts, clock.today()))


def _itself(cycle: Cycle) -> Cycle:
    return cycle
