"""What lessons, recordings and sharings look like on the way in and out."""

from datetime import date
from typing import Annotated, Any, Self

from flask import url_for
from pydantic import ConfigDict, Field

from app.foundation import clock
from app.foundation.paging import PageQuery
from app.foundation.schemas import (
    MEDIA_TIME_LIMIT_MS,
    Input,
    Line,
    Moment,
    MomentIn,
    OptionalLine,
    Output,
    Reference,
    Text,
)
from app.lessons.models import InStep, Lesson, Recording, RecordingState, Sharing, StageState
from app.people.models import Person

MOST_LOOK_FORS = 20


def _left_alone() -> Any:
    """A field that was not sent is not changed; a null is not the same, and is refused where a value is needed."""
    return Field(default_factory=lambda: None)


LookFors = Annotated[list[Line], Field(max_length=MOST_LOOK_FORS)]


class LessonIn(Input):
    """A new lesson; taught today unless it says otherwise."""

    title: Line
    taught_on: date = Field(default_factory=clock.today)
    subject: OptionalLine = None
    phase: OptionalLine = None
    class_id: Reference | None = None
    look_fors: LookFors = Field(default_factory=list)


class LessonChange(Input):
    """What to change in a lesson; what is not sent stays."""

    title: Line = _left_alone()
    taught_on: date = _left_alone()
    subject: OptionalLine = None
    phase: OptionalLine = None
    class_id: Reference | None = None
    look_fors: LookFors = _left_alone()

    def said(self) -> dict[str, Any]:
        """Only what was sent."""
        return {name: getattr(self, name) for name in self.model_fields_set}


class LessonsQuery(PageQuery):
    """Which lessons to list: all that you can see, your own, or those that others share with you."""

    which: Annotated[Text, Field(pattern="^(all|mine|shared)$")] = "all"


class StageOut(Output):
    """One stage of a recording's processing; ``progress`` goes from 0 to 1."""

    name: str
    state: StageState
    progress: float


class ReasonOut(Output):
    """Why a recording stands still: ``code`` for programs, ``message`` for people."""

    code: str
    message: str


class WarningOut(Output):
    """Something a viewer should know about a recording that can be watched all the same."""

    code: str
    message: str


class RecordingUrls(Output):
    """Where the recording's media are; null until they are there, or when they are not for you."""

    playback: str | None
    hls: str | None
    poster: str | None
    storyboard: str | None
    waveform: str | None
    original: str | None
    early: str | None

    @classmethod
    def of(cls, recording: Recording, person: Person) -> Self:
        """The addresses that work now for a person."""

        def media(name: str, file: str) -> str | None:
            if recording.kept_as(file) is None:
                return None
            return url_for("media.show", id=recording.id, name=name)

        own = recording.received_at is not None and recording.lesson.is_taught_by(person)
        return cls(
            playback=media("playback.mp4", "playback/playback.mp4") if recording.playable else None,
            hls=media("hls/master.m3u8", "hls/master.m3u8"),
            poster=media("poster.jpg", "poster/poster.jpg"),
            storyboard=media("storyboard.vtt", "storyboard/storyboard.vtt"),
            waveform=media("waveform.json", "waveform/waveform.json"),
            original=url_for("media.original", id=recording.id) if own else None,
            early=_early(recording),
        )


class RecordingChange(Input):
    """When a recording starts on the clock of its lesson's first one, set by hand; negative where it began before."""

    offset_ms: Annotated[int, Field(ge=-MEDIA_TIME_LIMIT_MS, le=MEDIA_TIME_LIMIT_MS)]


def _early(recording: Recording) -> str | None:
    """An HLS playlist of what has arrived so far, until the recording itself plays."""
    if recording.early_folder is None:
        return None
    return url_for("media.show", id=recording.id, name=f"early/{recording.early_attempt}/index.m3u8")


class RecordingOut(Output):
    """A recording: how far its processing is, its facts as it is shown, and its media.

    Moment t of the lesson's first recording is moment ``t - offset_ms`` of this one; null until that is known.
    """

    id: str
    lesson_id: str
    filename: str
    byte_size: int
    state: RecordingState
    playable: bool
    stages: list[StageOut]
    reason: ReasonOut | None
    warnings: list[WarningOut]
    duration_ms: int | None
    width: int | None
    height: int | None
    frame_rate: str | None
    has_video: bool | None
    has_audio: bool | None
    in_step: InStep
    offset_ms: int | None
    drift_ppm: float
    urls: RecordingUrls
    created_at: Moment
    version: int

    @classmethod
    def of(cls, recording: Recording, person: Person) -> Self:
        """A recording as a person may see it."""
        reason = None
        if recording.reason_code is not None:
            reason = ReasonOut(code=recording.reason_code, message=recording.reason_message or "")
        facts = {name: getattr(recording, name) for name in cls.model_fields if name not in _MADE}
        return cls(
            **facts,
            stages=[StageOut.model_validate(stage) for stage in recording.stages],
            reason=reason,
            warnings=[WarningOut(code=one["code"], message=one["sentence"]) for one in recording.warnings],
            urls=RecordingUrls.of(recording, person),
        )


_MADE = {"stages", "reason", "warnings", "urls"}


class ShareIn(Input):
    """With whom to share a lesson (an e-mail address or a pair's id), what for, and until when."""

    whom: Annotated[Text, Field(alias="with", min_length=1, max_length=254)]
    purpose: Line
    expires_at: MomentIn | None = None


class ShareOut(Output):
    """A sharing in force."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True, serialize_by_alias=True)

    id: str
    lesson_id: str
    whom: str = Field(alias="with")
    person_id: str
    pair_id: str | None
    name: str
    purpose: str
    expires_at: Moment | None
    created_at: Moment

    @classmethod
    def of(cls, sharing: Sharing) -> Self:
        """A sharing as the lesson's teacher sees it."""
        recipient = sharing.recipient
        return cls.model_validate(
            {
                "id": sharing.id,
                "lesson_id": sharing.lesson_id,
                "with": sharing.pair_id or recipient.email,
                "person_id": recipient.id,
                "pair_id": sharing.pair_id,
                "name": recipient.name,
                "purpose": sharing.purpose,
                "expires_at": sharing.expires_at,
                "created_at": sharing.created_at,
            }
        )


class LessonOut(Output):
    """A lesson with its recordings; its sharings are told to its teacher alone."""

    id: str
    teacher_id: str
    title: str
    taught_on: date
    subject: str | None
    phase: str | None
    class_id: str | None
    look_fors: list[str]
    recordings: list[RecordingOut]
    shares: list[ShareOut]
    created_at: Moment
    version: int

    @classmethod
    def of(cls, lesson: Lesson, person: Person, recordings: list[Recording], sharings: list[Sharing]) -> Self:
        """A lesson as a person may see it."""
        own = lesson.is_taught_by(person)
        facts = {
            name: getattr(lesson, name) for name in cls.model_fields if name not in ("recordings", "shares")
        }
        return cls(
            **facts,
            recordings=[RecordingOut.of(recording, person) for recording in recordings],
            shares=[ShareOut.of(sharing) for sharing in sharings] if own else [],
        )
