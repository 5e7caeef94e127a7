"""The web's ground rules: signed in by default, no forged posts, strict headers, one way to say no.

Everything here holds for every page, call and media file alike; a view opts out by name (:func:`public`) or not at all.
"""

import logging
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, redirect, render_template, request, url_for
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from jinja2 import StrictUndefined
from sqlalchemy import Select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation.db import db
from app.foundation.ids import ID_LENGTH
from app.foundation.problems import problem
from app.foundation.refusals import Missing, Refusal, Stale, TooMany
from app.settings import Settings

log = logging.getLogger(__name__)

Row = TypeVar("Row")
View = TypeVar("View", bound=Callable[..., Any])

JSON_BODY_LIMIT_BYTES = 1024 * 1024
BUSY_RETRY_S = 5
FRESH_PAGE_HEADER = "Sightline-Page-Token"
PERSON_HEADER = "Sightline-Page-Person"

login_manager = LoginManager()
csrf = CSRFProtect()


class IdConverter(BaseConverter):
    """``<id:id>`` in a route: only what could be an id ever reaches a query."""

    regex = rf"[a-z2-7]{{{ID_LENGTH}}}"
    part_isolating = True


def public(view: View) -> View:
    """Let people who are not signed in reach a view."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def impersonal(view: View) -> View:
    """Let everybody reach a view that is the same for all, and do not even look who asks: a file, a heartbeat."""
    view.is_impersonal = True  # type: ignore[attr-defined]
    return public(view)


def takes_up_to(limit_bytes: int) -> Callable[[View], View]:
    """Let a view take a larger body than the house's usual megabyte."""

    def mark(view: View) -> View:
        view.body_limit_bytes = limit_bytes  # type: ignore[attr-defined]
        return view

    return mark


def one_or_404(query: Select[Row]) -> Row:
    """The one row a permitted query finds. Raises :class:`Missing`: what you may not see is not there."""
    found = db.session.scalars(query).unique().one_or_none()
    if found is None:
        raise Missing
    return found


def init_app(app: Flask, settings: Settings) -> None:
    """Teach an app the ground rules."""
    app.secret_key = settings.secret_key
    app.config.update(
        MAX_CONTENT_LENGTH=JSON_BODY_LIMIT_BYTES,
        SESSION_COOKIE_NAME="__Host-sightline" if settings.secure_cookies else "sightline",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,  # bound to the session; a comment typed for an hour must still be taken
        WTF_CSRF_SSL_STRICT=False,  # behind a proxy the Referer check refuses honest posts; the token decides
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.url_map.converters["id"] = IdConverter
    login_manager.init_app(app)
    csrf.init_app(app)
    app.before_request(_begin)
    app.after_request(_protect)
    app.teardown_appcontext(lambda _problem: db.session.remove())
    _answer_refusals(app)


def _begin() -> AnyResponse | None:
    g.request_id = secrets.token_hex(8)
    g.nonce = secrets.token_urlsafe(16)
    g.person = None
    g.by_token = False
    view = _view()
    if hasattr(view, "body_limit_bytes"):
        request.max_content_length = request.max_form_memory_size = view.body_limit_bytes
    if getattr(view, "is_impersonal", False):
        return None
    if current_user.is_authenticated:
        g.person = current_user._get_current_object()
    if view is not None and g.person is None and not getattr(view, "is_public", False):
        return _ask_to_sign_in()  # before anything reads the body: a stranger's may be as large as it likes
    if request.method not in ("GET", "HEAD", "OPTIONS") and not g.by_token:
        csrf.protect()
    return None


def _view() -> Any:
    if request.endpoint is None:
        return None
    return current_app.view_functions.get(request.endpoint)


def _ask_to_sign_in() -> AnyResponse:
    if wants_problem():
        answer = problem(401, "signed-out", "Please sign in, or send a token.")
        answer.headers["WWW-Authenticate"] = 'Bearer realm="Sightline"'
        return answer
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("people.sign_in", next=here) if here != "/" else url_for("people.sign_in"))


def wants_problem() -> bool:
    """Whether a program asked: the API, a media URL or a fetch for JSON. People get a page instead."""
    if request.path.startswith(("/api/", "/media/", "/live", "/metrics")):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json"


def content_security_policy(nonce: str) -> str:
    """The policy every answer carries: nothing from elsewhere, and no script that this request did not name."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _protect(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("Content-Security-Policy", content_security_policy(g.get("nonce", "")))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(self), microphone=(self), geolocation=()")
    headers.setdefault("X-Request-Id", g.get("request_id", ""))
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    headers.setdefault("Cache-Control", "no-store")
    return response


def _answer_refusals(app: Flask) -> None:
    @app.errorhandler(Refusal)
    def refusal(said: Refusal) -> AnyResponse:
        db.session.rollback()
        return no(said.status, said.code, str(said), field=said.field, retry_after_s=_patience(said))

    @app.errorhandler(StaleDataError)
    def stale(_problem: StaleDataError) -> AnyResponse:
        db.session.rollback()
        said = Stale()
        return no(said.status, said.code, str(said))

    @app.errorhandler(CSRFError)
    def forged(_problem: CSRFError) -> AnyResponse:
        answer = no(403, "stale-page", SENTENCES[403])
        if g.person is not None:
            # For a page of ours that is older than its person's sign-in. No other site can read an answer's headers.
            answer.headers[FRESH_PAGE_HEADER] = generate_csrf()
            answer.headers[PERSON_HEADER] = g.person.id
        return answer

    @app.errorhandler(OperationalError)
    def busy(problem_seen: OperationalError) -> AnyResponse:
        db.session.rollback()
        log.warning(
            "database unavailable request=%s kind=%s", g.get("request_id"), type(problem_seen.orig).__name__
        )
        return no(503, "busy", "Sightline is busy. Please try again in a moment.", retry_after_s=BUSY_RETRY_S)

    @app.errorhandler(HTTPException)
    def http(problem_seen: HTTPException) -> AnyResponse:
        db.session.rollback()
        if problem_seen.code is None or problem_seen.code < 400:
            return problem_seen.get_response()
        answer = no(problem_seen.code, "", SENTENCES.get(problem_seen.code, "That cannot be done here."))
        for name, value in problem_seen.get_headers():
            if name.lower() in ("allow", "retry-after", "www-authenticate"):
                answer.headers[name] = value
        return answer

    @app.errorhandler(Exception)
    def bug(problem_seen: Exception) -> AnyResponse:
        db.session.rollback()
        log.error("unexpected request=%s", g.get("request_id"), exc_info=problem_seen)
        return no(500, "unexpected", SENTENCES[500])


SENTENCES = {
    400: "We could not read that request.",
    403: "This page has been open too long. Load it again; what you typed is kept.",
    404: "There is nothing here that you can see.",
    405: "That cannot be done here.",
    413: "That is larger than this page takes.",
    415: "Please send JSON, as application/json.",
    429: "That was a little too often. Please wait a moment.",
    500: "Something on our side broke. Nothing you sent was half-kept; please try again.",
    503: "Sightline is busy. Please try again in a moment.",
}


def _patience(said: Refusal) -> int | None:
    return said.retry_after_s if isinstance(said, TooMany) else None


def no(
    status: int, code: str, sentence: str, *, field: str | None = None, retry_after_s: int | None = None
) -> AnyResponse:
    """Say no: a problem document to a program, a page in the house's voice to a person."""
    answer: AnyResponse
    if wants_problem():
        answer = problem(status, code, sentence, {field: sentence} if field else None)
    else:
        page = render_template(
            "errors/page.html", status=status, sentence=sentence, request_id=g.get("request_id", "")
        )
        answer = Response(page, status)
    if retry_after_s is not None:
        answer.headers["Retry-After"] = str(retry_after_s)
    return answer
