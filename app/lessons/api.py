"""The API's calls for lessons, their recordings and with whom they are shared."""

from collections.abc import Sequence

from flask import g, url_for

from app.foundation.api import Answer, Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import page
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.lessons import in_step, processing, sharing
from app.lessons.forms import check_class
from app.lessons.models import Lesson, Recording, Sharing
from app.lessons.news import tell_of_lesson
from app.lessons.schemas import (
    LessonChange,
    LessonIn,
    LessonOut,
    LessonsQuery,
    RecordingChange,
    RecordingOut,
    ShareIn,
    ShareOut,
)

api = Api("lessons", __name__)


@api.call("GET", "/lessons", query=LessonsQuery, answer=Page[LessonOut])
def index(query: LessonsQuery) -> Page[LessonOut]:
    """List lessons, the newest first: your own, and those that others share with you at this moment."""
    lists = {"all": Lesson.visible_to, "mine": Lesson.owned_by, "shared": Lesson.shared_with}
    rows = lists[query.which](g.person)
    found = page(rows, query, lambda lesson: lesson, by=(Lesson.created_at, Lesson.id), newest_first=True)
    return Page(items=_shown(found.items), next_cursor=found.next_cursor)


@api.call("POST", "/lessons", body=LessonIn, answer=LessonOut, status=201)
def create(body: LessonIn) -> Answer:
    """Add a lesson that you taught. Only you can see it until you share it."""
    if not g.person.coaches_or_teaches:
        raise Refusal("Only people who teach or coach keep lessons.")
    check_class(g.person, body.class_id)
    lesson = Lesson.taught_by(g.person, **body.model_dump())
    db.session.add(lesson)
    db.session.flush()
    return Answer(_shown([lesson])[0], {"Location": url_for("lessons_api.lessons_show", id=lesson.id)})


@api.call("GET", "/lessons/<id:id>", answer=LessonOut)
def show(id: str) -> LessonOut:
    """Read one lesson with its recordings."""
    return _shown([one_or_404(Lesson.visible_to(g.person).where(Lesson.id == id))])[0]


@api.call("PATCH", "/lessons/<id:id>", body=LessonChange, answer=LessonOut)
def update(id: str, body: LessonChange) -> LessonOut:
    """Change what is said about your own lesson."""
    lesson = _own(id)
    if_match(lesson)
    said = body.said()
    check_class(g.person, said.get("class_id"))
    lesson.change(**said)
    db.session.flush()
    tell_of_lesson(db.session, lesson)
    return _shown([lesson])[0]


@api.call("DELETE", "/lessons/<id:id>", status=204)
def delete(id: str) -> Answer:
    """Delete your own lesson with its recordings, comments and clips, files too."""
    lesson = _own(id)
    recordings = processing.remove_lesson(db.session, lesson)
    db.session.commit()  # here and not in the wrapper: files go only once nobody can be shown them any more
    processing.erase_now(*recordings)
    return Answer(None)


@api.call("GET", "/recordings/<id:id>", answer=RecordingOut)
def show_recording(id: str) -> RecordingOut:
    """Read how far a recording is, its facts, and where its media are."""
    return RecordingOut.of(one_or_404(Recording.visible_to(g.person).where(Recording.id == id)), g.person)


@api.call("PATCH", "/recordings/<id:id>", body=RecordingChange, answer=RecordingOut)
def update_recording(id: str, body: RecordingChange) -> RecordingOut:
    """Say when one of your own recordings starts beside the lesson's first one; what you set is kept."""
    recording = _own_recording(id)
    if_match(recording)
    in_step.set_by_hand(db.session(), recording, body.offset_ms)
    db.session.flush()
    return RecordingOut.of(recording, g.person)


@api.call("POST", "/recordings/<id:id>/retry", answer=RecordingOut, status=202)
def retry(id: str) -> RecordingOut:
    """Try again to prepare a recording that failed for a reason of ours."""
    recording = _own_recording(id)
    processing.retry(db.session, recording)
    db.session.flush()
    return RecordingOut.of(recording, g.person)


@api.call("DELETE", "/recordings/<id:id>", status=204)
def delete_recording(id: str) -> Answer:
    """Delete one of your own recordings with its comments and clips, files too."""
    recording = _own_recording(id)
    processing.remove(db.session, recording)
    db.session.commit()  # before the files go, as above
    processing.erase_now(id)
    return Answer(None)


@api.call("POST", "/lessons/<id:id>/shares", body=ShareIn, answer=ShareOut, status=201)
def share(id: str, body: ShareIn) -> ShareOut:
    """Share your own lesson with a colleague or one of your pairs, for a purpose."""
    lesson = _own(id)
    made = sharing.share(
        db.session, lesson, body.whom, by=g.person, purpose=body.purpose, expires_at=body.expires_at
    )
    tell_of_lesson(db.session, lesson)
    return ShareOut.of(made)


@api.call("DELETE", "/shares/<id:id>", status=204)
def revoke(id: str) -> Answer:
    """Take a lesson back, from the next request on."""
    made = one_or_404(Sharing.visible_to(g.person).where(Sharing.id == id))
    made.revoke()
    tell_of_lesson(db.session, made.lesson)
    return Answer(None)


def _own(id: str) -> Lesson:
    return one_or_404(Lesson.owned_by(g.person).where(Lesson.id == id))


def _own_recording(id: str) -> Recording:
    return one_or_404(Recording.owned_by(g.person).where(Recording.id == id))


def _shown(lessons: Sequence[Lesson]) -> list[LessonOut]:
    """Lessons with what belongs to them, fetched for all of them at once."""
    recordings = db.session.scalars(Recording.of(lessons)).unique().all()
    sharings = sharing.sharings_of(db.session, lessons)
    return [
        LessonOut.of(
            lesson,
            g.person,
            [recording for recording in recordings if recording.lesson_id == lesson.id],
            [one for one in sharings if one.lesson_id == lesson.id],
        )
        for lesson in lessons
    ]
