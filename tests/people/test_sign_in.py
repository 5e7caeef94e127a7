"""Signing in, staying in, and going out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.foundation import clock
from app.foundation.db import db
from app.people import pass_phrases
from app.people.models import Person, SignIn
from app.people.return_paths import own_path
from app.seeds import World
from tests.people.pages import PHRASE, again, csrf_token, is_in, send, sign_in


def test_the_right_pass_phrase_opens_the_door(app: Flask, amina: Person) -> None:
    client = app.test_client()
    answer = sign_in(client, "Amina@HillStreet.example ", after="/account")
    assert (answer.status_code, answer.location) == (303, "/account")
    assert is_in(client)


def test_the_page_has_the_labels_that_others_look_for(app: Flask) -> None:
    page = app.test_client().get("/sign-in").text
    assert ">E-mail</label>" in page
    assert ">Pass phrase</label>" in page
    assert ">Sign in</button>" in page
    assert "data-audience" in page


def test_everybody_who_is_refused_reads_the_same_words(app: Flask, world: World, amina: Person) -> None:
    world.hugo.pass_phrase_hash = amina.pass_phrase_hash
    db.session.commit()
    answers = [
        sign_in(app.test_client(), "amina@hillstreet.example", "not the one she chose"),
        sign_in(app.test_client(), "nobody@hillstreet.example"),
        sign_in(app.test_client(), "hugo@hillstreet.example"),  # removed
        sign_in(app.test_client(), "ben@hillstreet.example"),  # has none yet
    ]
    assert {answer.status_code for answer in answers} == {422}
    assert all("do not go together" in answer.text for answer in answers)


def test_every_refusal_costs_one_comparison(
    app: Flask, world: World, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared = []

    class Counting(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # noqa: A002
            compared.append(hash)
            return super().verify(hash, password)

    monkeypatch.setattr(pass_phrases, "HASHER", Counting(time_cost=2, memory_cost=19 * 1024, parallelism=1))
    for email in ("amina@hillstreet.example", "nobody@hillstreet.example", "hugo@hillstreet.example"):
        before = len(compared)
        sign_in(app.test_client(), email, "not the right one")
        assert len(compared) == before + 1


def test_what_was_typed_stays_but_the_pass_phrase(app: Flask, amina: Person) -> None:
    answer = sign_in(app.test_client(), "amina@hillstreet.example", "not the one she chose", after="/goals")
    assert 'value="amina@hillstreet.example"' in answer.text
    assert 'value="/goals"' in answer.text
    assert "not the one she chose" not in answer.text


def test_a_phrase_sealed_the_old_way_is_sealed_again(app: Flask, amina: Person) -> None:
    amina.pass_phrase_hash = PasswordHasher(time_cost=1, memory_cost=8 * 1024, parallelism=1).hash(PHRASE)
    db.session.commit()
    assert sign_in(app.test_client(), amina.email).status_code == 303
    kept = db.session.scalars(select(Person.pass_phrase_hash).where(Person.id == amina.id)).one()
    assert kept is not None
    assert not pass_phrases.outdated(kept)
    assert sign_in(app.test_client(), amina.email).status_code == 303


def test_signing_in_replaces_whatever_the_cookie_held(app: Flask, amina: Person) -> None:
    client = app.test_client()
    client.get("/sign-in")
    with client.session_transaction() as session:
        session["_user_id"] = "planted"
        session["left behind"] = "by somebody else"
    sign_in(client, amina.email)
    with client.session_transaction() as session:
        assert session["_user_id"] != "planted"
        assert "left behind" not in session


def test_signing_in_again_ends_the_sign_in_before(app: Flask, amina: Person) -> None:
    client = app.test_client()
    sign_in(client, amina.email)
    with client.session_transaction() as session:
        first = session["_user_id"]
    client.post("/sign-in", data={"csrf_token": csrf_token(client.get("/account")), "email": amina.email,
                                  "pass_phrase": PHRASE})  # fmt: skip
    replayed = app.test_client()
    with replayed.session_transaction() as session:
        session["_user_id"] = first
    assert is_in(client)
    assert not is_in(replayed)


def test_after_signing_out_the_old_cookie_is_worth_nothing(app: Flask, amina: Person) -> None:
    client = app.test_client()
    sign_in(client, amina.email)
    kept = client.get_cookie("sightline")
    assert kept is not None
    assert send(client, "/account", "/sign-out").location == "/sign-in"
    client.set_cookie("sightline", kept.value)
    assert not is_in(client)


def test_nobody_is_signed_out_by_a_link(app: Flask, amina: Person) -> None:
    client = app.test_client()
    sign_in(client, amina.email)
    assert client.get("/sign-out").status_code == 405
    assert client.post("/sign-out").status_code == 403
    assert is_in(client)


def test_an_hour_without_a_touch_ends_a_sign_in(app: Flask, amina: Person) -> None:
    client = app.test_client()
    sign_in(client, amina.email)
    with clock.moved(timedelta(minutes=50)):
        assert is_in(client)
    with clock.moved(timedelta(minutes=105)):
        assert is_in(client)  # the touch after fifty minutes counted
    with clock.moved(timedelta(minutes=166)):
        assert not is_in(client)


def test_after_twelve_hours_a_sign_in_ends_however_busy_it_was(app: Flask, amina: Person) -> None:
    client = app.test_client()
    sign_in(client, amina.email)
    for minutes in range(50, 12 * 60, 50):
        with clock.moved(timedelta(minutes=minutes)):
            assert is_in(client)
    with clock.moved(timedelta(hours=12, seconds=1)):
        assert not is_in(client)


def test_somebody_removed_is_out_at_the_next_request(
    world: World,
    client_of: Callable[[Person | None], FlaskClient],
    api_of: Callable[[Person | None], FlaskClient],
) -> None:
    browser, program = client_of(world.amina), api_of(world.amina)
    assert browser.get("/account").status_code == 200
    assert program.get("/api/v1/me").status_code == 200
    again(world.amina).remove(db.session())
    db.session.commit()
    assert browser.get("/account").status_code == 302
    assert program.get("/api/v1/me").status_code == 401


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Flask, amina: Person) -> None:
    answer = sign_in(app.test_client(), amina.email)
    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie for cookie in cookies)
    assert all("Domain" not in cookie for cookie in cookies)


@pytest.mark.parametrize(
    "asked",
    [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "https:evil.example", "https://evil.example",
        "http:///evil.example", "\t//evil.example", "/\t/evil.example", "/\n/evil.example", "javascript:alert(1)",
        "/ok\r\nSet-Cookie: a=b", "", "evil.example", "/\x00", "/sign-out", "/sign-in?next=/", "data:text/html,x",
        "/\u2028/evil.example", "///evil.example", " /lessons",
    ],
)  # fmt: skip
def test_next_leads_nowhere_but_here(asked: str) -> None:
    assert own_path(asked) == "/"


@pytest.mark.parametrize(
    "asked", ["/", "/lessons/new", "/lessons?cursor=a&limit=2", "/goals/x#why", "/lessons//x"]
)
def test_next_leads_to_a_page_of_this_house(asked: str) -> None:
    assert own_path(asked) == asked


def test_a_page_that_needs_signing_in_is_reached_afterwards(app: Flask, amina: Person) -> None:
    client = app.test_client()
    asked = client.get("/account?tab=tokens")
    assert asked.location == "/sign-in?next=/account?tab%3Dtokens"
    assert 'value="/account?tab=tokens"' in client.get(asked.location).text
    assert sign_in(client, amina.email, after="//evil.example").location == "/"


def test_no_secret_is_kept_as_it_was_typed_or_sent(app: Flask, amina: Person) -> None:
    client = app.test_client()
    sign_in(client, amina.email)
    with client.session_transaction() as session:
        secret = session["_user_id"]
    dump = "\n".join(
        str(row)
        for row in db.session.execute(select(SignIn.secret_hash, Person.pass_phrase_hash).join(Person))
    )
    assert secret not in dump
    assert PHRASE not in dump
    assert "$argon2id$" in dump
