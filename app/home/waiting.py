"""What waits for a person beside the next step: at most five lines, the most pressing first. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from app.foundation.formats import film_length
from app.home.situation import (
    Address,
    Appointment,
    Film,
    Meeting,
    Named,
    Noticing,
    Promised,
    Question,
    Round,
    Situation,
    Step,
)

MOST_LINES = 5


@dataclass(frozen=True)
class Line:
    """One line: what waits, where it leads, and when.

    A ``moment`` is drawn in the reader's own time: as a day and an hour where it is ``exact``, else as how long ago.
    """

    what: str
    address: Address
    when: str = ""
    moment: datetime | None = None
    exact: bool = False


def waiting(situation: Situation, today: date, *, beside: object = None) -> list[Line]:
    """What waits, without what the large card already says (``beside``)."""
    found = [line for about, line in _lines(situation, today) if about is not beside]
    return found[:MOST_LINES]


def _lines(here: Situation, today: date) -> Iterator[tuple[object, Line]]:
    yield from ((film, _unfinished(film)) for film in here.unfinished)
    yield from ((film, _stopped(film)) for film in here.stopped)
    yield from ((one, _appointment(one)) for one in here.appointments)
    yield from ((meeting, _meeting(meeting)) for meeting in here.meetings)
    yield from ((noticing, _noticing(noticing)) for noticing in here.noticings)
    yield from ((named, _named(named)) for named in here.named)
    yield from ((promised, _promised(promised)) for promised in here.promises)
    yield from ((question, _question(question)) for question in here.questions)
    yield from ((step, _step(step, today)) for step in here.steps)
    yield from ((cycle, _round(cycle)) for cycle in here.rounds)
    yield from ((film, _shared(film)) for film in here.to_look_at)
    yield from ((film, _ready(film)) for film in here.unwatched)


def _unfinished(film: Film) -> Line:
    return Line(
        f"Finish uploading “{film.title}”", Address("workspace.show", film.lesson_id), moment=film.since
    )


def _stopped(film: Film) -> Line:
    return Line(f"“{film.title}” could not be used", Address("workspace.show", film.lesson_id), "see why")


def _meeting(meeting: Meeting) -> Line:
    whom = f" with {meeting.with_whom}" if meeting.with_whom else ""
    return Line(
        f"Debrief{whom} on “{meeting.lesson.title}”",
        Address("debriefs.show", meeting.id),
        "" if meeting.meets_at else "no time set",
        meeting.meets_at,
        exact=True,
    )


def _appointment(one: Appointment) -> Line:
    address = Address("meetings.show", one.id)
    if one.starts_at is None:
        return Line(f"Choose a time to meet {one.with_whom}", address, moment=one.since)
    return Line(f"Meet {one.with_whom}", address, moment=one.starts_at, exact=True)


def _noticing(noticing: Noticing) -> Line:
    return Line(
        f"Sealed noticing with {noticing.with_whom} on “{noticing.lesson.title}”",
        Address("workspace.show", noticing.lesson.lesson_id),
        moment=noticing.since,
    )


def _question(question: Question) -> Line:
    moment = film_length(question.at_ms)
    anchor = f"t={question.at_ms / 1000:.3f}"
    return Line(
        f"Answer {question.by}’s question at {moment}",
        Address("workspace.show", question.lesson.lesson_id, anchor),
        moment=question.since,
    )


def _named(named: Named) -> Line:
    return Line(
        f"{named.by} mentioned you in “{named.lesson.title}”",
        Address("comments.show", named.comment_id),
        moment=named.since,
    )


def _promised(promised: Promised) -> Line:
    day = f"{promised.by_on.day} {promised.by_on:%B}"
    return Line(
        f"{promised.by} promises feedback on “{promised.title}” by {day} now",
        Address("queue.promise", promised.lesson_id),
        moment=promised.since,
    )


def _step(step: Step, today: date) -> Line:
    return Line(
        f"Try: {_short(step.body)}", Address("goals.show", step.goal_id, "steps"), _due(step.due_on, today)
    )


def _round(cycle: Round) -> Line:
    return Line(_short(cycle.sentence), Address("cycles.show", cycle.id), cycle.with_whom)


def _shared(film: Film) -> Line:
    return Line(
        f"Look at {film.teacher}’s “{film.title}”",
        Address("workspace.show", film.lesson_id),
        moment=film.since,
    )


def _ready(film: Film) -> Line:
    return Line(
        f"“{film.title}” is ready to watch", Address("workspace.show", film.lesson_id), moment=film.since
    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"


def _due(due_on: date | None, today: date) -> str:
    if due_on is None:
        return "no day set"
    days = (due_on - today).days
    if days < 0:
        return "the day has passed"
    if days < 2:
        return ("today", "by tomorrow")[days]
    return f"by {due_on:%A}" if days < 7 else f"by {due_on.day} {due_on:%B}"
