"""The first set-up: one link, one school, once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.foundation import clock
from app.foundation.db import db
from app.people.cli import set_up_link
from app.people.models import Invitation, Person, School
from app.seeds import World
from app.settings import Settings
from tests.people.pages import PHRASE, is_in, send

TOLD: dict[str, Any] = {
    "school": "Hill Street School",
    "name": "Grace Kim",
    "email": "Grace@hillstreet.example",
    "pass_phrase": PHRASE,
}


@pytest.fixture
def path(app: Flask, settings: Settings) -> str:
    """The path of the link that the terminal shows the first time."""
    link = set_up_link(settings)
    assert link is not None
    assert link.startswith(f"{settings.base_url}/set-up/")
    return link.removeprefix(settings.base_url)


def test_the_link_founds_the_school_and_signs_its_admin_in(app: Flask, path: str) -> None:
    client = app.test_client()
    answer = send(client, path, roles=["teacher"], **TOLD)
    assert (answer.status_code, answer.location) == (303, "/admin")
    assert is_in(client)
    grace = db.session.scalars(select(Person)).one()
    assert (grace.email, grace.school.name) == ("grace@hillstreet.example", "Hill Street School")
    assert sorted(grace.role_names) == ["admin", "teacher"]


def test_it_works_once(app: Flask, path: str) -> None:
    send(app.test_client(), path, **TOLD)
    again = app.test_client().get(path)
    assert again.status_code == 404
    assert "This link has ended" in again.text


def test_a_newer_link_takes_its_place(app: Flask, settings: Settings, path: str) -> None:
    newer = set_up_link(settings)
    assert newer is not None
    assert app.test_client().get(path).status_code == 404
    assert app.test_client().get(newer.removeprefix(settings.base_url)).status_code == 200


def test_there_is_no_link_once_there_is_anybody(settings: Settings, world: World) -> None:
    assert set_up_link(settings) is None


def test_an_older_link_is_useless_once_somebody_came_by_another_way(
    app: Flask, path: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("world")
    assert app.test_client().get(path).status_code == 404


def test_only_a_hash_of_the_link_is_kept(app: Flask, path: str) -> None:
    kept = db.session.scalars(select(Invitation)).one()
    assert path.rpartition("/")[2] not in repr(vars(kept))


def test_two_who_set_up_at_once_make_one_school(app: Flask, path: str) -> None:
    clients = [app.test_client() for _ in range(4)]
    pages = [client.get(path) for client in clients]
    assert {page.status_code for page in pages} == {200}

    def found(number: int) -> int:
        from tests.people.pages import csrf_token  # noqa: PLC0415

        fields = {
            **TOLD,
            "email": f"grace{number}@hillstreet.example",
            "csrf_token": csrf_token(pages[number]),
        }
        return clients[number].post(path, data=fields).status_code

    with ThreadPoolExecutor(4) as pool:
        statuses = sorted(pool.map(found, range(4)))
    assert statuses == [303, 404, 404, 404]
    assert db.session.scalar(select(func.count()).select_from(School)) == 1
    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_a_form_with_something_missing_keeps_what_was_typed_and_the_link(app: Flask, path: str) -> None:
    client = app.test_client()
    answer = send(client, path, **{**TOLD, "email": "not an address", "roles": ["coach"]})
    assert answer.status_code == 422
    assert 'value="Hill Street School"' in answer.text
    assert "like name@school.example" in answer.text
    assert PHRASE not in answer.text
    assert send(client, path, **TOLD).status_code == 303


@pytest.mark.parametrize(
    "phrase",
    ["short", "passwordpassword", "graceHillStreet", "aaaaaaaaaaaaaaaa", "123456789012", "hillstreet 2026"],
)
def test_a_phrase_that_would_be_guessed_early_is_not_taken(app: Flask, path: str, phrase: str) -> None:
    answer = send(app.test_client(), path, **{**TOLD, "pass_phrase": phrase})
    assert answer.status_code == 422
    assert "Four words that do not belong together" in answer.text


def test_nobody_makes_himself_more_than_the_form_offers(app: Flask, path: str) -> None:
    answer = send(app.test_client(), path, **TOLD, removed_at="2020-01-01", school_id="x" * 20)
    assert answer.status_code == 303  # what the form does not have is not read
    assert db.session.scalars(select(Person)).one().removed_at is None


def test_the_link_is_not_passed_on_by_the_browser(app: Flask, path: str) -> None:
    assert app.test_client().get(path).headers["Referrer-Policy"] == "no-referrer"


def test_after_a_week_the_link_has_ended(app: Flask, path: str) -> None:
    with clock.moved(timedelta(days=7, seconds=1)):
        assert app.test_client().get(path).status_code == 404


def test_somebody_signed_in_finds_no_set_up(
    world: World, client_of: Callable[[Person | None], FlaskClient]
) -> None:
    assert client_of(world.grace).get("/set-up/anything").status_code == 404
