"""What is said about meetings, over HTTP and in forms."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from app.foundation.paging import PageQuery
from app.foundation.schemas import Input, Moment, MomentIn, Output, Reference, Text
from app.meetings.meeting import LONGEST_MINUTES, MOST_TIMES, Meeting, MeetingKind
from app.people.models import Person
from app.people.zones import NoSuchTime, moment_of

FIELDS = ("first_at", "second_at", "third_at")

Minutes = Annotated[int, Field(ge=5, le=LONGEST_MINUTES)]
Place = Annotated[Text, Field(max_length=500)] | None
Note = Annotated[Text, Field(max_length=2000)] | None
Times = Annotated[list[MomentIn], Field(min_length=1, max_length=MOST_TIMES)]


def _without_zone(moment: datetime) -> datetime:
    if moment.tzinfo is not None:
        raise ValueError("Please give a day and a time.")
    return moment


Typed = Annotated[datetime, AfterValidator(_without_zone)] | None
"""A day and a time as somebody's own clock shows it."""


class MeetingIn(Input):
    """A meeting of a pair, or of the pair of a cycle, with up to three proposed times or one that is ``agreed``."""

    pair_id: Reference | None = None
    cycle_id: Reference | None = None
    kind: MeetingKind = MeetingKind.OTHER
    minutes: Minutes = 30
    times: Times
    agreed: bool = False
    place: Place = None
    note: Note = None

    @model_validator(mode="after")
    def _of_somebody(self) -> "MeetingIn":
        if self.pair_id is None and self.cycle_id is None:
            raise ValueError("Please say whose meeting it is: a pair_id or a cycle_id.")
        return self


class MeetingPatch(Input):
    """What changes of a meeting; what is not sent stays as it is. Another time is proposed, not set."""

    kind: MeetingKind | None = None
    minutes: Minutes | None = None
    place: Place = None
    note: Note = None

    def apply_to(self, meeting: Meeting) -> None:
        """Change the meeting. Raises :class:`Conflict` when it is over."""
        sent = self.model_fields_set
        meeting.change(
            kind=self.kind or meeting.kind,
            minutes=self.minutes or meeting.minutes,
            place=self.place if "place" in sent else meeting.place,
            note=self.note if "note" in sent else meeting.note,
        )


class ProposalsIn(Input):
    """Up to three times, in place of those proposed before."""

    times: Times


class AcceptanceIn(Input):
    """Which of the proposed times it is to be."""

    time_id: Reference


class MeetingQuery(PageQuery):
    """Which meetings are asked for."""

    cycle_id: Reference | None = None


class TimesForm(Input):
    """Up to three times as somebody types them, on their own clock."""

    first_at: Typed = None
    second_at: Typed = None
    third_at: Typed = None

    def moments(self, person: Person) -> tuple[list[datetime], Mapping[str, str]]:
        """The moments that were typed, and a sentence for each field whose time there is not."""
        found: list[datetime] = []
        wrong: dict[str, str] = {}
        for name in FIELDS:
            typed = getattr(self, name)
            if typed is None:
                continue
            try:
                found.append(moment_of(person, typed))
            except NoSuchTime as said:
                wrong[name] = str(said)
        return found, wrong


class DetailsForm(Input):
    """What a meeting is for, how long, where, and a note."""

    kind: MeetingKind = MeetingKind.OTHER
    minutes: Minutes = 30
    place: Place = None
    note: Note = None


class MeetingForm(TimesForm, DetailsForm):
    """A new meeting as a page sends it."""

    pair_id: Reference | None = None
    cycle_id: Reference | None = None
    agreed: bool = False


class ProposedTimeOut(Output):
    """A time that somebody proposed."""

    id: str
    by_id: str
    starts_at: Moment


class MeetingOut(Output):
    """A meeting. ``starts_at`` is null until a time is accepted."""

    id: str
    pair_id: str
    cycle_id: str | None
    planned_by_id: str
    kind: MeetingKind
    starts_at: Moment | None
    minutes: int
    place: str | None
    note: str | None
    proposals: list[ProposedTimeOut]
    cancelled_at: Moment | None
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, meeting: Meeting) -> "MeetingOut":
        """The meeting as it is answered."""
        return cls.model_validate(meeting)


def values_of(meeting: Meeting) -> dict[str, Any]:
    """What a meeting's form holds as it stands."""
    return {
        "kind": meeting.kind.value,
        "minutes": meeting.minutes,
        "place": meeting.place or "",
        "note": meeting.note or "",
    }
