"""Trouble at the terminal, told in one line to somebody who can do something about it."""

import errno
from typing import Any

import click
from sqlalchemy.exc import ArgumentError, DatabaseError, InterfaceError, NoSuchModuleError, OperationalError

from app.foundation.migrations import NewerDatabase
from app.foundation.refusals import Refusal
from app.serving import CANNOT_START, CannotGoOn
from app.settings import UnusableSettings

DISK_FULL = "The disk is full. Free some space where the data folder is, then start again."
OUT_OF_REACH = (DatabaseError, InterfaceError, OperationalError)
"""What a database raises that is not there or not whole; their own kinds, for a wrong statement, are bugs of ours."""


class OneLine(click.ClickException):
    """What is in the way and what to do, for the person at the terminal.

    ``hopeless`` tells the supervisor that starting again would change nothing.
    """

    def __init__(self, line: str, *, hopeless: bool = False) -> None:
        super().__init__(line)
        self.exit_code = CANNOT_START if hopeless else 1  # type: ignore[misc]  # click reads it from the instance

    def show(self, file: Any = None) -> None:
        """Print the line on stderr."""
        click.echo(f"sightline: {self.format_message()}", err=True, file=file)


def told(trouble: Exception) -> str | None:
    """A line for trouble that somebody can do something about; ``None`` for a bug, which needs its traceback."""
    if isinstance(trouble, OSError) and trouble.errno in (errno.ENOSPC, errno.EDQUOT):
        return DISK_FULL
    if isinstance(trouble, (UnusableSettings, CannotGoOn)):
        return str(trouble)
    if isinstance(trouble, (ArgumentError, NoSuchModuleError)):
        return "SIGHTLINE_DATABASE_URL must be sqlite:///… or postgresql+psycopg://…"
    if type(trouble) in OUT_OF_REACH:
        reason = str(trouble.__cause__).strip().splitlines()[0]
        return DISK_FULL if "disk is full" in reason else f"The database does not answer: {reason}."
    if isinstance(trouble, (Refusal, NewerDatabase)):
        return str(trouble)
    return None
