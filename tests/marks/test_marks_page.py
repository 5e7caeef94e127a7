"""The page of marks: figures, a walk through the differences, and words instead of a picture for whoever needs them."""

import re

import pytest

from app.foundation.db import db
from app.marks.models import Mark


@pytest.fixture
def marked(recording, world, share, tags):
    """Amina and Ben marked the same lesson, and differ in one place."""
    share()
    _question, wait, teacher, student = tags
    both = [(teacher, 0, 46_000), (student, 92_000, 138_000), (wait, 46_000, 49_000)]
    for person, said in (
        (world.amina, [*both, (teacher, 138_000, 184_000), (wait, 150_000, None)]),
        (world.ben, [*both, (student, 138_000, 184_000)]),
    ):
        marked = [{"tag": tag, "at_ms": at, "end_ms": end} for tag, at, end in said]
        Mark.make_all(on=recording, by=person, marked=marked)
    db.session.commit()
    return recording


def plain(html: str) -> str:
    """What somebody reads: no markup, one space between words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_before_anything_is_marked_the_page_says_what_it_is_for(client_of, world, recording):
    page = client_of(world.amina).get(f"/recordings/{recording.id}/marks")
    assert page.status_code == 200
    assert "Nothing is marked yet" in page.text
    assert 'href="/tag-sets"' in page.text


def test_the_page_adds_up_ones_own_marks_first_and_anybodys_on_request(client_of, world, marked):
    amina = client_of(world.amina)
    own = plain(amina.get(f"/recordings/{marked.id}/marks").text)
    assert "What you marked" in own
    assert "One has not ended yet" in own
    assert re.search(r"Teacher talk 2 0\.7 1:32 46\.0 s 46\.0 s 50 % 0:00\.0 2:18\.0", own)
    bens = plain(amina.get(f"/recordings/{marked.id}/marks?who={world.ben.id}").text)
    assert "What Ben marked" in bens
    assert re.search(r"Student talk 2 0\.7 1:32 46\.0 s 46\.0 s 50 % 1:32\.0 2:18\.0", bens)


def test_every_plot_has_words_and_a_table_beside_it(client_of, world, marked):
    html = client_of(world.amina).get(f"/recordings/{marked.id}/marks").text
    said = re.findall(r'role="img" aria-label="([^"]+)"', html)
    assert [words.replace("\xa0", " ") for words in said] == [
        "Teacher talk 50 %, Student talk 25 %, None of these 25 %",
        "Wait time: most from 0:46 to 0:55, 33 % of it",
        "Teacher talk: most from 0:00 to 0:09, 100 % of it",
        "Student talk: most from 1:32 to 1:41, 100 % of it",
    ]
    assert "The same as a table" in html
    assert "2:18.0 – 9.2 s –" in plain(html).replace("\xa0", " ")
    assert "style=" not in html


def test_two_people_are_compared_and_each_difference_leads_to_its_moment(client_of, world, marked):
    html = client_of(world.amina).get(f"/recordings/{marked.id}/marks?beside={world.ben.id}").text
    said = plain(html)
    assert re.search(r"Who talks 75 % 0\.6\d 0\.\d\d to 0\.\d\d", said)
    assert re.search(r"Wait time 100 % – Can’t tell yet: fewer than 5 marks between the two\.", said)
    assert "Amina: teacher talk; Ben: student talk" in said
    place = f"/lessons/{marked.lesson_id}?recording={marked.id}#t=138.000"
    assert f'href="{place}" data-at-ms="138000"' in html


def test_nobody_else_gets_the_page_and_whom_one_cannot_see_is_compared_with_nobody(client_of, world, marked):
    assert client_of(world.dana).get(f"/recordings/{marked.id}/marks").status_code == 404
    page = client_of(world.amina).get(f"/recordings/{marked.id}/marks?who={world.dana.id}&beside={'a' * 20}")
    assert "What you marked" in page.text
    assert "Kappa" not in page.text


def test_a_mark_is_made_put_right_and_deleted_by_plain_forms(
    client_of, csrf_of, world, recording, tags, share
):
    share()
    amina, ben = client_of(world.amina), client_of(world.ben)
    token, url = {"csrf_token": csrf_of(amina)}, f"/recordings/{recording.id}/marks"
    wait, question = tags[1].id, tags[0].id
    made = amina.post(url, data={"tag": wait, "at": "1:04.2", "end": "1:07", **token})
    assert made.status_code == 303
    page = amina.get(made.location).text
    assert "1:04.2 – 1:07.0" in page
    (one,) = re.findall(r'href="(/marks/[a-z2-7]{20})"', page)
    assert 'value="1:04.200"' in amina.get(one).text
    for said, sentence in (
        ({"tag": question, "at": "0:05", "end": "0:09"}, "“Open question” marks a moment, so it has no end."),
        ({"tag": wait, "at": "9:00"}, "The recording is 3:04 long."),
        ({"tag": wait, "at": "soon"}, "Please give the time as minutes and seconds"),
    ):
        for place in (url, one):
            answer = amina.post(place, data={**said, **token})
            assert (answer.status_code, sentence in answer.text) == (422, True), said
    assert amina.post(one, data={"tag": question, "at": "1:05", "end": "", **token}).status_code == 303
    kept = db.session.scalars(Mark.on(recording, world.amina)).unique().one()
    assert (kept.tag_id, kept.at_ms, kept.end_ms) == (question, 65_000, None)
    assert ben.get(one).location.endswith("#t=65.000")
    assert ben.post(f"{one}/deletion", data={"csrf_token": csrf_of(ben)}).status_code == 404
    assert amina.post(f"{one}/deletion", data=token).status_code == 303
    assert "Nothing is marked yet" in amina.get(url).text


def test_a_program_reads_how_far_two_agree(api_of, world, marked):
    address = f"/api/v1/recordings/{marked.id}/marks/agreement"
    amina = api_of(world.amina)
    told = amina.get(f"{address}?first_id={world.amina.id}&second_id={world.ben.id}").json
    talk = next(one for one in told["agreements"] if one["kappa"] is not None)
    assert (talk["bins"], talk["percent"]) == (184, 75)  # three of the four 46 s are alike
    assert talk["kappa"] == pytest.approx((0.75 - 0.3125) / (1 - 0.3125))
    assert talk["low"] < talk["kappa"] < talk["high"]
    assert any(one["cannot_tell"] for one in told["agreements"])  # one wait time says nothing
    differ = next(one for one in told["differences"] if one["from_ms"] == 138_000)
    assert (differ["to_ms"], told["difference_count"]) == (184_000, len(told["differences"]))
    assert differ["told"] == "Amina: teacher talk; Ben: student talk"
    nobody = amina.get(f"{address}?first_id={world.amina.id}&second_id={world.dana.id}")
    assert nobody.status_code == 404
    assert (
        api_of(world.dana).get(f"{address}?first_id={world.amina.id}&second_id={world.ben.id}").status_code
        == 404
    )


def test_without_names_ones_own_marks_are_compared_with_the_others(api_of, world, marked):
    address = f"/api/v1/recordings/{marked.id}/marks/agreement"
    told = api_of(world.ben).get(address).json
    assert (told["first_id"], told["second_id"]) == (world.ben.id, world.amina.id)


def test_where_one_marks_alone_there_is_nothing_to_compare(api_of, world, recording, tags):
    Mark.make_all(on=recording, by=world.amina, marked=[{"tag": tags[0], "at_ms": 0}])
    db.session.commit()
    told = api_of(world.amina).get(f"/api/v1/recordings/{recording.id}/marks/agreement").json
    assert (told["first_id"], told["agreements"], told["difference_count"]) == (None, [], 0)
