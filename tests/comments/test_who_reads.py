"""Who reads a comment: its author; when it is shared, everybody who sees the lesson; and nobody else, by any way in."""

import pytest
from sqlalchemy import event, select

from app.comments.models import Comment, CommentState, Reply
from app.foundation.db import db
from app.foundation.live import LiveEvent

STRANGERS = ("chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi")


@pytest.fixture
def shared_comment(recording, world, goal):
    comment = Comment.leave(
        on=recording,
        by=world.amina,
        at_ms=61_400,
        end_ms=72_800,
        body="They finish each other’s sentence.",
        goal_id=goal.id,
        state=CommentState.SHARED,
    )
    comment.reply(by=world.amina, body="They had just turned to a partner.")
    db.session.commit()
    return comment


def ways_in(comment: Comment) -> list[tuple[str, str]]:
    """Every address under which a comment, a reply, a list or a file of them could be had or changed."""
    reply = comment.replies[0]
    recording = comment.recording_id
    api = [
        ("GET", f"/recordings/{recording}/comments"),
        ("POST", f"/recordings/{recording}/comments"),
        ("GET", f"/comments/{comment.id}"),
        ("PATCH", f"/comments/{comment.id}"),
        ("POST", f"/comments/{comment.id}/replies"),
        ("PATCH", f"/replies/{reply.id}"),
        ("DELETE", f"/replies/{reply.id}"),
        ("DELETE", f"/comments/{comment.id}"),
        *(("GET", f"/recordings/{recording}/comments.{kind}") for kind in ("vtt", "csv", "jsonld")),
    ]
    return [(method, f"/api/v1{path}") for method, path in api]


def pages(comment: Comment) -> list[tuple[str, str]]:
    reply = comment.replies[0]
    return [
        ("GET", f"/lessons/{comment.recording.lesson_id}"),
        ("GET", f"/recordings/{comment.recording_id}/comments"),
        ("POST", f"/recordings/{comment.recording_id}/comments"),
        ("GET", f"/comments/{comment.id}"),
        ("GET", f"/comments/{comment.id}/edit"),
        ("POST", f"/comments/{comment.id}"),
        ("POST", f"/comments/{comment.id}/replies"),
        ("GET", f"/replies/{reply.id}/edit"),
        ("POST", f"/replies/{reply.id}"),
        ("POST", f"/replies/{reply.id}/deletion"),
        ("POST", f"/comments/{comment.id}/deletion"),
    ]


def said(method: str, path: str) -> dict[str, object] | None:
    if method in ("GET", "DELETE"):
        return None
    if path.endswith("/comments"):
        return {"at_ms": 0, "kind": "noticing", "body": "x"}
    return {"body": "x"}


@pytest.mark.parametrize("who", [*STRANGERS, "ben"])
def test_nobody_finds_a_comment_of_a_lesson_that_is_not_theirs_to_see(shared_comment, api_of, world, who):
    caller = api_of(getattr(world, who))
    for method, path in ways_in(shared_comment):
        answer = caller.open(path, method=method, json=said(method, path))
        assert answer.status_code == 404, (who, method, path)
        assert b"finish each other" not in answer.data


@pytest.mark.parametrize("who", [*STRANGERS, "ben"])
def test_nobody_finds_its_pages_either(shared_comment, client_of, csrf_of, world, who):
    browser = client_of(getattr(world, who))
    token = csrf_of(browser)
    for method, path in pages(shared_comment):
        data = {"csrf_token": token, "at": "0:00", "body": "x"} if method == "POST" else None
        answer = browser.open(path, method=method, data=data, headers={"X-Partial": "1"})
        assert answer.status_code == 404, (who, method, path)


def test_without_signing_in_there_is_only_the_door(shared_comment, api_of, client_of, world):
    for method, path in ways_in(shared_comment):
        assert api_of(None).open(path, method=method, json=said(method, path)).status_code == 401
        assert api_of(world.hugo).open(path, method=method, json=said(method, path)).status_code == 401
    assert client_of(None).get(f"/comments/{shared_comment.id}").status_code == 302
    assert client_of(world.hugo).get(f"/comments/{shared_comment.id}").status_code == 302


def test_the_pair_reads_and_replies_once_the_lesson_is_shared_but_does_not_edit(
    shared_comment, api_of, world, share
):
    share()
    ben = api_of(world.ben)
    one = f"/api/v1/comments/{shared_comment.id}"
    assert ben.get(one).json["body"] == shared_comment.body
    assert ben.patch(one, json={"body": "mine now"}).status_code == 404
    assert ben.delete(one).status_code == 404
    assert ben.post(f"{one}/replies", json={"body": "What made that possible?"}).status_code == 201
    assert ben.delete(f"/api/v1/replies/{shared_comment.replies[0].id}").status_code == 404


def test_revoking_acts_at_the_next_request(shared_comment, api_of, world, share):
    sharing = share()
    ben = api_of(world.ben)
    assert ben.get(f"/api/v1/comments/{shared_comment.id}").status_code == 200
    db.session.add(sharing)  # the request let go of it
    sharing.revoke()
    db.session.commit()
    assert ben.get(f"/api/v1/comments/{shared_comment.id}").status_code == 404


@pytest.mark.parametrize("state", ["draft", "private"])
def test_a_draft_or_private_note_leaks_through_no_list_file_page_or_news(
    recording, api_of, client_of, world, share, state
):
    share()
    left = api_of(world.ben).post(
        f"/api/v1/recordings/{recording.id}/comments",
        json={"at_ms": 64_233, "kind": "question", "body": "Hummingbird", "state": state},
    )
    assert left.status_code == 201
    one = f"/api/v1/comments/{left.json['id']}"
    assert api_of(world.ben).post(f"{one}/replies", json={"body": "Hummingbird too"}).status_code == 201
    amina, page = api_of(world.amina), client_of(world.amina)
    assert amina.get(one).status_code == 404
    assert amina.get(f"/api/v1/recordings/{recording.id}/comments").json["items"] == []
    for kind in ("vtt", "csv", "jsonld"):
        assert b"Hummingbird" not in amina.get(f"/api/v1/recordings/{recording.id}/comments.{kind}").data
    shown = page.get(f"/lessons/{recording.lesson_id}?recording={recording.id}")
    assert shown.status_code == 200
    assert b"Hummingbird" not in shown.data
    assert b"64233" not in shown.data
    assert db.session.scalars(select(LiveEvent)).all() == []


def test_news_of_a_shared_comment_holds_its_id_and_no_words(recording, api_of, world):
    left = api_of(world.amina).post(
        f"/api/v1/recordings/{recording.id}/comments",
        json={"at_ms": 0, "kind": "noticing", "body": "Hummingbird", "state": "shared"},
    )
    news = db.session.scalars(select(LiveEvent)).one()
    assert (news.topic, news.name) == (recording.topic, "comment")
    assert news.payload == {"id": left.json["id"], "version": 1, "gone": False}


def test_a_comment_taken_back_is_told_as_gone(recording, api_of, world):
    amina = api_of(world.amina)
    left = amina.post(
        f"/api/v1/recordings/{recording.id}/comments",
        json={"at_ms": 0, "kind": "noticing", "body": "x", "state": "shared"},
    )
    assert amina.patch(f"/api/v1/comments/{left.json['id']}", json={"state": "private"}).status_code == 200
    newest = db.session.scalars(select(LiveEvent).order_by(LiveEvent.id.desc())).first()
    assert newest.payload["gone"] is True


def test_a_goal_that_the_reader_cannot_see_is_named_nowhere(
    recording, world, client_of, api_of, share, private_goal
):
    share()
    Comment.leave(
        on=recording,
        by=world.amina,
        at_ms=0,
        body="x",
        goal_id=private_goal.id,
        state=CommentState.SHARED,
    )
    db.session.commit()
    page = f"/lessons/{recording.lesson_id}"
    assert b"Keep my voice calm" in client_of(world.amina).get(page).data
    assert b"Keep my voice calm" not in client_of(world.ben).get(page).data
    assert (
        b"Keep my voice calm"
        not in api_of(world.ben).get(f"/api/v1/recordings/{recording.id}/comments.csv").data
    )


def test_sixty_comments_take_as_many_queries_as_three(recording, world, client_of, share):
    share()
    browser = client_of(world.ben)

    def queries_for(count: int) -> int:
        for number in range(count):
            author = world.amina if number % 2 else world.ben
            comment = Comment.leave(
                on=recording, by=author, at_ms=number * 1000, body="x", state=CommentState.SHARED
            )
            comment.reply(by=world.ben, body="y")
        db.session.commit()
        db.session.remove()
        asked: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *heard: asked.append(heard[2]))
        assert browser.get(f"/lessons/{recording.lesson_id}").status_code == 200
        return len(asked)

    first = queries_for(3)
    assert db.session.query(Reply).count() == 3
    # the second listener hears the same queries once more
    assert queries_for(57) <= first
