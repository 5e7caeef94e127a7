"""What is said about a coach's time, over HTTP and in forms."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from app.foundation.paging import PageQuery
from app.foundation.schemas import Input, Moment, OptionalLine, Output, Reference
from app.hours.kinds import Kind
from app.hours.models import LONGEST_MINUTES, Stretch
from app.people.models import Person

Minutes = Annotated[int, Field(ge=1, le=LONGEST_MINUTES)]


def _as_written(day: Any) -> Any:
    if isinstance(day, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        raise ValueError("Please give a date, like 2026-11-17.")
    return day


AskedDay = Annotated[date, BeforeValidator(_as_written)] | None
"""A day in an address, where a bare number would else be taken for seconds since 1970."""


class TapIn(Input):
    """One tap on a page: a kind, and ``minutes`` that just passed; without them a timer starts."""

    kind: Kind
    minutes: Minutes | None = None
    cycle_id: Reference | None = None


class StretchIn(Input):
    """Time to write down: ``minutes`` on a ``day`` (today unless said); without ``minutes`` a timer starts now."""

    kind: Kind
    minutes: Minutes | None = None
    day: date | None = None
    note: OptionalLine = None
    cycle_id: Reference | None = None


class StretchPatch(Input):
    """What changes of a stretch; what is not sent stays as it is."""

    kind: Kind | None = None
    minutes: Minutes | None = None
    day: date | None = None
    note: OptionalLine = None
    cycle_id: Reference | None = None

    def apply_to(self, stretch: Stretch, person: Person) -> None:
        """Change the stretch. Raises :class:`Refusal` and :class:`Conflict` as its model does."""
        if self.kind is not None:
            stretch.kind = self.kind
        if self.minutes is not None:
            stretch.lasts(self.minutes)
        if self.day is not None:
            stretch.falls_on(self.day)
        if "note" in self.model_fields_set:
            stretch.note = self.note or None
        if "cycle_id" in self.model_fields_set:
            stretch.belongs_to(self.cycle_id, person)


class HoursQuery(PageQuery):
    """Which days are asked for, both included."""

    since: AskedDay = None
    until: AskedDay = None


class TotalsQuery(Input):
    """Which days are summed up, both included; this week unless said."""

    since: AskedDay = None
    until: AskedDay = None


class StretchOut(Output):
    """A stretch of time. ``minutes`` is null while its timer runs."""

    id: str
    kind: Kind
    is_coaching: bool
    day: date
    began_at: Moment
    minutes: int | None
    note: str | None
    cycle_id: str | None
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, stretch: Stretch) -> "StretchOut":
        """The stretch as it is answered."""
        names = cls.model_fields.keys() - {"is_coaching"}
        return cls(is_coaching=stretch.kind.is_coaching, **{name: getattr(stretch, name) for name in names})


class KindTotal(Output):
    """How long one kind took."""

    kind: Kind
    is_coaching: bool
    minutes: int


class TotalsOut(Output):
    """Minutes by kind, and coaching beside other duties."""

    since: date
    until: date
    coaching_minutes: int
    other_minutes: int
    kinds: list[KindTotal]
