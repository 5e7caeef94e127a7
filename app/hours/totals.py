"""Adding up a coach's time: by kind, by day or week, coaching beside other duties."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import func, select

from app.cycles.models import Cycle
from app.foundation.db import db
from app.hours.kinds import Kind
from app.hours.models import Stretch
from app.people.models import Person


@dataclass(frozen=True)
class Span:
    """Some days, both included, and what they are called."""

    since: date
    until: date
    name: str

    @property
    def by_week(self) -> bool:
        """Whether it is long enough to be drawn week by week."""
        return (self.until - self.since).days > 13


@dataclass
class Bar:
    """A day or a week of the plot, in minutes."""

    begins: date
    coaching: int = 0
    other: int = 0

    @property
    def minutes(self) -> int:
        """Both together."""
        return self.coaching + self.other


@dataclass
class Totals:
    """What a span adds up to."""

    span: Span
    kinds: Counter[Kind] = field(default_factory=Counter)
    bars: list[Bar] = field(default_factory=list)
    cycles: list[tuple[str, str, int]] = field(default_factory=list)
    """Id, goal and minutes of the coaching cycles that time went to, most first."""

    @property
    def coaching(self) -> int:
        """Minutes of coaching."""
        return sum(minutes for kind, minutes in self.kinds.items() if kind.is_coaching)

    @property
    def other(self) -> int:
        """Minutes of other duties."""
        return sum(minutes for kind, minutes in self.kinds.items() if not kind.is_coaching)

    @property
    def minutes(self) -> int:
        """All of them."""
        return self.coaching + self.other

    @property
    def coaching_percent(self) -> int:
        """The share of coaching; 0 where there is nothing."""
        return round(100 * self.coaching / self.minutes) if self.minutes else 0

    @property
    def longest(self) -> int:
        """The longest bar, and never nothing, so that bars can be measured by it."""
        return max((bar.minutes for bar in self.bars), default=0) or 1


def week_of(day: date) -> Span:
    """The week, Monday to Sunday, in which a day lies."""
    monday = day - timedelta(days=day.weekday())
    return Span(monday, monday + timedelta(days=6), "Week")


def term_of(day: date) -> Span:
    """The term in which a day lies: August to December, January to March, April to July."""
    first, last = next(months for months in ((1, 3), (4, 7), (8, 12)) if months[0] <= day.month <= months[1])
    after = date(day.year + (last == 12), last % 12 + 1, 1)
    return Span(date(day.year, first, 1), after - timedelta(days=1), "Term")


def totals(person: Person, span: Span) -> Totals:
    """Add up a coach's own time of a span, in three queries."""
    own = Stretch.visible_to(person).where(
        Stretch.day >= span.since, Stretch.day <= span.until, Stretch.minutes.is_not(None)
    )
    cells = own.with_only_columns(Stretch.day, Stretch.kind, func.sum(Stretch.minutes)).group_by(
        Stretch.day, Stretch.kind
    )
    found = Totals(span, bars=_empty_bars(span))
    for day, kind, summed in db.session.execute(cells):
        minutes = summed or 0
        found.kinds[kind] += minutes
        bar = _bar_of(found.bars, day)
        if kind.is_coaching:
            bar.coaching += minutes
        else:
            bar.other += minutes
    per_cycle = (
        own.with_only_columns(Stretch.cycle_id, func.sum(Stretch.minutes))
        .where(Stretch.cycle_id.is_not(None))
        .group_by(Stretch.cycle_id)
    )
    minutes_of = {cycle_id or "": minutes or 0 for cycle_id, minutes in db.session.execute(per_cycle)}
    found.cycles = sorted(
        ((cycle.id, name_of(cycle, person), minutes_of[cycle.id]) for cycle in _cycles(person, minutes_of)),
        key=lambda one: -one[2],
    )
    return found


def name_of(cycle: Cycle, person: Person) -> str:
    """What to call a cycle: whose it is, and its goal."""
    whose = "Your own cycle" if cycle.teacher_id == person.id else f"{cycle.teacher.first_name}’s cycle"
    return f"{whose}: {cycle.goal.statement}" if cycle.goal else whose


def _cycles(person: Person, ids: dict[str, int]) -> Sequence[Cycle]:
    if not ids:
        return []
    seen = Cycle.visible_to(person).where(Cycle.id.in_(list(ids)))
    return list(db.session.scalars(seen).unique())


def running_cycles(person: Person) -> list[tuple[str, str]]:
    """The cycles that time can be written down for, as a form's choices."""
    still_open = Cycle.visible_to(person).where(Cycle.closed_at.is_(None)).order_by(Cycle.begun_on, Cycle.id)
    return [(cycle.id, name_of(cycle, person)) for cycle in db.session.scalars(still_open).unique()]


def minutes_on(cycle_id: str, person: Person) -> int:
    """How much of their own time a coach wrote down for one cycle."""
    own = Stretch.visible_to(person).where(Stretch.cycle_id == cycle_id)
    summed = select(func.sum(own.with_only_columns(Stretch.minutes).subquery().c.minutes))
    return db.session.scalar(summed) or 0


def _empty_bars(span: Span) -> list[Bar]:
    step = 7 if span.by_week else 1
    first = span.since - timedelta(days=span.since.weekday()) if span.by_week else span.since
    count = (span.until - first).days // step + 1
    return [Bar(first + timedelta(days=step * place)) for place in range(count)]


def _bar_of(bars: Sequence[Bar], day: date) -> Bar:
    return next(bar for bar in reversed(bars) if bar.begins <= day)


def hours_and_minutes(minutes: int) -> str:
    """Minutes as people say them: ``45 min``, ``2 h``, ``2 h 15 min``."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"
