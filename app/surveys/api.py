"""The API's calls for surveys. Students answer on a page of their own, without a token."""

from flask import g

from app.foundation.api import Api, Page, if_match
from app.foundation.db import db
from app.foundation.paging import page
from app.foundation.web import one_or_404
from app.goals.models import Goal
from app.goals.news import tell_of_goal
from app.surveys.models import Survey
from app.surveys.results import results_of
from app.surveys.schemas import ResultsOut, SurveyIn, SurveyOut, SurveyPatch, SurveyQuery

api = Api("surveys", __name__)


@api.call("GET", "/surveys", query=SurveyQuery, answer=Page[SurveyOut])
def index(query: SurveyQuery) -> Page[SurveyOut]:
    """List your surveys and those that were shared with you."""
    found = Survey.visible_to(g.person)
    if query.goal_id is not None:
        found = found.where(Survey.goal_id == query.goal_id)
    order = (Survey.created_at, Survey.id)
    return page(found, query, lambda one: SurveyOut.of(one, g.person), by=order, newest_first=True)


@api.call("POST", "/surveys", body=SurveyIn, answer=SurveyOut, status=201)
def create(body: SurveyIn) -> SurveyOut:
    """Ask the students of one of your goals."""
    goal = one_or_404(Goal.owned_by(g.person).where(Goal.id == body.goal_id))
    survey = Survey.ask(
        by=g.person,
        goal=goal,
        title=body.title,
        questions=body.asked(),
        class_size=body.class_size,
        closes_on=body.closes_on,
    )
    return _changed(survey)


@api.call("GET", "/surveys/<id:id>", answer=SurveyOut)
def show(id: str) -> SurveyOut:
    """Read a survey and how many have answered."""
    return SurveyOut.of(one_or_404(Survey.visible_to(g.person).where(Survey.id == id)), g.person)


@api.call("PATCH", "/surveys/<id:id>", body=SurveyPatch, answer=SurveyOut)
def update(id: str, body: SurveyPatch) -> SurveyOut:
    """Change your survey's title, how many may answer, or its last day."""
    survey = _own(id)
    if_match(survey)
    body.apply_to(survey)
    return _changed(survey)


@api.call("DELETE", "/surveys/<id:id>", status=204)
def delete(id: str) -> None:
    """Delete your survey with all its answers."""
    survey = _own(id)
    tell_of_goal(survey.goal)
    survey.delete()


@api.call("GET", "/surveys/<id:id>/results", answer=ResultsOut)
def results(id: str) -> ResultsOut:
    """Read what was answered.

    Below five answers only their number is told. From there on results take new answers up in steps of at least three,
    so that no two looks at them differ by one student.
    """
    survey = one_or_404(Survey.visible_to(g.person).where(Survey.id == id))
    survey.tell()
    return ResultsOut.of(results_of(survey))


@api.call("POST", "/surveys/<id:id>/closing", answer=SurveyOut, status=201)
def close(id: str) -> SurveyOut:
    """Close your survey: it takes no more answers."""
    survey = _own(id)
    survey.close()
    return _changed(survey)


@api.call("PUT", "/surveys/<id:id>/sharing", answer=SurveyOut)
def share(id: str) -> SurveyOut:
    """Let the other one of the goal's pair see the results."""
    survey = _own(id)
    survey.share()
    return _changed(survey)


@api.call("DELETE", "/surveys/<id:id>/sharing", answer=SurveyOut)
def keep_to_oneself(id: str) -> SurveyOut:
    """Take the results back from the other one."""
    survey = _own(id)
    survey.keep_to_oneself()
    return _changed(survey)


def _own(id: str) -> Survey:
    return one_or_404(Survey.owned_by(g.person).where(Survey.id == id))


def _changed(survey: Survey) -> SurveyOut:
    tell_of_goal(survey.goal)
    db.session.flush()
    return SurveyOut.of(survey, g.person)
