"""The doctor: a line for each thing that is needed, what to type where it is missing, and exit code 1 then."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app.doctor import check_up
from app.foundation import clock
from app.foundation.db import db, make_engine
from app.foundation.jobs import Job, Lane
from tests.cli.terminal import Terminal

CHECKS = ["python", "ffmpeg", "codecs", "pictures", "database", "queue", "storage", "disk", "clock", "mail"]


@pytest.fixture
def terminal(tmp_path: Path, migrated: Path) -> Terminal:
    """An installation that was set up."""
    made = Terminal(tmp_path / "data")
    made.data.mkdir()
    shutil.copyfile(migrated, made.data / "sightline.sqlite3")
    return made


def lines(said: str) -> dict[str, str]:
    """What was said of each thing."""
    return {line.split()[1]: line for line in said.splitlines()}


def test_a_sound_installation_has_a_line_for_each_check_and_exit_code_0(terminal: Terminal) -> None:
    ended = terminal.say("doctor")
    assert list(lines(ended.stdout)) == CHECKS
    assert all(line.startswith("ok ") for line in lines(ended.stdout).values()), ended.stdout
    assert ended.code == 0


def test_every_check_is_made_whatever_the_others_found(tmp_path: Path) -> None:
    ended = Terminal(tmp_path / "data", environ={"FFMPEG_BINARY": "/bin/false"}).type("doctor")
    said = lines(ended.stdout)
    assert list(said) == CHECKS
    assert ended.code == 1
    assert said["ffmpeg"].startswith("FAIL")
    assert said["codecs"].startswith("FAIL")
    assert said["database"].endswith("→ sightline setup")
    assert said["storage"].startswith("ok")


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("SIGHTLINE_MAIL_URL", "smtp://127.0.0.1:1", "mail"),
        ("SIGHTLINE_MAIL_URL", "pigeon://loft", "mail"),
        ("SIGHTLINE_STORAGE_URL", "file:///proc/nowhere", "storage"),
        ("SIGHTLINE_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/none", "database"),
    ],
)
def test_what_cannot_be_reached_is_named(terminal: Terminal, name: str, value: str, check: str) -> None:
    terminal.environ[name] = value
    ended = terminal.say("doctor")
    assert lines(ended.stdout)[check].startswith("FAIL")
    assert ended.code == 1
    assert "Traceback" not in ended.stderr


def test_a_damaged_database_is_noticed(terminal: Terminal) -> None:
    path = terminal.data / "sightline.sqlite3"
    content = bytearray(path.read_bytes())
    content[8_192:12_288] = b"\x55" * 4_096
    path.write_bytes(content)
    assert lines(terminal.say("doctor").stdout)["database"].startswith("FAIL")


@pytest.mark.parametrize(("waited", "well"), [(timedelta(minutes=1), True), (timedelta(hours=1), False)])
def test_work_that_nobody_takes_is_noticed(terminal: Terminal, waited: timedelta, well: bool) -> None:
    url = f"sqlite:///{terminal.data / 'sightline.sqlite3'}"
    engine = make_engine(url)
    with Session(engine) as session:
        session.add(Job(key="one", kind="k", lane=Lane.BATCH, arguments=[], asked_at=clock.now() - waited))
        session.commit()
    engine.dispose()
    line = lines(terminal.say("doctor").stdout)["queue"]
    assert line.startswith("ok" if well else "FAIL")
    assert "sightline serve" in line


@pytest.mark.postgresql
def test_an_installation_on_postgresql_is_looked_at_too(app: object, settings: object) -> None:
    findings = {finding.name: finding for finding in check_up(settings)}  # type: ignore[arg-type]
    db.disconnect()
    assert findings["database"].said.startswith("postgresql")
    assert [finding.line() for finding in findings.values() if not finding.well] == []
