"""Trouble at the terminal: one line that says what is in the way and what to do, and an exit code that is not 0."""

import shutil
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.cli.terminal import Ended, Terminal


@pytest.fixture
def terminal(tmp_path: Path, migrated: Path) -> Terminal:
    """An installation that was set up."""
    made = Terminal(tmp_path / "data")
    made.data.mkdir()
    shutil.copyfile(migrated, made.data / "sightline.sqlite3")
    return made


def the_line(ended: Ended) -> str:
    """The one line that was said."""
    assert ended.code not in (0, -11), ended.stdout
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PORT", "eight thousand", "PORT must be a whole number"),
        ("HOST", "192.0.2.7", "Nothing can listen at 192.0.2.7"),
        ("SIGHTLINE_DATABASE_URL", "somewhere", "SIGHTLINE_DATABASE_URL must be"),
        ("SIGHTLINE_DATABASE_URL", "oracle9000://x", "SIGHTLINE_DATABASE_URL must be"),
        (
            "SIGHTLINE_DATABASE_URL",
            "postgresql+psycopg://nobody@127.0.0.1:1/none",
            "The database does not answer",
        ),
        ("SIGHTLINE_STORAGE_URL", "ftp://somewhere", "SIGHTLINE_STORAGE_URL must be"),
        ("SIGHTLINE_DATA", "/proc/nowhere", "cannot be made"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(terminal: Terminal, name: str, value: str, said: str) -> None:
    terminal.environ[name] = value
    assert said in the_line(terminal.say("serve"))


@pytest.mark.parametrize("command", ["web", "worker"])
def test_tables_of_an_old_shape_are_not_worked_on(tmp_path: Path, command: str) -> None:
    assert "Type: sightline setup" in the_line(Terminal(tmp_path / "data").say(command))


@pytest.mark.parametrize("command", ["serve", "setup", "web", "worker"])
def test_a_database_of_a_newer_release_is_refused(terminal: Terminal, command: str) -> None:
    with sqlite3.connect(terminal.data / "sightline.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = 'later'")
    database.close()
    assert "newer release" in the_line(terminal.say(command))


def test_a_file_that_is_no_database_is_not_a_bug_report(terminal: Terminal) -> None:
    (terminal.data / "sightline.sqlite3").write_bytes(b"not a database, by any means" * 100)
    assert "The database does not answer: file is not a database" in the_line(terminal.say("setup"))


def test_a_full_disk_is_said_in_one_line(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    script = 'mount -t tmpfs -o size=4m tmpfs "$0" && exec "$@"'
    words = ["unshare", "--mount", "sh", "-c", script, str(small)]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*words, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("only root may make a small disk, so this did not run")
    terminal = Terminal(small / "data")
    ended = terminal.type("setup", before=words)
    assert "The disk is full" in the_line(ended)


def test_a_name_that_is_no_command_is_answered_with_help(terminal: Terminal) -> None:
    ended = terminal.say("sevre")
    assert ended.code == 2
    assert "sevre" in ended.stderr


def test_help_names_every_command(terminal: Terminal) -> None:
    said = terminal.say("--help").stdout
    for command in (
        "backup", "demo", "doctor", "ingest", "pair", "person", "restore", "serve", "setup", "token", "web", "worker",
    ):  # fmt: skip
        assert f"\n  {command} " in said
