"""Links that open a door once: the first set-up, an invitation, a new pass phrase. Their secrets are kept as hashes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import ForeignKey, Select, String, Update, exists, false, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, words
from app.foundation.ids import new_secret
from app.foundation.refusals import Conflict, Missing
from app.people.models.keys import fingerprint
from app.people.models.people import Person, School
from app.people.models.roles import RoleName

INVITATION_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(hours=1)


class SingleUse(Identified):
    """A link that works once, until it expires, is revoked, or a newer one takes its place."""

    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @classmethod
    def waiting(cls) -> Select[Self]:
        """The links that still open their door."""
        return select(cls).where(
            cls.used_at.is_(None), cls.revoked_at.is_(None), cls.expires_at > clock.now()
        )

    @classmethod
    def with_secret(cls, secret: str) -> Select[Self]:
        """The waiting link that carries a secret."""
        return cls.waiting().where(cls.secret_hash == fingerprint(secret))

    def revoke(self) -> None:
        """Make the link useless."""
        self.revoked_at = self.revoked_at or clock.now()

    def claim(self, session: Session) -> None:
        """Use the link up. Of two who open it at once, the second gets :class:`Missing`."""
        mine = update(type(self)).where(
            type(self).id == self.id, type(self).used_at.is_(None), type(self).revoked_at.is_(None)
        )
        if session.execute(mine.values(used_at=clock.now()).returning(type(self).id)).first() is None:
            raise Missing


class Invitation(SingleUse, Base):
    """Lets somebody join a school with an address and a role. The first of all has no school: it founds one."""

    __tablename__ = "invitation"

    school_id: Mapped[str | None] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"))
    invited_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id", ondelete="SET NULL"))
    email: Mapped[str | None] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[RoleName] = mapped_column(words(RoleName))

    school: Mapped[School | None] = relationship(lazy="joined")
    invited_by: Mapped[Person | None] = relationship(lazy="joined")

    @property
    def about(self) -> tuple[str, ...]:
        """What anybody would try first as the pass phrase of whoever was invited."""
        return (self.school.name if self.school else "", self.email or "")

    @classmethod
    def for_first_run(cls, session: Session) -> str | None:
        """Make the link that founds the first school; ``None`` once there is anybody. An older one stops working."""
        if session.scalar(select(exists(select(Person.id)))):
            return None
        session.execute(_revoking(cls).where(cls.school_id.is_(None)))
        secret = new_secret()
        session.add(
            cls(
                role=RoleName.ADMIN,
                secret_hash=fingerprint(secret),
                expires_at=clock.now() + INVITATION_LIFE,
            )
        )
        return secret

    @classmethod
    def to_set_up(cls, secret: str) -> Select[Self]:
        """The first-run link with a secret, while nobody is there yet."""
        return cls.with_secret(secret).where(cls.school_id.is_(None), ~exists(select(Person.id)))

    @classmethod
    def to_join(cls, secret: str) -> Select[Self]:
        """The invitation to a school with a secret."""
        return cls.with_secret(secret).where(cls.school_id.is_not(None))

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The invitations that wait, for an admin of their school."""
        if not person.has_role(RoleName.ADMIN):
            return select(cls).where(false())
        return cls.waiting().where(cls.school_id == person.school_id)

    @classmethod
    def invite(
        cls, session: Session, *, by: Person, email: str, name: str, role: RoleName
    ) -> tuple[Self, str]:
        """Invite somebody to the school of ``by``; give the invitation and the secret of its link.

        Raises :class:`Conflict` when the address belongs to somebody who has joined.
        """
        email = email.strip().lower()
        known = session.scalars(Person.by_email(email)).one_or_none()
        if known is not None and (known.present or known.school_id != by.school_id):
            raise Conflict("Somebody has joined with this address already.")
        session.execute(_revoking(cls).where(cls.school_id == by.school_id, cls.email == email))
        secret = new_secret()
        invitation = cls(
            school_id=by.school_id,
            invited_by_id=by.id,
            email=email,
            name=name,
            role=role,
            secret_hash=fingerprint(secret),
            expires_at=clock.now() + INVITATION_LIFE,
        )
        session.add(invitation)
        session.flush()
        return invitation, secret

    def found_school(
        self, session: Session, *, school: str, email: str, name: str, roles: Iterable[RoleName], phrase: str
    ) -> Person:
        """Set Sightline up: one school and its first admin, however many try at once. The others get Missing."""
        first_runs = update(Invitation).where(Invitation.school_id.is_(None), Invitation.used_at.is_(None))
        claimed = session.scalars(first_runs.values(used_at=clock.now()).returning(Invitation.id)).all()
        if self.id not in claimed or session.scalar(select(exists(select(Person.id)))):
            raise Missing
        founded = School(name=school)
        session.add(founded)
        session.flush()
        admin = Person.join(session, founded, email=email, name=name, roles={RoleName.ADMIN, *roles})
        admin.keep_pass_phrase(session, phrase)
        return admin

    def accept(self, session: Session, *, name: str, phrase: str) -> Person:
        """Join the school, with the address and the role that were offered. Works once."""
        if self.school is None or self.email is None:
            raise Missing
        self.claim(session)
        person = Person.join(session, self.school, email=self.email, name=name, roles=[self.role])
        person.keep_pass_phrase(session, phrase)
        return person


class PassPhraseReset(SingleUse, Base):
    """Lets somebody who forgot their pass phrase choose another, within the hour."""

    __tablename__ = "pass_phrase_reset"

    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    made_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id", ondelete="SET NULL"))

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="joined")
    made_by: Mapped[Person | None] = relationship(foreign_keys=[made_by_id], lazy="joined")

    @classmethod
    def make(cls, session: Session, *, person: Person, by: Person | None = None) -> tuple[Self, str]:
        """Make the link for somebody, by an admin or in the terminal; give it with its secret.

        Their older links stop working.
        """
        session.execute(_revoking(cls).where(cls.person_id == person.id))
        secret = new_secret()
        reset = cls(
            person_id=person.id,
            made_by_id=by.id if by else None,
            secret_hash=fingerprint(secret),
            expires_at=clock.now() + RESET_LIFE,
        )
        session.add(reset)
        session.flush()
        return reset, secret

    @classmethod
    def to_use(cls, secret: str) -> Select[Self]:
        """The waiting link with a secret, of somebody who still belongs to the school."""
        here = select(Person.id).where(Person.removed_at.is_(None))
        return cls.with_secret(secret).where(cls.person_id.in_(here))

    @classmethod
    def last_used_for(cls, person: Person) -> Select[Self]:
        """The newest link that changed a person's pass phrase, so that they can see who made it."""
        used = select(cls).where(cls.person_id == person.id, cls.used_at.is_not(None))
        return used.order_by(cls.used_at.desc()).limit(1)

    def use(self, session: Session, phrase: str) -> Person:
        """Take the new pass phrase and sign the person out everywhere. Works once."""
        if not self.person.present:
            raise Conflict("This person no longer belongs to the school.")
        self.claim(session)
        self.person.keep_pass_phrase(session, phrase)
        return self.person


def _revoking(kind: type[SingleUse]) -> Update:
    return (
        update(kind).where(kind.used_at.is_(None), kind.revoked_at.is_(None)).values(revoked_at=clock.now())
    )
