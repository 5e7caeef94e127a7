"""Finding a time: proposed, accepted, countered, cancelled; each on one's own clock."""

import re
from datetime import timedelta

from app.foundation import clock
from app.foundation.db import db
from app.meetings import section
from app.meetings.models import Meeting
from app.people.models import Pair, Person
from tests.goals.posting import post
from tests.meetings.conftest import MONDAY, SUNDAY_BEFORE, TUESDAY
from tests.plans.story import a_cycle

OUTSIDERS = ("chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi")
TIMES = ["2026-11-30T15:30:00Z", "2026-12-01T10:00:00+01:00"]


def test_one_proposes_up_to_three_times_and_the_other_takes_one(world, api_of, cycle):
    ben, amina = api_of(world.ben), api_of(world.amina)
    made = ben.post("/api/v1/meetings", json={"cycle_id": cycle.id, "kind": "observation", "times": TIMES})
    assert made.status_code == 201
    path = f"/api/v1/meetings/{made.json['id']}"
    assert made.json["starts_at"] is None
    times = made.json["proposals"]
    assert [one["starts_at"] for one in times] == ["2026-11-30T15:30:00.000Z", "2026-12-01T09:00:00.000Z"]
    own = ben.post(f"{path}/acceptance", json={"time_id": times[0]["id"]})
    assert own.status_code == 422
    assert "Amina answers this" in own.text
    taken = amina.post(f"{path}/acceptance", json={"time_id": times[1]["id"]})
    assert (taken.json["starts_at"], taken.json["proposals"]) == ("2026-12-01T09:00:00.000Z", [])
    assert amina.post(f"{path}/acceptance", json={"time_id": times[0]["id"]}).status_code == 409


def test_a_proposal_is_declined_by_proposing_back(world, api_of, plan):
    path = f"/api/v1/meetings/{plan(MONDAY).id}"
    ben, amina = api_of(world.ben), api_of(world.amina)
    asked = amina.post(f"{path}/proposals", json={"times": [TIMES[1]]})
    assert [one["by_id"] for one in asked.json["proposals"]] == [world.amina.id]
    accepted = ben.post(f"{path}/acceptance", json={"time_id": asked.json["proposals"][0]["id"]})
    assert accepted.json["starts_at"] == "2026-12-01T09:00:00.000Z"


def test_an_agreed_time_stands_until_another_is_accepted(world, api_of, plan):
    meeting = plan(MONDAY, agreed=True)
    path, amina = f"/api/v1/meetings/{meeting.id}", api_of(world.amina)
    asked = amina.post(f"{path}/proposals", json={"times": [TIMES[1]]}).json
    assert asked["starts_at"] == "2026-11-30T15:30:00.000Z"
    api_of(world.ben).post(f"{path}/acceptance", json={"time_id": asked["proposals"][0]["id"]})
    kept = db.session.get(Meeting, meeting.id)
    assert (kept.starts_at, kept.sequence) == (TUESDAY, 1)


def test_times_lie_ahead_and_are_at_most_three(world, api_of, cycle):
    ben = api_of(world.ben)
    for times in (
        [],
        ["2026-11-20T10:00:00Z"],
        ["2099-01-01T10:00:00Z"],
        ["2026-11-30T15:30"],
        TIMES * 2,
        ["soon"],
    ):
        refused = ben.post("/api/v1/meetings", json={"cycle_id": cycle.id, "times": times})
        assert refused.status_code == 422, times
    both = ben.post("/api/v1/meetings", json={"cycle_id": cycle.id, "times": TIMES, "agreed": True})
    assert "the one time that you agreed" in both.text
    for wrong in (
        {"minutes": 4},
        {"kind": "exam"},
        {"place": "x" * 501},
        {"starts_at": TIMES[0]},
        {"pair_id": "a" * 20},
    ):
        body = {"cycle_id": cycle.id, "times": TIMES} | wrong
        assert ben.post("/api/v1/meetings", json=body).status_code == 422, wrong


def test_nobody_but_the_two_finds_a_meeting(world, api_of, client_of, plan, cycle):
    meeting = plan(MONDAY, note="Bring the counters.")
    path = f"/meetings/{meeting.id}"
    for name in OUTSIDERS:
        api, client = api_of(getattr(world, name)), client_of(getattr(world, name))
        assert api.get(f"/api/v1{path}").status_code == 404, name
        assert api.post(f"/api/v1{path}/cancellation").status_code == 404, name
        assert api.get("/api/v1/meetings").json["items"] == [], name
        assert client.get(path).status_code == 404, name
        assert post(client, f"{path}/proposals", first_at="2026-12-01T09:00").status_code == 404, name
        made = api.post("/api/v1/meetings", json={"cycle_id": cycle.id, "times": TIMES})
        assert made.status_code == 422, name
    alone = a_cycle(world.amina)
    assert (
        api_of(world.amina).post("/api/v1/meetings", json={"cycle_id": alone.id, "times": TIMES}).status_code
        == 422
    )
    db.session.get(Pair, world.amina_and_ben.id).end()
    db.session.commit()
    for person in (world.amina, world.ben):
        assert api_of(person).get(f"/api/v1{path}").status_code == 404
        assert client_of(person).get(path).status_code == 404


def test_what_is_over_or_cancelled_stays_as_it_was(world, api_of, plan):
    amina = api_of(world.amina)
    off, past = plan(MONDAY, agreed=True), plan(MONDAY, agreed=True)
    assert amina.post(f"/api/v1/meetings/{off.id}/cancellation").json["cancelled_at"] is not None
    assert amina.patch(f"/api/v1/meetings/{off.id}", json={"place": "Hall"}).status_code == 409
    with clock.standing_still(MONDAY + timedelta(hours=1)):
        late = api_of(world.amina)
        assert late.post(f"/api/v1/meetings/{past.id}/cancellation").status_code == 409
        assert (
            late.post(f"/api/v1/meetings/{past.id}/proposals", json={"times": TIMES[1:]}).status_code == 409
        )


def test_the_second_of_two_writers_is_told(world, api_of, plan):
    amina, path = api_of(world.amina), f"/api/v1/meetings/{plan(MONDAY).id}"
    stale = {"If-Match": amina.get(path).headers["ETag"]}
    assert amina.patch(path, json={"place": "Hall"}, headers=stale).json["place"] == "Hall"
    assert amina.patch(path, json={"place": "Room 1"}, headers=stale).status_code == 412


def test_times_are_typed_and_shown_on_each_ones_own_clock(world, client_of, cycle):
    """Ben is in Lisbon, Amina in Athens: the same moment, two hours apart on their clocks, with the zone's name."""
    for person, zone in ((world.ben, "Europe/Lisbon"), (world.amina, "Europe/Athens")):
        assert post(client_of(person), "/account/zone", zone=zone).status_code == 303
    ben, amina = client_of(world.ben), client_of(world.amina)
    form = ben.get(f"/meetings/new?cycle_id={cycle.id}").text
    assert "Times are in Europe/Lisbon" in form
    post(
        ben,
        "/meetings",
        cycle_id=cycle.id,
        kind="debrief",
        minutes="30",
        first_at="2026-07-01T15:30",
        agreed="true",
    )
    assert db.session.query(Meeting).count() == 0  # in the past
    post(
        ben,
        "/meetings",
        cycle_id=cycle.id,
        kind="debrief",
        minutes="30",
        first_at="2027-07-01T15:30",
        agreed="true",
    )
    meeting = db.session.query(Meeting).one()
    assert meeting.starts_at.isoformat() == "2027-07-01T14:30:00+00:00"  # Lisbon keeps summer time
    assert "Thursday 1 July 2027, 15:30" in ben.get(f"/meetings/{meeting.id}").text
    page = amina.get(f"/meetings/{meeting.id}").text
    assert "Thursday 1 July 2027, 17:30" in page
    assert "Times are in Europe/Athens" in page


def test_a_time_that_clocks_skip_is_refused_and_nothing_typed_is_lost(world, client_of, cycle):
    ben = client_of(world.ben)
    post(ben, "/account/zone", zone="Europe/Lisbon")
    said = {
        "cycle_id": cycle.id,
        "kind": "other",
        "minutes": "45",
        "place": "<Room>",
        "second_at": "2027-03-28T01:30",
    }
    again = post(ben, "/meetings", **said, first_at="2027-03-27T10:00")
    assert again.status_code == 422
    assert "Clocks skip this time on that day." in again.text
    assert 'value="&lt;Room&gt;"' in again.text
    for typed in ("", "0001-01-01T00:00", "9999-12-31T23:59", "soon", "2026-11-21T10:00"):
        assert (
            post(ben, "/meetings", cycle_id=cycle.id, kind="other", minutes="30", first_at=typed).status_code
            == 422
        )
    assert post(ben, "/account/zone", zone="Mars/Olympus").status_code == 422
    elsewhere = post(ben, "/account/zone", zone="Europe/Athens", next="//elsewhere.example")
    assert elsewhere.headers["Location"] == "/"


def test_a_meeting_is_answered_changed_and_cancelled_by_plain_forms(world, client_of, plan):
    meeting = plan(MONDAY, TUESDAY)
    amina, ben, path = client_of(world.amina), client_of(world.ben), f"/meetings/{meeting.id}"
    assert "Amina has not answered yet." in ben.get(path).text
    assert "Accept time" not in ben.get(path).text
    page = amina.get(path).text
    assert "Monday 30 November, <strong>15:30</strong>" in page
    empty = post(amina, f"{path}/proposals")
    assert empty.status_code == 422
    assert "Please give a day and a time." in empty.text
    chosen = re.findall(r'name="time_id" value="(\w+)"', page)
    assert post(amina, f"{path}/acceptance", time_id=chosen[0]).status_code == 303
    post(ben, path, kind="other", minutes="20", place="https://meet.example/room", note="Bring counters.")
    page = amina.get(path).text
    for words in (
        "Monday 30 November, 15:30",
        "20 minutes",
        'href="https://meet.example/room"',
        "Bring counters.",
    ):
        assert words in page
    post(amina, f"{path}/cancellation")
    assert "Cancelled" in ben.get(path).text


def test_the_section_of_a_cycle_shows_the_next_meeting_and_the_past_ones(app, world, cycle, plan):
    first, later, open_one = plan(MONDAY, agreed=True), plan(TUESDAY, agreed=True), plan(TUESDAY)
    plan(MONDAY, agreed=True).cancel(by=world.ben)
    db.session.commit()
    told = section.section(cycle, world.amina)
    assert (told.next.id, [one.id for one in told.unanswered]) == (first.id, [open_one.id])
    with clock.standing_still(MONDAY + timedelta(hours=1)):
        told = section.section(cycle, world.amina)
        assert (told.next.id, [one.id for one in told.past]) == (later.id, [first.id])
    assert section.section(cycle, world.dana).to_come == []


def test_home_says_that_a_time_is_to_be_chosen_and_when_one_meets(world, client_of, plan):
    waiting = plan(MONDAY)
    assert "Choose a time to meet Ben" in client_of(world.amina).get("/").text
    assert "Choose a time to meet" not in client_of(world.ben).get("/").text
    waiting = db.session.get(Meeting, waiting.id)
    waiting.accept(waiting.proposals[0].id, by=db.session.get(Person, world.amina.id))
    db.session.commit()
    assert "Meet Amina" in client_of(world.ben).get("/").text
    assert waiting.starts_at > SUNDAY_BEFORE
