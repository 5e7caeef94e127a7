"""People over HTTP."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from app.foundation import clock
from app.foundation.db import db
from app.people.models import Person, Token
from app.seeds import World
from app.settings import Settings
from tests.people.pages import PHRASE, again, send

Call = Callable[[Person | None], FlaskClient]
API = "/api/v1"
NOAH = {"email": "Noah@hillstreet.example", "name": "Noah Ito", "roles": ["teacher", "coach"]}


def test_me_says_whose_token_it_is(world: World, api_of: Call) -> None:
    assert api_of(world.amina).get(f"{API}/me").json == {
        "id": world.amina.id,
        "email": "amina@hillstreet.example",
        "name": "Amina Diallo",
        "roles": ["teacher"],
    }


def test_without_a_token_there_is_only_401(world: World, api_of: Call) -> None:
    client = api_of(None)
    for path in ("/me", "/people", f"/people/{world.amina.id}", "/pairs", "/tokens", "/invitations"):
        answer = client.get(f"{API}{path}")
        assert answer.status_code == 401
        assert answer.content_type == "application/problem+json"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Basic abc", "Bearer wrong", "bearer\t", "Bearer \x00"]
)
def test_a_token_that_is_none_opens_nothing(world: World, api_of: Call, header: str) -> None:
    client = api_of(None)
    assert client.get(f"{API}/me", headers={"Authorization": header}).status_code == 401


def test_an_admin_lists_the_school_and_nobody_else_does(world: World, api_of: Call) -> None:
    listed = api_of(world.grace).get(f"{API}/people").json["items"]
    assert {person["email"].rpartition("@")[2] for person in listed} == {"hillstreet.example"}
    assert [person["name"] for person in listed if person["removed_at"]] == ["Hugo Martin"]
    for person in (world.amina, world.ben, world.elena, world.farid):
        assert api_of(person).get(f"{API}/people").status_code == 404
        assert api_of(person).post(f"{API}/people", json=NOAH).status_code == 404


def test_an_admin_adds_somebody_who_then_chooses_a_pass_phrase(
    world: World, api_of: Call, settings: Settings
) -> None:
    grace = api_of(world.grace)
    made = grace.post(f"{API}/people", json=NOAH)
    assert made.status_code == 201
    assert (made.json["email"], made.json["roles"]) == ("noah@hillstreet.example", ["teacher", "coach"])
    link = grace.post(f"{API}/people/{made.json['id']}/pass-phrase-resets")
    assert link.status_code == 201
    path = link.json["url"].removeprefix(settings.base_url)
    assert send(api_of(None), path, pass_phrase=PHRASE).status_code == 303


def test_an_address_is_taken_once(world: World, api_of: Call) -> None:
    grace = api_of(world.grace)
    for email in ("amina@hillstreet.example", "Ines@lakeside.example"):
        answer = grace.post(f"{API}/people", json={**NOAH, "email": email})
        assert (answer.status_code, answer.json["code"]) == (409, "conflict")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "nobody"), ("email", "a@b"), ("email", "a b@c.example"), ("email", "a@c.example\r\nBcc: x@y.example"),
        ("email", "é@c.example"), ("email", f"{'a' * 250}@c.example"), ("name", ""), ("name", "   "), ("name", "\x00"),
        ("roles", []), ("roles", ["owner"]), ("roles", "teacher"), ("name", 7), ("email", None),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named(world: World, api_of: Call, field: str, value: object) -> None:
    answer = api_of(world.grace).post(f"{API}/people", json={**NOAH, field: value})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == [field]


@pytest.mark.parametrize("field", ["id", "school_id", "removed_at", "pass_phrase_hash", "version", "admin"])
def test_nothing_is_set_that_is_not_offered(world: World, api_of: Call, field: str) -> None:
    grace = api_of(world.grace)
    assert grace.post(f"{API}/people", json={**NOAH, field: "x"}).status_code == 422
    assert grace.patch(f"{API}/people/{world.amina.id}", json={field: "x"}).status_code == 422


def test_a_change_needs_the_version_that_was_read(world: World, api_of: Call) -> None:
    grace, path = api_of(world.grace), f"{API}/people/{world.amina.id}"
    tag = grace.get(path).headers["ETag"]
    changed = grace.patch(path, json={"roles": ["teacher", "coach"]}, headers={"If-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag
    late = grace.patch(path, json={"name": "A. Diallo"}, headers={"If-Match": tag})
    assert (late.status_code, late.json["code"]) == (412, "stale")
    assert again(world.amina).name == "Amina Diallo"


def test_somebody_removed_keeps_a_name_and_nothing_else(world: World, api_of: Call) -> None:
    grace, ben = api_of(world.grace), api_of(world.ben)
    assert grace.delete(f"{API}/people/{world.ben.id}").status_code == 204
    assert ben.get(f"{API}/me").status_code == 401
    assert grace.get(f"{API}/people/{world.ben.id}").json["removed_at"].endswith("Z")
    assert [pair["ended_at"] is not None for pair in grace.get(f"{API}/pairs").json["items"]] == [True]
    assert grace.delete(f"{API}/people/{world.ben.id}").status_code == 404


def test_the_last_admin_stays(world: World, api_of: Call) -> None:
    grace = api_of(world.grace)
    assert grace.delete(f"{API}/people/{world.grace.id}").status_code == 409
    assert grace.patch(f"{API}/people/{world.grace.id}", json={"roles": ["coach"]}).status_code == 409
    assert grace.get(f"{API}/me").json["roles"] == ["admin"]


def test_another_schools_people_and_pairs_are_not_there(world: World, api_of: Call) -> None:
    kofi = api_of(world.kofi)
    person, pair = f"{API}/people/{world.amina.id}", f"{API}/pairs/{world.amina_and_ben.id}"
    assert kofi.get(person).status_code == 404
    assert kofi.patch(person, json={"name": "X"}).status_code == 404
    assert kofi.delete(person).status_code == 404
    assert kofi.post(f"{person}/pass-phrase-resets").status_code == 404
    assert kofi.get(pair).status_code == 404
    assert kofi.delete(pair).status_code == 404
    mixed = {"coach_id": world.jonas.id, "teacher_id": world.amina.id}
    assert kofi.post(f"{API}/pairs", json=mixed).status_code == 404


def test_you_see_the_pairs_you_work_in(world: World, api_of: Call) -> None:
    for person in (world.amina, world.ben):
        [pair] = api_of(person).get(f"{API}/pairs").json["items"]
        assert (pair["coach"]["name"], pair["teacher"]["name"]) == ("Ben Okafor", "Amina Diallo")
        assert api_of(person).delete(f"{API}/pairs/{pair['id']}").status_code == 404
        assert api_of(person).post(f"{API}/pairs", json={}).status_code in (404, 422)
    for person in (world.chidi, world.dana, world.elena, world.farid):
        assert api_of(person).get(f"{API}/pairs").json["items"] == []
        assert api_of(person).get(f"{API}/pairs/{world.amina_and_ben.id}").status_code == 404


def test_an_admin_makes_and_ends_a_pair(world: World, api_of: Call) -> None:
    grace = api_of(world.grace)
    two = {"coach_id": world.dana.id, "teacher_id": world.chidi.id}
    made = grace.post(f"{API}/pairs", json=two)
    assert made.status_code == 201
    assert grace.post(f"{API}/pairs", json=two).status_code == 409
    assert grace.delete(f"{API}/pairs/{made.json['id']}").status_code == 204
    assert api_of(world.dana).get(f"{API}/pairs").json["items"] == []
    assert grace.post(f"{API}/pairs", json=two).status_code == 201


def test_a_token_is_shown_once_and_listed_without_its_secret(world: World, api_of: Call) -> None:
    amina = api_of(world.amina)
    made = amina.post(f"{API}/tokens", json={"name": "The archive", "days": 7})
    assert made.status_code == 201
    secret = made.json["secret"]
    with_it = {"Authorization": f"Bearer {secret}"}
    assert api_of(None).get(f"{API}/me", headers=with_it).json["id"] == world.amina.id
    listed = amina.get(f"{API}/tokens")
    assert secret not in listed.text
    assert [token["name"] for token in listed.json["items"]] == ["a test", "The archive"]
    with clock.moved(timedelta(days=7, seconds=1)):
        assert api_of(None).get(f"{API}/me", headers=with_it).status_code == 401


def test_a_repeated_request_does_not_keep_or_repeat_a_secret(world: World, api_of: Call) -> None:
    amina = api_of(world.amina)
    first = amina.post(f"{API}/tokens", json={}, headers={"Idempotency-Key": "once"})
    second = amina.post(f"{API}/tokens", json={}, headers={"Idempotency-Key": "once"})
    assert (first.status_code, second.status_code) == (201, 409)
    assert second.json["code"] == "shown-once"
    assert db.session.scalar(select(text("count(*)")).select_from(Token)) == 2  # the test's own and this one
    kept = db.session.execute(text("SELECT body, headers FROM kept_answer")).all()
    assert first.json["secret"] not in repr(kept)


def test_a_token_is_stopped_by_its_owner_only(world: World, api_of: Call) -> None:
    amina, ben = api_of(world.amina), api_of(world.ben)
    made = amina.post(f"{API}/tokens", json={"name": "one"}).json
    assert ben.delete(f"{API}/tokens/{made['id']}").status_code == 404
    assert amina.delete(f"{API}/tokens/{made['id']}").status_code == 204
    assert amina.delete(f"{API}/tokens/{made['id']}").status_code == 404
    assert (
        api_of(None).get(f"{API}/me", headers={"Authorization": f"Bearer {made['secret']}"}).status_code
        == 401
    )


def test_an_invitation_is_made_listed_and_revoked(world: World, api_of: Call, settings: Settings) -> None:
    grace = api_of(world.grace)
    told = {"name": "Lena Ode", "email": "lena@hillstreet.example", "role": "coach"}
    made = grace.post(f"{API}/invitations", json=told)
    assert made.status_code == 201
    path = made.json["url"].removeprefix(settings.base_url)
    assert api_of(None).get(path).status_code == 200
    assert [waiting["email"] for waiting in grace.get(f"{API}/invitations").json["items"]] == [told["email"]]
    assert api_of(world.kofi).get(f"{API}/invitations").json["items"] == []
    assert api_of(world.kofi).delete(f"{API}/invitations/{made.json['id']}").status_code == 404
    assert grace.delete(f"{API}/invitations/{made.json['id']}").status_code == 204
    assert api_of(None).get(path).status_code == 404
