"""Ratings: each alone first, then beside each other, in words; and the version of a framework that a cycle keeps."""

import pytest

from app.cycles.models import Cycle
from app.foundation.db import db
from app.goals.models import Goal
from app.lessons.models import Sharing
from app.people.models import Pair, Person
from app.ratings.models import RatingSide
from tests.goals.posting import post
from tests.goals.story import a_goal, a_lesson, shared
from tests.queries import queries_of

SAW = "After “who can add?” it was quiet for four seconds."
HEARD = "I counted three turns before you spoke."


@pytest.fixture
def framework(api_of, world, goal):
    return api_of(world.ben).post("/api/v1/frameworks", json={"pack": "classroom-talk"}).json


@pytest.fixture
def goal(world):
    return a_goal(world.amina, world.amina_and_ben)


@pytest.fixture
def url(goal):
    return f"/api/v1/goals/{goal.id}/ratings"


@pytest.fixture
def amina(api_of, world, framework):
    return api_of(world.amina)


@pytest.fixture
def ben(api_of, world):
    return api_of(world.ben)


def indicators(framework) -> list[str]:
    return [one["id"] for domain in framework["domains"] for one in domain["indicators"]]


def saying(framework, level: int, evidence: str = SAW, place: int = 0) -> dict[str, object]:
    return {"indicator_id": indicators(framework)[place], "level": level, "evidence": evidence}


def test_the_other_side_is_hidden_until_ones_own_is_there(amina, ben, url, framework, world):
    made = amina.post(url, json={"seen": [saying(framework, 2)]})
    assert (made.status_code, made.json["own"]["by_id"], made.json["other"]) == (201, world.amina.id, None)
    where = made.headers["Location"]
    hidden = ben.get(where)
    assert (hidden.json["own"], hidden.json["other"], hidden.json["waits_for_you"]) == (None, None, True)
    assert SAW not in hidden.text
    assert SAW not in ben.get(url).text
    said = ben.patch(where, json={"seen": [saying(framework, 1, HEARD)]})
    assert said.json["other"]["seen"] == [saying(framework, 2)]
    assert amina.get(where).json["other"]["seen"][0]["evidence"] == HEARD
    late = ben.patch(where, json={"seen": [saying(framework, 2)]})
    assert late.status_code == 409
    assert amina.patch(where, json={"seen": [saying(framework, 1)]}).status_code == 409


def test_the_query_of_sides_hides_what_the_page_hides(amina, ben, url, framework, world):
    where = amina.post(url, json={"seen": [saying(framework, 2)]}).headers["Location"]

    def seen_by(who: Person) -> int:
        db.session.remove()
        return len(db.session.scalars(RatingSide.visible_to(db.session.get_one(Person, who.id))).all())

    assert (seen_by(world.amina), seen_by(world.ben)) == (1, 0)
    ben.patch(where, json={"seen": [saying(framework, 1)]})
    assert (seen_by(world.amina), seen_by(world.ben), seen_by(world.dana), seen_by(world.elena)) == (
        2,
        2,
        0,
        0,
    )


def test_a_side_is_said_anew_while_nobody_has_looked(amina, url, framework):
    made = amina.post(url, json={"seen": [saying(framework, 2), saying(framework, 1, place=1)]})
    where = made.headers["Location"]
    changed = amina.patch(
        where, json={"seen": [saying(framework, 3)]}, headers={"If-Match": made.headers["ETag"]}
    )
    assert [one["level"] for one in changed.json["own"]["seen"]] == [3]
    stale = amina.patch(
        where, json={"seen": [saying(framework, 0)]}, headers={"If-Match": made.headers["ETag"]}
    )
    assert stale.status_code == 412


def test_both_may_agree_on_one_answer(amina, ben, url, framework):
    made = amina.post(url, json={"together": True, "seen": [saying(framework, 2)]}).json
    seen = ben.get(f"/api/v1/ratings/{made['id']}").json
    assert (seen["own"]["seen"], seen["other"], seen["waits_for_you"]) == (made["own"]["seen"], None, False)
    again = ben.patch(f"/api/v1/ratings/{made['id']}", json={"seen": [saying(framework, 1)]})
    assert again.json["own"]["seen"][0]["level"] == 1


def test_what_cannot_be_kept_is_said(amina, api_of, world, url, framework, goal):
    for seen, field in (
        ([], "seen"),
        ([saying(framework, 4)], "levels"),
        ([saying(framework, 9)], "seen"),
        ([saying(framework, 1, " ")], "seen"),
        ([saying(framework, 1), saying(framework, 2)], "levels"),
        ([{"indicator_id": "a" * 20, "level": 1, "evidence": "x"}], "levels"),
    ):
        said = amina.post(url, json={"seen": seen})
        assert (said.status_code, said.json["errors"][0]["field"]) == (422, field), seen
    foreign = a_lesson(db.session.get_one(Person, world.chidi.id))
    mine = {"seen": [saying(framework, 1)]}
    assert amina.post(url, json=mine | {"lesson_id": foreign.id}).json["errors"][0]["field"] == "lesson_id"
    alone = a_goal(db.session.get_one(Person, world.amina.id))
    said = amina.post(f"/api/v1/goals/{alone.id}/ratings", json=mine | {"together": True})
    assert said.json["errors"][0]["field"] == "together"
    amina.post(f"/api/v1/goals/{goal.id}/closing")
    assert amina.post(url, json=mine).status_code == 409


def test_without_a_framework_one_is_told_who_can_switch_one_on(api_of, client_of, world, goal, url):
    mine = {"seen": [{"indicator_id": "a" * 20, "level": 1, "evidence": "x"}]}
    assert "no framework yet" in api_of(world.amina).post(url, json=mine).json["detail"]
    assert "no framework yet" in client_of(world.amina).get(f"/goals/{goal.id}").text
    assert "no framework yet" in client_of(world.amina).get(f"/goals/{goal.id}/ratings/new").text


def test_nobody_else_ever_sees_a_rating(amina, ben, api_of, client_of, world, url, framework, goal):
    one = amina.post(url, json={"seen": [saying(framework, 2)]}).json["id"]
    ben.patch(f"/api/v1/ratings/{one}", json={"seen": [saying(framework, 1)]})
    for name in ("chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"):
        who = getattr(world, name)
        program, browser = api_of(who), client_of(who)
        for answer in (
            program.get(url),
            program.get(f"/api/v1/ratings/{one}"),
            program.post(url, json={"seen": [saying(framework, 1)]}),
            program.patch(f"/api/v1/ratings/{one}", json={"seen": [saying(framework, 1)]}),
            program.delete(f"/api/v1/ratings/{one}"),
            browser.get(f"/ratings/{one}"),
            browser.get(f"/ratings/{one}/edit"),
            browser.get(f"/goals/{goal.id}/ratings/new"),
            post(browser, f"/ratings/{one}"),
            post(browser, f"/ratings/{one}/deletion"),
        ):
            assert answer.status_code == 404, name
    db.session.get_one(Pair, world.amina_and_ben.id).end()
    db.session.commit()
    assert ben.get(f"/api/v1/ratings/{one}").status_code == 404
    assert amina.get(f"/api/v1/ratings/{one}").status_code == 200


def test_a_rating_of_a_lesson_goes_with_its_sharing(amina, ben, world, url, framework):
    lesson = a_lesson(db.session.get_one(Person, world.amina.id))
    sharing = shared(lesson, world.amina_and_ben)
    one = amina.post(url, json={"lesson_id": lesson.id, "seen": [saying(framework, 2)]}).json["id"]
    assert ben.get(f"/api/v1/ratings/{one}").json["lesson_id"] == lesson.id
    db.session.get_one(Sharing, sharing.id).revoke()
    db.session.commit()
    assert ben.get(f"/api/v1/ratings/{one}").status_code == 404
    assert ben.get(url).json["items"] == []


def test_who_comes_later_does_not_read_what_two_others_said(
    amina, ben, api_of, client_of, world, url, framework
):
    one = amina.post(url, json={"seen": [saying(framework, 2)]}).json["id"]
    ben.patch(f"/api/v1/ratings/{one}", json={"seen": [saying(framework, 1, HEARD)]})
    pair = Pair.make(
        db.session(),
        coach=db.session.get_one(Person, world.dana.id),
        teacher=db.session.get_one(Person, world.amina.id),
    )
    db.session.get_one(Goal, url.split("/")[4]).work_on_with(pair.id)
    db.session.commit()
    dana = api_of(world.dana)
    told = dana.get(f"/api/v1/ratings/{one}").json
    assert (told["own"], told["other"]) == (None, None)
    assert dana.patch(f"/api/v1/ratings/{one}", json={"seen": [saying(framework, 1)]}).status_code == 409
    page = client_of(world.dana).get(f"/ratings/{one}").text
    assert "stays between them" in page
    assert HEARD not in page
    assert ben.get(f"/api/v1/ratings/{one}").status_code == 404


def test_by_pages_each_rates_alone_and_then_both_stand_side_by_side(client_of, world, framework, goal):
    amina, ben = client_of(world.amina), client_of(world.ben)
    first, second, third = indicators(framework)[:3]
    assert "Rate a lesson" in amina.get(f"/goals/{goal.id}").text
    form = amina.get(f"/goals/{goal.id}/ratings/new").text
    assert "until Ben has rated" in form
    again = post(
        amina, f"/goals/{goal.id}/ratings", **{f"level-{first}": "2", f"evidence-{second}": "Typed <b>"}
    )
    assert again.status_code == 422
    assert "please write a sentence on what you saw or heard" in again.text
    assert "please choose a level as well" in again.text
    assert "Typed &lt;b&gt;" in again.text
    nothing = post(amina, f"/goals/{goal.id}/ratings")
    assert "choose a level for at least one" in nothing.text
    said = {
        f"level-{first}": "2",
        f"evidence-{first}": SAW,
        f"level-{third}": "0",
        f"evidence-{third}": "Once.",
    }
    made = post(amina, f"/goals/{goal.id}/ratings", **said)
    assert made.status_code == 303
    where = made.headers["Location"]
    assert "Amina has rated. You see it when yours is there." in ben.get(f"/goals/{goal.id}").text
    hidden = ben.get(where).text
    assert "Amina has rated already" in hidden
    assert SAW not in hidden
    assert post(ben, where, **{f"level-{first}": "1", f"evidence-{first}": HEARD}).status_code == 303
    page = ben.get(where).text
    assert all(word in page for word in (SAW, HEARD, "You see it differently.", "Steady", "Growing"))
    assert "One of you did not say." in page
    assert "Both of you have rated." in amina.get(f"/goals/{goal.id}").text
    assert not any(word in page.lower() for word in ("average", "score", "total"))


def test_earlier_ratings_are_told_for_each_indicator(amina, client_of, ben, url, framework, world, goal):
    amina.post(url, json={"seen": [saying(framework, 0)]})
    hidden = amina.post(url, json={"seen": [saying(framework, 3, place=1)]}).json["id"]
    last = ben.post(url, json={"seen": [saying(framework, 1), saying(framework, 2, place=1)]}).json["id"]
    page = client_of(world.ben).get(f"/ratings/{last}").text
    assert "Earlier" not in page  # Ben has not rated the two before, and reads nothing of them
    amina.patch(f"/api/v1/ratings/{last}", json={"seen": [saying(framework, 1)]})
    page = client_of(world.amina).get(f"/ratings/{last}").text
    assert "You: Starting" in page
    assert "You: Students carry it" in page
    assert post(client_of(world.amina), f"/ratings/{hidden}/deletion").status_code == 303
    assert "You: Students carry it" not in client_of(world.amina).get(f"/ratings/{last}").text
    assert (
        ben.delete(f"/api/v1/ratings/{last}").status_code == 404
    )  # both have rated, and the goal is Amina's


def test_a_cycle_keeps_its_version_and_ratings_go_by_it(amina, ben, client_of, world, goal, url):
    cycle = Cycle.begin(
        by=db.session.get_one(Person, world.amina.id),
        pair_id=world.amina_and_ben.id,
        goal=db.session.get_one(Goal, goal.id),
    )
    db.session.commit()
    where = f"/api/v1/cycles/{cycle.id}/framework"
    first = amina.get(where).json
    assert (first["name"], first["edition"], first["newest_edition"]) == ("Classroom talk", 1, 1)
    text = (
        "name: Classroom talk\nlevels: [a, b]\ndomains: [{name: D, indicators: [{name: I, levels: [x, y]}]}]"
    )
    newer = ben.post("/api/v1/frameworks", json={"text": text}).json
    kept = amina.get(where).json
    assert (kept["edition"], kept["newest_id"], kept["newest_edition"]) == (1, newer["id"], 2)
    told = "Version 2 is there, this cycle keeps version 1."
    assert told in client_of(world.ben).get(f"/goals/{goal.id}").text
    assert told in client_of(world.ben).get(f"/cycles/{cycle.id}/framework").text
    old = amina.get(f"/api/v1/frameworks/{kept['framework_id']}").json
    rated = amina.post(url, json={"seen": [saying(old, 1)]}).json
    assert rated["framework_id"] == kept["framework_id"]
    chosen = post(client_of(world.ben), f"/cycles/{cycle.id}/framework", framework_id=newer["id"])
    assert chosen.status_code == 303
    assert amina.get(where).json["edition"] == 2
    assert amina.get(f"/api/v1/ratings/{rated['id']}").json["framework_id"] == kept["framework_id"]
    assert amina.put(where, json={"framework_id": "a" * 20}).json["errors"][0]["field"] == "framework_id"
    wrong = post(client_of(world.ben), f"/cycles/{cycle.id}/framework", framework_id="a" * 20)
    assert "Please choose one of your school’s frameworks." in wrong.text
    assert amina.put(where, json={"framework_id": None}).json["name"] is None
    for who in (world.dana, world.elena, world.grace, world.ines):
        assert client_of(who).get(f"/cycles/{cycle.id}/framework").status_code == 404


def test_the_pages_ask_as_much_for_twelve_as_for_three(amina, ben, client_of, world, url, goal, framework):
    browser = client_of(world.amina)
    everything = [saying(framework, 1, place=place) for place in range(8)]

    def rate(count: int) -> str:
        for _ in range(count):
            one = amina.post(url, json={"seen": everything}).json["id"]
            ben.patch(f"/api/v1/ratings/{one}", json={"seen": everything})
        return one

    def asked(one: str) -> list[int]:
        pages = (f"/goals/{goal.id}", f"/ratings/{one}", f"/goals/{goal.id}/ratings/new")
        return [queries_of(lambda page=page: browser.get(page)) for page in pages]

    three = asked(rate(3))
    assert asked(rate(9)) == three
