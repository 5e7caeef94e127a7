"""What the people of a cycle say together once each has written alone: what they take from it, what the plan deserves."""

from datetime import datetime
from enum import StrEnum
from typing import Self, TypedDict, Unpack

from sqlalchemy import CheckConstraint, ForeignKey, Select, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.clips.models import Clip
from app.cycles.models import Cycle
from app.foundation import clock
from app.foundation.db import Base, Id, Identified, Versioned, db, words
from app.foundation.refusals import Conflict, Refusal
from app.people.models import Person
from app.reflections.reflection import opened

NOT_YET = "What you say together begins when both of you are done with your own part."
NO_VERDICT = "Choose first what the plan deserves, and say why. Then you can sign it."
WHY = "Please say why, in a sentence."
NO_SUCH_CLIP = "Please choose a clip that you can see."


class Verdict(StrEnum):
    """What is to become of the plan: the plan, never a person."""

    KEEP = "keep"
    ADAPT = "adapt"
    STOP = "stop"


class Said(TypedDict, total=False):
    """What both say together."""

    takeaway: str | None
    verdict: Verdict | None
    why: str | None
    then_clip_id: str | None
    now_clip_id: str | None


class JointReflection(Versioned, Base):
    """One for a cycle. Both write in it, and each signs it as it then stands; a change asks both to sign again."""

    __tablename__ = "joint_reflection"

    cycle_id: Mapped[str] = mapped_column(Id, ForeignKey("cycle.id", ondelete="CASCADE"), unique=True)
    takeaway: Mapped[str | None] = mapped_column(Text)
    verdict: Mapped[Verdict | None] = mapped_column(words(Verdict))
    why: Mapped[str | None] = mapped_column(Text)
    then_clip_id: Mapped[str | None] = mapped_column(Id, ForeignKey("clip.id", ondelete="SET NULL"))
    now_clip_id: Mapped[str | None] = mapped_column(Id, ForeignKey("clip.id", ondelete="SET NULL"))

    cycle: Mapped[Cycle] = relationship(lazy="joined")
    signatures: Mapped[list["JointSignature"]] = relationship(
        lazy="selectin",
        cascade="all, delete-orphan",
        order_by="(JointSignature.created_at, JointSignature.id)",
    )

    __table_args__ = (CheckConstraint("verdict IS NULL OR why IS NOT NULL", name="verdict_says_why"),)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """What is said together on the cycles that a person can see."""
        return select(cls).where(cls.cycle_id.in_(Cycle.visible_to(person).with_only_columns(Cycle.id)))

    @classmethod
    def on(cls, cycle: Cycle) -> Self | None:
        """What was said together on a cycle that the reader may see, so far."""
        return db.session.scalars(select(cls).where(cls.cycle_id == cycle.id)).unique().one_or_none()

    @classmethod
    def begun_on(cls, cycle: Cycle) -> Self:
        """The same, begun now where nothing was said yet. Raises :class:`Conflict` while somebody still writes alone."""
        cycle.expect_open()
        cycle.hold()  # of two who begin at once, the second goes on with what the first began
        if not opened(cycle):
            raise Conflict(NOT_YET)
        there = cls.on(cycle)
        if there is not None:
            return there
        joint = cls(cycle_id=cycle.id)
        joint.cycle, joint.signatures = cycle, []
        joint.takeaway = joint.verdict = joint.why = joint.then_clip_id = joint.now_clip_id = None
        db.session.add(joint)
        return joint

    def say(self, *, by: Person, **said: Unpack[Said]) -> None:
        """Say it, or say it differently; earlier signatures do not stand for new words.

        Raises :class:`Refusal` for a verdict without a reason, and for a clip that its chooser cannot see.
        """
        self.cycle.expect_open()
        before = self._words()
        for part, words_ in said.items():
            setattr(self, part, words_ or None)
        if self.verdict is not None and not self.why:
            raise Refusal(WHY, field="why")
        self._expect_seen(by, said)
        if self._words() != before:
            self.signatures = []

    def sign(self, person: Person) -> None:
        """Say that these are one's own words too. Said twice, it counts once. Raises :class:`Conflict`."""
        self.cycle.expect_open()
        if self.verdict is None:
            raise Conflict(NO_VERDICT)
        if not self.signed_by(person):
            signature = JointSignature(person_id=person.id)
            signature.person, signature.created_at = person, clock.now()
            self.signatures.append(signature)
            self.updated_at = clock.now()  # signatures are rows of their own; the version must move with them

    def unsign(self, person: Person) -> None:
        """Take one's signature back."""
        self.cycle.expect_open()
        if self.signed_by(person):
            self.signatures = [one for one in self.signatures if one.person_id != person.id]
            self.updated_at = clock.now()

    def signed_by(self, person: Person) -> bool:
        """Whether a person has signed what stands there now."""
        return any(one.person_id == person.id for one in self.signatures)

    def _words(self) -> tuple[str | None, Verdict | None, str | None]:
        return self.takeaway, self.verdict, self.why

    def _expect_seen(self, by: Person, said: Said) -> None:
        for field in ("then_clip_id", "now_clip_id"):
            clip_id = said.get(field)
            if not isinstance(clip_id, str) or not clip_id:
                continue
            with db.session.no_autoflush:
                seen = Clip.visible_to(by).where(Clip.id == clip_id).with_only_columns(Clip.id)
                if db.session.execute(seen).first() is None:
                    raise Refusal(NO_SUCH_CLIP, field=field)


class JointSignature(Identified, Base):
    """That a person signed what was said together, as it stood then."""

    __tablename__ = "joint_signature"

    joint_id: Mapped[str] = mapped_column(Id, ForeignKey("joint_reflection.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))

    person: Mapped[Person] = relationship(lazy="joined")

    __table_args__ = (UniqueConstraint("joint_id", "person_id"),)

    @property
    def signed_at(self) -> datetime:
        """When it was signed."""
        return self.created_at
