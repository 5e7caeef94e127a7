"""Time zones: which there are, whose is whose, and how a moment reads on somebody's clock."""

from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from app.foundation import clock
from app.people.models import Person

PLAIN = "UTC"
CONTINENTS = (
    "Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/",
)  # fmt: skip


class NoSuchTime(ValueError):
    """Clocks skip it: it lies in the hour that is left out when summer time begins."""


@cache
def zone_names() -> tuple[str, ...]:
    """The zones that can be chosen, by the names of their cities, and UTC."""
    return (PLAIN, *sorted(name for name in available_timezones() if name.startswith(CONTINENTS)))


def zone_of(person: Person) -> tzinfo:
    """The zone whose times a person is shown."""
    return ZoneInfo(person.zone) if person.zone in zone_names() and person.zone != PLAIN else UTC


def zone_name(person: Person) -> str:
    """The same by its name."""
    return person.zone if person.zone in zone_names() and person.zone else PLAIN


def on_the_clock_of(person: Person, moment: datetime) -> datetime:
    """A moment as that person's clock shows it."""
    return moment.astimezone(zone_of(person))


def moment_of(person: Person, typed: datetime) -> datetime:
    """The moment at which a person's clock shows what they typed. Raises :class:`NoSuchTime`.

    A time that comes twice, in the hour that is repeated when summer time ends, is the first of the two.
    """
    try:
        moment = typed.replace(tzinfo=zone_of(person), fold=0).astimezone(UTC)
        shown = on_the_clock_of(person, moment).replace(tzinfo=None)
    except OverflowError as beyond:
        raise NoSuchTime("Please choose a day within the next two years.") from beyond
    if abs(shown - typed) >= timedelta(minutes=1):
        raise NoSuchTime("Clocks skip this time on that day. Please choose another.")
    return moment


def day_words(person: Person, moment: datetime) -> str:
    """The day of a moment on somebody's clock: ``Thursday 26 November``."""
    here, now = on_the_clock_of(person, moment), on_the_clock_of(person, clock.now())
    year = "" if here.year == now.year else f" {here.year}"
    return f"{here:%A} {here.day} {here:%B}{year}"


def hour_words(person: Person, moment: datetime) -> str:
    """The time of a moment on somebody's clock: ``15:30``."""
    return f"{on_the_clock_of(person, moment):%H:%M}"


def near_words(person: Person, moment: datetime) -> str:
    """The day as one would say it now: ``today``, ``tomorrow``, or ``on Thursday 26 November``."""
    days = (on_the_clock_of(person, moment).date() - on_the_clock_of(person, clock.now()).date()).days
    return {0: "today", 1: "tomorrow"}.get(days) or f"on {day_words(person, moment)}"
