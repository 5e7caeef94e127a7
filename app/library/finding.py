"""What the library holds for somebody who looks for something."""

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.foundation.db import db
from app.frameworks.models import Indicator
from app.library.models import Exemplar, LibraryEntry, Resource, exemplar_indicator, saying
from app.library.schemas import LibraryQuery
from app.people.models import Person


def found(asked: LibraryQuery, person: Person) -> Select[LibraryEntry]:
    """The entries that fit, as far as a person may see what they are of; the newest first."""
    entries = saying(LibraryEntry.visible_to(person), asked.q)
    if asked.kind == "exemplars" or asked.goal_kind or asked.indicator:
        entries = entries.where(LibraryEntry.exemplar_id.in_(_exemplars(asked)))
    if asked.kind == "resources":
        entries = entries.where(LibraryEntry.resource_id.is_not(None))
    for name in ("subject", "phase"):
        said = getattr(asked, name)
        if said:
            entries = entries.where(_is_about(name, said))
    return entries.order_by(LibraryEntry.created_at.desc(), LibraryEntry.place.desc())


def subjects_and_phases(person: Person) -> tuple[list[str], list[str]]:
    """The subjects and phases that anything in a person's library is about, to choose from."""
    both = []
    for name in ("subject", "phase"):
        exemplars = Exemplar.in_force(person).with_only_columns(getattr(Exemplar, name))
        resources = Resource.visible_to(person).with_only_columns(getattr(Resource, name))
        both.append(exemplars.order_by(None).union(resources.order_by(None)))
    first, second = (sorted({said for said in db.session.scalars(query) if said}) for query in both)
    return first, second


def _exemplars(asked: LibraryQuery) -> Select[str]:
    exemplars = select(Exemplar.id)
    if asked.goal_kind:
        exemplars = exemplars.where(Exemplar.goal_kind == asked.goal_kind)
    if asked.indicator:
        # By name, so that what was offered under an earlier version of a framework is found under the newest.
        same = select(Indicator.folded).where(Indicator.id == asked.indicator)
        like = select(Indicator.id).where(Indicator.folded.in_(same))
        joined = select(exemplar_indicator.c.exemplar_id).where(exemplar_indicator.c.indicator_id.in_(like))
        exemplars = exemplars.where(Exemplar.id.in_(joined))
    return exemplars


def _is_about(name: str, said: str) -> ColumnElement[bool]:
    exemplars = select(Exemplar.id).where(func.lower(getattr(Exemplar, name)) == said.lower())
    resources = select(Resource.id).where(func.lower(getattr(Resource, name)) == said.lower())
    return or_(LibraryEntry.exemplar_id.in_(exemplars), LibraryEntry.resource_id.in_(resources))
