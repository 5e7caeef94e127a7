"""A coach's own hours: one tap, a timer, what they add up to, and who sees them."""

from datetime import date, timedelta

import pytest

from app.cycles.models import Cycle
from app.foundation import clock
from app.foundation.db import db
from app.hours.kinds import COACHING, OTHER_DUTIES, Kind
from app.hours.models import Stretch
from app.hours.section import section
from app.hours.totals import term_of, week_of
from tests.goals.posting import post
from tests.goals.story import a_goal
from tests.queries import queries_of

OTHERS = ("amina", "chidi", "elena", "farid", "grace", "ines", "kofi")


def logged(person, kind=Kind.OBSERVATION, minutes=30, **more):
    made = Stretch.log(
        person, kind=kind, minutes=minutes, **({"day": None, "note": None, "cycle_id": None} | more)
    )
    db.session.commit()
    return made


def test_one_tap_writes_down_what_just_happened(world, client_of):
    ben = client_of(world.ben)
    page = ben.get("/hours").text
    assert all(kind.words in page for kind in Kind)
    assert len(COACHING) == 8
    assert len(OTHER_DUTIES) == 5
    assert post(ben, "/hours", kind="data-talk", minutes="45").status_code == 303
    page = ben.get("/hours").text
    assert "45 min of data talk, written down." in page
    assert "<strong>45 min</strong> of coaching" in page
    assert post(ben, "/hours", kind="cover", minutes="15").status_code == 303
    assert "75% coaching" in ben.get("/hours").text
    again = post(ben, "/hours", kind="napping", minutes="45")
    assert again.status_code == 422
    assert "Please choose one of the options." in again.text


def test_a_timer_is_started_and_stopped_and_runs_once(world, client_of, api_of):
    ben = client_of(world.ben)
    post(ben, "/hours", kind="debrief", minutes="")
    page = ben.get("/hours").text
    assert "Stop timer" in page
    assert "Start a timer" not in page
    second = post(ben, "/hours", kind="travel", minutes="")
    assert second.status_code == 409
    assert "A timer runs already, for debrief. Stop it first." in second.text
    running = db.session.query(Stretch).one()
    api = api_of(world.ben)
    assert api.patch(f"/api/v1/hours/{running.id}", json={"minutes": 5}).status_code == 409
    with clock.moved(timedelta(minutes=50)):
        stopped = api.post(f"/api/v1/hours/{running.id}/ending")
    assert stopped.get_json()["minutes"] == 50
    assert api.post(f"/api/v1/hours/{running.id}/ending").status_code == 409


def test_a_timer_forgotten_overnight_stops_at_the_longest_day(world):
    made = Stretch.start(world.ben, kind=Kind.COVER)
    db.session.commit()
    with clock.moved(timedelta(days=2)):
        made.stop()
    assert made.minutes == 16 * 60


def test_time_is_edited_and_deleted_and_nothing_typed_is_lost(world, client_of):
    one = logged(world.ben)
    ben = client_of(world.ben)
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    again = post(
        ben, f"/hours/{one.id}", kind="travel", minutes="20", day=tomorrow, note="To <b>Lakeside", cycle_id=""
    )
    assert again.status_code == 422
    assert "That day is still to come." in again.text
    assert "To &lt;b&gt;Lakeside" in again.text
    yesterday = clock.today() - timedelta(days=1)
    kept = post(ben, f"/hours/{one.id}", kind="travel", minutes="20", day=yesterday.isoformat(), note="x")
    assert kept.status_code == 303
    db.session.expire_all()
    one = db.session.query(Stretch).one()
    assert (one.kind, one.minutes, one.day, one.note) == (Kind.TRAVEL, 20, yesterday, "x")
    assert post(ben, f"/hours/{one.id}/deletion").status_code == 303
    assert db.session.query(Stretch).count() == 0


def test_programs_log_list_change_and_add_up(world, api_of):
    ben = api_of(world.ben)
    made = ben.post("/api/v1/hours", json={"kind": "observation", "minutes": 40}).get_json()
    ben.post("/api/v1/hours", json={"kind": "meetings", "minutes": 20, "note": "Staff"})
    assert [one["minutes"] for one in ben.get("/api/v1/hours").get_json()["items"]] == [20, 40]
    totals = ben.get("/api/v1/hours/totals").get_json()
    assert (totals["coaching_minutes"], totals["other_minutes"]) == (40, 20)
    stale = ben.patch(f"/api/v1/hours/{made['id']}", json={"minutes": 50}, headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    changed = ben.patch(f"/api/v1/hours/{made['id']}", json={"minutes": 50})
    assert changed.get_json()["minutes"] == 50
    assert ben.post("/api/v1/hours", json={"kind": "cover", "minutes": 0}).status_code == 422
    far = ben.post("/api/v1/hours", json={"kind": "cover", "minutes": 5, "cycle_id": "nobody’s"})
    assert "Please choose one of the cycles you work on." in far.text
    odd = ben.get("/api/v1/hours/totals?since=2026-05-02&until=2026-05-01")
    assert odd.status_code == 422
    assert ben.get("/api/v1/hours?until=0").status_code == 422
    assert ben.delete(f"/api/v1/hours/{made['id']}").status_code == 204


def test_nobody_but_their_coach_sees_hours(world, client_of, api_of):
    one = logged(world.ben)
    for name in (*OTHERS, "dana"):
        person = getattr(world, name)
        pages, program = client_of(person), api_of(person)
        assert pages.get(f"/hours/{one.id}/edit").status_code == 404, name
        assert program.get(f"/api/v1/hours/{one.id}").status_code == 404, name
        assert post(pages, f"/hours/{one.id}/deletion").status_code == 404, name
        assert program.get("/api/v1/hours").get_json()["items"] == [], name
        if name != "dana":  # a coach too, with hours of her own
            assert pages.get("/hours").status_code == 404, name
            assert pages.get("/hours/export.csv").status_code == 404, name
            assert program.get("/api/v1/hours/totals").status_code == 404, name
            assert program.post("/api/v1/hours", json={"kind": "cover", "minutes": 5}).status_code == 404


def test_week_and_term_have_a_plot_with_its_table(world, client_of):
    logged(world.ben, minutes=60)
    logged(world.ben, Kind.COVER, 20)
    ben = client_of(world.ben)
    week = ben.get("/hours").text
    assert week.count("hours-plot__coaching") == 1
    assert "The figures of the plot" in week
    term = ben.get("/hours?span=term").text
    assert "week by week" in term
    assert "1 h" in term
    assert ben.get("/hours?day=9999-12-31&span=term").status_code == 200
    assert ben.get("/hours?day=nonsense").status_code == 200


@pytest.mark.parametrize(
    ("day", "since", "until"),
    [
        (date(2026, 11, 22), date(2026, 8, 1), date(2026, 12, 31)),
        (date(2026, 3, 31), date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 4, 1), date(2026, 7, 31)),
    ],
)
def test_the_term_of_a_day(day, since, until):
    assert (term_of(day).since, term_of(day).until) == (since, until)
    assert week_of(day).since.weekday() == 0


def test_the_csv_holds_no_formula(world, client_of):
    logged(world.ben, note="=1+1")
    said = client_of(world.ben).get("/hours/export.csv")
    assert said.headers["Content-Disposition"].startswith("attachment")
    assert "'=1+1" in said.text
    assert "Observation,coaching,30" in said.text


def test_time_is_kept_for_a_cycle_and_shown_to_its_coach_alone(world, client_of):
    goal = a_goal(world.amina, world.amina_and_ben)
    cycle = Cycle.begin(by=world.ben, pair_id=world.amina_and_ben.id, goal=goal)
    db.session.commit()
    logged(world.ben, minutes=75, cycle_id=cycle.id)
    assert section(cycle, world.ben).minutes == 75
    assert not section(cycle, world.amina).shown
    ben = client_of(world.ben)
    assert "1 h 15 min" in ben.get("/hours").text
    db.session.merge(world.amina_and_ben).end()
    db.session.commit()
    assert goal.statement not in ben.get("/hours").text
    assert goal.statement not in ben.get("/hours/export.csv").text


def test_the_page_asks_as_often_for_many_stretches_as_for_few(world, client_of):
    ben = client_of(world.ben)
    for _ in range(3):
        logged(world.ben)
    few = queries_of(lambda: ben.get("/hours"))
    for _ in range(9):
        logged(world.ben, Kind.COVER)
    assert queries_of(lambda: ben.get("/hours")) == few
