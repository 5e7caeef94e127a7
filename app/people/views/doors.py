"""Coming in: with a pass phrase, through the first link, by invitation, or by a link for a new pass phrase."""

from typing import Any, TypeVar

from flask import Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy import Select
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation.db import db
from app.foundation.forms import Form
from app.foundation.refusals import Missing, TooMany
from app.foundation.web import public
from app.people import access, browsers, letters, pass_phrases
from app.people.models import Invitation, PassPhraseReset, Person
from app.people.return_paths import own_path
from app.people.schemas import JoinIn, NewPassPhraseIn, SetUpIn, SignInIn
from app.people.sign_in import REFUSED, person_for


@public
def sign_in() -> AnyResponse:
    """Ask for an address and a pass phrase."""
    after = own_path(request.args.get("next", "/"))
    if g.person is not None:
        return redirect(after)
    return _sign_in_page(Form(SignInIn, values={"next": after}))


@public
def come_in() -> AnyResponse:
    """Sign in, or say that it does not fit."""
    form = Form(SignInIn, request.form)
    if not form.valid:
        return _sign_in_page(form, 422)
    try:
        person = person_for(request, form.data.email, form.data.pass_phrase)
    except TooMany as said:
        form.refuse("form", str(said))
        page = _sign_in_page(form, said.status)
        page.headers["Retry-After"] = str(said.retry_after_s)
        return page
    if person is None:
        form.refuse("form", REFUSED)
        return _sign_in_page(form, 422)
    return _let_in(person, own_path(form.data.next or "/"))


def sign_out() -> AnyResponse:
    """Sign this browser out."""
    access.end()
    db.session.commit()
    flash("You are signed out.", "done")
    return redirect(url_for("people.sign_in"), 303)


@public
def set_up(secret: str) -> AnyResponse:
    """Ask for the first school and its first admin."""
    _first_run(secret)
    return _page("people/set_up.html", Form(SetUpIn), secret=secret)


@public
def found_school(secret: str) -> AnyResponse:
    """Found the school and sign its admin in."""
    invitation = _first_run(secret)
    form = Form(SetUpIn, request.form)
    if form.valid:
        _look_at(form, form.data.pass_phrase, form.data.school, form.data.name, form.data.email)
    if not form.valid:
        return _page("people/set_up.html", form, 422, secret=secret)
    told = form.data
    admin = invitation.found_school(
        db.session(),
        school=told.school,
        email=told.email,
        name=told.name,
        roles=told.roles,
        phrase=told.pass_phrase,
    )
    return _let_in(admin, "/admin")


@public
def invitation(secret: str) -> AnyResponse:
    """Show who invites whom, and ask for a pass phrase."""
    found = _waiting(Invitation.to_join(secret))
    return _page(
        "people/join.html", Form(JoinIn, values={"name": found.name}), invitation=found, secret=secret
    )


@public
def join(secret: str) -> AnyResponse:
    """Join the school and sign in."""
    found = _waiting(Invitation.to_join(secret))
    form = Form(JoinIn, request.form)
    if form.valid:
        _look_at(form, form.data.pass_phrase, form.data.name, *found.about)
    if not form.valid:
        return _page("people/join.html", form, 422, invitation=found, secret=secret)
    person = found.accept(db.session(), name=form.data.name, phrase=form.data.pass_phrase)
    return _let_in(person, "/")


@public
def pass_phrase_reset(secret: str) -> AnyResponse:
    """Ask for another pass phrase."""
    found = _waiting(PassPhraseReset.to_use(secret))
    return _page("people/pass_phrase_reset.html", Form(NewPassPhraseIn), reset=found, secret=secret)


@public
def use_pass_phrase_reset(secret: str) -> AnyResponse:
    """Take another pass phrase, sign out everywhere and in here."""
    found = _waiting(PassPhraseReset.to_use(secret))
    form = Form(NewPassPhraseIn, request.form)
    if form.valid:
        _look_at(form, form.data.pass_phrase, found.person.school.name, found.person.name, found.person.email)
    if not form.valid:
        return _page("people/pass_phrase_reset.html", form, 422, reset=found, secret=secret)
    person = found.use(db.session(), form.data.pass_phrase)
    answer = _let_in(person, "/")
    letters.send(letters.pass_phrase_changed(person))
    return answer


Link = TypeVar("Link", Invitation, PassPhraseReset)


class LinkEnded(Missing):
    """The link was used, revoked or expired, or never was one."""


def link_ended(_said: LinkEnded) -> AnyResponse:
    """Say that a link no longer works, the same for every reason."""
    db.session.rollback()
    return Response(render_template("people/link_ended.html"), LinkEnded.status)


def _first_run(secret: str) -> Invitation:
    return _waiting(Invitation.to_set_up(secret))


def _waiting(links: Select[Link]) -> Link:
    found = db.session.scalars(links).unique().one_or_none()
    if found is None:
        raise LinkEnded
    return found


def _look_at(form: Form[Any], phrase: str, *about: str) -> None:
    weakness = pass_phrases.weakness(phrase, about)
    if weakness is not None:
        form.refuse("pass_phrase", weakness)


def _let_in(person: Person, after: str) -> AnyResponse:
    access.begin(person, browsers.described(request.user_agent.string))
    db.session.commit()
    answer = redirect(after, 303)
    browsers.remember(request, answer, person.email)
    return answer


def _sign_in_page(form: Form[SignInIn], status: int = 200) -> Response:
    return Response(render_template("people/sign_in.html", form=form), status)


def _page(template: str, form: Form[Any], status: int = 200, **shown: Any) -> Response:
    page = Response(render_template(template, form=form, **shown), status)
    page.headers["Referrer-Policy"] = "no-referrer"  # the address holds a secret
    return page
