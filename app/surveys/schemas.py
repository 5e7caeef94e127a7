"""What is said about surveys, over HTTP and in forms."""

from datetime import date
from typing import Annotated, Self

from flask import url_for
from pydantic import Field, create_model

from app.foundation.paging import PageQuery
from app.foundation.schemas import Filled, Input, Line, Moment, OptionalLine, Output, Reference
from app.people.models import Person
from app.surveys.models import LARGEST_CLASS, USUAL_CLASS, Survey
from app.surveys.questions import MOST_QUESTIONS, Asked, QuestionKind
from app.surveys.results import Results

ClassSize = Annotated[int, Field(ge=1, le=LARGEST_CLASS)]


class QuestionIn(Input):
    """A question: ``agreement`` is a scale from 1 to 5, ``smileys`` three faces, ``yes-no``, or one ``sentence``."""

    kind: QuestionKind = QuestionKind.AGREEMENT
    words: Annotated[Filled, Field(max_length=200)]


class SurveyIn(Input):
    """A survey for one of your goals. It closes at the end of ``closes_on``: in a week, unless you say so."""

    goal_id: Reference
    title: Line
    questions: Annotated[list[QuestionIn], Field(min_length=1, max_length=MOST_QUESTIONS)]
    class_size: ClassSize = USUAL_CLASS
    closes_on: date | None = None

    def asked(self) -> list[Asked]:
        """The questions."""
        return [Asked(one.kind, one.words) for one in self.questions]


class SurveyPatch(Input):
    """What changes of a survey; what is not sent stays as it is. Questions stay as students read them."""

    title: Line | None = None
    class_size: ClassSize | None = None
    closes_on: date | None = None

    def apply_to(self, survey: Survey) -> None:
        """Change it. Raises :class:`Refusal`."""
        survey.title = self.title or survey.title
        if self.class_size is not None:
            survey.hold_for(self.class_size)
        if self.closes_on is not None:
            survey.stay_open_until(self.closes_on)


class SurveyQuery(PageQuery):
    """Which surveys are asked for."""

    goal_id: Reference | None = None


class _Sheet(Input):
    """The form of a new survey but for its questions."""

    title: Line
    class_size: ClassSize = USUAL_CLASS
    closes_on: date

    def asked(self) -> list[Asked]:
        """The questions of the rows in which something is written."""
        said = [
            (getattr(self, f"kind_{row}"), getattr(self, f"words_{row}"))
            for row in range(1, MOST_QUESTIONS + 1)
        ]
        return [Asked(kind, words) for kind, words in said if words]


SurveyForm: type[_Sheet] = create_model(
    "SurveyForm",
    __base__=_Sheet,
    **{f"kind_{row}": (QuestionKind, QuestionKind.AGREEMENT) for row in range(1, MOST_QUESTIONS + 1)},
    **{f"words_{row}": (OptionalLine, None) for row in range(1, MOST_QUESTIONS + 1)},
)  # type: ignore[call-overload]


class QuestionOut(Output):
    """A question of a survey."""

    id: str
    kind: QuestionKind
    words: str


class SurveyOut(Output):
    """A survey. ``answers_url`` is the link for students, given to its teacher alone, and null once it is closed."""

    id: str
    goal_id: str
    teacher_id: str
    title: str
    questions: list[QuestionOut]
    class_size: int
    closes_on: date
    open: bool
    closed_at: Moment | None
    shared: bool
    answer_count: int
    answers_url: str | None
    created_at: Moment
    version: int

    @classmethod
    def of(cls, survey: Survey, viewer: Person) -> Self:
        """The survey as one person may see it."""
        own = survey.teacher_id == viewer.id
        names = ("id", "goal_id", "teacher_id", "title", "class_size", "closes_on", "open", "closed_at")
        return cls(
            **{name: getattr(survey, name) for name in names},
            questions=[QuestionOut.model_validate(question) for question in survey.questions],
            shared=survey.shared,
            answer_count=survey.answer_count,
            answers_url=link_of(survey) if own and survey.open else None,
            created_at=survey.created_at,
            version=survey.version,
        )


class ChoiceOut(Output):
    """One thing that could be chosen, how many chose it, and which share of those who answered the question."""

    value: int
    words: str
    count: int
    share: float


class ResultOut(Output):
    """What was answered to one question; ``agreeing`` is the share that agrees, says yes or chooses the glad face."""

    question_id: str
    kind: QuestionKind
    words: str
    count: int
    choices: list[ChoiceOut]
    mean: float | None
    agreeing: float | None
    sentences: list[str]


class ResultsOut(Output):
    """The results so far: of ``told`` answers. Nothing is told of fewer than five, then in steps of three or more."""

    answered: int
    told: int
    questions: list[ResultOut]

    @classmethod
    def of(cls, results: Results) -> Self:
        """The same as an answer."""
        return cls.model_validate(results)


def link_of(survey: Survey) -> str:
    """The link for students, in full."""
    return url_for("answers.show", secret=survey.secret, _external=True)
