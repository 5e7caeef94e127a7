"""Events of a recording, marked with a tag: a point that is counted, or an interval that is timed as well."""

from collections.abc import Iterable
from typing import Self, TypedDict, Unpack

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Select, inspect, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation.db import Base, Id, Versioned, db
from app.foundation.ids import new_id
from app.foundation.refusals import Refusal
from app.frameworks.models import USES, Extent, Tag, Use
from app.lessons.models import Recording
from app.lessons.moments import expect_within
from app.noticing.models import expect_may_write, in_sight
from app.people.models import Person


class Marked(TypedDict, total=False):
    """What a mark says: everything that its author chooses, and may change later."""

    at_ms: int
    end_ms: int | None
    tag: Tag


class Mark(Versioned, Base):
    """A tag at a moment of a recording. An interval without ``end_ms`` is still open. Times are ms of media time."""

    __tablename__ = "mark"

    recording_id: Mapped[str] = mapped_column(Id, ForeignKey("recording.id", ondelete="CASCADE"))
    author_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    tag_id: Mapped[str] = mapped_column(Id, ForeignKey("tag.id"), index=True)
    at_ms: Mapped[int] = mapped_column(Integer)
    end_ms: Mapped[int | None] = mapped_column(Integer)

    recording: Mapped[Recording] = relationship(lazy="joined")
    author: Mapped[Person] = relationship(lazy="joined")
    tag: Mapped[Tag] = relationship(lazy="joined")

    displaced = tuple["Mark", ...]()
    """The own marks that making this one ended or took away, for whoever tells of it; nothing keeps this."""

    __table_args__ = (
        CheckConstraint("end_ms IS NULL OR end_ms > at_ms", name="ends_after_it_begins"),
        Index("ix_mark_recording_time", "recording_id", "at_ms", "id"),
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The marks on the recordings a person can see, but for those that are sealed."""
        seen = Recording.visible_to(person).with_only_columns(Recording.id)
        return select(cls).where(cls.recording_id.in_(seen), in_sight(cls, person))

    @classmethod
    def written_by(cls, person: Person) -> Select[Self]:
        """A person's own marks, on recordings they can still see: theirs to change and delete."""
        return cls.visible_to(person).where(cls.author_id == person.id)

    @classmethod
    def on(cls, recording: Recording, person: Person) -> Select[Self]:
        """A recording's marks that a person may read, in time order."""
        return cls.visible_to(person).where(cls.recording_id == recording.id).order_by(cls.at_ms, cls.id)

    @classmethod
    def make(cls, *, on: Recording, by: Person, tag: Tag, at_ms: int, end_ms: int | None = None) -> "Mark":
        """Mark a moment, or an interval that lasts until ``end_ms`` or, without one, until it is ended.

        An own interval that is still open and cannot go on beside it ends where this one begins; see :attr:`displaced`.
        Raises :class:`Refusal` for a time outside the recording, an end that a moment cannot have, and a tag that was
        taken out of its set.
        """
        return cls.make_all(on=on, by=by, marked=[{"tag": tag, "at_ms": at_ms, "end_ms": end_ms}])[0]

    @classmethod
    def make_all(cls, *, on: Recording, by: Person, marked: Iterable[Marked]) -> "list[Mark]":
        """Make many marks, as if one after the other and in as many queries as one. Raises as :meth:`make` does."""
        expect_may_write(on.id, by.id, since=None)
        running = list(db.session.scalars(cls._open_on(on, by)).unique())
        made = []
        for said in marked:
            mark = cls(id=new_id(), recording=on, recording_id=on.id, author=by, author_id=by.id)
            mark._say(said)
            mark._expect_tag_in_use()
            mark._take_over_from(running)
            db.session.add(mark)
            made.append(mark)
            if mark.open:
                running.append(mark)
        return made

    @classmethod
    def _open_on(cls, recording: Recording, person: Person) -> Select[Self]:
        lasting = select(Tag.id).where(Tag.extent == Extent.INTERVAL)
        return select(cls).where(
            cls.recording_id == recording.id,
            cls.author_id == person.id,
            cls.end_ms.is_(None),
            cls.tag_id.in_(lasting),
        )

    def edit(self, **marked: Unpack[Marked]) -> None:
        """Change what is given and leave the rest. Raises as :meth:`make` does; then nothing may be committed."""
        expect_may_write(self.recording_id, self.author_id, since=self.created_at)
        self._say({"at_ms": self.at_ms, "end_ms": self.end_ms, "tag": self.tag, **marked})

    def delete(self) -> None:
        """Take the mark away."""
        db.session.delete(self)

    @property
    def open(self) -> bool:
        """Whether it is an interval that has not ended yet."""
        return self.end_ms is None and self.tag.lasts

    def _take_over_from(self, running: "list[Mark]") -> None:
        """End the intervals that cannot go on beside this one; begun later than it, they end this one instead."""
        for other in [other for other in running if self.tag.rules_out(other.tag)]:
            if other.at_ms > self.at_ms:
                self.end_ms = min(self.end_ms or other.at_ms, other.at_ms) if self.tag.lasts else None
                continue
            running.remove(other)
            if other.at_ms < self.at_ms:
                other.end_ms = self.at_ms
            elif inspect(other).persistent:  # the wrong key, put right before any time went by
                other.delete()
            else:
                raise Refusal("Two of these begin at the same moment and end each other.", field="at_ms")
            self.displaced = (*self.displaced, other)

    def _say(self, marked: Marked) -> None:
        self.at_ms, self.end_ms, self.tag = marked["at_ms"], marked.get("end_ms"), marked["tag"]
        self.tag_id = self.tag.id
        self._hold_the_rules()

    def _expect_tag_in_use(self) -> None:
        if self.tag.retired_at is not None:
            raise Refusal(
                f"“{self.tag.name}” was taken out of its tag set. Please choose another tag.", field="tag"
            )

    def _hold_the_rules(self) -> None:
        if self.end_ms is not None and not self.tag.lasts:
            raise Refusal(f"“{self.tag.name}” marks a moment, so it has no end.", field="end_ms")
        if self.end_ms is not None and self.end_ms <= self.at_ms:
            raise Refusal("The end comes after the beginning.", field="end_ms")
        expect_within(self.recording, at_ms=self.at_ms, end_ms=self.end_ms)


def _tags_in_use() -> Select[str]:
    return select(Mark.tag_id)


def _tags_seen_by(person: Person) -> Select[str]:
    return Mark.visible_to(person).with_only_columns(Mark.tag_id)


USES.append(Use(_tags_in_use, _tags_seen_by))
