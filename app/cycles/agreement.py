"""What two people agree on before they coach: read and signed by both, kept in every wording it ever had."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import ForeignKey, Integer, Select, Text, UniqueConstraint, false, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, Versioned, db
from app.foundation.refusals import Conflict, Refusal
from app.people.models import Pair, Person

NEVER_FOR_JUDGING = (
    "Nothing from our coaching is ever used to judge anybody’s performance. It goes to no leader, evaluator or "
    "admin, and into no appraisal, unless the one it is about takes it there."
)
"""Part of every agreement. It cannot be worded away."""


@dataclass(frozen=True)
class Terms:
    """What a pair words for itself."""

    works_on: str
    who_sees: str
    how_long: str
    beside: str = ""


READY = Terms(
    works_on="One goal at a time, chosen by the teacher, in small steps. We look at what students do and say, and "
    "describe it before we weigh it. Either of us may ask for a pause.",
    who_sees="The two of us, and nobody else. A recording is the teacher’s: only what the teacher shares is seen, "
    "for as long as the teacher shares it. If one of us wants to show something to somebody else, we ask first.",
    how_long="For as long as it helps the teacher. The teacher can delete recordings, comments and cycles at any "
    "time, and takes the story along when we stop working together.",
)
"""A text to begin with. A pair makes it their own."""


class Agreement(Versioned, Base):
    """The coaching agreement of a pair. What it says stands in its newest wording."""

    __tablename__ = "agreement"

    pair_id: Mapped[str] = mapped_column(Id, ForeignKey("pair.id", ondelete="CASCADE"), unique=True)

    pair: Mapped[Pair] = relationship(lazy="joined")
    wordings: Mapped[list["AgreementWording"]] = relationship(
        lazy="selectin",
        cascade="all, delete-orphan",
        order_by="AgreementWording.number",
        back_populates="agreement",
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """Those of the pairs a person works in; once a pair has ended, its teacher still reads what was agreed."""
        if not person.coaches_or_teaches:
            return select(cls).where(false())
        working = Pair.reaching(person).with_only_columns(Pair.id)
        taught = select(Pair.id).where(Pair.teacher_id == person.id, Pair.school_id == person.school_id)
        return select(cls).where(or_(cls.pair_id.in_(working), cls.pair_id.in_(taught)))

    @classmethod
    def of(cls, pair: Pair) -> "Agreement | None":
        """The agreement of a pair, if they have begun one."""
        return db.session.scalars(select(cls).where(cls.pair_id == pair.id)).unique().one_or_none()

    @classmethod
    def begin(cls, pair: Pair, *, by: Person, terms: Terms = READY) -> "Agreement":
        """Put a first wording before the two of a pair, signed by nobody yet.

        Raises :class:`Conflict` when they have one.
        """
        if cls.of(pair) is not None:
            raise Conflict("The two of you have an agreement already. Change its words there.")
        agreement = cls(pair_id=pair.id, wordings=[])
        agreement.pair = pair
        agreement.wordings.append(AgreementWording.first(terms, by=by))
        db.session.add(agreement)
        try:
            db.session.flush()
        except IntegrityError as seen:
            db.session.rollback()
            raise Conflict("The other of you began the agreement a moment ago. Look at it there.") from seen
        return agreement

    @property
    def newest(self) -> "AgreementWording":
        """The wording that holds."""
        return self.wordings[-1]

    @property
    def signed(self) -> bool:
        """Whether both have signed the words as they stand."""
        return all(self.newest.signed_by(person) for person in (self.pair.teacher, self.pair.coach))

    @property
    def topic(self) -> str:
        """The live topic that tells of new words and signatures."""
        return f"agreement:{self.id}"

    def expect_working(self) -> None:
        """Raises :class:`Conflict` when the two do not work together any more: what was agreed stays as it was."""
        if self.pair.ended_at is not None:
            raise Conflict("The two of you do not work together any more. The agreement stays as it was.")

    def reword(self, terms: Terms, *, by: Person) -> bool:
        """Say it in other words, which both then sign anew. The same words again change nothing.

        Returns whether there is a new wording.
        """
        self.expect_working()
        if terms == self.newest.terms:
            return False
        number = self.newest.number + 1
        self.wordings.append(AgreementWording(number=number, by_id=by.id, signatures=[], **asdict(terms)))
        self.newest.by = by
        self.updated_at = (
            clock.now()
        )  # wordings are rows of their own; the agreement's version must move with them
        return True

    def sign(self, *, by: Person, number: int) -> "Signature":
        """Sign the wording that was read. Raises :class:`Conflict` where there is a newer one, or one's name already."""
        self.expect_working()
        if not self.pair.includes(by):
            raise Refusal("Only the two who work together sign.")
        if number != self.newest.number:
            raise Conflict("The words were changed since you read them. Read them again, then sign.")
        if self.newest.signed_by(by):
            raise Conflict("You have signed these words already.")
        signature = Signature(person_id=by.id)
        signature.person = by
        self.newest.signatures.append(signature)
        self.updated_at = clock.now()
        return signature


class AgreementWording(Identified, Base):
    """One wording of an agreement. It is never changed; other words are a new one."""

    __tablename__ = "agreement_wording"

    agreement_id: Mapped[str] = mapped_column(Id, ForeignKey("agreement.id", ondelete="CASCADE"))
    by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    works_on: Mapped[str] = mapped_column(Text)
    who_sees: Mapped[str] = mapped_column(Text)
    how_long: Mapped[str] = mapped_column(Text)
    beside: Mapped[str] = mapped_column(Text, default="")

    agreement: Mapped[Agreement] = relationship(back_populates="wordings")
    by: Mapped[Person] = relationship(lazy="joined")
    signatures: Mapped[list["Signature"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="Signature.created_at"
    )

    __table_args__ = (UniqueConstraint("agreement_id", "number"),)

    @classmethod
    def first(cls, terms: Terms, *, by: Person) -> Self:
        """The wording that an agreement begins with."""
        wording = cls(number=1, by_id=by.id, signatures=[], **asdict(terms))
        wording.by = by
        return wording

    @property
    def terms(self) -> Terms:
        """What it says."""
        return Terms(self.works_on, self.who_sees, self.how_long, self.beside)

    def signed_by(self, person: Person) -> bool:
        """Whether a person has signed these words."""
        return any(one.person_id == person.id for one in self.signatures)

    def signed_on(self, person: Person) -> datetime | None:
        """When a person signed these words."""
        return next((one.created_at for one in self.signatures if one.person_id == person.id), None)


class Signature(Identified, Base):
    """That somebody has read a wording and stands by it."""

    __tablename__ = "signature"

    wording_id: Mapped[str] = mapped_column(Id, ForeignKey("agreement_wording.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))

    person: Mapped[Person] = relationship(lazy="joined")

    __table_args__ = (UniqueConstraint("wording_id", "person_id"),)
