"""The API's calls for sealed noticings."""

from flask import g, url_for

from app.foundation.api import Answer, Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import PageQuery, page
from app.foundation.web import one_or_404
from app.lessons.models import Recording
from app.noticing.models import SealedNoticing
from app.noticing.news import tell
from app.noticing.partners import chosen_pair
from app.noticing.schemas import EndIn, NoticingIn, NoticingOut

api = Api("noticing", __name__)


@api.call("GET", "/recordings/<id:id>/noticings", query=PageQuery, answer=Page[NoticingOut])
def index(id: str, query: PageQuery) -> Page[NoticingOut]:
    """List your sealed noticings on a recording, the newest first."""
    noticings = SealedNoticing.on(_recording(id), g.person)
    order = (SealedNoticing.begun_at, SealedNoticing.id)
    return page(noticings, query, lambda one: NoticingOut.of(one, g.person), by=order, newest_first=True)


@api.call("POST", "/recordings/<id:id>/noticings", body=NoticingIn, answer=NoticingOut, status=201)
def create(id: str, body: NoticingIn) -> Answer:
    """Begin a sealed noticing with the other of your pair.

    Until both of you are done, each sees only their own comments, marks and clips on the recording.
    """
    recording = _recording(id)
    pair = chosen_pair(recording, g.person, body.pair_id)
    noticing = SealedNoticing.begin(recording, by=g.person, pair=pair)
    tell(noticing)
    place = url_for("noticing_api.noticing_show", id=noticing.id)
    return Answer(NoticingOut.of(noticing, g.person), {"Location": place})


@api.call("GET", "/noticings/<id:id>", answer=NoticingOut)
def show(id: str) -> NoticingOut:
    """Read a sealed noticing. It does not say whether the other one is done, until both are."""
    return NoticingOut.of(_noticing(id), g.person)


@api.call("PUT", "/noticings/<id:id>/completion", answer=NoticingOut)
def finish(id: str) -> NoticingOut:
    """Say that you are done. You can add nothing more, and when both are done it opens."""
    noticing = _noticing(id)
    if_match(noticing)
    if noticing.finish(g.person):
        tell(noticing)
    return _changed(noticing)


@api.call("DELETE", "/noticings/<id:id>/completion", answer=NoticingOut)
def resume(id: str) -> NoticingOut:
    """Take it back that you are done, until the other one is done too."""
    noticing = _noticing(id)
    if_match(noticing)
    noticing.resume(g.person)
    return _changed(noticing)


@api.call("POST", "/noticings/<id:id>/end", body=EndIn, answer=NoticingOut)
def end(id: str, body: EndIn) -> NoticingOut:
    """End it early. That opens nothing: what each wrote stays theirs alone until they share it."""
    noticing = _noticing(id)
    if_match(noticing)
    noticing.end(g.person, reason=body.reason)
    tell(noticing)
    return _changed(noticing)


@api.call("POST", "/noticings/<id:id>/sharings", answer=NoticingOut)
def share(id: str) -> NoticingOut:
    """Share what you noticed in one that ended early, as far as it is not a draft or a private note."""
    noticing = _noticing(id)
    noticing.share(g.person)
    tell(noticing)
    return _changed(noticing)


def _recording(id: str) -> Recording:
    return one_or_404(Recording.visible_to(g.person).where(Recording.id == id))


def _noticing(id: str) -> SealedNoticing:
    return one_or_404(SealedNoticing.visible_to(g.person).where(SealedNoticing.id == id))


def _changed(noticing: SealedNoticing) -> NoticingOut:
    db.session.flush()
    return NoticingOut.of(noticing, g.person)
