"""The prompt bank: open questions to begin from, by the stage of the cycle. A school makes it its own."""

from enum import StrEnum
from typing import Self

from sqlalchemy import JSON, ForeignKey, Select, false, select
from sqlalchemy.orm import Mapped, mapped_column

from app.comments.prompt_list import READY_LIST
from app.foundation.db import Base, Id, Versioned, db
from app.foundation.refusals import Missing
from app.people.models import Person, RoleName


class Stage(StrEnum):
    """The stages of a coaching cycle, in its order."""

    SET = "set"
    PLAN = "plan"
    MONITOR = "monitor"
    REFLECT = "reflect"


class PromptBank(Versioned, Base):
    """One school's open questions, by stage, in the order in which they are offered."""

    __tablename__ = "prompt_bank"

    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"), unique=True)
    questions: Mapped[dict[str, list[str]]] = mapped_column(JSON)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The bank of one's own school, for those who teach, coach or look after the school."""
        if not (person.coaches_or_teaches or person.has_role(RoleName.ADMIN)):
            return select(cls).where(false())
        return select(cls).where(cls.school_id == person.school_id)

    @classmethod
    def of(cls, person: Person) -> Self:
        """A person's school's bank; where nobody changed it yet, the ready list. Raises :class:`Missing`."""
        if not (person.coaches_or_teaches or person.has_role(RoleName.ADMIN)):
            raise Missing
        kept = db.session.scalars(cls.visible_to(person)).one_or_none()
        return kept or cls(school_id=person.school_id, questions=dict(READY_LIST), version=0)

    @staticmethod
    def may_be_edited_by(person: Person) -> bool:
        """Whether a person words their school's questions: coaches and admins do."""
        return person.has_role(RoleName.COACH) or person.has_role(RoleName.ADMIN)

    def ask(self, questions: dict[str, list[str]], *, by: Person) -> None:
        """Let these be the school's questions. Raises :class:`Missing` for whoever may not say."""
        if not self.may_be_edited_by(by):
            raise Missing
        self.questions = questions
        db.session.add(self)

    def at(self, stage: Stage) -> list[str]:
        """The questions of one stage."""
        return self.questions.get(stage, [])
