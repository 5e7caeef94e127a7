"""The demo school: a cycle that is closed, one that runs and one that has just begun, each with films of its own."""

from pathlib import Path

from flask import Flask
from sqlalchemy import select

from app.clips.models import Clip
from app.comments.models import Comment
from app.cycles.models import Cycle
from app.cycles.stages import Stage
from app.foundation.db import db
from app.lessons.models import Lesson, Recording
from app.people.models import Person
from app.reflections.then_and_now import ThenAndNow
from app.seeds import plant_demo
from app.seeds.sign_ins import sign_ins
from app.settings import Settings


def test_the_demo_holds_a_round_that_is_over_one_that_runs_and_one_that_begins(
    app: Flask, settings: Settings, samples: Path
) -> None:
    with app.app_context():
        world = plant_demo()
        films = db.session.scalars(select(Recording)).unique().all()
        assert len(films) == 4
        assert all(film.received_at for film in films)

        over, running = _cycles(world.amina)
        assert (over.stage, running.stage) == (Stage.CLOSED, Stage.MONITOR)
        for person in (world.amina, world.ben):
            then, now = ThenAndNow.of(over, person, None).both
            assert [clip.title for _name, clip in (then, now)] == [
                "I answer for them",
                "Two voices before mine",
            ]
        assert ThenAndNow.of(running, world.ben, None).comparable
        earlier = db.session.scalars(
            Comment.visible_to(world.ben).where(Comment.created_at <= over.closed_at)
        ).all()
        assert len(earlier) == 4

        (begun,) = _cycles(world.chidi)
        assert begun.stage is Stage.ACTION_PLAN
        assert begun.goal is not None
        assert begun.goal.baseline == 2
        (alone,) = db.session.scalars(Lesson.visible_to(world.chidi)).unique().all()
        for other in (world.amina, world.ben, world.dana):
            assert alone.id not in [seen.id for seen in db.session.scalars(Lesson.visible_to(other)).unique()]
        assert db.session.scalars(Clip.visible_to(world.chidi)).unique().all() == []

        said = sign_ins(settings)
        for role, name in (("teacher", "amina"), ("coach", "ben"), ("leader", "elena"), ("admin", "grace")):
            assert f"  {role:8} {name}@hillstreet.example\n" in said


def _cycles(person: Person) -> list[Cycle]:
    own = Cycle.visible_to(person).order_by(Cycle.created_at)
    return list(db.session.scalars(own).unique())
