"""What could come next for one person, in plain values that need no database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Address:
    """Where a button leads: the name of a page, and of what."""

    endpoint: str
    id: str | None = None
    anchor: str | None = None


@dataclass(frozen=True)
class Film:
    """A recording in a few words."""

    lesson_id: str
    title: str
    picture: str | None = None
    length_ms: int | None = None
    teacher: str = ""
    since: datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Question:
    """A question that somebody left and that is still open."""

    id: str
    by_id: str
    by: str
    lesson: Film
    at_ms: int
    since: datetime


@dataclass(frozen=True)
class Named:
    """A comment in which somebody named a person, and that they have not opened."""

    comment_id: str
    by: str
    lesson: Film
    since: datetime


@dataclass(frozen=True)
class Promised:
    """A day for feedback that a coach has changed, and that the teacher has not looked at."""

    lesson_id: str
    title: str
    by: str
    by_on: date
    since: datetime


@dataclass(frozen=True)
class Meeting:
    """A debrief that is not closed. ``with_whom`` is empty for a teacher alone."""

    id: str
    with_id: str
    with_whom: str
    lesson: Film
    moments: int
    meets_at: datetime | None
    since: datetime


@dataclass(frozen=True)
class Appointment:
    """A meeting of a pair: one that has a time, or one whose time the person is asked to choose."""

    id: str
    with_whom: str
    starts_at: datetime | None
    since: datetime


@dataclass(frozen=True)
class Noticing:
    """A sealed noticing in which the person is not done yet."""

    with_whom: str
    lesson: Film
    since: datetime


@dataclass(frozen=True)
class Step:
    """A step of one's own that is being tried."""

    id: str
    goal_id: str
    body: str
    due_on: date | None


@dataclass(frozen=True)
class Round:
    """A coaching cycle in which it is the person's turn: what to do next in it, and where."""

    id: str
    with_whom: str
    sentence: str
    button: str
    note: str = ""


@dataclass(frozen=True)
class Situation:
    """Everything that could come next for one person, the most pressing of each sort first."""

    teaches: bool = False
    coaches: bool = False
    has_goal: bool = False
    coach: str = ""
    unfinished: Sequence[Film] = field(default=())
    stopped: Sequence[Film] = field(default=())
    unwatched: Sequence[Film] = field(default=())
    to_look_at: Sequence[Film] = field(default=())
    questions: Sequence[Question] = field(default=())
    named: Sequence[Named] = field(default=())
    meetings: Sequence[Meeting] = field(default=())
    appointments: Sequence[Appointment] = field(default=())
    noticings: Sequence[Noticing] = field(default=())
    steps: Sequence[Step] = field(default=())
    promises: Sequence[Promised] = field(default=())
    rounds: Sequence[Round] = field(default=())
