"""The API's calls for tag sets."""

import pytest

from app.frameworks.models import COLOURS
from app.frameworks.ready import ready_sets


@pytest.fixture
def amina(api_of, world):
    return api_of(world.amina)


def test_every_ready_set_can_be_made_ones_own(amina, world):
    offered = amina.get("/api/v1/ready-tag-sets").json["items"]
    assert len(offered) == len(ready_sets()) >= 2
    for ready in offered:
        made = amina.post("/api/v1/tag-sets", json={"ready": ready["slug"]})
        assert made.status_code == 201
        assert [(tag["name"], tag["key"]) for tag in made.json["tags"]] == [
            (tag["name"], tag["key"]) for tag in ready["tags"]
        ]
        assert {tag["colour"] for tag in made.json["tags"]} <= set(range(1, COLOURS + 1))
    assert len(amina.get("/api/v1/tag-sets").json["items"]) == len(offered)


def test_a_set_is_made_read_changed_shared_and_deleted(amina, api_of, world):
    tags = [{"name": "Praise", "key": "P"}, {"name": "Wait time", "key": "w", "extent": "interval"}]
    assert (
        amina.post("/api/v1/tag-sets", json={"name": "Mine", "tags": tags}).json["errors"][0]["field"]
        == "tags"
    )
    tags[0]["key"] = "E"
    made = amina.post("/api/v1/tag-sets", json={"name": "Mine", "tags": tags})
    one = made.headers["Location"]
    praise, wait = made.json["tags"]
    assert (praise["key"], praise["colour"], wait["extent"], made.json["shared"]) == (
        "e",
        1,
        "interval",
        False,
    )
    names = ("id", "name", "key", "extent", "colour")
    swapped = [{name: wait[name] for name in names}, {**{name: praise[name] for name in names}, "key": "1"}]
    asked = {"tags": swapped, "shared": True}
    changed = amina.patch(one, json=asked, headers={"If-Match": made.headers["ETag"]})
    assert [(tag["id"], tag["key"]) for tag in changed.json["tags"]] == [
        (wait["id"], "w"),
        (praise["id"], "1"),
    ]
    assert amina.patch(one, json=asked, headers={"If-Match": made.headers["ETag"]}).status_code == 412
    ben = api_of(world.ben)
    assert ben.get(one).json == changed.json
    for act in (lambda: ben.patch(one, json={"name": "Ours"}), lambda: ben.delete(one)):
        assert act().status_code == 404
    assert api_of(world.ines).get(one).status_code == 404
    assert amina.delete(one).status_code == 204
    assert amina.get(one).status_code == 404


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "name"),
        ({"ready": "nothing-of-that-name"}, "ready"),
        ({"name": "x", "tags": [{"name": "a", "key": "0"}]}, "tags"),
        ({"name": "x", "tags": [{"name": "a", "colour": 9}]}, "tags"),
        ({"name": "x", "tags": [{"name": "a", "id": "b" * 20}]}, "tags"),
        ({"name": "x", "owner_id": "y"}, "owner_id"),
    ],
)
def test_what_cannot_be_used_is_answered_with_the_field(amina, said, field):
    answer = amina.post("/api/v1/tag-sets", json=said)
    assert (answer.status_code, answer.json["errors"][0]["field"]) == (422, field)


def test_who_neither_teaches_nor_coaches_makes_none(api_of, world):
    assert api_of(world.elena).post("/api/v1/tag-sets", json={"name": "x"}).status_code == 404
