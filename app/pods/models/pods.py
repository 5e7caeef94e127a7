"""A pod and those who belong to it."""

from datetime import datetime
from typing import Final, Self

from sqlalchemy import ForeignKey, Index, Select, String, Text, false, func, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, selectinload

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned, db
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict, Missing, Refusal
from app.people.models import COACHING_ROLES, Person, Role

FEWEST: Final = 3
MOST: Final = 6
NOBODY: Final = "Nobody of that name or address teaches or coaches at your school."
SEVERAL: Final = "More than one colleague has that name. Please type the e-mail address."


class Pod(Versioned, Base):
    """Colleagues of one school with one problem of practice. Its members see it, and nobody else."""

    __tablename__ = "pod"

    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"))
    begun_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    problem: Mapped[str] = mapped_column(Text)

    memberships: Mapped[list["Membership"]] = relationship(
        lazy="selectin",
        cascade="all, delete-orphan",
        order_by="(Membership.created_at, Membership.id)",
        back_populates="pod",
    )

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The pods a person belongs to now. An invitation alone opens nothing."""
        mine = Membership.of(person).where(Membership.joined_at.is_not(None))
        return select(cls).where(
            cls.school_id == person.school_id, cls.id.in_(mine.with_only_columns(Membership.pod_id))
        )

    @classmethod
    def listed_for(cls, person: Person) -> Select[Self]:
        """The same, for a page of many: who belongs to them is read for all at once."""
        roles = selectinload(cls.memberships).joinedload(Membership.person).selectinload(Person.roles)
        return cls.visible_to(person).options(roles)

    @classmethod
    def begin(cls, person: Person, *, name: str, problem: str) -> Self:
        """Begin a pod as its first member. Raises :class:`Missing` for those without a part in coaching."""
        if not person.coaches_or_teaches:
            raise Missing
        pod = cls(id=new_id(), school_id=person.school_id, begun_by_id=person.id, name=name, problem=problem)
        first = Membership(id=new_id(), pod_id=pod.id, person_id=person.id, invited_by_id=person.id)
        first.person, first.invited_by, first.joined_at = person, person, clock.now()
        pod.memberships = [first]
        db.session.add(pod)
        return pod

    def invite(self, whom: str, *, by: Person) -> "Membership":
        """Invite a colleague by name or address. Raises :class:`Refusal` and :class:`Conflict` with what is in the way."""
        self.hold()
        person = _colleague(whom, by)
        if any(one.person_id == person.id for one in self.current):
            raise Conflict(f"{person.first_name} is invited or belongs to the pod already.")
        if len(self.current) >= MOST:
            raise Conflict(f"A pod has at most {MOST} people, so that everybody is heard. This one is full.")
        made = Membership(id=new_id(), pod_id=self.id, person_id=person.id, invited_by_id=by.id)
        made.person, made.invited_by = person, by
        self.memberships.append(made)
        return made

    @property
    def current(self) -> list["Membership"]:
        """Those who belong to it or are invited, and have not left."""
        there = [one for one in self.memberships if one.left_at is None]
        Person.read_roles(db.session(), (one.person for one in there))
        return [one for one in there if one.person.coaches_or_teaches]

    @property
    def members(self) -> list[Person]:
        """Those who belong to it now, the longest first."""
        joined = [(one.joined_at, one.person) for one in self.current if one.joined_at is not None]
        return [person for _, person in sorted(joined, key=lambda one: one[0])]

    @property
    def missing(self) -> int:
        """How many more have to join before a round can begin."""
        return max(FEWEST - len(self.members), 0)

    def member(self, person_id: str | None, *, field: str) -> Person:
        """The member of that id. Raises :class:`Refusal`, beside ``field``, for somebody else."""
        found = next((person for person in self.members if person.id == person_id), None)
        if found is None:
            raise Refusal("Please choose one of the pod’s members.", field=field)
        return found

    @property
    def topic(self) -> str:
        """The live topic that tells of changes to the pod and its rounds."""
        return f"pod:{self.id}"


class Membership(Identified, Base):
    """That somebody is invited to a pod and, once they accepted, belongs to it; until they leave."""

    __tablename__ = "membership"

    pod_id: Mapped[str] = mapped_column(Id, ForeignKey("pod.id", ondelete="CASCADE"))
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    invited_by_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    joined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    pod: Mapped[Pod] = relationship(back_populates="memberships")
    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    invited_by: Mapped[Person] = relationship(foreign_keys=[invited_by_id], lazy="joined")

    __table_args__ = (
        Index(
            "uq_membership_current",
            "pod_id",
            "person_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    @classmethod
    def of(cls, person: Person) -> Select[Self]:
        """A person's own invitations and memberships that stand."""
        if not person.coaches_or_teaches:
            return select(cls).where(false())
        return select(cls).where(cls.person_id == person.id, cls.left_at.is_(None))

    @classmethod
    def invitations_of(cls, person: Person) -> Select[Self]:
        """A person's invitations that wait for an answer, of their own school."""
        pods = select(Pod.id).where(Pod.school_id == person.school_id)
        return cls.of(person).where(cls.joined_at.is_(None), cls.pod_id.in_(pods))

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """A person's own, and those of the pods they belong to."""
        pods = Pod.visible_to(person).with_only_columns(Pod.id)
        own = cls.of(person).with_only_columns(cls.id)
        return select(cls).where(cls.left_at.is_(None), or_(cls.id.in_(own), cls.pod_id.in_(pods)))

    @classmethod
    def endable_by(cls, person: Person) -> Select[Self]:
        """What a person may end: their own, and invitations that they sent and nobody has answered."""
        waiting = (cls.invited_by_id == person.id, cls.joined_at.is_(None))
        own = cls.of(person).with_only_columns(cls.id)
        sent = select(cls.id).where(*waiting)
        return cls.visible_to(person).where(or_(cls.id.in_(own), cls.id.in_(sent)))

    def accept(self) -> None:
        """Belong to the pod from now on. What it did before is there to be read."""
        self.joined_at = self.joined_at or clock.now()

    def end(self) -> None:
        """Leave, or let the invitation be. Nothing of the pod can be seen from the next request on."""
        self.left_at = self.left_at or clock.now()


def _colleague(whom: str, by: Person) -> Person:
    """The colleague of that name or address. Raises :class:`Refusal` beside ``whom``."""
    asked = whom.strip().lower()
    coaching = select(Role.person_id).where(Role.name.in_(COACHING_ROLES))
    named = or_(func.lower(Person.name) == asked, Person.email == asked)
    found = db.session.scalars(
        select(Person)
        .where(Person.school_id == by.school_id, Person.removed_at.is_(None), Person.id.in_(coaching), named)
        .limit(2)
    ).all()
    if not found:
        raise Refusal(NOBODY, field="whom")
    if len(found) > 1:
        raise Refusal(SEVERAL, field="whom")
    if found[0].id == by.id:
        raise Refusal("You belong to it already. Please name somebody else.", field="whom")
    return found[0]
