"""The classes that lessons are taught to."""

from typing import Self

from sqlalchemy import ForeignKey, Select, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from app.foundation.db import Base, Id, Identified
from app.foundation.ids import new_id
from app.foundation.nudges import AnySession
from app.people.models import Person


class ClassGroup(Identified, Base):
    """A class of one teacher: 5B, Year 9 set 2."""

    __tablename__ = "class_group"

    school_id: Mapped[str] = mapped_column(Id, ForeignKey("school.id", ondelete="CASCADE"))
    teacher_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))

    __table_args__ = (UniqueConstraint("teacher_id", "name"),)

    @classmethod
    def visible_to(cls, person: Person) -> Select[Self]:
        """A teacher's own classes."""
        return (
            select(cls)
            .where(cls.teacher_id == person.id, cls.school_id == person.school_id)
            .order_by(cls.name)
        )

    @classmethod
    def called(cls, session: AnySession, name: str, *, teacher: Person) -> Self:
        """A teacher's class of that name: the one that is there, or a new one in the caller's transaction."""
        there = session.scalars(cls.visible_to(teacher).where(cls.name == name)).one_or_none()
        if there is not None:
            return there
        added = cls(id=new_id(), school_id=teacher.school_id, teacher_id=teacher.id, name=name)
        session.add(added)
        return added
