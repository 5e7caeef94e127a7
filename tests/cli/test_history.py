"""Years of made-up coaching for whoever wants to feel how full pages are, and nowhere but at the demo school."""

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import func, select

from app.comments.models import Comment
from app.cycles.models import Cycle
from app.cycles.stages import Stage
from app.foundation.db import db
from app.lessons.models import Lesson
from app.seeds import World
from app.seeds.cli import history
from app.settings import Settings


@pytest.fixture(autouse=True)
def _here(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever types a command is at this test's installation, also where another test ran the whole program before."""
    monkeypatch.setenv("SIGHTLINE_DATA", str(settings.data))
    monkeypatch.setenv("SIGHTLINE_DATABASE_URL", settings.database_url)


def typed(app: Flask, *words: str) -> Result:
    """Type the command's words."""
    with app.app_context():
        return CliRunner().invoke(history, list(words))


def test_a_year_is_six_cycles_forty_lessons_and_two_thousand_comments(app, world: World, client_of):
    told = typed(app, "amina@hillstreet.example", "--years", "1")
    assert (told.exit_code, "6 × cycle" in told.stdout) == (0, True)
    counted = [db.session.scalar(select(func.count(kind.id))) for kind in (Cycle, Lesson, Comment)]
    assert counted == [6, 40, 2_000]
    stages = db.session.scalars(select(Cycle.stage).order_by(Cycle.begun_on)).all()
    assert stages == [*[Stage.CLOSED] * 5, Stage.MONITOR]
    for person in (world.amina, world.ben):
        assert "Angles in a triangle" in client_of(person).get("/lessons").text
    assert "Angles in a triangle" not in client_of(world.chidi).get("/lessons").text


def test_nobodys_real_school_is_given_a_past(app, world: World):
    for nobody, said in (
        ("ines@lakeside.example", "Nobody at the demo school has the address"),
        ("nobody@hillstreet.example", "Nobody at the demo school has the address"),
        ("chidi@hillstreet.example", "Chidi Eze works with nobody yet."),
    ):
        told = typed(app, nobody)
        assert (told.exit_code, said in told.stderr, told.stdout) == (1, True, "")
    assert db.session.scalars(select(Cycle)).all() == []
