"""Captions on pages: given and taken away by the lesson's teacher, read by whoever may see the recording."""

from collections.abc import Iterable

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation.db import db
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404, takes_up_to
from app.lessons.caption_files import LARGEST_FILE_BYTES
from app.lessons.caption_schemas import webvtt_url
from app.lessons.captions import Captions
from app.lessons.models import Recording
from app.lessons.news import tell_of_recording
from app.lessons.sharing import audience, sharings_of

FORM_BYTES = LARGEST_FILE_BYTES + 64 * 1024  # the file and what a form puts around it

bp = Blueprint("captions", __name__)
bp.add_app_template_global(webvtt_url, "captions_url")


@bp.app_template_global("captions_on")
def captions_on(recordings: Iterable[Recording]) -> dict[str, Captions]:
    """The captions of some recordings that the person on the page may see, by the recording's id, without their text."""
    ids = [recording.id for recording in recordings]
    query = Captions.visible_to(g.person).where(Captions.recording_id.in_(ids))
    return {captions.recording_id: captions for captions in db.session.scalars(query).unique()}


@bp.get("/media/recordings/<id:id>/captions.vtt")
def webvtt(id: str) -> Response:
    """The captions as players read them."""
    captions = one_or_404(Captions.visible_to(g.person).where(Captions.recording_id == id))
    answer = Response(captions.webvtt, content_type="text/vtt; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Vary"] = "Cookie, Authorization"
    answer.set_etag(f"{captions.id}-{captions.version}")
    answer.make_conditional(request)
    return answer


@bp.get("/recordings/<id:id>/transcript")
def transcript(id: str) -> AnyResponse:
    """What is said in a recording, to read and to go to its moments: a page, or a part of the lesson's."""
    captions = one_or_404(Captions.visible_to(g.person).where(Captions.recording_id == id))
    recording = captions.recording
    if "X-Partial" in request.headers:
        part = render_template("lessons/_transcript.html", captions=captions, recording=recording)
        return Response(part)
    sharings = sharings_of(db.session, [recording.lesson])
    who = audience(recording.lesson, g.person, sharings)
    page = {"captions": captions, "recording": recording, "audience": who, "shared": bool(sharings)}
    return Response(render_template("lessons/transcript.html", **page))


@bp.post("/recordings/<id:id>/captions")
@takes_up_to(FORM_BYTES)
def give(id: str) -> AnyResponse:
    """Give a recording the captions of a file."""
    recording = one_or_404(Recording.owned_by(g.person).where(Recording.id == id))
    file = request.files.get("captions")
    if file is None or not file.filename:
        flash("Please choose a caption file.", "stop")
        return _back(recording)
    try:
        Captions.give(db.session(), recording, file.read(LARGEST_FILE_BYTES + 1), filename=file.filename)
    except Refusal as refusal:
        flash(str(refusal), "stop")
        return _back(recording)
    tell_of_recording(db.session, recording)
    db.session.commit()
    flash("The captions are added. They show while the recording plays.", "done")
    return _back(recording)


@bp.post("/recordings/<id:id>/captions/deletion")
def delete(id: str) -> AnyResponse:
    """Take a recording's captions away."""
    captions = one_or_404(Captions.owned_by(g.person).where(Captions.recording_id == id))
    recording = captions.recording
    db.session.delete(captions)
    tell_of_recording(db.session, recording)
    db.session.commit()
    flash("The captions are deleted.", "done")
    return _back(recording)


def _back(recording: Recording) -> AnyResponse:
    place = url_for("lessons.edit", id=recording.lesson_id, _anchor=f"captions-{recording.id}")
    return redirect(place, 303)
