"""The API's calls for frameworks, beside those for tag sets."""

from flask import g, url_for

from app.foundation.api import Answer, Page
from app.foundation.db import db
from app.foundation.paging import page
from app.foundation.web import one_or_404
from app.frameworks.api import api
from app.frameworks.files import packs
from app.frameworks.framework import Framework
from app.frameworks.framework_schemas import FrameworkIn, FrameworkOut, FrameworksQuery, PacksOut
from app.frameworks.schemas import TagSetOut
from app.frameworks.tagging import tag_set_of


@api.call("GET", "/frameworks", query=FrameworksQuery, answer=Page[FrameworkOut])
def framework_index(query: FrameworksQuery) -> Page[FrameworkOut]:
    """List your school's frameworks: the newest version of each, or every version."""
    found = Framework.visible_to(g.person) if query.every_version else Framework.offered_to(g.person)
    return page(found, query, FrameworkOut.of, by=(Framework.created_at, Framework.id), newest_first=True)


@api.call("GET", "/ready-frameworks", answer=PacksOut)
def framework_packs() -> PacksOut:
    """List the frameworks that come with the house; ``POST /frameworks`` with a ``pack`` switches one on."""
    return PacksOut.of(packs())


@api.call("POST", "/frameworks", body=FrameworkIn, answer=FrameworkOut, status=201)
def framework_create(body: FrameworkIn) -> Answer:
    """Load a framework, as an admin or a coach.

    One of a name that is there becomes its next version; cycles that run keep theirs. A text that makes no framework is
    answered with a sentence, and its line, for each problem.
    """
    draft, pack = body.read()
    framework = Framework.load(draft, by=g.person, ready=pack)
    db.session.flush()
    where = url_for("frameworks_api.frameworks_framework_show", id=framework.id)
    return Answer(FrameworkOut.of(framework), {"Location": where})


@api.call("GET", "/frameworks/<id:id>", answer=FrameworkOut)
def framework_show(id: str) -> FrameworkOut:
    """Read one version of a framework."""
    return FrameworkOut.of(one_or_404(Framework.visible_to(g.person).where(Framework.id == id)))


@api.call("DELETE", "/frameworks/<id:id>", status=204)
def framework_put_away(id: str) -> None:
    """Put a framework away, as an admin or a coach: it is offered to nobody any more, and whatever uses it keeps it."""
    one_or_404(Framework.kept_by(g.person).where(Framework.id == id)).put_away()


@api.call("POST", "/frameworks/<id:id>/tag-set", answer=TagSetOut, status=201)
def framework_tag_set(id: str) -> Answer:
    """Make a tag set of your own of a framework's indicators."""
    framework = one_or_404(Framework.visible_to(g.person).where(Framework.id == id))
    tag_set = tag_set_of(framework, g.person)
    db.session.flush()
    return Answer(
        TagSetOut.of(tag_set), {"Location": url_for("frameworks_api.frameworks_show", id=tag_set.id)}
    )
