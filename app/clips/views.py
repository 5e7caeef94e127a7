"""The pages of clips, and the bytes of their exports."""

from typing import Any

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.clips.jobs import ask_for_export, remove
from app.clips.models import Clip
from app.clips.news import tell
from app.clips.schemas import ClipForm, download_url, playback_url
from app.foundation import live, storage
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.moments import write_moment
from app.foundation.refusals import Missing, Refusal
from app.foundation.web import one_or_404
from app.goals.models import Goal
from app.lessons.models import Recording
from app.lessons.sharing import audience, sharings_of

bp = Blueprint("clips", __name__)

FIELD_OF = {"start_ms": "start", "end_ms": "end", "goal_id": "goal_id"}
NAME_LENGTH = 80


@bp.app_template_filter("clip_playback_url")
def _playback_url(clip: Clip) -> str:
    return playback_url(clip)


@bp.app_template_filter("clip_download_url")
def _download_url(clip: Clip) -> str | None:
    return download_url(clip)


@bp.get("/recordings/<id:id>/clips")
def index(id: str) -> AnyResponse:
    """A recording's clips, as the list that the workspace shows."""
    recording = _recording(id)
    if not _partial_asked():
        return redirect(_lesson_of(recording, anchor="clips"), 303)
    clips = list(db.session.scalars(Clip.of(recording, g.person)).unique())
    return Response(render_template("clips/_list.html", clips=clips))


@bp.post("/recordings/<id:id>/clips")
def create(id: str) -> AnyResponse:
    """Make a clip in the workspace."""
    recording = _recording(id)
    form = Form(ClipForm, request.form)
    clip = None
    if form.valid:
        try:
            clip = Clip.cut(on=recording, by=g.person, **form.data.chosen())
        except Refusal as refusal:
            _put_beside(form, refusal)
    if clip is None:
        return _form(form, recording, None, 422)
    ask_for_export(clip)
    tell(clip)
    db.session.commit()
    if _partial_asked():
        return Response(render_template("clips/_clip.html", clip=clip), 201)
    return redirect(url_for("clips.show", id=clip.id), 303)


@bp.get("/clips/<id:id>")
def show(id: str) -> AnyResponse:
    """A clip's own page; or its line in the workspace's list."""
    clip = one_or_404(Clip.visible_to(g.person).where(Clip.id == id))
    if _partial_asked():
        return Response(render_template("clips/_clip.html", clip=clip))
    return Response(render_template("clips/show.html", **_page(clip)))


@bp.get("/clips/<id:id>/edit")
def edit(id: str) -> AnyResponse:
    """The form in which a clip is changed."""
    clip = _editable(id)
    typed = {
        "title": clip.title,
        "start": write_moment(clip.start_ms),
        "end": write_moment(clip.end_ms),
        "goal_id": clip.goal_id or "",
    }
    return _form(Form(ClipForm, values=typed), clip.recording, clip, 200)


@bp.post("/clips/<id:id>")
def update(id: str) -> AnyResponse:
    """Change a clip; another range is exported anew."""
    clip = _editable(id)
    form = Form(ClipForm, request.form)
    if not form.valid:
        return _form(form, clip.recording, clip, 422)
    try:
        moved = clip.edit(by=g.person, **form.data.chosen())
    except Refusal as refusal:
        _put_beside(form, refusal)
        return _form(form, clip.recording, clip, 422)
    if moved:
        ask_for_export(clip)
    tell(clip)
    db.session.commit()
    return redirect(url_for("clips.show", id=clip.id), 303)


@bp.post("/clips/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Delete a clip."""
    clip = _editable(id)
    place = _lesson_of(clip.recording, anchor="clips")
    remove(clip)
    db.session.commit()
    return Response(status=204) if _partial_asked() else redirect(place, 303)


@bp.post("/clips/<id:id>/export")
def retry(id: str) -> AnyResponse:
    """Make the exact file again, after it could not be made."""
    clip = one_or_404(Clip.visible_to(g.person).where(Clip.id == id))
    if not clip.under_way and not clip.exported:
        ask_for_export(clip)
        tell(clip)
        db.session.commit()
    return redirect(url_for("clips.show", id=clip.id), 303)


@bp.get("/media/clips/<id:id>/<int:attempt>/export.mp4")
def export(id: str, attempt: int) -> Response:
    """The bytes of the exact file; an address of an earlier range is gone with that range."""
    clip = one_or_404(Clip.visible_to(g.person).where(Clip.id == id, Clip.attempt == attempt))
    if not clip.exported:
        raise Missing
    return storage.send(clip.export_key, content_type="video/mp4", download_name=_file_name(clip))


def _file_name(clip: Clip) -> str:
    """The title as a name that every disk takes."""
    kept = "".join(letter if letter.isalnum() or letter in " -_" else " " for letter in clip.title)
    return f"{' '.join(kept.split())[:NAME_LENGTH].strip() or 'Clip'}.mp4"


def _page(clip: Clip) -> dict[str, Any]:
    goal = None
    if clip.goal_id is not None:
        goal = db.session.scalars(Goal.visible_to(g.person).where(Goal.id == clip.goal_id)).one_or_none()
    editable = db.session.scalar(
        Clip.editable_by(g.person).where(Clip.id == clip.id).with_only_columns(Clip.id)
    )
    lesson = clip.recording.lesson
    sharings = sharings_of(db.session, [lesson])
    return {
        "clip": clip,
        "goal": goal,
        "editable": editable is not None,
        "shared": bool(sharings),
        "audience": audience(lesson, g.person, sharings),
        "since": live.position(db.session),
    }


def _form(form: Form[ClipForm], recording: Recording, clip: Clip | None, status: int) -> AnyResponse:
    goals = db.session.scalars(
        Goal.visible_to(g.person)
        .where(Goal.teacher_id == recording.lesson.teacher_id)
        .order_by(Goal.created_at)
    ).unique()
    words = {"form": form, "recording": recording, "clip": clip, "goals": list(goals)}
    template = "clips/_form.html" if _partial_asked() else "clips/form.html"
    return Response(render_template(template, **words), status)


def _put_beside(form: Form[ClipForm], refusal: Refusal) -> None:
    with db.session.no_autoflush:
        db.session.rollback()
    form.refuse(FIELD_OF.get(refusal.field or "", "form"), str(refusal))


def _recording(id: str) -> Recording:
    return one_or_404(Recording.visible_to(g.person).where(Recording.id == id))


def _editable(id: str) -> Clip:
    return one_or_404(Clip.editable_by(g.person).where(Clip.id == id))


def _lesson_of(recording: Recording, *, anchor: str) -> str:
    return url_for("workspace.show", id=recording.lesson_id, recording=recording.id, _anchor=anchor)


def _partial_asked() -> bool:
    return "X-Partial" in request.headers
