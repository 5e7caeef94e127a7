"""The API's calls for the captions of a recording."""

from flask import g, request

from app.foundation.api import Api, if_match
from app.foundation.db import db
from app.foundation.web import one_or_404, takes_up_to
from app.lessons.caption_files import LARGEST_FILE_BYTES
from app.lessons.caption_schemas import CaptionsOut
from app.lessons.captions import Captions
from app.lessons.models import Recording
from app.lessons.news import tell_of_recording

TYPE = "text/vtt"

api = Api("captions", __name__)


@api.call("GET", "/recordings/<id:id>/captions", answer=CaptionsOut)
def show(id: str) -> CaptionsOut:
    """Read the captions of a recording."""
    return CaptionsOut.of(one_or_404(Captions.visible_to(g.person).where(Captions.recording_id == id)))


@api.call("PUT", "/recordings/<id:id>/captions", takes=TYPE, answer=CaptionsOut)
@takes_up_to(LARGEST_FILE_BYTES + 1)
def put(id: str) -> CaptionsOut:
    """Give one of your own recordings captions, in place of those it has: a WebVTT or SRT file of at most 2 MB."""
    recording = one_or_404(Recording.owned_by(g.person).where(Recording.id == id))
    before = db.session.scalars(Captions.owned_by(g.person).where(Captions.recording_id == id)).one_or_none()
    if before is not None:
        if_match(before)
    given = Captions.give(db.session(), recording, request.get_data(cache=True), filename="")
    db.session.flush()
    tell_of_recording(db.session, recording)
    return CaptionsOut.of(given)


@api.call("DELETE", "/recordings/<id:id>/captions", status=204)
def delete(id: str) -> None:
    """Take the captions of one of your own recordings away."""
    captions = one_or_404(Captions.owned_by(g.person).where(Captions.recording_id == id))
    tell_of_recording(db.session, captions.recording)
    db.session.delete(captions)
