"""A rehearsal: one try of an action step before it is tried in a lesson.

It is kept as a lesson of its own, so that everything a lesson has (private by default, sharing, comments, clips, an end
to it) holds for it too, and sharing one rehearsal shares no other.
"""

from typing import Final, Self

from sqlalchemy import ForeignKey, Select, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.action_steps.models import ActionStep
from app.foundation import clock
from app.foundation.db import Base, Id, Identified, db
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict
from app.lessons.models import Lesson, Recording, Sharing
from app.lessons.sharing import AlreadyShared, share
from app.people.models import Person

PURPOSE: Final = "coaching"
TITLE: Final = "Rehearsal: "
TITLE_LENGTH: Final = 200


class Rehearsal(Identified, Base):
    """One try of a step; its lesson holds the recording, and decides who sees it."""

    __tablename__ = "rehearsal"

    action_step_id: Mapped[str] = mapped_column(
        Id, ForeignKey("action_step.id", ondelete="CASCADE"), index=True
    )
    lesson_id: Mapped[str] = mapped_column(Id, ForeignKey("lesson.id", ondelete="CASCADE"), unique=True)

    action_step: Mapped[ActionStep] = relationship(lazy="joined")
    lesson: Mapped[Lesson] = relationship(lazy="joined")
    recordings: Mapped[list[Recording]] = relationship(
        primaryjoin="Rehearsal.lesson_id == foreign(Recording.lesson_id)",
        order_by="Recording.created_at, Recording.id",
        lazy="selectin",
        viewonly=True,
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The rehearsals of steps a person can see, where the lesson they are kept as is open to them too."""
        return select(cls).where(
            cls.action_step_id.in_(ActionStep.visible_to(person).with_only_columns(ActionStep.id)),
            cls.lesson_id.in_(Lesson.visible_to(person).with_only_columns(Lesson.id)),
        )

    @classmethod
    def owned_by(cls, person: Person) -> Select[Self]:
        """A person's own tries: theirs to share and to delete."""
        own = Lesson.owned_by(person).with_only_columns(Lesson.id)
        return cls.visible_to(person).where(cls.lesson_id.in_(own))

    @classmethod
    def deletable_by(cls, person: Person) -> Select[Self]:
        """Nobody deletes what somebody else made."""
        return cls.owned_by(person)

    @classmethod
    def of(cls, step: ActionStep, *, by: Person) -> Self:
        """Make room for a try of a step, seen by ``by`` alone. Raises :class:`Conflict` for a finished step."""
        step.expect_active()
        lesson = Lesson.taught_by(
            by, title=_title(step.body), taught_on=clock.today(), look_fors=[], subject=None, phase=None
        )
        lesson.class_group = None
        rehearsal = cls(id=new_id(), action_step_id=step.id, lesson_id=lesson.id)
        rehearsal.action_step, rehearsal.lesson = step, lesson
        db.session.add_all([lesson, rehearsal])
        db.session.flush()
        return rehearsal

    @classmethod
    def lessons(cls) -> Select[tuple[str]]:
        """The ids of the lessons that are rehearsals, for lists of lessons that were taught."""
        return select(cls.lesson_id)

    def share_with_pair(self) -> Sharing | None:
        """Let the other of the pair watch it; nothing happens where they can already. Raises :class:`Conflict`."""
        goal = self.action_step.goal
        if not goal.shared or goal.pair is None:
            raise Conflict("Nobody else works on this goal, so there is nobody to share it with.")
        try:
            return share(db.session(), self.lesson, goal.pair.id, by=self.lesson.teacher, purpose=PURPOSE)
        except AlreadyShared:
            db.session.rollback()
            return None

    @property
    def recording(self) -> Recording | None:
        """The film of it: the newest, where somebody added another to its lesson."""
        return self.recordings[-1] if self.recordings else None


def _title(body: str) -> str:
    line = " ".join(body.split())
    room = TITLE_LENGTH - len(TITLE)
    return TITLE + (line if len(line) <= room else f"{line[: room - 1]}…")
