"""Comments on the lesson's page: one partial for page, form answer and live news; plain forms without script."""

import re

import pytest

from app.comments.models import Comment, CommentState
from app.foundation.db import db

PARTIAL = {"X-Partial": "1"}


@pytest.fixture
def amina(client_of, world):
    return client_of(world.amina)


@pytest.fixture
def post(csrf_of, amina):
    token = csrf_of(amina)

    def act(path: str, partial: bool = True, **fields: str):
        return amina.post(path, data={"csrf_token": token, **fields}, headers=PARTIAL if partial else {})

    return act


@pytest.fixture
def url(recording):
    return f"/recordings/{recording.id}/comments"


def article(html: str) -> str:
    found = re.findall(r"<article\b[^>]*data-comment=.*?</article>", html, re.DOTALL)
    assert len(found) == 1
    return re.sub(r'name="csrf_token" value="[^"]*"', "", found[0])


def test_the_same_article_comes_with_the_page_the_answer_and_the_news(amina, post, url, recording):
    answer = post(url, at="1:04.233", kind="question", body="What made that possible?", state="shared")
    assert answer.status_code == 201
    said = article(answer.text)
    assert 'data-at-ms="64233"' in said
    id = re.search(r'data-comment="(\w+)"', said)[1]
    assert article(amina.get(f"/comments/{id}", headers=PARTIAL).text) == said
    assert article(amina.get(f"/lessons/{recording.lesson_id}").text) == said
    assert article(amina.get(url, headers=PARTIAL).text) == said


def test_a_plain_form_leads_back_to_the_moment(post, url, recording):
    answer = post(url, partial=False, at="1:04.2", body="Both hands up.")
    assert answer.status_code == 303
    assert answer.location.startswith(f"/lessons/{recording.lesson_id}?recording={recording.id}")
    assert answer.location.endswith("#t=64.200")


def test_a_form_with_something_to_put_right_keeps_every_word(post, url):
    for fields, sentence in (
        ({"at": "soon", "body": "Kept words"}, "Please give the time as minutes and seconds, like 1:04.2."),
        ({"at": "9:00", "body": "Kept words"}, "The recording is 3:04 long."),
        ({"at": "0:10", "end": "0:05", "body": "Kept words"}, "The end comes after the beginning."),
        ({"at": "0:10", "about": "a" * 20, "body": "Kept words"}, "That is not one of this teacher’s goals."),
    ):
        for partial in (True, False):
            answer = post(url, partial=partial, **fields)
            assert answer.status_code == 422
            assert sentence in answer.text
            assert "Kept words" in answer.text
    assert db.session.query(Comment).count() == 0


def test_a_comment_is_edited_answered_and_deleted_by_forms(amina, post, url):
    id = re.search(r'data-comment="(\w+)"', post(url, at="0:10", body="First words").text)[1]
    assert "First words" in amina.get(f"/comments/{id}/edit").text
    assert "Second words" in post(f"/comments/{id}", at="0:10", body="Second words", state="draft").text
    answered = post(f"/comments/{id}/replies", body="A reply")
    assert (answered.status_code, "A reply" in answered.text) == (201, True)
    reply = re.search(r'id="reply-(\w+)"', answered.text)[1]
    assert "A reply" in amina.get(f"/replies/{reply}/edit").text
    assert "Another reply" in post(f"/replies/{reply}", body="Another reply").text
    assert "Another reply" not in post(f"/replies/{reply}/deletion").text
    assert post(f"/comments/{id}/deletion").status_code == 204
    assert amina.get(f"/comments/{id}").status_code == 404


def test_words_are_shown_as_words(amina, post, url):
    answer = post(url, at="0:10", body="<script>alert(1)</script>\n{{ 7 * 7 }}")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert "<script>" not in answer.text


def test_only_its_author_is_offered_to_change_a_comment(recording, world, client_of, share):
    share()
    comment = Comment.leave(on=recording, by=world.ben, at_ms=0, body="x", state=CommentState.SHARED)
    db.session.commit()
    page, form = f"/lessons/{recording.lesson_id}", f"/comments/{comment.id}/edit"
    assert form in client_of(world.ben).get(page).text
    assert form not in client_of(world.amina).get(page).text
