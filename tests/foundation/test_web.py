"""The web's ground rules, through the real app: what every page, call and file answers alike."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine

from app import create_app
from app.foundation import web
from app.foundation.db import db
from app.people.models import Person
from app.seeds import World
from app.settings import Settings

Browse = Callable[[Person | None], FlaskClient]

STUDENTS_DOORS = {"answers.show", "answers.create", "answers.thanks"}
"""Students answer without a name: there is no session whose power a forged page could borrow."""

OPEN_DOORS = {
    "assets.show",
    "docs.openapi",
    "docs.read",
    "health.alive",
    "health.ready",
    "people.sign_in",
    "people.come_in",
    "people.set_up",
    "people.found_school",
    "people.invitation",
    "people.join",
    "people.pass_phrase_reset",
    "people.use_pass_phrase_reset",
    "uploads.discover",
    *STUDENTS_DOORS,
    "calendar.feed",  # its secret is in the address, and it tells when and with whom, nothing more
}
"""All that a stranger may reach. Adding a line here is a decision."""

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
PLACES = ("/sign-in", "/account", "/nowhere", "/api/v1/me", "/api/v1/nowhere", "/api/docs", "/healthz", "/")


def _sample(part: re.Match[str]) -> str:
    return "1" if part[0].startswith("<int") else "a" * 20


def addresses(app: Flask, method: str) -> list[tuple[str, str]]:
    """Every route for a method as (endpoint, an address that it matches)."""
    return [
        (rule.endpoint, re.sub(r"<[^>]+>", _sample, rule.rule))
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ())
    ]


def test_only_the_doors_are_open_to_strangers(app: Flask) -> None:
    marked = {name for name, view in app.view_functions.items() if getattr(view, "is_public", False)}
    assert marked == OPEN_DOORS


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE", "HEAD"])
def test_a_stranger_is_sent_to_the_door_or_told_401(app: Flask, method: str) -> None:
    app.config["WTF_CSRF_ENABLED"] = False  # so that the answer is about who asks
    client = app.test_client()
    for endpoint, address in addresses(app, method):
        if endpoint in OPEN_DOORS or address.startswith("/live"):
            continue
        answer = client.open(address, method=method)
        if answer.status_code == 302:
            assert answer.location.startswith("/sign-in"), address
            assert not address.startswith("/api/"), address
        else:
            assert answer.status_code == 401, address
            assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
def test_nothing_is_changed_without_the_pages_own_token(
    app: Flask, world: World, client_of: Browse, method: str
) -> None:
    client = client_of(world.grace)
    routes = addresses(app, method)
    assert routes or method == "PUT"
    for endpoint, address in routes:
        if endpoint in STUDENTS_DOORS:
            continue
        answer = client.open(address, method=method, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 403, address


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ('{"name": "x"}', "text/plain"),
        ('{"name": "x"}', "application/json"),
        ("name=x", "application/x-www-form-urlencoded"),
        (
            '--b\r\nContent-Disposition: form-data; name="name"\r\n\r\nx\r\n--b--',
            "multipart/form-data; boundary=b",
        ),
    ],
)
def test_another_site_cannot_use_the_cookie_on_the_api(
    world: World, client_of: Browse, body: str, content_type: str
) -> None:
    client = client_of(world.amina)
    assert client.post("/api/v1/tokens", data=body, content_type=content_type).status_code == 403
    assert client.get("/api/v1/tokens").json["items"] == []


def test_a_page_sends_its_token_in_a_header(world: World, client_of: Browse) -> None:
    client = client_of(world.amina)
    found = re.search(r'<meta name="csrf-token" content="([^"]+)"', client.get("/account").text)
    assert found
    answer = client.post("/api/v1/tokens", json={}, headers={"X-CSRFToken": found.group(1)})
    assert answer.status_code == 201
    assert client.post("/api/v1/tokens", json={}, headers={"X-CSRFToken": "another"}).status_code == 403


def test_a_page_older_than_its_sign_in_is_refused_with_a_token_to_try_again_with(
    world: World, client_of: Browse
) -> None:
    client = client_of(world.amina)
    refused = client.post("/api/v1/tokens", json={}, headers={"X-CSRFToken": "of an earlier session"})
    fresh = refused.headers["Sightline-Page-Token"]
    assert client.post("/api/v1/tokens", json={}, headers={"X-CSRFToken": fresh}).status_code == 201
    stranger = client_of(None).post("/sign-in", data={})
    assert stranger.status_code == 403
    assert "Sightline-Page-Token" not in stranger.headers


def test_a_token_of_one_browser_is_worth_nothing_in_another(world: World, client_of: Browse) -> None:
    found = re.search(r'content="([^"]+)">\s*<title', client_of(world.ben).get("/account").text)
    assert found
    answer = client_of(world.amina).post("/sign-out", data={"csrf_token": found.group(1)})
    assert answer.status_code == 403


def test_a_get_cannot_pretend_to_be_another_method(world: World, api_of: Browse) -> None:
    client = api_of(world.grace)
    path = f"/api/v1/people/{world.amina.id}"
    for headers in ({"X-HTTP-Method-Override": "DELETE"}, {"X-Method-Override": "DELETE"}):
        assert client.get(path, headers=headers).status_code == 200
    assert client.get(f"{path}?_method=DELETE").json["removed_at"] is None


@pytest.mark.parametrize("place", PLACES)
def test_every_answer_carries_the_same_armour(world: World, client_of: Browse, place: str) -> None:
    for person in (None, world.amina):
        answer = client_of(person).get(place)
        assert {name: answer.headers.get(name) for name in EVERYWHERE} == EVERYWHERE
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Server" not in answer.headers or "Python" not in answer.headers["Server"]


@pytest.mark.parametrize("place", PLACES)
def test_the_policy_lets_nothing_in_from_elsewhere(world: World, client_of: Browse, place: str) -> None:
    policy = client_of(world.amina).get(place).headers["Content-Security-Policy"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["object-src"] == rules["base-uri"] == "'none'"
    assert rules["form-action"] == "'self'"
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy


def test_the_nonce_is_good_for_one_answer(app: Flask) -> None:
    client = app.test_client()
    nonces = {re.search(r"'nonce-([^']+)'", client.get("/sign-in").headers["Content-Security-Policy"])[1]
              for _ in range(3)}  # fmt: skip
    assert len(nonces) == 3
    assert all(len(nonce) >= 20 for nonce in nonces)


@pytest.mark.parametrize(
    "place", ["/sign-in", "/account", "/nowhere", "/api/docs", "/lessons", "/goals", "/"]
)
def test_no_page_brings_script_or_style_of_its_own(world: World, client_of: Browse, place: str) -> None:
    page = client_of(world.amina).get(place)
    nonce = re.search(r"'nonce-([^']+)'", page.headers["Content-Security-Policy"])[1]
    for tag in re.findall(r"<script[^>]*>", page.text):
        assert f'nonce="{nonce}"' in tag or re.search(r'src="/static/', tag), tag
    assert "<style" not in page.text
    assert not re.search(r"<[^>]+\sstyle=", page.text)
    assert not re.search(r"<[^>]+\son\w+=", page.text)


def test_what_is_not_there_and_what_is_not_yours_are_the_same(world: World, api_of: Browse) -> None:
    client = api_of(world.kofi)
    foreign = client.get(f"/api/v1/people/{world.amina.id}")
    missing = client.get(f"/api/v1/people/{'a' * 20}")
    strip = {"request_id": ""}
    assert foreign.status_code == missing.status_code == 404
    assert {**foreign.json, **strip} == {**missing.json, **strip}
    names = {"X-Request-Id", "Content-Security-Policy"}
    assert [h for h in foreign.headers if h[0] not in names] == [
        h for h in missing.headers if h[0] not in names
    ]


@pytest.mark.parametrize(
    "id_", ["1", "A" * 20, "a" * 19, "a" * 21, "..%2f..%2fetc", "%27%20or%201=1--", "a%0d%0ab"]
)
def test_what_cannot_be_an_id_reaches_no_query(world: World, api_of: Browse, id_: str) -> None:
    assert api_of(world.grace).get(f"/api/v1/people/{id_}").status_code == 404


def test_a_person_gets_a_page_and_a_program_a_problem(
    world: World, client_of: Browse, api_of: Browse
) -> None:
    page = client_of(world.amina).get("/nowhere")
    assert (page.status_code, page.content_type) == (404, "text/html; charset=utf-8")
    assert "<h1>There is nothing here that you can see</h1>" in page.text
    said = api_of(world.amina).get("/api/v1/nowhere")
    assert (said.status_code, said.content_type) == (404, "application/problem+json")
    assert set(said.json) == {"type", "title", "status", "detail", "code", "request_id", "errors"}


def test_a_method_that_is_not_taken_is_named_with_those_that_are(world: World, api_of: Browse) -> None:
    answer = api_of(world.amina).delete("/api/v1/me")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_each_answer_has_a_number_of_its_own(world: World, api_of: Browse) -> None:
    client = api_of(world.amina)
    answers = [client.get("/api/v1/nowhere", headers={"X-Request-Id": "mine\t\x1b[31m"}) for _ in range(2)]
    numbers = [answer.headers["X-Request-Id"] for answer in answers]
    assert len(set(numbers)) == 2
    assert all(re.fullmatch(r"[0-9a-f]{16}", number) for number in numbers)
    assert [answer.json["request_id"] for answer in answers] == numbers


@pytest.mark.parametrize("spare", [0, 1])
def test_a_body_may_have_a_megabyte_and_not_a_byte_more(world: World, api_of: Browse, spare: int) -> None:
    body = b'{"name": "' + b"x" * (web.JSON_BODY_LIMIT_BYTES + spare - 12) + b'"}'
    assert len(body) == web.JSON_BODY_LIMIT_BYTES + spare
    answer = api_of(world.amina).post("/api/v1/tokens", data=body, content_type="application/json")
    assert answer.status_code == (413 if spare else 422)
    assert answer.content_type == "application/problem+json"


def test_a_bug_says_nothing_about_the_inside(
    settings: Settings, request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(settings)
    app.add_url_rule("/sign-in/broken", "broken", web.public(lambda: {}["/etc/secret-of-the-inside"]))
    for headers, kind in (({}, "text/html"), ({"Accept": "application/json"}, "application/problem+json")):
        answer = app.test_client().get("/sign-in/broken", headers=headers)
        assert answer.status_code == 500
        assert answer.content_type.startswith(kind)
        assert "secret-of-the-inside" not in answer.text
        assert "Traceback" not in answer.text
        assert answer.headers["X-Request-Id"] in answer.text
        assert answer.headers["X-Request-Id"] in caplog.text
    db.disconnect()


@pytest.mark.slow
def test_a_database_that_is_held_gives_503_and_keeps_nothing(
    world: World, api_of: Browse, settings: Settings
) -> None:
    if not settings.database_url.startswith("sqlite"):
        pytest.skip("only SQLite has one writer")
    client = api_of(world.amina)
    client.get("/api/v1/me")  # the token's use is noted once a minute, and not while the database is held
    holder = create_engine(settings.database_url).connect()
    holder.exec_driver_sql("BEGIN EXCLUSIVE")
    try:
        answer = client.post("/api/v1/tokens", json={})
    finally:
        holder.exec_driver_sql("ROLLBACK")
        holder.close()
        holder.engine.dispose()
    assert (answer.status_code, answer.json["code"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) > 0
    assert client.post("/api/v1/tokens", json={}).status_code == 201
    assert len(client.get("/api/v1/tokens").json["items"]) == 2


def test_over_https_cookies_insist_on_it(settings: Settings) -> None:
    app = create_app(replace(settings, base_url="https://sightline.hillstreet.example"))
    answer = app.test_client().get("/sign-in", base_url="https://sightline.hillstreet.example")
    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-sightline=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    db.disconnect()


def test_nobody_talks_the_house_into_another_address(app: Flask, settings: Settings) -> None:
    claims = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "host=evil.example;proto=https",
    }
    answer = app.test_client().get("/account", headers=claims)
    assert answer.location == "/sign-in?next=/account"
    assert "Strict-Transport-Security" not in answer.headers
    page = app.test_client().get("/sign-in", headers=claims)
    assert "evil.example" not in page.text


def test_nothing_outside_the_house_is_asked_for(world: World, client_of: Browse) -> None:
    for place in ("/sign-in", "/account", "/api/docs"):
        page = client_of(world.amina).get(place).text
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)


def test_the_secret_key_is_made_once_and_is_its_owners(tmp_path: Path) -> None:
    first = Settings.from_environment({"SIGHTLINE_DATA": str(tmp_path / "new")})
    again = Settings.from_environment({"SIGHTLINE_DATA": str(tmp_path / "new")})
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) >= 64
    assert (tmp_path / "new" / "secret-key").stat().st_mode & 0o777 == 0o600
