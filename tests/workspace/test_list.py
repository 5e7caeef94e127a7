"""The list of comments at scale: a window of them with the page, the rest by links or as they are wanted, and a search."""

import re

import pytest
from sqlalchemy import event

from app.comments.models import Comment, CommentState
from app.comments.views import MOST_AT_ONCE
from app.foundation.db import db
from app.workspace.window import SIZE
from tests.workspace.thousands import fill

PARTIAL = {"X-Partial": "1"}
EACH_DATABASE = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)


def drawn(html: str) -> list[str]:
    return re.findall(r'<article[^>]* data-comment="(\w+)"', html)


def in_time_order(recording, person) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(Comment.on(recording, person).with_only_columns(Comment.id)))


@pytest.fixture
def say(recording, world):
    """Leave a comment with these words, and give its id."""

    def act(words: str, **said) -> str:
        made = Comment.leave(on=recording, by=said.pop("by", world.amina), at_ms=0, body=words, **said)
        db.session.commit()
        return made.id

    return act


@EACH_DATABASE
def test_without_script_links_lead_to_every_comment_and_one_that_is_named_is_on_its_page(
    database, client_of, recording, world
):
    fill(recording, [world.amina], comments=3 * SIZE + 1, marks=0)
    everything = in_time_order(recording, world.amina)
    amina = client_of(world.amina)
    address: str | None = f"/lessons/{recording.lesson_id}"
    seen: list[str] = []
    while address:
        page = amina.get(address).text
        assert f"{len(everything)} comments" in page
        seen += drawn(page)
        link = re.search(r'href="([^"]+)">Later comments', page)
        address = link[1].replace("&amp;", "&") if link else None
    assert seen == everything
    named = amina.get(f"/lessons/{recording.lesson_id}?comment={everything[-3]}").text
    assert everything[-3] in drawn(named)
    assert "Earlier comments" in named
    assert drawn(amina.get(f"/lessons/{recording.lesson_id}?from=99999").text) == everything[-1:]
    assert (
        drawn(amina.get(f"/lessons/{recording.lesson_id}?comment={'a' * 20}&from=x").text)
        == everything[:SIZE]
    )


def test_a_page_with_thousands_draws_as_many_and_asks_as_often_as_with_twenty(
    client_of, recording, world, share
):
    share()
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *heard: asked.append(heard[2]))

    def questions() -> int:
        asked.clear()
        page = client_of(world.ben).get(f"/lessons/{recording.lesson_id}").text
        assert len(drawn(page)) == SIZE
        return len(asked)

    fill(recording, [world.amina, world.ben], comments=SIZE, marks=10)
    few = questions()
    fill(recording, [world.amina, world.ben], comments=2_000, marks=1_000)
    assert questions() == few


def test_those_that_are_named_are_drawn_in_time_order_and_only_to_who_may_read_them(
    client_of, recording, world, share, say
):
    share()
    fill(recording, [world.amina], comments=MOST_AT_ONCE + 20, marks=0)
    draft = say("Not yet.", state=CommentState.DRAFT)
    everything = in_time_order(recording, world.amina)
    url = f"/recordings/{recording.id}/comments"

    def asked_by(person, ids) -> list[str]:
        return drawn(client_of(person).get(url, query_string={"ids": ",".join(ids)}, headers=PARTIAL).text)

    picked = [everything[7], everything[3], draft]
    assert asked_by(world.amina, picked) == [one for one in everything if one in picked]
    assert asked_by(world.ben, picked) == [everything[3], everything[7]]
    assert len(asked_by(world.amina, everything)) == MOST_AT_ONCE
    assert asked_by(world.amina, ["nonsense", "", "%"]) == []
    assert (
        client_of(world.dana).get(url, query_string={"ids": everything[0]}, headers=PARTIAL).status_code
        == 404
    )


@EACH_DATABASE
def test_words_are_found_as_they_are_in_comments_and_replies_that_may_be_read(
    database, client_of, recording, world, share, say
):
    share()
    percent = say("100% of the class, not 50_50.", state="shared")
    umlaut = say("Über die Hälfte “leaned in”.", state="shared")
    draft = say("Half of the CLASS, for me alone.", state="draft")
    answered = say("What then?", by=world.ben, state="shared")
    db.session.get_one(Comment, answered).reply(by=world.amina, body="The class waited.")
    db.session.commit()

    def found(person, words: str) -> set[str]:
        url = f"/recordings/{recording.id}/comments"
        return set(client_of(person).get(url, query_string={"q": words}, headers=PARTIAL).json["ids"])

    assert found(world.amina, "the  Class ") == {percent, draft, answered}
    assert found(world.ben, "class") == {percent, answered}
    assert found(world.ben, "0% of") == {percent}
    assert found(world.ben, "0_5") == {percent}
    assert found(world.ben, "1%class") == set()
    assert found(world.ben, "über") == {umlaut}
    assert found(world.ben, "\\") == set()
    assert found(world.ben, " \x00 ") == {percent, umlaut, answered}
