"""What the pages of lessons share: their blueprint, and how a lesson looks on a card and a recording while it is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from flask import Blueprint, g, request, url_for
from sqlalchemy import Select, select

from app.foundation import clock
from app.foundation.db import db
from app.foundation.web import one_or_404
from app.lessons import receiving
from app.lessons.audience import Audience
from app.lessons.models import Lesson, Recording, RecordingState, Stage, StageState, Upload
from app.lessons.posted import PostedRequest
from app.lessons.room import in_gigabytes
from app.lessons.sharing import sharings_of
from app.people.models import Person

bp = Blueprint("lessons", __name__)

STAGES: Final = {
    "probe": "Look at the file",
    "playback": "Make it playable",
    "poster": "Choose a picture",
    "storyboard": "Draw previews for the timeline",
    "waveform": "Draw the sound",
    "ladder": "Make smaller sizes for slow lines",
}
NO_PICTURE: Final = {
    RecordingState.UPLOADING: "Not here yet",
    RecordingState.RECEIVED: "Being prepared",
    RecordingState.PROCESSING: "Being prepared",
    RecordingState.READY: "Sound only",
    RecordingState.REJECTED: "Cannot be used",
    RecordingState.FAILED: "Stopped",
}
LEAST_SAID_S: Final = 60


@bp.record_once
def _take_files_to_the_disk(state: object) -> None:
    state.app.request_class = PostedRequest  # type: ignore[attr-defined]


@dataclass(frozen=True)
class LessonCard:
    """A lesson as a picture with a few words."""

    lesson: Lesson
    audience: Audience
    picture: str | None
    length_ms: int | None
    words: str

    @classmethod
    def of(cls, lessons: Sequence[Lesson], viewer: Person) -> list[Self]:
        """The cards of some lessons, with what belongs to them fetched for all of them at once."""
        recordings = db.session.scalars(Recording.of(lessons)).unique().all()
        sharings = sharings_of(db.session, lessons)
        return [
            cls._one(
                lesson,
                Audience.told_to(
                    viewer,
                    teacher=lesson.teacher,
                    sharings=[one for one in sharings if one.lesson_id == lesson.id],
                ),
                [recording for recording in recordings if recording.lesson_id == lesson.id],
            )
            for lesson in lessons
        ]

    @classmethod
    def _one(cls, lesson: Lesson, audience: Audience, recordings: Sequence[Recording]) -> Self:
        shown = next((one for one in recordings if one.playable), recordings[0] if recordings else None)
        if shown is None:
            return cls(lesson, audience, None, None, "No recording yet")
        picture = url_for("media.show", id=shown.id, name="poster.jpg") if shown.kept_as(POSTER) else None
        return cls(lesson, audience, picture, shown.duration_ms, NO_PICTURE[shown.state])


POSTER: Final = "poster/poster.jpg"


@bp.app_template_global("stage_lines")
def stage_lines(recording: Recording) -> list[tuple[str, str, float | None, str | None]]:
    """The stages of a recording as the list of stages draws them: name, state, progress, note."""
    return [_line(stage) for stage in recording.stages if stage.name in STAGES]


def _line(stage: Stage) -> tuple[str, str, float | None, str | None]:
    state = str(stage.state)
    if stage.state is StageState.DONE and not stage.files:
        state = "not_needed"
    return STAGES[stage.name], state, stage.progress, time_left(stage.seconds_left)


def time_left(seconds: float | None) -> str | None:
    """How long something will still take, as people say it."""
    if seconds is None:
        return None
    if seconds < LEAST_SAID_S:
        return "Less than a minute left"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"About {minutes} minute{'' if minutes == 1 else 's'} left"
    return f"About {minutes // 60} h {minutes % 60} min left"


@bp.app_template_global("unfinished_upload")
def unfinished_upload(recording: Recording) -> Upload | None:
    """The viewer's own upload that a recording still waits for."""
    return db.session.scalars(own_unfinished().where(Upload.recording_id == recording.id)).first()


@bp.app_template_global("arriving_words")
def arriving_words(recording: Recording) -> str:
    """How far a recording has arrived that can be watched already."""
    upload = db.session.scalars(select(Upload).where(Upload.recording_id == recording.id)).one_or_none()
    if recording.state is not RecordingState.UPLOADING or upload is None:
        return "All of it is here and being prepared · you can already watch and comment"
    if upload.deferred:
        return "Being recorded · what has arrived can be watched already"
    return f"Still arriving: {int(100 * arrived(upload))} % · you can already watch and comment"


@bp.app_template_filter("arrived")
def arrived(upload: Upload) -> float:
    """How much of an upload is here, from 0 to 1."""
    return receiving.durable_offset(upload) / upload.length if upload.length else 1.0


@bp.app_template_filter("kept_for")
def kept_for(upload: Upload) -> str:
    """How long what arrived is still kept: ``kept for 23 hours more``."""
    hours = max(round((upload.expires_at - clock.now()).total_seconds() / 3600), 1)
    return f"kept for {hours} hour{'' if hours == 1 else 's'} more"


@bp.app_template_filter("file_size")
def file_size(size: int) -> str:
    """A file's size as people say it: ``1.2 GB``, ``340 MB``."""
    if size >= 1_000_000_000:
        return in_gigabytes(size)
    return f"{max(size / 1_000_000, 0.1):.0f} MB" if size >= 1_000_000 else f"{max(size // 1000, 1)} kB"


def own_unfinished() -> Select[Upload]:
    """The uploads that the viewer began and can still go on with."""
    mine = Upload.visible_to(g.person).with_only_columns(Upload.id)
    return Upload.unfinished().where(Upload.id.in_(mine))


def all_unfinished() -> list[Upload]:
    """The same, fetched; those that stood still for too long are left out."""
    return [upload for upload in db.session.scalars(own_unfinished()) if not upload.expired]


def own_lesson(id: str) -> Lesson:
    """One of the viewer's own lessons. Raises ``Missing``."""
    return one_or_404(Lesson.owned_by(g.person).where(Lesson.id == id))


def own_recording(id: str) -> Recording:
    """One of the viewer's own recordings. Raises ``Missing``."""
    return one_or_404(Recording.owned_by(g.person).where(Recording.id == id))


def partial_asked() -> bool:
    """Whether a script of ours asks, for a part of a page."""
    return "X-Partial" in request.headers
