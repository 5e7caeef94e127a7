"""Evidence of every kind on one wall: who may see it, what it opens, and what becomes of what is taken back."""

import io
from datetime import date, timedelta

import pytest

from app.evidence.jobs import erase_deleted, prepare_picture
from app.evidence.models import Evidence, EvidenceFile, EvidenceKind, FileState
from app.evidence.section import count, has_any
from app.foundation import clock, storage
from app.foundation.db import db
from app.frameworks.models import Tag, TagSet
from app.goals.models import Goal
from app.lessons.models import Sharing
from app.marks.models import Mark
from app.people.models import Pair, Person
from app.surveys.models import Survey
from app.surveys.questions import Asked, QuestionKind
from tests.evidence.conftest import PDF, PLACE
from tests.goals.posting import post
from tests.goals.story import a_clip, a_comment, a_goal, a_lesson, a_recording, shared
from tests.queries import queries_of

NOTES = {"kind": "observation", "title": "Partner talk", "body": "Two pairs asked each other why."}


@pytest.fixture
def recording(world):
    lesson = a_lesson(world.amina)
    shared(lesson, world.amina_and_ben)
    return a_recording(lesson)


class Runner:
    """A run of a job that nobody cancels."""

    def cancelled(self) -> bool:
        return False

    def fence(self, session) -> None:
        pass


def prepared(file_id: str) -> EvidenceFile:
    """The file after its job was done, here and now."""
    db.session.rollback()
    prepare_picture.function(Runner(), file_id)
    return db.session.get(EvidenceFile, file_id, populate_existing=True)


def test_both_of_the_pair_add_evidence_and_both_read_it(world, api_of, client_of, goal):
    amina, ben = api_of(world.amina), api_of(world.ben)
    made = ben.post(f"/api/v1/goals/{goal.id}/evidence", json=NOTES)
    assert made.status_code == 201, made.json
    assert (made.json["family"], made.json["dated_on"]) == ("observations", clock.today().isoformat())
    assert amina.get(f"/api/v1/evidence/{made.json['id']}").json["body"] == NOTES["body"]
    page = client_of(world.amina).get(f"/goals/{goal.id}").text
    assert "Partner talk" in page
    assert "Observation, added by Ben" in page
    assert f"/evidence/{made.json['id']}" in page


def test_nobody_else_finds_any_of_it(world, api_of, client_of, goal):
    made = api_of(world.amina).post(f"/api/v1/goals/{goal.id}/evidence", json=NOTES).json
    work = Evidence.add(
        db.session.get(Goal, goal.id),
        by=db.session.get(Person, world.amina.id),
        kind=EvidenceKind.STUDENT_WORK,
        title="W",
    )
    file = EvidenceFile.received_into(work, name="w.pdf", is_picture=False, byte_size=3)
    db.session.commit()
    file_id = file.id
    for name in ("chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"):
        api, page = api_of(getattr(world, name)), client_of(getattr(world, name))
        for path in (f"goals/{goal.id}/evidence", f"goals/{goal.id}/wall", f"evidence/{made['id']}"):
            assert api.get(f"/api/v1/{path}").status_code == 404, (name, path)
        assert api.post(f"/api/v1/goals/{goal.id}/evidence", json=NOTES).status_code == 404
        assert api.delete(f"/api/v1/evidence/{made['id']}").status_code == 404
        for path in (
            f"/goals/{goal.id}/evidence",
            f"/evidence/{made['id']}",
            f"/goals/{goal.id}/evidence/new",
        ):
            assert page.get(path).status_code == 404, (name, path)
        assert page.get(f"/media/evidence-files/{file_id}/file").status_code == 404
    db.session.get(Pair, world.amina_and_ben.id).end()
    db.session.commit()
    assert api_of(world.ben).get(f"/api/v1/evidence/{made['id']}").status_code == 404


def test_comments_clips_surveys_and_pieces_stand_on_one_wall_by_date(
    world, api_of, client_of, goal, recording
):
    a_comment(recording, world.ben, body="She looked at her partner first.", goal=goal)
    a_clip(recording, world.amina, title="Same amount, more pieces", goal=goal)
    early = NOTES | {"dated_on": "2026-01-05"}
    amina = api_of(world.amina)
    amina.post(f"/api/v1/goals/{goal.id}/evidence", json=early)
    amina.post(f"/api/v1/goals/{goal.id}/evidence", json={"kind": "survey", "title": "Thumbs, on paper"})
    asked = [Asked(QuestionKind.YES_NO, "Did you speak?")]
    survey = Survey.ask(
        by=db.session.get(Person, world.amina.id),
        goal=db.session.get(Goal, goal.id),
        title="Ask them",
        questions=asked,
    )
    survey.answer_count = 5
    db.session.commit()
    wall = amina.get(f"/api/v1/goals/{goal.id}/wall").json
    assert wall["counts"] == {"student-data": 0, "surveys": 2, "observations": 3}
    assert wall["items"][-1]["title"] == "Partner talk"
    assert {one["kind"] for one in wall["items"]} == {"comment", "clip", "survey", "observation"}
    opened = {one["kind"]: one["url"] for one in wall["items"]}
    assert opened["comment"].startswith(f"/lessons/{recording.lesson_id}?recording={recording.id}#t=")
    some = amina.get(f"/api/v1/goals/{goal.id}/wall?family=surveys").json
    assert {one["title"] for one in some["items"]} == {"Ask them", "Thumbs, on paper"}
    page = client_of(world.amina).get(f"/goals/{goal.id}/evidence?family=observations").text
    assert "She looked at her partner first." in page
    assert "Thumbs, on paper" not in page
    bens = api_of(world.ben).get(f"/api/v1/goals/{goal.id}/wall").json
    assert bens["counts"]["surveys"] == 1  # the survey is Amina's until she shares it
    found = db.session.get(Goal, goal.id)
    assert count(found, found.teacher) == 5
    assert has_any(found)
    assert not has_any(a_goal(db.session.get(Person, world.amina.id)))


def test_a_moment_is_evidence_by_reference_and_gone_with_the_share(world, api_of, client_of, goal, recording):
    clip = a_clip(recording, world.amina, title="Same amount, more pieces")
    ben, path = api_of(world.ben), f"/api/v1/goals/{goal.id}/evidence"
    named = {"kind": "video", "source_kind": "clip", "source_id": clip.id, "body": "Listen to the silence."}
    made = ben.post(path, json=named)
    assert made.status_code == 201, made.json
    wall = ben.get(f"/api/v1/goals/{goal.id}/wall").json["items"]
    assert [(one["title"], one["evidence_id"]) for one in wall] == [
        ("Same amount, more pieces", made.json["id"])
    ]
    assert "Listen to the silence." in client_of(world.ben).get(f"/evidence/{made.json['id']}").text
    again = ben.post(path, json=named)
    assert again.status_code == 422
    assert "on the wall already" in again.text
    db.session.query(Sharing).update({"revoked_at": clock.now()})
    db.session.commit()
    assert ben.get(f"/api/v1/evidence/{made.json['id']}").status_code == 404
    assert ben.get(f"/api/v1/goals/{goal.id}/wall").json["in_all"] == 0
    assert api_of(world.amina).get(f"/api/v1/evidence/{made.json['id']}").status_code == 200


def test_a_reference_must_fit_be_seen_by_both_and_be_new(world, api_of, goal, recording):
    amina, path = api_of(world.amina), f"/api/v1/goals/{goal.id}/evidence"
    private = a_comment(recording, world.ben, state="private")
    tied = a_comment(recording, world.ben, goal=goal)
    for body, sentence in (
        ({"kind": "video"}, "Please choose a comment, a clip or a count of marks."),
        ({"kind": "video", "source_kind": "comment", "source_id": private.id}, "not there for both of you"),
        ({"kind": "video", "source_kind": "comment", "source_id": tied.id}, "on the wall already"),
        ({"kind": "survey", "source_kind": "comment", "source_id": tied.id}, "does not fit"),
        ({"kind": "video", "source_kind": "rumour", "source_id": "x"}, "does not fit"),
        (
            {"title": "T", "dated_on": (clock.today() + timedelta(days=1)).isoformat()},
            "today or a day before",
        ),
        ({"kind": "student-work"}, "Please fill this in."),
    ):
        said = amina.post(path, json=body)
        assert said.status_code == 422, body
        assert sentence in said.text
    own = api_of(world.ben).post(
        path, json={"kind": "video", "source_kind": "comment", "source_id": private.id}
    )
    assert own.status_code == 422  # what the goal's teacher cannot see is no evidence for her goal


def test_a_count_of_marks_is_told_as_it_stands_now(world, api_of, client_of, goal, recording):
    ben = db.session.get(Person, world.ben.id)
    tag_set = TagSet.my_tags(ben)
    db.session.flush()
    tag = Tag(tag_set_id=tag_set.id, name="Open question", colour=1, extent="point", position=0)
    db.session.add(tag)
    db.session.commit()

    def mark(at_ms: int) -> None:
        db.session.add(Mark(recording_id=recording.id, author_id=ben.id, tag_id=tag.id, at_ms=at_ms))
        db.session.commit()

    mark(1_000)
    mark(2_000)
    named = f"{recording.id}.{tag.id}.{ben.id}"
    form = client_of(world.amina).get(f"/goals/{goal.id}/evidence/new?kind=video").text
    assert f"marks:{named}" in form
    made = post(
        client_of(world.amina),
        f"/goals/{goal.id}/evidence",
        kind="video",
        source=f"marks:{named}",
        dated_on="2026-11-02",
    )
    assert made.status_code == 303
    ids = api_of(world.amina).get(f"/api/v1/goals/{goal.id}/wall").json["items"]
    assert [one["title"] for one in ids] == ["2 × Open question"]
    mark(3_000)
    assert "3 × Open question" in client_of(world.ben).get(f"/goals/{goal.id}/evidence").text


def test_student_work_is_added_by_a_form_with_its_files(world, client_of, goal, photograph):
    amina = client_of(world.amina)
    files = [(io.BytesIO(photograph), "IMG_1.JPG"), (io.BytesIO(PDF), "../work sheet.pdf")]
    fields = {"kind": "student-work", "title": "Exit tickets", "dated_on": "2026-11-02"}
    made = post(amina, f"/goals/{goal.id}/evidence", **fields, file=files)
    assert made.status_code == 303
    found = {file.name: file for file in db.session.query(EvidenceFile)}
    assert set(found) == {"IMG_1.JPG", "work sheet.pdf"}
    assert "The picture is being prepared." in amina.get(made.headers["Location"]).text
    document = client_of(world.ben).get(f"/media/evidence-files/{found['work sheet.pdf'].id}/file")
    assert document.data == PDF
    assert document.headers["Content-Type"] == "application/octet-stream"
    assert document.headers["Content-Disposition"].startswith("attachment;")
    assert document.headers["X-Content-Type-Options"] == "nosniff"
    wrong = post(amina, f"/goals/{goal.id}/evidence", **fields, file=(io.BytesIO(b"MZ\x90"), "virus.exe"))
    assert wrong.status_code == 422
    assert "“virus.exe” is of a kind that we do not take." in wrong.text
    assert 'value="Exit tickets"' in wrong.text
    assert db.session.query(Evidence).count() == 1


def test_a_picture_is_shown_drawn_anew_and_nothing_of_the_file_it_came_in_is_kept(
    world, api_of, goal, photograph
):
    amina = api_of(world.amina)
    work = amina.post(
        f"/api/v1/goals/{goal.id}/evidence", json={"kind": "student-work", "title": "Tickets"}
    ).json
    path = f"/api/v1/evidence/{work['id']}/files?filename=IMG_1.jpg"
    sent = amina.post(path, data=photograph, content_type="application/octet-stream")
    assert sent.status_code == 201, sent.json
    assert (sent.json["state"], sent.json["url"]) == ("received", None)
    assert amina.get(f"/media/evidence-files/{sent.json['id']}/file").status_code == 404
    file = prepared(sent.json["id"])
    assert (file.state, file.width, file.height) == (FileState.READY, 60, 40)
    shown = api_of(world.ben).get(f"/media/evidence-files/{file.id}/file")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.data.startswith(b"\xff\xd8")
    assert PLACE not in shown.data
    assert [kept.key for kept in storage.current().list_prefix("evidence")] == [file.key]


def test_what_only_claims_to_be_a_picture_is_refused_with_a_reason(world, api_of, goal):
    amina = api_of(world.amina)
    work = amina.post(
        f"/api/v1/goals/{goal.id}/evidence", json={"kind": "student-work", "title": "Tickets"}
    ).json
    path = f"/api/v1/evidence/{work['id']}/files"
    broken = amina.post(f"{path}?filename=x.png", data=b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)
    file = prepared(broken.json["id"])
    assert file.state is FileState.REFUSED
    assert "not a picture that we can show" in file.reason
    for name, content, status in (
        ("page.html", b"<script>", 422),
        ("x.jpg", b"<svg onload=alert(1)>", 422),
        ("x.pdf", b"MZ", 422),
        ("empty.pdf", b"", 422),
        ("large.txt", b"x" * (20 * 1024 * 1024 + 1), 413),
    ):
        said = amina.post(f"{path}?filename={name}", data=content, content_type="application/octet-stream")
        assert said.status_code == status, name
        assert name in said.json["detail"] or name in said.text


def test_what_one_says_can_be_changed_by_its_author_alone(world, api_of, client_of, goal):
    ben, amina = api_of(world.ben), api_of(world.amina)
    made = ben.post(f"/api/v1/goals/{goal.id}/evidence", json=NOTES)
    path = f"/api/v1/evidence/{made.json['id']}"
    changed = ben.patch(path, json={"body": "Three pairs."}, headers={"If-Match": made.headers["ETag"]})
    assert changed.json["body"] == "Three pairs."
    assert ben.patch(path, json={"body": "x"}, headers={"If-Match": made.headers["ETag"]}).status_code == 412
    assert amina.patch(path, json={"body": "Mine"}).status_code == 404
    assert amina.get(f"/evidence/{made.json['id']}/edit").status_code == 404
    page = client_of(world.ben)
    again = post(page, f"/evidence/{made.json['id']}", kind="observation", title="Kept", dated_on="tomorrow")
    assert again.status_code == 422
    assert 'value="Kept"' in again.text
    fields = {"kind": "observation", "title": "Seen twice", "dated_on": "2026-11-02"}
    assert post(page, f"/evidence/{made.json['id']}", **fields).status_code == 303
    assert db.session.get(Evidence, made.json["id"]).dated_on == date(2026, 11, 2)


def test_a_piece_is_taken_off_brought_back_and_erased_after_a_day(world, api_of, client_of, goal):
    ben, amina = api_of(world.ben), client_of(world.amina)
    made = ben.post(f"/api/v1/goals/{goal.id}/evidence", json=NOTES).json["id"]
    off = post(amina, f"/evidence/{made}/deletion")  # it stands on her wall, so it is hers to take off
    assert off.status_code == 303
    assert ben.get(f"/api/v1/evidence/{made}").status_code == 404
    assert "Partner talk" in amina.get(f"/goals/{goal.id}/evidence").text.split("Taken off within a day")[1]
    assert ben.post(f"/api/v1/evidence/{made}/restoration").status_code == 201
    assert ben.get(f"/api/v1/evidence/{made}").status_code == 200
    assert ben.delete(f"/api/v1/evidence/{made}").status_code == 204
    with clock.moved(timedelta(hours=25)):
        assert ben.post(f"/api/v1/evidence/{made}/restoration").status_code == 404
        db.session.remove()
        erase_deleted()
    assert db.session.get(Evidence, made) is None


def test_files_of_what_is_gone_are_erased(world, api_of, goal):
    amina = api_of(world.amina)
    work = amina.post(
        f"/api/v1/goals/{goal.id}/evidence", json={"kind": "student-work", "title": "Tickets"}
    ).json
    sent = amina.post(f"/api/v1/evidence/{work['id']}/files?filename=w.pdf", data=PDF)
    assert sent.status_code == 201, sent.json
    assert len(list(storage.current().list_prefix("evidence"))) == 1
    assert amina.delete(f"/api/v1/goals/{goal.id}").status_code == 204
    with clock.moved(timedelta(hours=2)):
        db.session.remove()
        erase_deleted()
    assert list(storage.current().list_prefix("evidence")) == []


def test_a_closed_goal_takes_no_more(world, api_of, client_of, goal):
    post(client_of(world.amina), f"/goals/{goal.id}/closing")
    assert api_of(world.amina).post(f"/api/v1/goals/{goal.id}/evidence", json=NOTES).status_code == 409
    assert "Add evidence" not in client_of(world.amina).get(f"/goals/{goal.id}").text


def test_a_wall_asks_as_many_questions_for_twelve_of_each_as_for_three(world, client_of, goal, recording):
    amina = client_of(world.amina)

    def add(number: int) -> None:
        person = db.session.get(Person, world.amina.id)
        for at in range(number):
            a_comment(recording, world.ben, at_ms=1_000 * at, goal=goal)
            loose = a_clip(recording, world.amina)
            held = db.session.get(Goal, goal.id)
            Evidence.add(held, by=person, kind=EvidenceKind.VIDEO, source=("clip", loose.id))
            work = Evidence.add(held, by=person, kind=EvidenceKind.STUDENT_WORK, title="Work")
            EvidenceFile.received_into(work, name="w.pdf", is_picture=False, byte_size=1)
        db.session.commit()

    def read(path: str) -> int:
        def get() -> None:
            assert amina.get(path).status_code == 200

        get()
        return queries_of(get)

    paths = (f"/goals/{goal.id}/evidence", f"/goals/{goal.id}", f"/api/v1/goals/{goal.id}/evidence")
    add(3)
    few = [read(path) for path in paths]
    add(9)
    assert [read(path) for path in paths] == few
