"""Figures of surveys, scores and check-backs as readings: kept in one step, opened by whoever may see what they are from."""

import re

import pytest

from app.cycles.models import CheckBack
from app.evidence.assessments import Score
from app.evidence.models import Evidence, EvidenceKind, Scores
from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal, Measure
from app.progress.models import Reading, Source
from app.surveys.models import Survey
from tests.cycles.story import a_closed_cycle
from tests.goals.posting import post
from tests.goals.story import a_goal
from tests.queries import queries_of
from tests.surveys.conftest import answer, answered, survey, unhurried

__all__ = ["answer", "answered", "survey", "unhurried"]


@pytest.fixture
def scores(world, goal) -> Evidence:
    said = Scores(measure="points of 20", threshold=12, scores=[Score("AD", 14), Score("MK", 9)])
    kind = EvidenceKind.ASSESSMENT
    piece = Evidence.add(goal, by=world.amina, kind=kind, title="Exit ticket", scores=said)
    db.session.commit()
    return piece


def readings_of(api, goal) -> list[dict]:
    return api.get(f"/api/v1/goals/{goal.id}/readings").json["items"]


def test_a_figure_of_a_survey_is_kept_from_its_results_and_opens_them_while_they_are_shared(
    world, client_of, api_of, goal, survey, answered
):
    amina, path = client_of(world.amina), f"/surveys/{survey.id}"
    assert "Keep as a reading" not in amina.get(path).text
    answered(5)
    page = amina.get(path).text
    first = survey.questions[0].id
    assert re.findall(r'<option value="([^"]+)"', page)[:2] == [
        f"{first}.mean",
        f"{survey.questions[1].id}.mean",
    ]
    kept = post(amina, f"{path}/readings", figure=f"{first}.mean", as_baseline="true")
    assert kept.headers["Location"].endswith(f"/goals/{goal.id}/progress")
    [told] = readings_of(api_of(world.amina), goal)
    assert (told["value"], told["source"], told["source_id"]) == (3.0, "survey", survey.id)
    assert told["evidence"] == {"href": path, "words": "“How we talk”"}
    assert db.session.get(Goal, goal.id).baseline == 3
    assert f'href="/readings/{told["id"]}">3</a>' in amina.get(path).text
    [seen] = readings_of(api_of(world.ben), goal)
    assert (seen["value"], seen["source_id"], seen["evidence"]) == (3.0, None, None)
    assert client_of(world.ben).get(path).status_code == 404
    post(amina, f"{path}/sharing")
    assert readings_of(api_of(world.ben), goal)[0]["evidence"]["href"] == path
    post(amina, f"{path}/sharing", **{"with": "nobody"})
    assert readings_of(api_of(world.ben), goal)[0]["evidence"] is None
    changed = api_of(world.amina).patch(
        f"/api/v1/readings/{told['id']}", json={"value": 5}, headers={"If-Match": '"1"'}
    )
    assert (changed.status_code, "its evidence" in changed.text) == (422, True)


def test_keeping_tells_nothing_of_a_survey_that_its_page_did_not_tell(world, api_of, goal, survey, answered):
    amina, path = api_of(world.amina), f"/api/v1/goals/{goal.id}/readings"
    body = {"source": "survey", "source_id": survey.id, "figure": f"{survey.questions[0].id}.share"}
    answered(4)
    assert amina.post(path, json=body).status_code == 422
    answered(1)
    assert amina.post(path, json=body).status_code == 422
    assert db.session.get(Survey, survey.id).told_count == 0
    amina.get(f"/api/v1/surveys/{survey.id}/results")
    assert amina.post(path, json=body).json["value"] == 20
    assert api_of(world.ben).post(path, json=body).status_code == 422
    assert api_of(world.chidi).post(path, json=body).status_code == 404


def test_a_figure_of_scores_is_kept_by_both_and_comes_back_with_a_sentence(
    world, client_of, api_of, goal, scores
):
    path = f"/evidence/{scores.id}"
    assert "Keep as a reading" in client_of(world.ben).get(path).text
    assert post(client_of(world.ben), f"{path}/readings", figure="mean").status_code == 303
    refused = post(client_of(world.ben), f"{path}/readings", figure="mode")
    assert (refused.status_code, "Please choose one of the figures." in refused.text) == (422, True)
    refused = post(client_of(world.ben), f"{path}/readings", figure="mean", as_baseline="true")
    assert refused.status_code == 422
    body = {"source": "assessment", "source_id": scores.id, "figure": "share", "note": "By eye."}
    made = api_of(world.amina).post(f"/api/v1/goals/{goal.id}/readings", json=body)
    assert (made.status_code, made.json["value"], made.json["note"]) == (201, 50, "By eye.")
    assert [one["value"] for one in readings_of(api_of(world.amina), goal)] == [11.5, 50]
    assert {one["evidence"]["href"] for one in readings_of(api_of(world.amina), goal)} == {path}
    post(client_of(world.amina), f"{path}/deletion")
    assert [one["evidence"] for one in readings_of(api_of(world.amina), goal)] == [None, None]
    for name in ("chidi", "dana", "elena", "farid", "grace", "ines"):
        assert post(client_of(getattr(world, name)), f"{path}/readings", figure="mean").status_code == 404


def test_what_a_check_back_found_is_on_the_chart_as_long_as_it_says_so(world, client_of, api_of, goal):
    cycle = a_closed_cycle(world.amina, world.amina_and_ben, goal)
    cycle.plan_check_back("After a term", clock.today())
    db.session.commit()
    look = db.session.query(CheckBack).filter_by(name="After a term").one()
    path, ben = f"/check-backs/{look.id}", client_of(world.ben)
    assert post(ben, f"{path}/answer", lasting="held", figure="3").status_code == 303
    [told] = readings_of(api_of(world.amina), goal)
    assert (told["value"], told["source"], told["evidence"]["href"]) == (3, "check-back", path)
    assert told["taken_on"] == clock.today().isoformat()
    post(ben, f"{path}/answer", lasting="partly", figure="2")
    assert [one["value"] for one in readings_of(api_of(world.amina), goal)] == [2]
    post(ben, f"{path}/answer", lasting="cant-tell-yet", figure="")
    assert readings_of(api_of(world.amina), goal) == []
    api_of(world.amina).put(
        f"/api/v1{path}/answer", json={"lasting": "held", "figure": 4}, headers={"If-Match": '"4"'}
    )
    assert [one["value"] for one in readings_of(api_of(world.amina), goal)] == [4]
    post(client_of(world.amina), f"{path}/deletion")
    assert readings_of(api_of(world.amina), goal) == []


def test_a_share_that_is_none_comes_back_to_the_look_back_with_what_was_typed(world, client_of, api_of):
    goal = a_goal(world.amina, world.amina_and_ben, measure=Measure("Who talk", "%", 10, 50, "share"))
    cycle = a_closed_cycle(world.amina, world.amina_and_ben, goal)
    cycle.plan_check_back("After a term", clock.today())
    db.session.commit()
    look = db.session.query(CheckBack).filter_by(name="After a term").one()
    again = post(
        client_of(world.amina), f"/check-backs/{look.id}/answer", lasting="held", figure="120", said="Yes"
    )
    assert (again.status_code, "between 0 and 100 per cent" in again.text) == (422, True)
    assert ">\nYes</textarea>" in again.text
    body = {"lasting": "held", "figure": 120}
    refused = api_of(world.amina).put(
        f"/api/v1/check-backs/{look.id}/answer", json=body, headers={"If-Match": '"1"'}
    )
    assert (refused.status_code, readings_of(api_of(world.amina), goal)) == (422, [])
    assert db.session.get(CheckBack, look.id).lasting is None


def test_many_readings_of_many_surveys_ask_the_same(world, client_of, goal, scores):
    def keep(count: int) -> None:
        for _ in range(count):
            kept = db.session.merge(goal)
            Reading.keep(kept, by=kept.teacher, value=1, source=Source.ASSESSMENT, source_id=scores_id)
        db.session.commit()

    scores_id, amina = scores.id, client_of(world.amina)
    keep(3)
    amina.get(f"/goals/{goal.id}/progress")
    few = queries_of(lambda: amina.get(f"/goals/{goal.id}/progress"))
    keep(9)
    assert queries_of(lambda: amina.get(f"/goals/{goal.id}/progress")) == few
    assert amina.get(f"/goals/{goal.id}/progress").text.count(f'href="/evidence/{scores_id}"') >= 12
