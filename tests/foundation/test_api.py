"""What every call of the API keeps to: strict bodies, versions, repeated requests. Shown on people and tokens."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.foundation.api import KEY_LENGTH, KeptAnswer
from app.foundation.db import db
from app.people.models import Pair, Person
from app.seeds import World
from tests.conftest import token_of

Call = Callable[[Person | None], FlaskClient]
PEOPLE = "/api/v1/people"
PAIRS = "/api/v1/pairs"
NOAH = {"email": "noah@hillstreet.example", "name": "Noah Ito", "roles": ["teacher"]}


def count(model: type) -> int:
    """How many rows there are."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "text/json"])
def test_a_body_says_that_it_is_json(world: World, api_of: Call, content_type: str) -> None:
    answer = api_of(world.grace).post(PEOPLE, data=b"{}", content_type=content_type)
    assert (answer.status_code, answer.json["code"]) == (415, "unsupported-body")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"nonsense", b"\xff\xfe", b'{"name": "\xff"}', b"{'a': 1}", b"[" * 5000, b'{"a":' * 5000],
)
def test_what_is_not_json_is_said_to_be_unreadable(world: World, api_of: Call, body: bytes) -> None:
    answer = api_of(world.grace).post(PEOPLE, data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (400, "unreadable-body")


@pytest.mark.parametrize("body", ["[]", "null", "1", '"text"', "true", "[{}]"])
def test_json_of_another_shape_is_unusable(world: World, api_of: Call, body: str) -> None:
    answer = api_of(world.grace).post(PEOPLE, data=body, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (422, "unusable-values")


@pytest.mark.parametrize(
    ("days", "why"),
    [
        ("7", "text"),
        (7.5, "a fraction"),
        (True, "a truth"),
        (10**30, "huge"),
        (-1, "negative"),
        ([7], "a list"),
    ],
)
def test_nothing_is_taken_for_something_it_is_not(world: World, api_of: Call, days: Any, why: str) -> None:
    answer = api_of(world.amina).post("/api/v1/tokens", json={"days": days})
    assert answer.status_code == 422, why
    assert [error["field"] for error in answer.json["errors"]] == ["days"]
    assert all(error["message"].endswith(".") for error in answer.json["errors"])


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_what_is_no_number_is_not_taken_for_one(world: World, api_of: Call, number: str) -> None:
    answer = api_of(world.amina).post(
        "/api/v1/tokens", data=f'{{"days": {number}}}', content_type="application/json"
    )
    assert answer.status_code in (400, 422)


def test_a_refused_call_changes_nothing(world: World, api_of: Call) -> None:
    before = count(Person)
    assert api_of(world.grace).post(PEOPLE, json={**NOAH, "roles": ["owner"]}).status_code == 422
    assert count(Person) == before


def test_an_etag_tells_whether_somebody_else_was_first(world: World, api_of: Call) -> None:
    grace, path = api_of(world.grace), f"{PEOPLE}/{world.amina.id}"
    tag = grace.get(path).headers["ETag"]
    assert tag == '"1"'
    first = grace.patch(path, json={"name": "Amina D."}, headers={"If-Match": tag})
    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    late = grace.patch(path, json={"name": "A. Diallo"}, headers={"If-Match": tag})
    assert (late.status_code, late.content_type) == (412, "application/problem+json")
    assert grace.get(path).json["name"] == "Amina D."


@pytest.mark.parametrize("sent", ["*", '"1"', '"7", "1"', None])
def test_a_change_goes_through_when_its_version_is_among_those_sent(
    world: World, api_of: Call, sent: str | None
) -> None:
    headers = {"If-Match": sent} if sent else {}
    answer = api_of(world.grace).patch(f"{PEOPLE}/{world.amina.id}", json={"name": "A."}, headers=headers)
    assert answer.status_code == 200


@pytest.mark.parametrize("sent", ['"2"', "1", 'W/"1"', "nonsense", '""'])
def test_a_change_is_held_back_when_its_version_is_not(world: World, api_of: Call, sent: str) -> None:
    answer = api_of(world.grace).patch(
        f"{PEOPLE}/{world.amina.id}", json={"name": "A."}, headers={"If-Match": sent}
    )
    assert answer.status_code == 412


def test_of_many_who_change_one_version_at_once_one_does(app: Flask, world: World) -> None:
    headers = {"Authorization": f"Bearer {token_of(world.grace)}", "If-Match": '"1"'}
    path = f"{PEOPLE}/{world.amina.id}"

    def change(number: int) -> int:
        return app.test_client().patch(path, json={"name": f"Amina {number}"}, headers=headers).status_code

    with ThreadPoolExecutor(6) as pool:
        statuses = sorted(pool.map(change, range(12)))
    assert statuses == [200] + [412] * 11


def test_a_repeated_request_gets_the_same_answer_and_acts_once(world: World, api_of: Call) -> None:
    grace, before = api_of(world.grace), count(Person)
    first, second = (grace.post(PEOPLE, json=NOAH, headers={"Idempotency-Key": "k1"}) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.json == second.json
    assert first.headers["ETag"] == second.headers["ETag"]
    assert count(Person) == before + 1


def test_a_key_stands_for_one_request(world: World, api_of: Call) -> None:
    grace = api_of(world.grace)
    grace.post(PEOPLE, json=NOAH, headers={"Idempotency-Key": "k1"})
    for path, body in ((PEOPLE, {**NOAH, "email": "other@hillstreet.example"}), ("/api/v1/tokens", {})):
        answer = grace.post(path, json=body, headers={"Idempotency-Key": "k1"})
        assert (answer.status_code, answer.json["code"]) == (422, "key-used-differently")


def test_a_key_is_one_persons(world: World, api_of: Call) -> None:
    headers = {"Idempotency-Key": "k1"}
    assert api_of(world.grace).post(PEOPLE, json=NOAH, headers=headers).status_code == 201
    lakeside = {**NOAH, "email": "noah@lakeside.example"}
    assert api_of(world.kofi).post(PEOPLE, json=lakeside, headers=headers).status_code == 201


def test_a_key_survives_a_refusal(world: World, api_of: Call) -> None:
    grace, headers = api_of(world.grace), {"Idempotency-Key": "k1"}
    assert grace.post(PEOPLE, json={**NOAH, "name": ""}, headers=headers).status_code == 422
    assert grace.post(PEOPLE, json=NOAH, headers=headers).status_code == 201


def test_a_key_has_a_length(world: World, api_of: Call) -> None:
    grace = api_of(world.grace)
    assert (
        grace.post(PEOPLE, json=NOAH, headers={"Idempotency-Key": "k" * (KEY_LENGTH + 1)}).status_code == 422
    )
    assert grace.post(PEOPLE, json=NOAH, headers={"Idempotency-Key": "k" * KEY_LENGTH}).status_code == 201


def test_one_request_sent_many_times_at_once_acts_once(app: Flask, world: World) -> None:
    headers = {"Authorization": f"Bearer {token_of(world.grace)}", "Idempotency-Key": "k1"}
    body = {"coach_id": world.dana.id, "teacher_id": world.chidi.id}

    def send(_: int) -> tuple[int, Any]:
        answer = app.test_client().post(PAIRS, json=body, headers=headers)
        return answer.status_code, answer.json.get("id")

    before = count(Pair)
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(send, range(12)))
    assert count(Pair) == before + 1
    assert count(KeptAnswer) == 1
    made = {answer for answer in answers if answer[0] == 201}
    assert len(made) == 1
    assert {status for status, _ in answers} <= {201, 409}


def test_a_slash_at_the_end_changes_nothing(world: World, api_of: Call) -> None:
    assert api_of(world.amina).get("/api/v1/me/").status_code == 200


def test_an_unknown_question_is_not_passed_over(world: World, api_of: Call) -> None:
    answer = api_of(world.amina).get("/api/v1/pairs?limt=3")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["limt"]
