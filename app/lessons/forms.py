"""What the forms of lessons take: the API's schemas, and what only a page asks."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from pydantic import Field

from app.classes.models import ClassGroup
from app.foundation.db import db
from app.foundation.refusals import Refusal
from app.foundation.schemas import Input, Line, OptionalLine, Text
from app.lessons.schemas import LessonIn
from app.people.models import Person

DELETE = "delete"


class LessonForm(LessonIn):
    """A lesson as it is typed: the class may be a new one."""

    new_class: OptionalLine = None

    def facts(self, teacher: Person) -> dict[str, Any]:
        """The lesson's columns. A class that is typed is added; one that is chosen must be the teacher's own."""
        said = self.model_dump(exclude={"new_class"})
        if self.new_class and self.new_class.strip():
            group = ClassGroup.called(db.session, self.new_class.strip(), teacher=teacher)
            db.session.flush()
            said["class_id"] = group.id
        else:
            check_class(teacher, self.class_id)
        return said


class SharingForm(Input):
    """With whom to share: one of one's pairs, or an address; the day is the last on which it can be seen."""

    whom: Annotated[Text, Field(max_length=254)] = ""
    email: Annotated[Text, Field(max_length=254)] = ""
    purpose: Line
    until: date | None = None

    @property
    def recipient(self) -> str:
        """Whom it names."""
        return self.whom or self.email

    @property
    def expires_at(self) -> datetime | None:
        """The last second of the chosen day."""
        return datetime.combine(self.until, time(23, 59, 59), UTC) if self.until else None


class DeletionForm(Input):
    """What has to be typed before a lesson is deleted."""

    confirmation: Annotated[Text, Field(max_length=40)] = ""

    @property
    def meant(self) -> bool:
        """Whether the word was typed."""
        return self.confirmation.strip().strip(".“”\"'").lower() == DELETE


def check_class(teacher: Person, class_id: str | None) -> None:
    """Make sure that a class is one of the teacher's own. Raises :class:`Refusal`."""
    if class_id is None:
        return
    own = ClassGroup.visible_to(teacher).where(ClassGroup.id == class_id)
    if db.session.scalars(own).one_or_none() is None:
        raise Refusal("Please choose one of your own classes.", field="class_id")
