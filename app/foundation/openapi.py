"""OpenAPI 3.1, written by the declared calls themselves: pydantic describes the schemas, this puts them together."""

import re
from collections.abc import Iterable
from typing import Any, Final

from flask import Blueprint, Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from app.foundation.api import KEY_LENGTH, PREFIX, Api, Endpoint
from app.foundation.ids import ID_LENGTH
from app.foundation.problems import PROBLEM_TYPE, Problem

REFERENCE = "#/components/schemas/{model}"
ASIDE = "described-aside"
REFUSALS: Final = {
    400: "The body cannot be read.",
    401: "There is no token, or not one that works.",
    404: "It is not there, or not for you: the two are never told apart.",
    409: "It is no longer as it was, or it is there already.",
    412: "Somebody else was first: read it again.",
    413: "The body is larger than this call takes: a megabyte, where nothing else is said.",
    415: "The body is not said to be JSON.",
    422: "Some values cannot be used; `errors` names the fields.",
    503: "Sightline is busy: try again after the seconds in `Retry-After`.",
}
"""How a call says no. Anything else (a 500) is a defect, and nothing that a client should expect."""
ETAG: Final = {
    "description": "The version that was read, for `If-Match`.",
    "required": True,
    "schema": {"type": "string", "pattern": r'^"\d+"$'},
}


def describe(blueprint: Blueprint, paths: dict[str, Any]) -> None:
    """Let calls that take or give no JSON stand in the document, by their paths below ``/api/v1``."""
    blueprint.record_once(lambda state: state.app.extensions.setdefault(ASIDE, {}).update(paths))


def document(app: Flask) -> dict[str, Any]:
    """The whole API of an app as an OpenAPI 3.1 document."""
    endpoints = [
        endpoint for api in app.blueprints.values() if isinstance(api, Api) for endpoint in api.endpoints
    ]
    modes = list(_schemas(endpoints))
    references, definitions = models_json_schema(modes, ref_template=REFERENCE)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        path = PREFIX + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", endpoint.path)
        paths.setdefault(path, {})[endpoint.method.lower()] = _operation(endpoint, references)
    for path, operations in app.extensions.get(ASIDE, {}).items():
        paths[PREFIX + path] = operations
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Sightline",
            "version": "1",
            "description": "Lesson recordings, comments, clips, goals and debriefs. Times in media are integer "
            "milliseconds; moments are RFC 3339 in UTC. What you may not see is answered with 404.",
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": definitions.get("$defs", {}),
            "responses": {str(status): _refusal(status, references) for status in REFUSALS},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _schemas(endpoints: Iterable[Endpoint]) -> Iterable[tuple[type[BaseModel], Any]]:
    yield Problem, "serialization"
    for endpoint in endpoints:
        if endpoint.body is not None:
            yield endpoint.body, "validation"
        if endpoint.answer is not None:
            yield endpoint.answer, "serialization"


def _operation(endpoint: Endpoint, references: dict[Any, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": endpoint.name,
        "tags": [endpoint.tag],
        "summary": endpoint.summary,
        "parameters": [*_path_parameters(endpoint), *_query_parameters(endpoint), *_headers(endpoint)],
        "responses": {
            str(endpoint.status): _answer(endpoint, references),
            **{str(status): _answer(endpoint, references, why) for status, why in endpoint.also.items()},
            **{str(status): {"$ref": f"#/components/responses/{status}"} for status in _refusals(endpoint)},
        },
    }
    if endpoint.description:
        operation["description"] = endpoint.description
    if endpoint.body is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": references[(endpoint.body, "validation")]}},
        }
    if endpoint.takes is not None:
        file = {"type": "string", "format": "binary"}
        operation["requestBody"] = {"required": True, "content": {endpoint.takes: {"schema": file}}}
    return operation


def _refusals(endpoint: Endpoint) -> list[int]:
    found = {401, 404, 503}
    if endpoint.query is not None:
        found |= {422}
    if endpoint.body is not None:
        found |= {400, 413, 415}
    if endpoint.takes is not None:
        found |= {413}
    if endpoint.method != "GET":
        found |= {409, 422}
    if endpoint.method in ("PATCH", "PUT"):
        found |= {412}
    return sorted(found)


def _refusal(status: int, references: dict[Any, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {
        "description": REFUSALS[status],
        "content": {PROBLEM_TYPE: {"schema": references[(Problem, "serialization")]}},
    }
    if status == 401:
        said["headers"] = {"WWW-Authenticate": {"required": True, "schema": {"type": "string"}}}
    if status == 503:
        said["headers"] = {"Retry-After": {"required": True, "schema": {"type": "integer"}}}
    return said


def _answer(endpoint: Endpoint, references: dict[Any, Any], description: str = "Done") -> dict[str, Any]:
    answer: dict[str, Any] = {"description": description}
    if endpoint.answer is not None:
        answer["content"] = {
            endpoint.content_type: {"schema": references[(endpoint.answer, "serialization")]}
        }
        if "version" in endpoint.answer.model_fields:
            answer["headers"] = {"ETag": ETAG}
    elif endpoint.content_type != "application/json":
        kind = "object" if endpoint.content_type.endswith("json") else "string"
        answer["content"] = {endpoint.content_type: {"schema": {"type": kind}}}
    return answer


def _path_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": f"^[a-z2-7]{{{ID_LENGTH}}}$"},
        }
        for name in re.findall(r"<(?:\w+:)?(\w+)>", endpoint.path)
    ]


def _query_parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    if endpoint.query is None:
        return []
    schema = endpoint.query.model_json_schema()
    shared = {f"#/$defs/{name}": described for name, described in schema.get("$defs", {}).items()}
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", []),
            "schema": _as_sent(described, shared),
        }
        for name, described in schema["properties"].items()
    ]


def _as_sent(described: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """A query's value as it stands in an address, where nothing is null: it is left out instead."""
    choices = [choice for choice in described.get("anyOf", [described]) if choice != {"type": "null"}]
    plain = [shared[choice["$ref"]] if "$ref" in choice else choice for choice in choices]
    kind = plain[0] if len(plain) == 1 else {"anyOf": plain}
    default = described.get("default")
    return kind if default is None else {**kind, "default": default}


def _headers(endpoint: Endpoint) -> list[dict[str, Any]]:
    if endpoint.method == "POST":
        about = "Repeat a request safely: the same key gets the same answer."
        return [_header("Idempotency-Key", about, maxLength=KEY_LENGTH)]
    if endpoint.method in ("PATCH", "PUT"):
        return [_header("If-Match", "The ETag that was read; 412 when somebody else was first.")]
    return []


def _header(name: str, description: str, **limits: int) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": {"type": "string", **limits},
    }
