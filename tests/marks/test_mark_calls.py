"""The API's calls for marks: what a palette, an offline queue and a simple script rely on."""

import pytest
from sqlalchemy import event, select

from app.foundation.db import db
from app.foundation.live import LiveEvent
from app.frameworks.models import Extent, TagFacts, TagSet


@pytest.fixture
def amina(api_of, world):
    return api_of(world.amina)


@pytest.fixture
def url(recording):
    return f"/api/v1/recordings/{recording.id}/marks"


def news(recording):
    heard = db.session.scalars(
        select(LiveEvent).where(LiveEvent.topic == recording.topic).order_by(LiveEvent.id)
    )
    return [(told.name, told.payload) for told in heard]


def test_an_interval_is_begun_ended_corrected_undone_and_put_back(amina, url, tags, recording):
    begun = amina.post(url, json={"at_ms": 61_400, "tag": tags[1].id})
    assert begun.status_code == 201
    assert (begun.json["tag"], begun.json["extent"], begun.json["open"], begun.json["key"]) == (
        "Wait time", "interval", True, "2",
    )  # fmt: skip
    one = begun.headers["Location"]
    ended = amina.patch(one, json={"end_ms": 64_900}, headers={"If-Match": begun.headers["ETag"]})
    assert (ended.json["end_ms"], ended.json["open"], ended.json["version"]) == (64_900, False, 2)
    assert amina.patch(one, json={"at_ms": 1}, headers={"If-Match": begun.headers["ETag"]}).status_code == 412
    assert amina.patch(one, json={"end_ms": 100}).json["errors"][0]["field"] == "end_ms"
    moved = amina.patch(one, json={"at_ms": 60_000, "tag": "teacher talk"}).json
    assert (moved["at_ms"], moved["end_ms"], moved["tag_id"]) == (60_000, 64_900, tags[2].id)
    assert amina.delete(one).status_code == 204
    assert amina.get(one).status_code == 404
    again = amina.post(url, json={name: moved[name] for name in ("at_ms", "end_ms", "tag")})
    assert again.status_code == 201
    assert amina.get(again.headers["Location"]).json["tag_id"] == tags[2].id
    assert news(recording) == [
        ("mark", {"id": moved["id"], "version": 1, "gone": False}),
        ("mark", {"id": moved["id"], "version": 2, "gone": False}),
        ("mark", {"id": moved["id"], "version": 3, "gone": False}),
        ("mark", {"id": moved["id"], "version": 3, "gone": True}),
        ("mark", {"id": again.json["id"], "version": 1, "gone": False}),
    ]


def test_the_answer_and_the_news_say_which_mark_the_new_one_ended(amina, url, tags, recording):
    teacher = amina.post(url, json={"at_ms": 1_000, "tag": "Teacher talk"}).json
    student = amina.post(url, json={"at_ms": 4_000, "tag": "Student talk"}).json
    assert student["displaced"] == [{"id": teacher["id"], "end_ms": 4_000, "version": 2, "gone": False}]
    instead = amina.post(url, json={"at_ms": 4_000, "tag": "Teacher talk"}).json
    assert [(other["id"], other["gone"]) for other in instead["displaced"]] == [(student["id"], True)]
    assert [item["tag"] for item in amina.get(url).json["items"]] == ["Teacher talk", "Teacher talk"]
    assert news(recording)[-1] == ("mark", {"id": student["id"], "version": 1, "gone": True})


@pytest.mark.parametrize(
    "said",
    [
        {"at_ms": -1},
        {"at_ms": "1000"},
        {"at_ms": 184_001},
        {"tag": "  "},
        {"tag": "x" * 61},
        {"tag": None},
        {"end_ms": 10},
        {"author_id": "somebody"},
    ],
)
def test_what_cannot_be_used_is_answered_with_the_field(amina, url, tags, said):
    answer = amina.post(url, json={"at_ms": 10, "tag": "Wait time", **said})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == next(reversed(said))


def test_a_new_word_becomes_a_tag_of_ones_own_and_is_found_again(amina, url, tags, world):
    first = amina.post(url, json={"at_ms": 1_000, "tag": "Humming"}).json
    again = amina.post(url, json={"at_ms": 2_000, "tag": "humming"}).json
    timed = amina.post(url, json={"at_ms": 3_000, "end_ms": 9_000, "tag": "Chanting"}).json
    assert first["tag_id"] == again["tag_id"]
    assert [first["extent"], timed["extent"]] == ["point", "interval"]
    mine = next(found for found in amina.get("/api/v1/tag-sets").json["items"] if found["name"] == "My tags")
    assert [(tag["name"], tag["extent"]) for tag in mine["tags"]] == [
        ("Humming", "point"),
        ("Chanting", "interval"),
    ]


def test_whoever_has_no_tag_set_yet_gets_the_ready_one_with_its_first_word(amina, url):
    assert amina.post(url, json={"at_ms": 1_000, "tag": "Wait time"}).json["extent"] == "interval"
    (begun,) = amina.get("/api/v1/tag-sets").json["items"]
    assert (begun["name"], len(begun["tags"])) == ("Questions and talk", 8)


def test_a_tag_that_one_does_not_see_is_a_word_like_any_other(amina, url, world):
    foreign = TagSet.made_by(
        world.ines, name="Elsewhere", tags=[TagFacts("Wait time", extent=Extent.INTERVAL)]
    )
    db.session.commit()
    made = amina.post(url, json={"at_ms": 1_000, "tag": foreign.tags[0].id}).json
    assert made["tag"] == foreign.tags[0].id
    assert made["tag_id"] != foreign.tags[0].id


def test_many_are_made_at_once_or_none_and_once(amina, url, tags, recording):
    times = range(0, 60_000, 2_000)
    many = {"marks": [{"at_ms": at, "tag": name} for at in times for name in ("Open question", "Humming")]}
    broken = {"marks": [*many["marks"], {"at_ms": 200_000, "tag": "Open question"}]}
    assert amina.post(f"{url}/batch", json=broken).status_code == 422
    assert amina.get(url).json["items"] == []
    first = amina.post(f"{url}/batch", json=many, headers={"Idempotency-Key": "queue 1"})
    again = amina.post(f"{url}/batch", json=many, headers={"Idempotency-Key": "queue 1"})
    assert first.status_code == 201
    assert again.json == first.json
    assert [item["at_ms"] for item in first.json["items"]] == [mark["at_ms"] for mark in many["marks"]]
    assert len(amina.get(url, query_string={"limit": 200}).json["items"]) == 60
    assert news(recording) == [("marks", {})]
    assert amina.post(f"{url}/batch", json={"marks": many["marks"] * 9}).status_code == 422


def test_a_batch_ends_what_a_hand_would_have_ended(amina, url, tags):
    keys = [("Teacher talk", 0), ("Student talk", 5_000), ("Wait time", 6_000), ("Teacher talk", 9_000)]
    amina.post(url, json={"at_ms": 1_000, "tag": "Student talk"})
    made = amina.post(f"{url}/batch", json={"marks": [{"at_ms": at, "tag": tag} for tag, at in keys]}).json[
        "items"
    ]
    assert [item["end_ms"] for item in made] == [1_000, 9_000, None, None]
    assert amina.get(url).json["items"][1]["end_ms"] == 5_000


def test_the_list_comes_in_time_order_page_by_page_and_filtered(amina, api_of, url, tags, world, share):
    share()
    for at_ms, tag in ((3_000, 0), (1_000, 0), (2_000, 3)):
        amina.post(url, json={"at_ms": at_ms, "tag": tags[tag].id})
    ben = api_of(world.ben)
    assert ben.post(url, json={"at_ms": 2_500, "tag": tags[0].id}).status_code == 201
    first = ben.get(url, query_string={"limit": 2}).json
    rest = ben.get(url, query_string={"limit": 2, "cursor": first["next_cursor"]}).json
    assert [item["at_ms"] for item in first["items"] + rest["items"]] == [1_000, 2_000, 2_500, 3_000]

    def found(**query):
        return [item["at_ms"] for item in ben.get(url, query_string=query).json["items"]]

    assert found(tag="Open question") == found(tag=tags[0].id) == [1_000, 2_500, 3_000]
    assert found(author_id=world.ben.id) == [2_500]
    assert found(from_ms=2_000, to_ms=3_000) == [2_000, 2_500]


def test_only_its_author_changes_a_mark_and_nobody_else_hears_of_it(amina, api_of, url, tags, world, share):
    share()
    one = amina.post(url, json={"at_ms": 1_000, "tag": tags[0].id}).headers["Location"]
    ben, dana = api_of(world.ben), api_of(world.dana)
    assert ben.get(one).status_code == 200
    for act in (ben.delete, dana.delete, dana.get):
        assert act(one).status_code == 404
    assert ben.patch(one, json={"at_ms": 0}).status_code == 404
    for path in (url, f"{url}/counts"):
        assert dana.get(path).status_code == 404
    assert dana.post(url, json={"at_ms": 0, "tag": "Humming"}).status_code == 404


def test_counts_are_told_by_person_and_tag_with_bins_and_a_budget(amina, api_of, url, tags, world, share):
    share()
    for at_ms, end_ms, tag in ((0, 46_000, 2), (46_000, 92_000, 3), (100_000, 123_000, 3), (1_000, None, 0)):
        amina.post(url, json={"at_ms": at_ms, "end_ms": end_ms, "tag": tags[tag].id})
    api_of(world.ben).post(url, json={"at_ms": 5_000, "tag": tags[0].id})
    told = amina.get(f"{url}/counts", query_string={"author_id": world.amina.id, "bins": 4}).json
    assert told["duration_ms"] == 184_000
    assert [(one["tag"], one["count"], one["total_ms"]) for one in told["counts"]] == [
        ("Open question", 1, None),
        ("Teacher talk", 1, 46_000),
        ("Student talk", 2, 69_000),
    ]
    student = told["counts"][2]
    assert (student["mean_ms"], student["share"], student["first_ms"], student["last_ms"]) == (
        34_500, 0.375, 46_000, 100_000,
    )  # fmt: skip
    assert [(one["from_ms"], one["count"], one["covered_ms"]) for one in student["bins"]] == [
        (0, 0, 0), (46_000, 1, 46_000), (92_000, 1, 23_000), (138_000, 0, 0),
    ]  # fmt: skip
    (budget,) = told["budgets"]
    assert [(part["tag"], part["total_ms"], part["share"]) for part in budget["parts"]] == [
        ("Teacher talk", 46_000, 0.25),
        ("Student talk", 69_000, 0.375),
        (None, 69_000, 0.375),
    ]
    assert {one["author_name"] for one in amina.get(f"{url}/counts").json["counts"]} == {
        "Amina Diallo",
        "Ben Okafor",
    }


def test_the_number_of_queries_does_not_grow_with_marks(amina, url, tags, recording, world):
    statements: list[str] = []

    def asked(path: str, **more) -> int:
        del statements[:]
        assert amina.open(path, **more).status_code < 300
        return len(statements)

    def all_asked(number: int) -> list[int]:
        marks = [{"at_ms": at, "tag": tags[0].id} for at in range(number)]
        return [
            asked(f"{url}/batch", method="POST", json={"marks": marks}),
            asked(f"{url}/counts"),
            asked(url),
        ]

    event.listen(db.engine, "before_cursor_execute", lambda *heard: statements.append(heard[2]))
    all_asked(1)
    few = all_asked(30)
    assert all_asked(300) == few
