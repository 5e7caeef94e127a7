"""What a coach sends when the drafts are done: all of them at once, with the few words that matter most."""

from datetime import datetime
from typing import Self

from sqlalchemy import ForeignKey, Integer, Select, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation.db import Base, Id, Identified
from app.lessons.models import Recording
from app.people.models import Person

MOST_MOMENTS = 3


class Feedback(Identified, Base):
    """That somebody sent their drafts on a recording, when, and the summary that went with them."""

    __tablename__ = "feedback"

    recording_id: Mapped[str] = mapped_column(Id, ForeignKey("recording.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    comments_sent: Mapped[int] = mapped_column(Integer)
    words: Mapped[str | None] = mapped_column(Text)
    question: Mapped[str | None] = mapped_column(Text)
    proposed_step: Mapped[str | None] = mapped_column(Text)

    recording: Mapped[Recording] = relationship(lazy="joined")
    author: Mapped[Person] = relationship(lazy="joined")
    moments: Mapped[list["FeedbackMoment"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="FeedbackMoment.position"
    )

    @property
    def sent_at(self) -> datetime:
        """When it was sent."""
        return self.created_at

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """What was sent on recordings a person can see."""
        seen = Recording.visible_to(person).with_only_columns(Recording.id)
        return select(cls).where(cls.recording_id.in_(seen))

    @classmethod
    def on(cls, recording: Recording, person: Person) -> Select[Self]:
        """What was sent on one recording, newest first."""
        return (
            cls.visible_to(person)
            .where(cls.recording_id == recording.id)
            .order_by(cls.created_at.desc(), cls.id.desc())
        )


class FeedbackMoment(Base):
    """One of the moments that a feedback puts first."""

    __tablename__ = "feedback_moment"

    feedback_id: Mapped[str] = mapped_column(
        Id, ForeignKey("feedback.id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    comment_id: Mapped[str] = mapped_column(Id, ForeignKey("comment.id", ondelete="CASCADE"), index=True)
