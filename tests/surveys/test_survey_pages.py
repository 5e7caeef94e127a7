"""The teacher's pages of a survey, and the page on which students answer."""

from datetime import timedelta

from app.foundation import clock
from app.foundation.db import db
from app.people.models import Person
from app.surveys import pace
from app.surveys.models import Survey
from app.surveys.questions import READY_SETS
from tests.goals.posting import post


def test_a_survey_is_made_from_a_ready_set_by_a_form(world, client_of, goal):
    amina = client_of(world.amina)
    form = amina.get(f"/goals/{goal.id}/surveys/new?ready=talk").text
    talk = next(one for one in READY_SETS if one.key == "talk")
    assert all(question.words in form for question in talk.questions)
    closes_on = clock.today().isoformat()
    fields = {"title": "How we talk", "class_size": "28", "closes_on": closes_on, "words_2": "Did you speak?"}
    made = post(amina, f"/goals/{goal.id}/surveys", kind_2="yes-no", **fields)
    assert made.status_code == 303
    survey = db.session.query(Survey).one()
    assert [(one.position, one.kind.value) for one in survey.questions] == [(1, "yes-no")]
    assert "open until" in amina.get(f"/goals/{goal.id}").text


def test_a_form_with_nothing_asked_comes_back_with_what_was_typed(world, client_of, goal):
    amina = client_of(world.amina)
    day = clock.today().isoformat()
    again = post(amina, f"/goals/{goal.id}/surveys", title="Talk & <b>", class_size="x", closes_on=day)
    assert again.status_code == 422
    assert "Talk &amp; &lt;b&gt;" in again.text
    empty = post(amina, f"/goals/{goal.id}/surveys", title="Talk", class_size="20", closes_on=day)
    assert empty.status_code == 422
    assert "Please ask between one and 8 questions." in empty.text


def test_only_the_goals_teacher_is_offered_a_survey(world, client_of, goal):
    ben = client_of(world.ben)
    assert ben.get(f"/goals/{goal.id}/surveys/new").status_code == 404
    assert post(ben, f"/goals/{goal.id}/surveys", title="Mine").status_code == 404
    assert "Ask your students" not in ben.get(f"/goals/{goal.id}").text


def test_every_ready_set_is_short_and_can_be_made(world, goal):
    for one in READY_SETS:
        assert 3 <= len(one.questions) <= 8
        Survey.ask(by=world.amina, goal=goal, title=one.name, questions=one.questions)
    db.session.commit()


def test_the_board_shows_a_code_that_holds_the_link(world, client_of, survey):
    page = client_of(world.amina).get(f"/surveys/{survey.id}/board")
    assert page.status_code == 200
    assert f"/answers/{survey.secret}" in page.text
    assert 'role="img" aria-label="The code for the survey’s link"' in page.text


def test_a_student_answers_without_signing_in_and_without_a_cookie(app, survey):
    student = app.test_client()
    page = student.get(f"/answers/{survey.secret}")
    assert page.status_code == 200
    assert page.text.count("data-audience") == 1
    sent = student.post(f"/answers/{survey.secret}", data={"question-1": "4", "question-2": "1"})
    thanked = student.get(sent.headers["Location"])
    assert "Thank you!" in thanked.text
    for answer in (page, sent, thanked):
        assert "Set-Cookie" not in answer.headers
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_an_answer_that_is_not_whole_comes_back_with_what_was_typed(app, survey, answer):
    again = answer(agree="", words="I am <b>here</b>")
    assert again.status_code == 422
    assert "Please choose one." in again.text
    assert "I am &lt;b&gt;here&lt;/b&gt;" in again.text
    assert answer(agree="6").status_code == 422
    assert answer(words="x" * 301).status_code == 422
    assert db.session.get(Survey, survey.id).answer_count == 0


def test_a_survey_closes_by_hand_by_its_day_and_with_its_goal(world, client_of, survey, answer, app):
    path = f"/answers/{survey.secret}"
    with clock.moved(timedelta(days=8)):
        assert "This survey is closed." in app.test_client().get(path).text
        assert answer().status_code == 409
    amina = client_of(world.amina)
    post(amina, f"/surveys/{survey.id}/closing")
    assert "This survey is closed." in app.test_client().get(path).text
    assert answer().status_code == 409
    assert amina.get(f"/surveys/{survey.id}/board").status_code == 302


def test_a_link_that_is_wrong_or_of_a_removed_teacher_leads_to_nothing(app, world, survey):
    nothing = app.test_client().get("/answers/not-a-secret")
    assert nothing.status_code == 404
    assert "ask your teacher" in nothing.text
    db.session.get(Person, world.amina.id).removed_at = clock.now()
    db.session.commit()
    gone = app.test_client().get(f"/answers/{survey.secret}")
    assert gone.status_code == 404
    assert "How we talk" not in gone.text


def test_a_machine_that_answers_in_a_rush_is_slowed_and_nobodys_address_is_noted(survey, answer, monkeypatch):
    monkeypatch.setattr(pace, "MOST", 3)
    for _ in range(3):
        assert answer().status_code == 303
    slowed = answer(words="Still here")
    assert slowed.status_code == 429
    assert "Still here" in slowed.text
    assert int(slowed.headers["Retry-After"]) > 0


def test_the_page_says_how_many_answered_and_then_what(world, client_of, survey, answered):
    amina = client_of(world.amina)
    answered(4)
    page = amina.get(f"/surveys/{survey.id}").text
    assert "Results from five answers on" in page
    assert "Words 1" not in page
    answered(1)
    page = amina.get(f"/surveys/{survey.id}").text
    assert "These are 5 answers together." in page
    assert "in steps of at least 3" in page
    assert "Words 1" in page
    answered(1)
    assert "1 more is in." in amina.get(f"/surveys/{survey.id}").text


def test_results_are_shared_with_the_pair_and_taken_back(world, client_of, survey, answered):
    amina, ben = client_of(world.amina), client_of(world.ben)
    answered(5)
    assert "Only you can see this." in amina.get(f"/surveys/{survey.id}").text
    post(amina, f"/surveys/{survey.id}/sharing")
    seen = ben.get(f"/surveys/{survey.id}").text
    assert "You and Amina can see this." in seen
    assert survey.secret not in seen
    assert "Delete survey" not in seen
    post(amina, f"/surveys/{survey.id}/sharing", **{"with": "nobody"})
    assert ben.get(f"/surveys/{survey.id}").status_code == 404
    assert post(amina, f"/surveys/{survey.id}/deletion").status_code == 303
    assert amina.get(f"/surveys/{survey.id}").status_code == 404
