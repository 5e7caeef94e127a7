"""What people saw and heard, tied to the frame where it was seen."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final, Self, TypedDict, Unpack

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, Select, Text, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.comments.feedback import Feedback, FeedbackMoment
from app.comments.mentions import Mention, named_in, readers_of
from app.comments.prompts import PromptBank
from app.comments.voice import Voice
from app.comments.wordings import CommentWording
from app.foundation import clock
from app.foundation.db import Base, Id, UtcDateTime, Versioned, db, words
from app.foundation.refusals import Refusal
from app.goals.models import Goal
from app.lessons.models import Lesson, Recording
from app.lessons.moments import expect_within
from app.noticing.models import expect_may_answer, expect_may_write, in_sight
from app.people.models import Pair, Person

__all__ = [
    "Comment",
    "CommentKind",
    "CommentState",
    "CommentWording",
    "Feedback",
    "FeedbackMoment",
    "Mention",
    "PromptBank",
    "Reply",
    "Said",
    "Voice",
]

UNDO_FOR: Final = timedelta(hours=24)
"""How long a deleted comment can be brought back before it is erased."""


class CommentKind(StrEnum):
    """What a comment does. Told by shape and letter as well as by colour."""

    NOTICING = "noticing"
    STRENGTH = "strength"
    QUESTION = "question"
    SUGGESTION = "suggestion"


class CommentState(StrEnum):
    """Who may read a comment: a *draft* and a *private* one only its author, a *shared* one all who see the lesson."""

    DRAFT = "draft"
    PRIVATE = "private"
    SHARED = "shared"


class Said(TypedDict, total=False):
    """What a comment says and where: everything that its author chooses, and may change later."""

    at_ms: int
    end_ms: int | None
    kind: CommentKind
    body: str
    thought: str | None
    goal_id: str | None
    off_goal: bool
    state: CommentState
    tags: list[str]
    drawing: dict[str, Any] | None
    voice_ms: int | None


class Comment(Versioned, Base):
    """A note at a moment of a recording, or over a range when ``end_ms`` is set. Times are ms of media time.

    ``body`` is the evidence, what was seen or heard; ``thought`` stands apart, what it makes its author think.
    """

    __tablename__ = "comment"

    recording_id: Mapped[str] = mapped_column(Id, ForeignKey("recording.id", ondelete="CASCADE"))
    author_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    goal_id: Mapped[str | None] = mapped_column(Id, ForeignKey("goal.id", ondelete="SET NULL"), index=True)
    at_ms: Mapped[int] = mapped_column(Integer)
    end_ms: Mapped[int | None] = mapped_column(Integer)
    kind: Mapped[CommentKind] = mapped_column(words(CommentKind))
    state: Mapped[CommentState] = mapped_column(words(CommentState))
    body: Mapped[str] = mapped_column(Text)
    thought: Mapped[str | None] = mapped_column(Text)
    off_goal: Mapped[bool] = mapped_column(default=False)
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    drawing: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When its words were last changed after others could read them."""
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id", ondelete="SET NULL"))
    deleted_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)

    recording: Mapped[Recording] = relationship(lazy="joined")
    author: Mapped[Person] = relationship(lazy="joined", foreign_keys=[author_id])
    resolved_by: Mapped[Person | None] = relationship(lazy="selectin", foreign_keys=[resolved_by_id])
    goal: Mapped[Goal | None] = relationship(lazy="joined")
    voice: Mapped[Voice | None] = relationship(
        lazy="joined", cascade="all, delete-orphan", back_populates="comment", uselist=False
    )
    replies: Mapped[list["Reply"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="Reply.created_at", back_populates="comment"
    )
    mentions: Mapped[list[Mention]] = relationship(cascade="all, delete-orphan", passive_deletes=True)

    __table_args__ = (
        CheckConstraint("end_ms IS NULL OR end_ms > at_ms", name="ends_after_it_begins"),
        CheckConstraint("goal_id IS NULL OR NOT off_goal", name="goal_or_off_goal"),
        Index("ix_comment_recording_time", "recording_id", "at_ms", "id"),
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """On recordings a person can see: their own comments, and those of others that are shared and not sealed."""
        seen = Recording.visible_to(person).with_only_columns(Recording.id)
        return select(cls).where(
            cls.deleted_at.is_(None),
            cls.recording_id.in_(seen),
            or_(cls.author_id == person.id, cls.state == CommentState.SHARED),
            in_sight(cls, person),
        )

    @classmethod
    def written_by(cls, person: Person) -> Select[Self]:
        """A person's own comments, on recordings they can still see: theirs to change and delete."""
        return cls.visible_to(person).where(cls.author_id == person.id)

    @classmethod
    def deleted_by(cls, person: Person) -> Select[Self]:
        """A person's own comments that they deleted and can still bring back."""
        seen = Recording.visible_to(person).with_only_columns(Recording.id)
        return select(cls).where(
            cls.deleted_at > clock.now() - UNDO_FOR, cls.recording_id.in_(seen), cls.author_id == person.id
        )

    @classmethod
    def resolvable_by(cls, person: Person) -> Select[Self]:
        """Comments a person reads and may call resolved: their own, on their own lessons and their teachers'."""
        own = Lesson.owned_by(person).with_only_columns(Lesson.id)
        coached = Pair.reaching(person).where(Pair.coach_id == person.id).with_only_columns(Pair.teacher_id)
        lessons = select(Lesson.id).where(or_(Lesson.id.in_(own), Lesson.teacher_id.in_(coached)))
        recordings = select(Recording.id).where(Recording.lesson_id.in_(lessons))
        return cls.visible_to(person).where(or_(cls.author_id == person.id, cls.recording_id.in_(recordings)))

    @classmethod
    def on(cls, recording: Recording, person: Person) -> Select[Self]:
        """A recording's comments that a person may read, in time order."""
        return (
            cls.visible_to(person)
            .where(cls.recording_id == recording.id)
            .order_by(cls.at_ms, cls.created_at, cls.id)
        )

    @classmethod
    def leave(cls, *, on: Recording, by: Person, **said: Unpack[Said]) -> "Comment":
        """Leave a comment, as a draft unless ``state`` says otherwise; ``at_ms`` and ``body`` are needed.

        With ``voice_ms`` a voice of that length will follow, and ``body`` may be left empty.

        Raises :class:`Refusal` for a time outside the recording or a goal that does not belong here.
        """
        comment = cls(
            recording=on,
            recording_id=on.id,
            author=by,
            author_id=by.id,
            kind=CommentKind.NOTICING,
            state=CommentState.DRAFT,
            end_ms=None,
            goal=None,
            goal_id=None,
            off_goal=False,
            thought=None,
            tags=[],
            drawing=None,
            voice=None,
            resolved_by=None,
            replies=[],
            mentions=[],
        )
        voice_ms = said.pop("voice_ms", None)
        if voice_ms is not None:
            comment.voice = Voice.announced(on.id, voice_ms)
        comment._say(said)
        db.session.add(comment)
        return comment

    def edit(self, **said: Unpack[Said]) -> None:
        """Change what is given and leave the rest; words that were different before are kept in the history.

        Raises as :meth:`leave` does; then nothing may be committed.
        """
        earlier = CommentWording.of(self)
        self._say(said)
        if not earlier.says_the_same_as(self):
            db.session.add(earlier)
            self.edited_at = clock.now() if earlier.shared else self.edited_at

    def reply(self, *, by: Person, body: str) -> "Reply":
        """Answer the comment; whoever reads it reads the answer."""
        expect_may_write(self.recording_id, by.id, since=self.created_at)
        expect_may_answer(self, by)
        answer = Reply(comment=self, author=by, author_id=by.id, body=body)
        db.session.add(answer)
        return answer

    def resolve(self, *, by: Person) -> None:
        """Say that it is dealt with. Who said so first, and when, stays."""
        expect_may_answer(self, by)
        if self.resolved_at is None:
            self.resolved_at, self.resolved_by, self.resolved_by_id = clock.now(), by, by.id

    def reopen(self, *, by: Person) -> None:
        """Say that it is not dealt with after all."""
        expect_may_answer(self, by)
        self.resolved_at = self.resolved_by = self.resolved_by_id = None

    def delete(self) -> None:
        """Take the comment and its replies out of everybody's sight; :meth:`restore` brings them back for a day."""
        self.deleted_at = clock.now()

    def restore(self) -> None:
        """Undo its deletion."""
        self.deleted_at = None

    @property
    def told(self) -> str:
        """What was written or, where nothing was, that it was said."""
        return self.body or (self.voice.told if self.voice else "")

    @property
    def shared(self) -> bool:
        """Whether others than its author may read it."""
        return self.state is CommentState.SHARED

    def _say(self, said: Said) -> None:
        expect_may_write(self.recording_id, self.author_id, since=self.created_at)
        asked = said.get("goal_id", self.goal_id)
        if asked != self.goal_id:  # a goal that was out of sight since is kept, not chosen anew
            self.goal = self._goal_of_this_lesson(asked) if asked else None
        for name, value in said.items():
            setattr(self, name, value)
        self.thought = self.thought or None
        self._hold_the_rules()
        if said.keys() & {"body", "thought"}:
            self._note_mentions()

    def _note_mentions(self) -> None:
        """Keep a row for everybody named who can see the lesson. Someone named before is not told twice."""
        words = f"{self.body}\n{self.thought or ''}"
        with db.session.no_autoflush:
            readers = readers_of(self.recording.lesson, but=self.author) if "@" in words else []
            known = {mention.person_id: mention for mention in self.mentions}
        self.mentions = [
            known.get(person.id) or Mention(person_id=person.id) for person in named_in(words, readers)
        ]

    def _goal_of_this_lesson(self, goal_id: str) -> Goal:
        """The goal, if its author can see it and it is the teacher's of this lesson. Raises :class:`Refusal`."""
        with db.session.no_autoflush:
            found = db.session.scalars(
                Goal.visible_to(self.author).where(
                    Goal.id == goal_id, Goal.teacher_id == self.recording.lesson.teacher_id
                )
            ).one_or_none()
        if found is None:
            raise Refusal("That is not one of this teacher’s goals.", field="goal_id")
        return found

    def _hold_the_rules(self) -> None:
        if not self.body and self.voice is None:
            raise Refusal("Please fill this in.", field="body")
        if self.goal_id is not None and self.off_goal:
            raise Refusal("A comment is about a goal or off-goal, not both.", field="off_goal")
        if self.end_ms is not None and self.end_ms <= self.at_ms:
            raise Refusal("The end comes after the beginning.", field="end_ms")
        expect_within(self.recording, at_ms=self.at_ms, end_ms=self.end_ms)


class Reply(Versioned, Base):
    """An answer to a comment, read by whoever reads the comment."""

    __tablename__ = "reply"

    comment_id: Mapped[str] = mapped_column(Id, ForeignKey("comment.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    body: Mapped[str] = mapped_column(Text)

    comment: Mapped[Comment] = relationship(back_populates="replies")
    author: Mapped[Person] = relationship(lazy="joined")

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The replies to comments a person may read."""
        return select(cls).where(cls.comment_id.in_(Comment.visible_to(person).with_only_columns(Comment.id)))

    @classmethod
    def written_by(cls, person: Person) -> Select[Self]:
        """A person's own replies, under comments they can still read."""
        return cls.visible_to(person).where(cls.author_id == person.id)

    def edit(self, *, body: str) -> None:
        """Say it differently."""
        expect_may_write(self.comment.recording_id, self.author_id, since=self.created_at)
        expect_may_answer(self.comment, self.author)
        self.body = body

    def delete(self) -> None:
        """Take the reply back."""
        self.comment.replies.remove(self)
