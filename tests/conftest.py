"""The tests' house: one migrated database as a template, a copy of it for each test, and the demo school inside.

Tests run against SQLite. Those marked ``postgresql`` (and all of them under ``--database=postgresql``) run against a
real PostgreSQL server named by ``SIGHTLINE_TEST_POSTGRESQL`` or found on this machine, and say so where there is none.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from app import create_app, seeds
from app.foundation.db import db
from app.foundation.ids import new_id, new_secret
from app.foundation.migrations import migrate
from app.people.access import fingerprint
from app.people.models import Person, SignIn, Token
from app.settings import ROOT, Settings
from tests.planted import Planted, plant

SAMPLES = ROOT.parent / "shared" / "samples"
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--autoplay-policy=no-user-gesture-required",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--database=postgresql`` runs everything against PostgreSQL."""
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


def settings_for(data: Path, database_url: str | None = None) -> Settings:
    """Settings of a throw-away installation in ``data``."""
    environ = {"SIGHTLINE_DATA": str(data), "SIGHTLINE_SECRET_KEY": "only-for-tests", "PORT": "0"}
    if database_url:
        environ["SIGHTLINE_DATABASE_URL"] = database_url
    return Settings.from_environment(environ)


def chromium_here() -> str | None:
    """Where the browser is: as SIGHTLINE_CHROMIUM says, or on the machine, or else where Playwright put one."""
    return os.environ.get("SIGHTLINE_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real Chromium, from SIGHTLINE_CHROMIUM or found on the machine.

    One for each module and gone with it: while Playwright is at work, an event loop counts as running in this thread
    and its programs count as this process's children, and other modules have children and loops of their own.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_here(), args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of sample media; tests that cannot make their own are skipped where it is absent."""
    if not SAMPLES.is_dir():
        pytest.skip("the sample media are not beside this checkout")
    return SAMPLES


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database with every migration run, to copy from."""
    folder = tmp_path_factory.mktemp("template")
    db.connect(f"sqlite:///{folder / 'sightline.sqlite3'}")
    migrate()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.disconnect()
    return folder / "sightline.sqlite3"


def postgresql_server() -> str | None:
    """The URL of a PostgreSQL server that answers, without a database name."""
    asked = os.environ.get("SIGHTLINE_TEST_POSTGRESQL", "postgresql+psycopg://postgres@127.0.0.1:5432")
    engine = create_engine(f"{asked}/postgres", connect_args={"connect_timeout": 2})
    try:
        with engine.connect():
            return asked
    except OperationalError:
        return None
    finally:
        engine.dispose()


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """A database of its own on a real PostgreSQL server, dropped afterwards."""
    server = postgresql_server()
    if server is None:
        pytest.skip("no PostgreSQL server answers, so this did not run")
    name = f"sightline_test_{new_id()}"
    admin = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield f"{server}/{name}"
    finally:
        db.disconnect()
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """The settings of this test's own installation, its database migrated."""
    data = tmp_path / "data"
    if request.config.getoption("--database") == "postgresql" or request.node.get_closest_marker(
        "postgresql"
    ):
        return settings_for(data, request.getfixturevalue("postgresql_url"))
    made = settings_for(data)
    shutil.copyfile(request.getfixturevalue("migrated"), data / "sightline.sqlite3")
    return made


class Visitor(FlaskClient):
    """A client whose every request has a session of its own, as in life: a refusal in it leaves the test's rows be."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Ask."""
        db.session.remove()
        return super().open(*args, **kwargs)


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """The demo school's story over a really processed film, made once; copy it before use."""
    return plant(tmp_path_factory.mktemp("planted") / "data")


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The whole web application on this test's installation."""
    made = create_app(settings)
    made.test_client_class = Visitor
    if db.engine.dialect.name == "postgresql":
        migrate()
    yield made
    db.disconnect()


@pytest.fixture
def world(app: Flask) -> seeds.World:
    """The two demo schools and their people, committed."""
    made = seeds.people()
    db.session.commit()
    return made


def sign_in_secret(person: Person) -> str:
    """Sign a person in on a new browser and give the secret its cookie would hold."""
    secret = new_secret()
    db.session.add(SignIn(person_id=person.id, secret_hash=fingerprint(secret), browser="a test"))
    db.session.commit()
    return secret


def token_of(person: Person) -> str:
    """Give a person an API token."""
    secret = new_secret()
    db.session.add(Token(person_id=person.id, secret_hash=fingerprint(secret), name="a test"))
    db.session.commit()
    return secret


@pytest.fixture
def client_of(app: Flask) -> Callable[[Person | None], FlaskClient]:
    """A browser in which a person is signed in (nobody for ``None``)."""

    def browse(person: Person | None) -> FlaskClient:
        client = app.test_client()
        if person is not None:
            secret = sign_in_secret(person)
            with client.session_transaction() as session:
                session["_user_id"] = secret
                session["_fresh"] = True
        return client

    return browse


@pytest.fixture
def api_of(app: Flask) -> Callable[[Person | None], FlaskClient]:
    """A program with a person's token (with none for ``None``)."""

    def call(person: Person | None) -> FlaskClient:
        client = app.test_client()
        if person is not None:
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token_of(person)}"
        return client

    return call
