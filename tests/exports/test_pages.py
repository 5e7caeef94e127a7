"""The pages on which things are taken away, printed and brought in, without a script."""

import io
import re

import pytest
from sqlalchemy import select

from app.foundation.db import db
from app.marks.models import Mark

TABLE = (
    b"Observation id\tSubject\tBehavior\tBehavior type\tTime\n"
    b"x\tAda & Co\tOpen question\tPOINT\t1.5\nx\tNo focal subject\tLaughs\tPOINT\t2\nx\tAda & Co\tLaughs\tPOINT\t999\n"
)


@pytest.fixture
def amina(client_of, world):
    return client_of(world.amina)


@pytest.mark.usefixtures("everything")
def test_the_page_of_exports_offers_what_fits_and_every_link_leads_to_a_file(amina, world, recording):
    place = f"/recordings/{recording.id}/exports"
    page = amina.get(place).text
    links = re.findall(r'href="(/api/v1/[^"]+)"', page)
    assert len(links) == 11
    assert ">Ben Okafor</option>" in page
    assert "data-audience" in page
    narrow = amina.get(place, query_string={"layer": "marks", "author_id": world.ben.id}).text
    chosen = [link.replace("&amp;", "&") for link in re.findall(r'href="(/api/v1/[^"]+)"', narrow)]
    assert {link.split("/")[-1].split("?")[0] for link in chosen} == {
        "everything.xlsx",
        "marks.csv",
        "comments.otio",
        "comments.eaf",
        "marks.boris",
        "marks.tsv",
    }
    assert all(f"author_id={world.ben.id}" in link for link in chosen)
    for link in [*links[:3], *chosen]:
        assert amina.get(link).status_code == 200
    assert amina.get(place, query_string={"layer": "x", "author_id": "y", "z": 1}).status_code == 200


@pytest.mark.usefixtures("everything")
def test_paper_holds_what_its_reader_may_read_and_says_who_can_see_it(
    amina, client_of, world, recording, private_goal
):
    page = amina.get(f"/recordings/{recording.id}/print").text
    for said in (
        "It felt long.",
        "The wait",
        "Open question",
        "2.2%",
        "Printed by Amina Diallo",
        "data-audience",
    ):
        assert said in page
    assert "Perhaps &lt;b&gt;ask&lt;/b&gt;" in page
    assert "Hummingbird" not in page
    assert "Hummingbird" in client_of(world.ben).get(f"/recordings/{recording.id}/print").text
    clips = amina.get(f"/recordings/{recording.id}/print?layer=clips").text
    assert "The wait" in clips
    assert "It felt long." not in clips


@pytest.mark.parametrize("page", ["exports", "print", "marks/import"])
def test_a_stranger_finds_no_page(client_of, world, recording, page):
    assert client_of(world.chidi).get(f"/recordings/{recording.id}/{page}").status_code == 404
    assert client_of(None).get(f"/recordings/{recording.id}/{page}").status_code == 302


def test_an_import_is_seen_first_chosen_from_and_then_made_once(
    amina, client_of, world, recording, csrf_of, tag_set, share
):
    place, token = f"/recordings/{recording.id}/marks/import", csrf_of(amina)
    assert "Look at file" in amina.get(place).text

    def send(browser=amina, **fields):
        return browser.post(place, data={"csrf_token": token, **fields}, content_type="multipart/form-data")

    seen = send(file=(io.BytesIO(TABLE), "tuesday.tsv"))
    assert "<strong>2 marks would be added</strong>" in seen.text
    assert "Line 4</strong>: It lies outside the recording." in seen.text
    assert re.search(r"Open question.*in Questions and talk", seen.text)
    assert db.session.scalars(select(Mark)).all() == []
    sealed = re.search(r'name="sealed" value="([^"]+)"', seen.text)[1]
    fewer = send(sealed=sealed, layers="Ada & Co", act="look")
    assert "<strong>1 mark would be added</strong>" in fewer.text
    done = send(sealed=sealed, layers="Ada & Co", act="import", tag_set_id=tag_set.id)
    assert (done.status_code, "/lessons/" in done.location) == (303, True)
    assert "One mark was added." in amina.get(done.location).text
    assert [(mark.tag.name, mark.at_ms) for mark in db.session.scalars(select(Mark)).unique()] == [
        ("Open question", 1_500)
    ]
    again = send(file=(io.BytesIO(TABLE), "tuesday.tsv"))
    assert "1 mark of this file is there already" in again.text
    share()
    ben = client_of(world.ben)
    forged = ben.post(place, data={"csrf_token": csrf_of(ben), "sealed": sealed, "act": "import"})
    assert forged.status_code == 422
    assert "Please choose the file again" in forged.text
    assert db.session.scalars(select(Mark)).unique().all()[1:] == []


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "Please choose a file."),
        (b"", "This file is empty."),
        (b"<!DOCTYPE x>", "declares a document type"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_of_beside_its_field(amina, recording, csrf_of, file, said):
    fields = {"csrf_token": csrf_of(amina)}
    if file is not None:
        fields["file"] = (io.BytesIO(file), "x.eaf")
    answer = amina.post(
        f"/recordings/{recording.id}/marks/import", data=fields, content_type="multipart/form-data"
    )
    assert answer.status_code == 422
    assert said in re.search(r'id="file-problem".*?</p>', answer.text, re.DOTALL)[0]


def test_as_many_marks_as_are_taken_travel_through_the_page(amina, recording, csrf_of):
    lines = "".join(f"a\tS{n % 7}\tTag {n % 30}\tPOINT\t{n * 9.123 % 184:.3f}\n" for n in range(20_000))
    table = b"Observation id\tSubject\tBehavior\tBehavior type\tTime\n" + lines.encode()
    place, token = f"/recordings/{recording.id}/marks/import", csrf_of(amina)
    seen = amina.post(
        place,
        data={"csrf_token": token, "file": (io.BytesIO(table), "x.tsv")},
        content_type="multipart/form-data",
    )
    told = int(re.search(r"<strong>([\d,]+) marks would", seen.text)[1].replace(",", ""))
    sealed = re.search(r'name="sealed" value="([^"]+)"', seen.text)[1]
    done = amina.post(place, data={"csrf_token": token, "sealed": sealed, "layers": "S3", "act": "import"})
    assert done.status_code == 303, done.text
    assert told > 15_000
    assert told / 8 < db.session.query(Mark).count() < told / 6
