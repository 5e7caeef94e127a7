"""When to look back after a cycle closed, and what can be found then."""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

FIRST_AFTER = timedelta(weeks=8)
TERM_AFTER = timedelta(weeks=10)
SETTLED_IN_TERM = ((1, 25), (5, 5), (9, 25))
"""Days on which a term is some weeks old in most schools. A proposal: the pair moves it to suit theirs."""


class Lasting(StrEnum):
    """What a look back found. “Can't tell yet” is a full answer: some effects show a year later."""

    HELD = "held"
    PARTLY = "partly"
    FADED = "faded"
    CANT_TELL_YET = "cant-tell-yet"


def proposed(closed_on: date) -> Iterator[tuple[str, date]]:
    """The two looks back that every closed cycle gets: eight weeks on, and in the term after."""
    yield "Eight weeks on", closed_on + FIRST_AFTER
    yield "Next term", next_term(closed_on)


def next_term(closed_on: date) -> date:
    """A day in the next term that is far enough away to tell something new."""
    earliest = closed_on + TERM_AFTER
    days = (date(earliest.year + later, *day) for later in (0, 1) for day in SETTLED_IN_TERM)
    return next(day for day in days if day >= earliest)
