"""What a sealed noticing, and a teacher who looks first, hide: conditions for the queries of comments, clips and marks.

``work`` is any of them: something an author made on a recording at a moment. While a noticing is sealed

- each of its two people sees nothing on that recording but their own work, what was shared before included,
- nobody at all but its author sees what one of the two makes meanwhile (:func:`kept`), and
- no news is told of the recording (:func:`hushed`): even when somebody writes would tell something.

While a teacher looks first (:mod:`app.noticing.first_look`)

- they see nothing on that recording but their own work; everybody else sees what they always do,
- no news is told of others' work, nor may it be put where both read (:func:`withheld`), and
- others' words do not go below the teacher's own (:func:`expect_may_answer`).
"""

from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from app.foundation.db import db
from app.foundation.refusals import Refusal
from app.lessons.models import Lesson, Recording
from app.noticing.first_look import FirstLook, LookingHabit, unlooked, unlooked_by
from app.noticing.noticing import NoticingHalf, SealedNoticing
from app.people.models import Person

FROM_BEFORE = "This is from before the sealed noticing began, and rests until that is over."
DONE = "You said that you are done noticing. Take that back first, and then go on."
LOOKS_FIRST = (
    "The teacher looks at this lesson first. You can answer their own notes when they have looked; "
    "until then, leave a comment of your own."
)


Work = type[Any]
"""A table of what people make on recordings, with ``recording_id``, ``author_id`` and ``created_at``."""


class Made(Protocol):
    """One row of such a table."""

    @property
    def recording_id(self) -> str: ...
    @property
    def author_id(self) -> str: ...
    @property
    def created_at(self) -> datetime: ...


def sealed_for(person: Person) -> Select[str]:
    """The recordings on which other people's work is hidden from a person for now."""
    return (
        select(SealedNoticing.recording_id)
        .join(NoticingHalf, NoticingHalf.noticing_id == SealedNoticing.id)
        .where(NoticingHalf.person_id == person.id, SealedNoticing.sealed_now())
    )


def in_sight(work: Work, person: Person) -> ColumnElement[bool]:
    """That a person may see a piece of work as far as this room goes: their own, or what nothing here hides."""
    hidden = union_all(sealed_for(person), unlooked_by(person))
    return or_(work.author_id == person.id, and_(work.recording_id.not_in(hidden), ~kept(work)))


def kept(work: Work) -> ColumnElement[bool]:
    """That a piece of work was made inside a noticing that has not opened it: its author's alone until then."""
    return _kept(work.recording_id, work.author_id, work.created_at)


def withheld(work: Work) -> ColumnElement[bool]:
    """That not everybody at a lesson's table may see a piece of work yet: it belongs on nothing that they share."""
    return or_(kept(work), _before_the_look(work.recording_id, work.author_id))


def hushed(made: Made) -> bool:
    """Whether nothing may be told of a piece of work, not even that it changed."""
    sealed = exists().where(SealedNoticing.recording_id == made.recording_id, SealedNoticing.sealed_now())
    own = _kept(made.recording_id, made.author_id, made.created_at)
    early = _before_the_look(made.recording_id, made.author_id)
    return bool(db.session.scalar(select(or_(sealed, own, early))))


def expect_may_answer(made: Made, person: Person) -> None:
    """Keep others' words from below a teacher's own while the teacher looks first. Raises :class:`Refusal`."""
    if person.id == made.author_id:
        return
    looks_first = unlooked().where(Recording.id == made.recording_id, Lesson.teacher_id == made.author_id)
    with db.session.no_autoflush:
        if db.session.execute(looks_first).first() is not None:
            raise Refusal(LOOKS_FIRST)


def expect_may_write(recording_id: str, person_id: str, *, since: datetime | None) -> None:
    """Hold a person to the noticing they are in: ``since`` is when what they change was made, ``None`` for something new.

    Raises :class:`Refusal` for those who said that they are done, and for what is from before it began.
    """
    with db.session.no_autoflush:
        found = db.session.execute(
            select(SealedNoticing.begun_at, NoticingHalf.done_at)
            .join(NoticingHalf, NoticingHalf.noticing_id == SealedNoticing.id)
            .where(
                SealedNoticing.recording_id == recording_id,
                SealedNoticing.sealed_now(),
                NoticingHalf.person_id == person_id,
            )
        ).first()
    if found is None:
        return
    begun_at, done_at = found
    if since is not None and since < begun_at:
        raise Refusal(FROM_BEFORE)
    if done_at is not None:
        raise Refusal(DONE)


Text = InstrumentedAttribute[str] | str
When = InstrumentedAttribute[datetime] | datetime


def _kept(recording_id: Text, author_id: Text, created_at: When) -> ColumnElement[bool]:
    return exists(NoticingHalf.id).where(
        NoticingHalf.noticing_id == SealedNoticing.id,
        NoticingHalf.person_id == author_id,
        NoticingHalf.shared_at.is_(None),
        SealedNoticing.recording_id == recording_id,
        SealedNoticing.unsealed_at.is_(None),
        SealedNoticing.begun_at <= created_at,
        or_(SealedNoticing.ended_at.is_(None), SealedNoticing.ended_at >= created_at),
    )


def _before_the_look(recording_id: Text, author_id: Text) -> ColumnElement[bool]:
    """That somebody else than its teacher made it on a recording at which the teacher still looks first."""
    found = unlooked().where(Recording.id == recording_id, Lesson.teacher_id != author_id)
    return found.correlate_except(Recording, Lesson, FirstLook, LookingHabit).exists()
