"""What can be done with a comment besides writing it: thought, history, resolution, undo, mentions; by API and pages."""

import csv
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select

from app.comments.jobs import erase_deleted
from app.comments.mentions import named_in
from app.comments.models import UNDO_FOR, Comment, CommentWording
from app.foundation import clock
from app.foundation.db import db
from app.foundation.live import LiveEvent

PARTIAL = {"X-Partial": "1"}


@pytest.fixture
def amina(api_of, world):
    return api_of(world.amina)


@pytest.fixture
def ben(api_of, world, share):
    share()
    return api_of(world.ben)


@pytest.fixture
def url(recording):
    return f"/api/v1/recordings/{recording.id}/comments"


def left(program, url, **said):
    answer = program.post(url, json={"at_ms": 0, "kind": "noticing", "body": "x", "state": "shared", **said})
    assert answer.status_code == 201, answer.json
    return answer.json


def place(comment, rest=""):
    return f"/api/v1/comments/{comment['id']}{rest}"


def test_what_was_seen_and_what_it_makes_one_think_stay_apart_everywhere(amina, url, client_of, world):
    one = left(amina, url, body="Four hands went up.", thought="=They trust the silence\nnow.")
    assert (one["body"], one["thought"]) == ("Four hands went up.", "=They trust the silence\nnow.")
    row = next(csv.DictReader(io.StringIO(amina.get(f"{url}.csv").text.removeprefix("\ufeff"))))
    assert (row["comment"], row["thought"]) == ("Four hands went up.", "'=They trust the silence\nnow.")
    assert "Four hands went up.\n=They trust the silence\nnow." in amina.get(f"{url}.vtt").text
    bodies = json.loads(amina.get(f"{url}.jsonld").text)["items"][0]["body"]
    assert [body["value"] for body in bodies if body["purpose"] == "assessing"] == [one["thought"]]
    shown = client_of(world.amina).get(f"/comments/{one['id']}", headers=PARTIAL).text
    assert 'class="comment__thought' in shown
    assert amina.patch(place(one), json={"thought": None}).json["thought"] is None
    assert left(amina, url, thought="  ")["thought"] is None


def test_a_form_that_leaves_a_programs_words_alone_keeps_them_exactly(amina, url, client_of, csrf_of, world):
    one = left(amina, url, thought="One line.\nAnother.", tags=["wait time, long", "who speaks"])
    browser = client_of(world.amina)
    form = browser.get(f"/comments/{one['id']}/edit").text
    fields = {"csrf_token": csrf_of(browser), "at": "0:00", "state": "shared", "body": "Reworded."}
    typed = re.search(r'name="tags" value="([^"]*)"', form)[1]
    assert typed == "wait time, long, who speaks"
    kept = browser.post(
        f"/comments/{one['id']}", data={**fields, "tags": typed, "thought": "One line.Another."}
    )
    assert kept.status_code == 303
    now = amina.get(place(one)).json
    assert (now["tags"], now["thought"]) == (one["tags"], one["thought"])
    browser.post(f"/comments/{one['id']}", data={**fields, "tags": "pace,  pace ,turns", "thought": ""})
    now = amina.get(place(one)).json
    assert (now["tags"], now["thought"]) == (["pace", "turns"], None)
    refused = browser.post(f"/comments/{one['id']}", data={**fields, "tags": "x" * 61})
    assert (refused.status_code, "Please keep each tag to 60 characters" in refused.text) == (422, True)


def test_tags_used_before_are_suggested_to_whoever_can_read_them(
    amina, ben, url, client_of, recording, world
):
    left(amina, url, tags=["wait time"])
    left(amina, url, tags=["only mine"], state="private")
    page = f"/lessons/{recording.lesson_id}"
    of_ben, of_amina = client_of(world.ben).get(page).text, client_of(world.amina).get(page).text
    assert '<option value="wait time">' in of_ben
    assert "only mine" not in of_ben
    assert '<option value="only mine">' in of_amina
    assert 'data-tags="[&#34;wait time&#34;]"' in of_ben


def test_author_teacher_and_coach_resolve_and_reopen_and_nobody_else(
    amina, ben, url, api_of, world, client_of
):
    one = left(amina, url, body="Two students had no paper.")
    resolved = ben.put(place(one, "/resolution"))
    assert (resolved.status_code, resolved.json["resolved_by_id"]) == (200, world.ben.id)
    when = resolved.json["resolved_at"]
    again = amina.put(place(one, "/resolution"))
    assert (again.json["resolved_at"], again.json["resolved_by_id"]) == (when, world.ben.id)
    stale = amina.delete(place(one, "/resolution"), headers={"If-Match": f'"{one["version"]}"'})
    assert stale.status_code == 412
    shown = client_of(world.amina).get(f"/comments/{one['id']}", headers=PARTIAL).text
    assert 'data-resolved="yes"' in shown
    assert "Resolved by Ben" in shown
    assert "Reopen comment" in shown
    assert amina.delete(place(one, "/resolution")).json["resolved_at"] is None
    assert api_of(world.dana).put(place(one, "/resolution")).status_code == 404


def test_a_colleague_who_only_reads_is_not_offered_to_resolve(
    amina, url, lesson, api_of, client_of, csrf_of, world
):
    amina.post(
        f"/api/v1/lessons/{lesson.id}/shares", json={"with": world.dana.email, "purpose": "learning together"}
    )
    one = left(amina, url)
    assert api_of(world.dana).get(place(one)).status_code == 200
    assert api_of(world.dana).put(place(one, "/resolution")).status_code == 404
    browser = client_of(world.dana)
    assert "Resolve comment" not in browser.get(f"/comments/{one['id']}", headers=PARTIAL).text
    posted = browser.post(f"/comments/{one['id']}/resolution", data={"csrf_token": csrf_of(browser)})
    assert posted.status_code == 404


def test_earlier_wordings_are_kept_and_those_from_before_it_was_shared_are_nobody_elses(
    amina, ben, url, client_of, world
):
    one = left(ben, url, body="She talks too much.", thought="Harsh.", state="draft")
    ben.patch(place(one), json={"body": "She talks a lot."})
    ben.patch(place(one), json={"body": "Nine of ten turns are hers.", "thought": None, "state": "shared"})
    assert amina.get(place(one)).json["edited_at"] is None
    ben.patch(place(one), json={"tags": ["turns"]})
    ben.patch(place(one), json={"body": "Eight of ten turns are hers."})
    own = [one["body"] for one in ben.get(place(one, "/history")).json["items"]]
    assert own == ["Nine of ten turns are hers.", "She talks a lot.", "She talks too much."]
    others = amina.get(place(one, "/history")).json["items"]
    assert [one["body"] for one in others] == ["Nine of ten turns are hers."]
    shown = client_of(world.amina).get(f"/comments/{one['id']}", headers=PARTIAL).text
    assert f'href="/comments/{one["id"]}/history"' in shown
    for headers in ({}, PARTIAL):
        page = client_of(world.amina).get(f"/comments/{one['id']}/history", headers=headers).text
        assert "Nine of ten turns are hers." in page
        assert "She talks" not in page
        assert "Harsh" not in page
    ben.patch(place(one), json={"state": "private"})
    assert amina.get(place(one, "/history")).status_code == 404


def test_a_deletion_is_gone_at_once_for_everybody_and_undone_for_a_day(
    amina, ben, url, client_of, csrf_of, world, recording
):
    one = left(amina, url, body="Hummingbird", tags=["bird"])
    ben.post(place(one, "/replies"), json={"body": "Hummingbird too"})
    before = amina.get(place(one)).json
    assert amina.delete(place(one)).status_code == 204
    for reader in (amina, ben):
        assert reader.get(place(one)).status_code == 404
        assert reader.get(place(one, "/history")).status_code == 404
        assert reader.get(url).json["items"] == []
        assert all("ummingbird" not in reader.get(f"{url}.{kind}").text for kind in ("vtt", "csv", "jsonld"))
    newest = select(LiveEvent).order_by(LiveEvent.id.desc())
    assert db.session.scalars(newest).first().payload["gone"] is True
    page = f"/lessons/{recording.lesson_id}"
    assert "ummingbird" not in client_of(world.ben).get(page).text
    assert "bird" not in re.findall(r'<option value="(\w+)">', client_of(world.amina).get(page).text)
    assert "ummingbird" not in client_of(world.ben).get(f"/recordings/{recording.id}/deletions").text
    assert "Hummingbird" in client_of(world.amina).get(f"/recordings/{recording.id}/deletions").text
    assert ben.post(place(one, "/restoration")).status_code == 404
    back = amina.post(place(one, "/restoration"))
    assert back.json["replies"] == before["replies"]
    assert db.session.scalars(newest).first().payload["gone"] is False
    assert ben.get(place(one)).status_code == 200
    assert amina.post(place(one, "/restoration")).status_code == 404


def test_without_script_a_deletion_is_undone_from_a_page(amina, url, client_of, csrf_of, world, recording):
    one = left(amina, url, body="Hummingbird")
    browser = client_of(world.amina)
    token = {"csrf_token": csrf_of(browser)}
    assert browser.post(f"/comments/{one['id']}/deletion", data=token).status_code == 303
    lesson = browser.get(f"/lessons/{recording.lesson_id}").text
    assert "For 24 hours you can bring it back" in lesson
    assert f'href="/recordings/{recording.id}/deletions"' in lesson
    assert browser.post(f"/comments/{one['id']}/restoration", data=token).status_code == 303
    assert amina.get(place(one)).status_code == 200


def test_after_a_day_a_deletion_is_for_good_and_takes_everything_with_it(amina, ben, url):
    one = left(amina, url, body="@Ben, look", state="draft")
    kept = left(amina, url, body="Stays")
    amina.patch(place(one), json={"body": "@Ben, look here"})
    amina.delete(place(one))
    erase_deleted()
    assert amina.post(place(one, "/restoration")).status_code == 200
    amina.delete(place(one))
    with clock.moved(UNDO_FOR):
        assert amina.post(place(one, "/restoration")).status_code == 404
        erase_deleted()
    assert [comment.id for comment in db.session.scalars(select(Comment)).unique()] == [kept["id"]]
    assert db.session.scalars(select(CommentWording)).all() == []


@pytest.mark.postgresql
def test_on_postgresql_it_is_undone_erased_and_counted_alike(amina, ben, url, client_of, world, recording):
    one = left(amina, url, body="@Ben, look", tags=["turns"], off_goal=True)
    amina.patch(place(one), json={"body": "@Ben, look here"})
    ben.put(place(one, "/resolution"))
    assert client_of(world.ben).get("/").text.count("mentioned you") == 1
    assert '<option value="turns">' in client_of(world.ben).get(f"/lessons/{recording.lesson_id}").text
    amina.delete(place(one))
    with clock.moved(UNDO_FOR):
        erase_deleted()
    assert db.session.scalars(select(Comment)).all() == []


def test_whoever_is_named_finds_it_at_home_until_it_is_opened(amina, ben, url, client_of, world, recording):
    browser = client_of(world.amina)
    one = left(ben, url, body="@Amina Diallo, what made that possible? mail@amina.example", state="draft")
    assert "mentioned you" not in browser.get("/").text
    ben.patch(place(one), json={"state": "shared"})
    home = browser.get("/").text
    assert "Ben mentioned you in “Comparing fractions”" in home
    assert f'href="/comments/{one["id"]}"' in home
    assert "mentioned you" not in client_of(world.ben).get("/").text
    assert browser.get(f"/comments/{one['id']}").status_code == 303
    assert "mentioned you" not in browser.get("/").text
    left(ben, url, body="Look, @amina!")
    left(ben, url, body="For @Chidi and nobody else")
    assert browser.get("/").text.count("mentioned you") == 1
    browser.get(f"/lessons/{recording.lesson_id}")
    assert "mentioned you" not in browser.get("/").text
    assert "mentioned you" not in client_of(world.chidi).get("/").text


def test_names_are_found_where_they_are_meant(world):
    amina, ben = world.amina, world.ben
    assert named_in("@Ben and @amina, look", [amina, ben]) == [amina, ben]
    assert named_in("ben@amina.example, @Benedict, Amina", [amina, ben]) == []
    assert named_in("(@Ben)", [ben]) == [ben]


def test_a_private_note_names_nobody_and_a_revoked_lesson_tells_nobody(
    amina, url, share, client_of, world, recording
):
    sharing = share()
    left(amina, url, body="@Ben will like this", state="private")
    assert "mentioned you" not in client_of(world.ben).get("/").text
    left(amina, url, body="@Ben, please look")
    assert "Amina mentioned you" in client_of(world.ben).get("/").text
    db.session.add(sharing)
    sharing.revoke()
    db.session.commit()
    assert "mentioned you" not in client_of(world.ben).get("/").text


def test_an_off_goal_habit_is_said_calmly_and_blocks_nothing(amina, url, recording, world, goal, client_of):
    page = f"/lessons/{recording.lesson_id}"
    left(amina, url, off_goal=True)
    for _ in range(3):
        left(amina, url, goal_id=goal.id)
    assert "data-strays hidden" in client_of(world.amina).get(page).text
    left(amina, url, goal_id=goal.id)
    shown = client_of(world.amina).get(page).text
    assert "data-strays hidden" not in shown
    assert f'data-tie="{goal.id}"' in shown
    left(amina, url, goal_id=goal.id)
    assert "data-strays hidden" in client_of(world.amina).get(page).text


def test_the_composers_arithmetic_holds():
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine")
    test = Path(__file__).parent / "lib_test.mjs"
    ran = subprocess.run(
        [node, "--test", str(test)], check=False, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stdout
