"""What a class answered, counted: only what :meth:`Survey.tell` let be told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from sqlalchemy import select

from app.foundation.db import db
from app.surveys.models import Survey, SurveyAnswer, SurveyQuestion
from app.surveys.questions import QuestionKind


@dataclass(frozen=True)
class Choice:
    """One thing that could be chosen, and how many chose it."""

    value: int
    words: str
    count: int
    share: float
    """Of those who answered the question, from 0 to 1."""


@dataclass(frozen=True)
class Result:
    """What was answered to one question."""

    question_id: str
    kind: QuestionKind
    words: str
    count: int
    choices: Sequence[Choice]
    mean: float | None
    agreeing: float | None
    """The share of those who agree, say yes or choose the glad face, from 0 to 1."""
    sentences: Sequence[str]
    """What was written, in the order of nothing: sorted by ids made at random."""


@dataclass(frozen=True)
class Results:
    """The results of a survey as they may be told now: of ``told`` answers out of ``answered``."""

    answered: int
    told: int
    questions: Sequence[Result]

    @property
    def waiting(self) -> int:
        """How many answers came since, and are not in the results."""
        return self.answered - self.told


@dataclass(frozen=True)
class Figure:
    """One number of a survey for a chart: what was asked, of how many answers, their mean, and the share agreeing."""

    question_id: str
    words: str
    count: int
    mean: float
    agreeing: float


def results_of(survey: Survey) -> Results:
    """The results that were told so far. Call ``survey.tell()`` first, and commit, where somebody is about to look."""
    if not survey.told_count:
        return Results(survey.answer_count, 0, [])
    ids = [question.id for question in survey.questions]
    told = select(SurveyAnswer).where(SurveyAnswer.question_id.in_(ids), SurveyAnswer.told)
    given: dict[str, list[SurveyAnswer]] = {id: [] for id in ids}
    for answer in db.session.scalars(told.order_by(SurveyAnswer.id)):
        given[answer.question_id].append(answer)
    found = [_result(question, given[question.id]) for question in survey.questions]
    return Results(survey.answer_count, survey.told_count, found)


def figures(survey: Survey) -> list[Figure]:
    """The numbers of a survey for a chart, a question each; none before enough have answered."""
    return [
        Figure(one.question_id, one.words, one.count, one.mean, one.agreeing)
        for one in results_of(survey).questions
        if one.mean is not None and one.agreeing is not None
    ]


def _result(question: SurveyQuestion, answers: Sequence[SurveyAnswer]) -> Result:
    values = [answer.value for answer in answers if answer.value is not None]
    counted, kind = Counter(values), question.kind
    return Result(
        question_id=question.id,
        kind=kind,
        words=question.words,
        count=len(answers),
        choices=[
            Choice(value, words, counted[value], counted[value] / len(values) if values else 0.0)
            for value, words in kind.choices
        ],
        mean=fmean(values) if values else None,
        agreeing=sum(value >= kind.agrees_from for value in values) / len(values) if values else None,
        sentences=[answer.words for answer in answers if answer.words],
    )
