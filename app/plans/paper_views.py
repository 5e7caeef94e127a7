"""What is done with the papers of a plan item: attached, renewed, talked about, taken away."""

from typing import Any

from flask import Blueprint, Response, flash, g, redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers.response import Response as AnyResponse

from app.cycles.news import tell_of_cycle
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Conflict, Refusal
from app.foundation.web import one_or_404, takes_up_to
from app.plans.attachments import Attachment, AttachmentComment
from app.plans.documents import LARGEST_BYTES
from app.plans.items import PlanItem
from app.plans.keeping import keep_file, let_go
from app.plans.pages import item_page, seen_attachment, seen_item
from app.plans.papers_api import ROOM_TO_SAY_SO_BYTES
from app.plans.schemas import AttachmentCommentIn, AttachmentForm, VersionForm

FORM_BYTES = LARGEST_BYTES + ROOM_TO_SAY_SO_BYTES
CHOOSE = "Please choose a file, or give a link."
NOT_BOTH = "Please give a file or a link, not both."

bp = Blueprint("plan_papers", __name__)


@bp.post("/plan-items/<id:id>/attachments")
@takes_up_to(FORM_BYTES)
def attach(id: str) -> AnyResponse:
    """Attach a paper: a file or a link, under a title."""
    item = seen_item(id)
    form = Form(AttachmentForm, request.form)
    file = _file_beside(form)
    if form.valid:
        try:
            attachment = Attachment.attach(item, by=g.person, title=form.data.title)
            _add(attachment, file, form.data.url)
        except Conflict:
            raise
        except Refusal as refused:
            db.session.rollback()
            form.refuse(refused.field or "file", str(refused))
        else:
            return _kept(attachment.item, "It is attached.", f"attachment-{attachment.id}")
    return Response(item_page(seen_item(id), attach=form), 422)


@bp.get("/attachments/<id:id>")
def show(id: str) -> AnyResponse:
    """A paper is read on the page of its plan item."""
    attachment = seen_attachment(id)
    return redirect(url_for("plans.show", id=attachment.plan_item_id, _anchor=f"attachment-{attachment.id}"))


@bp.post("/attachments/<id:id>/versions")
@takes_up_to(FORM_BYTES)
def add_version(id: str) -> AnyResponse:
    """Give a newer version."""
    attachment = seen_attachment(id)
    form = Form(VersionForm, request.form)
    file = _file_beside(form)
    if form.valid:
        try:
            _add(attachment, file, form.data.url)
        except Conflict:
            raise
        except Refusal as refused:
            db.session.rollback()
            form.refuse(refused.field or "file", str(refused))
        else:
            return _kept(attachment.item, "The newer version is kept.", f"attachment-{attachment.id}")
    return _again(id, "version", form)


@bp.post("/attachments/<id:id>/comments")
def say(id: str) -> AnyResponse:
    """Say something about a paper."""
    attachment = seen_attachment(id)
    form = Form(AttachmentCommentIn, request.form)
    if not form.valid:
        return _again(id, "comment", form)
    attachment.say(form.data.body, by=g.person)
    return _kept(attachment.item, "", f"attachment-{attachment.id}")


@bp.post("/attachments/<id:id>/deletion")
def delete(id: str) -> AnyResponse:
    """Take a paper away with all its versions."""
    attachment = one_or_404(Attachment.deletable_by(g.person).where(Attachment.id == id))
    item = attachment.item
    item.expect_open()
    let_go([attachment])
    db.session.delete(attachment)
    return _kept(item, "It is taken away.", "attachments")


@bp.post("/attachment-comments/<id:id>/deletion")
def take_back(id: str) -> AnyResponse:
    """Take back what you said."""
    said = one_or_404(AttachmentComment.written_by(g.person).where(AttachmentComment.id == id))
    attachment = said.attachment
    db.session.delete(said)
    return _kept(attachment.item, "", f"attachment-{attachment.id}")


def _file_beside(form: Form[Any]) -> FileStorage | None:
    """The file that was chosen. Says on the form where there is neither file nor link, or both."""
    file = request.files.get("file")
    if file is None or not file.filename:
        file = None
    link = form.values.get("url")
    if file is None and not link:
        form.refuse("file", CHOOSE)
    if file is not None and link:
        form.refuse("file", NOT_BOTH)
    return file


def _add(attachment: Attachment, file: FileStorage | None, url: str | None) -> None:
    if file is not None:
        keep_file(attachment, file.stream, filename=file.filename or "", by=g.person)
    elif url is not None:
        attachment.add_link(url, by=g.person)


def _again(id: str, name: str, form: Form[Any]) -> AnyResponse:
    attachment = seen_attachment(id)
    return Response(item_page(attachment.item, returned=(f"{name}-{attachment.id}", form)), 422)


def _kept(item: PlanItem, sentence: str, anchor: str) -> AnyResponse:
    tell_of_cycle(item.cycle)
    db.session.commit()
    if sentence:
        flash(sentence, "done")
    return redirect(url_for("plans.show", id=item.id, _anchor=anchor), 303)
