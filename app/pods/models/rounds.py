"""A round of a pod: whose clips are looked at, who has watched, what was seen and heard, and the meeting."""

from datetime import datetime
from typing import Self

from sqlalchemy import (
    ForeignKey,
    Index,
    Integer,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    exists,
    or_,
    select,
    text,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from app.clips.models import Clip
from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned, db
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict, Missing, Refusal
from app.lessons.models import Lesson, Recording
from app.noticing.models import in_sight
from app.people.models import Person
from app.pods.models.pods import FEWEST, Membership, Pod


class Round(Versioned, Base):
    """One member's clips, looked at together. A pod has one open round at a time."""

    __tablename__ = "pod_round"

    pod_id: Mapped[str] = mapped_column(Id, ForeignKey("pod.id", ondelete="CASCADE"), index=True)
    host_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    facilitator_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id", ondelete="SET NULL"))
    number: Mapped[int] = mapped_column(Integer)
    meets_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    place: Mapped[str | None] = mapped_column(String(200))
    notes: Mapped[str | None] = mapped_column(Text)
    met_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    pod: Mapped[Pod] = relationship(lazy="joined")
    host: Mapped[Person] = relationship(foreign_keys=[host_id], lazy="joined")
    facilitator: Mapped[Person | None] = relationship(foreign_keys=[facilitator_id], lazy="joined")
    parts: Mapped[list["Part"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", back_populates="round"
    )

    __table_args__ = (
        UniqueConstraint("pod_id", "number"),
        Index(
            "uq_pod_round_open",
            "pod_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The rounds of the pods a person belongs to."""
        return select(cls).where(cls.pod_id.in_(Pod.visible_to(person).with_only_columns(Pod.id)))

    @classmethod
    def begin(cls, pod: Pod, *, host_id: str) -> Self:
        """Begin a round that a member hosts.

        Raises :class:`Conflict` for a pod that is too small or has a round open, :class:`Refusal` for another's host.
        """
        if pod.missing:
            raise Conflict(
                f"A round begins with at least {FEWEST} people, so that there is more than one pair of eyes. "
                f"{pod.missing} more to go."
            )
        earlier = list(db.session.scalars(select(cls).where(cls.pod_id == pod.id)).unique())
        if any(one.ended_at is None for one in earlier):
            raise Conflict("A round is open. Finish it, then begin the next.")
        host = pod.member(host_id, field="host_id")
        made = cls(id=new_id(), pod_id=pod.id, host_id=host.id, number=len(earlier) + 1)
        made.pod, made.host, made.facilitator, made.parts = pod, host, None, []
        db.session.add(made)
        try:
            db.session.flush()
        except IntegrityError as seen:  # two began one at the same instant
            db.session.rollback()
            raise Conflict("A round was begun a moment ago. Look at that one.") from seen
        return made

    def expect_open(self) -> None:
        """Raises :class:`Conflict` when the round is over: what was said in it stays as it was."""
        if self.ended_at is not None:
            raise Conflict("This round is over. What was said in it stays as it was.")

    def expect_before_meeting(self) -> None:
        """Raises :class:`Conflict` once the meeting has begun or the round is over."""
        self.expect_open()
        if self.met_at is not None:
            raise Conflict("The meeting has begun. Say it there, or in the meeting’s notes.")

    def part_of(self, person: Person) -> "Part | None":
        """What a member has done in it so far."""
        return next((part for part in self.parts if part.person_id == person.id), None)

    def take_part(self, person: Person) -> "Part":
        """The same, to write down more."""
        part = self.part_of(person)
        if part is None:
            part = Part(round_id=self.id, person_id=person.id)
            part.person = person
            self.parts.append(part)
        return part

    def watch(self, person: Person) -> None:
        """Say that a member has watched before the meeting."""
        self.expect_open()
        part = self.take_part(person)
        part.watched_at = part.watched_at or clock.now()

    def give_notes(self, person: Person, count: int) -> None:
        """Give one's notes to the others. Raises :class:`Refusal` where there are none (``count``)."""
        self.expect_before_meeting()
        if count == 0:
            raise Refusal("Write one thing that you saw or heard first.", field="body")
        part = self.take_part(person)
        part.gave_at = part.gave_at or clock.now()

    def facilitated_by(self, person_id: str | None) -> None:
        """Say who keeps the time. Raises :class:`Refusal` for somebody who is no member."""
        found = self.pod.member(person_id, field="facilitator_id") if person_id else None
        self.facilitator, self.facilitator_id = found, person_id or None

    def meet(self) -> None:
        """Begin the meeting: everybody's notes are on the table."""
        self.expect_open()
        self.met_at = self.met_at or clock.now()

    def end(self) -> None:
        """Finish the round: its clips are out of everybody's sight but their owner's."""
        self.expect_open()
        self.ended_at = clock.now()


class Part(Identified, Base):
    """What one member has done in a round: watched, and given their notes."""

    __tablename__ = "round_part"

    round_id: Mapped[str] = mapped_column(Id, ForeignKey("pod_round.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    watched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    gave_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    round: Mapped[Round] = relationship(back_populates="parts")
    person: Mapped[Person] = relationship(lazy="joined")

    __table_args__ = (UniqueConstraint("round_id", "person_id"),)


class ShownClip(Identified, Base):
    """One clip that a host shows to the pod, by their consent for exactly this range, while the round lasts.

    Nothing else of its lesson opens by it. Whoever moves the clip's range later moves it out of this consent.
    """

    __tablename__ = "shown_clip"

    round_id: Mapped[str] = mapped_column(Id, ForeignKey("pod_round.id", ondelete="CASCADE"), index=True)
    clip_id: Mapped[str] = mapped_column(Id, ForeignKey("clip.id", ondelete="CASCADE"), index=True)
    shown_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(String(200))
    start_ms: Mapped[int] = mapped_column(Integer)
    end_ms: Mapped[int] = mapped_column(Integer)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    round: Mapped[Round] = relationship(lazy="joined")
    clip: Mapped[Clip] = relationship(lazy="joined")

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """What a pod's present members may watch: shown now, by a host who still belongs to it and teaches the lesson."""
        host, host_membership = aliased(Person), aliased(Membership)
        in_pod = (
            select(host_membership.id)
            .join(host, host.id == host_membership.person_id)
            .where(
                host_membership.pod_id == Round.pod_id,
                host_membership.person_id == cls.shown_by_id,
                host_membership.joined_at.is_not(None),
                host_membership.left_at.is_(None),
                host.removed_at.is_(None),
            )
        )
        return (
            select(cls)
            .join(Round, Round.id == cls.round_id)
            .join(Clip, Clip.id == cls.clip_id)
            .join(Recording, Recording.id == Clip.recording_id)
            .join(Lesson, Lesson.id == Recording.lesson_id)
            .where(
                cls.revoked_at.is_(None),
                Round.ended_at.is_(None),
                Round.pod_id.in_(Pod.visible_to(person).with_only_columns(Pod.id)),
                Lesson.teacher_id == cls.shown_by_id,
                and_(Clip.start_ms == cls.start_ms, Clip.end_ms == cls.end_ms),
                exists(in_pod),
                in_sight(Clip, person),
            )
        )

    @classmethod
    def owned_by(cls, person: Person) -> Select[Self]:
        """What a person shows and may take back."""
        rounds = Round.visible_to(person).with_only_columns(Round.id)
        return select(cls).where(
            cls.shown_by_id == person.id, cls.revoked_at.is_(None), cls.round_id.in_(rounds)
        )

    @classmethod
    def bring(cls, clip: Clip, *, to: Round, by: Person) -> Self:
        """Show a clip of one's own lesson to the pod. Raises :class:`Missing`, :class:`Conflict` and :class:`Refusal`."""
        to.expect_open()
        if to.host_id != by.id:
            raise Missing
        if clip.recording.lesson.teacher_id != by.id:
            raise Refusal("Please choose a clip of a lesson of your own.", field="clip_id")
        same = cls.visible_to(by).where(cls.round_id == to.id, cls.clip_id == clip.id)
        if db.session.scalars(same).unique().first() is not None:
            raise Conflict(f"The pod can see “{clip.title}” already.")
        made = cls(id=new_id(), round_id=to.id, clip_id=clip.id, shown_by_id=by.id, title=clip.title)
        made.start_ms, made.end_ms, made.round, made.clip = clip.start_ms, clip.end_ms, to, clip
        db.session.add(made)
        return made

    @property
    def length_ms(self) -> int:
        """How long it plays."""
        return self.end_ms - self.start_ms

    def revoke(self) -> None:
        """Take it back, from the next request on."""
        self.revoked_at = self.revoked_at or clock.now()


class RoundNote(Versioned, Base):
    """What one member saw or heard, at a moment of a clip. Hidden from the others until theirs are given too."""

    __tablename__ = "round_note"

    round_id: Mapped[str] = mapped_column(Id, ForeignKey("pod_round.id", ondelete="CASCADE"), index=True)
    shown_clip_id: Mapped[str] = mapped_column(
        Id, ForeignKey("shown_clip.id", ondelete="CASCADE"), index=True
    )
    author_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    at_ms: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(Text)

    round: Mapped[Round] = relationship(lazy="joined")
    shown_clip: Mapped[ShownClip] = relationship(lazy="joined")
    author: Mapped[Person] = relationship(lazy="joined")

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """A member's own notes; those that others gave, once their own are given; all of them once the meeting began."""
        rounds = Round.visible_to(person).with_only_columns(Round.id)
        met = select(Round.id).where(or_(Round.met_at.is_not(None), Round.ended_at.is_not(None)))
        mine, theirs = aliased(Part), aliased(Part)
        both_gave = exists(
            select(mine.id)
            .join(theirs, theirs.round_id == mine.round_id)
            .where(
                mine.round_id == cls.round_id,
                mine.person_id == person.id,
                mine.gave_at.is_not(None),
                theirs.person_id == cls.author_id,
                theirs.gave_at.is_not(None),
            )
        )
        return select(cls).where(
            cls.round_id.in_(rounds), or_(cls.author_id == person.id, cls.round_id.in_(met), both_gave)
        )

    @classmethod
    def editable_by(cls, person: Person) -> Select[Self]:
        """A member's own notes, until they are given or the meeting begins."""
        given = select(Part.round_id).where(Part.person_id == person.id, Part.gave_at.is_not(None))
        early = select(Round.id).where(Round.met_at.is_(None), Round.ended_at.is_(None))
        return cls.visible_to(person).where(
            cls.author_id == person.id, cls.round_id.in_(early), cls.round_id.not_in(given)
        )

    @classmethod
    def write(cls, shown: ShownClip, *, by: Person, at_ms: int, body: str) -> Self:
        """Write down what one saw or heard. Raises :class:`Refusal` for a time outside the clip, :class:`Conflict` late."""
        shown.round.expect_before_meeting()
        part = shown.round.part_of(by)
        if part is not None and part.gave_at is not None:
            raise Conflict("You have given your notes. Keep the rest for the meeting.")
        note = cls(id=new_id(), round_id=shown.round_id, shown_clip_id=shown.id, author_id=by.id)
        note.round, note.shown_clip, note.author = shown.round, shown, by
        note.change(at_ms=at_ms, body=body)
        db.session.add(note)
        return note

    def change(self, *, at_ms: int | None, body: str | None) -> None:
        """Say it differently, or of another moment. Raises :class:`Refusal` for a time outside the clip."""
        if at_ms is not None:
            if at_ms > self.shown_clip.length_ms:
                raise Refusal("That moment is after the end of the clip.", field="at_ms")
            self.at_ms = at_ms
        if body is not None:
            self.body = body
