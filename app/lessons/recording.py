"""A recording of a lesson, and the stages in which it is made watchable."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from sqlalchemy import JSON, BigInteger, Float, ForeignKey, Integer, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, UtcDateTime, Versioned, words
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict
from app.lessons.lesson import Lesson
from app.people.models import Person

IN_STEP: Final = "in_step"
"""Under what name a recording's warnings hold why it is not in step with the others."""


class RecordingState(StrEnum):
    """A recording's life: *rejected* is the file's doing and final, *failed* is ours and can be tried again."""

    UPLOADING = "uploading"
    RECEIVED = "received"
    PROCESSING = "processing"
    READY = "ready"
    REJECTED = "rejected"
    FAILED = "failed"


class StageState(StrEnum):
    """Where one stage of the pipeline stands."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    STOPPED = "stopped"


class InStep(StrEnum):
    """How we know when a recording starts on its lesson's clock: *apart* is one that shares no sound with the others."""

    UNKNOWN = "unknown"
    HEARD = "heard"
    BY_HAND = "by_hand"
    APART = "apart"


class NothingToRetry(Conflict):
    """The recording did not stop for a reason of ours."""

    code = "nothing-to-retry"


class Recording(Versioned, Base):
    """One video or sound file of a lesson and what the pipeline made of it.

    ``attempt`` is the fencing token: a worker publishes only while the attempt it began is still the newest.

    ``offset_ms`` is when it starts on the lesson's clock, which its first recording with sound begins: moment t of that
    one is moment t - ``offset_ms`` of this. ``drift_ppm`` millionths are to be added to each of its own milliseconds.
    """

    __tablename__ = "recording"

    lesson_id: Mapped[str] = mapped_column(Id, ForeignKey("lesson.id", ondelete="CASCADE"), index=True)
    added_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    state: Mapped[RecordingState] = mapped_column(
        words(RecordingState), default=RecordingState.UPLOADING, index=True
    )
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    filename: Mapped[str] = mapped_column(String(255), default="")
    byte_size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str | None] = mapped_column(String(64))
    reason_code: Mapped[str | None] = mapped_column(String(64))
    reason_message: Mapped[str | None] = mapped_column(Text)
    warnings: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    duration_ms: Mapped[int | None] = mapped_column(Integer)
    width: Mapped[int | None] = mapped_column(Integer)
    height: Mapped[int | None] = mapped_column(Integer)
    frame_rate: Mapped[str | None] = mapped_column(String(40))
    has_video: Mapped[bool | None]
    has_audio: Mapped[bool | None]
    in_step: Mapped[InStep] = mapped_column(words(InStep), default=InStep.UNKNOWN)
    offset_ms: Mapped[int | None] = mapped_column(Integer)
    drift_ppm: Mapped[float] = mapped_column(Float, default=0.0)
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    playable_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ready_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    early_attempt: Mapped[str | None] = mapped_column(Id)
    """Which attempt made what can be watched while the file still arrives, if any did."""
    early_ms: Mapped[int] = mapped_column(Integer, default=0)

    lesson: Mapped[Lesson] = relationship(lazy="joined")
    stages: Mapped[list["Stage"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="Stage.position"
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The recordings of the lessons a person can see. The bytes are served by this same query."""
        return select(cls).where(cls.lesson_id.in_(Lesson.visible_to(person).with_only_columns(Lesson.id)))

    @classmethod
    def owned_by(cls, person: Person) -> Select[Self]:
        """The recordings a person may retry, delete, or fetch as they were uploaded."""
        return select(cls).where(cls.lesson_id.in_(Lesson.owned_by(person).with_only_columns(Lesson.id)))

    @property
    def folder(self) -> str:
        """The storage prefix under which everything of this recording is kept."""
        return f"recordings/{self.id}"

    @property
    def source(self) -> str:
        """The storage key of the file as it was uploaded."""
        return f"{self.folder}/source"

    @property
    def playback_key(self) -> str:
        """The storage key of the film that browsers play; a key of nothing before it is playable."""
        return self.kept_as("playback/playback.mp4") or f"{self.folder}/playback.mp4"

    @property
    def topic(self) -> str:
        """The live topic that tells of this recording's processing, comments and clips."""
        return f"recording:{self.id}"

    @property
    def playable(self) -> bool:
        """Whether the playback file is there, however far the other stages are."""
        return self.playable_at is not None and self.state is not RecordingState.REJECTED

    @property
    def may_be_early(self) -> bool:
        """Whether it still makes sense to watch what has arrived of it."""
        waits = (RecordingState.UPLOADING, RecordingState.RECEIVED, RecordingState.PROCESSING)
        return self.playable_at is None and self.state in waits

    @property
    def early_folder(self) -> str | None:
        """Where what can be watched of it before it is processed is kept; None where there is nothing of the kind."""
        if self.early_attempt is None or not self.may_be_early:
            return None
        return f"{self.folder}/early/{self.early_attempt}"

    @property
    def label(self) -> str:
        """What to call it on a page: the name its file had."""
        return self.filename or "Recording"

    @classmethod
    def of(cls, lessons: Iterable[Lesson]) -> Select[Self]:
        """The recordings of some lessons, oldest first."""
        return (
            select(cls)
            .where(cls.lesson_id.in_([lesson.id for lesson in lessons]))
            .order_by(cls.created_at, cls.id)
        )

    @classmethod
    def expected_in(cls, lesson: Lesson, *, by: Person, filename: str, byte_size: int) -> Self:
        """A recording that somebody begins to send."""
        recording = cls(
            id=new_id(), lesson_id=lesson.id, added_by_id=by.id, filename=filename, byte_size=byte_size
        )
        recording.lesson = lesson
        return recording

    @classmethod
    def ready_with_sound(cls, lesson_id: str) -> Select[Self]:
        """The recordings of a lesson that can be put in step by ear, oldest first."""
        ready = (cls.state == RecordingState.READY, cls.has_audio.is_(True))
        return select(cls).where(cls.lesson_id == lesson_id, *ready).order_by(cls.created_at, cls.id)

    @property
    def under_way(self) -> bool:
        """Whether it is the pipeline's turn, or soon will be."""
        return self.state in (RecordingState.RECEIVED, RecordingState.PROCESSING)

    @classmethod
    def all_under_way(cls) -> Select[Self]:
        """The recordings of everybody for which it is the pipeline's turn, the longest waiting first."""
        turn = (RecordingState.RECEIVED, RecordingState.PROCESSING)
        return select(cls).where(cls.state.in_(turn)).order_by(cls.received_at, cls.id)

    def receive(self, sha256: str | None) -> None:
        """Every byte is here and kept; what follows is the pipeline's work."""
        self.state, self.sha256, self.received_at = RecordingState.RECEIVED, sha256, clock.now()

    def stage(self, name: str) -> "Stage":
        """One of its stages by name. Raises ``KeyError`` for one that the pipeline does not have."""
        return {stage.name: stage for stage in self.stages}[name]

    def begin(self, attempt: int, stages: Sequence[str]) -> None:
        """Let an attempt take it up; what earlier attempts finished stays finished."""
        self.attempt, self.state = attempt, RecordingState.PROCESSING
        self.reason_code = self.reason_message = None
        known = {stage.name: stage for stage in self.stages}
        for position, name in enumerate(stages):
            stage = known.get(name) or Stage(recording_id=self.id, name=name)
            stage.position = position
            if name not in known:
                self.stages.append(stage)
            if stage.state is not StageState.DONE:
                stage.wait()

    def note(self, stage: str, notices: Iterable[tuple[str, str]]) -> None:
        """Keep what a viewer should know, found by a stage: each a stable code and a sentence."""
        others = [warning for warning in self.warnings if warning["stage"] != stage]
        self.warnings = others + [
            {"stage": stage, "code": code, "sentence": sentence} for code, sentence in notices
        ]

    def become_playable(self) -> None:
        """It can be watched from now on."""
        self.playable_at = self.playable_at or clock.now()

    def kept_as(self, name: str) -> str | None:
        """The storage key of a file that a finished stage made, by its path: ``playback/playback.mp4``."""
        return next((stage.key(name) for stage in self.stages if name in stage.files), None)

    def wait(self, code: str, sentence: str) -> None:
        """Stand aside until something that is short is there again; goes on by itself."""
        self.state = RecordingState.RECEIVED
        self.reason_code, self.reason_message = code, sentence
        self._stop_stages(StageState.WAITING)

    def reject(self, code: str, sentence: str) -> None:
        """Refuse the file, for good, with a sentence that says why and what to do next."""
        self.state = RecordingState.REJECTED
        self.reason_code, self.reason_message = code, sentence
        self._stop_stages(StageState.STOPPED)

    def fail(self, code: str, sentence: str) -> None:
        """Give up for a reason of ours; somebody may ask for another try."""
        self.state = RecordingState.FAILED
        self.reason_code, self.reason_message = code, sentence
        self._stop_stages(StageState.STOPPED)

    def retry(self) -> None:
        """Ask for another try. Raises :class:`NothingToRetry` unless it was given up for a reason of ours."""
        if self.state is not RecordingState.FAILED:
            raise NothingToRetry("This recording did not stop because of us, so there is nothing to retry.")
        self.state = RecordingState.RECEIVED
        self.reason_code = self.reason_message = None
        self._stop_stages(StageState.WAITING)

    def finish(self) -> None:
        """Everything the pipeline makes is there."""
        self.state, self.ready_at = RecordingState.READY, clock.now()

    def place(self, how: InStep, offset_ms: int, drift_ppm: float = 0.0) -> None:
        """Say when it starts on the lesson's clock, and how that is known."""
        self.in_step, self.offset_ms, self.drift_ppm = how, offset_ms, drift_ppm
        self.note(IN_STEP, [])

    def stand_apart(self, code: str, sentence: str) -> None:
        """Its place on the lesson's clock can't be heard, and this is why."""
        self.in_step, self.offset_ms, self.drift_ppm = InStep.APART, None, 0.0
        self.note(IN_STEP, [(code, sentence)])

    def starts_after(self, other: Self) -> int | None:
        """How many ms later than another recording it starts, negative for earlier; None while that is not known."""
        if self.offset_ms is None or other.offset_ms is None:
            return None
        return self.offset_ms - other.offset_ms

    def _stop_stages(self, state: StageState) -> None:
        for stage in self.stages:
            if stage.state is not StageState.DONE:
                stage.wait()
                stage.state = state


class Stage(Base):
    """One stage of a recording's processing: its state, its progress from 0 to 1, and the artifact it made."""

    __tablename__ = "stage"

    recording_id: Mapped[str] = mapped_column(
        Id, ForeignKey("recording.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    state: Mapped[StageState] = mapped_column(words(StageState), default=StageState.WAITING)
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    progress: Mapped[float] = mapped_column(Float, default=0.0)
    seconds_left: Mapped[float | None] = mapped_column(Float)
    artifact: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def files(self) -> list[str]:
        """The files the stage made, as paths inside the recording's folder; none before it is done."""
        return list((self.artifact or {}).get("files", []))

    def wait(self) -> None:
        """Not begun (any more)."""
        self.state, self.progress, self.seconds_left = StageState.WAITING, 0.0, None

    def key(self, name: str) -> str:
        """The storage key of one of its files."""
        return f"recordings/{self.recording_id}/{self.attempt}/{name}"

    def finish(self, artifact: dict[str, Any], attempt: int) -> None:
        """Done, and this is what it made; its files are kept under the attempt that made them."""
        self.attempt = attempt
        self.state, self.progress, self.seconds_left = StageState.DONE, 1.0, None
        self.artifact, self.finished_at = artifact, clock.now()
