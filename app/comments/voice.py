"""What somebody says instead of writing it, or beside it: a voice comment's sound."""

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation.db import Base, Id, Identified, words
from app.foundation.formats import film_length
from app.foundation.ids import new_id

if TYPE_CHECKING:
    from app.comments.models import Comment

LONGEST_MS: Final = 300_000
LARGEST_BYTES: Final = 20 * 1024 * 1024


class VoiceState(StrEnum):
    """Its way: *announced* with its comment, *received*, and then *ready* to be played or *refused* with a reason."""

    ANNOUNCED = "announced"
    RECEIVED = "received"
    READY = "ready"
    REFUSED = "refused"


class Voice(Identified, Base):
    """The sound of one comment. Whoever may read the comment may hear it.

    ``attempt`` counts what was received: a worker publishes only the last. ``duration_ms`` is the speaker's own measure
    until the sound is ready.
    """

    __tablename__ = "comment_voice"

    comment_id: Mapped[str] = mapped_column(Id, ForeignKey("comment.id", ondelete="CASCADE"), unique=True)
    state: Mapped[VoiceState] = mapped_column(words(VoiceState))
    attempt: Mapped[int] = mapped_column(Integer, default=0)
    duration_ms: Mapped[int | None] = mapped_column(Integer)
    folder: Mapped[str] = mapped_column(String(120))
    """The storage prefix of its files; inside the recording's, so that it goes when that goes."""
    peaks: Mapped[list[int] | None] = mapped_column(JSON)
    reason_code: Mapped[str | None] = mapped_column(String(64))
    reason_message: Mapped[str | None] = mapped_column(Text)

    comment: Mapped["Comment"] = relationship(back_populates="voice")

    __table_args__ = (
        CheckConstraint("state != 'ready' OR duration_ms IS NOT NULL", name="ready_has_a_length"),
    )

    @classmethod
    def announced(cls, recording_id: str, duration_ms: int | None) -> "Voice":
        """A voice that will follow its comment."""
        made = cls(id=new_id(), state=VoiceState.ANNOUNCED, attempt=0, duration_ms=duration_ms)
        made.folder = f"recordings/{recording_id}/voices/{made.id}"
        made.peaks = made.reason_code = made.reason_message = None
        return made

    @property
    def received_key(self) -> str:
        """Where the newest recording is kept as it came."""
        return f"{self.folder}/{self.attempt}/received"

    @property
    def key(self) -> str:
        """Where the playable sound is kept, once there is one. Each attempt has its own place."""
        return f"{self.folder}/{self.attempt}/voice.mp4"

    @property
    def ready(self) -> bool:
        """Whether it can be played."""
        return self.state is VoiceState.READY

    @property
    def told(self) -> str:
        """What stands where a comment has no words: ``Voice comment, 0:24``."""
        return "Voice comment" + (f", {film_length(self.duration_ms)}" if self.duration_ms else "")

    def begin(self) -> int:
        """Something new is received; answer the attempt that will be the one to count."""
        self.attempt += 1
        self.state = VoiceState.RECEIVED
        self.peaks = self.reason_code = self.reason_message = None
        return self.attempt

    def finish(self, duration_ms: int, peaks: list[int]) -> None:
        """The playable sound is kept under :attr:`key`."""
        self.state, self.duration_ms, self.peaks = VoiceState.READY, duration_ms, peaks

    def refuse(self, code: str, sentence: str) -> None:
        """What was received cannot be played, and why."""
        self.state, self.reason_code, self.reason_message = VoiceState.REFUSED, code, sentence
