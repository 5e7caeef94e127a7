"""What a pod has agreed to do, and the files that it works with."""

from datetime import date, datetime
from typing import Final, Self

from sqlalchemy import Date, ForeignKey, Integer, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned, db
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict, Refusal
from app.people.models import Person
from app.pods.models.pods import Pod
from app.pods.models.rounds import Round

LARGEST_FILE_BYTES: Final = 20 * 1024 * 1024
MOST_FILES: Final = 100


class Task(Versioned, Base):
    """One thing that a member will do by a day. With a ``round`` it is part of that round's next level of work."""

    __tablename__ = "pod_task"

    pod_id: Mapped[str] = mapped_column(Id, ForeignKey("pod.id", ondelete="CASCADE"), index=True)
    round_id: Mapped[str | None] = mapped_column(
        Id, ForeignKey("pod_round.id", ondelete="CASCADE"), index=True
    )
    who_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    what: Mapped[str] = mapped_column(Text)
    by_on: Mapped[date | None] = mapped_column(Date)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    pod: Mapped[Pod] = relationship(lazy="joined")
    who: Mapped[Person] = relationship(lazy="joined")

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The tasks of the pods a person belongs to: any member changes them."""
        return select(cls).where(cls.pod_id.in_(Pod.visible_to(person).with_only_columns(Pod.id)))

    @classmethod
    def agree(
        cls, pod: Pod, *, by: Person, what: str, who_id: str | None, by_on: date | None, round_id: str | None
    ) -> Self:
        """Agree on a task; its writer does it unless another member is named. Raises :class:`Refusal`."""
        made = cls(id=new_id(), pod_id=pod.id, what=what, by_on=by_on)
        made.pod = pod
        made.belongs_to(who_id or by.id)
        if round_id is not None:
            own = select(Round).where(Round.id == round_id, Round.pod_id == pod.id)
            with db.session.no_autoflush:
                if db.session.scalars(own).unique().one_or_none() is None:
                    raise Refusal("Please choose a round of this pod.", field="round_id")
            made.round_id = round_id
        db.session.add(made)
        return made

    def belongs_to(self, person_id: str) -> None:
        """Say who does it. Raises :class:`Refusal` for somebody who is no member."""
        with db.session.no_autoflush:
            self.who = self.pod.member(person_id, field="who_id")
        self.who_id = person_id

    def finish(self) -> None:
        """Say that it is done."""
        self.done_at = self.done_at or clock.now()

    def reopen(self) -> None:
        """Say that it is not done after all."""
        self.done_at = None


class PodFile(Identified, Base):
    """A file that a pod works with. Its bytes lie under :attr:`key` and are served to members alone."""

    __tablename__ = "pod_file"

    pod_id: Mapped[str] = mapped_column(Id, ForeignKey("pod.id", ondelete="CASCADE"), index=True)
    added_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    content_type: Mapped[str] = mapped_column(String(100))
    byte_size: Mapped[int] = mapped_column(Integer)

    pod: Mapped[Pod] = relationship(lazy="joined")
    added_by: Mapped[Person] = relationship(lazy="joined")

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The files of the pods a person belongs to."""
        return select(cls).where(cls.pod_id.in_(Pod.visible_to(person).with_only_columns(Pod.id)))

    @classmethod
    def deletable_by(cls, person: Person) -> Select[Self]:
        """The files that a person added, in the pods they belong to."""
        return cls.visible_to(person).where(cls.added_by_id == person.id)

    @classmethod
    def add(cls, pod: Pod, *, by: Person, name: str, content: bytes) -> Self:
        """Note a file of a pod; its bytes are the caller's to keep. Raises :class:`Refusal` and :class:`Conflict`."""
        if not content:
            raise Refusal("This file is empty. Please choose another.", field="file")
        if len(content) > LARGEST_FILE_BYTES:
            raise Refusal("This file is larger than 20 MB, the most for a pod’s file.", field="file")
        listed = db.session.scalars(select(cls.id).where(cls.pod_id == pod.id).limit(MOST_FILES)).all()
        if len(listed) >= MOST_FILES:
            raise Conflict(f"A pod keeps at most {MOST_FILES} files. Delete one that nobody needs first.")
        kind = kind_of(content)
        made = cls(id=new_id(), pod_id=pod.id, added_by_id=by.id, name=name, content_type=kind)
        made.byte_size, made.pod, made.added_by = len(content), pod, by
        db.session.add(made)
        return made

    @property
    def key(self) -> str:
        """Where its bytes are kept: by ids alone, never by what it was called."""
        return f"pods/{self.pod_id}/files/{self.id}"


BEGINNINGS: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"PK\x03\x04", "application/zip"),
)


def kind_of(content: bytes) -> str:
    """What a file is by its first bytes, whatever its name says; plain bytes where that is not known."""
    return next((kind for start, kind in BEGINNINGS if content.startswith(start)), "application/octet-stream")
