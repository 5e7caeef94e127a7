"""A school's priorities: its admins edit them, everybody there reads them, and no goal is shown with them."""

from app.foundation.db import db
from app.priorities.models import Priority
from tests.goals.posting import post
from tests.goals.story import a_goal

SAID = {"name": "Talk for learning", "description": "Students explain and listen."}


def test_an_admin_names_rewords_retires_and_brings_back_a_priority(world, client_of):
    grace = client_of(world.grace)
    empty = post(grace, "/priorities", name="", description="Kept <b>")
    assert empty.status_code == 422
    assert "Kept &lt;b&gt;" in empty.text
    assert post(grace, "/priorities", **SAID).status_code == 303
    one = db.session.query(Priority).one()
    again = post(grace, f"/priorities/{one.id}", name="", description="Typed")
    assert again.status_code == 422
    assert "Typed" in again.text
    post(grace, f"/priorities/{one.id}", name="Talk", description="")
    post(grace, f"/priorities/{one.id}/retirement")
    assert "Bring back" in grace.get("/priorities").text
    assert 'name="priority_id"' not in client_of(world.amina).get("/goals/new").text
    post(grace, f"/priorities/{one.id}/restoration")
    assert "Bring back" not in grace.get("/priorities").text
    assert ">Talk</option>" in client_of(world.amina).get("/goals/new").text


def test_everybody_at_the_school_reads_them_and_only_its_admins_edit(world, api_of, client_of):
    made = api_of(world.grace).post("/api/v1/priorities", json=SAID)
    assert (made.status_code, made.json["retired_at"]) == (201, None)
    path = f"/api/v1/priorities/{made.json['id']}"
    for name in ("amina", "ben", "elena", "farid"):
        person = getattr(world, name)
        api, pages = api_of(person), client_of(person)
        assert api.get(path).json["name"] == SAID["name"], name
        assert [one["id"] for one in api.get("/api/v1/priorities").json["items"]] == [made.json["id"]]
        assert api.post("/api/v1/priorities", json=SAID).status_code == 404, name
        assert api.patch(path, json={"name": "Mine"}).status_code == 404, name
        assert "Add priority" not in pages.get("/priorities").text, name
        assert post(pages, "/priorities", **SAID).status_code == 404, name
        assert post(pages, f"/priorities/{made.json['id']}/retirement").status_code == 404, name
    for name in ("ines", "kofi"):  # of another school; one of the two is its admin
        assert api_of(getattr(world, name)).get(path).status_code == 404, name
        assert api_of(getattr(world, name)).patch(path, json={"name": "Theirs"}).status_code == 404, name
        assert SAID["name"] not in client_of(getattr(world, name)).get("/priorities").text, name


def test_the_api_rewords_and_retires_and_the_second_of_two_writers_is_told(world, api_of):
    grace = api_of(world.grace)
    made = grace.post("/api/v1/priorities", json=SAID)
    path, stale = f"/api/v1/priorities/{made.json['id']}", {"If-Match": made.headers["ETag"]}
    retired = grace.patch(path, json={"retired": True}, headers=stale)
    assert retired.json["retired_at"] is not None
    assert retired.json["description"] == SAID["description"]
    assert grace.patch(path, json={"name": "Late"}, headers=stale).status_code == 412
    assert grace.patch(path, json={"retired": False}).json["retired_at"] is None
    for wrong in ({"name": " "}, {"name": "x" * 201}, {"school_id": world.lakeside.id}):
        assert grace.patch(path, json=wrong).status_code == 422, wrong


def test_no_admin_learns_which_goal_serves_what(world, client_of):
    one = Priority.named_by(world.grace, name="Talk for learning")
    db.session.flush()
    goal = a_goal(world.amina, world.amina_and_ben, priority_id=one.id)
    said = client_of(world.grace).get("/priorities").text
    assert goal.statement not in said
    assert "Amina" not in said
