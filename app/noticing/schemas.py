"""What sealed noticings look like on the way in and out."""

from typing import Annotated

from pydantic import Field

from app.foundation.schemas import Input, Moment, Output, Reference, Text
from app.noticing.models import NoticingState, SealedNoticing
from app.people.models import Person


class NoticingIn(Input):
    """With which pair; not needed where there is only one that can see the lesson."""

    pair_id: Reference | None = None


class EndIn(Input):
    """Why a noticing is ended early, if its ender likes to say so."""

    reason: Annotated[Text, Field(max_length=200)] = ""


class NoticingOut(Output):
    """A noticing as one of its two people gets it. ``done`` is the reader's own; the other's is told to nobody."""

    id: str
    recording_id: str
    lesson_id: str
    teacher_id: str
    coach_id: str
    begun_by_id: str
    begun_at: Moment
    state: NoticingState
    done: bool
    unsealed_at: Moment | None
    ended_at: Moment | None
    ended_by_id: str | None
    ended_reason: str
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, noticing: SealedNoticing, reader: Person) -> "NoticingOut":
        """Show one noticing to one of its people."""
        names = cls.model_fields.keys() - {"lesson_id", "done"}
        return cls(
            lesson_id=noticing.recording.lesson_id,
            done=noticing.half_of(reader).done_at is not None,
            **{name: getattr(noticing, name) for name in names},
        )
