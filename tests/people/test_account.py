"""What is yours to change."""

import re
from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.foundation.db import db
from app.people.models import Person, SignIn, Token
from app.seeds import World
from tests.people.pages import PHRASE, is_in, send, sign_in

Browse = Callable[[Person | None], FlaskClient]
NEW_PHRASE = "copper sunday walrus elevator"


def test_a_new_pass_phrase_signs_the_other_browsers_out(app: Flask, amina: Person) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    sign_in(here, amina.email)
    sign_in(elsewhere, amina.email)
    answer = send(here, "/account", "/account/pass-phrase", current=PHRASE, pass_phrase=NEW_PHRASE)
    assert answer.status_code == 303
    assert is_in(here)
    assert not is_in(elsewhere)
    assert sign_in(app.test_client(), amina.email, PHRASE).status_code == 422
    assert sign_in(app.test_client(), amina.email, NEW_PHRASE).status_code == 303


def test_whoever_does_not_know_the_present_phrase_changes_nothing(app: Flask, amina: Person) -> None:
    client = app.test_client()
    sign_in(client, amina.email)
    tries = [
        send(client, "/account", "/account/pass-phrase", current="a guess", pass_phrase=NEW_PHRASE)
        for _ in range(11)
    ]
    assert {answer.status_code for answer in tries} == {422}
    assert "not your present pass phrase" in tries[0].text
    assert "many tries" in tries[10].text
    assert sign_in(app.test_client(), amina.email, NEW_PHRASE, address="203.0.113.8").status_code == 422


def test_a_weak_new_phrase_is_not_taken(app: Flask, amina: Person) -> None:
    client = app.test_client()
    sign_in(client, amina.email)
    answer = send(client, "/account", "/account/pass-phrase", current=PHRASE, pass_phrase="amina diallo!")
    assert answer.status_code == 422
    assert "guessed early" in answer.text


def test_you_sign_one_browser_out_from_another(app: Flask, amina: Person) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    sign_in(elsewhere, amina.email)
    other = db.session.scalars(select(SignIn)).one()
    sign_in(here, amina.email)
    assert send(here, "/account", f"/account/sign-ins/{other.id}/ending").status_code == 303
    assert is_in(here)
    assert not is_in(elsewhere)


def test_you_sign_out_everywhere_else_at_once(amina: Person, client_of: Browse) -> None:
    here, *others = [client_of(amina) for _ in range(4)]
    send(here, "/account", "/account/sign-ins/endings")
    assert is_in(here)
    assert not any(is_in(client) for client in others)


def test_nobody_ends_somebody_elses_sign_in_or_token(world: World, client_of: Browse) -> None:
    amina, ben = client_of(world.amina), client_of(world.ben)
    theirs = db.session.scalars(select(SignIn).where(SignIn.person_id == world.ben.id)).one()
    token, _ = Token.make(db.session(), world.ben, "Ben's")
    db.session.commit()
    assert send(amina, "/account", f"/account/sign-ins/{theirs.id}/ending").status_code == 404
    assert send(amina, "/account", f"/account/tokens/{token.id}/revocation").status_code == 404
    assert is_in(ben)


def test_a_token_is_shown_once_and_works_until_it_is_stopped(
    app: Flask, world: World, client_of: Browse
) -> None:
    client, program = client_of(world.amina), app.test_client()
    page = send(client, "/account", "/account/tokens", name="The archive", days="7")
    assert page.status_code == 201
    found = re.search(r'id="made-token" type="text" value="([^"]+)"', page.text)
    assert found
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {found.group(1)}"
    assert program.get("/api/v1/me").json["email"] == world.amina.email
    assert found.group(1) not in client.get("/account").text
    token = db.session.scalars(select(Token)).one()
    send(client, "/account", f"/account/tokens/{token.id}/revocation")
    assert program.get("/api/v1/me").status_code == 401


def test_you_are_called_what_you_say(world: World, client_of: Browse) -> None:
    client = client_of(world.amina)
    send(client, "/account", "/account/name", name="Amina <b>D</b> {{7*7}}")
    page = client.get("/account").text
    assert "<b>D</b>" not in page
    assert "Amina &lt;b&gt;D&lt;/b&gt; {{7*7}}" in page
    assert send(client, "/account", "/account/name", name=" ").status_code == 422
