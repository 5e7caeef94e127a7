"""A recording on its way in."""

from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import BigInteger, Boolean, ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime
from app.foundation.ids import new_id
from app.lessons.lesson import Lesson
from app.lessons.recording import Recording
from app.people.models import Person

PATIENCE = timedelta(hours=24)  # how long an upload may stand still before its bytes are given up


class Upload(Identified, Base):
    """A recording on its way in: a tus 1.0 upload. ``offset`` counts bytes that are durable on disk.

    While the length is ``deferred``, because the film is still being recorded, ``length`` is the room promised to it.
    """

    __tablename__ = "upload"

    recording_id: Mapped[str] = mapped_column(Id, ForeignKey("recording.id", ondelete="CASCADE"), unique=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    length: Mapped[int] = mapped_column(BigInteger)
    deferred: Mapped[bool] = mapped_column(Boolean, default=False)
    offset: Mapped[int] = mapped_column(BigInteger, default=0)
    filetype: Mapped[str] = mapped_column(String(255), default="")
    metadata_header: Mapped[str] = mapped_column(Text, default="")
    last_written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    recording: Mapped[Recording] = relationship(lazy="joined")

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """A person's own uploads, into lessons that are still theirs."""
        mine = Recording.owned_by(person).with_only_columns(Recording.id)
        return select(cls).where(cls.person_id == person.id, cls.recording_id.in_(mine))

    @classmethod
    def unfinished(cls) -> Select[Self]:
        """The uploads that still wait for bytes, oldest first."""
        return (
            select(cls)
            .where(cls.completed_at.is_(None), cls.expired_at.is_(None))
            .order_by(cls.created_at, cls.id)
        )

    @classmethod
    def into(
        cls,
        lesson: Lesson,
        *,
        by: Person,
        filename: str,
        length: int,
        filetype: str = "",
        deferred: bool = False,
    ) -> Self:
        """Begin to receive a recording of a lesson: ``length`` bytes, none of them here yet."""
        recording = Recording.expected_in(lesson, by=by, filename=filename, byte_size=length)
        upload = cls(id=new_id(), recording_id=recording.id, person_id=by.id, length=length, offset=0)
        upload.recording, upload.filetype, upload.deferred = recording, filetype, deferred
        upload.last_written_at = clock.now()
        return upload

    @property
    def expires_at(self) -> datetime:
        """When it is given up, unless more bytes arrive."""
        return self.last_written_at + PATIENCE

    @property
    def expired(self) -> bool:
        """Whether it stood still for too long."""
        return self.completed_at is None and (self.expired_at is not None or self.expires_at <= clock.now())

    @property
    def complete(self) -> bool:
        """Whether every byte is durable on disk."""
        return not self.deferred and self.offset == self.length

    def end_at(self, length: int) -> None:
        """Say how long the file turned out to be, in bytes, and give back the room that it does not need."""
        self.length, self.deferred = length, False
        self.recording.byte_size = length

    def expire(self) -> None:
        """Give it up: the recording says so, and its bytes no longer count against anybody."""
        self.expired_at = clock.now()
        self.recording.byte_size = 0
        self.recording.reject(
            "upload-expired", "Only a part of this file arrived, and nothing more for a day. Upload it again."
        )

    def finish(self, sha256: str | None) -> None:
        """Every byte is here."""
        self.completed_at = clock.now()
        self.recording.receive(sha256)
