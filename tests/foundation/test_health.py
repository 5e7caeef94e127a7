"""Alive, ready, and what is counted."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.foundation import health
from app.foundation.db import db
from app.people.models import Person
from app.seeds import World
from app.settings import Settings

Call = Callable[[Person | None], FlaskClient]


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> dict[str, health.Check]:
    """The checks, to add to for one test."""
    own = dict(health._checks)
    monkeypatch.setattr(health, "_checks", own)
    return own


def test_an_installation_that_is_set_up_is_ready(app: Flask) -> None:
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (200, "ready")
    assert {"database", "queue", "storage", "ffmpeg"} <= set(answer.json["checks"])
    assert all(found["ok"] for found in answer.json["checks"].values())
    assert answer.json["checks"]["queue"] == {"ok": True, "unfinished": 0, "workers": 0}


def test_a_database_that_was_not_migrated_is_not_ready(settings: Settings) -> None:
    app = create_app(replace(settings, database_url=f"sqlite:///{settings.data / 'empty.sqlite3'}"))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (503, "not ready")
    assert "sightline setup" in answer.json["checks"]["database"]["detail"]
    assert app.test_client().get("/healthz").status_code == 200
    db.disconnect()


def test_a_check_that_finds_something_says_it_and_one_that_breaks_says_nothing_of_the_inside(
    app: Flask, checks: dict[str, health.Check]
) -> None:
    def lacking() -> health.Facts:
        raise health.NotReady("ffmpeg lacks: encoder libx264.")

    def breaking() -> health.Facts:
        raise OSError("/a/path/of/the/inside")

    checks.clear()
    checks.update(ffmpeg=lacking, storage=breaking, clock=lambda: {"drift_s": 0})
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json["checks"] == {
        "ffmpeg": {"ok": False, "detail": "ffmpeg lacks: encoder libx264."},
        "storage": {"ok": False, "detail": "The storage does not answer."},
        "clock": {"ok": True, "drift_s": 0},
    }


def test_asking_often_looks_once(app: Flask, checks: dict[str, health.Check]) -> None:
    looked = []
    checks["storage"] = lambda: looked.append(1)  # type: ignore[func-returns-value]
    for _ in range(20):
        app.test_client().get("/readyz")
    assert len(looked) <= 2


def test_the_numbers_are_for_an_admins_token(world: World, client_of: Call, api_of: Call) -> None:
    assert api_of(None).get("/metrics").status_code == 401
    assert api_of(world.amina).get("/metrics").status_code == 404
    assert api_of(world.elena).get("/metrics").status_code == 404
    answer = api_of(world.grace).get("/metrics")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain")


def test_requests_are_counted_by_endpoint_and_never_by_person_or_thing(world: World, api_of: Call) -> None:
    grace = api_of(world.grace)
    for _ in range(3):
        grace.get(f"/api/v1/people/{world.amina.id}")
    grace.get("/nowhere/amina@hillstreet.example")
    grace.open("/api/v1/me", method="INVENTED")
    said = grace.get("/metrics").text
    people = (
        'sightline_requests_total{endpoint="people_api.people_show_person",method="GET",status="200"} 3.0'
    )
    assert people in said
    assert 'sightline_requests_total{endpoint="none",method="GET",status="404"} 1.0' in said
    assert 'method="OTHER"' in said
    assert re.search(r'sightline_request_seconds_count\{endpoint="people_api.people_show_person"\} 3.0', said)
    assert 'sightline_jobs{state="waiting"} 0.0' in said
    for secret in (world.amina.id, "hillstreet", "INVENTED", "Amina"):
        assert secret not in said
