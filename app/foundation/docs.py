"""The API's own description: OpenAPI for programs, the same as a page for people."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Blueprint, Flask, Response, current_app, json, render_template

from app.foundation.openapi import REFERENCE, document
from app.foundation.web import public

bp = Blueprint("docs", __name__)

FORMATS = {"date-time": "moment", "date": "day", "time": "time", "uuid": "id"}
KINDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "yes or no",
    "null": "null",
}


@dataclass(frozen=True)
class Kind:
    """What a value is: ``words`` around the name of a schema, where it is one."""

    words: str
    schema: str = ""


@dataclass(frozen=True)
class Field:
    """One field or parameter."""

    name: str
    kind: Kind
    required: bool
    about: str


@dataclass(frozen=True)
class Call:
    """One call of the API."""

    anchor: str
    method: str
    path: str
    tag: str
    summary: str
    about: str
    parameters: list[Field]
    body: str
    status: str
    answer: Kind | None
    content_type: str


@dataclass(frozen=True)
class Shape:
    """One schema that calls take or give: its fields, or the words it may be."""

    name: str
    about: str
    fields: list[Field]
    words: str
    taken: bool


@bp.get("/api/v1/openapi.json")
@public
def openapi() -> Response:
    """The OpenAPI 3.1 document."""
    return Response(json.dumps(_described()), content_type="application/json")


@bp.get("/api/docs")
@public
def read() -> str:
    """The same document, to read."""
    described = _described()
    calls = sorted(_calls(described), key=lambda call: call.tag)
    groups = [(tag, list(members)) for tag, members in groupby(calls, key=lambda call: call.tag)]
    base_url = current_app.config["SIGHTLINE"].base_url
    shapes = _shapes(described, {call.body for call in calls})
    return render_template("docs/show.html", groups=groups, shapes=shapes, base_url=base_url)


def _described() -> dict[str, Any]:
    app: Flask = current_app
    if "openapi" not in app.extensions:
        app.extensions["openapi"] = document(app)
    described: dict[str, Any] = app.extensions["openapi"]
    return described


def _calls(described: dict[str, Any]) -> list[Call]:
    return [
        _call(path, method, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]


def _call(path: str, method: str, operation: dict[str, Any]) -> Call:
    status, answer = next(iter(operation["responses"].items()))
    contents: dict[str, Any] = answer.get("content", {})
    content_type = next(iter(contents), "")
    content = contents.get(content_type, {})
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return Call(
        anchor=operation["operationId"],
        method=method.upper(),
        path=path,
        tag=operation["tags"][0],
        summary=_plain(operation["summary"]),
        about=_plain(operation.get("description", "")),
        parameters=[
            Field(
                one["name"],
                kind_of(one["schema"]),
                one.get("required", False),
                one.get("description", f"in the {one['in']}"),
            )
            for one in operation["parameters"]
        ],
        body=kind_of(body).schema if body else "",
        status=status,
        answer=kind_of(content["schema"]) if "schema" in content else None,
        content_type=content_type,
    )


def _shapes(described: dict[str, Any], taken: set[str]) -> dict[str, Shape]:
    return {
        name: Shape(
            name,
            _plain(schema.get("description", "")),
            _fields(schema),
            kind_of(schema).words if "enum" in schema else "",
            name in taken,
        )
        for name, schema in sorted(described["components"]["schemas"].items())
    }


def _fields(schema: dict[str, Any]) -> list[Field]:
    needed = schema.get("required", [])
    return [
        Field(name, kind_of(described), name in needed, described.get("description", ""))
        for name, described in schema.get("properties", {}).items()
    ]


def kind_of(schema: dict[str, Any]) -> Kind:
    """What a JSON schema describes, as a reader would say it."""
    if "$ref" in schema:
        return Kind("", schema["$ref"].removeprefix(REFERENCE.format(model="")))
    if "enum" in schema or "const" in schema:
        return Kind(" | ".join(str(word) for word in schema.get("enum", [schema.get("const")])))
    parts = schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf")
    if parts:
        kinds = [kind_of(part) for part in parts]
        return Kind(" or ".join(filter(None, (kind.words for kind in kinds))), _one(kinds))
    if schema.get("type") == "array":
        member = kind_of(schema.get("items", {}))
        return Kind(f"list of {member.words}".rstrip(), member.schema)
    if schema.get("type") == "string" and schema.get("format") in FORMATS:
        return Kind(FORMATS[schema["format"]])
    return Kind(KINDS.get(str(schema.get("type")), "anything"))


def _one(kinds: list[Kind]) -> str:
    return next((kind.schema for kind in kinds if kind.schema), "")


def _plain(text: str) -> str:
    """Docstrings mark code with two backticks where OpenAPI has one."""
    return text.replace("``", "`")
