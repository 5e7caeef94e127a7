"""People from the terminal: whoever can type here owns the installation."""

import sys
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

import click
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select

from app.foundation.db import db
from app.foundation.forms import sentences
from app.foundation.refusals import Refusal
from app.people import pass_phrases
from app.people.models import Invitation, Pair, PassPhraseReset, Person, RoleName, School, Token
from app.people.schemas import LONGEST_TOKEN_LIFE_DAYS, EmailAddress, PersonIn
from app.settings import Settings

FIRST_SCHOOL = "Our school"

Command = Callable[..., None]


class CannotBeDone(click.ClickException):
    """Said in one line on stderr, without a word in front."""

    def show(self, file: Any = None) -> None:
        """Say it."""
        click.echo(self.message, err=True, file=file)


class Misused(CannotBeDone):
    """What was typed cannot be meant."""

    exit_code = 2


def commits(command: Command) -> Command:
    """Keep what a command did; say in one line why it could not be done."""

    @wraps(command)
    def committing(**arguments: Any) -> None:
        try:
            command(**arguments)
            db.session.commit()
        except Refusal as said:
            db.session.rollback()
            raise CannotBeDone(str(said)) from said
        finally:
            db.session.remove()

    return committing


def set_up_link(settings: Settings) -> str | None:
    """Make the link that founds the first school, while nobody is there yet. It takes the place of an older one."""
    secret = Invitation.for_first_run(db.session())
    db.session.commit()
    return f"{settings.base_url}/set-up/{secret}" if secret else None


@click.group("person")
def person() -> None:
    """The people of the school."""


@person.command("add")
@click.argument("email")
@click.option("--name", required=True, help="As colleagues say it.")
@click.option(
    "--role",
    "roles",
    required=True,
    multiple=True,
    type=click.Choice([str(role) for role in RoleName]),
    help="May be given more than once.",
)
@click.option(
    "--school", default=None, help=f"Needed where there are several. The first is “{FIRST_SCHOOL}”."
)
@click.option("--password-stdin", is_flag=True, help="Read the pass phrase from standard input.")
@commits
def add_person(email: str, name: str, roles: Sequence[str], school: str | None, password_stdin: bool) -> None:
    """Add a person. Without a pass phrase, a link to choose one is printed."""
    told = _person_in(email, name, roles)
    phrase = _phrase_from_stdin() if password_stdin else None
    added = Person.join(db.session(), _school(school), email=told.email, name=told.name, roles=told.roles)
    if phrase is None:
        _, secret = PassPhraseReset.make(db.session(), person=added)
        base_url = Settings.from_environment().base_url
        click.echo(f"{base_url}/pass-phrase-resets/{secret}")
        click.echo(f"{added.name} is added. The link works once, within the hour.", err=True)
        return
    weakness = pass_phrases.weakness(phrase, (told.email, told.name))
    if weakness:
        click.echo(f"Taken, but: {weakness}", err=True)
    added.keep_pass_phrase(db.session(), phrase)
    click.echo(f"{added.name} is added.", err=True)


@click.group("pair")
def pair() -> None:
    """Who works with whom."""


@pair.command("add")
@click.argument("coach_email")
@click.argument("teacher_email")
@commits
def add_pair(coach_email: str, teacher_email: str) -> None:
    """Let a coach and a teacher work together."""
    made = Pair.make(db.session(), coach=_present(coach_email), teacher=_present(teacher_email))
    click.echo(f"{made.coach.name} and {made.teacher.name} work together now.", err=True)


@click.group("token")
def token() -> None:
    """Keys for programs."""


@token.command("add")
@click.argument("email")
@click.option("--days", type=click.IntRange(1, LONGEST_TOKEN_LIFE_DAYS), help="Until when; for good without.")
@click.option("--name", default="made in the terminal", help="What it is for.")
@commits
def add_token(email: str, days: int | None, name: str) -> None:
    """Print a new token for somebody, and nothing else."""
    _, secret = Token.make(db.session(), _present(email), name[:200], days=days)
    db.session.commit()  # before it is printed: a token that was shown works
    click.echo(secret)


commands: list[click.Command] = [person, pair, token]


def _person_in(email: str, name: str, roles: Sequence[str]) -> PersonIn:
    try:
        return PersonIn(email=email, name=name, roles=[RoleName(role) for role in dict.fromkeys(roles)])
    except ValidationError as findings:
        said = sentences(findings.errors(include_url=False))
        raise Misused("; ".join(f"{field}: {sentence}" for field, sentence in said.items())) from findings


def _phrase_from_stdin() -> str:
    phrase = sys.stdin.readline().rstrip("\r\n").strip()
    if not phrase:
        raise Misused("There is no pass phrase on standard input.")
    if len(phrase) > pass_phrases.LONGEST:
        raise Misused(f"A pass phrase has at most {pass_phrases.LONGEST} characters.")
    return phrase


def _school(name: str | None) -> School:
    schools = list(db.session.scalars(select(School).order_by(School.created_at)))
    if not schools:
        first = School(name=name or FIRST_SCHOOL)
        db.session.add(first)
        db.session.flush()
        return first
    chosen = [school for school in schools if name in (None, school.name)]
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(f"“{school.name}”" for school in schools)
    raise CannotBeDone(f"Say which school with --school. There is {names}.")


def _present(email: str) -> Person:
    try:
        address = TypeAdapter(EmailAddress).validate_python(email.strip())
    except ValidationError:
        address = ""
    found = db.session.scalars(Person.by_email(address)).unique().one_or_none()
    if found is None or not found.present:
        raise CannotBeDone(f"Nobody here has the address {email}.")
    return found
