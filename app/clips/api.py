"""The API's calls for clips."""

from flask import g, url_for

from app.clips.jobs import ask_for_export, remove
from app.clips.models import Clip
from app.clips.news import tell
from app.clips.schemas import ClipChange, ClipIn, ClipOut
from app.foundation.api import Answer, Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import PageQuery, page
from app.foundation.web import one_or_404
from app.lessons.models import Recording

api = Api("clips", __name__)


@api.call("GET", "/recordings/<id:id>/clips", query=PageQuery, answer=Page[ClipOut])
def index(id: str, query: PageQuery) -> Page[ClipOut]:
    """List a recording's clips in time order."""
    clips = Clip.of(_recording(id), g.person)
    return page(clips, query, ClipOut.of, by=(Clip.start_ms, Clip.created_at, Clip.id))


@api.call("POST", "/recordings/<id:id>/clips", body=ClipIn, answer=ClipOut, status=201)
def create(id: str, body: ClipIn) -> Answer:
    """Make a clip. It plays at once; ``urls.download`` follows when the exact file is made."""
    clip = Clip.cut(on=_recording(id), by=g.person, **body.chosen())
    ask_for_export(clip)
    tell(clip)
    return Answer(ClipOut.of(clip), {"Location": url_for("clips_api.clips_show", id=clip.id)})


@api.call("GET", "/clips/<id:id>", answer=ClipOut)
def show(id: str) -> ClipOut:
    """Read one clip."""
    return ClipOut.of(one_or_404(Clip.visible_to(g.person).where(Clip.id == id)))


@api.call("PATCH", "/clips/<id:id>", body=ClipChange, answer=ClipOut)
def update(id: str, body: ClipChange) -> ClipOut:
    """Change a clip of yours or of your lesson; another range is exported anew."""
    clip = _editable(id)
    if_match(clip)
    if clip.edit(by=g.person, **body.chosen()):
        ask_for_export(clip)
    tell(clip)
    return ClipOut.of(clip)


@api.call("DELETE", "/clips/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete a clip of yours or of your lesson, its file too."""
    remove(_editable(id))


@api.call("POST", "/clips/<id:id>/export", answer=ClipOut, status=202)
def export(id: str) -> ClipOut:
    """Make the exact file (again), for instance after it could not be made."""
    clip = one_or_404(Clip.visible_to(g.person).where(Clip.id == id))
    if not clip.under_way and not clip.exported:
        ask_for_export(clip)
        tell(clip)
    db.session.flush()
    return ClipOut.of(clip)


def _recording(id: str) -> Recording:
    return one_or_404(Recording.visible_to(g.person).where(Recording.id == id))


def _editable(id: str) -> Clip:
    return one_or_404(Clip.editable_by(g.person).where(Clip.id == id))
