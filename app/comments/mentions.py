"""Naming somebody in a comment: “@Amina”, kept as the plain words they are, and as a row that tells her."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, update
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, db
from app.lessons.models import Lesson
from app.lessons.sharing import sharings_of
from app.people.models import Person


class Mention(Identified, Base):
    """That a comment names a person. ``seen_at`` is when they opened it."""

    __tablename__ = "mention"

    comment_id: Mapped[str] = mapped_column(Id, ForeignKey("comment.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (UniqueConstraint("comment_id", "person_id"),)

    @classmethod
    def opened(cls, person: Person, *comment_ids: str) -> bool:
        """Note that a person has opened some comments; say whether any of them named them and was not opened yet."""
        if not comment_ids:
            return False
        mine = update(cls).where(
            cls.person_id == person.id, cls.comment_id.in_(comment_ids), cls.seen_at.is_(None)
        )
        noted = db.session.execute(mine.values(seen_at=clock.now()).returning(cls.id))
        return noted.first() is not None


def readers_of(lesson: Lesson, *, but: Person) -> list[Person]:
    """Who can see a lesson at this moment, without one of them, the teacher first."""
    people = [lesson.teacher, *(sharing.recipient for sharing in sharings_of(db.session, [lesson]))]
    return list({person.id: person for person in people if person.id != but.id}.values())


def handles(people: Sequence[Person]) -> list[tuple[str, Person]]:
    """What to type after the @ for each of some people: the first name where it tells them apart."""
    first = [person.first_name for person in people]
    return [(one.first_name if first.count(one.first_name) == 1 else one.name, one) for one in people]


def named_in(text: str, people: Iterable[Person]) -> list[Person]:
    """Those of some people whom a text names after an @, by their handle or in full; an address is no naming."""
    return [person for handle, person in handles(list(people)) if _named(text, handle, person.name)]


def _named(text: str, *names: str) -> bool:
    any_of = "|".join(re.escape(name) for name in names)
    return re.search(rf"(?<!\w)@(?:{any_of})(?!\w)", text, re.IGNORECASE) is not None
