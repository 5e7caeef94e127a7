"""A pod: who belongs to it, how it grows and shrinks, its tasks and files, and that nobody else sees any of it."""

import io

import pytest

from app.foundation import live
from app.foundation.db import db
from app.people.models import Pair, Person, Role, RoleName
from app.pods.models import Membership, Pod, PodFile, Task, tasks
from app.pods.news import may_follow_pod
from app.pods.rounds import begin
from tests.goals.posting import post
from tests.queries import queries_of

OUTSIDERS = ("dana", "elena", "farid", "grace", "ines", "jonas", "kofi")


def colleague(world, name: str) -> Person:
    """One more teacher at Hill Street."""
    made = Person(school_id=world.hill_street.id, name=name, email=f"{name.lower()}@hillstreet.example")
    made.school = db.session.merge(world.hill_street)
    made.roles = [Role(name=RoleName.TEACHER)]
    db.session.add(made)
    db.session.commit()
    return made


def test_a_pod_is_begun_and_grows_by_invitation(world, client_of):
    amina, chidi = client_of(world.amina), client_of(world.chidi)
    again = post(amina, "/pods", name="", problem="They answer <b>us</b>.")
    assert again.status_code == 422
    assert "They answer &lt;b&gt;us&lt;/b&gt;." in again.text
    made = post(amina, "/pods", name="Talk in mathematics", problem="They answer us, not each other.")
    place = made.headers["Location"]
    assert "2 more people, and a round can begin" in amina.get(place).text
    assert post(amina, f"{place}/memberships", whom="chidi EZE").status_code == 303
    waits = chidi.get("/pods").text
    assert "Amina invites you to “Talk in mathematics”" in waits
    assert "They answer us" not in waits  # an invitation opens nothing yet
    assert chidi.get(place).status_code == 404
    invitation = db.session.query(Membership).filter_by(person_id=world.chidi.id).one()
    assert post(chidi, f"/memberships/{invitation.id}/acceptance").headers["Location"].endswith(place)
    assert "You and Amina can see this." in chidi.get(place).text
    assert "1 more person, and a round can begin" in amina.get(place).text


def test_who_cannot_be_invited_is_said_kindly(world, client_of, pod):
    amina = client_of(world.amina)
    for whom, sentence in (
        ("Nobody Known", "Nobody of that name or address teaches or coaches at your school."),
        ("elena@hillstreet.example", "Nobody of that name or address"),
        ("hugo@hillstreet.example", "Nobody of that name or address"),
        ("ines@lakeside.example", "Nobody of that name or address"),
        ("Ben Okafor", "Ben is invited or belongs to the pod already."),
        ("Amina Diallo", "You belong to it already."),
    ):
        said = post(amina, f"/pods/{pod.id}/memberships", whom=whom)
        assert said.status_code == 422, whom
        assert sentence in said.text, whom
        assert f'value="{whom}"' in said.text


def test_six_are_the_most(world, client_of, pod):
    for name in ("Lena", "Mo", "Nils"):
        pod.invite(colleague(world, name).email, by=world.amina)
    db.session.commit()
    assert "Six people: the pod is full." in client_of(world.amina).get(f"/pods/{pod.id}").text
    said = post(client_of(world.amina), f"/pods/{pod.id}/memberships", whom="Dana Lindqvist")
    assert "A pod has at most 6 people" in said.text


def test_a_round_begins_from_three_and_one_at_a_time(world, client_of, api_of, pod, out):
    amina = client_of(world.amina)
    out(world.chidi)
    early = post(amina, f"/pods/{pod.id}/rounds", host_id=world.amina.id)
    assert early.status_code == 422
    assert early.text.count("1 more") >= 1
    said = api_of(world.ben).post(f"/api/v1/pods/{pod.id}/rounds", json={})
    assert said.status_code == 409
    assert "A round begins with at least 3 people" in said.get_json()["detail"]
    db.session.get(Pod, pod.id).invite("Chidi Eze", by=db.session.get(Person, world.amina.id)).accept()
    db.session.commit()
    assert "First round: your turn" in amina.get(f"/pods/{pod.id}").text
    assert post(amina, f"/pods/{pod.id}/rounds", host_id=world.amina.id).status_code == 303
    second = api_of(world.ben).post(f"/api/v1/pods/{pod.id}/rounds", json={})
    assert "A round is open." in second.get_json()["detail"]


def test_the_next_host_is_proposed_and_one_click_away(world, client_of, pod):
    first = begin(pod, None)
    first.end()
    db.session.commit()
    page = client_of(world.amina).get(f"/pods/{pod.id}").text
    assert "Next round: Ben’s turn" in page
    assert f'value="{world.ben.id}" selected' in page
    outsider = post(client_of(world.amina), f"/pods/{pod.id}/rounds", host_id=world.dana.id)
    assert "Please choose one of the pod’s members." in outsider.text


def test_leaving_is_possible_at_any_time_and_acts_at_once(world, client_of, api_of, pod, shown, round_):
    ben, program = client_of(world.ben), api_of(world.ben)
    seen = [
        (ben, f"/pods/{pod.id}"),
        (ben, f"/rounds/{round_.id}"),
        (ben, f"/media/shown-clips/{shown.id}/export.mp4"),
        (program, f"/api/v1/pods/{pod.id}"),
        (program, f"/api/v1/rounds/{round_.id}/notes"),
    ]
    assert [client.get(url).status_code for client, url in seen] == [200] * len(seen)
    mine = db.session.query(Membership).filter_by(person_id=world.ben.id).one()
    assert may_follow_pod(db.session.merge(world.ben), pod.id)
    assert post(ben, f"/memberships/{mine.id}/ending").headers["Location"].endswith("/pods")
    assert [client.get(url).status_code for client, url in seen] == [404] * len(seen)
    assert "Talk in mathematics" not in ben.get("/pods").text.replace("You have left", "").split("</main>")[1]
    assert not may_follow_pod(db.session.merge(world.ben), pod.id)
    assert post(ben, f"/memberships/{mine.id}/acceptance").status_code == 404


def test_an_invitation_is_declined_or_taken_back(world, client_of, api_of, pod):
    made = pod.invite("Dana Lindqvist", by=world.amina)
    db.session.commit()
    assert api_of(world.ben).delete(f"/api/v1/memberships/{made.id}").status_code == 404
    assert post(client_of(world.amina), f"/memberships/{made.id}/ending").status_code == 303
    assert "Dana" not in client_of(world.amina).get(f"/pods/{pod.id}").text
    again = db.session.get(Pod, pod.id).invite("Dana Lindqvist", by=db.session.get(Person, world.amina.id))
    db.session.commit()
    assert api_of(world.dana).delete(f"/api/v1/memberships/{again.id}").status_code == 204
    assert api_of(world.dana).get("/api/v1/memberships").get_json()["items"] == []


def test_nobody_but_members_sees_anything(world, client_of, api_of, pod, shown, round_):
    task = Task.agree(pod, by=world.amina, what="Count turns", who_id=None, by_on=None, round_id=None)
    db.session.commit()
    member = db.session.query(Membership).filter_by(person_id=world.ben.id).one()
    for name in OUTSIDERS:
        person = getattr(world, name)
        pages, program = client_of(person), api_of(person)
        for url in (
            f"/pods/{pod.id}",
            f"/pods/{pod.id}/edit",
            f"/rounds/{round_.id}",
            f"/media/shown-clips/{shown.id}/export.mp4",
            f"/api/v1/pods/{pod.id}",
            f"/api/v1/pods/{pod.id}/rounds",
            f"/api/v1/pods/{pod.id}/tasks",
            f"/api/v1/pods/{pod.id}/files",
            f"/api/v1/rounds/{round_.id}",
            f"/api/v1/rounds/{round_.id}/shown-clips",
            f"/api/v1/rounds/{round_.id}/notes",
        ):
            client = program if url.startswith("/api") else pages
            assert client.get(url).status_code == 404, (name, url)
        for url in (
            f"/pods/{pod.id}",
            f"/pods/{pod.id}/memberships",
            f"/pods/{pod.id}/rounds",
            f"/pods/{pod.id}/tasks",
            f"/pods/{pod.id}/files",
            f"/memberships/{member.id}/ending",
            f"/rounds/{round_.id}/ending",
            f"/rounds/{round_.id}/watching",
            f"/shown-clips/{shown.id}/revocation",
            f"/tasks/{task.id}/completion",
            f"/tasks/{task.id}/deletion",
        ):
            assert post(pages, url, name="x", problem="y", whom="z", what="w").status_code == 404, (name, url)
        assert program.get("/api/v1/pods").get_json()["items"] == [], name
        assert not may_follow_pod(db.session.merge(person), pod.id)


def test_a_removed_person_and_one_without_a_role_are_members_no_more(world, client_of, pod):
    db.session.merge(world.chidi).remove(db.session())
    db.session.merge(world.ben).hold_roles(db.session(), [RoleName.LEADER])
    db.session.commit()
    assert client_of(world.ben).get(f"/pods/{pod.id}").status_code == 404
    page = client_of(world.amina).get(f"/pods/{pod.id}").text
    assert "Only you can see this." in page
    assert "2 more people, and a round can begin" in page


def test_tasks_have_a_person_and_a_day_and_are_done(world, client_of, api_of, pod):
    amina, ben = client_of(world.amina), api_of(world.ben)
    wrong = post(amina, f"/pods/{pod.id}/tasks", what="Count turns", who_id=world.dana.id)
    assert wrong.status_code == 422
    assert 'value="Count turns"' in wrong.text
    assert "Please choose one of the pod’s members." in wrong.text
    post(amina, f"/pods/{pod.id}/tasks", what="Count turns", who_id=world.ben.id, by_on="2026-12-01")
    task = ben.get(f"/api/v1/pods/{pod.id}/tasks").get_json()["items"][0]
    assert (task["what"], task["who_id"], task["by_on"]) == ("Count turns", world.ben.id, "2026-12-01")
    done = ben.post(f"/api/v1/tasks/{task['id']}/completion").get_json()
    assert done["done_at"] is not None
    assert "pod-task--done" in amina.get(f"/pods/{pod.id}").text
    post(amina, f"/tasks/{task['id']}/completion")  # pressed again: not done after all
    assert db.session.get(Task, task["id"]).done_at is None
    stale = ben.patch(f"/api/v1/tasks/{task['id']}", json={"what": "x"}, headers={"If-Match": '"99"'})
    assert stale.status_code == 412
    assert ben.patch(f"/api/v1/tasks/{task['id']}", json={"by_on": None}).get_json()["by_on"] is None
    assert ben.delete(f"/api/v1/tasks/{task['id']}").status_code == 204


def upload(client, pod, name: str, content: bytes):
    return post(client, f"/pods/{pod.id}/files", file=(io.BytesIO(content), name))


def test_files_are_downloaded_by_members_and_never_opened_in_place(world, client_of, api_of, pod):
    amina, ben = client_of(world.amina), client_of(world.ben)
    upload(amina, pod, "../../plan <b>.html", b"<script>alert(1)</script>")
    file = db.session.query(PodFile).one()
    assert (file.name, file.content_type) == ("plan <b>.html", "application/octet-stream")
    said = ben.get(f"/media/pod-files/{file.id}/original")
    assert said.data == b"<script>alert(1)</script>"
    assert said.headers["Content-Disposition"].startswith("attachment")
    assert said.headers["X-Content-Type-Options"] == "nosniff"
    assert "plan &lt;b&gt;.html" in ben.get(f"/pods/{pod.id}").text
    assert client_of(world.dana).get(f"/media/pod-files/{file.id}/original").status_code == 404
    assert api_of(world.ben).delete(f"/api/v1/pod-files/{file.id}").status_code == 404  # Amina's to delete
    assert post(amina, f"/pod-files/{file.id}/deletion").status_code == 303
    assert ben.get(f"/media/pod-files/{file.id}/original").status_code == 404


def test_a_file_that_cannot_be_kept_is_said(world, client_of, api_of, pod, monkeypatch):
    monkeypatch.setattr(tasks, "LARGEST_FILE_BYTES", 1_000)
    amina = client_of(world.amina)
    post(amina, f"/pods/{pod.id}/files")
    assert "Please choose a file." in amina.get(f"/pods/{pod.id}").text
    upload(amina, pod, "empty.pdf", b"")
    assert "This file is empty." in amina.get(f"/pods/{pod.id}").text
    upload(amina, pod, "film.mov", b"x" * 1_001)
    assert "larger than 20 MB" in amina.get(f"/pods/{pod.id}").text
    program = api_of(world.amina)
    url = f"/api/v1/pods/{pod.id}/files?name=plan.pdf"
    assert program.post(url, data=b"%PDF-1.7", content_type="text/html").status_code == 422
    made = program.post(url, data=b"%PDF-1.7", content_type="application/octet-stream").get_json()
    assert (made["name"], made["content_type"]) == ("plan.pdf", "application/pdf")
    assert program.get(made["url"]).data == b"%PDF-1.7"


def test_programs_begin_change_and_list(world, api_of):
    amina = api_of(world.amina)
    made = amina.post("/api/v1/pods", json={"name": "Talk", "problem": "Why?"}).get_json()
    assert made["missing"] == 2
    changed = amina.patch(
        f"/api/v1/pods/{made['id']}", json={"name": "Listening"}, headers={"If-Match": '"1"'}
    )
    assert changed.get_json()["name"] == "Listening"
    asked = amina.post(f"/api/v1/pods/{made['id']}/memberships", json={"whom": "Ben Okafor"}).get_json()
    ben = api_of(world.ben)
    assert ben.get("/api/v1/pods").get_json()["items"] == []
    assert ben.post(f"/api/v1/memberships/{asked['id']}/acceptance").status_code == 201
    assert len(ben.get("/api/v1/pods").get_json()["items"]) == 1
    assert api_of(world.elena).post("/api/v1/pods", json={"name": "x", "problem": "y"}).status_code == 404


def test_what_changes_is_told_to_members(world, client_of, pod):
    before = live.position(db.session)
    post(client_of(world.amina), f"/pods/{pod.id}/tasks", what="Count turns", who_id=world.ben.id)
    told = db.session.query(live.LiveEvent).filter(live.LiveEvent.id > before).all()
    assert [(one.topic, one.name, one.payload) for one in told] == [(f"pod:{pod.id}", "pod", {"id": pod.id})]


@pytest.mark.parametrize("page", ["/pods", "/pods/{id}"])
def test_pages_ask_as_often_for_many_rows_as_for_few(world, client_of, pod, page):
    amina = client_of(world.amina)
    url = page.format(id=pod.id)

    def add(count: int) -> None:
        here, writer = db.session.get(Pod, pod.id), db.session.get(Person, world.amina.id)
        for _ in range(count):
            Task.agree(here, by=writer, what="Count turns", who_id=None, by_on=None, round_id=None)
            PodFile.add(here, by=writer, name="plan.pdf", content=b"%PDF-")
            Pod.begin(writer, name="Another", problem="Why?").invite("Ben Okafor", by=writer)
        db.session.commit()

    add(3)
    few = queries_of(lambda: amina.get(url))
    add(9)
    assert queries_of(lambda: amina.get(url)) == few


def test_a_pods_existence_is_no_pair(world, pod):
    assert not db.session.scalars(Pair.reaching(world.chidi)).all()
