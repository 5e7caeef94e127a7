"""Frameworks: loaded from files, in versions, read by the school, switched on, made tags of."""

from io import BytesIO

import pytest

from app.cycles.models import Cycle
from app.foundation.db import db
from app.frameworks.files import Kind, example, packs
from app.frameworks.models import Framework
from app.people.models import Person
from tests.goals.posting import post
from tests.queries import queries_of

SHORT = """\
name: Talk here
levels: [Not yet, Often]
domains:
  - name: Asking
    indicators:
      - name: Waiting
        look-fors: [Seconds of quiet]
        levels: [The first hand is taken., Three seconds pass.]
"""
BOMB = "a: &a [x,x]\nb: &b [*a,*a]\nname: *b\n"
BAD = [
    ("", "The file is empty."),
    (BOMB, "Line 1: Please write this out: names with & and * are not read here."),
    ("name: !!python/object/apply:os.system [ls]", "Line 1: Please leave out the tag"),
    ("[" * 2000, "Line 1: This is nested deeper"),
    ("name: a\n---\nname: b\n", "Line 2: One file holds one framework."),
    ("name: a: b", "Line 1: This line is not YAML"),
    (SHORT.replace("Not yet, Often", "Often, often"), "Line 2: There are two levels called “often”"),
    (SHORT.replace(", Three seconds pass.", ""), "Line 8: “Waiting” describes 1 levels"),
    (SHORT.replace("look-fors", "look-for"), "Line 7: “look-for” is no field of an indicator."),
    (SHORT.replace("name: Waiting", "name: ''"), "Line 6: An indicator’s name is missing."),
    (SHORT.replace("Waiting", "W" * 61), "Line 6: An indicator’s name is longer than 60 characters."),
    ("name: x\nlevels: [a, b]\n", "Line 1: There is no domain"),
]
BAD_TABLES = [
    ("name;domain\n", "Line 1: The first row begins with these columns"),
    ("framework,domain,indicator,about,look-fors,A,B\nX,,I,,,1,2\n", "Line 2: Please name the domain"),
    ("framework,domain,indicator,about,look-fors,A,B\nX,D,I,,,1,2\nY,D,J,,,1,2\n", "Line 3: One file holds"),
    ("framework,domain,indicator,about,look-fors,A,B\nX,D,I,,,1\n", "Line 2: “I” describes 1 levels"),
    ('framework,domain,indicator,about,look-fors,A,B\nX,D,"I,,,1,2\n', "cannot be read as a table"),
]


@pytest.fixture
def ben(api_of, world):
    return api_of(world.ben)


def now(person: Person) -> Person:
    """A person in the session of this moment; a client's request ended the one before."""
    return db.session.get_one(Person, person.id)


def loaded(client, text=SHORT, kind="yaml"):
    return client.post("/api/v1/frameworks", json={"text": text, "kind": kind})


def test_the_four_packs_are_whole_and_a_school_switches_them_on(ben, api_of, world):
    offered = ben.get("/api/v1/ready-frameworks").json["items"]
    assert [one["pack"] for one in offered] == [
        "classroom-talk",
        "differentiation",
        "general-teaching",
        "social-emotional-learning",
    ]
    for one in packs():
        assert 3 <= len(one.draft.domains) <= 4
        assert all(3 <= len(domain.indicators) <= 5 for domain in one.draft.domains)
        assert all(2 <= len(indicator.look_fors) <= 4 for indicator in one.draft.indicators)
        assert len(one.draft.levels) == 4
        told = [level for indicator in one.draft.indicators for level in indicator.levels]
        assert len(set(told)) == len(told)
        assert ben.post("/api/v1/frameworks", json={"pack": one.slug}).status_code == 201
    listed = api_of(world.amina).get("/api/v1/frameworks").json["items"]
    assert {one["name"] for one in listed} == {one["name"] for one in offered}
    assert ben.post("/api/v1/frameworks", json={"pack": "another"}).json["errors"][0]["field"] == "pack"


def test_a_file_becomes_a_framework_and_a_newer_one_its_next_version(ben):
    first = loaded(ben)
    assert (first.status_code, first.json["edition"]) == (201, 1)
    assert first.json["domains"][0]["indicators"][0]["look_fors"] == ["Seconds of quiet"]
    assert loaded(ben).json["id"] == first.json["id"]  # word for word the same
    second = loaded(ben, SHORT.replace("Talk here", "talk  HERE").replace("Three", "Four"))
    assert (second.json["edition"], second.json["name"]) == (2, "talk HERE")
    newest = ben.get("/api/v1/frameworks").json["items"]
    assert [one["id"] for one in newest] == [second.json["id"]]
    every = ben.get("/api/v1/frameworks?every_version=true").json["items"]
    assert [one["edition"] for one in every] == [2, 1]
    assert ben.get(first.headers["Location"]).json == first.json


def test_the_example_table_and_the_example_text_say_the_same(ben):
    first = loaded(ben, example(Kind.YAML))
    assert loaded(ben, example(Kind.CSV), "csv").json["edition"] == 2  # a table has no words about the whole
    levels = [one["levels"] for one in first.json["domains"][0]["indicators"]]
    assert all(len(one) == 3 for one in levels)


def test_a_table_with_semicolons_and_empty_cells_is_read(ben):
    text = "framework;domain;indicator;about;look-fors;A;B\nX;D;I;;one | two;1;2\n\n;;J;;;3;4\n"
    made = loaded(ben, text, "csv").json
    (domain,) = made["domains"]
    assert [one["name"] for one in domain["indicators"]] == ["I", "J"]
    assert domain["indicators"][0]["look_fors"] == ["one", "two"]


def test_what_cannot_be_read_is_told_with_its_line_and_nothing_is_kept(ben):
    for kind, cases in (("yaml", BAD), ("csv", BAD_TABLES)):
        for text, sentence in cases:
            said = loaded(ben, text, kind)
            assert said.status_code == 422, text[:60]
            assert sentence in said.json["detail"], (text[:60], said.json["detail"])
    assert loaded(ben, "x" * 131_073).status_code == 422
    assert ben.get("/api/v1/frameworks?every_version=true").json["items"] == []


def test_a_coach_looks_at_a_file_first_and_then_loads_it(client_of, world):
    ben = client_of(world.ben)
    page = ben.get("/frameworks").text
    assert "No framework yet" in page
    assert "look-fors" in ben.get("/frameworks/example.csv").text
    assert ben.get("/frameworks/example.yaml").headers["Content-Disposition"].startswith("attachment")
    shown = post(ben, "/frameworks/preview", file=(BytesIO(SHORT.encode()), "talk.yaml"))
    assert shown.status_code == 200
    assert "Three seconds pass." in shown.text
    assert db.session.query(Framework).count() == 0
    made = post(ben, "/frameworks", text=SHORT, kind="yaml")
    read = ben.get(made.headers["Location"]).text
    assert all(word in read for word in ("Waiting", "Seconds of quiet", "Often", "version 1"))
    again = post(ben, "/frameworks/preview", file=(BytesIO(SHORT.encode()), "talk.yaml"))
    assert "Load as version 2" in again.text


def test_a_file_that_is_none_comes_back_with_sentences(client_of, world):
    ben = client_of(world.ben)
    for content, name, sentence in (
        (b"", "", "Please choose a file first."),
        (b"x", "talk.pdf", "Please choose a file that ends in"),
        (b"\xff\xfe", "talk.csv", "Line 1: This file is not saved as UTF-8."),
        (SHORT.replace("Often", "Not yet").encode(), "talk.yml", "Line 2: There are two levels"),
        (b"x" * 140_000, "talk.yaml", "The file is larger than 128 kB."),
    ):
        said = post(ben, "/frameworks/preview", file=(BytesIO(content), name))
        assert (said.status_code, sentence in said.text) == (422, True), name


def test_only_admins_and_coaches_load_and_another_school_sees_nothing(api_of, client_of, world, ben):
    one = loaded(ben).json["id"]
    for who in (world.amina, world.elena, world.farid):
        assert loaded(api_of(who)).status_code == 404
        assert api_of(who).get(f"/api/v1/frameworks/{one}").status_code == 200
        assert api_of(who).delete(f"/api/v1/frameworks/{one}").status_code == 404
        assert "Load your own" not in client_of(who).get("/frameworks").text
        assert post(client_of(who), "/frameworks", pack="classroom-talk").status_code == 404
    for who in (world.ines, world.jonas, world.kofi):
        assert api_of(who).get(f"/api/v1/frameworks/{one}").status_code == 404
        assert client_of(who).get(f"/frameworks/{one}").status_code == 404
        assert api_of(who).get("/api/v1/frameworks").json["items"] == []
        assert api_of(who).post(f"/api/v1/frameworks/{one}/tag-set").status_code == 404
    grace = api_of(world.grace)
    assert grace.post(f"/api/v1/frameworks/{one}/tag-set").status_code == 404
    assert grace.delete(f"/api/v1/frameworks/{one}").status_code == 204
    assert ben.get("/api/v1/frameworks").json["items"] == []
    assert loaded(grace).json["id"] == one  # back in use


def test_a_tag_set_is_made_of_it_in_one_click(client_of, world, ben, api_of):
    one = ben.post("/api/v1/frameworks", json={"pack": "general-teaching"}).json
    amina = client_of(world.amina)
    made = post(amina, f"/frameworks/{one['id']}/tag-set")
    assert made.status_code == 303
    (tag_set,) = api_of(world.amina).get("/api/v1/tag-sets").json["items"]
    names = [each["name"] for domain in one["domains"] for each in domain["indicators"]]
    assert [tag["name"] for tag in tag_set["tags"]] == names
    assert len({tag["key"] for tag in tag_set["tags"]}) == len(names)
    assert [tag["colour"] for tag in tag_set["tags"]][:4] == [1, 1, 1, 2]
    large = SHORT + "".join(
        f"      - name: I{place}\n        levels: [a{place}, b{place}]\n" for place in range(59)
    )
    sixty = loaded(ben, large).json
    tags = api_of(world.amina).post(f"/api/v1/frameworks/{sixty['id']}/tag-set").json["tags"]
    assert (len(tags), tags[-1]["key"]) == (60, None)


def test_a_running_cycle_keeps_its_version(world, ben):
    first = loaded(ben).json
    cycle = Cycle.begin(by=now(world.amina))
    db.session.commit()
    second = loaded(ben, SHORT.replace("Three", "Four")).json
    assert db.session.get(Cycle, cycle.id).framework_id == first["id"]
    again = Cycle.begin(by=now(world.amina), repeats=db.session.get(Cycle, cycle.id))
    db.session.commit()
    assert again.framework_id == second["id"]


def test_what_is_said_again_goes_on_with_the_framework_that_was_used(world, ben):
    loaded(ben)
    cycle = Cycle.begin(by=now(world.amina))
    db.session.commit()
    ben.post("/api/v1/frameworks", json={"pack": "classroom-talk"})
    assert (
        Cycle.begin(by=now(world.amina), repeats=db.session.get(Cycle, cycle.id)).framework.name
        == "Talk here"
    )
    assert Cycle.begin(by=now(world.amina)).framework.name == "Classroom talk"


def test_the_pages_ask_as_much_for_twelve_as_for_three(client_of, world, ben):
    amina = client_of(world.amina)

    def asked(page: str) -> int:
        return queries_of(lambda: amina.get(page))

    for name in "abc":
        last = loaded(ben, SHORT.replace("Talk here", name)).json["id"]
    before = asked("/frameworks"), asked(f"/frameworks/{last}")
    for name in "defghijkl":
        loaded(ben, SHORT.replace("Talk here", name))
    for seconds in range(9):
        last = loaded(ben, SHORT.replace("Talk here", "a").replace("Three", str(seconds))).json["id"]
    assert (asked("/frameworks"), asked(f"/frameworks/{last}")) == before
