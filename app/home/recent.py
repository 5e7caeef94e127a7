"""Recent lessons as picture cards."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.home.facts import first_recordings, sharings_in_force
from app.lessons.audience import Audience
from app.lessons.models import Lesson, Recording, RecordingState, Sharing
from app.lessons.schemas import RecordingUrls
from app.people.models import Person

WORDS = {
    RecordingState.UPLOADING: "Waiting for the rest of its upload",
    RecordingState.RECEIVED: "Being made watchable",
    RecordingState.PROCESSING: "Being made watchable",
    RecordingState.REJECTED: "Could not be used",
    RecordingState.FAILED: "Could not be made watchable",
}


@dataclass(frozen=True)
class Card:
    """A lesson in a picture and two lines."""

    lesson: Lesson
    picture: str | None
    length_ms: int | None
    words: str
    who: str
    shared: bool


def cards(lessons: Sequence[Lesson], viewer: Person) -> list[Card]:
    """The cards of some lessons the viewer can see, in two queries for all of them."""
    recordings, sharings = first_recordings(lessons), sharings_in_force(lessons)
    return [_card(one, recordings.get(one.id), sharings.get(one.id, []), viewer) for one in lessons]


def _card(lesson: Lesson, recording: Recording | None, sharings: Sequence[Sharing], viewer: Person) -> Card:
    who, shared = _who(lesson, sharings, viewer)
    return Card(
        lesson=lesson,
        picture=RecordingUrls.of(recording, viewer).poster if recording else None,
        length_ms=recording.duration_ms if recording else None,
        words=_words(recording),
        who=who,
        shared=shared,
    )


def _who(lesson: Lesson, sharings: Sequence[Sharing], viewer: Person) -> tuple[str, bool]:
    if lesson.teacher_id != viewer.id:
        return lesson.teacher.name, True
    audience = Audience.told_to(viewer, teacher=viewer, sharings=sharings)
    return audience.brief, audience.shared


def _words(recording: Recording | None) -> str:
    if recording is None:
        return "No recording yet"
    if recording.has_video is False:
        return "Sound only"
    return WORDS.get(recording.state, "No picture yet")
