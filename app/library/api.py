"""The API's calls for the library: exemplars, resources, and looking for both."""

from flask import g, request, url_for

from app.foundation.api import Answer, Api, Page, if_match
from app.foundation.paging import PageQuery, page
from app.foundation.web import one_or_404, takes_up_to
from app.library import bringing
from app.library.finding import found
from app.library.models import LARGEST_BYTES, Exemplar, LibraryEntry, Resource
from app.library.schemas import (
    ConsentIn,
    EntryOut,
    ExemplarIn,
    ExemplarOut,
    ExemplarsQuery,
    FileQuery,
    LibraryQuery,
    ResourceIn,
    ResourceOut,
    ResourcePatch,
)

api = Api("library", __name__)

ROOM_TO_SAY_SO_BYTES = 5 * 1024 * 1024
TYPE = "application/octet-stream"


@api.call("GET", "/library", query=LibraryQuery, answer=Page[EntryOut])
def index(query: LibraryQuery) -> Page[EntryOut]:
    """Look for exemplars and resources by words or their beginnings, goal kind, indicator, subject and phase."""
    entries = found(query, g.person)
    return page(
        entries, query, EntryOut.of, by=(LibraryEntry.created_at, LibraryEntry.place), newest_first=True
    )


@api.call("GET", "/exemplars", query=ExemplarsQuery, answer=Page[ExemplarOut])
def exemplar_index(query: ExemplarsQuery) -> Page[ExemplarOut]:
    """List the exemplars you can watch; with ``own`` your consents of all times, the ledger that only you see."""
    exemplars = Exemplar.owned_by(g.person) if query.own else Exemplar.in_force(g.person)
    return page(exemplars, query, ExemplarOut.of, by=(Exemplar.created_at, Exemplar.id), newest_first=True)


@api.call("POST", "/exemplars", body=ExemplarIn, answer=ExemplarOut, status=201)
def exemplar_create(body: ExemplarIn) -> Answer:
    """Offer a clip of your own lesson to the library, or ask its teacher for a clip that you cut.

    Everybody who coaches or teaches at the school can then watch exactly that piece and nothing else of the lesson.
    """
    exemplar = bringing.bring_up(body.clip_id, body, by=g.person)
    where = url_for("library_api.library_exemplar_show", id=exemplar.id)
    return Answer(ExemplarOut.of(exemplar), {"Location": where})


@api.call("GET", "/exemplars/<id:id>", answer=ExemplarOut)
def exemplar_show(id: str) -> ExemplarOut:
    """Read one exemplar."""
    return ExemplarOut.of(one_or_404(Exemplar.visible_to(g.person).where(Exemplar.id == id)))


@api.call("POST", "/exemplars/<id:id>/consent", body=ConsentIn, answer=ExemplarOut, status=201)
def exemplar_agree(id: str, body: ConsentIn) -> ExemplarOut:
    """Agree, as the teacher, to what was asked for, on your own terms."""
    exemplar = _own(id)
    bringing.agree(exemplar, body, by=g.person)
    return ExemplarOut.of(exemplar)


@api.call("DELETE", "/exemplars/<id:id>", status=204)
def exemplar_end(id: str) -> None:
    """Take your exemplar back, at once and everywhere; or decline, or take back, what is only asked for."""
    bringing.end(one_or_404(Exemplar.visible_to(g.person).where(Exemplar.id == id)), by=g.person)


@api.call("GET", "/resources", query=PageQuery, answer=Page[ResourceOut])
def resource_index(query: PageQuery) -> Page[ResourceOut]:
    """List the resources of your school and of your pairs."""
    resources = Resource.visible_to(g.person)
    return page(resources, query, ResourceOut.of, by=(Resource.created_at, Resource.id), newest_first=True)


@api.call("POST", "/resources", body=ResourceIn, answer=ResourceOut, status=201)
def resource_create(body: ResourceIn) -> Answer:
    """Share a link, or begin to share a file, with your school or with one of your pairs."""
    resource = Resource.shared(g.person, **body.model_dump())
    LibraryEntry.note(resource)
    where = url_for("library_api.library_resource_show", id=resource.id)
    return Answer(ResourceOut.of(resource), {"Location": where})


@api.call("GET", "/resources/<id:id>", answer=ResourceOut)
def resource_show(id: str) -> ResourceOut:
    """Read one resource."""
    return ResourceOut.of(one_or_404(Resource.visible_to(g.person).where(Resource.id == id)))


@api.call("PATCH", "/resources/<id:id>", body=ResourcePatch, answer=ResourceOut)
def resource_update(id: str, body: ResourcePatch) -> ResourceOut:
    """Change a resource that you shared."""
    resource = _shared(id)
    if_match(resource)
    body.apply_to(resource)
    LibraryEntry.note(resource)
    return ResourceOut.of(resource)


@api.call("POST", "/resources/<id:id>/file", query=FileQuery, takes=TYPE, answer=ResourceOut, status=201)
@takes_up_to(LARGEST_BYTES + ROOM_TO_SAY_SO_BYTES)
def resource_file(id: str, query: FileQuery) -> ResourceOut:
    """Give a resource of yours its file: the body is the file, at most 20 MB. ``?filename=`` says what it is called."""
    resource = _shared(id)
    bringing.expect_not_too_large()
    bringing.keep_file(resource, request.get_data(cache=True), query.filename or resource.title)
    return ResourceOut.of(resource)


@api.call("DELETE", "/resources/<id:id>", status=204)
def resource_delete(id: str) -> None:
    """Delete a resource that you shared, its file too."""
    bringing.remove(_shared(id))


def _own(id: str) -> Exemplar:
    own = Exemplar.owned_by(g.person).with_only_columns(Exemplar.id)
    return one_or_404(Exemplar.visible_to(g.person).where(Exemplar.id == id, Exemplar.id.in_(own)))


def _shared(id: str) -> Resource:
    return one_or_404(Resource.owned_by(g.person).where(Resource.id == id))
