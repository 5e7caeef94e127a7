"""The pages of tag sets: found, begun, changed tag by tag without a script, shared, copied and deleted."""

import html as markup
import re

import pytest
from sqlalchemy import select

from app.foundation.db import db
from app.frameworks.models import Extent, TagFacts, TagSet

WAIT = TagFacts("Wait time", key="w", colour=2, extent=Extent.INTERVAL)


@pytest.fixture
def tag_set(world):
    """Amina's own, with two tags."""
    made = TagSet.made_by(world.amina, name="Questions", tags=[TagFacts("Praise", key="1", colour=1), WAIT])
    db.session.commit()
    return made


@pytest.fixture
def amina(client_of, world):
    return client_of(world.amina)


@pytest.fixture
def post(csrf_of, amina):
    token = csrf_of(amina)
    return lambda path, **fields: amina.post(path, data={"csrf_token": token, **fields})


def typed(*rows, **more):
    """What the form sends: a column for each field."""
    names = ("id", "name", "key", "colour", "extent", "group")
    columns = {
        f"tag_{name}": [row.get(name, "point" if name == "extent" else "") for row in rows] for name in names
    }
    return {"name": "Questions", "version": "1", **columns, **more}


def names_in(page) -> list[str]:
    return [markup.unescape(name) for name in re.findall(r'name="tag_name" value="([^"]*)"', page.text)]


def as_typed(tag_set):
    return [
        {
            "id": tag.id,
            "name": tag.name,
            "key": tag.key,
            "colour": str(tag.colour),
            "extent": tag.extent.value,
        }
        for tag in tag_set.tags
    ]


def share(tag_set):
    """Let the school use it."""
    db.session.get_one(TagSet, tag_set.id).share(True)
    db.session.commit()


def test_a_set_is_begun_with_a_name_a_ready_one_or_a_copy(amina, post, client_of, csrf_of, world, tag_set):
    assert post("/tag-sets").status_code == 422
    named = post("/tag-sets", name="Movement")
    ready = post("/tag-sets", ready="time-and-climate")
    assert (named.status_code, ready.status_code) == (303, 303)
    assert "Whole class" in names_in(amina.get(ready.location))
    assert names_in(amina.get(named.location)) == [""]
    share(tag_set)
    dana = client_of(world.dana)
    shown = dana.get(f"/tag-sets/{tag_set.id}")
    assert names_in(shown) == []
    assert "Wait time" in shown.text
    copied = dana.post("/tag-sets", data={"csrf_token": csrf_of(dana), "copied": tag_set.id})
    assert names_in(dana.get(copied.location)) == ["Praise", "Wait time", ""]
    assert tag_set.id not in copied.location
    assert "Questions" in dana.get("/tag-sets").text


def test_rows_are_moved_removed_and_added_without_losing_what_was_typed(amina, post, tag_set):
    praise, wait = as_typed(tag_set)
    rows = [praise, {**wait, "name": "Thinking time"}, {"name": "Humming"}]
    url = f"/tag-sets/{tag_set.id}"
    for button, expected in (
        ({"up": "1"}, ["Thinking time", "Praise", "Humming"]),
        ({"down": "1"}, ["Praise", "Humming", "Thinking time"]),
        ({"remove": "0"}, ["Thinking time", "Humming"]),
        ({"add": "1"}, ["Praise", "Thinking time", "Humming", ""]),
    ):
        drawn = post(url, **typed(*rows, **button))
        assert (drawn.status_code, names_in(drawn)) == (200, expected)
    assert names_in(amina.get(url)) == ["Praise", "Wait time", ""]


def test_what_was_typed_is_saved_in_its_order_and_told_to_the_school(amina, post, tag_set, world):
    praise, wait = as_typed(tag_set)
    rows = [{**wait, "key": "1", "group": "Silence"}, {**praise, "key": "w"}, {"name": "Humming"}, {}]
    saved = post(f"/tag-sets/{tag_set.id}", **typed(*rows, name="Sounds", shared="true"))
    assert saved.status_code == 303
    db.session.expire_all()
    kept = db.session.scalars(select(TagSet)).unique().one()
    assert [(tag.name, tag.key, tag.group) for tag in kept.tags] == [
        ("Wait time", "1", "Silence"),
        ("Praise", "w", None),
        ("Humming", None, None),
    ]
    assert (kept.name, kept.shared) == ("Sounds", True)
    assert "Everybody at your school can see this." in amina.get(saved.location).text
    late = post(f"/tag-sets/{tag_set.id}", **typed(*rows))
    assert late.status_code == 422
    assert "Somebody else changed this since you opened it" in late.text


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"name": "Praise"}, "There are two tags called “Praise”"),
        ({"name": "Humming", "key": "w"}, "“Wait time” and “Humming” have the same key, W"),
        ({"name": "Humming", "key": "m"}, "M is a key of the lesson page"),
        ({"name": "Humming", "key": "%"}, "A key is one of 1 to 9 or a letter."),
        ({"name": "x" * 61}, "Its name: Please keep this to 60 characters."),
        ({"key": "5"}, "Its name: Please fill this in."),
        ({"name": "Humming", "group": "Who talks"}, "“Humming” marks a moment"),
    ],
)
def test_what_cannot_be_used_is_said_and_nothing_typed_is_lost(post, tag_set, row, sentence):
    answer = post(f"/tag-sets/{tag_set.id}", **typed(*as_typed(tag_set), row))
    assert answer.status_code == 422
    assert sentence in markup.unescape(answer.text)
    assert names_in(answer) == ["Praise", "Wait time", row.get("name", ""), ""]


def test_only_its_owner_changes_a_set_and_strangers_get_nothing(
    post, client_of, csrf_of, world, tag_set, amina
):
    ben = client_of(world.ben)
    token = {"csrf_token": csrf_of(ben)}
    url = f"/tag-sets/{tag_set.id}"
    assert ben.get(url).status_code == 404
    share(tag_set)
    assert ben.get(url).status_code == 200
    assert ben.post(url, data={**typed(), **token}).status_code == 404
    assert ben.post(f"{url}/deletion", data=token).status_code == 404
    assert post(f"{url}/deletion").status_code == 303
    assert amina.get(url).status_code == 404
