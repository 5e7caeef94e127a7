"""The API's calls for what is attached to a plan, and the address of its files."""

from io import BytesIO

from flask import Blueprint, Response, g, request

from app.cycles.news import tell_of_cycle
from app.foundation.api import Api, Page
from app.foundation.db import db
from app.foundation.paging import PageQuery, page
from app.foundation.web import one_or_404, takes_up_to
from app.plans.attachments import Attachment, AttachmentComment, AttachmentVersion
from app.plans.documents import LARGEST_BYTES, TOO_LARGE, TooLarge
from app.plans.items import PlanItem
from app.plans.keeping import keep_file, let_go, send_file
from app.plans.schemas import (
    AttachmentCommentIn,
    AttachmentCommentOut,
    AttachmentIn,
    AttachmentOut,
    FileQuery,
    LinkIn,
)

ROOM_TO_SAY_SO_BYTES = 1024 * 1024  # a body a little too large is still read, and refused in our own words
TYPE = "application/octet-stream"

api = Api("attachments", __name__)
bp = Blueprint("papers", __name__)


@api.call("POST", "/plan-items/<id:id>/attachments", body=AttachmentIn, answer=AttachmentOut, status=201)
def attach(id: str, body: AttachmentIn) -> AttachmentOut:
    """Attach a paper to a plan item: a link, or a title whose file you send next."""
    item = one_or_404(PlanItem.visible_to(g.person).where(PlanItem.id == id))
    attachment = Attachment.attach(item, by=g.person, title=body.title)
    if body.url is not None:
        attachment.add_link(body.url, by=g.person)
    return _changed(attachment)


@api.call("GET", "/attachments/<id:id>", answer=AttachmentOut)
def show(id: str) -> AttachmentOut:
    """Read a paper with its versions."""
    return AttachmentOut.of(_seen(id))


@api.call("DELETE", "/attachments/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete a paper that you attached, or any of your own cycle, with all versions."""
    attachment = one_or_404(Attachment.deletable_by(g.person).where(Attachment.id == id))
    attachment.item.expect_open()
    let_go([attachment])
    tell_of_cycle(attachment.item.cycle)
    db.session.delete(attachment)


@api.call(
    "POST", "/attachments/<id:id>/versions", query=FileQuery, takes=TYPE, answer=AttachmentOut, status=201
)
@takes_up_to(LARGEST_BYTES + ROOM_TO_SAY_SO_BYTES)
def add_version(id: str, query: FileQuery) -> AttachmentOut:
    """Send a file as the newest version: the body is the file.

    At most 25 MB: a PDF, a picture, a text, a document, slides or a table.
    """
    attachment = _seen(id)
    if (request.content_length or 0) > LARGEST_BYTES:
        raise TooLarge(TOO_LARGE, field="file")
    keep_file(attachment, BytesIO(request.get_data(cache=True)), filename=query.filename, by=g.person)
    return _changed(attachment)


@api.call("POST", "/attachments/<id:id>/links", body=LinkIn, answer=AttachmentOut, status=201)
def add_link(id: str, body: LinkIn) -> AttachmentOut:
    """Give a link as the newest version."""
    attachment = _seen(id)
    attachment.add_link(body.url, by=g.person)
    return _changed(attachment)


@api.call("GET", "/attachments/<id:id>/comments", query=PageQuery, answer=Page[AttachmentCommentOut])
def comments(id: str, query: PageQuery) -> Page[AttachmentCommentOut]:
    """List what is said about a paper, oldest first."""
    said = AttachmentComment.visible_to(g.person).where(AttachmentComment.attachment_id == _seen(id).id)
    return page(said, query, AttachmentCommentOut.of, by=(AttachmentComment.created_at, AttachmentComment.id))


@api.call(
    "POST", "/attachments/<id:id>/comments", body=AttachmentCommentIn, answer=AttachmentCommentOut, status=201
)
def say(id: str, body: AttachmentCommentIn) -> AttachmentCommentOut:
    """Say something about a paper."""
    attachment = _seen(id)
    said = attachment.say(body.body, by=g.person)
    _changed(attachment)
    return AttachmentCommentOut.of(said)


@api.call("DELETE", "/attachment-comments/<id:id>", status=204)
def take_back(id: str) -> None:
    """Delete what you said about a paper."""
    db.session.delete(one_or_404(AttachmentComment.written_by(g.person).where(AttachmentComment.id == id)))


@bp.get("/media/attachment-versions/<id:id>/file")
def file(id: str) -> Response:
    """The file of a version, for those who see the plan: to keep, and never to open in place."""
    return send_file(one_or_404(AttachmentVersion.visible_to(g.person).where(AttachmentVersion.id == id)))


def _seen(id: str) -> Attachment:
    return one_or_404(Attachment.visible_to(g.person).where(Attachment.id == id))


def _changed(attachment: Attachment) -> AttachmentOut:
    tell_of_cycle(attachment.item.cycle)
    db.session.flush()
    return AttachmentOut.of(attachment)
