"""The API's calls for tag sets."""

from flask import g, url_for

from app.foundation.api import Answer, Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import page
from app.foundation.web import one_or_404
from app.frameworks.models import TagSet
from app.frameworks.ready import ready_sets
from app.frameworks.schemas import ReadySetsOut, TagSetChange, TagSetIn, TagSetOut, TagSetsQuery

api = Api("frameworks", __name__)


@api.call("GET", "/tag-sets", query=TagSetsQuery, answer=Page[TagSetOut])
def index(query: TagSetsQuery) -> Page[TagSetOut]:
    """List the tag sets you can mark with: your own and your school's."""
    found = TagSet.offered_to(g.person)
    if query.owner_id is not None:
        found = found.where(TagSet.owner_id == query.owner_id)
    return page(found, query, TagSetOut.of, by=(TagSet.created_at, TagSet.id))


@api.call("GET", "/ready-tag-sets", answer=ReadySetsOut)
def ready() -> ReadySetsOut:
    """List the tag sets that come with the house; ``POST /tag-sets`` with a ``ready`` makes one your own."""
    return ReadySetsOut.of(ready_sets())


@api.call("POST", "/tag-sets", body=TagSetIn, answer=TagSetOut, status=201)
def create(body: TagSetIn) -> Answer:
    """Make a tag set of your own."""
    name, tags = body.begun_with()
    tag_set = TagSet.made_by(g.person, name=name, tags=tags)
    tag_set.share(body.shared)
    db.session.flush()
    return Answer(
        TagSetOut.of(tag_set), {"Location": url_for("frameworks_api.frameworks_show", id=tag_set.id)}
    )


@api.call("GET", "/tag-sets/<id:id>", answer=TagSetOut)
def show(id: str) -> TagSetOut:
    """Read a tag set: your own, your school's, or one by which something you can see is marked."""
    return TagSetOut.of(one_or_404(TagSet.visible_to(g.person).where(TagSet.id == id)))


@api.call("PATCH", "/tag-sets/<id:id>", body=TagSetChange, answer=TagSetOut)
def update(id: str, body: TagSetChange) -> TagSetOut:
    """Change your own tag set.

    A tag that is left out goes; where something is marked with it, it is retired and the marks stay.
    """
    tag_set = one_or_404(TagSet.owned_by(g.person).where(TagSet.id == id))
    if_match(tag_set)
    body.apply_to(tag_set)
    db.session.flush()
    return TagSetOut.of(tag_set)


@api.call("DELETE", "/tag-sets/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete your own tag set; marks made with it stay, and so do the names of their tags."""
    one_or_404(TagSet.owned_by(g.person).where(TagSet.id == id)).delete()
