"""A framework: what good teaching looks like in a school's own words, as domains, indicators and levels.

Every loading makes a version of its own that never changes. Whatever works with one keeps it.
"""

from datetime import datetime
from typing import Any, Self

from sqlalchemy import JSON, ForeignKey, Integer, Select, String, Text, UniqueConstraint, false, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from app.foundation import clock
from app.foundation.db import Base, Id, Identified, UtcDateTime, db
from app.foundation.ids import new_id
from app.foundation.refusals import Conflict, Missing
from app.frameworks.drafts import FrameworkDraft
from app.people.models import Person, RoleName


class Framework(Identified, Base):
    """One version of a school's framework. Everybody at the school may read it; it is no coaching content.

    ``edition`` counts the versions of a name; ``folded`` is the name by which they are known to belong together.
    """

    __tablename__ = "framework"

    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"))
    loaded_by_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id", ondelete="SET NULL"))
    name: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(400))
    edition: Mapped[int] = mapped_column(Integer)
    about: Mapped[str] = mapped_column(Text, default="")
    levels: Mapped[list[str]] = mapped_column(JSON)
    domains: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    ready: Mapped[str | None] = mapped_column(String(60))
    """Which of the packs that come with the house it was, if any."""
    put_away_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    loaded_by: Mapped[Person | None] = relationship(lazy="joined")
    indicators: Mapped[list["Indicator"]] = relationship(
        lazy="selectin",
        cascade="all, delete-orphan",
        order_by="Indicator.position",
        back_populates="framework",
    )

    __table_args__ = (UniqueConstraint("school_id", "folded", "edition"),)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The frameworks of a person's school, earlier versions among them."""
        if not person.present:
            return select(cls).where(false())
        return select(cls).where(cls.school_id == person.school_id)

    @classmethod
    def offered_to(cls, person: Person) -> Select[Self]:
        """Those to work with: the newest version of each, without what was put away; the latest loaded first."""
        other = aliased(cls)
        newest = (
            select(func.max(other.edition))
            .where(other.school_id == cls.school_id, other.folded == cls.folded)
            .scalar_subquery()
        )
        offered = cls.visible_to(person).where(cls.edition == newest, cls.put_away_at.is_(None))
        return offered.order_by(cls.created_at.desc(), cls.id)

    @classmethod
    def kept_by(cls, person: Person) -> Select[Self]:
        """The frameworks that a person looks after: those of the school, for its admins and coaches."""
        if not may_load(person):
            return select(cls).where(false())
        return cls.visible_to(person)

    @classmethod
    def load(cls, draft: FrameworkDraft, *, by: Person, ready: str | None = None) -> "Framework":
        """Load a framework: a new one, or the next version of the one that has its name.

        One that is word for word the newest version is no new one; it comes back into use where it was put away.
        Raises :class:`Missing` for those who may not, and :class:`Conflict` for two at the same instant.
        """
        if not may_load(by):
            raise Missing
        before = cls._newest(by.school_id, draft.name)
        if before is not None and before.draft_facts == _facts(draft):
            before.put_away_at = None
            return before
        made = cls._of(draft, by, edition=before.edition + 1 if before else 1, ready=ready)
        db.session.add(made)
        try:
            db.session.flush()
        except IntegrityError as seen:
            db.session.rollback()
            raise Conflict("Somebody loaded a version of this framework a moment ago.") from seen
        return made

    @classmethod
    def usual_for(cls, person: Person, *, like: "Framework | None" = None) -> "Framework | None":
        """What to begin a cycle with: the newest version of the one that was used before, or what was loaded last."""
        offered = cls.offered_to(person)
        if like is not None:
            same = db.session.scalars(offered.where(cls.folded == like.folded)).unique().first()
            if same is not None:
                return same
        return db.session.scalars(offered.limit(1)).unique().first()

    @classmethod
    def _newest(cls, school_id: str, name: str) -> "Framework | None":
        versions = select(cls).where(cls.school_id == school_id, cls.folded == folded(name))
        return db.session.scalars(versions.order_by(cls.edition.desc()).limit(1)).unique().first()

    @classmethod
    def _of(cls, draft: FrameworkDraft, by: Person, *, edition: int, ready: str | None) -> "Framework":
        made = cls(id=new_id(), school_id=by.school_id, loaded_by_id=by.id, edition=edition, ready=ready)
        made.loaded_by, made.created_at, made.put_away_at = by, clock.now(), None
        made.name, made.folded, made.about = draft.name, folded(draft.name), draft.about
        made.levels = list(draft.levels)
        made.domains = [{"name": domain.name, "about": domain.about} for domain in draft.domains]
        made.indicators = [
            Indicator(
                id=new_id(),
                domain=place,
                position=position,
                name=one.name,
                folded=folded(one.name),
                about=one.about,
                look_fors=list(one.look_fors),
                levels=list(one.levels),
            )
            for position, (place, one) in enumerate(
                (place, one) for place, domain in enumerate(draft.domains) for one in domain.indicators
            )
        ]
        return made

    @property
    def newest(self) -> "Framework":
        """The newest version of the same framework; often this one."""
        return Framework._newest(self.school_id, self.name) or self

    @property
    def versions(self) -> list["Framework"]:
        """All versions of the same framework, the newest first."""
        same = select(Framework).where(Framework.school_id == self.school_id, Framework.folded == self.folded)
        return list(db.session.scalars(same.order_by(Framework.edition.desc())).unique())

    @property
    def draft_facts(self) -> tuple[Any, ...]:
        """What is compared to tell whether a file says anything new."""
        indicators = [(i.domain, i.name, i.about, i.look_fors, i.levels) for i in self.indicators]
        return (self.name, self.about, self.levels, self.domains, indicators)

    def of_domain(self, place: int) -> list["Indicator"]:
        """The indicators of one of its domains, in order."""
        return [indicator for indicator in self.indicators if indicator.domain == place]

    def put_away(self) -> None:
        """Offer it to nobody any more, whatever the version; what works with one of them goes on with it."""
        for version in self.versions:
            version.put_away_at = version.put_away_at or clock.now()


class Indicator(Base):
    """One thing to look at in a version of a framework. ``levels`` describe it, one for each level of the framework."""

    __tablename__ = "indicator"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    framework_id: Mapped[str] = mapped_column(Id, ForeignKey("framework.id", ondelete="CASCADE"), index=True)
    domain: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(String(60))
    folded: Mapped[str] = mapped_column(String(200), index=True)
    """The name by which the same indicator is known in another version."""
    about: Mapped[str] = mapped_column(Text, default="")
    look_fors: Mapped[list[str]] = mapped_column(JSON, default=list)
    levels: Mapped[list[str]] = mapped_column(JSON)

    framework: Mapped[Framework] = relationship(back_populates="indicators")

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """The indicators of the frameworks a person can read."""
        seen = Framework.visible_to(person).with_only_columns(Framework.id)
        return select(cls).where(cls.framework_id.in_(seen))


def may_load(person: Person) -> bool:
    """Whether somebody looks after the school's frameworks: its admins and its coaches."""
    return person.has_role(RoleName.ADMIN) or person.has_role(RoleName.COACH)


def folded(name: str) -> str:
    """A name without what people vary: capitals and spaces."""
    return " ".join(name.split()).casefold()


def _facts(draft: FrameworkDraft) -> tuple[Any, ...]:
    domains = [{"name": domain.name, "about": domain.about} for domain in draft.domains]
    indicators = [
        (place, one.name, one.about, list(one.look_fors), list(one.levels))
        for place, domain in enumerate(draft.domains)
        for one in domain.indicators
    ]
    return (draft.name, draft.about, list(draft.levels), domains, indicators)
