"""The house stands: it boots, knows who asks, and says no the same way everywhere."""

import pytest


def test_nobody_gets_in_without_signing_in(world, client_of, api_of):
    assert client_of(None).get("/api/v1/me").status_code in (401, 404)
    assert api_of(None).get("/api/v1/openapi.json").status_code == 200


def test_the_process_says_that_it_is_alive(app):
    assert app.test_client().get("/healthz").json == {"status": "ok"}


@pytest.mark.postgresql
def test_the_world_stands_on_postgresql_too(world):
    assert world.amina_and_ben.other(world.ben) is world.amina
