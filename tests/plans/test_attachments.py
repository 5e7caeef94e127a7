"""The papers of a plan: versions in order, what the two say, and files that nobody else gets."""

import zipfile
from datetime import timedelta
from io import BytesIO

import pytest

from app.foundation import clock, storage
from app.foundation.db import db
from app.people.models import Pair
from app.plans import jobs
from app.plans.documents import LARGEST_BYTES
from app.plans.models import Attachment
from tests.goals.posting import post
from tests.queries import queries_of

OUTSIDERS = ("chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi")
PDF = b"%PDF-1.7\nA lesson plan."


@pytest.fixture
def paper(world, api_of, item):
    """A lesson plan with one version, a PDF."""
    amina = api_of(world.amina)
    made = amina.post(f"/api/v1/plan-items/{item.id}/attachments", json={"title": "Lesson plan"}).json
    return send(amina, made["id"], PDF).json


def send(api, id, content, filename="plan.pdf"):
    return api.post(
        f"/api/v1/attachments/{id}/versions?filename={filename}",
        data=content,
        content_type="application/octet-stream",
    )


def office(*names: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name in ("[Content_Types].xml", *names):
            file.writestr(name, "x")
    return packed.getvalue()


def test_versions_are_kept_in_order_and_each_is_fetched(world, api_of, paper):
    ben = api_of(world.ben)
    second = send(ben, paper["id"], b"Now in words.", filename="../../plan%20two.txt")
    assert second.status_code == 201
    third = ben.post(f"/api/v1/attachments/{paper['id']}/links", json={"url": "https://slides.example/7"})
    versions = third.json["versions"]
    assert [one["number"] for one in versions] == [3, 2, 1]
    assert [one["filename"] for one in versions] == [None, "plan two.txt", "plan.pdf"]
    assert [one["content_type"] for one in versions] == [None, "text/plain", "application/pdf"]
    fetched = api_of(world.amina).get(versions[2]["file_url"])
    assert fetched.data == PDF
    assert fetched.headers["Content-Disposition"].startswith("attachment; ")
    assert fetched.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in fetched.headers["Content-Security-Policy"]


def test_the_two_talk_about_a_paper_and_each_takes_back_only_their_own(world, api_of, paper):
    amina, ben = api_of(world.amina), api_of(world.ben)
    path = f"/api/v1/attachments/{paper['id']}/comments"
    said = ben.post(path, json={"body": "Who begins when nobody disagrees?"})
    assert (said.status_code, said.json["on_version"]) == (201, 1)
    amina.post(path, json={"body": "A wrong answer in my pocket."})
    assert [one["author_id"] for one in amina.get(path).json["items"]] == [world.ben.id, world.amina.id]
    assert amina.delete(f"/api/v1/attachment-comments/{said.json['id']}").status_code == 404
    assert ben.delete(f"/api/v1/attachment-comments/{said.json['id']}").status_code == 204
    assert ben.post(path, json={"body": " "}).status_code == 422


def test_nobody_outside_the_cycle_gets_a_paper(world, api_of, client_of, paper):
    said = (
        api_of(world.ben)
        .post(f"/api/v1/attachments/{paper['id']}/comments", json={"body": "Between us."})
        .json
    )
    file = paper["versions"][0]["file_url"]
    for name in OUTSIDERS:
        api = api_of(getattr(world, name))
        asked = [
            api.get(f"/api/v1/attachments/{paper['id']}"), api.get(file), api.delete(f"/api/v1/attachments/{paper['id']}"),
            api.get(f"/api/v1/attachments/{paper['id']}/comments"), send(api, paper["id"], PDF),
            api.delete(f"/api/v1/attachment-comments/{said['id']}"), client_of(getattr(world, name)).get(file),
        ]  # fmt: skip
        assert {answer.status_code for answer in asked} == {404}, name
    db.session.get(Pair, world.amina_and_ben.id).end()
    db.session.commit()
    assert api_of(world.ben).get(file).status_code == 404


def test_only_harmless_documents_are_taken_whatever_they_are_called(world, api_of, paper):
    amina = api_of(world.amina)
    taken = (
        b"\x89PNG\r\n\x1a\nx",
        b"\xff\xd8\xffx",
        office("word/document.xml"),
        office("ppt/slides/1.xml"),
        "Über".encode(),
    )
    for content in taken:
        assert send(amina, paper["id"], content).status_code == 201
    program, macros = b"MZ\x90\x00\x03\x00", office("word/document.xml", "word/vbaProject.bin")
    for content in (
        program,
        b"\x7fELF\x00",
        macros,
        office("evil/x"),
        b"PK\x03\x04broken",
        b"",
        b"\xff\xfe\x00",
    ):
        refused = send(amina, paper["id"], content)
        assert refused.status_code == 422, content
        assert refused.json["errors"][0]["field"] == "file"
    assert send(amina, paper["id"], PDF + b"x" * LARGEST_BYTES).status_code == 413


def test_links_lead_to_the_web_and_nowhere_else(world, api_of, paper):
    amina = api_of(world.amina)
    for url in (
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://",
        "https://a:b@c.example",
        "https://x y",
    ):
        refused = amina.post(f"/api/v1/attachments/{paper['id']}/links", json={"url": url})
        assert refused.status_code == 422, url


def test_a_paper_is_attached_renewed_and_talked_about_by_plain_forms(world, client_of, item):
    amina, path = client_of(world.amina), f"/plan-items/{item.id}/attachments"
    again = post(amina, path, title="Fractions 3")
    assert again.status_code == 422
    assert "Please choose a file, or give a link." in again.text
    assert 'value="Fractions 3"' in again.text
    both = post(amina, path, title="x", url="https://a.example", file=(BytesIO(PDF), "plan.pdf"))
    assert "not both" in both.text
    assert post(amina, path, title="Fractions 3", file=(BytesIO(PDF), "plan.pdf")).status_code == 303
    paper = db.session.query(Attachment).one()
    refused = post(amina, f"/attachments/{paper.id}/versions", file=(BytesIO(b"MZ\x00"), "plan.pdf"))
    assert refused.status_code == 422
    assert "without macros" in refused.text
    post(amina, f"/attachments/{paper.id}/versions", url="https://slides.example/1")
    ben = client_of(world.ben)
    empty = post(ben, f"/attachments/{paper.id}/comments", body="")
    assert empty.status_code == 422
    post(ben, f"/attachments/{paper.id}/comments", body="Begin with <b>silence</b>.")
    page = amina.get(f"/plan-items/{item.id}").text
    for words in (
        "Fractions 3",
        "plan.pdf",
        "https://slides.example/1",
        "Begin with &lt;b&gt;silence&lt;/b&gt;.",
        "on version 2",
    ):
        assert words in page
    assert post(ben, f"/attachments/{paper.id}/deletion").status_code == 404
    assert post(amina, f"/attachments/{paper.id}/deletion").status_code == 303
    assert "Fractions 3" not in amina.get(f"/plan-items/{item.id}").text


def test_files_whose_rows_are_gone_are_erased(world, api_of, cycle, item, paper):
    version = db.session.query(Attachment).one().versions[0]
    key = version.key
    with clock.moved(timedelta(hours=2)):
        jobs.sweep()
    assert storage.current().read(key) == PDF
    db.session.delete(cycle)
    db.session.commit()
    jobs.sweep()
    assert storage.current().read(key) == PDF  # it may only just have arrived
    with clock.moved(timedelta(hours=2)):
        jobs.sweep()
    with pytest.raises(storage.NotKept):
        storage.current().read(key)


def test_the_page_of_an_item_asks_the_database_as_often_for_three_papers_as_for_twelve(
    world, api_of, client_of, item
):
    amina, page = api_of(world.amina), client_of(world.amina)

    def attach(count: int) -> int:
        for number in range(count):
            made = amina.post(
                f"/api/v1/plan-items/{item.id}/attachments",
                json={"title": f"Paper {number}", "url": "https://a.example"},
            ).json
            amina.post(f"/api/v1/attachments/{made['id']}/comments", json={"body": "Said."})
        page.get(f"/plan-items/{item.id}")
        return queries_of(lambda: page.get(f"/plan-items/{item.id}"))

    assert attach(3) == attach(9)
