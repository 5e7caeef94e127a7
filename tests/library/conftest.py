"""Amina's lesson with a film of numbered frames, and a clip of it."""

import threading
from fractions import Fraction

import pytest
from sqlalchemy import select

from app.clips.models import Clip
from app.foundation import storage
from app.foundation.db import db
from app.foundation.jobs import Job
from app.foundation.jobs.runs import begin
from app.lessons.models import Stage
from tests.media_pipeline.films import Shot, write_film
from tests.workspace.story import goal, lesson, recording, share

__all__ = ["goal", "lesson", "recording", "share"]

WHY = "Listen to how long nobody speaks after the question, and who speaks then."


@pytest.fixture
def clip(recording, world, goal):
    """One second of Amina's lesson, cut by her."""
    return cut(recording, world.amina, goal)


@pytest.fixture
def film(recording, tmp_path):
    """Three seconds in which frame N shows N, kept as the recording's playback file."""
    path = write_film(tmp_path / "film.mp4", Shot(rate=Fraction(30), count=90, bframes=2, gop=30))
    db.session.add(recording)
    stage = Stage(recording_id=recording.id, name="playback", position=1)
    stage.finish({"files": ["playback/playback.mp4"]}, 1)
    recording.stages.append(stage)
    recording.duration_ms = 3000
    storage.current().put_file(path, recording.playback_key)
    db.session.commit()


def cut(recording, by, goal=None, **facts) -> Clip:
    """A clip as its row."""
    said = {"title": "Waiting, and then an idea", "start_ms": 1000, "end_ms": 2000} | facts
    clip = Clip(recording_id=recording.id, author_id=by.id, goal_id=goal.id if goal else None, **said)
    db.session.add(clip)
    db.session.commit()
    return clip


def work(job) -> None:
    """Do what waits of a kind, as a worker would."""
    waiting = select(Job).where(Job.kind == job.name, Job.state == "waiting")
    for row in db.session.scalars(waiting).all():
        begun = begin(row.key, row.round, threading.Event())
        assert begun is not None
        job.function(begun[0], *row.arguments)


def offered(program, clip, **said):
    """An exemplar of a clip, offered or asked for by whoever the program is of."""
    body = {"clip_id": clip.id, "title": clip.title, "why": WHY, "purpose": "model"}
    return program.post("/api/v1/exemplars", json=body | said)
