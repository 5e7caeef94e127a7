"""Problem documents (RFC 9457): how a program is told no."""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Response, g, json
from pydantic import Field

from app.foundation.schemas import Output

PROBLEM_TYPE = "application/problem+json"


class FieldProblem(Output):
    """One field and what is wrong with it, in a sentence."""

    field: str
    message: str


class Problem(Output):
    """An RFC 9457 problem: ``code`` is stable for programs, ``detail`` is a sentence for people."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FieldProblem] = Field(default_factory=list)


def problem(status: int, code: str, sentence: str, fields: Mapping[str, str] | None = None) -> Response:
    """Build the answer for a refused call."""
    title = HTTPStatus(status).phrase
    document = Problem(
        title=title,
        status=status,
        detail=sentence,
        code=code or title.lower().replace(" ", "-"),
        request_id=g.get("request_id", ""),
        errors=[FieldProblem(field=name, message=message) for name, message in (fields or {}).items()],
    )
    return Response(json.dumps(document.model_dump()), status, content_type=PROBLEM_TYPE)
