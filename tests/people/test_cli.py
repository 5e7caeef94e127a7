"""People from the terminal."""

import click
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from app.foundation.db import db
from app.people.cli import commands
from app.people.models import Pair, Person, School
from app.seeds import World
from app.settings import Settings
from tests.people.pages import PHRASE, send, sign_in


@pytest.fixture
def terminal(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> click.Group:
    """The commands, on this test's installation."""
    monkeypatch.setenv("SIGHTLINE_DATA", str(settings.data))
    return click.Group("sightline", commands={command.name or "": command for command in commands})


def run(terminal: click.Group, *words: str, typed: str = "") -> Result:
    """Type a command."""
    return CliRunner().invoke(terminal, words, input=typed)


def add_amina(terminal: click.Group, *more: str) -> Result:
    """Add Amina with a pass phrase."""
    words = ("person", "add", "Amina@hillstreet.example", "--name", "Amina Diallo", "--role", "teacher")
    return run(terminal, *words, "--password-stdin", *more, typed=f"{PHRASE}\n")


def test_a_person_is_added_and_signs_in(app: Flask, terminal: click.Group) -> None:
    result = add_amina(terminal)
    assert (result.exit_code, result.stdout) == (0, "")
    assert db.session.scalars(select(School.name)).one() == "Our school"
    assert sign_in(app.test_client(), "amina@hillstreet.example").status_code == 303


def test_the_first_school_is_called_as_asked(terminal: click.Group) -> None:
    assert add_amina(terminal, "--school", "Hill Street School").exit_code == 0
    ben = ("person", "add", "ben@hillstreet.example", "--name", "Ben Okafor", "--role", "coach")
    assert run(terminal, *ben, typed="").exit_code == 0
    assert db.session.scalars(select(School.name)).all() == ["Hill Street School"]


def test_without_a_pass_phrase_a_link_is_printed(app: Flask, terminal: click.Group) -> None:
    result = run(
        terminal, "person", "add", "ben@hillstreet.example", "--name", "Ben Okafor", "--role", "coach"
    )
    assert result.exit_code == 0
    path = "/" + result.stdout.strip().split("/", 3)[3]
    assert send(app.test_client(), path, pass_phrase=PHRASE).status_code == 303
    assert sign_in(app.test_client(), "ben@hillstreet.example").status_code == 303


def test_several_roles_are_given_at_once(terminal: click.Group) -> None:
    add_amina(terminal, "--role", "coach", "--role", "teacher")
    assert sorted(db.session.scalars(select(Person)).one().role_names) == ["coach", "teacher"]


@pytest.mark.parametrize(
    ("words", "typed", "code", "said"),
    [
        (("person", "add", "amina@hillstreet.example", "--name", "A", "--role", "teacher"), "", 1, "joined with"),
        (("person", "add", "nonsense", "--name", "A", "--role", "teacher"), "", 2, "like name@school.example"),
        (("person", "add", "x@y.example", "--name", " ", "--role", "teacher"), "", 2, "name: "),
        (("person", "add", "x@y.example", "--name", "X", "--role", "coach", "--password-stdin"), "\n", 2, "no pass"),
        (("person", "add", "x@y.example", "--name", "X", "--role", "coach"), "", 1, "--school"),
        (("pair", "add", "nobody@y.example", "amina@hillstreet.example"), "", 1, "Nobody here"),
        (("pair", "add", "amina@hillstreet.example", "chidi@hillstreet.example"), "", 1, "not a coach"),
        (("pair", "add", "ben@hillstreet.example", "amina@hillstreet.example"), "", 1, "already"),
        (("pair", "add", "jonas@lakeside.example", "amina@hillstreet.example"), "", 1, "one school"),
        (("token", "add", "hugo@hillstreet.example"), "", 1, "Nobody here"),
        (("token", "add", "''@'--"), "", 1, "Nobody here"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_one_line(
    terminal: click.Group, world: World, words: tuple[str, ...], typed: str, code: int, said: str
) -> None:
    if words[:2] == ("person", "add") and "x@y.example" not in words[2:3]:
        words = (*words, "--school", "Hill Street School")
    result = run(terminal, *words, typed=typed)
    assert (result.exit_code, result.stdout) == (code, "")
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_role_that_does_not_exist_is_a_misuse(terminal: click.Group) -> None:
    words = ("person", "add", "x@y.example", "--name", "X", "--role", "owner")
    assert run(terminal, *words).exit_code == 2


def test_a_pair_is_made(terminal: click.Group, world: World) -> None:
    result = run(terminal, "pair", "add", "Dana@hillstreet.example", "chidi@hillstreet.example")
    assert result.exit_code == 0
    assert (
        db.session.scalars(select(Pair).where(Pair.coach_id == world.dana.id)).one().teacher_id
        == world.chidi.id
    )


def test_a_token_is_printed_and_nothing_else(app: Flask, terminal: click.Group, world: World) -> None:
    result = run(terminal, "token", "add", "Amina@hillstreet.example", "--days", "3")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == result.stdout.strip() + "\n"
    headers = {"Authorization": f"Bearer {result.stdout.strip()}"}
    assert app.test_client().get("/api/v1/me", headers=headers).json["email"] == "amina@hillstreet.example"


def test_a_token_for_no_days_is_a_misuse(terminal: click.Group, world: World) -> None:
    assert run(terminal, "token", "add", "amina@hillstreet.example", "--days", "0").exit_code == 2
