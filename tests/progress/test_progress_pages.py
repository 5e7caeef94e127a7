"""The pages of progress: what they tell to whom, what their forms keep, and that every point opens its evidence."""

import re

import pytest

from app.foundation.db import db
from app.goals.models import Goal
from app.lessons.models import Sharing
from app.noticing.models import SealedNoticing
from app.progress.models import Reading
from tests.goals.posting import post

OUTSIDERS = ["chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"]


@pytest.fixture
def place(goal):
    return f"/goals/{goal.id}/progress"


def points_of(page: str) -> list[str]:
    return re.findall(r'<a class="chart__point" href="([^"]+)"', page)


def test_an_empty_goal_says_what_a_reading_is_and_a_typed_one_is_on_the_chart(
    world, client_of, goal, place, days_ago
):
    amina, path = client_of(world.amina), f"/goals/{goal.id}"
    assert "No reading yet." in amina.get(path).text
    assert "Can’t tell yet." in amina.get(place).text
    said = {
        "value": "2.5",
        "taken_on": days_ago(3),
        "source": "survey",
        "note": "Half of them <i>said</i> so.",
    }
    assert post(amina, f"{path}/readings", **said).status_code == 303
    page = amina.get(place).text
    assert "Half of them &lt;i&gt;said&lt;/i&gt; so." in page
    assert len(points_of(page)) == 2  # one drawing for wide pages, one for a phone
    for words in (
        "<caption",
        "Survey",
        "Table as CSV",
        "Chart as picture",
        "Theil–Sen",
        "Parker and Vannest 2009",
    ):
        assert words in page, words
    assert "You and Ben can see this." in page
    assert "Can’t tell yet." in amina.get(path).text


def test_nothing_typed_is_lost_when_a_figure_needs_another_look(world, client_of, goal, days_ago):
    amina, path = client_of(world.amina), f"/goals/{goal.id}"
    for wrong, sentence in (
        ({"value": "three"}, "Please enter a number."),
        ({"value": ""}, "Please fill this in."),
        ({"value": "3", "taken_on": days_ago(-2)}, "That day has not come yet."),
        ({"value": "3", "recording_id": "a" * 20}, "own teacher"),
    ):
        again = post(amina, f"{path}/readings", **{"note": "Kept <b>", **wrong})
        assert again.status_code == 422, wrong
        assert sentence in again.text, wrong
        assert "Kept &lt;b&gt;" in again.text
    assert db.session.query(Reading).count() == 0


def test_marks_are_counted_on_the_page_and_kept_in_one_step(world, client_of, goal, place, recording, tags):
    """Line 1 to 3 of the way: choose a recording, see the figures, keep one; it leads back to the marks."""
    amina, film, question = client_of(world.amina), recording.id, tags[0].id
    page = amina.get(f"{place}?recording={film}").text
    buttons = re.findall(r'name="figure" value="([^"]+)" aria-label="([^"]+)"', page)
    assert (f"{question}.{world.ben.id}.count", "Keep 3: Open question by Ben, how often") in buttons
    assert (f"{question}.{world.amina.id}.count", "Keep 1: Open question by you, how often") in buttons
    said = {"recording_id": film, "figure": f"{question}.{world.ben.id}.count", "as_baseline": "true"}
    assert post(amina, f"/goals/{goal.id}/counts", **said).status_code == 303
    assert db.session.query(Goal).one().baseline == 3
    page = amina.get(place).text
    assert points_of(page) == [f"/recordings/{film}/marks?who={world.ben.id}"] * 2
    assert amina.get(points_of(page)[0]).status_code == 200
    for wrong in ("", "x.y", f"{question}.{world.ben.id}.sideways", f"{question}.{world.dana.id}.count"):
        assert post(amina, f"/goals/{goal.id}/counts", recording_id=film, figure=wrong).status_code == 422, (
            wrong
        )
    assert (
        post(amina, f"/goals/{goal.id}/counts", recording_id="a" * 20, figure=said["figure"]).status_code
        == 422
    )


def test_the_coach_keeps_figures_and_sets_no_baseline(world, client_of, goal, place, recording, tags):
    ben = client_of(world.ben)
    assert "It is also my baseline" not in ben.get(f"{place}?recording={recording.id}").text
    said = {"recording_id": recording.id, "figure": f"{tags[0].id}.{world.ben.id}.count"}
    refused = post(ben, f"/goals/{goal.id}/counts", as_baseline="true", **said)
    assert refused.status_code == 422
    assert "own teacher sets its baseline" in refused.text
    assert post(ben, f"/goals/{goal.id}/counts", **said).status_code == 303


def test_a_point_leads_to_evidence_or_where_that_may_not_be_seen_to_the_reading(
    world, client_of, goal, place, recording, tags
):
    amina, ben, title = client_of(world.amina), client_of(world.ben), recording.lesson.title
    said = {"recording_id": recording.id, "figure": f"{tags[0].id}.{world.ben.id}.count"}
    post(amina, f"/goals/{goal.id}/counts", **said)
    db.session.query(Sharing).one().revoke()
    db.session.commit()
    reading = f"/readings/{db.session.query(Reading).one().id}"
    page = ben.get(place).text
    assert points_of(page) == [reading] * 2
    assert title not in page
    assert title not in ben.get(reading).text
    assert "not shared with you, or is gone" in ben.get(reading).text
    assert title in amina.get(reading).text


def test_a_reading_is_put_right_by_its_author_and_deleted(world, client_of, goal, days_ago):
    amina, ben = client_of(world.amina), client_of(world.ben)
    post(ben, f"/goals/{goal.id}/readings", value="2", taken_on=days_ago(1))
    one = f"/readings/{db.session.query(Reading).one().id}"
    assert "Put it right" in ben.get(one).text
    assert "Put it right" not in amina.get(one).text
    assert post(amina, one, value="9").status_code == 404
    again = post(ben, one, value="two", note="Typed")
    assert again.status_code == 422
    assert 'value="two"' in again.text
    assert "Typed" in again.text
    assert post(ben, one, value="4", taken_on=days_ago(2), note="Better").status_code == 303
    assert "Better" in amina.get(one).text
    assert post(amina, f"{one}/deletion").status_code == 303
    assert amina.get(one).status_code == 404


def test_the_line_between_the_phases_is_moved_and_goes_back_to_the_first_step(
    world, client_of, goal, place, begun, days_ago
):
    ben, path = client_of(world.ben), f"/goals/{goal.id}"
    assert "when the first step was agreed" in ben.get(place).text
    assert post(ben, f"{path}/phase", intervention_on=days_ago(9)).status_code == 303
    assert "as one of you set it" in ben.get(place).text
    assert post(ben, f"{path}/phase", intervention_on="later").status_code == 422
    post(ben, f"{path}/phase", intervention_on="")
    assert "when the first step was agreed" in ben.get(place).text


def test_no_page_of_progress_is_there_for_outsiders(world, client_of, goal, place):
    post(client_of(world.amina), f"/goals/{goal.id}/readings", value="2")
    one = f"/readings/{db.session.query(Reading).one().id}"
    for name in OUTSIDERS:
        client = client_of(getattr(world, name))
        for path in (place, one):
            assert client.get(path).status_code == 404, (name, path)
        for path in ("readings", "counts", "phase"):
            assert post(client, f"/goals/{goal.id}/{path}", value="9").status_code == 404, (name, path)
        for path in (one, f"{one}/deletion"):
            assert post(client, path, value="9").status_code == 404, (name, path)
    for person in (None, world.hugo):
        assert "/sign-in" in client_of(person).get(place).headers["Location"]


def test_what_is_sealed_is_neither_counted_nor_shown(world, client_of, place, recording, tags):
    SealedNoticing.begin(recording, by=world.amina, pair=world.amina_and_ben)
    db.session.commit()
    page = client_of(world.amina).get(f"{place}?recording={recording.id}").text
    assert "by Ben" not in page
