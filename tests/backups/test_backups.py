"""Backup and restore: everything, as of one moment, between any two kinds of database, or nothing at all."""

import json
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, Table, func, select
from sqlalchemy.orm import Session

from app import seeds
from app.backups import back_up, restore, restoring, taking
from app.backups.manifest import Unsound
from app.backups.restoring import InUse
from app.backups.rows import write_rows
from app.backups.taking import NotEmpty
from app.foundation import live, storage
from app.foundation.db import Base, db, make_engine
from app.foundation.jobs.slots import slot
from app.foundation.live import LiveEvent
from app.foundation.migrations import NewerDatabase, migrate
from app.lessons.models import Lesson, Recording, Upload
from app.people.cli import set_up_link
from app.people.models import Person
from app.settings import SECRET_KEY, Settings
from tests.conftest import settings_for

TAUGHT_ON = date(2026, 1, 12)
FILM = bytes(range(256)) * 5_000


@pytest.fixture
def lived_in(app: Flask, world: seeds.World, settings: Settings, tmp_path: Path) -> Settings:
    """An installation with a lesson, a film that is kept, one on its way in, and a secret of its own."""
    lesson = Lesson.taught_by(
        world.amina, title="“Halves & thirds” 🍰", taught_on=TAUGHT_ON, look_fors=["wait time"]
    )
    db.session.add(lesson)
    recording = Recording.expected_in(lesson, by=world.amina, filename="lesson.mp4", byte_size=len(FILM))
    db.session.add(recording)
    upload = Upload.into(lesson, by=world.amina, filename="second.mp4", length=2_000)
    upload.offset = 1_000
    db.session.add(upload)
    live.publish(db.session(), lesson.topic, "lesson", {"id": lesson.id})
    db.session.commit()
    film = tmp_path / "film"
    film.write_bytes(FILM)
    storage.current().put_file(film, f"recordings/{recording.id}/playback.mp4")
    (settings.data / "uploads").mkdir(exist_ok=True)
    (settings.data / "uploads" / upload.id).write_bytes(FILM[:1_200])
    (settings.data / SECRET_KEY).write_text("a secret of this school")
    return settings


@pytest.fixture
def elsewhere(tmp_path: Path) -> Settings:
    """A new installation, to put things back into."""
    return settings_for(tmp_path / "elsewhere")


@pytest.fixture
def postgresql_elsewhere(tmp_path: Path, postgresql_url: str) -> Settings:
    """The same on PostgreSQL."""
    return settings_for(tmp_path / "elsewhere", postgresql_url)


def rows(settings: Settings) -> dict[str, list[Any]]:
    """Everything in an installation's tables, as the app's own types read it."""
    db.connect(settings.database_url)
    with db.engine.connect() as connection:
        found = {
            table.name: [
                tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
        }
    db.disconnect()
    return found


def files(settings: Settings) -> dict[str, bytes]:
    kept = storage.connect(settings)
    return {found.key: kept.read(found.key) for found in kept.everything()}


def test_what_was_backed_up_is_put_back_to_the_last_byte(
    lived_in: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    before = rows(lived_in), files(lived_in)
    taken = back_up(lived_in, tmp_path / "backup")
    put_back = restore(elsewhere, tmp_path / "backup")
    assert (rows(elsewhere), files(elsewhere)) == before
    assert (taken.rows, taken.files) == (put_back.rows, put_back.files) == (taken.rows, 2)
    assert [path.read_bytes() for path in (elsewhere.data / "uploads").iterdir()] == [FILM[:1_200]]
    assert (elsewhere.data / SECRET_KEY).read_text() == "a secret of this school"


@pytest.mark.parametrize("private", ["backup", "backup/secret-key", "restored/secret-key"])
def test_the_secret_stays_the_owners(
    lived_in: Settings, elsewhere: Settings, tmp_path: Path, private: str
) -> None:
    back_up(lived_in, tmp_path / "backup")
    restore(elsewhere, tmp_path / "backup")
    elsewhere.data.rename(tmp_path / "restored")
    assert stat.S_IMODE((tmp_path / private).stat().st_mode) & 0o077 == 0


@pytest.mark.postgresql
def test_postgresql_is_backed_up_and_put_back_into_sqlite(
    lived_in: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    assert lived_in.database_url.startswith("postgresql")
    before = rows(lived_in)
    back_up(lived_in, tmp_path / "backup")
    restore(elsewhere, tmp_path / "backup")
    assert rows(elsewhere) == before


def test_a_school_moves_from_sqlite_to_postgresql_and_goes_on_there(
    lived_in: Settings, postgresql_elsewhere: Settings, tmp_path: Path
) -> None:
    before = rows(lived_in)
    back_up(lived_in, tmp_path / "backup")
    restore(postgresql_elsewhere, tmp_path / "backup")
    assert rows(postgresql_elsewhere) == before
    db.connect(postgresql_elsewhere.database_url)
    with Session(db.engine) as session:  # a numbered table counts on behind what was put back
        newest = session.scalar(select(func.max(LiveEvent.id))) or 0
        live.publish(session, "lesson:moved", "lesson", {})
        session.commit()
        assert session.scalar(select(func.max(LiveEvent.id))) == newest + 1
    db.disconnect()


def test_a_backup_taken_while_people_write_is_of_one_moment(
    lived_in: Settings,
    elsewhere: Settings,
    tmp_path: Path,
    world: seeds.World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A lesson comes with its recording. Both are committed after the lessons were read and before the recordings."""

    def add_a_lesson() -> None:
        engine = make_engine(lived_in.database_url)
        with Session(engine) as session:
            amina = session.get_one(Person, world.amina.id)
            lesson = Lesson.taught_by(amina, title="Meanwhile", taught_on=TAUGHT_ON)
            session.add(lesson)
            session.add(Recording.expected_in(lesson, by=amina, filename="a.mp4", byte_size=1))
            session.commit()
        engine.dispose()

    def write_then_add(connection: Connection, table: Table, path: Path) -> int:
        count = write_rows(connection, table, path)
        if table.name == "lesson":
            add_a_lesson()
        return count

    before = rows(lived_in)
    monkeypatch.setattr(taking, "write_rows", write_then_add)
    back_up(lived_in, tmp_path / "backup")
    assert len(rows(lived_in)["recording"]) == len(before["recording"]) + 1
    restore(elsewhere, tmp_path / "backup")
    assert rows(elsewhere) == before


def test_a_file_that_is_deleted_meanwhile_is_not_in_the_backup(
    lived_in: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy_rows = taking._copy_rows

    def erase_first(folder: Path) -> Any:
        storage.current().delete_prefix("recordings")
        return copy_rows(folder)

    monkeypatch.setattr(taking, "_copy_rows", erase_first)
    taken = back_up(lived_in, tmp_path / "backup")
    assert list(taken.under("files")) == []
    assert not [path for path in (tmp_path / "backup" / "files").rglob("*") if path.is_file()]


def flip_a_byte(backup: Path) -> None:
    film = next(path for path in (backup / "files").rglob("*.mp4"))
    content = bytearray(film.read_bytes())
    content[1_000] ^= 1
    film.write_bytes(content)


def lose_a_table(backup: Path) -> None:
    (backup / "tables" / "lesson.jsonl").unlink()


def change_a_row(backup: Path) -> None:
    table = backup / "tables" / "person.jsonl"
    table.write_text(table.read_text().replace("Amina", "Amanda"))


def lose_the_manifest(backup: Path) -> None:
    (backup / "manifest.json").unlink()


def cut_the_manifest(backup: Path) -> None:
    (backup / "manifest.json").write_text((backup / "manifest.json").read_text()[:-40])


def point_outside(backup: Path) -> None:
    told = json.loads((backup / "manifest.json").read_text())
    told["entries"][0]["path"] = "../../outside"
    (backup / "manifest.json").write_text(json.dumps(told))


@pytest.mark.parametrize(
    "damage", [flip_a_byte, lose_a_table, change_a_row, lose_the_manifest, cut_the_manifest, point_outside]
)
def test_a_damaged_backup_is_refused_whole(
    lived_in: Settings, elsewhere: Settings, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    back_up(lived_in, tmp_path / "backup")
    damage(tmp_path / "backup")
    with pytest.raises(Unsound):
        restore(elsewhere, tmp_path / "backup")
    assert files(elsewhere) == {}
    assert not (elsewhere.data / "uploads").exists()


def test_a_backup_of_a_newer_release_is_refused(
    lived_in: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    back_up(lived_in, tmp_path / "backup")
    manifest = tmp_path / "backup" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"revision": "', '"revision": "later than '))
    with pytest.raises(NewerDatabase):
        restore(elsewhere, tmp_path / "backup")


def test_an_installation_with_people_in_it_is_left_alone(lived_in: Settings, tmp_path: Path) -> None:
    back_up(lived_in, tmp_path / "backup")
    before = rows(lived_in), files(lived_in)
    with pytest.raises(InUse, match="in use"):
        restore(lived_in, tmp_path / "backup")
    assert (rows(lived_in), files(lived_in)) == before


def test_an_installation_that_holds_a_strangers_file_is_left_alone(
    lived_in: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    back_up(lived_in, tmp_path / "backup")
    (tmp_path / "note").write_text("mine")
    storage.connect(elsewhere).put_file(tmp_path / "note", "recordings/mine/note.txt")
    with pytest.raises(InUse, match="recordings/mine"):
        restore(elsewhere, tmp_path / "backup")


def test_an_installation_whose_worker_runs_is_left_alone(
    lived_in: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    back_up(lived_in, tmp_path / "backup")
    with slot(elsewhere.data / "workers"), pytest.raises(InUse, match="running"):
        restore(elsewhere, tmp_path / "backup")


def test_an_installation_that_was_only_set_up_takes_a_backup(
    lived_in: Settings, elsewhere: Settings, tmp_path: Path
) -> None:
    before = rows(lived_in)
    back_up(lived_in, tmp_path / "backup")
    db.connect(elsewhere.database_url)
    migrate()
    assert set_up_link(elsewhere)
    restore(elsewhere, tmp_path / "backup")
    assert rows(elsewhere) == before


def test_a_restore_that_was_interrupted_can_be_typed_again(
    lived_in: Settings, elsewhere: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(lived_in), files(lived_in)
    back_up(lived_in, tmp_path / "backup")

    def cut(_connection: object, _manifest: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted:
        interrupted.setattr(restoring, "_require_whole", cut)
        with pytest.raises(KeyboardInterrupt):
            restore(elsewhere, tmp_path / "backup")
    assert rows(elsewhere)["person"] == []
    restore(elsewhere, tmp_path / "backup")
    assert (rows(elsewhere), files(elsewhere)) == before


def test_a_folder_with_something_in_it_is_not_written_to(lived_in: Settings, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "holiday.jpg").write_bytes(b"mine")
    with pytest.raises(NotEmpty):
        back_up(lived_in, tmp_path / "backup")
    assert [path.name for path in (tmp_path / "backup").iterdir()] == ["holiday.jpg"]
