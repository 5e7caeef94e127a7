"""Guessing is slowed, and the one who is guessed at is not locked out."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event, Semaphore

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.foundation import clock
from app.foundation.db import db
from app.people.models import Person, SignInAttempt
from app.people.sign_in import PAUSE_S, PAUSES_AT_ONCE
from app.settings import Settings
from tests.people.pages import sign_in

WRONG = "not the one she chose"


@pytest.fixture
def pauses() -> Iterator[list[float]]:
    """What the house would have waited for."""
    with clock.without_pauses() as skipped:
        yield skipped


def guess(app: Flask, email: str, address: str, phrase: str = WRONG) -> int:
    """Try once from a fresh browser; give the status."""
    return sign_in(app.test_client(), email, phrase, address=address).status_code


def test_ten_wrong_tries_at_an_account_and_no_more(app: Flask, amina: Person) -> None:
    assert [guess(app, amina.email, "192.0.2.7") for _ in range(12)] == [422] * 10 + [429] * 2


def test_the_refusal_says_when_to_come_back(app: Flask, amina: Person) -> None:
    for _ in range(10):
        guess(app, amina.email, "192.0.2.7")
    answer = sign_in(app.test_client(), amina.email, address="192.0.2.7")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "many tries" in answer.text


def test_an_account_that_does_not_exist_is_counted_alike(app: Flask, amina: Person) -> None:
    assert [guess(app, "nobody@hillstreet.example", "192.0.2.7") for _ in range(12)] == [422] * 10 + [429] * 2


def test_fifty_wrong_tries_from_an_address_whoever_they_are_aimed_at(app: Flask, amina: Person) -> None:
    statuses = [guess(app, f"name{number}@hillstreet.example", "192.0.2.7") for number in range(52)]
    assert statuses == [422] * 50 + [429] * 2
    assert guess(app, amina.email, "192.0.2.8") == 422


def test_fifty_guesses_from_many_addresses_do_not_shut_out_the_browser_that_is_known(
    app: Flask, amina: Person, pauses: list[float]
) -> None:
    at_home = app.test_client()
    assert sign_in(at_home, amina.email, address="192.0.2.200").status_code == 303
    for number in range(50):
        guess(app, amina.email, f"198.51.100.{number}")
    at_home.delete_cookie("sightline")
    pauses.clear()
    assert sign_in(at_home, amina.email, address="198.51.100.3").status_code == 303
    assert pauses == []


def test_fifty_guesses_from_many_addresses_only_slow_the_owner_on_a_new_browser(
    app: Flask, amina: Person, pauses: list[float]
) -> None:
    for number in range(50):
        guess(app, amina.email, f"198.51.100.{number}")
    assert len(pauses) == 40  # ten at full speed, then one slow try for each address
    assert sign_in(app.test_client(), amina.email, address="192.0.2.200").status_code == 303
    assert pauses[-1] == PAUSE_S


def test_a_botnet_has_one_slow_try_from_each_address(app: Flask, amina: Person, pauses: list[float]) -> None:
    for number in range(10):
        guess(app, amina.email, f"198.51.100.{number}")
    assert [guess(app, amina.email, "203.0.113.9") for _ in range(3)] == [422, 429, 429]


def test_a_browser_that_is_known_has_ten_tries_of_its_own(app: Flask, amina: Person) -> None:
    client = app.test_client()
    sign_in(client, amina.email)
    client.delete_cookie("sightline")
    assert [sign_in(client, amina.email, WRONG).status_code for _ in range(12)] == [422] * 10 + [429] * 2
    assert guess(app, amina.email, "192.0.2.200") == 422  # and does not spend the strangers'


def test_a_browser_known_for_one_account_is_a_stranger_to_another(app: Flask, amina: Person) -> None:
    client = app.test_client()
    sign_in(client, amina.email)
    client.delete_cookie("sightline")
    statuses = [sign_in(client, "ben@hillstreet.example", WRONG).status_code for _ in range(12)]
    assert statuses == [422] * 10 + [429] * 2
    assert guess(app, "ben@hillstreet.example", "192.0.2.1") == 429


def test_a_forged_known_browser_is_a_stranger(app: Flask, amina: Person) -> None:
    for _ in range(10):
        guess(app, amina.email, "192.0.2.7")
    client = app.test_client()
    client.set_cookie("sightline-known", "eyJpZCI6ImEiLCJhY2NvdW50cyI6W119.aaaa.bbbb")
    assert sign_in(client, amina.email, address="192.0.2.7").status_code == 429


def test_slips_are_forgiven_once_the_phrase_was_right(app: Flask, amina: Person) -> None:
    for _ in range(3):
        guess(app, amina.email, "192.0.2.7")
        assert [guess(app, amina.email, "192.0.2.7") for _ in range(5)] == [422] * 5
        assert sign_in(app.test_client(), amina.email, address="192.0.2.7").status_code == 303
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 0


def test_a_quarter_of_an_hour_later_everybody_may_try_again(app: Flask, amina: Person) -> None:
    for _ in range(11):
        guess(app, amina.email, "192.0.2.7")
    with clock.moved(timedelta(minutes=15, seconds=1)):
        assert guess(app, amina.email, "192.0.2.7") == 422
    assert db.session.scalar(select(func.count()).select_from(SignInAttempt)) == 1


def test_many_tries_at_the_same_instant_are_as_many_tries(app: Flask, amina: Person) -> None:
    clients = [app.test_client() for _ in range(24)]
    with ThreadPoolExecutor(8) as pool:
        statuses = list(
            pool.map(
                lambda client: sign_in(client, amina.email, WRONG, address="192.0.2.7").status_code, clients
            )
        )
    assert statuses.count(422) <= 10
    assert set(statuses) <= {422, 429}


def test_neighbours_in_one_ipv6_network_count_as_one(app: Flask, amina: Person) -> None:
    statuses = [guess(app, amina.email, f"2001:db8:0:1::{number:x}") for number in range(1, 13)]
    assert statuses == [422] * 10 + [429] * 2


def test_nobody_talks_himself_into_another_address(app: Flask, amina: Person) -> None:
    client = app.test_client()
    for number in range(10):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{number}"
        sign_in(client, amina.email, WRONG)
    client.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.1"
    assert sign_in(client, amina.email, WRONG).status_code == 429


def test_a_trusted_proxy_says_where_a_try_comes_from(settings: Settings, amina: Person) -> None:
    behind = create_app(replace(settings, trusted_proxies=1))
    client = behind.test_client()
    for number in range(10):
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"203.0.113.99, 198.51.100.{number}"
        sign_in(client, amina.email, WRONG)
    client.environ_base["HTTP_X_FORWARDED_FOR"] = "203.0.113.99, 203.0.113.1"
    with clock.without_pauses() as waits:
        assert sign_in(client, amina.email, WRONG).status_code == 422
    assert waits == [PAUSE_S]


def test_neither_addresses_nor_accounts_can_be_read_from_the_table(app: Flask, amina: Person) -> None:
    guess(app, amina.email, "192.0.2.7")
    row = db.session.scalars(select(SignInAttempt)).one()
    assert len(row.account_hash) == len(row.source_hash) == 64
    assert "192.0.2.7" not in repr(vars(row))


def test_an_attack_holds_a_few_of_the_servers_hands_and_no_more(
    app: Flask, amina: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10):
        guess(app, amina.email, f"198.51.100.{number}")
    held, go_on = Semaphore(0), Event()

    def wait(_seconds: float) -> None:
        held.release()
        assert go_on.wait(30)

    monkeypatch.setattr(clock, "pause", wait)
    with ThreadPoolExecutor(PAUSES_AT_ONCE) as pool:
        slow = [
            pool.submit(guess, app, amina.email, f"203.0.113.{number}") for number in range(PAUSES_AT_ONCE)
        ]
        for _ in slow:
            assert held.acquire(timeout=30)
        assert guess(app, amina.email, "203.0.113.99") == 429
        assert app.test_client().get("/sign-in").status_code == 200
        go_on.set()
        assert [one.result() for one in slow] == [422] * PAUSES_AT_ONCE
