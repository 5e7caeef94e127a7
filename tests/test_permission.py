"""Who gets what: every address of the product, asked for by everybody.

The addresses are read from the application itself, so one that is added tomorrow is asked for tomorrow. A stranger's
answer for a thing that is there must be the very answer for a thing that is not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from app import create_app
from app.action_steps.models import ActionStep
from app.clips.models import Clip
from app.comments.models import Comment, Reply
from app.cycles.models import Agreement, CheckBack, Cycle
from app.debriefs.models import AgendaItem, Debrief
from app.evidence.models import Evidence, EvidenceFile
from app.foundation import clock
from app.foundation.db import Base, db
from app.foundation.ids import new_id
from app.frameworks.models import Framework, TagSet
from app.goals.models import Goal
from app.hours.kinds import Kind
from app.hours.models import Stretch
from app.lessons.models import Captions, Lesson, Recording, Sharing, Upload
from app.library.models import Exemplar, Resource
from app.marks.models import Mark
from app.meetings.models import Meeting
from app.noticing.models import SealedNoticing
from app.observations.models import Line, Observation
from app.people.models import Invitation, Pair, Person, RoleName, SignIn, Token
from app.plans.models import Attachment, AttachmentComment, AttachmentVersion, PlanItem, ResourceRequest
from app.pods.files import keep
from app.pods.models import Membership, Pod, PodFile, Round, RoundNote, ShownClip, Task
from app.priorities.models import Priority
from app.progress.models import Reading
from app.ratings.models import Rating
from app.reflections.models import Quote, Reflection
from app.rehearsals.models import Rehearsal
from app.surveys.models import Survey
from app.training.models import TrainingMark
from tests.conftest import settings_for, sign_in_secret, token_of

COACHING: dict[str, type[Base]] = {
    "lessons": Lesson,
    "recordings": Recording,
    "uploads": Upload,
    "shares": Sharing,
    "sharings": Sharing,
    "comments": Comment,
    "replies": Reply,
    "clips": Clip,
    "goals": Goal,
    "action-steps": ActionStep,
    "cycles": Cycle,
    "check-backs": CheckBack,
    "agreements": Agreement,
    "debriefs": Debrief,
    "agenda-items": AgendaItem,
    "marks": Mark,
    "tag-sets": TagSet,
    "noticings": SealedNoticing,
    "reflections": Reflection,
    "quotes": Quote,
    "strengths": Person,
    "rehearsals": Rehearsal,
    "observations": Observation,
    "observation-lines": Line,
    "evidence": Evidence,
    "evidence-files": EvidenceFile,
    "surveys": Survey,
    "plan-items": PlanItem,
    "attachments": Attachment,
    "attachment-versions": AttachmentVersion,
    "attachment-comments": AttachmentComment,
    "meetings": Meeting,
    "pods": Pod,
    "memberships": Membership,
    "rounds": Round,
    "round-notes": RoundNote,
    "shown-clips": ShownClip,
    "tasks": Task,
    "pod-files": PodFile,
    "hours": Stretch,
    "training-marks": TrainingMark,
    "exemplars": Exemplar,
    "resources": Resource,
    "ratings": Rating,
    "readings": Reading,
}
LED: dict[str, type[Base]] = {"requests": ResourceRequest}
"""What a leader of the school is shown, and no other stranger."""
SCHOOL: dict[str, type[Base]] = {"frameworks": Framework, "priorities": Priority}
"""What everybody at the school may read, and nobody else."""
PEOPLE: dict[str, type[Base]] = {
    "people": Person,
    "pairs": Pair,
    "invitations": Invitation,
    "tokens": Token,
    "sign-ins": SignIn,
}
NOUNS = COACHING | PEOPLE | LED | SCHOOL
BY_LESSON = {
    "lessons",
    "recordings",
    "comments",
    "replies",
    "clips",
    "debriefs",
    "agenda-items",
    "marks",
    "noticings",
    "rehearsals",
    "ratings",
}
"""What a revoked share takes out of the coach's sight; goals and steps belong to the pair."""

BY_PAIR = {
    "goals",
    "action-steps",
    "cycles",
    "check-backs",
    "agreements",
    "reflections",
    "quotes",
    "strengths",
    "observations",
    "observation-lines",
    "evidence",
    "evidence-files",
    "surveys",
    "plan-items",
    "attachments",
    "attachment-versions",
    "attachment-comments",
    "meetings",
    "requests",
}
"""What goes out of the coach's sight only when the two no longer work together."""

OWNERS_ALONE = {"uploads", "shares", "sharings"}
POD = "Nobody else’s"
OF_THE_POD = (Pod, Membership, Round, Task, PodFile)
COACHS_ALONE = {"hours", "training-marks"}
"""What Ben keeps for himself, and Amina sees none of."""

STRANGERS = ("dana", "chidi", "elena", "farid", "grace", "ines", "jonas", "kofi", "hugo")
MEDIA_NAMES = {
    "playback.mp4": "playback.mp4",
    "hls": "master.m3u8",
    "storyboard": "sheet-001.jpg",
}
ID = re.compile(r"/(?P<noun>[a-z-]+)/<id:id>")


@dataclass(frozen=True)
class Address:
    """One rule of the application with a thing's id in it."""

    rule: Rule
    method: str

    @property
    def noun(self) -> str:
        found = ID.search(self.rule.rule)
        assert found, f"{self.rule.rule} has an argument that this test does not know"
        return found["noun"]

    @property
    def is_for_programs(self) -> bool:
        return self.rule.rule.startswith(("/api/", "/media/"))

    @property
    def changes_the_schools(self) -> bool:
        """A tag set that is made from a framework is the maker's own."""
        return self.method != "GET" and not self.rule.rule.endswith("/tag-set")

    def url(self, thing_id: str) -> str:
        filled = self.rule.rule.replace("<id:id>", thing_id).replace("<int:attempt>", "1")
        return re.sub(r"<(?:path|string|filename)?:?(\w+)>", lambda match: _name(filled), filled)

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"


def _name(url: str) -> str:
    return next((name for part, name in MEDIA_NAMES.items() if f"/{part}/" in url), "poster.jpg")


def addresses(app: Flask) -> Iterator[Address]:
    """Every address with an id, by method."""
    for rule in app.url_map.iter_rules():
        if "<id:id>" in rule.rule:
            for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"}):
                yield Address(rule, method)


@pytest.fixture
def app(planted, tmp_path) -> Iterator[Flask]:
    made = create_app(settings_for(planted.copy_to(tmp_path / "data")))
    made.config["WTF_CSRF_METHODS"] = (
        set()
    )  # forged posts have tests of their own; here everybody gets as far as they can
    yield made
    db.disconnect()


class Story:
    """The planted things, and the people who ask for them."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self._add_what_the_story_lacks()

    def _add_what_the_story_lacks(self) -> None:
        """What of Amina's and the pair's is told nowhere: an upload, captions, keys, a noticing, a shared rehearsal."""
        amina: Person = self.person("amina")
        lesson = self.thing("lessons")
        upload = Upload.into(
            lesson, by=amina, filename="second camera.mp4", length=5_000, filetype="video/mp4"
        )
        upload.metadata_header = ""
        db.session.add(upload)
        spoken = b"00:01.000 --> 00:02.000\nWho can say?"
        Captions.give(db.session(), self.thing("recordings"), spoken, filename="")
        token_of(amina)
        sign_in_secret(amina)
        invitation = Invitation(
            school_id=amina.school_id,
            email="somebody@hillstreet.example",
            role=RoleName.TEACHER,
            secret_hash="0" * 64,
            expires_at=clock.now() + clock.timedelta(days=7),
        )
        db.session.add(invitation)
        rehearsal = Rehearsal.of(self._step(amina), by=amina)
        sharing = rehearsal.share_with_pair()
        assert sharing is not None
        sharing.expires_at = clock.now() + clock.timedelta(days=14)
        noticing = SealedNoticing.begin(self.thing("recordings"), by=amina, pair=self.thing("pairs"))
        for one in noticing.people:
            noticing.finish(one)
        pair = self.thing("pairs")
        Cycle.begin(by=amina, pair_id=pair.id, goal=self.thing("goals"))
        self._add_what_bens_queue_and_pod_hold(amina)
        db.session.commit()

    def _step(self, amina: Person) -> ActionStep:
        goal = self.thing("goals")
        return ActionStep.agree(goal, by=amina, owner_id=None, body="Count to three.", due_on=None)

    def _add_what_bens_queue_and_pod_hold(self, amina: Person) -> None:
        """A pod of three people whom nobody else knows of, with one of everything; Ben's hours and growth."""
        ben = self.person("ben")
        third = Person.join(
            db.session(),
            amina.school,
            email="third@hillstreet.example",
            name="Third",
            roles=[RoleName.TEACHER],
        )
        pod = Pod.begin(amina, name=POD, problem="Why?")
        db.session.flush()
        for person in (ben, third):
            pod.invite(person.email, by=amina).accept()
        db.session.flush()
        round_ = Round.begin(pod, host_id=amina.id)
        shown = ShownClip.bring(self.thing("clips"), to=round_, by=amina)
        RoundNote.write(shown, by=amina, at_ms=0, body="Four hands.")
        round_.meet()
        Task.agree(pod, by=amina, what="Count turns", who_id=None, by_on=None, round_id=None)
        keep(pod, by=amina, name="plan.pdf", content=b"%PDF-")
        Stretch.log(ben, kind=Kind.DEBRIEF, minutes=30, day=None, note=None, cycle_id=None)
        TrainingMark.put(ben, practice="trust-own", practised_on=clock.today(), note=None)

    def person(self, name: str) -> Person:
        return db.session.scalars(select(Person).where(Person.email.startswith(f"{name}@"))).unique().one()

    def thing(self, noun: str) -> Any:
        """A thing of Amina's; of comments one by Ben that is shared."""
        kind = NOUNS[noun]
        query = select(kind)
        if kind is Lesson:
            query = query.where(Lesson.title == "Comparing fractions")
        if kind is Recording:
            query = query.where(Recording.ready_at.is_not(None))
        if kind is Comment:
            query = query.where(Comment.author_id == self.person("ben").id, Comment.state == "shared")
        if kind is EvidenceFile:
            query = query.where(EvidenceFile.is_picture.is_(False))
        if kind is Survey:
            query = query.where(Survey.shared_at.is_not(None))
        if kind is Exemplar:  # what is only asked for; what the whole school may watch has tests of its own
            query = query.where(Exemplar.offered_at.is_(None))
        if kind is Resource:
            query = query.where(Resource.pair_id.is_not(None))
        if kind in OF_THE_POD:
            ours = select(Pod.id).where(Pod.name == POD)
            query = query.where((kind.id if kind is Pod else kind.pod_id).in_(ours))  # type: ignore[attr-defined]
        if kind is Person:
            query = query.where(Person.id == self.person("amina").id)
        if kind in (Token, SignIn):
            query = query.where(kind.person_id == self.person("amina").id)  # type: ignore[attr-defined]
        if kind is Pair:
            query = query.where(Pair.teacher_id == self.person("amina").id)
        found = db.session.scalars(query).unique().first()
        assert found is not None, f"the story has nothing among {noun}"
        return found

    def browser(self, name: str | None) -> FlaskClient:
        client = self.app.test_client()
        if name is not None:
            secret = sign_in_secret(self.person(name))
            with client.session_transaction() as session:
                session["_user_id"] = secret
        return client

    def program(self, name: str | None) -> FlaskClient:
        client = self.app.test_client()
        if name is not None:
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token_of(self.person(name))}"
        return client


@pytest.fixture
def story(app: Flask) -> Story:
    return Story(app)


def answer(client: FlaskClient, address: Address, thing_id: str) -> tuple[int, str]:
    """Status and body of an answer, without what differs between any two requests."""
    said = client.open(address.url(thing_id), method=address.method, headers={"Tus-Resumable": "1.0.0"})
    body = (
        said.get_data().decode(errors="replace")
        if said.mimetype.startswith(("text/", "application/"))
        else ""
    )
    body = re.sub(r'[0-9a-f]{16}|nonce="[^"]*"|content="[^"]*"|value="[^"]*"', "", body.replace(thing_id, ""))
    return said.status_code, body


def differences(story: Story, client: FlaskClient, asked: list[Address]) -> list[str]:
    """The addresses at which a thing that is there is told from one that is not."""
    missing = new_id()
    told = []
    for address in asked:
        there, nowhere = (
            answer(client, address, story.thing(address.noun).id),
            answer(client, address, missing),
        )
        if there != nowhere or (address.method == "GET" and there[0] not in (401, 404, 302)):
            told.append(f"{address} → {there[0]}, and {nowhere[0]} for nothing")
    return told


def asked_of(app: Flask, nouns: object, *, programs: bool) -> list[Address]:
    return [
        address
        for address in addresses(app)
        if address.noun in nouns and address.is_for_programs is programs  # type: ignore[operator]
    ]


def test_every_address_with_an_id_names_a_noun_that_is_asked_for_here(app):
    assert {address.noun for address in addresses(app)} <= set(NOUNS)
    assert set(COACHING) - {"shares", "sharings"} <= {address.noun for address in addresses(app)}


@pytest.mark.parametrize("name", STRANGERS)
def test_a_stranger_cannot_tell_a_coaching_thing_from_nothing(app, story, name):
    assert differences(story, story.program(name), asked_of(app, COACHING, programs=True)) == []
    assert differences(story, story.browser(name), asked_of(app, COACHING, programs=False)) == []


def test_a_request_is_nothing_to_anybody_but_the_pair_and_the_schools_leader(app, story):
    for name in [name for name in STRANGERS if name != "elena"]:
        assert differences(story, story.program(name), asked_of(app, LED, programs=True)) == [], name
        assert differences(story, story.browser(name), asked_of(app, LED, programs=False)) == [], name


def test_another_school_cannot_tell_what_this_one_reads_from_nothing(app, story):
    for name in ("ines", "jonas", "kofi", "hugo"):
        assert differences(story, story.program(name), asked_of(app, SCHOOL, programs=True)) == []
        assert differences(story, story.browser(name), asked_of(app, SCHOOL, programs=False)) == []


@pytest.mark.parametrize("name", [name for name in STRANGERS if name != "grace"])
def test_only_the_schools_admin_reaches_people_and_only_amina_her_keys(app, story, name):
    assert differences(story, story.program(name), asked_of(app, PEOPLE, programs=True)) == []
    assert differences(story, story.browser(name), asked_of(app, PEOPLE, programs=False)) == []


def test_what_is_the_schools_is_read_there_and_changed_by_those_who_look_after_it(app, story):
    """Its admins; and frameworks by its coaches too."""
    for name in ("ines", "jonas", "kofi", "hugo", "amina", "ben", "elena", "farid"):
        for programs, client in ((True, story.program(name)), (False, story.browser(name))):
            asked = asked_of(
                app, set(SCHOOL) - ({"frameworks"} if name == "ben" else set()), programs=programs
            )
            elsewhere = story.person(name).school_id != story.person("amina").school_id or name == "hugo"
            changes = [address for address in asked if elsewhere or address.changes_the_schools]
            assert differences(story, client, changes) == [], name


def test_the_admin_reaches_no_key_of_amina(app, story):
    keys = {"tokens", "sign-ins"}
    assert differences(story, story.program("grace"), asked_of(app, keys, programs=True)) == []
    assert differences(story, story.browser("grace"), asked_of(app, keys, programs=False)) == []


def test_nobody_is_asked_to_sign_in_everywhere(app, story):
    client = story.browser(None)
    for address in addresses(app):
        status, _body = answer(client, address, story.thing(address.noun).id)
        assert status == (401 if address.is_for_programs else 302), address


def test_a_removed_persons_old_browser_and_token_are_nobodys(app, story):
    browser, program = story.browser("hugo"), story.program("hugo")
    assert browser.get("/lessons").status_code == 302
    assert program.get("/api/v1/lessons").status_code == 401


@pytest.mark.parametrize("name", ["amina", "ben"])
def test_the_two_who_work_together_reach_what_is_theirs(app, story, name):
    nouns = set(COACHING) - (OWNERS_ALONE if name == "ben" else COACHS_ALONE)
    unreachable = []
    for programs, client in ((True, story.program(name)), (False, story.browser(name))):
        for address in asked_of(app, nouns, programs=programs):
            if address.method != "GET" or _amina_alone(address, name) or _authors_alone(address, name):
                continue
            status, _body = answer(client, address, story.thing(address.noun).id)
            if status >= 400:
                unreachable.append(f"{address} → {status}")
    assert unreachable == []


def _amina_alone(address: Address, name: str) -> bool:
    """The original, the sharing page and every form that changes what Amina owns."""
    last = address.rule.rule.rsplit("/", 1)[-1]
    if address.rule.rule.endswith("/surveys/new"):
        return name == "ben"
    own = {"original", "sharings", "edit", "board"} | ({"recordings"} if address.noun == "lessons" else set())
    return name == "ben" and last in own


def _authors_alone(address: Address, name: str) -> bool:
    """Ben wrote the comment, Amina the reply and the clip; an export or a voice must be made before it is fetched."""
    last = address.rule.rule.rsplit("/", 1)[-1]
    if last in ("export.mp4", "voice", "voice.mp4", "exemplar.mp4", "file"):
        return True
    return last == "edit" and address.noun == ("comments" if name == "amina" else "replies")


def test_what_belongs_to_the_lessons_teacher_is_nothing_to_her_coach(app, story):
    assert differences(story, story.program("ben"), asked_of(app, OWNERS_ALONE, programs=True)) == []
    own = [
        address
        for address in addresses(app)
        if address.noun in ("lessons", "recordings")
        and address.rule.rule.rsplit("/", 1)[-1] in ("original", "retry")
    ]
    own += [
        address
        for address in addresses(app)
        if address.is_for_programs
        and address.noun in ("lessons", "recordings")
        and address.method in ("PATCH", "DELETE")
    ]
    assert own
    assert differences(story, story.program("ben"), own) == []


def test_a_revoked_share_closes_every_address_at_the_next_request(app, story):
    program, browser = story.program("ben"), story.browser("ben")
    media = [
        address for address in asked_of(app, {"recordings"}, programs=True) if "/media/" in address.rule.rule
    ]
    recording = story.thing("recordings").id
    assert any(program.get(address.url(recording)).status_code == 200 for address in media)
    db.session.execute(Sharing.__table__.update().values(revoked_at=clock.now()))  # type: ignore[attr-defined]
    db.session.commit()
    assert differences(story, program, asked_of(app, BY_LESSON, programs=True)) == []
    assert differences(story, browser, asked_of(app, BY_LESSON, programs=False)) == []


def test_an_expired_share_closes_every_address_too(app, story):
    program = story.program("ben")
    with clock.moved(clock.timedelta(days=21)):
        fresh = story.program("ben")
        assert differences(story, fresh, asked_of(app, BY_LESSON, programs=True)) == []
    assert program.get(f"/api/v1/lessons/{story.thing('lessons').id}").status_code == 200


def test_an_ended_pair_closes_goals_and_steps_as_well(app, story):
    story.thing("pairs").end()
    db.session.commit()
    both = BY_LESSON | BY_PAIR
    assert differences(story, story.program("ben"), asked_of(app, both, programs=True)) == []
    assert differences(story, story.browser("ben"), asked_of(app, both, programs=False)) == []


def test_ones_own_drafts_and_private_notes_are_nothing_to_the_other(app, story):
    private = db.session.scalars(select(Comment).where(Comment.state == "private")).unique().one()
    assert story.program("ben").get(f"/api/v1/comments/{private.id}").status_code == 200
    assert story.program("amina").get(f"/api/v1/comments/{private.id}").status_code == 404
    listed = (
        story.program("amina")
        .get(f"/api/v1/recordings/{private.recording_id}/comments")
        .get_data(as_text=True)
    )
    assert private.id not in listed
    assert private.body not in listed
