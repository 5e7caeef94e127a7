"""Schools, their people, and the roles people hold."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Select,
    String,
    UniqueConstraint,
    false,
    func,
    inspect,
    or_,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, scoped_session, selectinload

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, Versioned, words
from app.foundation.refusals import Conflict
from app.people import pass_phrases
from app.people.models.keys import SignIn, Token
from app.people.models.pairs import Pair
from app.people.models.roles import COACHING_ROLES, RoleName


class School(Identified, Base):
    """One school; nothing of one school is ever seen by another."""

    __tablename__ = "school"

    name: Mapped[str] = mapped_column(String(200))


class Person(Versioned, Base):
    """Somebody with a name and an e-mail address. ``removed_at`` ends every right at once and keeps the name."""

    __tablename__ = "person"

    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"), index=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    pass_phrase_hash: Mapped[str | None] = mapped_column(String(255))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    zone: Mapped[str | None] = mapped_column(String(64))
    """The name of the time zone they chose, as in ``Europe/Lisbon``; without one they are shown UTC."""

    school: Mapped[School] = relationship(lazy="joined")
    # Asked of few people, who are reached by many ways: read when they are asked, or by read_roles.
    roles: Mapped[list["Role"]] = relationship(
        lazy="select", cascade="all, delete-orphan", order_by="Role.created_at", back_populates="person"
    )

    __table_args__ = (CheckConstraint("email = lower(email)", name="email_is_lower_case"),)

    is_authenticated = is_active = True  # flask-login asks; who may act at all is decided where keys are read
    is_anonymous = False
    sign_in_secret = ""
    """The secret of the sign-in just begun; nothing keeps it, and :meth:`get_id` puts it into the cookie."""

    @classmethod
    def join(
        cls, session: Session, school: School, *, email: str, name: str, roles: Iterable[RoleName]
    ) -> "Person":
        """Let somebody belong to a school; somebody who was removed from it comes back, with what is theirs.

        Raises :class:`Conflict` when the address belongs to somebody already.
        """
        person = session.scalars(cls.by_email(email)).one_or_none()
        if person is None:
            person = Person(school_id=school.id, email=email.strip().lower(), name=name)
            person.school = school
            session.add(person)
        elif person.present or person.school_id != school.id:
            raise Conflict("Somebody has joined with this address already.")
        else:
            person.removed_at, person.pass_phrase_hash, person.name = None, None, name
        person.hold_roles(session, roles)
        try:
            session.flush()
        except IntegrityError as seen:  # two were added at the same instant
            raise Conflict("Somebody has joined with this address already.") from seen
        return person

    @property
    def role_names(self) -> list[RoleName]:
        """The roles held, oldest first."""
        return [role.name for role in self.roles]

    @property
    def first_name(self) -> str:
        """What colleagues call them, for sentences such as “You and Ben can see this”."""
        return self.name.split()[0] if self.name.split() else self.name

    @property
    def present(self) -> bool:
        """Whether they still belong to the school."""
        return self.removed_at is None

    @property
    def coaches_or_teaches(self) -> bool:
        """Whether coaching content may be shown to them at all, when it is shared with them."""
        return self.present and any(name in COACHING_ROLES for name in self.role_names)

    @property
    def runs_the_installation(self) -> bool:
        """Whether they look after the machine, and may see how it does."""
        return self.has_role(RoleName.ADMIN)

    def has_role(self, name: RoleName) -> bool:
        """Whether they hold a role now."""
        return self.present and name in self.role_names

    @classmethod
    def by_email(cls, email: str) -> Select[Self]:
        """The person with that address, however it was capitalised."""
        return select(cls).where(cls.email == email.strip().lower())

    @classmethod
    def read_roles(cls, session: Session | scoped_session[Session], people: Iterable["Person"]) -> None:
        """Read the roles of some people at once, for whoever asks each of them in turn."""
        unread = {person.id for person in people if "roles" in inspect(person).unloaded}
        if unread:
            asked = select(cls).where(cls.id.in_(unread)).options(selectinload(cls.roles))
            session.scalars(asked).unique().all()

    @classmethod
    def visible_to(cls, person: "Person") -> Select[Self]:
        """Colleagues: yourself, those you pair with, and for an admin everybody at the school."""
        if not person.present:
            return select(cls).where(false())
        if person.has_role(RoleName.ADMIN):
            return select(cls).where(cls.school_id == person.school_id)
        pair = Pair.reaching(person)
        return select(cls).where(
            cls.school_id == person.school_id,
            or_(
                cls.id == person.id,
                cls.id.in_(pair.with_only_columns(Pair.coach_id)),
                cls.id.in_(pair.with_only_columns(Pair.teacher_id)),
            ),
        )

    @classmethod
    def editable_by(cls, person: "Person") -> Select[Self]:
        """Whose name, roles and place at the school a person looks after: an admin's own school's people."""
        if not person.has_role(RoleName.ADMIN):
            return select(cls).where(false())
        return select(cls).where(cls.school_id == person.school_id, cls.removed_at.is_(None))

    def hold_roles(self, session: Session, names: Iterable[RoleName]) -> None:
        """Hold exactly these roles. Pairs that need a role taken away end with it.

        Raises :class:`Conflict` when the school would be left without an admin.
        """
        wanted, held = set(names), set(self.role_names)
        if RoleName.ADMIN in held - wanted:
            self._leave_an_admin(session)
        if wanted != held:
            self.updated_at = (
                clock.now()
            )  # roles are rows of their own; the person's version must move with them
        self.roles = [role for role in self.roles if role.name in wanted]
        self.roles.extend(Role(name=name) for name in RoleName if name in wanted - held)
        if held - wanted:
            Pair.end_all(session, self, *(held - wanted))

    def remove(self, session: Session) -> None:
        """Let somebody go: signed out everywhere, tokens stopped, pairs ended, all at once. Their name stays.

        Raises :class:`Conflict` when the school would be left without an admin.
        """
        if self.has_role(RoleName.ADMIN):
            self._leave_an_admin(session)
        self.removed_at = self.removed_at or clock.now()
        SignIn.end_all(session, self)
        Token.revoke_all(session, self)
        Pair.end_all(session, self, *COACHING_ROLES)

    def _leave_an_admin(self, session: Session) -> None:
        # Locks the school's row where the database can, so that two admins cannot remove one another.
        session.execute(select(School.id).where(School.id == self.school_id).with_for_update())
        others = (
            select(func.count())
            .select_from(Person)
            .join(Role)
            .where(
                Person.school_id == self.school_id,
                Person.id != self.id,
                Person.removed_at.is_(None),
                Role.name == RoleName.ADMIN,
            )
        )
        if not session.scalar(others):
            raise Conflict("A school needs an admin. Give somebody else that role first.")

    def keep_pass_phrase(self, session: Session, phrase: str, *, stay_on: SignIn | None = None) -> None:
        """Take a new pass phrase; every other browser is signed out."""
        self.pass_phrase_hash = pass_phrases.sealed(phrase)
        SignIn.end_all(session, self, but=stay_on)

    @classmethod
    def kept_phrase_of(cls, email: str) -> Select[str | None]:
        """What is kept of the pass phrase behind an address. Nobody, and somebody removed, look alike: no row."""
        return select(cls.pass_phrase_hash).where(
            cls.email == email.strip().lower(), cls.removed_at.is_(None)
        )

    def seal_again_if_outdated(self, phrase: str) -> None:
        """Seal a pass phrase with today's parameters, now that its owner has just typed it."""
        if self.pass_phrase_hash is not None and pass_phrases.outdated(self.pass_phrase_hash):
            self.pass_phrase_hash = pass_phrases.sealed(phrase)

    def get_id(self) -> str:
        """What the cookie holds: not who this is but which sign-in, so that it can be ended. For flask-login."""
        if not self.sign_in_secret:
            raise RuntimeError("this person is not being signed in")
        return self.sign_in_secret


class Role(Identified, Base):
    """That a person holds a role, and since when."""

    __tablename__ = "role"

    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[RoleName] = mapped_column(words(RoleName))

    person: Mapped[Person] = relationship(back_populates="roles")

    __table_args__ = (UniqueConstraint("person_id", "name"),)
