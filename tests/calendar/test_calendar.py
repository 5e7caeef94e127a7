"""Everything dated in one view, and the feed that other calendars read."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from app.action_steps.models import ActionStep
from app.calendar import ical
from app.cycles.models import CheckBack
from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal
from app.meetings.models import Meeting, MeetingKind
from app.people.models import Pair, Person
from tests.calendar.reading import read, unescape
from tests.cycles.story import a_closed_cycle
from tests.goals.posting import post
from tests.goals.story import a_goal, a_lesson, shared
from tests.plans.story import a_cycle, an_item
from tests.queries import queries_of

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
OUTSIDERS = ("chidi", "dana", "ines", "jonas")
NASTY = "Räume; 12, hinten\\links\nEND:VEVENT\r\nBEGIN:VEVENT 🦜 " + "ü" * 90


@pytest.fixture(autouse=True)
def _sunday():
    with clock.standing_still(NOW):
        yield


@pytest.fixture
def dated(world):
    """Something of each kind, and a thing of Amina's alone."""
    goal = a_goal(world.amina, world.amina_and_ben, statement="They answer each other.")
    ActionStep.agree(goal, by=world.ben, owner_id=None, body="Count to three.", due_on=date(2026, 11, 25))
    cycle = a_cycle(world.amina, world.amina_and_ben)
    an_item(cycle, world.ben, "Find counters.", due_on=date(2026, 11, 27))
    an_item(a_cycle(world.amina), world.amina, "For me alone.", due_on=date(2026, 11, 28))
    meeting = Meeting.plan(
        world.amina_and_ben, by=world.ben, kind=MeetingKind.DEBRIEF, minutes=45, cycle=cycle, agreed=True,
        times=[datetime(2026, 11, 25, 23, 30, tzinfo=UTC)], place=NASTY, note="Between us.",
    )  # fmt: skip
    lesson = a_lesson(world.amina, taught_on=date(2026, 11, 17))
    shared(lesson, world.amina_and_ben)
    db.session.commit()
    return meeting


def test_meetings_plans_steps_goals_cycles_and_lessons_stand_in_one_view(world, client_of, api_of, dated):
    post(client_of(world.amina), "/account/zone", zone="Europe/Athens")
    told = api_of(world.amina).get("/api/v1/me/calendar").json
    assert told["zone"] == "Europe/Athens"
    days = [(one["day"], one["kind"]) for one in told["entries"]]
    told_today = [one for one in days if one[0] == "2026-11-22"]
    assert days == [
        ("2026-11-17", "lesson"),
        *told_today,
        ("2026-11-25", "action-step"),
        ("2026-11-26", "meeting"),  # half past one in the night, in Athens
        ("2026-11-27", "plan-item"),
        ("2026-11-28", "plan-item"),
    ]
    assert sorted(kind for _day, kind in told_today) == ["cycle", "cycle", "goal"]
    page = client_of(world.amina).get("/calendar").text
    for words in (
        "Count to three.",
        "Find counters.",
        "For me alone.",
        "They answer each other.",
        "01:30",
        "Comparing fractions",
    ):
        assert words in page
    narrow = api_of(world.amina).get("/api/v1/me/calendar?since=2026-11-26&until=2026-11-27").json["entries"]
    assert [one["kind"] for one in narrow] == ["meeting", "plan-item"]


def test_each_sees_only_what_they_see_elsewhere(world, client_of, api_of, dated):
    ben = client_of(world.ben).get("/calendar").text
    assert "Find counters." in ben
    assert "For me alone." not in ben
    for name in OUTSIDERS:
        assert api_of(getattr(world, name)).get("/api/v1/me/calendar").json["entries"] == [], name
    for name in ("elena", "farid", "grace", "kofi"):
        assert client_of(getattr(world, name)).get("/calendar").status_code == 404, name
        assert api_of(getattr(world, name)).get("/api/v1/me/calendar").status_code == 404, name
        assert api_of(getattr(world, name)).post("/api/v1/me/calendar/feed", json={}).status_code == 404, name
    db.session.get(Pair, world.amina_and_ben.id).end()
    db.session.commit()
    assert api_of(world.ben).get("/api/v1/me/calendar").json["entries"] == []


def test_looks_back_and_target_days_are_dated_for_those_who_see_them(app, world, client_of, api_of):
    ours = a_goal(world.amina, world.amina_and_ben, statement="They ask why.")
    ours.target_on = date(2026, 12, 4)
    own = a_goal(world.amina, statement="Mine alone.")
    own.target_on = date(2026, 12, 5)
    cycle = a_closed_cycle(world.amina, world.amina_and_ben, ours, on=date(2026, 11, 20))
    own_cycle = a_closed_cycle(world.amina, None, own, on=date(2026, 11, 20))
    cycle.plan_check_back("After the holidays", date(2026, 12, 6))
    own_cycle.plan_check_back("By myself", date(2026, 12, 7))
    db.session.commit()
    asked = "/api/v1/me/calendar?since=2026-12-01&until=2026-12-31"

    def told(api) -> list[tuple[str, str]]:
        return [(one["title"], one["words"]) for one in api.get(asked).json["entries"]]

    assert told(api_of(world.amina)) == [
        ("Target day of your goal", "They ask why."),
        ("Target day of your goal", "Mine alone."),
        ("Look back at your cycle", "After the holidays"),
        ("Look back at your cycle", "By myself"),
    ]
    assert told(api_of(world.ben)) == [
        ("Target day of Amina’s goal", "They ask why."),
        ("Look back at Amina’s cycle", "After the holidays"),
    ]
    page = client_of(world.ben).get("/calendar").text
    assert 'href="/check-backs/' in page
    assert "By myself" not in page
    feed = read(app.test_client().get(feed_of(api_of(world.ben))).data)
    days = {one.text("SUMMARY") for one in feed.parts}
    assert {"Target day of Amina’s goal", "Look back at Amina’s cycle"} <= days
    db.session.get(Goal, ours.id).pair_id = None
    db.session.commit()
    assert "They ask why." not in client_of(world.ben).get("/calendar").text
    assert "They ask why." in client_of(world.amina).get("/calendar").text
    for look in db.session.query(CheckBack).filter(CheckBack.name == "After the holidays"):
        post(client_of(world.ben), f"/check-backs/{look.id}/answer", lasting="held")
    assert [one["done"] for one in api_of(world.ben).get(asked).json["entries"]] == [True]


def test_the_calendar_asks_the_database_as_often_for_three_of_each_as_for_twelve(world, client_of):
    cycle, amina = a_cycle(world.amina, world.amina_and_ben), client_of(world.amina)

    def add(count: int) -> int:
        for number in range(count):
            an_item(cycle, world.ben, f"Item {number}", due_on=date(2026, 12, 1))
            Meeting.plan(
                world.amina_and_ben, by=world.ben, kind=MeetingKind.OTHER, minutes=30, cycle=cycle,
                times=[NOW + timedelta(days=number + 1)], agreed=number % 2 == 0,
            )  # fmt: skip
            a_lesson(world.amina)
            a_goal(world.amina, world.amina_and_ben).target_on = date(2026, 12, 3)
            a_closed_cycle(world.amina, world.amina_and_ben)
        db.session.commit()
        amina.get("/calendar")
        return queries_of(lambda: amina.get("/calendar"))

    assert add(3) == add(9)


def feed_of(api, **said) -> str:
    made = api.post("/api/v1/me/calendar/feed", json=said)
    assert made.status_code == 201
    return re.sub(r"^https?://[^/]+", "", made.json["url"])


def test_another_calendar_reads_the_feed_to_the_letter(app, world, api_of, dated):
    path = feed_of(api_of(world.amina))
    answer = app.test_client().get(path)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    calendar = read(answer.data)
    assert (calendar.name, calendar.one("VERSION")) == ("VCALENDAR", "2.0")
    assert calendar.one("PRODID")
    events = {one.text("SUMMARY"): one for one in calendar.parts}
    assert set(events) == {"Debrief with Ben", "Your step", "On the plan: Ben", "On your plan"}
    meeting = events["Debrief with Ben"]
    assert (meeting.one("DTSTART"), meeting.one("DTEND")) == ("20261125T233000Z", "20261126T001500Z")
    assert meeting.text("LOCATION") == NASTY.replace("\r\n", "\n")
    assert (meeting.one("STATUS"), meeting.one("SEQUENCE"), meeting.one("CLASS")) == (
        "CONFIRMED",
        "0",
        "PRIVATE",
    )
    step = events["Your step"].properties["DTSTART"]
    assert step == [({"VALUE": "DATE"}, "20261125")]
    for event in calendar.parts:
        assert re.fullmatch(r"\d{8}T\d{6}Z", event.one("DTSTAMP"))
        assert "@" in event.one("UID")
    assert len({event.one("UID") for event in calendar.parts}) == len(calendar.parts)


def test_nobodys_words_leave_in_the_feed_unless_they_are_asked_for(app, world, api_of, dated):
    words = (
        b"Count to three.",
        b"Find counters.",
        b"For me alone.",
        b"Between us.",
        b"They answer",
        b"Comparing",
    )
    bare = app.test_client().get(feed_of(api_of(world.amina))).data
    assert [one for one in words if one in bare] == []
    told = read(app.test_client().get(feed_of(api_of(world.amina), with_words=True)).data)
    said = [event.text("DESCRIPTION") for event in told.parts if "DESCRIPTION" in event.properties]
    assert "Count to three." in said


def test_a_change_keeps_its_uid_and_counts_up_and_a_cancellation_is_told(app, world, api_of, dated):
    path = feed_of(api_of(world.ben))

    def event():
        calendar = read(app.test_client().get(path).data)
        return next(one for one in calendar.parts if one.text("SUMMARY").startswith("Debrief"))

    before = event()
    api_of(world.amina).patch(f"/api/v1/meetings/{dated.id}", json={"place": "Hall"})
    moved = event()
    assert moved.one("UID") == before.one("UID")
    assert (int(moved.one("SEQUENCE")), moved.text("LOCATION")) == (int(before.one("SEQUENCE")) + 1, "Hall")
    api_of(world.amina).post(f"/api/v1/meetings/{dated.id}/cancellation")
    off = event()
    assert (off.one("STATUS"), int(off.one("SEQUENCE"))) == ("CANCELLED", int(moved.one("SEQUENCE")) + 1)


def test_an_address_ends_with_its_renewal_its_end_and_its_person(app, world, api_of, dated):
    stranger, ben = app.test_client(), api_of(world.ben)
    first = feed_of(ben)
    second = feed_of(ben)
    assert (stranger.get(first).status_code, stranger.get(second).status_code) == (404, 200)
    assert stranger.get(f"/calendar/{'x' * 43}.ics").status_code == 404
    assert ben.delete("/api/v1/me/calendar/feed").status_code == 204
    assert ben.delete("/api/v1/me/calendar/feed").status_code == 404
    assert stranger.get(second).status_code == 404
    third = feed_of(ben)
    db.session.get(Person, world.ben.id).remove(db.session())
    db.session.commit()
    assert stranger.get(third).status_code == 404


def test_the_address_is_made_and_ended_on_the_page_and_shown_once(app, world, client_of):
    amina = client_of(world.amina)
    made = post(amina, "/calendar/feed", with_words="true")
    assert made.status_code == 201
    (address,) = re.findall(r'value="(http[^"]+\.ics)"', made.text)
    path = re.sub(r"^https?://[^/]+", "", address)
    assert app.test_client().get(path).status_code == 200
    assert path not in amina.get("/calendar").text
    assert post(amina, "/calendar/feed/ending").status_code == 303
    assert app.test_client().get(path).status_code == 404


@pytest.mark.parametrize("text", ["", "a" * 500, "é" * 75, "🦜" * 40, 'x;y,z\\n "q": ü', "a\x00b\x1fc"])
def test_any_text_is_folded_and_escaped_so_that_it_reads_the_same(text):
    line = ical.folded(f"SUMMARY:{ical.escaped(text)}")
    assert all(len(one.encode()) <= 75 for one in line.split("\r\n"))
    unfolded = line.replace("\r\n ", "")
    assert unescape(unfolded.removeprefix("SUMMARY:")) == re.sub(r"[\x00-\x08\x0b-\x1f]", "", text)
