"""Sending one's drafts together, with a summary; and the school's open questions."""

import pytest
from sqlalchemy import select

from app.comments.models import Comment, CommentState, Feedback, PromptBank
from app.foundation.db import db
from app.foundation.live import LiveEvent

PARTIAL = {"X-Partial": "1"}


@pytest.fixture
def ben(api_of, world, share):
    share()
    return api_of(world.ben)


@pytest.fixture
def url(recording):
    return f"/api/v1/recordings/{recording.id}/feedback"


def draft(program, recording, at_ms, body="x", state="draft"):
    said = {"at_ms": at_ms, "kind": "noticing", "body": body, "state": state}
    return program.post(f"/api/v1/recordings/{recording.id}/comments", json=said).json["id"]


def test_drafts_are_sent_together_and_the_receiver_is_told(ben, url, recording, api_of, world):
    late, early = draft(ben, recording, 9_000), draft(ben, recording, 3_000)
    note = draft(ben, recording, 4_000, "Mine alone", "private")
    summary = {
        "words": "Three things I keep thinking of.",
        "question": "What made that possible?",
        "proposed_step": "Count to three before the next question.",
        "moments": [late, early, late],
    }
    sent = ben.post(url, json=summary, headers={"Idempotency-Key": "k"})
    assert sent.status_code == 201, sent.json
    assert (sent.json["comments_sent"], sent.json["moments"]) == (2, [early, late])
    assert ben.post(url, json=summary, headers={"Idempotency-Key": "k"}).json == sent.json
    amina = api_of(world.amina)
    assert [one["id"] for one in amina.get(f"/api/v1/recordings/{recording.id}/comments").json["items"]] == [
        early,
        late,
    ]
    assert ben.get(f"/api/v1/comments/{note}").json["state"] == "private"
    news = [(event.name, event.payload["id"]) for event in db.session.scalars(select(LiveEvent))]
    assert news == [("comment", early), ("comment", late), ("feedback", sent.json["id"])]
    assert amina.get(url).json["items"] == [sent.json]
    ben.delete(f"/api/v1/comments/{early}")
    assert amina.get(url).json["items"][0]["moments"] == [late]
    assert api_of(world.dana).get(url).status_code == 404
    assert api_of(world.dana).post(url, json={}).status_code == 404


def test_what_cannot_be_sent_is_refused_in_plain_words_and_sends_nothing(ben, url, recording, api_of, world):
    nothing = ben.post(url, json={})
    assert (nothing.status_code, "You have no drafts" in nothing.json["detail"]) == (422, True)
    mine = [draft(ben, recording, at_ms) for at_ms in range(4)]
    theirs = draft(api_of(world.amina), recording, 9, state="shared")
    for moments in (mine, [theirs], ["a" * 20]):
        refused = ben.post(url, json={"moments": moments})
        assert refused.status_code == 422
        assert refused.json["errors"][0]["field"] == "moments"
    assert {ben.get(f"/api/v1/comments/{id}").json["state"] for id in mine} == {"draft"}
    assert db.session.scalars(select(Feedback)).all() == []


def test_without_script_drafts_are_looked_through_sent_and_read(
    recording, world, share, goal, client_of, csrf_of
):
    share()
    for at_ms, body in ((61_400, "Two finish each other’s thought."), (3_000, "Five seconds of quiet.")):
        Comment.leave(on=recording, by=world.ben, at_ms=at_ms, body=body)
    db.session.commit()
    first = db.session.scalars(select(Comment).order_by(Comment.at_ms)).unique().first().id
    ben, amina = client_of(world.ben), client_of(world.amina)
    lesson, page = f"/lessons/{recording.lesson_id}", f"/recordings/{recording.id}/feedback"
    assert "Send 2 drafts" in ben.get(lesson).text
    assert "Draft until I send" in ben.get(lesson).text
    assert "Draft until I send" not in amina.get(lesson).text
    looked = ben.get(f"{page}/new").text
    assert looked.index("Five seconds of quiet.") < looked.index("Two finish each other")
    fields = {"csrf_token": csrf_of(ben), "words": "Kept words", "proposed_step": "Count <b>to three</b>."}
    refused = ben.post(page, data={**fields, "moments": ["a" * 20]})
    assert refused.status_code == 422
    assert "Please choose the moments among the drafts" in refused.text
    assert "Kept words" in refused.text
    assert ben.post(page, data={**fields, "moments": [first]}).status_code == 303
    shown = amina.get(lesson).text
    assert "Ben sent 2 comments" in shown
    assert f'href="/comments/{first}" data-shows="{first}"' in shown
    assert "Count &lt;b&gt;to three&lt;/b&gt;." in shown
    assert "sent 2 comments" in amina.get(page, headers=PARTIAL).text
    assert "data-drafts-bar hidden" in ben.get(lesson).text
    assert "No drafts to send" in ben.get(f"{page}/new").text
    sent = db.session.scalars(select(Feedback)).one().id
    step_form = amina.get(f"/goals/{goal.id}?feedback={sent}").text
    assert "Count &lt;b&gt;to three&lt;/b&gt;." in step_form
    assert "Count" not in amina.get(f"/goals/{goal.id}?feedback={'a' * 20}").text
    assert client_of(world.chidi).get(page, headers=PARTIAL).status_code == 404


def test_nobody_elses_drafts_are_counted_or_sent(recording, world, share, client_of, csrf_of, api_of):
    share()
    Comment.leave(on=recording, by=world.amina, at_ms=0, body="Amina’s own draft")
    db.session.commit()
    ben = client_of(world.ben)
    assert "Amina’s own draft" not in ben.get(f"/recordings/{recording.id}/feedback/new").text
    assert "data-drafts-bar hidden" in ben.get(f"/lessons/{recording.lesson_id}").text
    draft(api_of(world.ben), recording, 5)
    assert api_of(world.ben).post(f"/api/v1/recordings/{recording.id}/feedback", json={}).status_code == 201
    states = db.session.scalars(select(Comment.state).where(Comment.author_id == world.amina.id)).all()
    assert states == [CommentState.DRAFT]


@pytest.mark.postgresql
def test_on_postgresql_drafts_are_sent_and_the_questions_kept_alike(ben, url, recording, client_of, world):
    one = draft(ben, recording, 3_000)
    assert ben.post(url, json={"moments": [one]}).json["moments"] == [one]
    assert "sent 1 comment<" in client_of(world.amina).get(f"/lessons/{recording.lesson_id}").text
    questions = {stage: ["Why?"] for stage in ("set", "plan", "monitor", "reflect")}
    assert ben.put("/api/v1/prompts", json=questions).json["version"] == 1


def test_a_schools_coaches_and_admins_word_its_questions_for_everybody(api_of, world):
    ben, amina, grace = api_of(world.ben), api_of(world.amina), api_of(world.grace)
    ready = amina.get("/api/v1/prompts")
    assert (ready.status_code, ready.json["version"]) == (200, 0)
    assert all(ready.json[stage] for stage in ("set", "plan", "monitor", "reflect"))
    mine = {"set": ["What do you hope for?"], "plan": [], "monitor": ["What happened next?"], "reflect": []}
    assert amina.put("/api/v1/prompts", json=mine).status_code == 404
    kept = ben.put("/api/v1/prompts", json=mine, headers={"If-Match": ready.headers["ETag"]})
    assert (kept.status_code, kept.json) == (200, {**mine, "version": 1})
    late = grace.put("/api/v1/prompts", json=mine, headers={"If-Match": ready.headers["ETag"]})
    assert late.status_code == 412
    assert grace.put("/api/v1/prompts", json={**mine, "plan": ["When?"]}).json["version"] == 2
    assert amina.get("/api/v1/prompts").json["plan"] == ["When?"]
    assert api_of(world.jonas).get("/api/v1/prompts").json["version"] == 0
    for outside in (world.elena, world.farid):
        assert api_of(outside).get("/api/v1/prompts").status_code == 404
    for wrong in ({**mine, "set": ["x" * 201]}, {**mine, "set": [" "]}, {"set": []}):
        assert ben.put("/api/v1/prompts", json=wrong).status_code == 422


def test_the_questions_are_edited_on_a_page_and_two_editors_do_not_overwrite_each_other(
    client_of, csrf_of, world
):
    ben, grace, amina = client_of(world.ben), client_of(world.grace), client_of(world.amina)
    assert "<textarea" not in amina.get("/prompts").text
    assert "data-question" in amina.get("/prompts", headers=PARTIAL).text
    token = csrf_of(ben)
    typed = {"csrf_token": token, "version": "0", "set": "What do you hope for?\n\n  And why?  "}
    assert ben.post("/prompts", data=typed).status_code == 303
    assert db.session.scalars(select(PromptBank)).one().questions["set"] == [
        "What do you hope for?",
        "And why?",
    ]
    late = ben.post("/prompts", data={**typed, "set": "Mine"})
    assert late.status_code == 422
    assert "Somebody else changed this" in late.text
    assert "Mine" in late.text
    assert ben.post("/prompts", data={**typed, "version": "1", "set": "Mine"}).status_code == 303
    too_long = ben.post("/prompts", data={**typed, "version": "2", "set": "x" * 201})
    assert "Please keep each question to 200 characters." in too_long.text
    assert grace.get("/prompts").status_code == 200
    forged = amina.post("/prompts", data={**typed, "csrf_token": csrf_of(amina), "version": "2"})
    assert forged.status_code == 404
    assert client_of(world.elena).get("/prompts").status_code == 404
