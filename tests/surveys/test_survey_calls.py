"""Surveys over the API: made, answered, told in steps, shared, closed."""

from datetime import timedelta

from sqlalchemy import inspect, select, text

from app.foundation import clock
from app.foundation.db import db
from app.goals.models import Goal
from app.people.models import Pair
from app.surveys.models import Survey, SurveyAnswer
from app.surveys.results import figures
from tests.queries import queries_of

ASKED = [{"kind": "agreement", "words": "I had time to think."}, {"kind": "sentence", "words": "What helps?"}]


def test_a_teacher_makes_a_survey_and_gets_the_link_for_students(world, api_of, goal, app):
    amina = api_of(world.amina)
    body = {"goal_id": goal.id, "title": "How we talk", "questions": ASKED, "class_size": 24}
    made = amina.post("/api/v1/surveys", json=body)
    assert made.status_code == 201, made.json
    assert made.json["closes_on"] == (clock.today() + timedelta(days=7)).isoformat()
    assert made.json["answer_count"] == 0
    page = app.test_client().get(made.json["answers_url"])
    assert page.status_code == 200
    assert "I had time to think." in page.text
    listed = amina.get(f"/api/v1/surveys?goal_id={goal.id}").json["items"]
    assert [one["id"] for one in listed] == [made.json["id"]]


def test_what_cannot_be_asked_comes_back_with_a_sentence(world, api_of, goal):
    amina = api_of(world.amina)
    body = {"goal_id": goal.id, "title": "T", "questions": ASKED}
    for change, field, sentence in (
        ({"questions": ASKED * 5}, "questions", "8"),
        ({"questions": ASKED[1:]}, "questions", "answered with a tap"),
        ({"closes_on": (clock.today() - timedelta(days=1)).isoformat()}, "closes_on", "a day to come"),
        ({"closes_on": (clock.today() + timedelta(days=500)).isoformat()}, "closes_on", "within 120 days"),
        ({"class_size": 0}, "class_size", "1 or more"),
    ):
        said = amina.post("/api/v1/surveys", json=body | change)
        assert said.status_code == 422
        assert [one["field"] for one in said.json["errors"]] == [field]
        assert sentence in said.text
    assert amina.post("/api/v1/surveys", json=body | {"goal_id": "a" * 20}).status_code == 404
    db.session.get(Goal, goal.id).close()
    db.session.commit()
    assert amina.post("/api/v1/surveys", json=body).status_code == 409


def test_nobody_but_its_teacher_knows_of_a_survey_until_it_is_shared(world, api_of, client_of, survey):
    addresses = ("", "/results")
    for name in ("ben", "chidi", "dana", "elena", "farid", "grace", "ines", "jonas", "kofi"):
        api, page = api_of(getattr(world, name)), client_of(getattr(world, name))
        for path in addresses:
            assert api.get(f"/api/v1/surveys/{survey.id}{path}").status_code == 404, name
        assert api.get("/api/v1/surveys").json["items"] == []
        assert api.post(f"/api/v1/surveys/{survey.id}/closing").status_code == 404
        assert api.put(f"/api/v1/surveys/{survey.id}/sharing").status_code == 404
        assert api.delete(f"/api/v1/surveys/{survey.id}").status_code == 404
        assert page.get(f"/surveys/{survey.id}").status_code == 404
        assert page.get(f"/surveys/{survey.id}/board").status_code == 404


def test_a_shared_survey_is_read_by_the_pair_and_by_nobody_else_and_taken_back_at_once(world, api_of, survey):
    amina, ben = api_of(world.amina), api_of(world.ben)
    path = f"/api/v1/surveys/{survey.id}"
    assert amina.put(f"{path}/sharing").json["shared"] is True
    seen = ben.get(path)
    assert seen.status_code == 200
    assert seen.json["answers_url"] is None  # the link is the teacher's to give
    assert ben.get(f"{path}/results").status_code == 200
    assert ben.patch(path, json={"title": "Mine"}).status_code == 404
    assert ben.delete(path).status_code == 404
    assert api_of(world.dana).get(path).status_code == 404
    assert amina.delete(f"{path}/sharing").json["shared"] is False
    assert ben.get(path).status_code == 404
    amina.put(f"{path}/sharing")
    db.session.get(Pair, world.amina_and_ben.id).end()
    db.session.commit()
    assert ben.get(path).status_code == 404


def test_results_are_told_from_five_answers_on_and_never_for_one_student_more(
    world, api_of, survey, answered
):
    amina, path = api_of(world.amina), f"/api/v1/surveys/{survey.id}/results"
    answered(4)
    below = amina.get(path).json
    assert (below["answered"], below["told"], below["questions"]) == (4, 0, [])
    answered(1)
    five = amina.get(path).json
    assert (five["told"], five["questions"][0]["count"]) == (5, 5)
    answered(1)
    six = amina.get(path).json
    assert six["answered"] == 6
    assert six["questions"] == five["questions"]
    answered(1)
    assert amina.get(path).json["questions"] == five["questions"]
    answered(1)
    eight = amina.get(path).json
    assert (eight["told"], eight["questions"][0]["count"]) == (8, 8)


def test_closing_tells_no_single_student_either(world, api_of, survey, answered):
    amina, path = api_of(world.amina), f"/api/v1/surveys/{survey.id}"
    answered(5)
    five = amina.get(f"{path}/results").json["questions"]
    answered(1)
    assert amina.post(f"{path}/closing").json["open"] is False
    assert amina.get(f"{path}/results").json["questions"] == five


def test_all_answers_are_told_at_closing_where_nobody_looked_before(world, api_of, survey, answered):
    amina, path = api_of(world.amina), f"/api/v1/surveys/{survey.id}"
    answered(7)
    amina.post(f"{path}/closing")
    assert amina.get(f"{path}/results").json["told"] == 7


def test_fewer_than_five_stay_untold_for_good(world, api_of, survey, answered):
    amina, path = api_of(world.amina), f"/api/v1/surveys/{survey.id}"
    answered(4)
    amina.post(f"{path}/closing")
    assert amina.get(f"{path}/results").json["questions"] == []
    assert figures(db.session.get(Survey, survey.id)) == []


def test_the_numbers_are_right_and_ready_for_a_chart(world, api_of, survey, answer):
    for agree, spoke in ((5, 1), (5, 1), (4, 0), (2, 0), (3, 0)):
        answer(agree, spoke)
    found = api_of(world.amina).get(f"/api/v1/surveys/{survey.id}/results").json["questions"]
    assert [choice["count"] for choice in found[0]["choices"]] == [0, 1, 1, 1, 2]
    numbers = figures(db.session.get(Survey, survey.id))
    assert [(one.count, round(one.mean, 2), one.agreeing) for one in numbers] == [
        (5, 3.8, 0.6),
        (5, 0.4, 0.4),
    ]


def test_nothing_is_kept_of_who_answered_when_or_which_answers_belong_together(survey, answer, answered):
    before = survey.updated_at
    answered(3)
    answer(agree=5, words="Only Kwame writes this")
    columns = {column["name"] for column in inspect(db.engine).get_columns("survey_answer")}
    assert columns == {"id", "question_id", "value", "words", "told"}
    if db.engine.dialect.name == "sqlite":
        made = db.session.execute(
            text("select sql from sqlite_master where name = 'survey_answer'")
        ).scalar_one()
        assert "WITHOUT ROWID" in made
    db.session.expire_all()
    again = db.session.get(Survey, survey.id)
    assert again.updated_at == before
    assert again.answer_count == 4
    dated = [
        row
        for table in ("live_event", "kept_answer", "job")
        for row in db.session.execute(text(f"select * from {table}"))
        if survey.id in str(row)
    ]
    assert dated == []


def test_a_class_answers_no_more_often_than_it_has_students(survey, answered, answer, app):
    answered(12)
    full = answer()
    assert full.status_code == 409
    assert "Everybody in the class has answered already." in full.text
    assert "Everybody" in app.test_client().get(f"/answers/{survey.secret}").text
    assert db.session.get(Survey, survey.id, populate_existing=True).answer_count == 12


def test_a_survey_changes_its_frame_but_not_its_questions(world, api_of, survey, answered):
    amina, path = api_of(world.amina), f"/api/v1/surveys/{survey.id}"
    read = amina.get(path)
    changed = amina.patch(path, json={"class_size": 20}, headers={"If-Match": read.headers["ETag"]})
    assert changed.json["class_size"] == 20
    stale = amina.patch(path, json={"class_size": 21}, headers={"If-Match": read.headers["ETag"]})
    assert stale.status_code == 412
    assert amina.patch(path, json={"questions": ASKED}).status_code == 422
    answered(5)
    too_small = amina.patch(path, json={"class_size": 4})
    assert too_small.status_code == 422
    assert "5 have answered already." in too_small.text


def test_a_deleted_survey_takes_its_answers_and_its_link_with_it(world, api_of, survey, answered, app):
    answered(5)
    assert api_of(world.amina).delete(f"/api/v1/surveys/{survey.id}").status_code == 204
    assert db.session.scalars(select(SurveyAnswer)).all() == []
    assert app.test_client().get(f"/answers/{survey.secret}").status_code == 404


def test_a_list_of_surveys_asks_as_many_questions_for_twelve_as_for_three(world, api_of, goal):
    amina = api_of(world.amina)
    body = {"goal_id": goal.id, "title": "T", "questions": ASKED}

    def listed():
        assert amina.get("/api/v1/surveys").status_code == 200

    for _ in range(3):
        amina.post("/api/v1/surveys", json=body)
    few = queries_of(listed)
    for _ in range(9):
        amina.post("/api/v1/surveys", json=body)
    assert queries_of(listed) == few
