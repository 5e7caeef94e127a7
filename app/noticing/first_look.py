"""“I look first”: a teacher looks at their own recording before what others wrote about it is sent to them.

It is the teacher's own choice, for one lesson or for every new recording, and theirs to end at any time. Until they say
that they have looked, others' work on the recording stays out of their sight (:mod:`app.noticing.seal` asks
:func:`unlooked`); the others go on as ever, and are told that the teacher looks first.
"""

from datetime import datetime
from typing import Self

from sqlalchemy import ForeignKey, Select, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, db
from app.foundation.refusals import Conflict, Refusal
from app.lessons.models import Lesson, Recording
from app.people.models import Person

NOTHING_NOTED = "Note one thing first, or say that there is nothing to note this time."
NOT_CHOSEN = "You have not chosen to look first at this recording."


class LookingHabit(Identified, Base):
    """That a teacher looks first at what they record from ``since`` on, where a lesson does not say otherwise."""

    __tablename__ = "looking_habit"

    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @classmethod
    def of(cls, person: Person) -> Self | None:
        """A person's habit, if they have it."""
        return db.session.scalars(select(cls).where(cls.person_id == person.id)).one_or_none()

    @classmethod
    def keep(cls, person: Person, *, looks_first: bool) -> None:
        """Take up the habit, or give it up. What was chosen for a lesson stays as it is."""
        habit = cls.of(person)
        if looks_first and habit is None:
            db.session.add(cls(person_id=person.id))
        if not looks_first and habit is not None:
            db.session.delete(habit)


class FirstLook(Identified, Base):
    """What a teacher chose for one lesson, whatever their habit is."""

    __tablename__ = "first_look"

    lesson_id: Mapped[str] = mapped_column(Id, ForeignKey("lesson.id", ondelete="CASCADE"), unique=True)
    looks_first: Mapped[bool]

    @classmethod
    def choose(cls, lesson: Lesson, *, looks_first: bool) -> None:
        """Look first at this lesson's recordings, or see at once what others write. The lesson is the teacher's own."""
        chosen = db.session.scalars(select(cls).where(cls.lesson_id == lesson.id)).one_or_none()
        if chosen is None:
            chosen = cls(lesson_id=lesson.id)
            db.session.add(chosen)
        chosen.looks_first = looks_first


class OwnLook(Identified, Base):
    """That the teacher has looked at a recording; ``nothing_to_note`` where they noted nothing and said so."""

    __tablename__ = "own_look"

    recording_id: Mapped[str] = mapped_column(Id, ForeignKey("recording.id", ondelete="CASCADE"), unique=True)
    nothing_to_note: Mapped[bool] = mapped_column(default=False)

    recording: Mapped[Recording] = relationship(lazy="joined")

    @classmethod
    def say(cls, recording: Recording, *, noted: bool, nothing_to_note: bool) -> Self:
        """Take the teacher's word that they have looked: ``noted`` is whether a note of theirs is there.

        Said twice, it counts once. Raises :class:`Refusal` where nothing was noted and not said either, and
        :class:`Conflict` where looking first was not chosen.
        """
        there = cls.on(recording)
        if there is not None:
            return there
        if not looks_first(recording):
            raise Conflict(NOT_CHOSEN)
        if not noted and not nothing_to_note:
            raise Refusal(NOTHING_NOTED, field="nothing_to_note")
        look = cls(recording_id=recording.id, nothing_to_note=not noted)
        look.recording = recording
        db.session.add(look)
        return look

    @classmethod
    def on(cls, recording: Recording) -> Self | None:
        """The teacher's look at a recording, if they have said so."""
        return db.session.scalars(select(cls).where(cls.recording_id == recording.id)).one_or_none()


def unlooked() -> Select[str, str]:
    """The recordings at which their teachers still look first: each one's id, and its teacher's."""
    chosen = or_(
        FirstLook.looks_first.is_(True),
        and_(FirstLook.id.is_(None), LookingHabit.since <= Recording.created_at),
    )
    return (
        select(Recording.id, Lesson.teacher_id)
        .join(Lesson, Lesson.id == Recording.lesson_id)
        .outerjoin(FirstLook, FirstLook.lesson_id == Lesson.id)
        .outerjoin(LookingHabit, LookingHabit.person_id == Lesson.teacher_id)
        .where(chosen, Recording.id.not_in(select(OwnLook.recording_id)))
    )


def unlooked_by(person: Person) -> Select[str]:
    """The recordings of a teacher's own lessons at which they look first and have not looked yet."""
    own = unlooked().with_only_columns(Recording.id).where(Lesson.teacher_id == person.id)
    return own.correlate(None)  # the same whatever recordings the query around it is about


def looks_first(recording: Recording) -> bool:
    """Whether the recording's teacher looks first, and has not said yet that they have."""
    return db.session.execute(unlooked().where(Recording.id == recording.id)).first() is not None
