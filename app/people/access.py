"""Who is asking: a browser by the sign-in its cookie names, a program by its token. Both end at once when revoked."""

from typing import Any

from flask import Flask, Request, g, session
from flask_login import login_user, logout_user

from app.foundation.db import db
from app.foundation.web import login_manager
from app.people.models import Person, SignIn, Token, fingerprint

__all__ = ["begin", "end", "fingerprint", "here", "init_app"]

COOKIE = "_user_id"  # flask-login's name for what it keeps in the session


def init_app(app: Flask) -> None:  # noqa: ARG001 - the same shape as the other rooms
    """Teach the web how to find the person behind a request."""
    login_manager.session_protection = None  # a phone changes its address on the way to school
    login_manager.user_loader(_by_cookie)
    login_manager.request_loader(_by_token)


def begin(person: Person, browser: str) -> None:
    """Sign a person in on this browser, under a secret that nobody could have planted there before."""
    end()
    person.sign_in_secret = SignIn.begin(db.session(), person, browser)
    login_user(person)


def end() -> None:
    """Sign this browser out, for the server as well as for the cookie."""
    sign_in = here()
    if sign_in is not None:
        sign_in.end()
    logout_user()
    session.clear()


def here() -> SignIn | None:
    """The sign-in that this browser's cookie names, if it is open."""
    secret = session.get(COOKIE)
    if not isinstance(secret, str):
        return None
    found = db.session.scalars(SignIn.with_secret(secret)).unique().one_or_none()
    return found if found is not None and found.is_open else None


def _by_cookie(secret: str) -> Any:
    sign_in = db.session.scalars(SignIn.with_secret(secret)).unique().one_or_none()
    if sign_in is None or not sign_in.is_open:
        return None
    if not g.get("unattended") and sign_in.seen():  # a live socket is no sign of a person
        db.session.commit()
    return sign_in.person


def _by_token(request: Request) -> Any:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        return None
    token = db.session.scalars(Token.with_secret(secret.strip())).unique().one_or_none()
    if token is None or not token.is_usable:
        return None
    if token.used():
        db.session.commit()
    g.by_token = True
    return token.person
