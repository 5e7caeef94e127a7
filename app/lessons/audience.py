"""Who can see a lesson, said as a sentence to one of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol, Self

from app.foundation import clock
from app.people.models import Person

ONLY_YOU = "Only you can see this."


class Terms(Protocol):
    """What a sharing says: who gets to see the lesson, what for, and until when."""

    purpose: str
    expires_at: datetime | None

    @property
    def recipient(self) -> Person:
        """Who gets to see the lesson by it."""


@dataclass(frozen=True)
class Audience:
    """Who can see a lesson: the sentence for a page, and a few words for a card."""

    sentence: str
    brief: str
    shared: bool

    @classmethod
    def told_to(cls, viewer: Person, *, teacher: Person, sharings: Sequence[Terms]) -> Self:
        """The audience of a teacher's lesson, told to somebody who is part of it."""
        if not sharings:
            return cls(ONLY_YOU, "Only you", shared=False)
        people = [teacher, *(sharing.recipient for sharing in sharings)]
        others = [person.first_name for person in people if person.id != viewer.id]
        told = {terms(sharing) for sharing in sharings}
        who = listed(["You", *others])
        if len(told) == 1:
            said = f"{who} can see this{told.pop()}."
        else:
            said = f"{who} can see this: {'; '.join(_each(viewer, sharings))}."
        return cls(said, listed(["You", *others]), shared=True)


def terms(sharing: Terms) -> str:
    """What a sharing adds to a sentence: ``, for coaching, until 12 December``."""
    until = f", until {day(sharing.expires_at)}" if sharing.expires_at else ""
    return f", for {purpose(sharing.purpose)}{until}"


def purpose(text: str) -> str:
    """A purpose as it stands inside a sentence."""
    text = text.strip().rstrip(".").removeprefix("For ").removeprefix("for ")
    is_word = len(text) > 1 and text[1].islower()
    return f"{text[:1].lower()}{text[1:]}" if is_word else text


def day(moment: date) -> str:
    """A day as people say it: without the year, if it is this one."""
    year = "" if moment.year == clock.today().year else f" {moment.year}"
    return f"{moment.day} {moment:%B}{year}"


def listed(names: Sequence[str]) -> str:
    """Names as people say them: ``You, Ben and Dana``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _each(viewer: Person, sharings: Iterable[Terms]) -> list[str]:
    return [
        f"{'you' if one.recipient.id == viewer.id else one.recipient.first_name}{terms(one)}"
        for one in sharings
    ]
