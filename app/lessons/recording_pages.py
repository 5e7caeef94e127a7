"""What a teacher does with the recordings of a lesson: add one, follow it, try it again, drop or delete it."""

from flask import Response, flash, g, redirect, render_template, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation import live
from app.foundation.db import db
from app.foundation.web import one_or_404, takes_up_to
from app.lessons import posted, processing, receiving
from app.lessons.models import Recording, Upload
from app.lessons.pages import bp, own_lesson, own_recording, partial_asked
from app.lessons.room import LARGEST_FILE_BYTES

LARGEST_FORM_BYTES = 5 * LARGEST_FILE_BYTES


@bp.get("/recordings/<id:id>")
def recording(id: str) -> AnyResponse:
    """How far a recording is, as a part of whatever page shows it."""
    since = live.position(db.session)
    found = one_or_404(Recording.visible_to(g.person).where(Recording.id == id))
    if not partial_asked():
        return redirect(url_for("workspace.show", id=found.lesson_id, recording=found.id), 303)
    return Response(render_template("lessons/_recording.html", recording=found, since=since))


@bp.post("/lessons/<id:id>/recordings")
@takes_up_to(LARGEST_FORM_BYTES)
def add_recordings(id: str) -> AnyResponse:
    """Add recordings by a plain form."""
    lesson = own_lesson(id)
    added = posted.recordings_in(lesson)
    if not added:
        flash("Please choose a file to upload.", "stop")
        return redirect(url_for("lessons.edit", id=lesson.id, _anchor="recordings"), 303)
    place = url_for("workspace.show", id=lesson.id, recording=added[0].id)
    return redirect(place, 303)


@bp.post("/recordings/<id:id>/retry")
def retry(id: str) -> AnyResponse:
    """Try a recording again that stopped because of us."""
    found = own_recording(id)
    processing.retry(db.session, found)
    db.session.commit()
    return redirect(url_for("workspace.show", id=found.lesson_id, recording=found.id), 303)


@bp.post("/recordings/<id:id>/deletion")
def delete_recording(id: str) -> AnyResponse:
    """Delete a recording with its comments and clips."""
    found = own_recording(id)
    place = url_for("lessons.edit", id=found.lesson_id, _anchor="recordings")
    processing.remove(db.session, found)
    db.session.commit()
    processing.erase_now(id)
    flash("The recording is deleted, with its comments and clips.", "done")
    return redirect(place, 303)


@bp.post("/uploads/<id:id>/deletion")
def drop_upload(id: str) -> AnyResponse:
    """Drop an unfinished upload and what arrived of it."""
    upload = one_or_404(Upload.visible_to(g.person).where(Upload.id == id, Upload.completed_at.is_(None)))
    place = url_for("workspace.show", id=upload.recording.lesson_id)
    receiving.drop(upload)
    flash("The unfinished upload is dropped.", "done")
    return redirect(place, 303)
