"""The admin's pages: who belongs to the school, as what, and who works with whom. Never what they work on."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import selectinload
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Missing, Refusal
from app.foundation.web import one_or_404
from app.people import letters
from app.people.models import Invitation, Pair, PassPhraseReset, Person, RoleName
from app.people.schemas import InvitationIn, PairIn, RolesForm

View = Callable[..., AnyResponse]


def admins_only(view: View) -> View:
    """Let a school's admins in; for everybody else the page is not there."""

    @wraps(view)
    def guarded(**arguments: Any) -> AnyResponse:
        if not g.person.has_role(RoleName.ADMIN):
            raise Missing
        return view(**arguments)

    return guarded


@admins_only
def admin() -> AnyResponse:
    """The school's people, pairs and waiting invitations."""
    return _overview()


@admins_only
def invite() -> AnyResponse:
    """Invite somebody: the link is mailed, and shown this once."""
    form = Form(InvitationIn, request.form)
    if not form.valid:
        return _overview(422, invitation_form=form)
    try:
        invitation, secret = Invitation.invite(
            db.session(), by=g.person, email=form.data.email, name=form.data.name, role=form.data.role
        )
    except Refusal as said:
        db.session.rollback()
        form.refuse("email", str(said))
        return _overview(said.status, invitation_form=form)
    db.session.commit()
    url = letters.link("people.invitation", secret)
    mailed = letters.send(letters.invitation(invitation, url))
    return _link_page(f"{invitation.name} is invited", url, invitation.email or "", mailed, "seven days")


@admins_only
def revoke_invitation(id: str) -> AnyResponse:
    """Make an invitation's link useless."""
    one_or_404(Invitation.visible_to(g.person).where(Invitation.id == id)).revoke()
    db.session.commit()
    return _done("That invitation no longer works.")


@admins_only
def person(id: str) -> AnyResponse:
    """One person: name, roles, a link for a new pass phrase, and leaving."""
    found = _colleague(id)
    return _person_page(found, _form_of(found))


@admins_only
def change_person(id: str) -> AnyResponse:
    """Keep a name and the roles held."""
    found = _colleague(id)
    form = Form(RolesForm, request.form)
    if not form.valid:
        return _person_page(found, form, 422)
    try:
        found.name = form.data.name
        found.hold_roles(db.session(), form.data.roles)
    except Refusal as said:
        db.session.rollback()
        form.refuse("roles", str(said))
        return _person_page(_colleague(id), form, said.status)
    db.session.commit()
    return _done(f"{found.name} is kept as {listed(found.role_names)}.")


@admins_only
def remove_person(id: str) -> AnyResponse:
    """Let somebody go, at once and everywhere."""
    found = _colleague(id)
    try:
        found.remove(db.session())
    except Refusal as said:
        db.session.rollback()
        flash(str(said), "stop")
        return redirect(url_for("people.person", id=id), 303)
    db.session.commit()
    return _done(f"{found.name} is removed and signed out everywhere.")


@admins_only
def make_pass_phrase_reset(id: str) -> AnyResponse:
    """Make somebody a link for a new pass phrase: mailed, and shown this once."""
    found = _colleague(id)
    reset, secret = PassPhraseReset.make(db.session(), person=found, by=g.person)
    db.session.commit()
    url = letters.link("people.pass_phrase_reset", secret)
    mailed = letters.send(letters.pass_phrase_reset(reset, url))
    return _link_page(f"A new pass phrase for {found.name}", url, found.email, mailed, "one hour")


@admins_only
def make_pair() -> AnyResponse:
    """Let a coach and a teacher work together."""
    form = Form(PairIn, request.form)
    if not form.valid:
        return _overview(422, pair_form=form)
    try:
        pair = Pair.make(
            db.session(), coach=_colleague(form.data.coach_id), teacher=_colleague(form.data.teacher_id)
        )
    except Refusal as said:
        db.session.rollback()
        form.refuse(f"{said.field or 'teacher'}_id", str(said))
        return _overview(said.status, pair_form=form)
    db.session.commit()
    return _done(f"{pair.coach.name} and {pair.teacher.name} work together now.")


@admins_only
def end_pair(id: str) -> AnyResponse:
    """End a pair: what was shared with it is out of the coach's sight at once."""
    pair = one_or_404(Pair.editable_by(g.person).where(Pair.id == id))
    pair.end()
    db.session.commit()
    return _done(f"{pair.coach.name} and {pair.teacher.name} no longer work together.")


def listed(roles: list[RoleName]) -> str:
    """Roles as a sentence says them: ``teacher, coach and admin``."""
    *first, last = [str(role) for role in roles]
    return f"{', '.join(first)} and {last}" if first else last


def _colleague(id: str) -> Person:
    return one_or_404(Person.editable_by(g.person).where(Person.id == id))


def _done(sentence: str) -> AnyResponse:
    flash(sentence, "done")
    return redirect(url_for("people.admin"), 303)


def _form_of(found: Person) -> Form[RolesForm]:
    return Form(RolesForm, values={"name": found.name, "roles": [str(role) for role in found.role_names]})


def _person_page(found: Person, form: Form[RolesForm], status: int = 200) -> Response:
    return Response(render_template("people/person.html", colleague=found, form=form), status)


def _link_page(title: str, url: str, email: str, mailed: bool, life: str) -> Response:
    page = render_template("people/link.html", title=title, url=url, email=email, mailed=mailed, life=life)
    return Response(page, 201)


def _overview(
    status: int = 200,
    *,
    invitation_form: Form[InvitationIn] | None = None,
    pair_form: Form[PairIn] | None = None,
) -> Response:
    everybody = Person.visible_to(g.person).options(selectinload(Person.roles))
    people = list(db.session.scalars(everybody.order_by(Person.name, Person.id)).unique())
    present = [someone for someone in people if someone.present]
    pairs = Pair.editable_by(g.person).order_by(Pair.created_at, Pair.id)
    waiting = Invitation.visible_to(g.person).order_by(Invitation.created_at.desc())
    page = render_template(
        "people/admin.html",
        people=present,
        removed=[someone for someone in people if not someone.present],
        coaches=_choices(present, RoleName.COACH),
        teachers=_choices(present, RoleName.TEACHER),
        pairs=db.session.scalars(pairs).unique().all(),
        invitations=db.session.scalars(waiting).unique().all(),
        invitation_form=invitation_form or Form(InvitationIn, values={"role": "teacher"}),
        pair_form=pair_form or Form(PairIn),
    )
    return Response(page, status)


def _choices(people: list[Person], role: RoleName) -> list[tuple[str, str]]:
    return [(person.id, person.name) for person in people if person.has_role(role)]
