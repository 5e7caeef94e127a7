"""The API's shape: a call is declared once, with its schemas, and that one line validates, answers and documents it.

An :class:`Api` is a blueprint under ``/api/v1``. The house validates strictly (a JSON number is never taken for a
date), which is why requests are read here and not by a general library that coerces an unreadable body to ``{}``.

A call is one transaction: the wrapper commits, so that the stored answer of an ``Idempotency-Key`` and the change it
stands for are kept or lost together.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Generic, TypeVar

from flask import Blueprint, Response, g, request
from pydantic import BaseModel, ValidationError
from sqlalchemy import JSON, Integer, String, Text, UniqueConstraint
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.db import Base, Identified, Versioned, db
from app.foundation.forms import sentences
from app.foundation.problems import problem
from app.foundation.refusals import Conflict, Refusal, Stale
from app.foundation.schemas import Output

PREFIX = "/api/v1"
KEY_LENGTH = 200

Item = TypeVar("Item")
Schema = TypeVar("Schema", bound=BaseModel)
Handler = Callable[..., Any]


class Page(Output, Generic[Item]):
    """One page of a list; ``next_cursor`` is null on the last."""

    items: list[Item]
    next_cursor: str | None


@dataclass(frozen=True)
class Endpoint:
    """One call, as declared: what the documentation and the request reader are both made from."""

    method: str
    path: str
    name: str
    summary: str
    description: str
    tag: str
    body: type[BaseModel] | None
    query: type[BaseModel] | None
    takes: str | None
    answer: type[BaseModel] | None
    status: int
    content_type: str
    shown_once: bool
    also: Mapping[int, str]


@dataclass
class Answer:
    """An answer with more to say than its body: headers beside it."""

    body: BaseModel | None
    headers: dict[str, str] = field(default_factory=dict)


class UnreadableBody(Refusal):
    """The body is not JSON at all."""

    status = 400
    code = "unreadable-body"


class UnsupportedBody(Refusal):
    """The body does not say that it is JSON."""

    status = 415
    code = "unsupported-body"


class Api(Blueprint):
    """The calls of one slice."""

    def __init__(self, tag: str, import_name: str) -> None:
        super().__init__(f"{tag}_api", import_name, url_prefix=PREFIX)
        self.tag = tag
        self.endpoints: list[Endpoint] = []

    def call(
        self,
        method: str,
        path: str,
        *,
        body: type[BaseModel] | None = None,
        query: type[BaseModel] | None = None,
        answer: type[BaseModel] | None = None,
        status: int = 200,
        content_type: str = "application/json",
        shown_once: bool = False,
        also: Mapping[int, str] | None = None,
        takes: str | None = None,
    ) -> Callable[[Handler], Handler]:
        """Declare a call. The handler gets ``body`` and ``query`` checked, and returns a schema, an Answer or a Response.

        ``shown_once`` marks an answer that holds a secret: it is not kept, so a repeated ``Idempotency-Key`` is told
        that the thing was made and not its secret. ``also`` names other statuses of the same answer, and what they mean.
        ``takes`` is the content type of a file that is sent as it is, for the handler to read.
        """

        def declare(handler: Handler) -> Handler:
            summary, _, description = (handler.__doc__ or handler.__name__).partition("\n")
            endpoint = Endpoint(
                method=method,
                path=path,
                name=f"{self.tag}_{handler.__name__}",
                summary=summary.strip().rstrip("."),
                description=description.strip(),
                tag=self.tag,
                body=body,
                query=query,
                answer=answer,
                status=status,
                content_type=content_type,
                shown_once=shown_once,
                also=also or {},
                takes=takes,
            )
            self.endpoints.append(endpoint)
            view = _view_of(endpoint, handler)
            self.add_url_rule(path, endpoint.name, view, methods=[method], strict_slashes=False)
            return handler

        return declare


def _view_of(endpoint: Endpoint, handler: Handler) -> Handler:
    @wraps(handler)
    def view(**arguments: Any) -> Response:
        try:
            if endpoint.query is not None:
                arguments["query"] = _read_query(endpoint.query)
            if endpoint.body is not None:
                arguments["body"] = _read_body(endpoint.body)
        except ValidationError as findings:
            fields = sentences(findings.errors(include_url=False))
            return problem(422, "unusable-values", "Some values cannot be used.", fields)
        return _once(endpoint, lambda: _respond(endpoint, handler(**arguments)))

    return view


def _read_query(schema: type[Schema]) -> Schema:
    return schema.model_validate(request.args.to_dict())


def _read_body(schema: type[Schema]) -> Schema:
    if not request.is_json:
        raise UnsupportedBody("Please send JSON, as application/json.")
    try:
        return schema.model_validate_json(request.get_data(cache=True), strict=True)
    except ValidationError as findings:
        if any(detail["type"] == "json_invalid" for detail in findings.errors(include_url=False)):
            raise UnreadableBody("The body is not JSON that can be read.") from findings
        raise


def _respond(endpoint: Endpoint, given: Any) -> Response:
    if isinstance(given, Response):
        return given
    answer = given if isinstance(given, Answer) else Answer(given)
    if answer.body is None:
        return Response(status=endpoint.status, headers=answer.headers)
    response = Response(
        answer.body.model_dump_json(), endpoint.status, answer.headers, content_type="application/json"
    )
    version = getattr(answer.body, "version", None)
    if version is not None:
        response.headers["ETag"] = etag(version)
    return response


def etag(version: int) -> str:
    """The entity tag of a row's version."""
    return f'"{version}"'


def if_match(row: Versioned) -> None:
    """Hold an update to the version its sender read. Raises :class:`Stale`; without the header the last writer wins."""
    asked = request.headers.get("If-Match")
    if asked is None or asked.strip() == "*":
        return
    if etag(row.version) not in [tag.strip() for tag in asked.split(",")]:
        raise Stale


class KeptAnswer(Identified, Base):
    """The answer that was given to an ``Idempotency-Key``, so that a repeated request gets it again."""

    __tablename__ = "kept_answer"

    actor_id: Mapped[str] = mapped_column(String(32))
    key: Mapped[str] = mapped_column(String(KEY_LENGTH))
    fingerprint: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    headers: Mapped[dict[str, str]] = mapped_column(JSON)
    body: Mapped[str] = mapped_column(Text)

    __table_args__ = (UniqueConstraint("actor_id", "key"),)

    def response(self) -> Response:
        """The answer as it was given the first time."""
        return Response(self.body, self.status, self.headers)


class KeyUsedDifferently(Refusal):
    """The same Idempotency-Key came with another request."""

    code = "key-used-differently"


def _once(endpoint: Endpoint, act: Callable[[], Response]) -> Response:
    key = request.headers.get("Idempotency-Key") if endpoint.method == "POST" else None
    if key and len(key) > KEY_LENGTH:
        raise Refusal(f"An Idempotency-Key has at most {KEY_LENGTH} characters.", field="Idempotency-Key")
    kept = _kept(key) if key else None
    if kept is not None:
        return kept
    try:
        response = act()
        if key:
            _keep(key, _secret_kept_back() if endpoint.shown_once else response)
        db.session.commit()
    except IntegrityError as seen:  # two at once: the other one was there between our look and our write
        db.session.rollback()
        kept = _kept(key) if key else None
        if kept is None:
            raise Conflict("That could not be kept, because it is there already.") from seen
        return kept
    return response


def _keep(key: str, response: Response) -> None:
    db.session.add(
        KeptAnswer(
            actor_id=g.person.id,
            key=key,
            fingerprint=_fingerprint(),
            status=response.status_code,
            headers={
                name: value
                for name, value in response.headers
                if name in ("Content-Type", "ETag", "Location")
            },
            body=response.get_data(as_text=True),
        )
    )


def _secret_kept_back() -> Response:
    return problem(409, "shown-once", "This was made already, and its secret is shown only once.")


def _kept(key: str) -> Response | None:
    kept = db.session.query(KeptAnswer).filter_by(actor_id=g.person.id, key=key).one_or_none()
    if kept is None:
        return None
    if kept.fingerprint != _fingerprint():
        raise KeyUsedDifferently(
            "This Idempotency-Key was used for another request.", field="Idempotency-Key"
        )
    return kept.response()


def _fingerprint() -> str:
    said = "\n".join((request.method, request.full_path)).encode() + b"\n" + request.get_data(cache=True)
    return hashlib.sha256(said).hexdigest()
