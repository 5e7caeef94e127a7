"""Lists by the page: every row once, whatever comes and goes meanwhile. Shown on tokens, people and pairs."""

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.foundation import clock, paging
from app.foundation.db import db
from app.foundation.paging import PageQuery
from app.foundation.refusals import Refusal
from app.people.models import Person, Token
from app.seeds import World

Call = Callable[[Person | None], FlaskClient]
TOKENS = "/api/v1/tokens"


def tokens(person: Person, number: int, *, at_once: bool = False) -> list[str]:
    """Make tokens for somebody, all in the same instant or a second apart; give their names."""
    now = clock.now() + timedelta(seconds=1)  # not in the millisecond of the test's own token
    names = [f"token {index:03}" for index in range(number)]
    for index, name in enumerate(names):
        token, _ = Token.make(db.session(), person, name)
        token.created_at = now if at_once else now + timedelta(seconds=index)
    db.session.commit()
    return names


def walk(client: FlaskClient, limit: int, path: str = TOKENS) -> list[dict[str, Any]]:
    """Read a list to its end."""
    found: list[dict[str, Any]] = []
    cursor = ""
    for _ in range(1000):
        page = client.get(path, query_string={"limit": limit, **({"cursor": cursor} if cursor else {})}).json
        assert set(page) == {"items", "next_cursor"}
        assert len(page["items"]) <= limit
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found
    raise AssertionError("the list has no end")


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 11, 12, 200])
@pytest.mark.parametrize("at_once", [False, True])
def test_every_row_is_seen_once_and_in_order(world: World, api_of: Call, limit: int, at_once: bool) -> None:
    client = api_of(world.amina)
    names = tokens(world.amina, 10, at_once=at_once)
    found = walk(client, limit)
    assert len({token["id"] for token in found}) == len(found) == 11  # the test's own too
    assert sorted(token["name"] for token in found if token["name"].startswith("token")) == names
    order = [(token["created_at"], token["id"]) for token in found]
    assert order == sorted(order)


def test_rows_that_come_and_go_between_pages_move_nothing(world: World, api_of: Call) -> None:
    client = api_of(world.amina)
    tokens(world.amina, 6)
    first = client.get(TOKENS, query_string={"limit": 3}).json
    client.delete(f"{TOKENS}/{first['items'][2]['id']}")  # the very row that the cursor stands on
    client.post(TOKENS, json={"name": "early"})
    second = client.get(TOKENS, query_string={"limit": 200, "cursor": first["next_cursor"]}).json
    seen = [token["name"] for token in second["items"] if token["name"].startswith("token")]
    assert seen == ["token 002", "token 003", "token 004", "token 005"]


def test_without_asking_a_page_has_fifty(world: World, api_of: Call) -> None:
    client = api_of(world.amina)
    tokens(world.amina, 55)
    page = client.get(TOKENS).json
    assert len(page["items"]) == 50
    assert page["next_cursor"]


def test_the_last_page_says_so(world: World, api_of: Call) -> None:
    page = api_of(world.amina).get(TOKENS, query_string={"limit": 1}).json
    assert (len(page["items"]), page["next_cursor"]) == (1, None)


@pytest.mark.parametrize("limit", ["0", "-1", "201", "many", "1.5", "", "1e2", "9" * 40])
def test_a_page_has_one_to_two_hundred_rows(world: World, api_of: Call, limit: str) -> None:
    answer = api_of(world.amina).get(TOKENS, query_string={"limit": limit})
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, "limit")


def cursor(value: Any) -> str:
    """A cursor that nobody gave out."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "sent",
    [
        "x", "=", "é", "%00", "a" * 501, cursor(None), cursor([]), cursor({}), cursor("text"), cursor([1, 2]),
        cursor(["2026-11-17T10:00:00", "a"]), cursor(["2026-11-17T10:00:00+00:00"]), cursor(["nonsense", "a"]),
        cursor(["2026-11-17T10:00:00+00:00", 7]), cursor(["2026-11-17T10:00:00+00:00", ["a"]]),
        cursor(["2026-11-17T10:00:00+00:00", None]), cursor([[["2026"]]]), base64.b64encode(b"[" * 300).decode(),
        cursor(["9999-12-31T23:59:59-14:00", "a"]), cursor(["0001-01-01T00:00:00+14:00", "a"]),
        cursor(["2026-11-17T10:00:00+00:00", "\x00"]), cursor(["2026-11-17T10:00:00+00:00", "\ud800"]),
    ],
)  # fmt: skip
def test_a_cursor_that_no_list_gave_out_is_refused(world: World, api_of: Call, sent: str) -> None:
    answer = api_of(world.amina).get(TOKENS, query_string={"cursor": sent})
    assert answer.status_code == 422, answer.text
    assert answer.json["errors"][0]["field"] == "cursor"


def test_a_cursor_opens_no_other_persons_list(world: World, api_of: Call) -> None:
    tokens(world.amina, 3)
    first = api_of(world.amina).get(TOKENS, query_string={"limit": 1}).json
    others = api_of(world.ben).get(TOKENS, query_string={"cursor": first["next_cursor"]}).json
    assert all(token["name"] == "a test" for token in others["items"])


def test_the_newest_come_first_where_a_list_says_so(world: World) -> None:
    names = tokens(world.amina, 5)
    rows, by = Token.usable_for(world.amina), (Token.created_at, Token.id)
    first = paging.page(rows, PageQuery(limit=2), lambda token: token.name, by=by, newest_first=True)
    rest = paging.page(
        rows, PageQuery(cursor=first.next_cursor), lambda token: token.name, by=by, newest_first=True
    )
    assert first.items + rest.items == names[::-1]


def test_a_cursor_of_a_list_in_another_order_is_refused(world: World) -> None:
    tokens(world.amina, 3)
    rows = Token.usable_for(world.amina)
    by_name = paging.page(rows, PageQuery(limit=1), lambda token: token.name, by=(Token.name, Token.id))
    with pytest.raises(Refusal, match="not one that a list gave out"):
        paging.page(
            rows,
            PageQuery(cursor=by_name.next_cursor),
            lambda token: token.id,
            by=(Token.created_at, Token.id),
        )
