"""A short survey of a teacher's students. Who answered is not kept, nor when, nor which answers belong together.

Answers lie in the database without a time, a device or an order, each for itself. They are told in steps: the first five
at once, then never fewer than three more, so that no two looks at the results differ by one student.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Self

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    Select,
    String,
    Text,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned, db, words
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict, Missing, Refusal
from app.goals.models import Goal
from app.people.models import Person
from app.surveys.questions import FEWEST_QUESTIONS, MOST_QUESTIONS, Asked, QuestionKind

FEWEST: Final = 5
"""From how many answers on anything but their number is told."""
STEP: Final = 3
"""How many new answers there must be before the results hold them too."""
OPEN_FOR: Final = timedelta(days=7)
LONGEST_OPEN: Final = timedelta(days=120)
LARGEST_CLASS: Final = 200
USUAL_CLASS: Final = 30


class Survey(Versioned, Base):
    """A few questions for the students of a goal's teacher. Its teacher's alone, and their pair's once it is shared."""

    __tablename__ = "survey"

    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"))
    goal_id: Mapped[str] = mapped_column(Id, ForeignKey("goal.id", ondelete="CASCADE"), index=True)
    teacher_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    secret: Mapped[str] = mapped_column(String(64), unique=True)
    """The end of the link for students: 100 bits, and short enough to be typed from the board.

    Whoever has it may answer, and read the questions, and nothing else.
    """
    class_size: Mapped[int] = mapped_column(Integer)
    closes_on: Mapped[date] = mapped_column(Date)
    """The last day on which it takes answers."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shared_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    answer_count: Mapped[int] = mapped_column(Integer, default=0)
    told_count: Mapped[int] = mapped_column(Integer, default=0)
    """How many of the answers the results hold."""

    goal: Mapped[Goal] = relationship(lazy="joined")
    teacher: Mapped[Person] = relationship(lazy="joined")
    questions: Mapped[list["SurveyQuestion"]] = relationship(
        lazy="selectin",
        cascade="all, delete-orphan",
        order_by="SurveyQuestion.position",
        back_populates="survey",
    )

    __table_args__ = (
        CheckConstraint("answer_count <= class_size", name="no_more_answers_than_students"),
        CheckConstraint("told_count <= answer_count", name="tells_what_was_answered"),
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """A person's own surveys, and those that somebody they work with on the goal shared with them."""
        goals = Goal.visible_to(person).with_only_columns(Goal.id)
        return select(cls).where(
            cls.goal_id.in_(goals), or_(cls.teacher_id == person.id, cls.shared_at.is_not(None))
        )

    @classmethod
    def owned_by(cls, person: Person) -> Select[Self]:
        """A person's own surveys: theirs to close, to share and to delete."""
        return cls.visible_to(person).where(cls.teacher_id == person.id)

    @classmethod
    def answered_under(cls, secret: str) -> "Survey":
        """The survey of a link for students. Raises :class:`Missing`, also when its teacher was removed since."""
        found = db.session.scalars(select(cls).where(cls.secret == secret)).unique().one_or_none()
        if found is None or not found.teacher.present:
            raise Missing
        return found

    @classmethod
    def ask(
        cls,
        *,
        by: Person,
        goal: Goal,
        title: str,
        questions: Sequence[Asked],
        class_size: int = USUAL_CLASS,
        closes_on: date | None = None,
    ) -> "Survey":
        """Make a survey for one's own goal. Raises :class:`Refusal` and, for a closed goal, :class:`Conflict`."""
        if goal.teacher_id != by.id:
            raise Missing
        goal.expect_open()
        if not FEWEST_QUESTIONS <= len(questions) <= MOST_QUESTIONS:
            raise Refusal(f"Please ask between one and {MOST_QUESTIONS} questions.", field="questions")
        if all(question.kind is QuestionKind.SENTENCE for question in questions):
            raise Refusal(
                "Please ask at least one question that can be answered with a tap.", field="questions"
            )
        made = cls(id=new_id(), school_id=goal.school_id, goal_id=goal.id, teacher_id=by.id, title=title)
        made.goal, made.teacher, made.secret = goal, by, new_id()
        made.answer_count = made.told_count = 0
        made.questions = [
            SurveyQuestion(id=new_id(), position=place, kind=question.kind, words=question.words)
            for place, question in enumerate(questions, 1)
        ]
        made.hold_for(class_size)
        made.stay_open_until(closes_on or clock.today() + OPEN_FOR)
        db.session.add(made)
        return made

    def hold_for(self, class_size: int) -> None:
        """Take this many answers at most. Raises :class:`Refusal` when more have answered already."""
        if class_size < self.answer_count:
            raise Refusal(f"{self.answer_count} have answered already.", field="class_size")
        self.class_size = class_size

    def stay_open_until(self, day: date) -> None:
        """Take answers until the end of a day. Raises :class:`Refusal` for one that is over, or far away."""
        if day < clock.today():
            raise Refusal("Please choose today or a day to come.", field="closes_on")
        if day > clock.today() + LONGEST_OPEN:
            raise Refusal(f"Please choose a day within {LONGEST_OPEN.days} days.", field="closes_on")
        self.closes_on = day

    @property
    def open(self) -> bool:
        """Whether students can still answer."""
        return self.closed_at is None and clock.today() <= self.closes_on and self.goal.closed_at is None

    @property
    def full(self) -> bool:
        """Whether as many answered as the class has students."""
        return self.answer_count >= self.class_size

    @property
    def shared(self) -> bool:
        """Whether somebody beside its teacher can see the results at this moment."""
        return self.shared_at is not None and self.goal.shared

    @property
    def people(self) -> list[Person]:
        """Those who can see it: its teacher first."""
        return self.goal.people if self.shared else [self.teacher]

    def take(self, sheet: Mapping[str, int | str]) -> None:
        """Take one student's answers, by the question's id; what is left out was not answered.

        Raises :class:`Conflict` when it is closed or the class has answered.
        """
        if not self.open:
            raise Conflict("This survey is closed. Thank you for wanting to answer.")
        one_more = (
            update(Survey)
            .where(Survey.id == self.id, Survey.answer_count < Survey.class_size, Survey.closed_at.is_(None))
            # When the row changed last would tell when somebody answered.
            .values(answer_count=Survey.answer_count + 1, updated_at=Survey.updated_at)
            .execution_options(synchronize_session=False)
        )
        if db.session.execute(one_more).rowcount == 0:  # type: ignore[attr-defined]
            raise Conflict("Everybody in the class has answered already. Thank you for wanting to.")
        for question in self.questions:
            given = sheet.get(question.id)
            if given is not None:
                db.session.add(question.answered(given))

    def tell(self) -> None:
        """Let the results hold what may be told by now: to be called before anybody looks at them."""
        if self._tellable() == self.told_count:
            return
        self.hold()
        if self._tellable() == self.told_count:
            return
        mine = select(SurveyQuestion.id).where(SurveyQuestion.survey_id == self.id)
        untold = update(SurveyAnswer).where(SurveyAnswer.question_id.in_(mine)).values(told=True)
        db.session.execute(untold, execution_options={"synchronize_session": False})
        self.told_count = self.answer_count

    def _tellable(self) -> int:
        enough = STEP if self.told_count else FEWEST
        return self.answer_count if self.answer_count - self.told_count >= enough else self.told_count

    def close(self) -> None:
        """Take no more answers, for good."""
        self.closed_at = self.closed_at or clock.now()
        self.tell()

    def share(self) -> None:
        """Let the other one of the goal's pair see the results. Raises :class:`Conflict` where there is nobody."""
        if not self.goal.shared:
            raise Conflict("Nobody works on this goal with you yet, so there is nobody to share with.")
        self.shared_at = self.shared_at or clock.now()

    def keep_to_oneself(self) -> None:
        """Take the results back from the other one."""
        self.shared_at = None

    def delete(self) -> None:
        """Delete it with all its answers, for good."""
        mine = select(SurveyQuestion.id).where(SurveyQuestion.survey_id == self.id)
        db.session.execute(delete(SurveyAnswer).where(SurveyAnswer.question_id.in_(mine)))
        db.session.delete(self)


class SurveyQuestion(Identified, Base):
    """One question of a survey, at its place."""

    __tablename__ = "survey_question"

    survey_id: Mapped[str] = mapped_column(Id, ForeignKey("survey.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[QuestionKind] = mapped_column(words(QuestionKind))
    words: Mapped[str] = mapped_column(String(200))

    survey: Mapped[Survey] = relationship(back_populates="questions")

    @property
    def field(self) -> str:
        """What its field on the students' page is called."""
        return f"question-{self.position}"

    def answered(self, given: int | str) -> "SurveyAnswer":
        """A student's answer to it, not told yet."""
        value, said = (given, None) if isinstance(given, int) else (None, given)
        return SurveyAnswer(question_id=self.id, value=value, words=said, told=False)


class SurveyAnswer(Base):
    """One answer to one question, and nothing about who gave it: no time, and no tie to the same student's others.

    The table is kept in the order of its ids, which are random, so that its file does not tell an order either.
    """

    __tablename__ = "survey_answer"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    question_id: Mapped[str] = mapped_column(
        Id, ForeignKey("survey_question.id", ondelete="CASCADE"), index=True
    )
    value: Mapped[int | None] = mapped_column(Integer)
    words: Mapped[str | None] = mapped_column(Text)
    told: Mapped[bool] = mapped_column(default=False)

    __table_args__ = ({"sqlite_with_rowid": False},)
