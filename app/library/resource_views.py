"""The pages of resources, on the library's blueprint."""

from flask import Response, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation import storage
from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Missing, Refusal
from app.foundation.web import one_or_404, takes_up_to
from app.library import bringing
from app.library.models import LARGEST_BYTES, LibraryEntry, Resource
from app.library.schemas import ResourceForm
from app.library.views import bp
from app.people.models import Pair

ROOM_FOR_A_FORM_BYTES = 5 * 1024 * 1024


@bp.get("/resources/new")
def resource_new() -> str:
    """Share a link or a file."""
    if not g.person.coaches_or_teaches:
        raise Missing
    return _form(Form(ResourceForm, values={}), None)


@bp.post("/resources")
@takes_up_to(LARGEST_BYTES + ROOM_FOR_A_FORM_BYTES)
def resource_create() -> AnyResponse:
    """Keep it."""
    if not g.person.coaches_or_teaches:
        raise Missing
    return _kept(None)


@bp.get("/resources/<id:id>")
def resource_show(id: str) -> str:
    """What it is, who shared it, and the way to it."""
    resource = one_or_404(Resource.visible_to(g.person).where(Resource.id == id))
    return render_template(
        "library/resource.html", resource=resource, own=resource.shared_by_id == g.person.id
    )


@bp.get("/resources/<id:id>/edit")
def resource_edit(id: str) -> str:
    """The form in which it is changed."""
    resource = _own(id)
    names = ("title", "description", "subject", "phase", "url", "pair_id")
    values = {name: getattr(resource, name) or "" for name in names}
    return _form(Form(ResourceForm, values={**values, "tags": ", ".join(resource.tags)}), resource)


@bp.post("/resources/<id:id>")
@takes_up_to(LARGEST_BYTES + ROOM_FOR_A_FORM_BYTES)
def resource_update(id: str) -> AnyResponse:
    """Change it."""
    return _kept(_own(id))


@bp.post("/resources/<id:id>/deletion")
def resource_delete(id: str) -> AnyResponse:
    """Delete it, its file too."""
    bringing.remove(_own(id))
    db.session.commit()
    flash("The resource is deleted.", "done")
    return redirect(url_for("library.index"), 303)


@bp.get("/media/resources/<id:id>/file")
def resource_file(id: str) -> Response:
    """The file: to keep, and never to be opened in place, whatever somebody put in."""
    resource = one_or_404(Resource.visible_to(g.person).where(Resource.id == id))
    if resource.filename is None:
        raise Missing
    try:
        return storage.send(
            resource.key, content_type="application/octet-stream", download_name=resource.filename
        )
    except storage.NotKept as gone:
        raise Missing from gone


def _kept(resource: Resource | None) -> AnyResponse:
    """Save what was typed and chosen, or draw the form again with a sentence."""
    form, posted = Form(ResourceForm, request.form), request.files.get("file")
    chosen = posted if posted and posted.filename else None
    id = resource.id if resource else None
    if form.valid and not form.data.url and chosen is None and not (resource and resource.filename):
        form.refuse("url", "Please give a link, or choose a file.")
    if form.valid and form.data.url and chosen is not None:
        form.refuse("file", "Please share either a link or a file; the other can be a resource of its own.")
    if not form.valid:
        return Response(_form(form, resource), 422)
    try:
        if resource is None:
            resource = Resource.shared(g.person, **form.data.said())
        else:
            resource.say(**form.data.said())
        LibraryEntry.note(resource)
        if chosen is not None:
            bringing.keep_file(resource, chosen.stream.read(LARGEST_BYTES + 1), chosen.filename or "")
        db.session.commit()
    except Refusal as said:
        db.session.rollback()
        form.refuse(said.field or "form", str(said))
        return Response(_form(form, _own(id) if id else None), 422)
    return redirect(url_for("library.resource_show", id=resource.id), 303)


def _own(id: str) -> Resource:
    return one_or_404(Resource.owned_by(g.person).where(Resource.id == id))


def _form(form: Form[ResourceForm], resource: Resource | None) -> str:
    pairs = db.session.scalars(Pair.reaching(g.person).order_by(Pair.created_at, Pair.id)).unique()
    choices = [("", "Everybody who coaches or teaches at our school")]
    choices += [(pair.id, f"{pair.other(g.person).first_name} and me") for pair in pairs]
    return render_template("library/resource_form.html", form=form, resource=resource, choices=choices)
