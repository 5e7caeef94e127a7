"""The API's description: written by the calls themselves, for programs and as a page."""

import re

from flask import Flask

from app.foundation.api import PREFIX, Api
from app.foundation.docs import kind_of


def test_every_call_is_described(app: Flask) -> None:
    described = app.test_client().get("/api/v1/openapi.json").json
    assert described["openapi"].startswith("3.1")
    calls = {
        (endpoint.method.lower(), PREFIX + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", endpoint.path))
        for blueprint in app.blueprints.values()
        if isinstance(blueprint, Api)
        for endpoint in blueprint.endpoints
    }
    assert calls
    uploads = ("get", "/api/v1/uploads"), ("post", "/api/v1/uploads")
    upload = {(method, "/api/v1/uploads/{id}") for method in ("get", "head", "patch", "delete")}
    told = {(method, path) for path, methods in described["paths"].items() for method in methods}
    assert told == {*calls, *uploads, *upload}  # tus is no JSON call, and describes itself


def test_every_call_says_what_it_does_in_a_line_of_its_own(app: Flask) -> None:
    described = app.test_client().get("/api/v1/openapi.json").json
    operations = [call for methods in described["paths"].values() for call in methods.values()]
    assert all(len(call["summary"]) > 8 and call["summary"][0].isupper() for call in operations)
    names = [call["operationId"] for call in operations]
    assert len(names) == len(set(names))


def test_every_reference_leads_somewhere(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/openapi.json")
    for reference in set(re.findall(r'"\$ref": ?"#/([^"]+)"', answer.text)):
        found = answer.json
        for step in reference.split("/"):
            found = found[step]
        assert found


def test_every_variable_of_a_path_is_described_as_an_id(app: Flask) -> None:
    for path, methods in app.test_client().get("/api/v1/openapi.json").json["paths"].items():
        for operation in methods.values():
            known = {one["name"] for one in operation["parameters"] if one["in"] == "path"}
            assert known == set(re.findall(r"{(\w+)}", path))


def test_the_page_names_every_call_and_shape(app: Flask) -> None:
    client = app.test_client()
    described, page = client.get("/api/v1/openapi.json").json, client.get("/api/docs")
    assert page.status_code == 200
    for methods in described["paths"].values():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page.text
    for name in described["components"]["schemas"]:
        assert f'id="{name}"' in page.text
    links = set(re.findall(r'href="#([^"]+)"', page.text))
    anchors = re.findall(r'id="([^"]+)"', page.text)
    assert links <= set(anchors)
    assert len(anchors) == len(set(anchors))


def test_a_schema_is_said_as_a_reader_would() -> None:
    shape = {"$ref": "#/components/schemas/Clip"}
    assert kind_of({"type": "string"}).words == "text"
    assert kind_of({"type": "string", "format": "date-time"}).words == "moment"
    assert kind_of({"anyOf": [{"type": "integer"}, {"type": "null"}]}).words == "whole number or null"
    assert kind_of({"enum": ["draft", "shared"]}).words == "draft | shared"
    assert kind_of({"const": "clip"}).words == "clip"
    assert kind_of({"type": "array", "items": {"type": "boolean"}}).words == "list of yes or no"
    assert (kind_of({"type": "array", "items": shape}).words, kind_of(shape).schema) == ("list of", "Clip")
    assert (kind_of({"anyOf": [shape, {"type": "null"}]}).schema) == "Clip"
