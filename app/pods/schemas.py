"""What is said about pods, over HTTP and in forms."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field

from app.foundation.moments import TypedMoment
from app.foundation.paging import PageQuery
from app.foundation.schemas import (
    Filled,
    Input,
    Line,
    MediaTime,
    Moment,
    MomentIn,
    OptionalLine,
    OptionalParagraphs,
    Output,
    Reference,
    Text,
)
from app.pods.describing import hints
from app.pods.models import Pod, PodFile, Round, RoundNote, ShownClip, Task

Problem = Annotated[Filled, Field(max_length=1000)]
NoteBody = Annotated[Filled, Field(max_length=2000)]
What = Annotated[Filled, Field(max_length=500)]


class PodIn(Input):
    """A pod: what to call it, and its problem of practice."""

    name: Line
    problem: Problem


class PodPatch(Input):
    """What changes of a pod; what is not sent stays as it is."""

    name: Line | None = None
    problem: Problem | None = None


class InviteIn(Input):
    """Whom to invite: a colleague's name as the school writes it, or their address."""

    whom: Line


class RoundIn(Input):
    """Who hosts the next round; without a name the one whose turn it is."""

    host_id: Reference | None = None


class RoundPatch(Input):
    """What changes of a round; what is not sent stays as it is."""

    meets_at: MomentIn | None = None
    place: OptionalLine = None
    facilitator_id: Reference | None = None
    notes: OptionalParagraphs = None


class MeetingForm(Input):
    """When and where a pod meets, as the writer's own clock shows it (see the debrief's), and who keeps the time."""

    meets_at: datetime | None = None
    minutes_behind_utc: Annotated[int, Field(ge=-14 * 60, le=12 * 60)] = 0
    place: OptionalLine = None
    facilitator_id: Reference | None = None

    def moment(self) -> datetime | None:
        """The moment that was meant."""
        if self.meets_at is None:
            return None
        return self.meets_at.replace(tzinfo=UTC) + timedelta(minutes=self.minutes_behind_utc)


class NotesForm(Input):
    """The notes of a meeting; ``version`` is the one that was on the page."""

    notes: OptionalParagraphs = None
    version: Annotated[int, Field(ge=0)] = 0


class ShownClipIn(Input):
    """A clip of one's own lesson to show to the pod, with one's consent to exactly that."""

    clip_id: Reference
    consent: Literal[True]


class ShownClipForm(Input):
    """The same from a page, where a box may be left empty."""

    clip_id: Annotated[Text, Field(max_length=64)] = ""
    consent: bool = False


class NoteIn(Input):
    """What was seen or heard, at a moment of a shown clip (counted from its beginning)."""

    shown_clip_id: Reference
    at_ms: MediaTime = 0
    body: NoteBody


class NotePatch(Input):
    """What changes of a note; what is not sent stays as it is."""

    at_ms: MediaTime | None = None
    body: NoteBody | None = None


class NoteForm(Input):
    """A note as it is typed on a page."""

    shown_clip_id: Reference
    at: TypedMoment = 0
    body: NoteBody


class DescribingIn(Input):
    """Words to be looked at while they are written."""

    body: Annotated[Text, Field(max_length=2000)] = ""


class TaskIn(Input):
    """A task: what, who (its writer unless named), by when, and for which round, if it comes from one."""

    what: What
    who_id: Reference | None = None
    by_on: date | None = None
    round_id: Reference | None = None


class TaskPatch(Input):
    """What changes of a task; what is not sent stays as it is."""

    what: What | None = None
    who_id: Reference | None = None
    by_on: date | None = None

    def apply_to(self, task: Task) -> None:
        """Change the task. Raises :class:`Refusal` for somebody who is no member."""
        if self.who_id is not None:
            task.belongs_to(self.who_id)
        if self.what is not None:
            task.what = self.what
        if "by_on" in self.model_fields_set:
            task.by_on = self.by_on


class FileQuery(Input):
    """What a file that is sent as it is should be called."""

    name: Line


class NotesQuery(PageQuery):
    """Which notes are asked for."""

    shown_clip_id: Reference | None = None


class MembershipOut(Output):
    """That somebody is invited, and since when they belong."""

    id: str
    pod_id: str
    person_id: str
    person_name: str
    invited_by_id: str
    joined_at: Moment | None
    created_at: Moment

    @classmethod
    def of(cls, one: object) -> "MembershipOut":
        """The membership as it is answered."""
        names = cls.model_fields.keys() - {"person_name"}
        return cls(
            person_name=one.person.name,  # type: ignore[attr-defined]
            **{name: getattr(one, name) for name in names},
        )


class PodOut(Output):
    """A pod and those who belong to it. A round begins once ``missing`` is 0."""

    id: str
    name: str
    problem: str
    begun_by_id: str
    members: list[MembershipOut]
    missing: int
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, pod: Pod) -> "PodOut":
        """The pod as it is answered."""
        names = cls.model_fields.keys() - {"members"}
        members = [MembershipOut.of(one) for one in pod.current]
        return cls(members=members, **{name: getattr(pod, name) for name in names})


class PartOut(Output):
    """What one member has done in a round."""

    person_id: str
    watched_at: Moment | None
    gave_at: Moment | None


class RoundOut(Output):
    """A round. Once ``met_at`` is set everybody's notes are on the table; ``ended_at`` closes its clips."""

    id: str
    pod_id: str
    number: int
    host_id: str
    facilitator_id: str | None
    meets_at: Moment | None
    place: str | None
    notes: str | None
    met_at: Moment | None
    ended_at: Moment | None
    parts: list[PartOut]
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, one: Round) -> "RoundOut":
        """The round as it is answered."""
        return cls.model_validate(one)


class ShownClipOut(Output):
    """A clip that is shown to the pod. ``url`` is null until its exact file is made."""

    id: str
    round_id: str
    title: str
    length_ms: int
    shown_by_id: str
    url: str | None
    created_at: Moment

    @classmethod
    def of(cls, shown: ShownClip) -> "ShownClipOut":
        """The clip as it is answered: nothing of its lesson or its recording."""
        names = cls.model_fields.keys() - {"url"}
        return cls(url=film_url(shown), **{name: getattr(shown, name) for name in names})


class NoteOut(Output):
    """A note. ``hints`` point out words that judge, to its author alone."""

    id: str
    round_id: str
    shown_clip_id: str
    author_id: str
    at_ms: int
    body: str
    hints: list[str]
    created_at: Moment
    updated_at: Moment
    version: int

    @classmethod
    def of(cls, note: RoundNote, viewer_id: str) -> "NoteOut":
        """The note as it is answered."""
        names = cls.model_fields.keys() - {"hints"}
        own = note.author_id == viewer_id
        found = [hint.sentence for hint in hints(note.body)] if own else []
        return cls(hints=found, **{name: getattr(note, name) for name in names})


class TaskOut(Output):
    """A task of a pod."""

    id: str
    pod_id: str
    round_id: str | None
    what: str
    who_id: str
    by_on: date | None
    done_at: Moment | None
    created_at: Moment
    updated_at: Moment
    version: int


class FileOut(Output):
    """A file of a pod."""

    id: str
    pod_id: str
    added_by_id: str
    name: str
    content_type: str
    byte_size: int
    url: str
    created_at: Moment

    @classmethod
    def of(cls, file: PodFile) -> "FileOut":
        """The file as it is answered."""
        names = cls.model_fields.keys() - {"url"}
        return cls(
            url=f"/media/pod-files/{file.id}/original", **{name: getattr(file, name) for name in names}
        )


def film_url(shown: ShownClip) -> str | None:
    """Where a shown clip's own file is; none before it is made."""
    return f"/media/shown-clips/{shown.id}/export.mp4" if shown.clip.exported else None
