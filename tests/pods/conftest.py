"""A pod of Amina, Ben and Chidi, and a round of it with a clip that really has a file."""

from collections.abc import Callable

import pytest

from app.clips.models import Clip
from app.foundation import storage
from app.foundation.db import db
from app.people.models import Person
from app.pods.models import Pod, Round, ShownClip
from app.pods.rounds import begin
from tests.goals.story import a_clip, a_lesson, a_recording

FILM = b"\x00\x00\x00\x18ftypisom, as far as anybody looks"


@pytest.fixture
def pod(world) -> Pod:
    """Three people who belong to it."""
    made = Pod.begin(world.amina, name="Talk in mathematics", problem="They answer us, not each other.")
    for person in (world.ben, world.chidi):
        made.invite(person.email, by=world.amina).accept()
    db.session.commit()
    return made


@pytest.fixture
def clip(world, tmp_path) -> Clip:
    """A clip of Amina's own lesson, exported."""
    recording = a_recording(a_lesson(world.amina))
    made = a_clip(recording, world.amina)
    made.begin_export()
    made.finish_export({})
    db.session.commit()
    path = tmp_path / "film.mp4"
    path.write_bytes(FILM)
    storage.current().put_file(path, made.export_key)
    return made


@pytest.fixture
def round_(pod) -> Round:
    """The pod's first round, which Amina hosts."""
    made = begin(pod, None)
    db.session.commit()
    return made


@pytest.fixture
def shown(world, round_, clip) -> ShownClip:
    """The clip, shown to the pod."""
    made = ShownClip.bring(clip, to=round_, by=world.amina)
    db.session.commit()
    return made


@pytest.fixture
def out(pod) -> Callable[[Person], None]:
    """Let somebody leave the pod."""

    def leave(person: Person) -> None:
        found = db.session.get(Pod, pod.id)
        assert found is not None
        next(one for one in found.current if one.person_id == person.id).end()
        db.session.commit()

    return leave
