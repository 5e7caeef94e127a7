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
from app.calendar.models import CalendarFeed
from app.clips.models import Clip
from app.comments.models import Comment, CommentState, Reply
from app.comments.voice import Voice
from app.comments.voice_api import TYPE as VOICE_TYPE
from app.cycles.models import Agreement, Cycle
from app.debriefs.models import AgendaItem, Debrief
from app.evidence.api import TYPE as FILE_TYPE
from app.evidence.models import Evidence, EvidenceFile, EvidenceKind
from app.foundation import clock
from app.foundation.db import db
from app.foundation.ids import new_id
from app.foundation.openapi import document
from app.foundation.web import IdConverter
from app.frameworks.models import Framework, TagSet
from app.goals.models import Goal
from app.hours.kinds import Kind
from app.hours.models import Stretch
from app.lessons import receiving
from app.lessons.captions_api import TYPE as CAPTIONS_TYPE
from app.lessons.models import Captions, Lesson, Recording, Sharing
from app.lessons.tus import BODY_TYPE, Metadata
from app.lessons.uploads import bp as uploads
from app.library.models import Exemplar, Resource
from app.marks.models import Mark
from app.meetings.models import Meeting, MeetingKind
from app.noticing.models import FirstLook, SealedNoticing
from app.observations.models import Observation, Who
from app.people.models import Invitation, Pair, Person, RoleName, Token
from app.plans.models import Attachment, PlanItem, PlanKind, RequestKind, ResourceRequest
from app.plans.papers_api import TYPE as PAPER_TYPE
from app.pods.files import keep
from app.pods.models import Pod, Round, RoundNote, ShownClip, Task
from app.priorities.models import Priority
from app.progress.models import Reading
from app.ratings.models import Rating, Seen
from app.reflections.models import JointReflection, Quote, QuoteKind, Reflection, Verdict
from app.rehearsals.models import Rehearsal
from app.surveys.models import Survey
from app.surveys.questions import Asked, QuestionKind
from app.training.models import TrainingMark
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
    "cycle_id": "cycles",
    "time_id": "proposed time",
    "times": "times to come",
    "url": "link",
    "ready": "ready set",
    "then_clip_id": "clips",
    "now_clip_id": "clips",
    "recording_id": "recordings",
    "first_id": "teacher",
    "line_id": "observation-lines",
    "observation_id": "observations",
    "filename": "file name",
    "source_kind": "source kind",
    "source_id": "source id",
    "table": "table",
    "pack": "pack",
    "framework_id": "frameworks",
    "indicators": "indicators",
    "seen": "seen",
    "until": "a day to come",
    "who_id": "coach of the pod",
    "host_id": "coach of the pod",
    "facilitator_id": "coach of the pod",
    "round_id": "rounds",
    "shown_clip_id": "shown-clips",
    "whom": "colleague",
    "practice": "practice",
    "by_on": "a day to come",
    "practised_on": "today",
    "day": "today",
    "priority_id": "priorities",
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
            asking = {name: self._person(name) for name in ("amina", "ben", "grace", "elena")}
            self.things: dict[str, Any] = self._prepared(asking["amina"], asking["grace"])
            self.headers = {
                name: {"Authorization": f"Bearer {token_of(person)}"} for name, person in asking.items()
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

    def _prepared(self, amina: Person, grace: Person) -> dict[str, Any]:
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
            **self._looking_back(amina),
            **self._evidence(recording, amina),
            **self._planned(amina),
            **self._by_a_framework(amina),
            **self._in_the_library(amina),
            **self._pods(amina),
            **self._of_a_coach(),
            **self._of_the_cycle(amina),
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
        rehearsal = Rehearsal.of(step, by=amina)
        notes = Observation.begin(goal, by=amina, title="What was said")
        db.session.flush()
        line, _ = notes.keep_line(new_id(), at_ms=0, who=Who.NOTE, body="The door.", tags=[])
        return {
            "goals": goal.id,
            "another goal": other.id,
            "action-steps": step.id,
            "readings": reading.id,
            "rehearsals": rehearsal.id,
            "observations": notes.id,
            "observation-lines": line.id,
        }

    @staticmethod
    def _of_the_cycle(amina: Person) -> dict[str, str]:
        """The cycle that runs, the one that is closed, and an agreement with Dana that waits for Amina's name."""
        running = _first(Cycle, Cycle.teacher_id == amina.id, Cycle.stage != "closed")
        closed = _first(Cycle, Cycle.teacher_id == amina.id, Cycle.stage == "closed")
        running.repeats_id = None
        db.session.delete(_first(Agreement))  # so that the pair can begin one
        dana = _first(Person, Person.email.startswith("dana@"))
        agreement = Agreement.begin(Pair.make(db.session(), coach=dana, teacher=amina), by=dana)
        return {
            "cycles": running.id,
            "cycles/{id}/repetition": closed.id,
            "cycles/{id}/check-backs": closed.id,
            "check-backs": closed.check_backs[0].id,
            "agreements": agreement.id,
        }

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

    def _planned(self, amina: Person) -> dict[str, Any]:
        """A plan with a paper and a request on it, and a meeting whose time is to be chosen."""
        pair = _first(Pair, Pair.teacher_id == amina.id)
        cycle = Cycle.begin(by=amina, pair_id=pair.id)
        db.session.flush()
        item, asked_for = (
            PlanItem.plan(cycle, by=amina, what=what, kind=PlanKind.RESOURCE)
            for what in ("Plan it.", "Get it.")
        )
        paper = Attachment.attach(item, by=amina, title="Lesson plan")
        db.session.flush()
        said = paper.say("Shorter?", by=amina)
        request = ResourceRequest.ask(
            asked_for, by=amina, kind=RequestKind.TIME, amount="One lesson", body="Please."
        )
        soon = clock.now() + clock.timedelta(days=3)
        meeting = Meeting.plan(pair, by=self._person("ben"), kind=MeetingKind.OTHER, minutes=30, times=[soon])
        CalendarFeed.renew(amina, with_words=False)
        db.session.flush()
        return {
            "plan-items": item.id,
            "attachments": paper.id,
            "attachment-comments": said.id,
            "requests": request.id,
            "meetings": meeting.id,
            "proposed time": meeting.proposals[0].id,
            "times to come": [soon.isoformat()],
            "link": "https://slides.example/7",
        }

    @staticmethod
    def _looking_back(amina: Person) -> dict[str, str]:
        """A cycle of Amina's alone that is reflected on, one that is not, one begun; and a lesson she looks at first."""
        lesson = Lesson.taught_by(amina, title="Ratios again", taught_on=clock.today(), look_fors=[])
        db.session.add(lesson)
        db.session.flush()
        FirstLook.choose(lesson, looks_first=True)
        waiting = ready_recording(lesson)
        cycle, fresh, begun = (Cycle.begin(by=amina) for _ in range(3))
        db.session.flush()
        Reflection.begin(cycle, by=amina, for_me="I wait.", plan="It held.").finish()
        open_one = Reflection.begin(begun, by=amina, for_me="I wait.", plan="It held.")
        said = Quote.say(cycle, by=amina, kind=QuoteKind.HELPED, body="The questions.")
        JointReflection.begun_on(cycle).say(by=amina, verdict=Verdict.KEEP, why="It held.")
        db.session.flush()
        return {
            "cycles/{id}/joint-reflection": cycle.id,
            "cycles/{id}/joint-reflection/signature": cycle.id,
            "recordings/{id}/first-look": waiting.id,
            "cycles/{id}/reflections": fresh.id,
            "cycles/{id}/quotes": fresh.id,
            "reflections": open_one.id,
            "quotes": said.id,
            "strengths": amina.id,
        }

    @staticmethod
    def _evidence(recording: Recording, amina: Person) -> dict[str, str]:
        """Student work with a file, one piece that was taken off, and a survey that is open."""
        goal = _first(Goal, Goal.teacher_id == amina.id)
        work = Evidence.add(goal, by=amina, kind=EvidenceKind.STUDENT_WORK, title="Exit tickets")
        file = EvidenceFile.received_into(work, name="work.pdf", is_picture=False, byte_size=1)
        gone = Evidence.add(goal, by=amina, kind=EvidenceKind.OBSERVATION, title="Taken off")
        asked = [Asked(QuestionKind.YES_NO, "Did you speak?")]
        survey = Survey.ask(by=amina, goal=goal, title="How we talk", questions=asked)
        loose = Comment.leave(
            on=recording, by=amina, at_ms=0, body="About no goal.", state=CommentState.SHARED
        )
        db.session.flush()
        gone.delete()
        return {
            "evidence": work.id,
            "evidence/{id}/restoration": gone.id,
            "evidence-files": file.id,
            "surveys": survey.id,
            "file name": "work.pdf",
            "source kind": "comment",
            "source id": loose.id,
            "table": "student,points\nAD,14\nMK,17",
        }

    @staticmethod
    def _by_a_framework(amina: Person) -> dict[str, Any]:
        """A cycle that goes by a framework, and a rating that nobody else has looked at."""
        framework = _first(Framework)
        goal = _first(Goal, Goal.teacher_id == amina.id)
        cycle = Cycle.begin(by=amina, pair_id=goal.pair_id, goal=goal)
        rating = Rating.begin(goal, by=amina, framework=framework, lesson=None, together=False)
        first = framework.indicators[0].id
        rating.say([Seen(first, 0, "Quiet.")], by=amina)
        return {
            "frameworks": framework.id,
            "pack": "differentiation",
            "cycles/{id}/framework": cycle.id,
            "ratings": rating.id,
            "seen": [{"indicator_id": first, "level": 0, "evidence": "Quiet."}],
            "indicators": [],
            "a day to come": (clock.today() + clock.timedelta(days=30)).isoformat(),
        }

    @staticmethod
    def _in_the_library(amina: Person) -> dict[str, str]:
        """What Amina is asked for, a link of hers, and a resource that waits for its file."""
        empty = Resource.shared(amina, pair_id=None, title="A plan", description="", tags=[])
        db.session.flush()
        return {
            "exemplars": _first(Exemplar, Exemplar.owner_id == amina.id, Exemplar.offered_at.is_(None)).id,
            "resources": _first(Resource, Resource.shared_by_id == amina.id, Resource.url.is_not(None)).id,
            "resources/{id}/file": empty.id,
        }

    def _pods(self, amina: Person) -> dict[str, str]:
        """A pod in the middle of a round of Amina's, and one in which she has written and not given yet."""
        clip = _first(Clip, Clip.author_id == amina.id)
        pod, round_ = self._round(amina)
        shown = ShownClip.bring(clip, to=round_, by=amina)
        note = RoundNote.write(shown, by=amina, at_ms=0, body="Four hands went up.")
        ready, _ = self._round(amina, begun=False)
        _, empty = self._round(amina)
        task = Task.agree(pod, by=amina, what="Count turns", who_id=None, by_on=None, round_id=None)
        asked, _ = self._round(self._person("ben"), begun=False)
        mine = next(one for one in asked.current if one.person_id == amina.id)
        db.session.flush()
        return {
            "pods": pod.id,
            "pods/{id}/rounds": ready.id,
            "rounds": round_.id,
            "rounds/{id}/shown-clips": empty.id,
            "shown-clips": shown.id,
            "round-notes": note.id,
            "tasks": task.id,
            "pod-files": keep(pod, by=amina, name="plan.pdf", content=b"%PDF-").id,
            "memberships": mine.id,
            "coach of the pod": self._person("ben").id,
        }

    def _round(self, amina: Person, *, begun: bool = True) -> tuple[Pod, Any]:
        pod = Pod.begin(amina, name="Talk", problem="Why?")
        for name in {"amina", "ben", "dana"} - {amina.email.partition("@")[0]}:
            pod.invite(f"{name}@hillstreet.example", by=amina).accept()
        return pod, Round.begin(pod, host_id=amina.id) if begun else None

    def _of_a_coach(self) -> dict[str, str]:
        """Hours and growth of Ben's, who is asked for them."""
        ben = self._person("ben")
        running = Stretch.start(ben, kind=Kind.DEBRIEF)
        over = Stretch.log(ben, kind=Kind.COVER, minutes=30, day=None, note=None, cycle_id=None)
        mark = TrainingMark.put(ben, practice="trust-own", practised_on=clock.today(), note=None)
        db.session.flush()
        return {
            "hours": over.id,
            "hours/{id}/ending": running.id,
            "training-marks": mark.id,
            "practice": "trust-talk",
            "today": clock.today().isoformat(),
            "a day to come": (clock.today() + clock.timedelta(days=3)).isoformat(),
        }

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


@schemathesis.serializer(BODY_TYPE, CAPTIONS_TYPE, VOICE_TYPE, FILE_TYPE, PAPER_TYPE)
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
    path, tags = case.operation.path.removeprefix("/api/v1"), set(case.operation.tags or ())
    if path == "/requests/{id}/decision":
        return "elena"
    looked_after = path.startswith("/frameworks") and "tag-set" not in path
    if looked_after or tags & {"people", "prompts", "priorities"}:
        return "grace"
    of_coaches = tags & {"hours", "training"} or path.startswith("/queue")
    return "ben" if of_coaches else "amina"


def _name_real_things(case: schemathesis.Case, things: dict[str, Any]) -> None:
    """Put ids of things that are there where made-up ones stand; nonsense stays nonsense."""
    place = case.operation.path.removeprefix("/api/v1/")
    if "id" in case.path_parameters and _meant(case, ParameterLocation.PATH):
        case.path_parameters["id"] = things.get(place) or things[place.partition("/")[0]]
    if case.media_type == CAPTIONS_TYPE and _meant(case, ParameterLocation.BODY):
        case.body = SPOKEN  # no text made at random is a caption file
    if case.media_type == VOICE_TYPE and _meant(case, ParameterLocation.BODY):
        case.body = "sound, as far as anybody knows before it is looked at"
    if case.media_type == FILE_TYPE and _meant(case, ParameterLocation.BODY):
        case.body = b"%PDF-1.4 what a student made"
    if case.media_type == PAPER_TYPE and _meant(case, ParameterLocation.BODY):
        case.body = "A lesson plan in words."
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
