"""What is said in a recording, as captions to read along."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Self

from sqlalchemy import ForeignKey, Integer, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation.db import Base, Id, Versioned, words
from app.foundation.ids import new_id
from app.foundation.nudges import AnySession
from app.foundation.refusals import Conflict
from app.lessons.caption_files import Cue, read_cues, write_webvtt
from app.lessons.recording import Recording
from app.people.models import Person

LONGEST_NAME = 200


class CaptionSource(StrEnum):
    """Where captions come from: a file that the teacher gave."""

    FILE = "file"


class Captions(Versioned, Base):
    """The captions of one recording, kept as our own clean WebVTT. They stay with it, and never travel in its clips."""

    __tablename__ = "captions"

    recording_id: Mapped[str] = mapped_column(Id, ForeignKey("recording.id", ondelete="CASCADE"), unique=True)
    source: Mapped[CaptionSource] = mapped_column(words(CaptionSource), default=CaptionSource.FILE)
    filename: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    cue_count: Mapped[int] = mapped_column(Integer)
    webvtt: Mapped[str] = mapped_column(Text, deferred=True)

    recording: Mapped[Recording] = relationship(lazy="joined")

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The captions of the recordings a person can see."""
        seen = Recording.visible_to(person).with_only_columns(Recording.id)
        return select(cls).where(cls.recording_id.in_(seen))

    @classmethod
    def owned_by(cls, person: Person) -> Select[Self]:
        """The captions a person may replace or delete: those of their own lessons."""
        own = Recording.owned_by(person).with_only_columns(Recording.id)
        return select(cls).where(cls.recording_id.in_(own))

    @classmethod
    def give(cls, session: AnySession, recording: Recording, data: bytes, *, filename: str) -> Self:
        """Give a recording the captions of a file, in place of those it had.

        Raises ``NotCaptions`` for a file that cannot be read, and :class:`Conflict` before the recording's length is known.
        """
        if recording.duration_ms is None:
            raise Conflict("Captions can be added as soon as the recording can be watched.")
        cues = read_cues(data, length_ms=recording.duration_ms)
        given = session.scalars(select(cls).where(cls.recording_id == recording.id)).one_or_none()
        if given is None:
            given = cls(id=new_id(), recording=recording, recording_id=recording.id)
            session.add(given)
        given.source, given.filename = CaptionSource.FILE, filename[:LONGEST_NAME]
        given.webvtt, given.cue_count = write_webvtt(cues), len(cues)
        return given

    @property
    def cues(self) -> Sequence[Cue]:
        """What is said, in time order."""
        return read_cues(self.webvtt.encode())
