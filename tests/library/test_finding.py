"""Looking for something in the library, and what people share there."""

from io import BytesIO

import pytest

from app.foundation.db import db
from app.library.jobs import erase_exemplar
from app.people.models import Pair
from tests.goals.posting import post
from tests.library.conftest import cut, offered, work

FRAMEWORK = {"pack": "classroom-talk"}
HOSTILE = [
    '"',
    "'",
    '" OR 1=1 --',
    "AND",
    "NEAR(",
    "wait*",
    "* *",
    "a:b",
    "!",
    "&|",
    "(",
    "\\",
    "-wait",
    "%",
    "_",
    "'':*",
]


@pytest.fixture
def amina(api_of, world):
    return api_of(world.amina)


def shared(program, **said):
    return program.post("/api/v1/resources", json={"title": "Sentence starters for talk"} | said)


def titles(program, query: str) -> set[str]:
    items = program.get(f"/api/v1/library?{query}").json["items"]
    return {(item["exemplar"] or item["resource"])["title"] for item in items}


def test_words_and_their_beginnings_find_clips_and_resources(amina, api_of, world, recording):
    offered(
        amina, cut(recording, world.amina, title="Über das Warten"), subject="Mathematics", phase="Year 5"
    )
    shared(amina, url="https://example.org/talk", description="For the café corner", tags=["group work"])
    dana = api_of(world.dana)
    assert titles(dana, "q=uber+WART") == {"Über das Warten"}
    assert titles(dana, "q=question") == {"Über das Warten"}  # in the words that say why
    assert titles(dana, "q=cafe") == titles(dana, "q=grou+senten") == {"Sentence starters for talk"}
    assert titles(dana, "q=arten") == titles(dana, "q=talk+wart") == set()
    assert len(titles(dana, "")) == 2
    assert titles(dana, "kind=resources") == {"Sentence starters for talk"}


def test_what_is_a_query_to_a_database_is_only_words_here(amina, client_of, api_of, world, recording):
    offered(amina, cut(recording, world.amina))
    browser = client_of(world.dana)
    for typed in HOSTILE:
        answer = amina.get("/api/v1/library", query_string={"q": typed})
        assert answer.status_code == 200, typed
        assert browser.get("/library", query_string={"q": typed}).status_code == 200, typed
    assert titles(amina, "q=%2Dwait") == titles(amina, "q=wait*") == {"Waiting, and then an idea"}
    assert browser.get("/library?q=%00&goal_kind=nonsense&indicator=&cursor=zz&what=else").status_code in (
        200,
        422,
    )
    long = browser.get("/library", query_string={"q": "wait " * 300})
    assert long.status_code == 200
    assert amina.get("/api/v1/library?goal_kind=nonsense").status_code == 422


def test_clips_are_found_by_goal_kind_indicator_subject_and_phase(amina, api_of, world, recording):
    ben = api_of(world.ben)
    framework = ben.post("/api/v1/frameworks", json=FRAMEWORK).json
    first, second = framework["domains"][0]["indicators"][:2]
    said = {"subject": "Mathematics", "phase": "Year 5", "goal_kind": "instruction"}
    offered(amina, cut(recording, world.amina, title="One"), indicators=[first["id"]], **said)
    offered(amina, cut(recording, world.amina, title="Two", start_ms=5000, end_ms=6000), subject="Science")
    shared(amina, subject="mathematics")
    dana = api_of(world.dana)
    assert titles(dana, f"indicator={first['id']}") == {"One"}
    assert titles(dana, f"indicator={second['id']}") == set()
    assert titles(dana, "goal_kind=instruction") == {"One"}
    assert titles(dana, "subject=Mathematics") == {"One", "Sentence starters for talk"}
    assert titles(dana, "phase=year 5") == {"One"}
    assert titles(dana, "subject=Science&q=two") == {"Two"}
    found = titles(dana, f"q={first['name'].split()[0]}")
    assert found == {"One"}  # by the indicator's name as well


def test_a_later_version_of_a_framework_finds_what_an_earlier_one_named(amina, api_of, world, recording):
    ben = api_of(world.ben)
    text = (
        "name: F\nlevels: [a, b]\ndomains:\n - name: D\n   indicators:\n    - {name: Wait, levels: [x, %s]}\n"
    )
    old = ben.post("/api/v1/frameworks", json={"text": text % "y"}).json["domains"][0]["indicators"][0]["id"]
    offered(amina, cut(recording, world.amina, title="One"), indicators=[old])
    new = ben.post("/api/v1/frameworks", json={"text": text % "z"}).json["domains"][0]["indicators"][0]["id"]
    assert new != old
    assert titles(api_of(world.dana), f"indicator={new}") == {"One"}


def test_lists_go_on_by_their_cursor_and_pages_by_a_link(amina, client_of, world):
    for number in range(33):
        shared(amina, title=f"Resource {number}")
    first = amina.get("/api/v1/library?limit=20").json
    rest = amina.get(f"/api/v1/library?limit=20&cursor={first['next_cursor']}").json
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (20, 13, None)
    browser = client_of(world.dana)
    page = browser.get("/library?q=resource").text
    assert page.count('class="entry"') == 30
    more = page.split('href="/library?q=resource&amp;cursor=')[1].split('"')[0]
    assert browser.get(f"/library?q=resource&cursor={more}").text.count('class="entry"') == 3


def test_a_link_is_shared_changed_and_deleted(amina, api_of, client_of, world):
    made = shared(amina, url="https://example.org/a", tags=["talk"])
    one = made.headers["Location"]
    for bad in ("javascript:alert(1)", "ftp://x", "https://a b", "//example.org"):
        said = shared(amina, url=bad)
        assert (said.status_code, said.json["errors"][0]["field"]) == (422, "url"), bad
    changed = amina.patch(one, json={"title": "Otherwise"}, headers={"If-Match": made.headers["ETag"]})
    assert (changed.json["title"], changed.json["tags"]) == ("Otherwise", ["talk"])
    assert (
        amina.patch(one, json={"title": "x"}, headers={"If-Match": made.headers["ETag"]}).status_code == 412
    )
    assert titles(api_of(world.dana), "q=otherwise") == {"Otherwise"}
    assert titles(api_of(world.dana), "q=starters") == set()
    page = client_of(world.dana).get(f"/resources/{made.json['id']}").text
    assert 'rel="noopener noreferrer nofollow"' in page
    assert "Edit resource" not in page
    for who in (world.dana, world.ben):
        assert api_of(who).patch(one, json={"title": "x"}).status_code == 404
        assert api_of(who).delete(one).status_code == 404
    assert amina.delete(one).status_code == 204
    assert titles(amina, "") == set()


def test_a_file_is_an_attachment_whatever_is_in_it(amina, client_of, api_of, world):
    browser = client_of(world.amina)
    harm = b"<script>alert(1)</script>"
    made = post(browser, "/resources", title="Plan", file=(BytesIO(harm), "../../plan\u202e.html"))
    assert made.status_code == 303
    one = made.headers["Location"].rpartition("/")[2]
    dana = api_of(world.dana)
    answer = dana.get(f"/media/resources/{one}/file")
    assert answer.data == harm
    assert answer.mimetype == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="plan.html"')
    assert dana.get(f"/api/v1/resources/{one}").json["filename"] == "plan.html"
    sent = amina.post(
        f"/api/v1/resources/{one}/file?filename=other.pdf", data=b"%PDF", content_type="application/pdf"
    )
    assert (sent.status_code, sent.json["byte_size"]) == (201, 4)
    assert dana.get(f"/media/resources/{one}/file").data == b"%PDF"
    assert post(browser, f"/resources/{one}/deletion").status_code == 303
    work(erase_exemplar)
    assert dana.get(f"/media/resources/{one}/file").status_code == 404


def test_a_form_that_cannot_be_kept_comes_back_with_what_was_typed(client_of, amina, world):
    browser = client_of(world.amina)
    for fields, sentence in (
        ({"title": "T"}, "Please give a link, or choose a file."),
        ({"title": "", "url": "https://a.example"}, "Please fill this in."),
        ({"title": "T", "url": "nowhere"}, "Please give an address that begins with https"),
        ({"title": "T", "file": (BytesIO(b""), "a.pdf")}, "This file is empty."),
        ({"title": "T", "url": "https://a.example", "file": (BytesIO(b"x"), "a")}, "either a link or a file"),
        (
            {"title": "T", "url": "https://a.example", "pair_id": "a" * 20},
            "Please choose somebody you work with.",
        ),
    ):
        said = post(browser, "/resources", description="Kept <i>", **fields)
        assert (said.status_code, sentence in said.text) == (422, True), sentence
        assert "Kept &lt;i&gt;" in said.text
    large = amina.post(
        f"/api/v1/resources/{shared(amina).json['id']}/file", data=b"x" * (20 * 1024 * 1024 + 1)
    )
    assert large.status_code == 413


def test_what_is_kept_for_a_pair_is_the_pairs(amina, api_of, client_of, world):
    one = shared(amina, url="https://example.org/a", pair_id=world.amina_and_ben.id).json["id"]
    ben = api_of(world.ben)
    assert ben.get(f"/api/v1/resources/{one}").status_code == 200
    assert "You and Amina can see this." in client_of(world.ben).get(f"/resources/{one}").text
    for who in (world.dana, world.chidi, world.elena, world.farid, world.grace, world.ines, world.kofi):
        assert api_of(who).get(f"/api/v1/resources/{one}").status_code == 404
        assert titles(api_of(who), "q=sentence") == set()
        assert client_of(who).get(f"/resources/{one}").status_code == 404
    db.session.get_one(Pair, world.amina_and_ben.id).end()
    db.session.commit()
    assert ben.get(f"/api/v1/resources/{one}").status_code == 404
    assert titles(ben, "") == set()
    assert amina.get(f"/api/v1/resources/{one}").status_code == 200
    assert client_of(world.amina).get(f"/resources/{one}").status_code == 200


def test_the_pages_of_the_library_are_for_those_who_coach_or_teach(client_of, world):
    for who in (world.elena, world.farid, world.grace):
        browser = client_of(who)
        assert "stay with those who coach or teach" in browser.get("/library").text
        for address in ("/resources/new", "/library/consents"):
            assert browser.get(address).status_code == 404
        assert post(browser, "/resources", title="x", url="https://a.example").status_code == 404
