"""The students' page: no sign-in, no cookie, and nothing noted of whoever asks for it.

The page is the same for everybody (:func:`impersonal`), so its form needs no token against forgery: a forged answer would
carry nobody's name, as a true one does not.
"""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers.response import Response as AnyResponse

from app.foundation.db import db
from app.foundation.refusals import Conflict, Missing, TooMany
from app.foundation.web import impersonal
from app.surveys.models import Survey, SurveyQuestion
from app.surveys.pace import expect_unhurried
from app.surveys.questions import LONGEST_SENTENCE, QuestionKind

bp = Blueprint("answers", __name__)

CHOOSE = "Please choose one."


@bp.get("/answers/<secret>")
@impersonal
def show(secret: str) -> AnyResponse:
    """Ask the questions."""
    survey = _survey(secret)
    return _nothing() if survey is None else _page(survey, {}, {})


@bp.post("/answers/<secret>")
@impersonal
def create(secret: str) -> AnyResponse:
    """Take a student's answers."""
    survey = _survey(secret)
    if survey is None:
        return _nothing()
    typed = {question.field: request.form.get(question.field, "") for question in survey.questions}
    sheet, again = _read(survey, typed)
    if again:
        return _page(survey, typed, again, status=422)
    try:
        expect_unhurried(survey.id)
        survey.take(sheet)
    except TooMany as said:
        db.session.rollback()
        return _page(survey, typed, {"form": str(said)}, status=429, retry_after_s=said.retry_after_s)
    except Conflict:
        db.session.rollback()
        return _page(survey, {}, {}, status=409)
    db.session.commit()
    return redirect(url_for("answers.thanks", secret=secret), 303)


@bp.get("/answers/<secret>/thanks")
@impersonal
def thanks(secret: str) -> AnyResponse:
    """Say thank you."""
    survey = _survey(secret)
    if survey is None:
        return _nothing()
    return _private(Response(render_template("surveys/thanks.html", survey=survey)))


def _survey(secret: str) -> Survey | None:
    try:
        return Survey.answered_under(secret)
    except Missing:
        return None


def _read(survey: Survey, typed: dict[str, str]) -> tuple[dict[str, int | str], dict[str, str]]:
    """What was answered, by the question's id, and a sentence for each field that needs another look."""
    sheet: dict[str, int | str] = {}
    again: dict[str, str] = {}
    for question in survey.questions:
        try:
            given = _answer(question, typed[question.field].strip())
        except ValueError as sentence:
            again[question.field] = str(sentence)
        else:
            if given is not None:
                sheet[question.id] = given
    return sheet, again


def _answer(question: SurveyQuestion, typed: str) -> int | str | None:
    if question.kind is QuestionKind.SENTENCE:
        if len(typed) > LONGEST_SENTENCE:
            raise ValueError(f"Please keep this to {LONGEST_SENTENCE} characters.")
        return "".join(letter for letter in typed if letter.isprintable() or letter == "\n") or None
    for value, _words in question.kind.choices:
        if typed == str(value):
            return value
    raise ValueError(CHOOSE)


def _page(
    survey: Survey,
    typed: dict[str, str],
    again: dict[str, str],
    *,
    status: int = 200,
    retry_after_s: int | None = None,
) -> AnyResponse:
    facts: dict[str, Any] = {"survey": survey, "typed": typed, "again": again, "longest": LONGEST_SENTENCE}
    answer = Response(render_template("surveys/answer.html", **facts), status)
    if retry_after_s is not None:
        answer.headers["Retry-After"] = str(retry_after_s)
    return _private(answer)


def _nothing() -> AnyResponse:
    return _private(Response(render_template("surveys/nothing.html"), 404))


def _private(answer: Response) -> Response:
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Referrer-Policy"] = "no-referrer"  # the link is the key
    return answer
