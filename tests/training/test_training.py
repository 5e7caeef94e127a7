"""A coach's own growth: the list, the marks, and that nobody else sees them."""

from datetime import timedelta

from app.foundation import clock
from app.foundation.db import db
from app.training.models import TrainingMark
from app.training.practices import AREAS
from tests.goals.posting import post


def test_three_areas_hold_five_to_seven_practices_each():
    assert [area.key for area in AREAS] == ["cycles", "trust", "data-talks"]
    assert all(5 <= len(area.practices) <= 7 for area in AREAS)
    keys = [practice.key for area in AREAS for practice in area.practices]
    assert len(keys) == len(set(keys))


def test_a_practice_is_marked_said_anew_and_taken_away(world, client_of):
    ben = client_of(world.ben)
    page = ben.get("/training").text
    assert all(area.title in page for area in AREAS)
    assert 'href="/cycles/new"' in page
    today = clock.today().isoformat()
    for note in ("Eleven minutes of fifteen.", "Two thirds of it."):
        made = post(ben, "/training-marks", practice="trust-talk", practised_on=today, note=note)
        assert made.status_code == 303
    mark = db.session.query(TrainingMark).one()
    assert mark.note == "Two thirds of it."
    assert "Two thirds of it." in ben.get("/training").text
    assert post(ben, f"/training-marks/{mark.id}/deletion").status_code == 303
    assert db.session.query(TrainingMark).count() == 0


def test_a_day_to_come_comes_back_with_what_was_typed(world, client_of):
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    again = post(
        client_of(world.ben), "/training-marks", practice="trust-talk", practised_on=tomorrow, note="Kept"
    )
    assert again.status_code == 422
    assert "That day is still to come." in again.text
    assert "Kept</textarea>" in again.text


def test_programs_read_and_mark(world, api_of):
    ben = api_of(world.ben)
    made = ben.post("/api/v1/training-marks", json={"practice": "data-predict", "note": "Yes"}).get_json()
    areas = ben.get("/api/v1/training").get_json()["areas"]
    marked = [one for area in areas for one in area["practices"] if one["mark"]]
    assert [one["key"] for one in marked] == ["data-predict"]
    assert ben.post("/api/v1/training-marks", json={"practice": "unheard-of"}).status_code == 422
    assert ben.delete(f"/api/v1/training-marks/{made['id']}").status_code == 204


def test_nobody_else_sees_it(world, client_of, api_of):
    mark = TrainingMark.put(world.ben, practice="trust-own", practised_on=clock.today(), note="A sore one.")
    db.session.commit()
    for name in ("amina", "chidi", "elena", "farid", "grace", "ines", "kofi", "dana"):
        person = getattr(world, name)
        assert api_of(person).delete(f"/api/v1/training-marks/{mark.id}").status_code == 404, name
        page = client_of(person).get("/training")
        assert page.status_code == (200 if name == "dana" else 404), name
        assert "A sore one." not in page.text
        if name != "dana":
            assert api_of(person).get("/api/v1/training").status_code == 404, name
            asked = api_of(person).post("/api/v1/training-marks", json={"practice": "trust-own"})
            assert asked.status_code == 404, name
