"""Every call that the OpenAPI document names, asked with everything that fits its description and much that does not.

The requests are made from the document alone, sent to the whole application over the demo's story, and the answers
held to what the document says of them: status, type, schema, headers. Ids of things that are there stand in for the
made-up ones, so that a request gets past "there is nothing here".
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)
from sqlalchemy import select

from app import CALLS, create_app
from app.action_steps.models import ActionStep
from app.clips.models import Clip
from app.comments.models import Comment, Reply
from app.comments.voice import Voice
from app.comments.voice_api import TYPE as VOICE_TYPE
from app.debriefs.models import AgendaItem, Debrief
from app.foundation.db import db
from app.foundation.openapi import document
from app.foundation.web import IdConverter
from app.frameworks.models import TagSet
from app.goals.models import Goal
from app.lessons import receiving
from app.lessons.captions_api import TYPE as CAPTIONS_TYPE
from app.lessons.models import Captions, Lesson, Recording, Sharing
from app.lessons.tus import BODY_TYPE, Metadata
from app.lessons.uploads import bp as uploads
from app.marks.models import Mark
from app.noticing.models import SealedNoticing
from app.people.models import Invitation, Pair, Person, RoleName, Token
from app.priorities.models import Priority
from app.progress.models import Reading
from tests.conftest import settings_for, token_of
from tests.lessons.conftest import metadata, ready_recording
from tests.planted import Planted

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
    allow_header_conformance,
]
EXAMPLES = 8
SPOKEN = "00:01.000 --> 00:02.000\nWho can say?"
UNKNOWN_HEADER = "x-schemathesis-unknown-property"
REFERENCES = {
    "class_id": None,
    "goal_id": "another goal",
    "pair_id": "pairs",
    "lesson_id": "lessons",
    "comment_id": "comments",
    "clip_id": "clips",
    "action_step_id": "action-steps",
    "owner_id": "teacher",
    "coach_id": "coach",
    "teacher_id": "people",
    "with": "colleague",
    "ready": "ready set",
    "priority_id": "priorities",
    "recording_id": "recordings",
    "tag_id": None,
    "marked_by_id": "people",
}
"""Fields that name another thing, and which."""


class House:
    """The application over the story, put back as it was before each call is tried."""

    def __init__(self, app: Flask, database: Path) -> None:
        self.app = app
        self._database = database
        with app.app_context():
            amina, grace = self._person("amina"), self._person("grace")
            self.things = self._prepared(amina, grace)
            self.headers = {
                name: {"Authorization": f"Bearer {token_of(person)}"}
                for name, person in (("amina", amina), ("grace", grace))
            }
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        self._kept = database.with_suffix(".kept")
        shutil.copyfile(database, self._kept)

    def put_back(self) -> None:
        """Let the database be as it was before anything was asked."""
        url = db.engine.url.render_as_string(hide_password=False)
        db.disconnect()
        for leftover in self._database.parent.glob(f"{self._database.name}-*"):
            leftover.unlink()
        shutil.copyfile(self._kept, self._database)
        db.connect(url)

    def _prepared(self, amina: Person, grace: Person) -> dict[str, str]:
        """Ids by the noun in front of them: things that Amina may change, or Grace where it takes an admin."""
        recording = _first(Recording, Recording.ready_at.is_not(None))
        lesson = recording.lesson
        self.metadata = metadata(lesson.id)
        things = {
            **self._of_the_school(amina, grace),
            **self._of_the_goal(amina),
            **self._of_the_lesson(lesson, amina),
            **self._on_the_recording(recording, amina),
            **self._noticings(lesson, amina),
        }
        db.session.commit()
        return things

    def _of_the_school(self, amina: Person, grace: Person) -> dict[str, str]:
        invitation, _ = Invitation.invite(
            db.session(),
            by=grace,
            email="somebody@hillstreet.example",
            name="Somebody",
            role=RoleName.TEACHER,
        )
        token, _ = Token.make(db.session(), grace, "to revoke", days=None)
        tag_set = TagSet.made_by(amina, name="Mine")
        priority = Priority.named_by(grace, name="Talk for learning")
        db.session.flush()
        return {
            "people": self._person("chidi").id,
            "coach": self._person("dana").id,
            "teacher": amina.id,
            "colleague": "chidi@hillstreet.example",
            "invitations": invitation.id,
            "pairs": _first(Pair, Pair.teacher_id == amina.id).id,
            "tokens": token.id,
            "tag-sets": tag_set.id,
            "priorities": priority.id,
            "ready set": "questions-and-talk",
        }

    @staticmethod
    def _of_the_goal(amina: Person) -> dict[str, str]:
        goal = _first(Goal, Goal.teacher_id == amina.id)
        step = ActionStep.agree(goal, by=amina, owner_id=amina.id, body="Count to three.", due_on=None)
        other = Goal.set_by(amina, statement="Everybody asks.", kind=goal.kind, pair_id=goal.pair_id)
        db.session.add(other)
        db.session.flush()
        reading = Reading.keep(goal, by=amina, value=2)
        db.session.flush()
        return {"goals": goal.id, "another goal": other.id, "action-steps": step.id, "readings": reading.id}

    @staticmethod
    def _of_the_lesson(lesson: Lesson, amina: Person) -> dict[str, str]:
        failed = Recording.expected_in(lesson, by=amina, filename="broken.mp4", byte_size=1)
        db.session.add(failed)
        failed.receive(None)
        failed.fail("ours", "Something on our side broke.")
        upload = receiving.begin(lesson, by=amina, length=10, metadata=Metadata(lesson.id, "x.mp4", "", ""))
        db.session.flush()
        return {
            "lessons": lesson.id,
            "recordings/{id}/retry": failed.id,
            "uploads": upload.id,
            "shares": _first(Sharing, Sharing.lesson_id == lesson.id).id,
            "debriefs": _first(Debrief).id,
            "agenda-items": _first(AgendaItem).id,
        }

    @staticmethod
    def _on_the_recording(recording: Recording, amina: Person) -> dict[str, str]:
        mine = (Comment.author_id == amina.id, Comment.recording_id == recording.id)
        comment = _first(Comment, *mine, Comment.state == "shared")
        Comment.leave(on=recording, by=amina, at_ms=0, body="A draft to send.")
        gone = Comment.leave(on=recording, by=amina, at_ms=0, body="One to bring back.")
        spoken = Comment.leave(on=recording, by=amina, at_ms=0, body="Said, too.")
        spoken.voice = Voice.announced(recording.id, None)
        Captions.give(db.session(), recording, SPOKEN.encode(), filename="")
        db.session.flush()
        gone.delete()
        return {
            "recordings": recording.id,
            "comments": comment.id,
            "comments/{id}/restoration": gone.id,
            "comments/{id}/voice": spoken.id,
            "replies": _first(Reply, Reply.author_id == amina.id).id,
            "clips": _first(Clip, Clip.author_id == amina.id).id,
            "marks": _first(Mark, Mark.author_id == amina.id, Mark.end_ms.is_not(None)).id,
        }

    @staticmethod
    def _noticings(lesson: Lesson, amina: Person) -> dict[str, str]:
        """One that was ended early and one that is sealed, on a recording of their own."""
        pair = _first(Pair, Pair.teacher_id == amina.id)
        second = ready_recording(lesson)
        ended = SealedNoticing.begin(second, by=amina, pair=pair)
        ended.end(amina)
        db.session.flush()
        sealed = SealedNoticing.begin(second, by=amina, pair=pair)
        return {"noticings": sealed.id, "noticings/{id}/sharings": ended.id}

    @staticmethod
    def _person(name: str) -> Person:
        return _first(Person, Person.email.startswith(f"{name}@"))


def _first(kind: Any, *that: Any) -> Any:
    found = db.session.scalars(select(kind).where(*that)).unique().first()
    assert found is not None, f"the story has no such {kind.__name__}"
    return found


@pytest.fixture(scope="module")
def house(planted: Planted, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    data = planted.copy_to(tmp_path_factory.mktemp("fuzzed") / "data")
    yield House(create_app(settings_for(data)), data / "sightline.sqlite3")
    db.disconnect()


def _described() -> Any:
    """The document as it is served, written without a database: pytest asks for it before there is one."""
    bare = Flask("described")
    bare.url_map.converters["id"] = IdConverter
    for calls in (*CALLS, uploads):
        bare.register_blueprint(calls)
    loaded = schemathesis.openapi.from_dict(document(bare))
    loaded.config.seed = 1
    loaded.config.generation.with_security_parameters = False  # strangers are asked for below
    loaded.config.checks.negative_data_rejection.expected_statuses = REFUSED
    return loaded


@schemathesis.serializer(BODY_TYPE, CAPTIONS_TYPE, VOICE_TYPE)
def _as_it_is(_context: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


REFUSED = ["400", "404", "405", "409", "412", "413", "415", "422", "460"]
"""How nonsense may be answered: never with success, never as our own fault."""

api = _described()


def test_the_document_that_is_asked_of_is_the_one_that_is_served(house: House) -> None:
    assert house.app.test_client().get("/api/v1/openapi.json").get_json() == api.raw_schema


CALLS_DESCRIBED = [(method, path) for path, methods in api.raw_schema["paths"].items() for method in methods]


@pytest.mark.slow
@pytest.mark.parametrize(("method", "path"), CALLS_DESCRIBED, ids=lambda part: part)
def test_every_call_answers_as_the_document_says(method: str, path: str, house: House) -> None:
    house.put_back()
    answered: set[int] = set()

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
    )
    def ask(case: schemathesis.Case) -> None:
        if UNKNOWN_HEADER in (case.headers or {}):
            return  # called nonsense by the library, but HTTP lets a request carry headers that nobody here reads
        _name_real_things(case, house.things)
        if "Upload-Metadata" in (case.headers or {}) and _meant(case, ParameterLocation.HEADER):
            case.headers["Upload-Metadata"] = house.metadata
        headers = house.headers[_who(case)]
        answered.add(case.call_and_validate(app=house.app, headers=headers, checks=CHECKS).status_code)

    # What the library's own `parametrize` does for each call, without doing it for all of them while pytest collects.
    build_operation_test(
        config=api.config,
        operation=api[path][method],
        test_func=ask,
        given_kwargs={},
        feedback=FeedbackSources(),
    )()
    success = int(next(iter(api.raw_schema["paths"][path][method]["responses"])))
    assert success in answered, f"nothing asked here was ever done, only {sorted(answered)}"


def _who(case: schemathesis.Case) -> str:
    return "grace" if {"people", "prompts", "priorities"} & set(case.operation.tags or ()) else "amina"


def _name_real_things(case: schemathesis.Case, things: dict[str, str]) -> None:
    """Put ids of things that are there where made-up ones stand; nonsense stays nonsense."""
    place = case.operation.path.removeprefix("/api/v1/")
    if "id" in case.path_parameters and _meant(case, ParameterLocation.PATH):
        case.path_parameters["id"] = things.get(place) or things[place.partition("/")[0]]
    if case.media_type == CAPTIONS_TYPE and _meant(case, ParameterLocation.BODY):
        case.body = SPOKEN  # no text made at random is a caption file
    if case.media_type == VOICE_TYPE and _meant(case, ParameterLocation.BODY):
        case.body = "sound, as far as anybody knows before it is looked at"
    for values, location in ((case.query, ParameterLocation.QUERY), (case.body, ParameterLocation.BODY)):
        if isinstance(values, dict) and _meant(case, location):
            for name in values.keys() & REFERENCES.keys():
                known = REFERENCES[name]
                if values[name] is not None and known is not None:
                    values[name] = things[known]


def _meant(case: schemathesis.Case, location: ParameterLocation) -> bool:
    """Whether this part of a request fits its description."""
    meta = case.meta
    part = meta.components.get(location) if meta else None
    return part is None or part.mode is GenerationMode.POSITIVE


def test_every_call_asks_a_stranger_for_a_token(house: House) -> None:
    asked = document(house.app)["paths"]
    client = house.app.test_client()
    answers = {
        f"{method} {path}": client.open(path.replace("{id}", "a" * 20), method=method.upper(), json={})
        for path, methods in asked.items()
        for method in methods
    }
    assert {call: answer.status_code for call, answer in answers.items()} == dict.fromkeys(answers, 401)
    for call, answer in answers.items():
        assert answer.mimetype == "application/problem+json", call
        assert answer.headers["WWW-Authenticate"].startswith("Bearer"), call
        assert call.startswith("head") or answer.get_json()["status"] == 401, call
