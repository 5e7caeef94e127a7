"""Invitations and links for a new pass phrase: for one person, once, for a while."""

import email
import email.policy
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.foundation import clock
from app.foundation.db import db
from app.people.models import Invitation, PassPhraseReset, Person
from app.seeds import World
from app.settings import Settings
from tests.people.pages import PHRASE, again, csrf_token, is_in, send, sign_in

Browse = Callable[[Person | None], FlaskClient]
INVITED = {"name": "Lena Ode", "email": "lena@hillstreet.example", "role": "coach"}
NEW_PHRASE = "copper sunday walrus elevator"


def link_on(page: str, settings: Settings) -> str:
    """The path of the link that a page shows once."""
    found = re.search(r'id="link" type="text" value="([^"]+)"', page)
    assert found, page
    assert found.group(1).startswith(settings.base_url)
    return found.group(1).removeprefix(settings.base_url)


@pytest.fixture
def invitation(world: World, client_of: Browse, settings: Settings) -> str:
    """The path of an invitation that Grace made."""
    answer = send(client_of(world.grace), "/admin", "/admin/invitations", **INVITED)
    assert answer.status_code == 201
    return link_on(answer.text, settings)


@pytest.fixture
def reset(world: World, amina: Person, client_of: Browse, settings: Settings) -> str:
    """The path of a link for a new pass phrase that Grace made for Amina."""
    page = f"/admin/people/{amina.id}"
    return link_on(send(client_of(world.grace), page, f"{page}/pass-phrase-resets").text, settings)


def letters(settings: Settings) -> list[email.message.EmailMessage]:
    """What was written to people, in order."""
    files = sorted((settings.data / "mail").glob("*.eml"))
    return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]


def test_whoever_is_invited_joins_as_what_was_offered(app: Flask, world: World, invitation: str) -> None:
    client = app.test_client()
    page = client.get(invitation)
    assert "Grace Kim invites you" in page.text
    assert "lena@hillstreet.example" in page.text
    answer = send(client, invitation, name="Lena Ode", pass_phrase=PHRASE)
    assert (answer.status_code, answer.location) == (303, "/")
    assert is_in(client)
    lena = db.session.scalars(Person.by_email("lena@hillstreet.example")).one()
    assert (lena.school_id, lena.role_names) == (world.hill_street.id, ["coach"])


def test_neither_the_address_nor_the_role_can_be_changed_on_the_way(app: Flask, invitation: str) -> None:
    send(
        app.test_client(),
        invitation,
        name="L",
        pass_phrase=PHRASE,
        role="admin",
        email="other@hillstreet.example",
    )
    lena = db.session.scalars(Person.by_email("lena@hillstreet.example")).one()
    assert lena.role_names == ["coach"]


def test_the_letter_holds_the_link_and_only_its_owner_may_read_it(
    settings: Settings, invitation: str
) -> None:
    [letter] = letters(settings)
    assert letter["To"] == "lena@hillstreet.example"
    assert settings.base_url + invitation in letter.get_content()
    [file] = (settings.data / "mail").iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_the_link_is_the_installations_whatever_a_request_claims(
    world: World, client_of: Browse, settings: Settings
) -> None:
    client = client_of(world.grace)
    client.environ_base["HTTP_HOST"] = "evil.example"
    client.environ_base["HTTP_X_FORWARDED_HOST"] = "evil.example"
    token = csrf_token(client.get("/admin"))
    answer = client.post("/admin/invitations", data={"csrf_token": token, **INVITED})
    assert answer.status_code == 201
    assert "evil.example" not in answer.text
    link_on(answer.text, settings)
    assert "evil.example" not in letters(settings)[0].as_string()


def test_an_invitation_works_once(app: Flask, invitation: str) -> None:
    send(app.test_client(), invitation, name="Lena", pass_phrase=PHRASE)
    assert app.test_client().get(invitation).status_code == 404


def test_of_two_who_accept_at_once_one_joins(app: Flask, invitation: str) -> None:
    clients = [app.test_client() for _ in range(3)]
    tokens = [csrf_token(client.get(invitation)) for client in clients]

    def join(number: int) -> int:
        fields = {"csrf_token": tokens[number], "name": "Lena", "pass_phrase": PHRASE}
        return clients[number].post(invitation, data=fields).status_code

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(join, range(3))) == [303, 404, 404]


def test_looking_at_an_invitation_does_not_use_it_up(app: Flask, invitation: str) -> None:
    assert [app.test_client().get(invitation).status_code for _ in range(3)] == [200] * 3


def test_after_seven_days_it_has_ended(app: Flask, invitation: str) -> None:
    with clock.moved(timedelta(days=6, hours=23)):
        assert app.test_client().get(invitation).status_code == 200
    with clock.moved(timedelta(days=7, seconds=1)):
        assert app.test_client().get(invitation).status_code == 404


def test_a_newer_invitation_takes_its_place(
    app: Flask, world: World, client_of: Browse, settings: Settings, invitation: str
) -> None:
    newer = link_on(
        send(client_of(world.grace), "/admin", "/admin/invitations", **{**INVITED, "role": "teacher"}).text,
        settings,
    )
    assert app.test_client().get(invitation).status_code == 404
    assert "as a teacher" in app.test_client().get(newer).text


def test_an_admin_takes_an_invitation_back(
    app: Flask, world: World, client_of: Browse, invitation: str
) -> None:
    waiting = db.session.scalars(select(Invitation)).one()
    to = f"/admin/invitations/{waiting.id}/revocation"
    assert send(client_of(world.kofi), "/admin", to).status_code == 404
    assert send(client_of(world.grace), "/admin", to).status_code == 303
    assert app.test_client().get(invitation).status_code == 404


def test_nobody_who_is_there_can_be_invited(world: World, client_of: Browse) -> None:
    for address in ("amina@hillstreet.example", "INES@lakeside.example"):
        answer = send(client_of(world.grace), "/admin", "/admin/invitations", **{**INVITED, "email": address})
        assert answer.status_code == 409
        assert "joined with this address already" in answer.text
        assert 'value="Lena Ode"' in answer.text


def test_somebody_who_left_is_invited_back_and_has_only_the_new_role(
    app: Flask, world: World, client_of: Browse, settings: Settings
) -> None:
    back = {"name": "Hugo Martin", "email": "hugo@hillstreet.example", "role": "coach"}
    path = link_on(send(client_of(world.grace), "/admin", "/admin/invitations", **back).text, settings)
    send(app.test_client(), path, name="Hugo Martin", pass_phrase=PHRASE)
    hugo = db.session.scalars(Person.by_email("hugo@hillstreet.example")).one()
    assert (hugo.id, hugo.present, hugo.role_names) == (world.hugo.id, True, ["coach"])


def test_an_invitation_signs_out_whoever_was_signed_in_on_that_browser(
    world: World, client_of: Browse, invitation: str
) -> None:
    client = client_of(world.ben)
    send(client, invitation, name="Lena Ode", pass_phrase=PHRASE)
    assert "lena@hillstreet.example" in client.get("/account").text


def test_a_reset_changes_the_phrase_and_ends_every_sign_in(
    app: Flask, world: World, amina: Person, client_of: Browse, reset: str
) -> None:
    elsewhere, client = client_of(amina), app.test_client()
    assert send(client, reset, pass_phrase=NEW_PHRASE).status_code == 303
    assert is_in(client)
    assert not is_in(elsewhere)
    assert sign_in(app.test_client(), amina.email).status_code == 422
    assert sign_in(app.test_client(), amina.email, NEW_PHRASE).status_code == 303


def test_the_person_is_told_about_a_reset(app: Flask, settings: Settings, amina: Person, reset: str) -> None:
    client = app.test_client()
    send(client, reset, pass_phrase=NEW_PHRASE)
    assert [letter["Subject"] for letter in letters(settings)] == [
        "A new pass phrase for Sightline",
        "Your pass phrase was changed",
    ]
    assert {letter["To"] for letter in letters(settings)} == {amina.email}
    assert "a link that Grace Kim made" in client.get("/account").text


def test_a_reset_ends_after_an_hour_after_use_and_after_a_newer_one(
    app: Flask, world: World, amina: Person, client_of: Browse, settings: Settings, reset: str
) -> None:
    with clock.moved(timedelta(minutes=60, seconds=1)):
        assert app.test_client().get(reset).status_code == 404
    page = f"/admin/people/{amina.id}"
    newer = link_on(send(client_of(world.grace), page, f"{page}/pass-phrase-resets").text, settings)
    assert app.test_client().get(reset).status_code == 404
    assert send(app.test_client(), newer, pass_phrase=NEW_PHRASE).status_code == 303
    assert app.test_client().get(newer).status_code == 404


def test_a_reset_of_somebody_removed_meanwhile_opens_nothing(app: Flask, amina: Person, reset: str) -> None:
    again(amina).remove(db.session())
    db.session.commit()
    assert app.test_client().get(reset).status_code == 404


def test_no_link_is_kept_but_as_a_hash(reset: str, invitation: str) -> None:
    kept = [*db.session.scalars(select(Invitation)), *db.session.scalars(select(PassPhraseReset))]
    for path in (reset, invitation):
        assert path.rpartition("/")[2] not in repr([vars(row) for row in kept])


@pytest.mark.parametrize("secret", ["x", "a" * 43, "%00", "..", "a" * 3000])
def test_a_made_up_secret_opens_nothing(app: Flask, secret: str) -> None:
    for door in ("set-up", "invitations", "pass-phrase-resets"):
        assert app.test_client().get(f"/{door}/{secret}").status_code in (302, 404)
