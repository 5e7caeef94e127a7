"""The API's calls for coaching agreements."""

from flask import g

from app.cycles.agreement_schemas import AgreementIn, AgreementOut, AgreementPatch, SignatureIn
from app.cycles.models import Agreement
from app.cycles.news import tell_of_agreement
from app.foundation.api import Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import PageQuery, page
from app.foundation.refusals import Refusal
from app.foundation.web import one_or_404
from app.goals.models import working_pair

api = Api("agreements", __name__)


@api.call("GET", "/agreements", query=PageQuery, answer=Page[AgreementOut])
def index(query: PageQuery) -> Page[AgreementOut]:
    """List the agreements of your pairs."""
    agreements = Agreement.visible_to(g.person)
    return page(agreements, query, AgreementOut.of, by=(Agreement.created_at, Agreement.id))


@api.call("POST", "/agreements", body=AgreementIn, answer=AgreementOut, status=201)
def create(body: AgreementIn) -> AgreementOut:
    """Put an agreement before the two of a pair. Nobody has signed it yet."""
    pair = working_pair(g.person, body.pair_id)
    if pair is None:
        raise Refusal("Please choose somebody you work with.", field="pair_id")
    return _changed(Agreement.begin(pair, by=g.person, terms=body.terms()))


@api.call("GET", "/agreements/<id:id>", answer=AgreementOut)
def show(id: str) -> AgreementOut:
    """Read an agreement, with every earlier wording and who signed it."""
    return AgreementOut.of(_seen(id))


@api.call("PATCH", "/agreements/<id:id>", body=AgreementPatch, answer=AgreementOut)
def update(id: str, body: AgreementPatch) -> AgreementOut:
    """Change the words. Both sign anew."""
    agreement = _seen(id)
    if_match(agreement)
    agreement.reword(body.terms(agreement.newest.terms), by=g.person)
    return _changed(agreement)


@api.call("POST", "/agreements/<id:id>/signature", body=SignatureIn, answer=AgreementOut, status=201)
def sign(id: str, body: SignatureIn) -> AgreementOut:
    """Sign the wording that you read; 409 when there is a newer one."""
    agreement = _seen(id)
    agreement.sign(by=g.person, number=body.number)
    return _changed(agreement)


def _seen(id: str) -> Agreement:
    return one_or_404(Agreement.visible_to(g.person).where(Agreement.id == id))


def _changed(agreement: Agreement) -> AgreementOut:
    tell_of_agreement(agreement)
    db.session.flush()
    return AgreementOut.of(agreement)
