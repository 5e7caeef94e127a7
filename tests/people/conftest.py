"""A world in which some people have pass phrases."""

import pytest
from argon2 import PasswordHasher

from app.foundation.db import db
from app.people import pass_phrases
from app.people.models import Person
from app.seeds import World
from tests.people.pages import PHRASE


@pytest.fixture
def amina(world: World) -> Person:
    """Amina, who can sign in."""
    world.amina.keep_pass_phrase(db.session(), PHRASE)
    db.session.commit()
    return world.amina


@pytest.fixture(autouse=True)
def quick_seals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same Argon2id with less to compute, since these tests seal hundreds of phrases."""
    light = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    monkeypatch.setattr(pass_phrases, "HASHER", light)
    monkeypatch.setattr(pass_phrases, "_NOBODY", light.hash("nobody"))
