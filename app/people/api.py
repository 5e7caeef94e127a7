"""The API's calls for people: who you are, who belongs to the school, who works with whom, and your tokens."""

from flask import g
from sqlalchemy.orm import selectinload

from app.foundation import paging
from app.foundation.api import Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import PageQuery
from app.foundation.refusals import Missing
from app.foundation.web import one_or_404
from app.people import letters
from app.people.models import Invitation, Pair, PassPhraseReset, Person, RoleName, Token
from app.people.schemas import (
    InvitationIn,
    InvitationOut,
    LinkOut,
    Me,
    NewToken,
    PairIn,
    PairOut,
    PersonIn,
    PersonOut,
    PersonPatch,
    TokenIn,
    TokenOut,
)

api = Api("people", __name__)


@api.call("GET", "/me", answer=Me)
def me() -> Me:
    """Say whose token this is."""
    return _me(g.person)


@api.call("GET", "/people", query=PageQuery, answer=Page[PersonOut])
def list_people(query: PageQuery) -> Page[PersonOut]:
    """List the people of the school.

    For admins; those who were removed are listed with the moment they were.
    """
    _admin()
    known = Person.visible_to(g.person).options(selectinload(Person.roles))
    return paging.page(known, query, _person, by=(Person.created_at, Person.id))


@api.call("POST", "/people", body=PersonIn, answer=PersonOut, status=201)
def add_person(body: PersonIn) -> PersonOut:
    """Add somebody to the school.

    For admins. They have no pass phrase yet: ask for a link with `POST /people/{id}/pass-phrase-resets`.
    """
    admin = _admin()
    person = Person.join(db.session(), admin.school, email=body.email, name=body.name, roles=body.roles)
    return _person(person)


@api.call("GET", "/people/<id:id>", answer=PersonOut)
def show_person(id: str) -> PersonOut:
    """Show one person of the school.

    For admins.
    """
    return _person(one_or_404(Person.visible_to(_admin()).where(Person.id == id)))


@api.call("PATCH", "/people/<id:id>", body=PersonPatch, answer=PersonOut)
def change_person(id: str, body: PersonPatch) -> PersonOut:
    """Change somebody's name or roles.

    For admins. Pairs that need a role taken away end with it.
    """
    person = _colleague(id)
    if_match(person)
    if body.name is not None:
        person.name = body.name
    if body.roles is not None:
        person.hold_roles(db.session(), body.roles)
    db.session.flush()
    return _person(person)


@api.call("DELETE", "/people/<id:id>", status=204)
def remove_person(id: str) -> None:
    """Remove somebody from the school.

    For admins. Sign-ins, tokens and pairs end at once; the name stays with what they wrote.
    """
    _colleague(id).remove(db.session())


@api.call("POST", "/people/<id:id>/pass-phrase-resets", answer=LinkOut, status=201, shown_once=True)
def make_pass_phrase_reset(id: str) -> LinkOut:
    """Make somebody a link for a new pass phrase.

    For admins. It works once, for an hour; older links of theirs stop working. Nothing is mailed.
    """
    reset, secret = PassPhraseReset.make(db.session(), person=_colleague(id), by=g.person)
    url = letters.link("people.pass_phrase_reset", secret)
    return LinkOut(id=reset.id, url=url, expires_at=reset.expires_at)


@api.call("GET", "/invitations", query=PageQuery, answer=Page[InvitationOut])
def list_invitations(query: PageQuery) -> Page[InvitationOut]:
    """List the invitations that wait.

    For admins.
    """
    waiting = Invitation.visible_to(_admin())
    return paging.page(
        waiting, query, InvitationOut.model_validate, by=(Invitation.created_at, Invitation.id)
    )


@api.call("POST", "/invitations", body=InvitationIn, answer=LinkOut, status=201, shown_once=True)
def invite(body: InvitationIn) -> LinkOut:
    """Invite somebody by a link that works once, for seven days.

    For admins. An older invitation of the same address stops working. Nothing is mailed.
    """
    invitation, secret = Invitation.invite(
        db.session(), by=_admin(), email=body.email, name=body.name, role=body.role
    )
    url = letters.link("people.invitation", secret)
    return LinkOut(id=invitation.id, url=url, expires_at=invitation.expires_at)


@api.call("DELETE", "/invitations/<id:id>", status=204)
def revoke_invitation(id: str) -> None:
    """Revoke an invitation.

    For admins.
    """
    one_or_404(Invitation.visible_to(_admin()).where(Invitation.id == id)).revoke()


@api.call("GET", "/pairs", query=PageQuery, answer=Page[PairOut])
def list_pairs(query: PageQuery) -> Page[PairOut]:
    """List the pairs you work in.

    An admin sees all pairs of the school, those that have ended too.
    """
    return paging.page(
        Pair.visible_to(g.person), query, PairOut.model_validate, by=(Pair.created_at, Pair.id)
    )


@api.call("POST", "/pairs", body=PairIn, answer=PairOut, status=201)
def make_pair(body: PairIn) -> PairOut:
    """Let a coach and a teacher work together.

    For admins.
    """
    coach, teacher = _colleague(body.coach_id), _colleague(body.teacher_id)
    return PairOut.model_validate(Pair.make(db.session(), coach=coach, teacher=teacher))


@api.call("GET", "/pairs/<id:id>", answer=PairOut)
def show_pair(id: str) -> PairOut:
    """Show one pair."""
    return PairOut.model_validate(one_or_404(Pair.visible_to(g.person).where(Pair.id == id)))


@api.call("DELETE", "/pairs/<id:id>", status=204)
def end_pair(id: str) -> None:
    """End a pair.

    For admins. What was shared with the pair is out of the coach's sight at once.
    """
    one_or_404(Pair.editable_by(_admin()).where(Pair.id == id)).end()


@api.call("GET", "/tokens", query=PageQuery, answer=Page[TokenOut])
def list_tokens(query: PageQuery) -> Page[TokenOut]:
    """List your tokens that work."""
    yours = Token.usable_for(g.person)
    return paging.page(yours, query, TokenOut.model_validate, by=(Token.created_at, Token.id))


@api.call("POST", "/tokens", body=TokenIn, answer=NewToken, status=201, shown_once=True)
def make_token(body: TokenIn) -> NewToken:
    """Make a token. Its secret is in this answer and nowhere else."""
    token, secret = Token.make(db.session(), g.person, body.name, days=body.days)
    return NewToken(**TokenOut.model_validate(token).model_dump(), secret=secret)


@api.call("DELETE", "/tokens/<id:id>", status=204)
def revoke_token(id: str) -> None:
    """Stop one of your tokens."""
    one_or_404(Token.usable_for(g.person).where(Token.id == id)).revoke()


def _admin() -> Person:
    if not g.person.has_role(RoleName.ADMIN):
        raise Missing
    person: Person = g.person
    return person


def _colleague(id: str) -> Person:
    return one_or_404(Person.editable_by(_admin()).where(Person.id == id))


def _me(person: Person) -> Me:
    return Me(id=person.id, email=person.email, name=person.name, roles=person.role_names)


def _person(person: Person) -> PersonOut:
    return PersonOut(
        **_me(person).model_dump(),
        created_at=person.created_at,
        removed_at=person.removed_at,
        version=person.version,
    )
