"""A goal of Amina's with a survey for her class, and students who answer it."""

from collections.abc import Callable

import pytest
from werkzeug.test import TestResponse

from app.foundation.db import db
from app.surveys import pace
from app.surveys.models import Survey
from app.surveys.questions import Asked, QuestionKind
from tests.goals.story import a_goal

QUESTIONS = [
    Asked(QuestionKind.AGREEMENT, "Somebody used my idea."),
    Asked(QuestionKind.YES_NO, "Did you speak today?"),
    Asked(QuestionKind.SENTENCE, "What helps you to speak up?"),
]


@pytest.fixture(autouse=True)
def unhurried():
    """Nobody has answered lately."""
    pace.forget()
    yield
    pace.forget()


@pytest.fixture
def goal(world):
    return a_goal(world.amina, world.amina_and_ben)


@pytest.fixture
def survey(world, goal) -> Survey:
    made = Survey.ask(by=world.amina, goal=goal, title="How we talk", questions=QUESTIONS, class_size=12)
    db.session.commit()
    return made


@pytest.fixture
def answer(app, survey) -> Callable[..., TestResponse]:
    """Answer once, on a device of one's own."""
    path = f"/answers/{survey.secret}"

    def send(agree: int | str = 4, spoke: int | str = 1, words: str = "") -> TestResponse:
        fields = {"question-1": str(agree), "question-2": str(spoke), "question-3": words}
        return app.test_client().post(path, data=fields)

    return send


@pytest.fixture
def answered(answer) -> Callable[[int], None]:
    """Have some more students answer."""

    def send(count: int) -> None:
        for number in range(count):
            assert answer(agree=1 + number % 5, words=f"Words {number}").status_code == 303

    return send
